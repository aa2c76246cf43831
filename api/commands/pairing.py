"""Pairing weak villages with model ones: pair, with the words plan (which may be left out), visit and review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
import typer
import typer.core

from api.commands import pair_review
from api.commands.correcting import agree, tell_revision
from api.commands.options import (
    STORE,
    DocumentOption,
    JsonOption,
    KnownAtOption,
    OnOption,
    PackOption,
    PreviewOption,
    ReasonOption,
    StoreOption,
    YesOption,
)
from api.stores import actor, open_store
from api.terminal import print_json, progress_bar, say
from schema.errors import UsageError

if TYPE_CHECKING:
    from api.accepting import Terms
    from api.answers import Moment
    from api.pairing import Order, Pairing
    from graph.store import Found, Store

PLAN = "plan"
HELP = """互学互帮互鉴：给后进村配示范村，说明为什么，采纳，记录互学。

zerentu pair 林西县 --period 2026年第一季度 就是 zerentu pair plan ...；全部选项见 zerentu pair plan --help。"""


class PlanUnlessNamed(typer.core.TyperGroup):
    """A group whose first word may be left out: without one of its commands, `plan` is meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `plan` before anything that is no command and no question for help."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [PLAN, *args]
        return super().parse_args(ctx, args)


pair = typer.Typer(cls=PlanUnlessNamed, help=HELP, no_args_is_help=True, rich_markup_mode=None)

PeriodOption = Annotated[str, typer.Option("--period", help="按哪一期的排名，例如2026年第一季度", metavar="PERIOD")]
SeriesOption = Annotated[str | None, typer.Option("--series", help="一期有几种考评时，按哪一种", metavar="NAME")]
MethodOption = Annotated[Path | None, typer.Option("--method", help="本单位的评分办法文件", metavar="FILE")]
WeightsOption = Annotated[str, typer.Option("--weights", help="各项权重，如 distance=25,互补程度=40；不写的用默认", metavar="项=分,…")]
CapacityOption = Annotated[
    list[str] | None, typer.Option("--capacity", help="每个示范村最多带几个村，如 3；个别村写 代码=2(可写多次)", metavar="N|代码=N")
]
ForceOption = Annotated[list[str] | None, typer.Option("--force", help="指定结对(可写多次)：示范村:提升村", metavar="A:B")]
ForbidOption = Annotated[list[str] | None, typer.Option("--forbid", help="回避(可写多次)，要用 --because 写理由", metavar="A:B")]
BecauseOption = Annotated[list[str] | None, typer.Option("--because", help="回避的理由：一个共用，或每对一个", metavar="TEXT")]
FairOption = Annotated[bool, typer.Option("--fair", help="先照顾最吃亏的村，再比总代价")]
ExplainOption = Annotated[str | None, typer.Option("--explain", help="只说明这个村：为什么是它的示范村", metavar="VILLAGE")]
WhyNotOption = Annotated[str | None, typer.Option("--why-not", help="与 --explain 合用：为什么不是这个示范村", metavar="MODEL")]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", help="方案写成工作簿，后缀 .xlsx", metavar="FILE")]
MapOption = Annotated[Path | None, typer.Option("--map", help="结对图，后缀 .svg .png .pdf", metavar="FILE")]
AcceptOption = Annotated[bool, typer.Option("--accept", help="采纳方案：写入结对关系和首次对接的安排，可以撤销")]
FromOption = Annotated[str | None, typer.Option("--from", help="与 --accept 合用：结对自哪一天起；不写为今天", metavar="DAY")]
WithdrawOption = Annotated[
    bool, typer.Option("--withdraw-begun", help="与 --accept 合用：在 --from 当天或以后才开始、已在执行的结对，按记错撤回")
]
VisitOption = Annotated[str | None, typer.Option("--first-visit", help="与 --accept 合用：首次对接在哪一天以前", metavar="DAY")]


@pair.command(PLAN)
def plan(
    scope: Annotated[str | None, typer.Argument(help="县或乡镇；市、省逐县结对；只有一个县的可不写", metavar="SCOPE")] = None,
    period: PeriodOption = "",
    weights: WeightsOption = "",
    capacity: CapacityOption = None,
    force: ForceOption = None,
    forbid: ForbidOption = None,
    because: BecauseOption = None,
    fair: FairOption = False,
    series: SeriesOption = None,
    method: MethodOption = None,
    explain: ExplainOption = None,
    why_not: WhyNotOption = None,
    output: OutputOption = None,
    map_file: MapOption = None,
    accept: AcceptOption = False,
    since: FromOption = None,
    first_visit: VisitOption = None,
    withdraw_begun: WithdrawOption = False,
    document: DocumentOption = "",
    reason: ReasonOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """结对方案：每个后进村由哪个示范村带，代价、证明、没有排上的原因；可说明、写成文件、采纳。"""
    from api.answers import moment
    from api.commands.pairing_files import check_files
    from api.pairing import Order, is_wide, scope_found
    from api.pairing_wishes import Typed

    only_accepted = {
        "--from": since,
        "--first-visit": first_visit,
        "--withdraw-begun": withdraw_begun,
        "--document": document,
        "--reason": reason,
        "--dry-run": dry_run,
        "--yes": yes,
    }
    _check_together(explain, why_not, accept, only_accepted)
    check_files(output, map_file)
    typed = Typed(weights, *(tuple(words or ()) for words in (capacity, force, forbid, because)))
    order = Order(scope, period, series, method, typed, fair)
    with open_store(store, must_exist=True) as opened:
        when = moment(opened, on, known_at, pack)
        about = scope_found(opened, order, when)
        if is_wide(about):
            if explain or accept or output or map_file:
                raise UsageError(f"{about.name}有几个县，说明、采纳和写成文件要按县来做", "请写其中一个县")
            _counties(opened, about, order, when, as_json=as_json)
            return
        found = _planned(opened, order, when)
        if explain:
            _explain(opened, found, explain, why_not, as_json=as_json)
        elif accept:
            terms = _terms(since, first_visit, reason, document, withdraw_begun=withdraw_begun)
            _accept(opened, found, terms, dry_run=dry_run, yes=yes, as_json=as_json)
        else:
            _show(found, as_json=as_json)
        _write_files(found, output, map_file, first_visit, quiet=as_json)


@pair.command("visit")
def visit(
    pair_: Annotated[str, typer.Argument(help="示范村:提升村", metavar="A:B")],
    on: Annotated[str | None, typer.Option("--on", help="哪一天开展的；不写为今天", metavar="DAY")] = None,
    manner: Annotated[str, typer.Option("--manner", help="方式：听、查、看、谈、评中的几种，逗号隔开", metavar="听,看,谈")] = "",
    lesson: Annotated[str, typer.Option("--lesson", help="收获", metavar="TEXT")] = "",
    by: Annotated[str, typer.Option("--by", help="谁记录的；不写为本机使用人", metavar="NAME")] = "",
    document: DocumentOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """记录一次互学：哪一天、怎样学的、有什么收获。当天要有结对关系；可以撤销。"""
    from api.accepting_texts import show_visit, visit_json
    from api.decisions import ground
    from api.resolving import day_of
    from api.visits import Said, ask_visit, write_visit

    said = Said(pair_, day_of(on), manner, lesson, by)
    with open_store(store, must_exist=True) as opened:
        found = ask_visit(opened, said, ground(actor(), "", document))
        write_visit(opened, found, dry_run=True)
        if not as_json:
            show_visit(found)
        agree("确定记录吗？", list(found.doubts), yes=yes or dry_run)
        receipt = write_visit(opened, found, dry_run=dry_run)
    if as_json:
        print_json(visit_json(found, receipt.revision))
    elif receipt.revision is None and not dry_run:
        say("同样的记录已经有了，没有变化")
    else:
        tell_revision("已记录", receipt.revision)


pair.command("review")(pair_review.review)


def _check_together(explain: str | None, why_not: str | None, accept: bool, only_accepted: Mapping[str, object]) -> None:
    if why_not and not explain:
        raise UsageError("--why-not 要与 --explain 合用", "例如 --explain 温都村 --why-not 龙头山村")
    if explain and accept:
        raise UsageError("--explain 和 --accept 不能一起用", "请先看说明，再采纳")
    unused = [option for option, value in only_accepted.items() if value]
    if unused and not accept:
        raise UsageError(f"{'、'.join(unused)}只用于采纳", "确要采纳请加 --accept，否则请去掉")


def _planned(opened: Store, order: Order, when: Moment) -> Pairing:
    from api.pairing import ask_plan

    with progress_bar() as progress:
        return ask_plan(opened, order, when, progress=progress)


def _counties(opened: Store, about: Found, order: Order, when: Moment, *, as_json: bool) -> None:
    from api.pairing_counties import ask_counties
    from api.pairing_jsons import counties_json
    from api.pairing_texts import show_counties

    with progress_bar() as progress:
        found = ask_counties(opened, about, order, when, progress=progress)
    if as_json:
        print_json(counties_json(found))
    else:
        show_counties(found)


def _show(found: Pairing, *, as_json: bool) -> None:
    from api.pairing_jsons import plan_json
    from api.pairing_texts import show_plan

    if as_json:
        print_json(plan_json(found))
    else:
        show_plan(found)


def _explain(opened: Store, found: Pairing, village: str, model: str | None, *, as_json: bool) -> None:
    from api.pairing import ask_explanation
    from api.pairing_jsons import explained_json
    from api.pairing_texts import show_explained

    answer = ask_explanation(opened, found, village, model)
    if as_json:
        print_json(explained_json(answer))
    else:
        show_explained(answer)


def _terms(since: str | None, first_visit: str | None, reason: str, document: str, *, withdraw_begun: bool) -> Terms:
    from api.accepting import Terms
    from api.decisions import ground
    from api.resolving import day_of

    visit_by = day_of(first_visit) if first_visit else None
    return Terms(day_of(since), visit_by, ground(actor(), reason, document), withdraw_begun)


def _accept(opened: Store, found: Pairing, terms: Terms, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    from api.accepting import ask_accepting, check_withdrawing, write_accepting
    from api.accepting_texts import accepting_json, show_accepting, told_accepting
    from api.pairing_texts import show_plan

    accepting = ask_accepting(opened, found, terms)
    write_accepting(opened, accepting, dry_run=True)
    if not as_json:
        show_plan(found)
        show_accepting(accepting)
    if accepting.is_nothing:
        if as_json:
            print_json(accepting_json(accepting, None))
        return
    if not dry_run:
        check_withdrawing(accepting)
    agree("确定采纳吗？", accepting.doubts, yes=yes or dry_run)
    receipt = write_accepting(opened, accepting, dry_run=dry_run)
    if as_json:
        print_json(accepting_json(accepting, receipt.revision))
    else:
        tell_revision(told_accepting(accepting), receipt.revision)


def _write_files(found: Pairing, output: Path | None, map_file: Path | None, first_visit: str | None, *, quiet: bool) -> None:
    from api.commands.pairing_files import write_files
    from api.resolving import day_of

    for path in write_files(found, output, map_file, day_of(first_visit) if first_visit else None):
        if not quiet:
            say(f"已写出 {path}")
