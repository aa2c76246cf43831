"""What follows from the clauses: liability, consequences, duties, standards, due, watch, release. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import STORE, JsonOption, KnownAtOption, OnOption, PackOption, StoreOption
from api.stores import open_store
from api.terminal import print_json, progress_bar

if TYPE_CHECKING:
    from pathlib import Path

    from api.rule_asking import Asking
    from graph.store import Store

ExplainOption = Annotated[bool, typer.Option("--explain", help="写出推导：事实、条件、条款、状态，每个事实的出处和编号，为什么没有涉及")]
AllOption = Annotated[bool, typer.Option("--all", help="全部列出")]
ScopeArgument = Annotated[str | None, typer.Argument(help="区划；系统中只有一个县时可不写", metavar="SCOPE")]
PlaceArgument = Annotated[str, typer.Argument(help="区划或单位：代码、名称，或 林西县/…镇/…村", metavar="PLACE")]


def _asking(store: Store, on: str | None, known_at: str | None, packs: list[Path] | None, explain: bool) -> Asking:
    from api.answers import moment
    from api.rule_asking import Asking

    return Asking(moment(store, on, known_at, packs), explain)


def liability(
    what: Annotated[str, typer.Argument(help="区划、单位，或一件事的编号(event/…，zerentu history 会显示)", metavar="PLACE|EVENT")],
    on: OnOption = None,
    known_at: KnownAtOption = None,
    explain: ExplainOption = False,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """哪些条款涉及谁，到了哪一步：不承担、条件未查实、待核实、已认定；缺什么、向谁要。"""
    from api.rule_answers import ask_liability
    from api.rule_jsons import liability_json
    from api.rule_texts import show_liability

    with open_store(store, must_exist=True) as opened:
        found = ask_liability(opened, what, _asking(opened, on, known_at, pack, explain))
    if as_json:
        print_json(liability_json(found))
    else:
        show_liability(found)


def consequences(
    scope: ScopeArgument = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    everything: Annotated[bool, typer.Option("--all", help="不涉及的、条件未查实的也逐项列出")] = False,
    explain: ExplainOption = False,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """这个范围里谁适用哪项措施、为什么，用到的每个数字和出处；没有查实的按所缺台账合计。"""
    from api.rule_answers import ask_consequences
    from api.rule_jsons import consequences_json
    from api.rule_texts import show_consequences

    with open_store(store, must_exist=True) as opened, progress_bar() as progress:
        found = ask_consequences(opened, scope, _asking(opened, on, known_at, pack, explain), progress)
    if as_json:
        print_json(consequences_json(found, everything=everything))
    else:
        show_consequences(found, everything=everything)


def duties(
    person: Annotated[str, typer.Argument(help="干部或单位：编号、姓名，或 单位/姓名", metavar="PERSON")],
    period: Annotated[
        str, typer.Option("--period", help="哪一期，例如2025年、2025年第一季度、2025年3月；不写为上一期和本期", metavar="PERIOD")
    ] = "",
    on: OnOption = None,
    known_at: KnownAtOption = None,
    explain: ExplainOption = False,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """这个人(单位)按条款应做什么，做到了没有，在任多少天；没有记录的不算没有做。"""
    from api.requirement_texts import show_duties
    from api.rule_answers import ask_duties, period_of
    from api.rule_jsons import requirements_json

    asked = period_of(period)
    with open_store(store, must_exist=True) as opened:
        found = ask_duties(opened, person, asked, _asking(opened, on, known_at, pack, explain))
    if as_json:
        print_json(requirements_json(found, period=asked.label if asked else None))
    else:
        show_duties(found, asked)


def standards(
    village: PlaceArgument,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    explain: ExplainOption = False,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """这个村(乡镇、单位)逐项达标了没有，缺什么记录、向谁要。"""
    from api.requirement_texts import show_standards
    from api.rule_answers import ask_standards
    from api.rule_jsons import standards_json

    with open_store(store, must_exist=True) as opened:
        found = ask_standards(opened, village, _asking(opened, on, known_at, pack, explain))
    if as_json:
        print_json(standards_json(found))
    else:
        show_standards(found)


def due(
    scope: ScopeArgument = None,
    within: Annotated[str, typer.Option("--within", help="从那天起多久以内：30d(天)、2w(周)、3m(月)", metavar="LENGTH")] = "30d",
    on: OnOption = None,
    known_at: KnownAtOption = None,
    everything: AllOption = False,
    explain: ExplainOption = False,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """什么快到期：期末、任内期限、整改期限、荣誉到期、满期。"""
    from api.requirement_texts import show_due
    from api.rule_answers import ask_due, last_day
    from api.rule_jsons import due_json

    with open_store(store, must_exist=True) as opened:
        asking = _asking(opened, on, known_at, pack, explain)
        last = last_day(asking.when.on, within)
        found = ask_due(opened, scope, last, asking)
    if as_json:
        print_json(due_json(found, last))
    else:
        show_due(found, last, everything=everything)


def watch(
    scope: ScopeArgument = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    everything: Annotated[bool, typer.Option("--all", help="尚无前例、下一次结果就可能涉及的也列出")] = False,
    explain: ExplainOption = False,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """差一步的条款：再有哪一个结果就会涉及谁。"""
    from api.requirement_texts import show_watch
    from api.rule_answers import ask_watch
    from api.rule_jsons import watch_json

    with open_store(store, must_exist=True) as opened:
        found = ask_watch(opened, scope, _asking(opened, on, known_at, pack, explain), everything=everything)
    if as_json:
        print_json(watch_json(found))
    else:
        show_watch(found, everything=everything)


def release(
    tie: Annotated[str, typer.Argument(help="关系的编号(trace --json 会显示)，或区划", metavar="TIE|PLACE")],
    person: Annotated[str | None, typer.Argument(help="前一个写区划时：谁", metavar="PERSON")] = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    explain: ExplainOption = False,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """这条关系能不能结束：条款要求的条件逐项是否成立。"""
    from api.requirement_texts import show_release
    from api.rule_answers import ask_release
    from api.rule_jsons import requirements_json

    with open_store(store, must_exist=True) as opened:
        found = ask_release(opened, tie, person, _asking(opened, on, known_at, pack, explain))
    if as_json:
        print_json(requirements_json(found))
    else:
        show_release(found)
