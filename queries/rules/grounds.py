"""What has to be considered in favour of whoever is asked: acting, late take-over, an early end. Shown, never weighed."""

from __future__ import annotations

from collections.abc import Iterator

from queries.rules.holders import Holding
from schema.facts import Properties
from schema.kinds import TIES
from schema.time import OPEN, Period

_FOR_ANOTHER = ("代", "主持工作")


def grounds(holding: Holding, first: int, last: int) -> Iterator[str]:
    """Each ground once, in Chinese. `first` to `last` are the days on which the tie counts."""
    acting = [tie for tie in holding.ties if tie.since_from <= last and tie.until_to > first and _is_acting(tie.properties)]
    for what in dict.fromkeys(tie.role or TIES[tie.kind].chinese for tie in acting):
        yield f"{what}系代管或主持工作，是应当考虑的情形"
    spells = sorted(zip(holding.possible, holding.sure, strict=True))
    (begins, _), (begun, _) = spells[0]
    if first < begins <= last:
        yield f"期间才接手({Period(begins, begun, OPEN, OPEN).since_text()})，是应当考虑的情形"
    ended = max(until for (_, until), _ in spells)
    if first < ended <= last:
        least = max(until for _, (_, until) in spells)
        yield f"期间已离开({Period(first, first, least, ended).until_text()})，是应当考虑的情形"


def _is_acting(properties: Properties) -> bool:
    return properties.get("part") == "acting" or properties.get("manner") in _FOR_ANOTHER
