"""What standing is asked for, and the snapshot that it needs; questions that would mix what cannot be compared are refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Literal

from graph.snapshot import name, node
from graph.store import EVER, Scope, Snapshot
from queries.standings.lines import Veto
from queries.standings.records import Records, series_of
from schema.calendar import IN_A_YEAR, index_of, period
from schema.conditions import Per
from schema.errors import UsageError
from schema.kinds import LEVEL_DEPTH, LEVELS
from schema.periods import PeriodLabel
from schema.scoring import DEFAULT, Method

Level = Literal["village", "township"]
Field = Literal["scope", "township"]
UNNAMED = "没有写考评名称的"
"""What the assessment without a name is called."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What standing is asked for. `level` is that of the places that are ranked, `day` the day on which it is looked at.

    `series` None: the only one of the period; "": the one without a name. `field`: all places of the scope are ranked together, or each
    township's own. `issuer` None: whoever gave a result. Results of several issuers are ranked apart unless `across`.
    `vetoes`: events of the period that rules make a veto, by place, beside the method's own words.
    """

    period: PeriodLabel
    level: Level
    day: int
    series: str | None = None
    method: Method = DEFAULT
    field: Field = "scope"
    across: bool = False
    issuer: str | None = None
    vetoes: Mapping[str, Veto] = made(default_factory=dict)

    @property
    def on(self) -> int:
        """The day on which places and designations are looked at: the period's last one, or the day asked for if that is earlier."""
        return min(self.day, self.period.last)


def scope_of_standings(key: str, asked: PeriodLabel, periods: int = 2) -> Scope:
    """The snapshot for standings of a scope in a period and the ones before it: `periods` in all."""
    per, index = length_of(asked)
    return Scope("down", key, since=period(per, index - periods + 1).first, outcomes_since=EVER, planning=True)


def length_of(asked: PeriodLabel) -> tuple[Per, int]:
    """The length of a period and its index among those of its length."""
    return next((per, index) for per in IN_A_YEAR if (index := index_of(per, asked.label)) is not None)


def check_level(graph: Snapshot, scope: str, asked: Asked) -> None:
    """Raise UsageError unless places of the level can lie below the scope, and can be ranked by the field asked for."""
    level = str(node(graph, scope)["level"])
    if not level or LEVEL_DEPTH[level] >= LEVEL_DEPTH[asked.level]:
        raise UsageError(f"{name(graph, scope)}下面没有{LEVELS[asked.level]}的地方可排", "范围请写上一级的地方，如县、乡镇")
    if asked.level == "township" and asked.field == "township":
        raise UsageError("乡镇之间的排名不能再分乡镇排", "请去掉分乡镇，或改排村级")


def places(records: Records, scope: str, asked: Asked) -> dict[str, bool]:
    """The places of the level that lie in the scope on the day that counts, by key, each with whether it surely does."""
    return records.below(scope, asked.level, asked.on)


def series_known(records: Records, scope: str, asked: Asked) -> Counter[str]:
    """The assessments that have results in the period, each with how many entries."""
    return Counter(
        series_of(entry)
        for place in places(records, scope, asked)
        for entry in (*records.results(place, asked.period), *records.marks(place, asked.period))
        if asked.issuer is None or records.issuer(entry) == asked.issuer
    )


def series_asked(records: Records, scope: str, asked: Asked) -> str:
    """The assessment asked for, or the only one of the period. Raises UsageError with those there are."""
    known = series_known(records, scope, asked)
    if asked.series is not None and (asked.series in known or not known):
        return asked.series
    if asked.series is None and len(known) < 2:
        return next(iter(known), "")
    listed = "、".join(series or UNNAMED for series in sorted(known))
    if asked.series is not None:
        raise UsageError(f"{asked.period.label}没有“{asked.series or UNNAMED}”的结果，有结果的是：{listed}", "请换成其中一种")
    example = next(series for series in sorted(known) if series)
    unnamed = f'；{UNNAMED}，写 --series ""' if "" in known else ""
    raise UsageError(
        f"{asked.period.label}有{len(known)}种考评：{listed}，不能混在一起排", f"请写明排哪一种，如 --series {example}{unnamed}"
    )
