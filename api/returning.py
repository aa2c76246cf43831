"""Rejected rows given back to whoever sent them: a copy of each workbook, marked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.outputs import writable
from schema.errors import LoadError, UsageError

if TYPE_CHECKING:
    from api.folders import Imported
    from loaders.column_maps import ColumnMaps

_XLSX = ".xlsx"


def returnable(target: Path, files: Sequence[Path]) -> None:
    """Make sure that marked copies can be written: into a folder, or into one file for one workbook. Raises UsageError."""
    if target.suffix.lower() == _XLSX:
        if len(files) != 1:
            raise UsageError(f"{len(files)}份文件的退回件不能写进一个文件 {target.name}", "请写一个文件夹，例如 --returned .")
        writable(target, _XLSX)
        return
    if not target.exists() and target.parent.is_dir():
        target.mkdir()
    if not target.is_dir() or not os.access(target, os.W_OK):
        raise UsageError(f"文件夹 {target} 不能建立或不能写入", "请换一个文件夹，例如 --returned .，或以 .xlsx 结尾的新文件名")


def give_back(imported: Sequence[Imported], target: Path, kind: str | None, maps: ColumnMaps) -> list[str]:
    """Write a marked copy of each file with rejected rows or cells; what is to be said of them. A copy that fails leaves the others alone."""
    from loaders.returned import returned_path, write_returned

    said = []
    for item in imported:
        if item.report is None or not (item.report.rejected or item.report.cells):
            continue
        path = target if target.suffix.lower() == _XLSX else returned_path(item.path, target)
        try:
            done = write_returned(item.report, item.path, path, kind=kind, maps=maps)
        except LoadError as error:
            said.append(f"{item.path.name} 的退回件没有写成：{error}")
            continue
        more = f"；{done.note}" if done.note else ""
        said.append(
            f"退回件已写到 {done.path}：{done.rows}行标红，写明退回原因和处理办法，改好后直接导入即可{more}。原表的隐私列也在其中，请勿外传。"
        )
    return said
