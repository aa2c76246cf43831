"""csv as offices have it: any of four encodings, any of four separators, and bounds on what one line may hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any

from loaders.files.csv_guess import END, SEPARATOR_NAMES, Sample, guess_separator, known_encoding, refuse_binary
from loaders.files.guards import check_path, naming
from loaders.files.limits import DEFAULT_LIMITS, MIB, Limits
from schema.errors import UnreadableFile

_QUOTE_HINT = "请检查这一行附近的英文双引号是否成对，或用 WPS、Excel 打开后另存为 xlsx 再导入"
_ENCODING_HINT = "请用 WPS 或 Excel 打开，另存为 xlsx 后再导入，或者指明文件的编码"
_LINE_HINT = "请核对这是不是表格；是的话请用 WPS 或 Excel 打开，另存为 xlsx 后再导入"


class CsvStream:
    """The rows of a csv file in one pass with constant memory. `sha256` is known after the last row.

    `encoding`, `separator` and `notes` (Chinese, for receipts) are known from the start; errors that arise while iterating name the file.
    """

    def __init__(self, path: Path, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS) -> None:
        self.path = path
        self.limits = limits
        self.notes: list[str] = []
        sample = Sample.of(path)
        self.encoding = known_encoding(encoding) if encoding else sample.encoding()
        if not encoding and self.encoding == "gb18030":
            self.notes.append("文件不是 UTF-8 编码，按 GB18030(国标)读取，请看一眼人名、地名是否正常")
        head = sample.text(self.encoding)
        refuse_binary(head)
        self.separator = guess_separator(head)
        if self.separator != ",":
            self.notes.append(f"列之间的分隔符是{SEPARATOR_NAMES.get(self.separator, self.separator)}")
        self._raw: _Hashing | None = None

    @property
    def sha256(self) -> str:
        """The digest of the whole file; only after the last row."""
        if self._raw is None or not self._raw.finished:
            raise RuntimeError("the digest is known after the last row")
        return self._raw.digest.hexdigest()

    def __iter__(self) -> Iterator[list[str]]:
        with naming(self.path):
            yield from self.rows()

    def rows(self) -> Iterator[list[str]]:
        """As iterating, but errors do not name the file."""
        self._raw = _Hashing(self.path, self.limits)
        with io.TextIOWrapper(io.BufferedReader(self._raw, MIB), self.encoding, newline="") as text:
            reader = csv.reader(_with_end(text), delimiter=self.separator)
            width = lines = 0
            try:
                for row in reader:
                    if row == [END]:
                        return
                    if len(row) > width:
                        width = self._width(row, reader.line_num)
                    if reader.line_num - lines > 1:
                        _check_swallowed(row, reader.line_num, width, self.separator)
                    lines = reader.line_num
                    # Excel's own line that names the separator is none of the table; it stays as an empty one to keep the numbering.
                    yield [] if lines == 1 and row == ["sep=", ""] else row
            except csv.Error:
                raise UnreadableFile(f"第{lines + 1}行附近有一个单元格长得异常，可能是英文双引号没有配对", _QUOTE_HINT) from None
            except UnicodeDecodeError:
                raise UnreadableFile(f"第{lines + 1}行之后有不符合 {self.encoding} 编码的文字", _ENCODING_HINT) from None
            raise UnreadableFile(f"第{lines + 1}行有一个英文双引号没有配对，后面的内容都被当成了同一个单元格", _QUOTE_HINT)

    def _width(self, row: list[str], line: int) -> int:
        if len(row) > self.limits.columns:
            raise UnreadableFile(f"第{line}行有{len(row)}列，超过能读的{self.limits.columns}列", _QUOTE_HINT)
        return len(row)


def stream_csv(path: str | PathLike[str], *, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS) -> CsvStream:
    """Open a csv of any length for one pass, without a child process. Raises UnreadableFile naming the file."""
    path = Path(path)
    with naming(path):
        check_path(path, limits, any_size=True)
        return CsvStream(path, encoding, limits)


class _Hashing(io.RawIOBase):
    """The file's bytes, hashed on their way, refused where a line never ends."""

    def __init__(self, path: Path, limits: Limits) -> None:
        super().__init__()
        self.digest = sha256()
        self.finished = False
        self._file = path.open("rb", buffering=0)
        self._most = limits.line_bytes
        self._run = 0
        self._lines = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: Any, /) -> int:
        size = self._file.readinto(buffer) or 0
        if size == 0:
            self.finished = True
            return 0
        piece = bytes(memoryview(buffer)[:size])
        self.digest.update(piece)
        self._measure(piece)
        return size

    def _measure(self, piece: bytes) -> None:
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        if last < 0:
            self._run += len(piece)
        else:
            # Lines that end within one piece are no longer than the piece, which is as long as a line may be.
            self._lines += piece.count(b"\n")
            self._run = len(piece) - last - 1
        if self._run > self._most:
            raise UnreadableFile(f"第{self._lines + 1}行太长(超过 {self._most // 1024} KB)，不像表格", _LINE_HINT)


def _with_end(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if END in line:
            raise UnreadableFile(f"第{number}行含有空字符(NUL)，文件已损坏或不是文本", _ENCODING_HINT)
        yield line
    yield END


def _check_swallowed(row: list[str], line: int, width: int, separator: str) -> None:
    # A lone quotation mark that meets another one further down joins the rows between them into one cell: their separators are in it.
    if width < 3:
        return
    for cell in row:
        if "\n" in cell and any(piece.count(separator) >= width - 1 for piece in cell.splitlines()):
            raise UnreadableFile(f"第{line}行之前有一个英文双引号没有配对，好几行被并进了同一个单元格", _QUOTE_HINT)
