"""From a question about a standing to its answer: resolve the scope, read the method, fetch the snapshot, ask `queries.standings`."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.answers import only_county
from api.resolving import resolve
from api.rule_answers import period_of
from schema.errors import NotFound, RuleError, UsageError

if TYPE_CHECKING:
    from api.answers import Moment
    from graph.snapshot import KnownOutcome
    from graph.store import Found, Snapshot, Store, Viewer
    from queries.objections import Objection
    from queries.standings.asking import Asked, Field, Level
    from queries.standings.lines import Line, Standings
    from queries.standings.trends import Trend
    from schema.periods import PeriodLabel
    from schema.scoring import Method

VARIABLE = "ZERENTU_METHOD"
"""The environment variable that names the file of an office's method of assessment."""
LONGEST_TREND = 40
"""Periods of a trend."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What standing is asked for, as it was typed. `scope` None: the one county of the store; `series` None: the only one of the period."""

    scope: str | None
    period: str
    level: Level = "village"
    series: str | None = None
    field: Field = "scope"
    across: bool = False
    method: Path | None = None


@dataclass(frozen=True)
class Standing:
    """A standing with what it was computed from. `revision` is the newest one that was known."""

    about: Found
    asked: Asked
    when: Moment
    graph: Snapshot
    standings: Standings

    @property
    def revision(self) -> int:
        """The newest revision that was known."""
        return int(self.graph.graph["revision"])

    def name(self, key: str) -> str:
        """The name of a place on the day asked for, "" for no key."""
        from graph.snapshot import name

        return name(self.graph, key) if key and key in self.graph else key

    def called(self, key: str) -> str:
        """Township and name of a place that is ranked: villages of one name are common."""
        township = next((line.township for line in self.standings.lines if line.place == key), "")
        return f"{self.name(township) if township != key else ''}{self.name(key)}"


def ask_standings(store: Store, wanted: Wanted, when: Moment, viewer: Viewer | None = None) -> Standing:
    """How the places of a scope came off in a period. Raises NotFound, Ambiguous, UsageError, RuleError."""
    found = scope_of(store, wanted, when)
    return standing_of(store, found, asked_of(wanted, when, method_of(wanted.method)), when, viewer)


def standing_of(store: Store, found: Found, asked: Asked, when: Moment, viewer: Viewer | None = None, periods: int = 2) -> Standing:
    """The standing of a known scope. `periods`: how many, the last is the one asked for. Raises NotFound, UsageError, RuleError."""
    from api.standing_vetoes import vetoes_by_rules
    from queries.standings.asking import scope_of_standings
    from queries.standings.standing import standings

    graph = store.snapshot(scope_of_standings(found.key, asked.period, periods), when.on, when.revision, viewer)
    asked = replace(asked, vetoes=vetoes_by_rules(graph, asked, when.packs))
    return Standing(found, asked, when, graph, standings(graph, found.key, asked))


def ask_trend(store: Store, wanted: Wanted, when: Moment, periods: int, of: str | None = None) -> tuple[Standing, Trend]:
    """How a place, township or area (None: the whole scope) came off over the last periods. Raises NotFound, Ambiguous, UsageError, RuleError."""
    from queries.standings.trends import trend

    if not 1 <= periods <= LONGEST_TREND:
        raise UsageError(f"期数{periods}不在1到{LONGEST_TREND}之间", "例如 --trend 8")
    found = scope_of(store, wanted, when)
    about = resolve(store, of, ("place", "area"), when.on).key if of else found.key
    standing = standing_of(store, found, asked_of(wanted, when, method_of(wanted.method)), when, periods=max(2, periods))
    if about not in standing.graph:
        raise NotFound(f"{of}不在{found.name}的范围里", "请换一个范围，或换一个地方")
    return standing, trend(standing.graph, found.key, about, standing.asked, periods)


def scope_of(store: Store, wanted: Wanted, when: Moment) -> Found:
    """The place whose places are ranked, with its path. Raises NotFound, Ambiguous, UsageError."""
    found = resolve(store, wanted.scope, ("place",), when.on) if wanted.scope else only_county(store)
    return store.describe([found.key], when.on).get(found.key, found)


def asked_of(wanted: Wanted, when: Moment, method: Method) -> Asked:
    """The question in the terms of `queries.standings`. Raises UsageError."""
    from queries.standings.asking import Asked

    return Asked(period_named(wanted.period), wanted.level, when.on, wanted.series, method, wanted.field, wanted.across)


def period_named(text: str) -> PeriodLabel:
    """The period of a standing. Raises UsageError when none, or none that the software knows, is named."""
    found = period_of(text)
    if found is None:
        raise UsageError("没有写哪一期", "请用 --period 写明，如2026年第一季度、2026年上半年、2026年")
    return found


def method_of(path: Path | None) -> Method:
    """The method of assessment: of this file, else of the one that `ZERENTU_METHOD` names, else the software's. Raises RuleError."""
    from schema.methods import read_method
    from schema.scoring import DEFAULT

    named = path or (Path(told) if (told := os.environ.get(VARIABLE, "").strip()) else None)
    if named is None:
        return DEFAULT
    try:
        return read_method(named.read_text(encoding="utf-8-sig"), named.name)
    except (OSError, UnicodeDecodeError) as error:
        where = "" if path else f"(环境变量 {VARIABLE} 所写)"
        raise RuleError(f"评分办法 {named.name} 读不出来{where}", "请确认文件存在，且是 UTF-8 编码") from error


def objections_on(standing: Standing) -> tuple[Objection, ...]:
    """The open objections to anything that a standing rests on, to what a publication wrote of it, and to the publication itself."""
    from graph.snapshot import outcomes
    from queries.objections import identity, open_objections

    found = standing.standings
    facts = [identity(entry) for line in found.lines for entry in entries_of(line)]
    written = (entry for line in found.lines for entry in outcomes(standing.graph, line.place) if entry.properties.get("published"))
    facts += [identity(entry) for entry in written if _is_of(entry, found)]
    told = (entry for entry in outcomes(standing.graph, found.scope) if entry.kind == "publication")
    facts += [identity(entry) for entry in told if _is_of(entry, found) and entry.properties.get("level") == found.level]
    return open_objections(standing.graph, *facts)


def _is_of(entry: KnownOutcome, found: Standings) -> bool:
    return (entry.properties.get("period"), entry.properties.get("series", "")) == (found.period, found.series)


def entries_of(line: Line | None) -> tuple[KnownOutcome, ...]:
    """All that a line rests on: the ledger's result, the marks, the event that overrides them."""
    if line is None:
        return ()
    return (*((line.entry,) if line.entry else ()), *(line.total.entries if line.total else ()), *((line.veto.event,) if line.veto else ()))


def line_about(standing: Standing, what: str, store: Store) -> Line:
    """The line of one place. Raises NotFound, Ambiguous."""
    found = resolve(store, what, ("place",), standing.when.on)
    line = next((line for line in standing.standings.lines if line.place == found.key), None)
    if line is None:
        raise NotFound(f"{found.name}不在这次排名的范围里", f"这次排的是{standing.about.name}的{len(standing.standings.lines)}个地方")
    return line
