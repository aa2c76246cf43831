"""Ledgers in: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import STORE, JsonOption, StoreOption
from api.outputs import writable
from api.stores import actor, open_store
from api.terminal import print_json, progress_bar, say, warn
from schema.errors import LoadError

if TYPE_CHECKING:
    from graph.store import Store
    from loaders.report import ImportReport

SOME_REJECTED = 3
Reading = dict[str, Any]
"""The options of an import, as `loaders.ledgers.load` takes them."""


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
