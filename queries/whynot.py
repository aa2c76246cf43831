"""Why a person does not answer for a place on a day: the fact that decides it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from graph.snapshot import HeldTie, OriginOf, name, node, origins, ties_from
from graph.store import AFTERWARDS, EVER, Scope, Snapshot
from queries.chain import Link, chain
from queries.references import PersonRef, label_of, person_ref
from queries.rules.footprint import footprint
from queries.rules.liability import Verdict
from queries.rules.liability import why_not as judged
from queries.trace import examples_last, is_mere_work
from schema.kinds import TIES
from schema.rulebook import Rulebook
from schema.time import chinese


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer in words, whether the person answers after all, and the rows of the ties that decide it."""

    person: PersonRef
    answers: bool
    reasons: tuple[str, ...]
    origins: tuple[OriginOf, ...]
    verdicts: tuple[Verdict, ...] = ()


def scope_of_ever(direction: Literal["up", "around"], key: str, day: int, book: Rulebook | None = None) -> Scope:
    """The snapshot of all time that the question needs, once for the place and once for the person."""
    reach = footprint(book, day, key) if book else None
    ever = Scope(direction, key, EVER, AFTERWARDS)
    return replace(ever, outcomes_since=reach.outcomes_since, sisters=reach.sisters) if reach else ever


def why_not(place_graph: Snapshot, person_graph: Snapshot, place: str, person: str, on: int, book: Rulebook | None = None) -> WhyNot:
    """Why `person` is, or is not, among those who answer for `place` on a day.

    `place_graph` is a snapshot of `scope_of_ever("up", place)`, `person_graph` one of `scope_of_ever("around", person)`. With a rulebook,
    each clause that looks at the place or at what it lies in is judged for the person too.
    """
    tied = _by_ties(place_graph, person_graph, place, person, on)
    if book is None:
        return tied
    both = _with_person(place_graph, person_graph, person)
    clauses = [verdict for key in chain(place_graph, place, on) for verdict in judged(both, book, on, key, person)]
    return replace(tied, verdicts=examples_last(clauses))


def _with_person(place_graph: Snapshot, person_graph: Snapshot, person: str) -> Snapshot:
    """The snapshot of the place with a person whom no tie leads to, so that reasons can name them."""
    if person in place_graph or person not in person_graph:
        return place_graph
    both = place_graph.copy()
    both.add_node(person, **node(person_graph, person) | {"outcomes": ()})  # origins of outcomes are known to their own snapshot only
    return both


def _by_ties(place_graph: Snapshot, person_graph: Snapshot, place: str, person: str, on: int) -> WhyNot:
    links = chain(place_graph, place, on)
    ever = chain_ever(place_graph, place)
    ties = [tie for tie in ties_from(person_graph, person) if TIES[tie.kind].answering]
    landing = sorted((tie for tie in ties if tie.target in links), key=lambda tie: tie.since_from)
    left = [tie for tie in ties if tie.target in ever and tie.target not in links]
    who = person_ref(person_graph, person, on)
    work = [tie for tie in landing if is_mere_work(person_graph, tie)]
    landing = [tie for tie in landing if tie not in work]
    holding = [tie for tie in landing if tie.holding(on)]
    if holding:
        return _result(person_graph, who, True, [_held(place_graph, tie, links, on) for tie in holding], holding)
    if landing:
        return _result(person_graph, who, False, [_deciding(person_graph, tie, on) for tie in landing], landing)
    if left:
        return _result(person_graph, who, False, [_moved(person_graph, place_graph, tie, place, on) for tie in left], left)
    if work:
        reasons = [
            f"在{name(person_graph, tie.target)}任{tie.role}({tie.period.text()})，但县级以上的一般职务不算对下面各地负责" for tie in work
        ]
        return _result(person_graph, who, False, reasons, work)
    where = "、".join(name(place_graph, key) for key in links)
    return _result(person_graph, who, False, [f"记录中，{who.name}与{where}从未有过责任关系"], [])


def chain_ever(graph: Snapshot, place: str) -> set[str]:
    """Everything that a place lay in on any day of a snapshot's window."""
    found, waiting = {place}, [place]
    while waiting:
        for tie in ties_from(graph, waiting.pop()):
            if tie.kind in ("within", "in_area", "located_in") and tie.target not in found:
                found.add(tie.target)
                waiting.append(tie.target)
    return found


def _result(graph: Snapshot, who: PersonRef, answers: bool, reasons: list[str], ties: list[HeldTie]) -> WhyNot:
    rows = dict.fromkeys(origin for tie in ties for origin in origins(graph, tie))
    return WhyNot(who, answers, tuple(reasons), tuple(rows))


def _deciding(graph: Snapshot, tie: HeldTie, on: int) -> str:
    what = f"对{name(graph, tie.target)}的{label_of(graph, tie)}关系"
    if tie.until_to <= on:
        return f"{what}{tie.period.until_text()}，{chinese(on)}已不在任"
    return f"{what}{tie.period.since_text()}，{chinese(on)}尚未开始"


def _held(graph: Snapshot, tie: HeldTie, links: dict[str, Link], on: int) -> str:
    sure = tie.holding(on) == links[tie.target].holding == "held"
    state = "在任" if sure else "可能在任(日期只知大概)"
    return f"对{name(graph, tie.target)}的{label_of(graph, tie)}关系当日{state}：{tie.period.text()}"


def _moved(person_graph: Snapshot, place_graph: Snapshot, tie: HeldTie, place: str, on: int) -> str:
    target, here = name(person_graph, tie.target), name(place_graph, place)
    return f"其{label_of(person_graph, tie)}关系落在{target}，而{here}在{chinese(on)}不属于{target}"
