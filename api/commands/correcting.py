"""Corrections that people make: undo, retract."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.commands.options import STORE, JsonOption, StoreOption, YesOption
from api.stores import actor, open_store
from api.terminal import print_json, say
from schema.errors import UsageError


def undo(
    revision: Annotated[int, typer.Argument(help="修订号，见 zerentu revisions", metavar="REVISION")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会影响多少，不执行")] = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """整体撤销一次导入。历史保留,可以再撤销这次撤销。"""
    with open_store(store, must_exist=True) as opened:
        if sys.stdin.isatty() and not (yes or dry_run):
            would = opened.undo(revision, actor=actor(), confirmed=False, dry_run=True)
            question = f"将撤回{would.corrected}条记录，恢复{would.accepted}条。确定撤销第{revision}次修订吗？"
            typer.confirm(question, abort=True)
        receipt = opened.undo(revision, actor=actor(), confirmed=yes or dry_run, dry_run=dry_run)
    if as_json:
        print_json({"undone": revision, "revision": receipt.revision, "retracted": receipt.corrected, "restored": receipt.accepted})
        return
    done = "将会撤销" if dry_run else "已撤销"
    say(f"{done}第{revision}次修订：撤回{receipt.corrected}条记录，恢复{receipt.accepted}条。")
    if receipt.revision:
        say(f"这次撤销本身是第{receipt.revision}次修订；如要恢复：zerentu undo {receipt.revision}")


def retract(
    tie: Annotated[str, typer.Argument(help="关系的编号，trace --json 和 history 会显示", metavar="TIE")],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤回，会记入历史")],
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """撤回一条错误的关系(例如起始日期写错)。历史保留,可以撤销。"""
    from graph.store import Batch

    if not reason.strip():
        raise UsageError("没有写撤回的理由", "请用 --reason 写明，会记入历史")
    with open_store(store, must_exist=True) as opened:
        receipt = opened.write(Batch((), (), actor(), f"撤回 {tie}:{reason}", retract=(tie,)))
    if as_json:
        print_json({"retracted": tie, "revision": receipt.revision})
    else:
        say(f"已撤回 {tie}。这是第{receipt.revision}次修订；如撤错了：zerentu undo {receipt.revision}")
