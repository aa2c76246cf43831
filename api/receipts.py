"""The receipt of an import as planners read it: what was taken, what was not and why, and every reading that had a choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.terminal import print_table, say

if TYPE_CHECKING:
    from loaders.facts.rejections import Rejected
    from loaders.report import ImportReport
    from schema.errors import ZerentuError

ROWS = 30


def show_import(report: ImportReport, *, dry_run: bool = False, strict: bool = False) -> None:
    """The receipt of one file."""
    done = "试运行，没有写入" if dry_run else f"第{report.revision}次修订" if report.revision else "没有改动"
    if strict and report.rejected and not dry_run:
        done = "有退回的行，按 --strict 没有写入"
    counts = [f"新增{report.accepted}", f"更正{report.corrected}", f"未变{report.unchanged}", f"退回{len(report.rejected)}"]
    if report.returning:
        counts.append(f"待确认{len(report.returning)}")
    if report.skipped:
        counts.append("略过" + "、".join(f"{reason}{count}" for reason, count in report.skipped.items()))
    say(f"{report.file}({done})：{'，'.join(counts)}")
    for note in report.notes:
        say(f"    · {note}")
    _rows("退回的行", report.rejected)
    _rows("以前更正过、待确认的行", report.returning)


def reports_json(reports: Sequence[ImportReport], failed: Sequence[ZerentuError] = ()) -> dict[str, Any]:
    """The receipts of several files as one; `revision` is the last one written, `errors` are the files that could not be read."""
    whole: dict[str, Any] = {"accepted": 0, "unchanged": 0, "corrected": 0, "rejected": [], "notes": [], "revision": None}
    for report in reports:
        for name, value in report.as_json().items():
            if name == "revision":
                whole[name] = value if value is not None else whole[name]
            elif name in whole:
                whole[name] += value
    if failed:
        whole["errors"] = [{"message": error.message, "hint": error.hint} for error in failed]
    return whole


def _rows(title: str, rows: list[Rejected]) -> None:
    shown = [(item.sheet, str(item.row), item.column, item.reason, item.hint) for item in rows[:ROWS]]
    print_table(f"  {title}({len(rows)})", ("工作表", "行", "列", "原因", "办法"), shown)
    if len(rows) > ROWS:
        say(f"    还有{len(rows) - ROWS}行没有列出，加 --rejected 文件名.xlsx 可得到全部。")
