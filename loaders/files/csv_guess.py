"""What a csv does not say about itself: its encoding and its separator, judged from its beginning."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from loaders.files.guards import DAMAGED_HINT, SAVE_AS_HINT, identify
from schema.errors import UnreadableFile

SAMPLE = 1 << 20
SEPARATORS = ",\t;|"
SEPARATOR_NAMES = {"\t": "制表符", ";": "分号", "|": "竖线"}
# Never part of a table's text. As a last line of its own it shows whether a quotation mark was left open.
END = "\x00"

_BOMS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Sample:
    """The first bytes of a file, and those around its first character beyond ASCII, which decide the encoding."""

    head: bytes
    telling: bytes

    @classmethod
    def of(cls, path: Path) -> Sample:
        """Read as little as is needed. Raises UnreadableFile if this is no text."""
        with path.open("rb") as stream:
            head = telling = stream.read(SAMPLE)
            if identify(head) != "text":
                raise UnreadableFile("这不是 csv 文本", SAVE_AS_HINT)
            while telling.isascii() and (more := stream.read(SAMPLE)):
                telling = more
        return cls(head, telling)

    def encoding(self) -> str:
        """The encoding by its mark, else by what decodes. Raises UnreadableFile if nothing does."""
        for mark, name in _BOMS:
            if self.head.startswith(mark):
                return name
        if b"\x00" in self.head:
            return _wide(self.head)
        if _decodes(self.telling, "utf-8"):
            return "utf-8"
        if not _mostly_utf8(self.telling) and _decodes(self.telling, "gb18030"):
            return "gb18030"
        raise UnreadableFile("文字编码无法识别，或者文件中有损坏的文字", "请用 WPS 或 Excel 打开，核对内容后另存为 xlsx 再导入")

    def text(self, encoding: str) -> str:
        """The head as text; what does not decode is replaced, since the reading itself will complain of it."""
        return codecs.getincrementaldecoder(encoding)("replace").decode(self.head)


def known_encoding(name: str) -> str:
    """The encoding that the user named. Raises UnreadableFile for an unknown one."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, UnicodeError):
        raise UnreadableFile(f"不认识的编码“{name}”", "常见的编码有 utf-8、gb18030、utf-16") from None
    return "utf-8-sig" if found == "utf-8" else found


def guess_separator(text: str) -> str:
    """The separator under which most of the first lines have the same number of columns; a comma if nothing speaks for another."""
    declared = _SEPARATOR_LINE.match(text)
    if declared:
        return declared[1]
    lines = [line for line in text.splitlines(keepends=True)[:60] if line.strip()]
    best, score = ",", (0, 0)
    for separator in SEPARATORS:
        found = _consistency(lines, separator)
        if found > score:
            best, score = separator, found
    return best


def refuse_binary(text: str) -> None:
    """Refuse what is no text at all. Raises UnreadableFile."""
    if END in text:
        line = text.count("\n", 0, text.index(END)) + 1
        raise UnreadableFile(f"第{line}行含有空字符(NUL)，文件已损坏或不是表格", DAMAGED_HINT)
    if len(_CONTROL.findall(text)) * 200 > len(text):
        raise UnreadableFile("内容不是文字，不像表格", SAVE_AS_HINT)


def _consistency(lines: list[str], separator: str) -> tuple[int, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
    except csv.Error:
        return (0, 0)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _wide(head: bytes) -> str:
    # Separators, digits and line ends of UTF-16 have their zero byte always on the same side, and there are many of them in a table.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    many = 0.3 if _decodes(head, "utf-8") else 0.04
    if even + odd >= many * len(head):
        if odd > 20 * even:
            return "utf-16-le"
        if even > 20 * odd:
            return "utf-16-be"
    line = head.count(b"\n", 0, head.index(0)) + 1
    raise UnreadableFile(f"第{line}行含有空字符(NUL)，文件已损坏或不是表格", DAMAGED_HINT)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(data: bytes) -> bool:
    # A damaged UTF-8 file often still decodes as GB18030, into wrong names.
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(1 for character in text if character > "\x7f") > 2 * broken
