"""Ledgers in, and back out again: template, import, undo, retract."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import STORE, JsonOption, StoreOption, YesOption
from api.stores import open_store
from api.terminal import print_json, progress_bar, say, warn
from schema.errors import LoadError, UsageError

if TYPE_CHECKING:
    from graph.store import Store
    from loaders.report import ImportReport

SOME_REJECTED = 3
Reading = dict[str, Any]
"""The options of an import, as `loaders.ledgers.load` takes them."""


def template(
    kind: Annotated[str, typer.Argument(help="台账种类，例如 ties 或 责任关系台账", metavar="KIND")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx 文件", metavar="FILE")],
) -> None:
    """写出一份空白台账,表头、下拉选项和示例都已填好。"""
    from loaders.templates import write_template

    writable(output, ".xlsx")
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
    if rejected:
        writable(rejected, ".xlsx")
    asked: Reading = {"kind": kind, "sheet": sheet, "within": within, "dry_run": dry_run, "strict": strict}
    with open_store(store) as opened, progress_bar() as progress:
        reports, failed = _load(files, opened, asked | {"succeed": succeed, "returning": returning, "progress": progress})
    _tell(reports, failed, as_json=as_json, dry_run=dry_run, strict=strict)
    count = sum(len(report.rejected) for report in reports)
    if rejected and count:
        from loaders.rejected_rows import write_rejected

        write_rejected(reports, rejected)
        if not as_json:
            say(f"退回的{count}行及原因已写到 {rejected}，改好后可直接再导入。")
    if failed or count:
        raise typer.Exit(1 if failed else SOME_REJECTED)


def _load(files: list[Path], store: Store, asked: Reading) -> tuple[list[ImportReport], list[LoadError]]:
    """Import files one after the other, those that others build on first; a file that cannot be read leaves the others alone."""
    from loaders.divisions import top_down
    from loaders.ledgers import load

    reports, failed = [], []
    for path in top_down(files):
        try:
            reports.append(load(path, store, actor=actor(), **asked))
        except LoadError as error:
            named = error.message if path.name in error.message else f"{path.name}：{error.message}"
            failed.append(LoadError(named, error.hint))
    return reports, failed


def _tell(reports: list[ImportReport], failed: list[LoadError], *, as_json: bool, dry_run: bool, strict: bool) -> None:
    from api.receipts import reports_json, show_import

    if as_json:
        print_json(reports_json(reports, failed))
    else:
        for report in reports:
            show_import(report, dry_run=dry_run, strict=strict)
    for unread in failed:
        warn(f"错误：{unread}")


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


def writable(path: Path, suffix: str) -> None:
    """Make sure that a file can be written and that none is lost by it, before anything else is done. Raises UsageError."""
    if path.suffix.lower() != suffix:
        raise UsageError(f"{path.name} 的后缀应是 {suffix}", f"请写成 {path.stem}{suffix}")
    if path.exists():
        raise UsageError(f"{path} 已存在，没有覆盖", "请换一个文件名")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"文件夹 {path.parent} 不存在或不能写入", "请换一个位置")


def actor() -> str:
    """Who acts, for the history: the name of the account."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
