"""Standings and their publication: standings, publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

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
from api.terminal import print_json, say
from schema.errors import UsageError

if TYPE_CHECKING:
    from api.answers import Moment
    from api.standings import Wanted
    from graph.store import Store

ScopeArgument = Annotated[str | None, typer.Argument(help="在哪个范围里排：县、乡镇；系统中只有一个县时可不写", metavar="SCOPE")]
PeriodOption = Annotated[str, typer.Option("--period", help="哪一期，如2026年第一季度、2026年上半年、2026年", metavar="PERIOD")]
LevelOption = Annotated[Literal["village", "township"], typer.Option("--level", help="排什么：village 村(社区)，township 乡镇")]
SeriesOption = Annotated[str | None, typer.Option("--series", help="哪一种考评；一期有几种时要写", metavar="NAME")]
FieldOption = Annotated[Literal["scope", "township"], typer.Option("--field", help="scope 全范围一起排，township 各乡镇单独排")]
AcrossOption = Annotated[bool, typer.Option("--across", help="不同单位评的也放在一起排(分数未必可比)")]
MethodOption = Annotated[
    Path | None, typer.Option("--method", help="评分办法文件；本单位常用的写在环境变量 ZERENTU_METHOD 里", metavar="FILE")
]
FileOption = Annotated[Path | None, typer.Option("-o", "--output", help="另写成 xlsx 文件", metavar="FILE.xlsx")]


def standings(
    scope: ScopeArgument = None,
    period: PeriodOption = "",
    level: LevelOption = "village",
    series: SeriesOption = None,
    method: MethodOption = None,
    field: FieldOption = "scope",
    across: AcrossOption = False,
    explain: Annotated[
        str | None, typer.Option("--explain", help="一个地方的得分怎样得来：每名评委的评分、去掉的、权重、取舍", metavar="PLACE")
    ] = None,
    trend: Annotated[int | None, typer.Option("--trend", help="最近几期的走势(到 --period 为止)", min=1, max=40)] = None,
    of: Annotated[str | None, typer.Option("--of", help="与 --trend 合用：哪个村、乡镇或片区；不写为整个范围", metavar="PLACE")] = None,
    published: Annotated[bool, typer.Option("--published", help="看公布时的排名，以及公布以后的更正")] = False,
    output: FileOption = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """一期评比的排名：得分、名次、类别、与上期比的升降、谁没有评、什么不可比；只排地方，不排人。"""
    from api.answers import moment
    from api.standings import Wanted

    _one_of({"--explain": explain is not None, "--trend": trend is not None, "--published": published})
    if of is not None and trend is None:
        raise UsageError("--of 要与 --trend 合用", "看一个地方的得分怎样得来，请用 --explain")
    if output is not None and (explain is not None or trend is not None):
        raise UsageError("-o 不能与 --explain、--trend 合用", "要存下来的请加 --json")
    wanted = Wanted(scope, period, level, series, field, across, method)
    with open_store(store, must_exist=True) as opened:
        when = moment(opened, on, known_at, pack)
        if published:
            _show_published(opened, wanted, when, output, as_json=as_json)
        elif explain is not None:
            _explain(opened, wanted, when, explain, as_json=as_json)
        elif trend is not None:
            _trend(opened, wanted, when, trend, of, as_json=as_json)
        else:
            _show(opened, wanted, when, output, as_json=as_json)


def _one_of(given: dict[str, bool]) -> None:
    several = [option for option, wanted in given.items() if wanted]
    if len(several) > 1:
        raise UsageError(f"{'、'.join(several)} 不能同时用", "请分几次看")


def _show(store: Store, wanted: Wanted, when: Moment, output: Path | None, *, as_json: bool) -> None:
    from api.outputs import writable
    from api.standing_jsons import standings_json
    from api.standing_texts import show_standings
    from api.standings import ask_standings

    if output is not None:
        writable(output, ".xlsx")
    found = ask_standings(store, wanted, when)
    if output is not None:
        from api.papers.standing_xlsx import write_standing

        write_standing(store, output, found, actor())
    if as_json:
        print_json(standings_json(found))
        return
    show_standings(found)
    if output is not None:
        say(f"已写出 {output}")


def _explain(store: Store, wanted: Wanted, when: Moment, place: str, *, as_json: bool) -> None:
    from api.standing_jsons import explained_json
    from api.standing_texts import show_explained
    from api.standings import ask_standings, line_about

    found = ask_standings(store, wanted, when)
    line = line_about(found, place, store)
    if as_json:
        print_json(explained_json(found, line))
    else:
        show_explained(found, line)


def _trend(store: Store, wanted: Wanted, when: Moment, periods: int, of: str | None, *, as_json: bool) -> None:
    from api.standing_jsons import trend_json
    from api.standing_texts import show_trend
    from api.standings import ask_trend

    standing, found = ask_trend(store, wanted, when, periods, of)
    if as_json:
        print_json(trend_json(standing, found))
    else:
        show_trend(standing, found)


def _show_published(store: Store, wanted: Wanted, when: Moment, output: Path | None, *, as_json: bool) -> None:
    from api.outputs import writable
    from api.publication_texts import show_published
    from api.published import ask_published
    from api.standing_jsons import published_json

    if output is not None:
        writable(output, ".xlsx")
    found = ask_published(store, wanted, when)
    if output is not None:
        from api.papers.standing_xlsx import write_published

        write_published(output, found, actor())
    if as_json:
        print_json(published_json(found))
        return
    show_published(found)
    if output is not None:
        say(f"已写出 {output}")


def publish(
    scope: ScopeArgument = None,
    period: PeriodOption = "",
    mode: Annotated[
        str, typer.Option("--mode", help="full 全部，classes 只公布类别，first:N 只公布前N名，townships 分乡镇", metavar="MODE")
    ] = "",
    level: LevelOption = "village",
    series: SeriesOption = None,
    method: MethodOption = None,
    field: FieldOption = "scope",
    across: AcrossOption = False,
    objections_until: Annotated[str | None, typer.Option("--objections-until", help="异议期的最后一日", metavar="DAY")] = None,
    objections_to: Annotated[str, typer.Option("--objections-to", help="向哪个单位提出异议", metavar="UNIT")] = "",
    by: Annotated[str, typer.Option("--by", help="由谁公布；不写为操作人", metavar="NAME")] = "",
    reason: ReasonOption = "",
    document: DocumentOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    output: FileOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """公布一期排名并冻结：以后的更正另行列出，不改公布时的样子。再次公布会注明是对首次公布的更正。"""
    from api.answers import moment
    from api.decisions import ground
    from api.outputs import writable
    from api.publication_texts import show_publishing
    from api.publishing import ask_publishing, terms_of, write_publication
    from api.standing_jsons import publishing_json
    from api.standings import Wanted

    why = ground(actor(), reason, document)
    terms = terms_of(mode, by or actor(), objections_until, objections_to, document)
    if output is not None:
        writable(output, ".xlsx")
    with open_store(store, must_exist=True) as opened:
        when = moment(opened, None, None, pack)
        found = ask_publishing(opened, Wanted(scope, period, level, series, field, across, method), terms, when, why)
        write_publication(opened, found, dry_run=True)
        if not as_json:
            show_publishing(found)
        agree("确定公布吗？", list(found.doubts), yes=yes or dry_run)
        receipt = write_publication(opened, found, dry_run=dry_run)
    if output is not None:
        from api.papers.standing_xlsx import write_publishing

        write_publishing(output, found, actor(), draft="" if receipt.revision else "试排，没有公布")
    if as_json:
        print_json(publishing_json(found, receipt.revision))
        return
    if output is not None:
        say(f"已写出 {output}")
    tell_revision("已公布", receipt.revision)
