"""How the places of a scope came off in one period: results and score sheets, ranked under a declared method, with what a reader has to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.snapshot import KnownOutcome
from graph.store import Snapshot
from queries.standings.asking import Asked, check_level, length_of, places, scope_of_standings, series_asked, series_known
from queries.standings.changes import with_change
from queries.standings.drafting import NOBODY, drafted
from queries.standings.ledger_ranks import Among, among, compared, standing_in
from queries.standings.lines import Line, Standings
from queries.standings.ranking import ordered, placed
from queries.standings.records import Records, series_of
from schema.calendar import period
from schema.judging import nearest_to
from schema.scoring import Classes, Method
from schema.time import chinese

__all__ = ["Asked", "computed", "scope_of_standings", "standings"]
_NAMED = 5
"""How many places a remark names."""


def standings(graph: Snapshot, scope: str, asked: Asked) -> Standings:
    """The standing of a scope in a period, with the change since the one before.

    `graph` is a snapshot of `scope_of_standings` on the day asked for. Raises UsageError: the level does not lie below the scope, or the
    period has several assessments and none is named.
    """
    records = Records(graph, asked.day)
    check_level(graph, scope, asked)
    series = series_asked(records, scope, asked)
    per, index = length_of(asked.period)
    before = replace(asked, period=period(per, index - 1), vetoes={})
    now, then = computed(records, scope, asked, series), computed(records, scope, before, series)
    if any(line.observed for line in then.lines):
        return with_change(now, then)
    return replace(now, others_before=tuple(sorted(series_known(records, scope, before).keys() - {series})))


def computed(records: Records, scope: str, asked: Asked, series: str) -> Standings:
    """The standing of one series, without the change since the period before."""
    there = places(records, scope, asked)
    townships = {key: key if asked.level == "township" else records.at_level(key, "township", asked.on) for key in there}
    drafts = drafted(records, townships, asked, series)
    lines, remarks = _fielded(drafts, scope, asked)
    fields = among(lines, records.level(scope))
    known = standing_in(lines, fields, asked.across)
    lines = compared(placed(lines, asked.method, asked.across, known), asked.method, fields)
    unsure = "这一天是否属于本范围没有查实"
    lines = [line if there[line.place] else replace(line, remarks=(*line.remarks, unsure)) for line in lines]
    if known:
        remarks.append(f"{len(known)}个地方没有得分，名次照台账所写")
    remarks += [*_on_sources(lines, asked, fields), *_on_coverage(records, scope, lines, asked, series)]
    issuers = tuple(sorted({line.issuer for line in lines if line.observed and line.issuer}))
    shown = tuple(ordered(lines, asked.across))
    return Standings(scope, asked.level, asked.period.label, series, asked.method, shown, issuers, tuple(remarks))


def in_retrospect(records: Records, scope: str, asked: Asked, series: str) -> Standings:
    """As `computed`, of an earlier period: classed as its ledgers classed it then, where they did, else by the method, which is said."""
    by_method = computed(records, scope, asked, series)
    if asked.method.classes.by == "ledger":
        return by_method
    then = computed(records, scope, replace(asked, method=replace(asked.method, classes=Classes())), series)
    if any(line.cls and not line.veto for line in then.lines):  # a veto makes weak whatever the ledger says
        return then
    return replace(by_method, remarks=(*by_method.remarks, "台账没有写这一期的类别，按现在的办法定"))


def _fielded(lines: Sequence[Line], scope: str, asked: Asked) -> tuple[list[Line], list[str]]:
    """The lines with the field that each is ranked in, and what is said when several issuers judged in one."""
    base = {line.place: line.township if asked.field == "township" and line.township else scope for line in lines}
    towns: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        if line.observed:
            towns[base[line.place], line.issuer].add(line.township)
    issuers: dict[str, list[str]] = defaultdict(list)
    for field, issuer in sorted(towns):
        issuers[field].append(issuer)
    done = [_placed_in(line, base[line.place], issuers[base[line.place]], towns, asked.across) for line in lines]
    several = sorted({issuer for own in issuers.values() if len(own) > 1 for issuer in own})
    if not several:
        return done, []
    said = f"本期结果由{len(several)}家评定({'、'.join(issuer or NOBODY for issuer in several)})"
    how = "按要求放在一起排，分数未必可比" if asked.across else "各家评的各自排名，不放在一起比"
    return done, [f"{said}，{how}"]


def _placed_in(line: Line, base: str, issuers: Sequence[str], towns: Mapping[tuple[str, str], set[str]], across: bool) -> Line:
    """A line with its field; one that was not observed stands with those who would have judged it, where that is plain."""
    if across or len(issuers) < 2:
        return replace(line, field=base, issuer=line.issuer if line.observed else next(iter(issuers), ""))
    issuer = line.issuer
    if not line.observed:
        issuer = next((each for each in issuers if towns[base, each] == {line.township}), "")
    alone = towns.get((base, issuer), set()) == {line.township} and line.township
    return replace(line, field=line.township if alone else base, issuer=issuer)


def _on_sources(lines: Sequence[Line], asked: Asked, fields: Mapping[str, Among]) -> list[str]:
    remarks = []
    observed = [line for line in lines if line.observed]
    sources = {entry.ledger for line in observed for entry in _behind(line)}
    if len(sources) > 1 and asked.field == "scope" and not any(line.issuer for line in observed):
        remarks.append(f"结果出自{len(sources)}份台账，都没有写明由谁评定，按同一家评的放在一起排；如果是各乡镇自己评的，请分乡镇排")
    if asked.level == "village" and any(fields.get(line.place) == "township" and line.field != line.township for line in observed):
        ranked = any(line.rank is not None for line in observed)
        apart = "这里把全范围放在一起排" if ranked else "没有得分，不能放在一起排，请分乡镇排"
        remarks.append(f"台账的名次是各乡镇内部的，{apart}")
    remarks += _on_aspects(observed, asked.method)
    published = sum(line.score is not None and "score" in (line.entry.properties if line.entry else {}) for line in observed)
    summed = sum(line.score is not None for line in observed) - published
    if published and summed:
        remarks.append(f"{published}个用台账公布的得分，{summed}个没有公布得分，按评分表算")
    return remarks


def _on_aspects(lines: Sequence[Line], method: Method) -> list[str]:
    """Aspects that the method names and no score sheet has: most likely written otherwise."""
    marked = sorted({aspect for line in lines for aspect in line.aspects})
    unknown = sorted(({aspect for aspect, weight in method.weights.items() if weight} or set(method.full)) - set(marked)) if marked else []
    told = []
    for aspect in unknown:
        near = nearest_to(aspect, marked)
        told.append(f"办法里的项目“{aspect}”评分里没有" + (f"，评分里最接近的是“{near}”，请核对写法" if near else "，请核对写法"))
    return told


def _behind(line: Line) -> tuple[KnownOutcome, ...]:
    return (line.entry,) if line.entry else line.total.entries if line.total else ()


def _on_coverage(records: Records, scope: str, lines: Sequence[Line], asked: Asked, series: str) -> list[str]:
    """Why nothing may be on record yet, and whose results are left out because they lie elsewhere by now."""
    remarks = []
    if asked.period.last > asked.day and not any(line.observed for line in lines):
        remarks.append(f"这一期{chinese(asked.period.last)}才结束；没有写评分日期、评定日期的结果记在期末日，到那天才计入")
    there = {line.place for line in lines}
    gone = [
        key
        for key in records.of_level(asked.level)
        if key not in there
        and any(series_of(entry) == series for entry in (*records.results(key, asked.period), *records.marks(key, asked.period)))
        and any(spell.place == scope for spell in records.around(key))
    ]
    if gone:
        named = "、".join(records.name(key) for key in gone[:_NAMED]) + ("等" if len(gone) > _NAMED else "")
        remarks.append(f"{named}{len(gone)}个地方有本期结果，但{chinese(asked.on)}不属于本范围，没有排入")
    return remarks
