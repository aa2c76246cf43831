"""Ledgers out, to be filled in: template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import STORE, OnOption, StoreOption
from api.outputs import writable
from api.terminal import say
from schema.errors import UsageError

if TYPE_CHECKING:
    from loaders.prefill import Roster


def template(
    kind: Annotated[str, typer.Argument(help="台账种类，例如 ties 或 责任关系台账", metavar="KIND")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx 文件", metavar="FILE")],
    within: Annotated[str | None, typer.Option("--within", help="责任一览表：列出这个县或乡镇的各村", metavar="PLACE")] = None,
    prefill: Annotated[bool, typer.Option("--prefill", help="责任一览表：填上系统中已有的责任人，标出缺项")] = False,
    level: Annotated[str | None, typer.Option("--level", help="责任一览表：每行一个村，还是一个乡镇", metavar="村|乡镇")] = None,
    on: OnOption = None,
    store: StoreOption = STORE,
) -> None:
    """写出一份空白台账，表头、下拉选项和示例都已填好；责任一览表可按已有记录预填。"""
    from loaders.facts.request import kind_named

    writable(output, ".xlsx")
    if not prefill:
        if within or level or on:
            raise UsageError("--within、--level、--on 要和 --prefill 一起使用", "请加上 --prefill，或去掉这些选项")
        from loaders.templates import write_template

        write_template(kind, output)
        say(f"已写出 {output}")
        return
    if kind_named(kind).name != "roster":
        raise UsageError("只有责任一览表可以预填", "请写 zerentu template roster --prefill")
    if not within:
        raise UsageError("预填要知道是哪个县或乡镇", "请用 --within 写明，例如 --within 官地镇")
    from loaders.prefill_sheet import write_roster

    roster = _roster(within, level, on, store)
    write_roster(roster, output)
    _tell(roster, output)


def _roster(within: str, level: str | None, on: str | None, store: str) -> Roster:
    from api.resolving import day_of, resolve
    from api.stores import open_store
    from loaders.prefill import prefill
    from loaders.prefill_lines import Judgement
    from queries.vacancies import in_doubt, vacancies
    from schema.levels import level_of_word

    wanted = level_of_word(level) if level else ""
    if level and wanted not in ("township", "village"):
        raise UsageError(f"--level 不能是“{level}”", "可以写村或乡镇")
    day = day_of(on)
    with open_store(store, must_exist=True) as opened:
        place = resolve(opened, within, ("place",), day)
        return prefill(opened, place, day, Judgement(in_doubt, vacancies), level=wanted)


def _tell(roster: Roster, output: Path) -> None:
    gaps, doubts = roster.gaps, roster.doubts
    say(f"已写出 {output}：{roster.title}，{roster.as_at}，{len(roster.lines)}行，待填{gaps}格，待核实{doubts}格。填好后可直接导入。")
    if roster.unwritten:
        say(f"    · 另有{roster.unwritten}条关系在一览表中没有对应的栏，没有列出，系统中的记录不受影响")
