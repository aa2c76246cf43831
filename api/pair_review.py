"""From the question whether pairing helped to the figures: the pairs of a place, its county's standings, what others came to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api.answers import only_county
from api.resolving import day_of, resolve
from api.standings import method_of, period_named
from queries.pairing.comparison import WITHIN
from schema.errors import NotFound, UsageError
from schema.kinds import LEVEL_DEPTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.answers import Moment
    from graph.store import Found, Snapshot, Store, Viewer
    from queries.pairing.review import Review
    from queries.standings.lines import Veto

MOST_WITHIN = 100
"""Points by which comparable villages may differ at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked, as it was typed. `place` None: the one county of the store. `plan`: only pairs of plans for that period; `since`: only those that
    began on that day or later; `until`: the last period, "" for the last one with results."""

    place: str | None = None
    plan: str = ""
    since: str | None = None
    until: str = ""
    within: float = WITHIN
    series: str | None = None
    method: Path | None = None


@dataclass(frozen=True)
class Reviewed:
    """A review with what it was computed from."""

    about: Found
    when: Moment
    graph: Snapshot
    review: Review

    @property
    def revision(self) -> int:
        """The newest revision that was known."""
        return int(self.graph.graph["revision"])

    def name(self, key: str) -> str:
        """The name of a place on the day asked for."""
        from graph.snapshot import name

        return name(self.graph, key) if key in self.graph else key


def ask_review(store: Store, wanted: Wanted, when: Moment, viewer: Viewer | None = None) -> Reviewed:
    """What the led villages of a place came to. Raises NotFound, Ambiguous, UsageError, RuleError."""
    from api.standing_vetoes import vetoes_by_rules
    from queries.pairing.past import Question, last_period, scope_of_review
    from queries.pairing.review import review
    from queries.standings.asking import Asked

    if not 0 <= wanted.within <= MOST_WITHIN:
        raise UsageError(f"可比的分差{wanted.within:g}不在0到{MOST_WITHIN}之间", "例如 --within-points 5")
    about, county = _place(store, wanted.place, when)
    graph = store.snapshot(scope_of_review(county), when.on, when.revision, viewer)
    last = period_named(wanted.until) if wanted.until.strip() else last_period(graph, when.on)
    if last is None:
        raise NotFound(f"{about.name}所在的县到这一天还没有村级评比结果，无从比较", "请先导入观摩评比台账，或换一个晚些的日子")
    asked = Asked(last, "village", when.on, wanted.series, method_of(wanted.method))
    plan = period_named(wanted.plan).label if wanted.plan.strip() else ""
    question = Question(asked, plan, day_of(wanted.since) if wanted.since else None, wanted.within)

    def vetoes(asked: Asked) -> Mapping[str, Veto]:
        return vetoes_by_rules(graph, asked, when.packs)

    return Reviewed(about, when, graph, review(graph, county, about.key, question, vetoes))


def _place(store: Store, text: str | None, when: Moment) -> tuple[Found, str]:
    """The place asked about and the key of its county."""
    found = resolve(store, text, ("place",), when.on) if text else only_county(store)
    found = store.describe([found.key], when.on).get(found.key, found)
    depth = LEVEL_DEPTH.get(found.level, 0)
    if not LEVEL_DEPTH["county"] <= depth <= LEVEL_DEPTH["village"]:
        raise UsageError(f"{found.name}不是县、乡镇或村，看不了结对的成效", "比较只在一个县的村之间作，请写县、乡镇或村")
    return found, found.key if found.level == "county" else _county_of(store, found, when)


def _county_of(store: Store, found: Found, when: Moment) -> str:
    from graph.store import Scope
    from queries.rules.geography import Geography

    graph = store.snapshot(Scope("up", found.key), when.on, when.revision)
    county = Geography(graph, when.on).at_level(found.key, "county")
    if not county:
        raise NotFound(f"{found.name}在这一天属于哪个县没有查到，不能与同县的村比较", "请先补上它的隶属关系")
    return county
