"""The child process of `loaders.files.sandbox`: limits itself, parses one file, writes the result to its standard output as lines of JSON.

Only what the format at hand needs is imported, because an office imports many small files and each starts a child.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypedDict

from loaders.files import guards
from loaders.files.limits import SPLIT_HINT, Budget, Limits
from loaders.files.sheet_builder import Parsed
from schema.errors import UnreadableFile

ROWS_PER_LINE = 10_000


class Request(TypedDict):
    """What the parent asks for."""

    path: str
    sheet: str | None
    encoding: str | None
    limits: dict[str, Any]


def main(request: Request) -> None:
    """Entry of the child: exactly one answer, either an error or the whole workbook."""
    limits = Limits(**request["limits"])
    serve(limits, lambda answer: _write(answer, parse_file(Path(request["path"]), limits, request["sheet"], request["encoding"])))


def serve(limits: Limits, work: Callable[[BinaryIO], None]) -> NoReturn:
    """Do the work within limits, let it write its answer, and end the process. What goes wrong becomes the answer."""
    # A library that prints must not get between our lines: the answer keeps the pipe, everything else goes to stderr.
    answer = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    # The process ends with its file, and millions of cells are no cycles: collecting them would only cost time.
    gc.disable()
    _limit_process(limits)
    try:
        work(answer)
    except UnreadableFile as error:
        _refuse(answer, error)
    except OSError as error:
        _refuse(answer, guards.cannot_open(error))
    except MemoryError:
        _refuse(answer, UnreadableFile("内容太多，内存放不下", SPLIT_HINT))
    except Exception as error:  # the border of the sandbox: whatever a parser raises over a broken file is one refusal
        sys.excepthook(type(error), error, error.__traceback__)
        _refuse(answer, UnreadableFile(f"文件已损坏，内容无法识别({type(error).__name__})", guards.DAMAGED_HINT))
    answer.flush()
    # Freeing millions of cells one by one would double the time of a large file.
    os._exit(0)


def parse_file(path: Path, limits: Limits, sheet: str | None, encoding: str | None) -> Parsed:
    """Parse by content; notes say where name and content differ. Raises UnreadableFile."""
    with path.open("rb") as stream:
        kind = guards.identify(stream.read(4096))
    parsed = _parse_text(path, limits, encoding) if kind == "text" else _parse_binary(path, kind, limits, sheet)
    note = guards.suffix_note(path.suffix, parsed["format"])
    if note:
        parsed["notes"].insert(0, note)
    if sheet is not None and kind == "text":
        parsed["notes"].append("csv 只有一张表，没有按工作表名筛选")
    if not any(builder.rows for builder in parsed["sheets"]):
        raise UnreadableFile("表里没有任何内容", "请核对是否选错了文件，或者数据在别的工作表、别的文件里")
    return parsed


def _parse_text(path: Path, limits: Limits, encoding: str | None) -> Parsed:
    from loaders.files.csv_sheet import read_csv

    return read_csv(path, limits, encoding)


def _parse_binary(path: Path, kind: str, limits: Limits, sheet: str | None) -> Parsed:
    from hashlib import sha256

    data = path.read_bytes()
    budget = Budget(limits)
    notes: list[str] = []
    if kind == "ole":
        from loaders.files.xls import read_xls

        form, sheets = "xls", read_xls(data, budget, sheet, notes)
    else:
        from loaders.files.archive import Archive

        archive = Archive(data, limits)
        form = archive.table_format()
        if form == "ods":
            from loaders.files.ods import read_ods

            sheets = read_ods(archive, budget, sheet, notes)
        elif form == "docx":
            from loaders.files.docx import read_docx

            sheets = read_docx(archive, budget, sheet, notes)
        else:
            from loaders.files.xlsx import read_xlsx

            sheets = read_xlsx(archive, budget, sheet, notes)
    return Parsed(format=form, sha256=sha256(data).hexdigest(), encoding=None, notes=notes, sheets=sheets)


def _limit_process(limits: Limits) -> None:
    if sys.platform == "win32":  # the guards on sizes and counts and the caller's time limit remain
        return
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        baseline = pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        baseline = 512 << 20
    seconds = int(limits.seconds) + 5
    wanted = [(resource.RLIMIT_AS, baseline + limits.memory_bytes), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)]
    for what, limit in wanted:
        try:
            resource.setrlimit(what, (limit, limit))
        except (OSError, ValueError):
            continue


def _write(answer: BinaryIO, parsed: Parsed) -> None:
    head = {key: value for key, value in parsed.items() if key != "sheets"}
    write_line(answer, head | {"sheets": len(parsed["sheets"])})
    for builder in parsed["sheets"]:
        rows = builder.rows
        chunks = range(0, len(rows), ROWS_PER_LINE)
        write_line(answer, builder.payload(len(chunks)))
        for start in chunks:
            write_line(answer, rows[start : start + ROWS_PER_LINE])


def _refuse(answer: BinaryIO, error: UnreadableFile) -> None:
    write_line(answer, {"error": error.message, "hint": error.hint})


def write_line(answer: BinaryIO, value: object) -> None:
    """One value of the answer, as a line of JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate (broken text in an old xls) becomes a question mark; it could not be stored anyway.
    answer.write(text.encode("utf-8", "replace") + b"\n")
