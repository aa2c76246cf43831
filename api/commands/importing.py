"""Ledgers in: import."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import STORE, JsonOption, StoreOption, YesOption
from api.folders import Imported, folder_json, in_turn, show_folder, spread, who_sent
from api.homes import maps_asked, save_asked
from api.outputs import writable
from api.receipts import change_text, reports_json, show_changes, show_import
from api.returning import give_back, returnable
from api.stores import actor, open_store
from api.terminal import print_json, progress_bar, say, warn
from schema.errors import ConfirmationNeeded, LoadError, UsageError, ZerentuError

if TYPE_CHECKING:
    from api.folders import Sent
    from graph.store import Progress, Store
    from loaders.facts.request import Request

SOME_REJECTED = 3


def import_files(
    files: Annotated[list[Path], typer.Argument(help="台账文件：xlsx、xls、ods、csv、docx，可以有多个；也可以是文件夹", metavar="FILE…")],
    kind: Annotated[str | None, typer.Option("--kind", help="台账种类；不写则按表头识别")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="只读这张工作表")] = None,
    within: Annotated[str | None, typer.Option("--within", help="只导入该区划代码之内的行", metavar="CODE")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="这份台账由谁填报或印发", metavar="NAME")] = None,
    rank: Annotated[
        str | None, typer.Option("--rank", help="来源的级别：township 乡镇台账、county 县级台账、document 县级文件；不写则按表中所写")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="表中没有截止日期的，按哪一天", metavar="DAY")] = None,
    full: Annotated[str | None, typer.Option("--full", help="本表对该区划是全表：列出不再列出的人和空缺", metavar="PLACE")] = None,
    end_vanished: Annotated[
        str | None, typer.Option("--end-vanished", help="全表不再列出的关系确认已结束，最后在任日", metavar="DAY")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="只要有一行被退回，就什么都不写入")] = False,
    succeed: Annotated[bool, typer.Option("--succeed", help="新任到任之日，原任同一责任随之终止")] = False,
    returning: Annotated[bool, typer.Option("--returning", help="以前被更正或撤回过的内容，确认重新采用")] = False,
    rejected: Annotated[Path | None, typer.Option("--rejected", help="把退回的行连同原因写成 xlsx", metavar="FILE")] = None,
    returned: Annotated[
        Path | None, typer.Option("--returned", help="把退回的行在原表副本中标红，写到这个文件夹(或文件)", metavar="DIR")
    ] = None,
    column_map: Annotated[
        list[str] | None, typer.Option("--map", help="对方列名=标准列名，可以有多个；或已保存的名称", metavar="MAP")
    ] = None,
    save_map: Annotated[str | None, typer.Option("--save-map", help="把 --map 的对照存为这个名称，如乡镇名", metavar="NAME")] = None,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """导入台账。每个文件是一次整体写入;退回的行写明原因和改法。"""
    from loaders.facts.request import Request

    paths, passed = spread(files)
    if rejected:
        writable(rejected, ".xlsx")
    if returned:
        returnable(returned, paths)
    maps = maps_asked(column_map or (), save_map)
    day, last_day = _day(as_of), _day(end_vanished)
    with open_store(store) as opened:
        if within and not within.removeprefix("place:").isdecimal():
            within = _place(opened, within, None)
        full = _place(opened, full, day)
        request = Request(actor(), kind, sheet, within, succeed, returning, day, issuer, rank, full, last_day, maps)
        asks = last_day is not None and not (yes or dry_run)
        with nullcontext() if asks else progress_bar() as progress:
            importing = _Importing(opened, request, dry_run, strict, progress, asks, can_ask=sys.stdin.isatty() and not as_json)
            imported, sent = importing.files(paths, whole=any(path.is_dir() for path in files))
    if save_map and not dry_run and all(item.report for item in imported):
        save_asked(save_map, maps)
    reports = [item.report for item in imported if item.report]
    given_back = give_back(imported, returned, kind, maps) if returned else []
    _tell(imported, passed, sent, given_back, as_json=as_json, dry_run=dry_run, strict=strict)
    count = sum(len(report.rejected) + len(report.cells) for report in reports)
    if rejected and count:
        from loaders.rejected_rows import write_rejected

        write_rejected(reports, rejected)
        if not as_json:
            say(f"退回的{count}处及原因已写到 {rejected}，改好后可直接再导入。")
    elif count and not returned and not as_json:
        say("加 --returned 文件夹，可得到标红并写明原因的原表副本，改好后直接再导入。")
    failed = [item.error.exit_code for item in imported if item.error]
    if failed or count:
        raise typer.Exit(max(failed, default=SOME_REJECTED))


def _day(text: str | None) -> date | None:
    """A day as typed. Raises UsageError."""
    from api.resolving import day_of

    return date.fromordinal(day_of(text)) if text else None


def _place(store: Store, text: str | None, as_of: date | None) -> str | None:
    """The key of a place that an option names. Raises NotFound, Ambiguous."""
    from api.resolving import resolve

    return resolve(store, text, ("place",), as_of.toordinal() if as_of else None).key if text else None


@dataclass(frozen=True, slots=True)
class _Importing:
    """One call of import. `asks`: what a file would end is to be agreed to before it is written, if there is somebody who `can_ask`."""

    store: Store
    request: Request
    dry_run: bool
    strict: bool
    progress: Progress | None
    asks: bool
    can_ask: bool

    def files(self, paths: list[Path], *, whole: bool) -> tuple[list[Imported], Sent | None]:
        """Import files one after the other, those that others build on first; one that cannot be imported leaves the others alone.

        `whole`: they are what offices have sent, so that it can be told who has not.
        """
        from loaders.divisions import top_down

        plain = replace(self.request, full=None, end_vanished=None)
        surveys = in_turn(paths, plain, self.progress) if whole else []
        order = [item.path for item in surveys] if whole else top_down(paths)
        self._check_ends(order)
        imported: list[Imported] = []
        for number, path in enumerate(order, start=1):
            try:
                imported.append(self._file(path))
            except typer.Abort:
                if number == 1:
                    raise
                imported += [Imported(left, error=LoadError(f"{left.name}：没有确认，没有导入")) for left in order[number - 1 :]]
                break
            if self.progress and whole:
                self.progress("导入文件", number, len(order))
        return imported, who_sent(surveys, self.store, plain) if whole else None

    def _check_ends(self, paths: list[Path]) -> None:
        """Before the first of several files is written: no day of an end may be one that another of them refuses. Raises UsageError."""
        if self.request.end_vanished and not self.dry_run and len(paths) > 1:
            for path in paths:
                if isinstance(error := replace(self, dry_run=True)._file(path).error, UsageError):
                    raise error

    def _file(self, path: Path) -> Imported:
        from loaders.ledgers import load

        try:
            if self.asks and not self.dry_run:
                self._agree(path)
            report = load(path, self.store, self.request, dry_run=self.dry_run, strict=self.strict, progress=self.progress)
        except ZerentuError as error:
            if path.name not in error.message:
                error.message = f"{path.name}：{error.message}"
            return Imported(path, error=error)
        return Imported(path, report)

    def _agree(self, path: Path) -> None:
        """Show what a file would end, as the store is just before it is written, and ask. Raises ConfirmationNeeded, Abort."""
        from loaders.ledgers import load

        full = load(path, self.store, self.request, dry_run=True, strict=self.strict).full
        ending = [change for change in full.vanished if change.state == "ended"] if full else []
        if not ending:
            return
        if not self.can_ask:
            raise ConfirmationNeeded(f"{path.name} 还没有导入：按它有{len(ending)}项将于最后在任日结束", list(map(change_text, ending)))
        say(f"{path.name}：")
        show_changes("将于最后在任日结束", ending)
        typer.confirm(f"确定结束这{len(ending)}项吗？", abort=True)


def _tell(
    imported: list[Imported], passed: list[str], sent: Sent | None, given_back: list[str], *, as_json: bool, dry_run: bool, strict: bool
) -> None:
    reports = [item.report for item in imported if item.report]
    failed = [item.error for item in imported if item.error]
    several = sent is not None or bool(passed)
    if as_json:
        whole = folder_json(imported, passed, sent) if several else {}
        print_json(reports_json(reports, failed) | whole | ({"returned": given_back} if given_back else {}))
    else:
        for report in reports:
            show_import(report, dry_run=dry_run, strict=strict)
        if several:
            show_folder(imported, passed, sent)
        for line in given_back:
            say(line)
        if dry_run and len([report for report in reports if report.full]) > 1:
            say("试运行时，每份文件都只与系统现有的内容对照；依次导入后，后面文件的对照会包括前面文件的内容。")
    for error in failed:
        warn(f"错误：{error}")
        for affected in error.affected if isinstance(error, ConfirmationNeeded) else ():
            warn(f"  {affected}")
