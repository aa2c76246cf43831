"""Ledgers in, and back out again: template, import, undo, retract."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import STORE, JsonOption, StoreOption, YesOption
from api.stores import open_store
from api.terminal import print_json, progress_bar, say, warn

SOME_REJECTED = 3


def template(
    kind: Annotated[str, typer.Argument(help="台账种类，例如 ties 或 责任关系台账", metavar="KIND")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx 文件", metavar="FILE")],
) -> None:
    """写出一份空白台账,表头、下拉选项和示例都已填好。"""
    from loaders.templates import write_template

    write_template(kind, output)
    say(f"已写出 {output}")


def import_files(
    files: Annotated[list[Path], typer.Argument(help="台账文件：xlsx、xls、ods、csv，可以有多个", metavar="FILE…")],
    kind: Annotated[str | None, typer.Option("--kind", help="台账种类；不写则按表头识别")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="只读这张工作表")] = None,
    within: Annotated[str | None, typer.Option("--within", help="只导入该区划代码之内的行", metavar="CODE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="只要有一行被退回，就什么都不写入")] = False,
    succeed: Annotated[bool, typer.Option("--succeed", help="新任到任之日，原任同一责任随之终止")] = False,
    returning: Annotated[bool, typer.Option("--returning", help="以前被更正或撤回过的内容，确认重新采用")] = False,
    rejected: Annotated[Path | None, typer.Option("--rejected", help="把退回的行连同原因写成 xlsx", metavar="FILE")] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """导入台账。每个文件是一次整体写入;退回的行写明原因和改法。"""
    from api.receipts import reports_json, show_import
    from loaders.ledgers import load
    from loaders.rejected_rows import write_rejected
    from schema.errors import LoadError

    reports = []
    failed: list[LoadError] = []
    with open_store(store) as opened, progress_bar() as progress:
        for path in files:
            try:
                reports.append(
                    load(
                        path, opened, kind=kind, sheet=sheet, within=within, actor=actor(), dry_run=dry_run, strict=strict,
                        succeed=succeed, returning=returning, progress=progress,
                    )
                )  # fmt: skip
            except LoadError as error:
                failed.append(LoadError(f"{path.name}:{error.message}", error.hint))
    count = sum(len(report.rejected) for report in reports)
    if as_json:
        print_json(reports_json(reports, failed))
    else:
        for report in reports:
            show_import(report, dry_run=dry_run, strict=strict)
    for unread in failed:
        warn(f"错误:{unread}")
    if rejected and count:
        write_rejected(reports, rejected)
        if not as_json:
            say(f"退回的{count}行及原因已写到 {rejected}，改好后可直接再导入。")
    if failed:
        raise typer.Exit(1)
    if count:
        raise typer.Exit(SOME_REJECTED)


def undo(
    revision: Annotated[int, typer.Argument(help="修订号，见 zerentu revisions", metavar="REVISION")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会影响多少，不执行")] = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """整体撤销一次导入。历史保留,可以再撤销这次撤销。"""
    with open_store(store, must_exist=True) as opened:
        receipt = opened.undo(revision, actor=actor(), confirmed=yes, dry_run=dry_run)
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

    with open_store(store, must_exist=True) as opened:
        receipt = opened.write(Batch((), (), actor(), f"撤回 {tie}:{reason}", retract=(tie,)))
    if as_json:
        print_json({"retracted": tie, "revision": receipt.revision})
    else:
        say(f"已撤回 {tie}。这是第{receipt.revision}次修订；如撤错了：zerentu undo {receipt.revision}")


def actor() -> str:
    """Who acts, for the history: the name of the account."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
