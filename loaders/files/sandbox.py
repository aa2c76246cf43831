"""Runs the parsing of one file in a child process of its own, with a limit on memory and time.

A parser that aborts, a loop without end or a file that asks for hundreds of gigabytes ends the child; the caller gets an UnreadableFile.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from loaders.files.guards import DAMAGED_HINT
from loaders.files.limits import MIB, SPLIT_HINT, Limits
from loaders.files.sheet_builder import SheetPayload
from schema.errors import UnreadableFile

log = logging.getLogger(__name__)

# -I and -S keep the environment out and start faster; the search path comes from here, because an editable install is found by site only.
_BOOT = "import sys,json,importlib;r=json.loads(sys.argv[1]);sys.path[:]=r['search'];importlib.import_module(r['child']).main(r)"
_ROOT = str(Path(__file__).resolve().parent.parent.parent)

_STOPPED = "文件可能已损坏，或者内容太多、内存放不下，读取中途停止"

Rows = list[list[str]]


def parse(path: Path, *, limits: Limits, sheet: str | None, encoding: str | None) -> tuple[dict[str, Any], list[tuple[SheetPayload, Rows]]]:
    """Parse the file in a child: its head (format, sha256, encoding, notes) and each sheet's marks with its rows."""
    return _collect(answers("loaders.files.sandbox_child", path, limits, {"sheet": sheet, "encoding": encoding}))


def answers(child: str, path: Path, limits: Limits, more: Mapping[str, Any]) -> Iterator[Any]:
    """What the `main` of the module `child` answers about a file in a process of its own, value by value. Raises UnreadableFile."""
    request = {"search": [_ROOT, *sys.path], "child": child, "path": str(path.absolute()), "limits": asdict(limits), **more}
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BOOT, json.dumps(request)]
    try:
        # CREATE_NO_WINDOW exists on Windows only: without it a console flashes up when a service imports a file.
        process = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(f"读取超过 {limits.seconds:g} 秒，已停止", f"文件可能过大或已损坏。{SPLIT_HINT}") from None
    except MemoryError:
        raise UnreadableFile("内容太多，内存放不下", SPLIT_HINT) from None
    if process.returncode != 0:
        log.debug("the parser ended with %s: %s", process.returncode, process.stderr[-2000:].decode("utf-8", "replace"))
        raise UnreadableFile(f"{_STOPPED}(内存上限 {limits.memory_bytes // MIB} MB)", DAMAGED_HINT)
    return _answers(process.stdout)


def _collect(values: Iterator[Any]) -> tuple[dict[str, Any], list[tuple[SheetPayload, Rows]]]:
    head: dict[str, Any] = next(values)
    sheets: list[tuple[SheetPayload, Rows]] = []
    for _ in range(head["sheets"]):
        meta: SheetPayload = next(values)
        rows: Rows = []
        for _ in range(meta["chunks"]):
            rows += next(values)
        sheets.append((meta, rows))
    return head, sheets


def _answers(output: bytes) -> Iterator[Any]:
    # The child may come to grief half way through its answer; the error is then the line in place of the next one.
    for line in output.splitlines():
        value = json.loads(line)
        if isinstance(value, dict) and "error" in value:
            raise UnreadableFile(value["error"], value["hint"])
        yield value
    raise UnreadableFile(_STOPPED, DAMAGED_HINT)
