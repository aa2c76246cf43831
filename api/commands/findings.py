"""What people found and decided: finding, decide. Each is previewed, one revision, and can be withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.correcting import agree, tell_revision
from api.commands.options import STORE, DocumentOption, JsonOption, PreviewOption, ReasonOption, StoreOption, YesOption
from api.stores import actor, open_store
from api.terminal import print_json

if TYPE_CHECKING:
    from api.decisions import Ground
    from api.findings import Kind, Said

FoundOption = Annotated[str, typer.Option("--verdict", help="结论", metavar="成立|不成立")]
DecidedOption = Annotated[str, typer.Option("--verdict", help="结论", metavar="承担|不承担")]
MadeOnOption = Annotated[str | None, typer.Option("--on", help="哪一天作出；不写为今天", metavar="DAY")]
PlaceOption = Annotated[str, typer.Option("--place", help="涉及哪个地方", metavar="PLACE")]
PeriodOption = Annotated[str, typer.Option("--period", help="关于哪一期，例如2023年、2024年第一季度", metavar="PERIOD")]
OfOption = Annotated[str, typer.Option("--of", help="关于哪份通知、哪件事，写它的名称或文号", metavar="LABEL")]
ByOption = Annotated[str, typer.Option("--by", help="谁作出的，如县委组织部", metavar="NAME")]
StatementOption = Annotated[str, typer.Option("--statement", help="本人的申辩；没有说明的写“本人无说明”", metavar="TEXT")]
AnywayOption = Annotated[bool, typer.Option("--anyway", help="没有规则用到的，也照写")]


def finding(
    who: Annotated[str, typer.Argument(help="关于谁：干部、单位或区划", metavar="PERSON|PLACE")],
    item: Annotated[str, typer.Argument(help="认定事项，规则包里的叫法", metavar="ITEM")],
    verdict: FoundOption,
    on: MadeOnOption = None,
    place: PlaceOption = "",
    period: PeriodOption = "",
    of: OfOption = "",
    by: ByOption = "",
    reason: ReasonOption = "",
    evidence: Annotated[str, typer.Option("--evidence", help="凭什么证据", metavar="TEXT")] = "",
    statement: StatementOption = "",
    document: DocumentOption = "",
    anyway: AnywayOption = False,
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """记录一条认定：某项条件成立或不成立，谁认定、何时、凭什么、本人怎么说。可以撤回。"""
    from api.decisions import ground
    from api.findings import Said
    from api.resolving import day_of

    said = Said(who, item, verdict, day_of(on), place, period, of, by, evidence, statement)
    _record("finding", said, ground(actor(), reason, document), store, anyway=anyway, dry_run=dry_run, yes=yes, as_json=as_json)


def decide(
    who: Annotated[str, typer.Argument(help="对谁：干部或单位", metavar="PERSON")],
    rule: Annotated[str, typer.Argument(help="条款编号，例如 linxi/organiser-joint", metavar="RULE")],
    verdict: DecidedOption,
    on: MadeOnOption = None,
    place: PlaceOption = "",
    period: PeriodOption = "",
    of: OfOption = "",
    by: ByOption = "",
    reason: ReasonOption = "",
    statement: StatementOption = "",
    document: DocumentOption = "",
    anyway: AnywayOption = False,
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """记录有权的人作出的责任决定：承担或不承担。缺决定人、理由或本人申辩的先记下，补齐以前不作数。"""
    from api.decisions import ground
    from api.findings import Said
    from api.resolving import day_of

    said = Said(who, rule, verdict, day_of(on), place, period, of, by, "", statement)
    _record("decision", said, ground(actor(), reason, document), store, anyway=anyway, dry_run=dry_run, yes=yes, as_json=as_json)


def _record(kind: Kind, said: Said, why: Ground, store: str, *, anyway: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    from api.finding_texts import judging_json, show_judging, told_judging
    from api.findings import ask_judging, write_judging

    with open_store(store, must_exist=True) as opened:
        found = ask_judging(opened, kind, said, why)
        write_judging(opened, found, anyway=anyway, dry_run=True)
        if not as_json:
            show_judging(found)
        agree("确定记录吗？", list(found.doubts), yes=yes or dry_run)
        receipt = write_judging(opened, found, anyway=anyway, dry_run=dry_run)
    if as_json:
        print_json(judging_json(found, receipt.revision))
    else:
        tell_revision(told_judging(found), receipt.revision)
