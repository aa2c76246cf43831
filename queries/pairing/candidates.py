"""From a standing and what is on record about its villages to the problem of pairing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.snapshot import HeldTie, KnownOutcome, name, node, outcomes, ties_onto
from graph.store import Snapshot
from queries.pairing.nearness import doubtful_locations
from queries.pairing.problem import Problem, Village, Weights, Wishes
from queries.pairing.terms import ENOUGH
from queries.rules.world import item_of
from queries.standings.lines import Line, Standings
from queries.standings.records import Records, series_of
from schema.classes import CLASS_LABELS, class_of
from schema.errors import UsageError
from schema.judging import INDUSTRY
from schema.methods import method_from_json, method_json
from schema.periods import parse_period
from schema.text import squeeze
from schema.time import chinese

PAIRING = "pairing"
VILLAGE = "village"
SECRETARY = "村党组织书记"
"""The post of whoever is called to arrange a visit."""
_NAMED = 8


def problem_of(graph: Snapshot, standings: Standings, day: int, weights: Weights | None = None, wishes: Wishes | None = None) -> Problem:
    """The villages of a standing by class, with all that a pair's cost rests on, as known in a snapshot of `scope_of_standings` for villages.

    Villages without a class, and those that lie in the scope no more on the day, are not paired and named in the remarks. Former partners are
    those of ties that held since the beginning of the period before, but not those that a plan for this very period (or a later one) began.
    Raises UsageError: a village has two classes.
    """
    if not any(line.observed for line in standings.lines):
        raise UsageError(
            f"{name(graph, standings.scope)}{standings.period}还没有任何评比结果", "请核对期次，或先导入这一期的观摩评比台账、评分明细"
        )
    records = Records(graph, day)
    _check_classes(records, standings)
    places = _Places(records, frozenset(_partners(graph, standings, day)))
    still = records.below(standings.scope, standings.level, day)
    gone = [line for line in standings.lines if line.place not in still]
    lines = [line for line in standings.lines if line.place in still]
    villages = [places.village(line) for line in lines if line.cls]
    if not villages:
        count = sum(line.observed for line in lines)
        raise UsageError(
            f"{standings.period}有结果的{count}个村都没有类别(评分办法：{standings.method.name})，不能结对",
            "请用 --method 指定按得分或名次定类别的评分办法，或在台账里写明类别",
        )
    by_class = {cls: tuple(sorted((each for each in villages if each.cls == cls), key=lambda each: each.key)) for cls in CLASS_LABELS}
    return Problem(
        standings.scope,
        standings.period,
        weak=by_class["weak"],
        models=by_class["model"],
        middle=by_class["middle"],
        weights=weights or Weights(),
        wishes=wishes or Wishes(),
        names={key: name(graph, key) for village in villages for key in village.above},
        remarks=(
            *_on_method(graph, standings),
            *_on_percents(standings, villages),
            *_gone(graph, gone, day),
            *_remarks(graph, lines, villages),
            *doubtful_locations(villages),
        ),
    )


def _on_method(graph: Snapshot, standings: Standings) -> Iterator[str]:
    """By which method the classes and percents come about, and that the period was published by another one."""
    yield f"类别和得分率按评分办法“{standings.method.name}”"
    published = [
        entry
        for entry in outcomes(graph, standings.scope)
        if entry.kind == "publication" and entry.properties.get("level") == standings.level and _is_of(entry, standings)
    ]
    if published and (told := str(published[-1].properties.get("method", ""))) != method_json(standings.method):
        yield f"这一期是按评分办法“{method_from_json(told).name}”公布的，与这里用的不同；要一致，请用 --method 写明"


def _on_percents(standings: Standings, villages: Sequence[Village]) -> Iterator[str]:
    """Aspects in which nobody is strong because, most likely, their full marks are not 100 and the method does not say so."""
    aspects = sorted({aspect for village in villages for aspect in village.aspects} - standings.method.full.keys())
    for aspect in aspects:
        best = max(village.aspects.get(aspect, 0) for village in villages)
        if best < ENOUGH:
            yield f"“{aspect}”没有写满分，按100分折算，最高的村也只有{best:g}%；满分不是100分的，请在评分办法里写明(full)，否则互补程度不可信"


def _gone(graph: Snapshot, lines: Sequence[Line], day: int) -> Iterator[str]:
    """Villages that were ranked and lie in the scope no more: merged, or moved elsewhere since."""
    if lines:
        yield f"{len(lines)}个村{chinese(day)}已不在本范围(撤并或划出)，不参加结对：{_listed([_called(graph, line) for line in lines])}"


def _is_of(entry: KnownOutcome, standings: Standings) -> bool:
    return (entry.properties.get("period"), entry.properties.get("series", "")) == (standings.period, standings.series)


def ties_among(graph: Snapshot, places: Iterable[str]) -> list[HeldTie]:
    """The pairing ties of the snapshot's window between places that are both named, in the order of their ids."""
    known = set(places)
    found = [tie for key in known for tie in ties_onto(graph, key) if tie.kind == PAIRING and tie.source in known]
    return sorted(found, key=lambda tie: tie.id)


def _check_classes(records: Records, standings: Standings) -> None:
    """Refuse a village to which two results of the period give different classes, where the method follows the ledgers; a veto goes before them."""
    if standings.method.classes.by != "ledger":
        return
    period = parse_period(standings.period)
    for line in standings.lines:
        results = records.results(line.place, period)
        entries = [entry for entry in results if series_of(entry) == standings.series and "published" not in entry.properties]
        classes = sorted({cls for entry in entries if (cls := _class(entry))})
        if len(classes) > 1 and not line.veto:
            listed = "、".join(f"“{CLASS_LABELS[cls]}”" for cls in classes)
            raise UsageError(
                f"{_called(records.graph, line)}在{standings.period}有两个类别：{listed}，不能据以结对",
                "一个村一期只有一个类别：请撤回(zerentu retract)写错的一条，或用 --method 另定办法，按得分或名次定类别",
            )


def _class(entry: KnownOutcome) -> str:
    known = str(entry.properties.get("class", ""))
    return known if known in CLASS_LABELS else class_of(known or str(entry.properties.get("class_word", "")))


def _called(graph: Snapshot, line: Line) -> str:
    return f"{name(graph, line.township) if line.township in graph else ''}{name(graph, line.place)}"


def _partners(graph: Snapshot, standings: Standings, day: int) -> Iterator[tuple[str, str]]:
    """The two ends of each tie that held, or may have held, until the day and since the snapshot's window begins: a period before this one."""
    last = parse_period(standings.period).last
    plans = {
        str(entry.properties.get("digest"))
        for entry in outcomes(graph, standings.scope)
        if entry.kind == "plan" and entry.properties.get("period") == standings.period
    }
    for tie in ties_among(graph, (line.place for line in standings.lines)):
        plan = str(tie.properties.get("plan", ""))
        planned_since = plan in plans or (plan and tie.since_from > last)
        if tie.since_from <= day and not planned_since:
            yield tie.source, tie.target


@dataclass(frozen=True, slots=True)
class _Found:
    """What a snapshot says of a village beside its standing."""

    location: tuple[float, float] | None
    neighbours: frozenset[str]
    industry: str
    contact: str


class _Places:
    """The places of a snapshot on a day."""

    def __init__(self, records: Records, pairs: frozenset[tuple[str, str]]) -> None:
        self.graph = records.graph
        self.day = records.day
        self.records = records
        self.partners: Mapping[str, set[str]] = defaultdict(set)
        for one, other in pairs:
            self.partners[one].add(other)
            self.partners[other].add(one)

    def village(self, line: Line) -> Village:
        key = line.place
        found = self._found(key)
        return Village(
            key,
            name(self.graph, key),
            line.cls,
            self._above(key),
            score=line.score,
            rank=line.rank,
            aspects=dict(line.aspects),
            location=found.location,
            neighbours=found.neighbours,
            industry=found.industry,
            partners=frozenset(self.partners.get(key, ())),
            contact=found.contact,
        )

    def _above(self, key: str) -> tuple[str, ...]:
        """What a village lies in, the township first; one right under its county is a township of its own, near to none."""
        above = tuple(each for each in self.records.above(key, self.day) if self.records.kind(each) == "place")
        return above if above and self.records.level(above[0]) == "township" else (key, *above)

    def _found(self, key: str) -> _Found:
        attributes = node(self.graph, key)
        neighbours = frozenset(str(attributes.get("neighbours", "")).split())
        return _Found(_point(str(attributes.get("location", ""))), neighbours, self._industry(key), self._contact(key))

    def _industry(self, key: str) -> str:
        """The main industry that the newest record names."""
        records = [
            entry
            for entry in outcomes(self.graph, key)
            if entry.kind == "record" and entry.day <= self.day and squeeze(item_of(entry)) == INDUSTRY and entry.properties.get("value")
        ]
        newest = max(records, key=lambda entry: (entry.day, entry.recorded), default=None)
        return squeeze(str(newest.properties["value"])) if newest else ""

    def _contact(self, key: str) -> str:
        """Whoever is the secretary of a village on the day; those who surely are before those who may be."""
        ties = [tie for tie in ties_onto(self.graph, key) if tie.kind == "post" and tie.role == SECRETARY]
        for wanted in ("held", "possibly_held"):
            if names := sorted({name(self.graph, tie.source) for tie in ties if tie.holding(self.day) == wanted}):
                return "、".join(names)
        return ""


def _point(text: str) -> tuple[float, float] | None:
    east, _, north = text.partition(",")
    return (float(east), float(north)) if north else None


def _remarks(graph: Snapshot, lines: Iterable[Line], villages: Sequence[Village]) -> Iterator[str]:
    """What is not on record, how many villages it concerns, and how it counts."""
    out = [line for line in lines if not line.cls]
    unseen = [line for line in out if not line.observed]
    unclassed = [line for line in out if line.observed]
    if unseen:
        yield f"{len(unseen)}个村这一期没有参评，不参加结对：{_listed([_called(graph, line) for line in unseen])}"
    if unclassed:
        yield f"{len(unclassed)}个村这一期没有类别，不参加结对：{_listed([_called(graph, line) for line in unclassed])}"
    for lacking, words in (
        ([each for each in villages if each.location is None], "没有坐标，与别村的距离按隶属远近计"),
        ([each for each in villages if not each.aspects], "没有评分明细，互补程度不计(该项按满分计)"),
        ([each for each in villages if not each.industry], f"没有{INDUSTRY}的记录，按产业不同计"),
        ([each for each in villages if not each.contact and each.cls != "middle"], f"没有在任{SECRETARY}的记录，联系人空着"),
    ):
        if lacking:
            yield f"{len(villages)}个村中有{len(lacking)}个{words}"


def _listed(names: Sequence[str]) -> str:
    more = f"等{len(names)}个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more
