"""The receipt of an import as planners read it: what was taken, what was not and why, and every reading that had a choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.terminal import print_table, say
from schema.errors import ConfirmationNeeded

if TYPE_CHECKING:
    from loaders.facts.rejections import Rejected
    from loaders.full_lists import Change, FullList
    from loaders.report import ImportReport
    from schema.errors import ZerentuError

ROWS = 30


OF_FILES = ("工作表", "行", "列")
OF_GRAPHS = ("标签或关系", "编号", "属性")


def show_import(report: ImportReport, *, dry_run: bool = False, strict: bool = False, where: tuple[str, str, str] = OF_FILES) -> None:
    """The receipt of one file, or graph; `where` are the headings that say where a refused row stands."""
    done = "试运行，没有写入" if dry_run else f"第{report.revision}次修订" if report.revision else "没有改动"
    if strict and (report.rejected or report.cells) and not dry_run:
        done = "有退回的内容，按 --strict 没有写入"
    counts = [f"新增{report.accepted}", f"更正{report.corrected}", f"未变{report.unchanged}", f"退回{len(report.rejected)}"]
    if report.cells:
        counts.append(f"退回的格{len(report.cells)}")
    if report.returning:
        counts.append(f"待确认{len(report.returning)}")
    if report.skipped:
        counts.append("略过" + "、".join(f"{reason}{count}" for reason, count in report.skipped.items()))
    say(f"{report.file}({done})：{'，'.join(counts)}")
    for note in report.notes:
        say(f"    · {note}")
    _rows("退回的行", report.rejected, where)
    _rows("退回的格，同行其余内容已采用", report.cells, where)
    _rows("以前更正过、待确认的行", report.returning, where)
    if report.full:
        _show_full(report.full, dry_run=dry_run)
    elif "roster" in report.kinds and report.accepted + report.corrected:
        say("    · 表中没有列出的原责任人不作改动；如这份一览表列的是全部，加 --full 地名 --dry-run 可看谁不再列出。")


def _show_full(full: FullList, *, dry_run: bool) -> None:
    """What a complete roster says beside the records before."""
    say(f"    全表对照：出现{len(full.appeared)}，不再列出{len(full.vanished)}，空缺{len(full.vacant)}，未列出的地方{len(full.unlisted)}")
    show_changes("出现", full.appeared)
    show_changes("不再列出", full.vanished)
    show_changes("空缺", full.vacant)
    if full.unlisted:
        named = "、".join("/".join(path) for path in list(full.unlisted.values())[:ROWS])
        say(f"  未列出的地方({len(full.unlisted)})：{named}{'等' if len(full.unlisted) > ROWS else ''}；这些地方的关系不受影响")
    open_still = sum(not change.state for change in full.vanished)
    if open_still:
        say("  不再列出的没有终止，只作“可能在任”；确认已结束的，请加 --end-vanished 最后在任日 再导入一次。")
    if any(change.state == "contested" for change in full.vanished):
        say("  标“有更高级别来源”的没有终止：本表的级别较低，两种说法已并列保存，可用 zerentu conflicts 查看。")
    if any(change.state == "ended" for change in full.vanished) and not dry_run:
        say("  标“确认结束”的按 --end-vanished 终止。")


_STATES = {"": "", "ended": "确认结束", "contested": "有更高级别来源"}


def show_changes(title: str, changes: Sequence[Change]) -> None:
    """Changes of a complete roster as a table."""
    from api.texts import origin_text
    from schema.time import UNKNOWN, chinese

    rows = [
        (
            "/".join(change.path), change.column, change.name or "—",
            chinese(change.seen) if change.seen is not None and change.seen > UNKNOWN else "—",
            origin_text([change.origin] if change.origin else []), _STATES[change.state],
        )
        for change in changes[:ROWS]
    ]  # fmt: skip
    print_table(f"  {title}({len(changes)})", ("地方", "栏目", "姓名", "最后见于", "出处", "说明"), rows)
    if len(changes) > ROWS:
        say(f"    还有{len(changes) - ROWS}项没有列出，加 --json 可得到全部。")


def change_text(change: Change) -> str:
    """A change of a complete roster as one line."""
    from schema.time import UNKNOWN, chinese

    seen = f"(最后见于{chinese(change.seen)})" if change.seen is not None and change.seen > UNKNOWN else ""
    return f"{'/'.join(change.path)} {change.column}：{change.name or '—'}{seen}"


def reports_json(reports: Sequence[ImportReport], failed: Sequence[ZerentuError] = ()) -> dict[str, Any]:
    """The receipts of several files as one; `revision` is the last one written, `errors` are the files that were not imported."""
    whole: dict[str, Any] = {"accepted": 0, "unchanged": 0, "corrected": 0, "rejected": [], "cells": [], "notes": [], "revision": None}
    for report in reports:
        for name, value in report.as_json().items():
            if name == "revision":
                whole[name] = value if value is not None else whole[name]
            else:
                whole[name] = whole[name] + value if name in whole else value
    if failed:
        whole["errors"] = [_error_json(error) for error in failed]
    return whole


def _error_json(error: ZerentuError) -> dict[str, Any]:
    affected = {"affected": error.affected} if isinstance(error, ConfirmationNeeded) else {}
    return {"message": error.message, "hint": error.hint, **affected}


def _rows(title: str, rows: list[Rejected], where: tuple[str, str, str]) -> None:
    shown = [(item.sheet, str(item.row), item.column, item.reason, item.hint) for item in rows[:ROWS]]
    print_table(f"  {title}({len(rows)})", (*where, "原因", "办法"), shown)
    if len(rows) > ROWS:
        say(f"    还有{len(rows) - ROWS}行没有列出，加 --rejected 文件名.xlsx 可得到全部。")
