"""Objections to facts: until one is decided it is shown wherever the fact itself is. An objection settles nothing and takes nothing back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from graph.snapshot import HeldTie, KnownOutcome, outcomes
from graph.store import Snapshot, Version
from queries.fact_ids import entities_of, fact_id
from schema.facts import Outcome
from schema.time import chinese

OBJECTION = "objection"
RESULTS: dict[str, str] = {"upheld": "成立", "rejected": "不成立"}
"""How an objection can be decided, and what planners call it."""
At = tuple[str, str]
"""Where a fact stands: the key of its subject, and its id without it."""


class Objection(NamedTuple):
    """An objection to the fact of the id `fact`. `closed` is the day of its decision (`YYYY-MM-DD`), empty while it is open."""

    id: str
    fact: str
    day: int
    by: str
    text: str
    closed: str = ""
    result: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it yet."""
        return not self.closed

    def words(self) -> str:
        """In one line: who objected when, to what effect, and how it was decided."""
        said = f"{self.by}于{chinese(self.day)}提出：{self.text}"
        if self.is_open:
            return f"{said}(尚未作出结论)"
        closed = chinese(date.fromisoformat(self.closed).toordinal())
        return f"{said}({closed}作出结论：{RESULTS.get(self.result, self.result)}，{self.reason})"


def objection_of(entry: Outcome | KnownOutcome) -> Objection:
    """The objection that an outcome of this kind records."""
    told = {name: str(value) for name, value in entry.properties.items()}
    parts = (told.get(name, "") for name in ("by", "text", "closed", "result", "reason"))
    return Objection(identity(entry), told.get("fact", ""), entry.day, *parts)


def identity(fact: HeldTie | KnownOutcome | Outcome) -> str:
    """The id of a fact of a snapshot, as commands take it (`queries.fact_ids`)."""
    if isinstance(fact, HeldTie):
        return fact.id
    return fact_id(fact if isinstance(fact, Outcome) else Outcome(fact.kind, fact.subject, fact.day, fact.label))


def open_objections(graph: Snapshot, *facts: str) -> tuple[Objection, ...]:
    """The objections to these facts (by id) that nobody has decided, oldest first. The snapshot has to hold outcomes.

    They stand at the fact's subject, a tie's at its holder, whatever day is asked about: a doubt of today concerns the past as well.
    """
    found: list[Objection] = []
    for fact in facts:
        subject = next(iter(entities_of(fact)), "")
        known = outcomes(graph, subject)
        found += (item for item in _among(known, fact) if item.is_open) if known else ()
    return tuple(sorted(dict.fromkeys(found), key=lambda item: (item.day, item.id)))


def objections_to(versions: Iterable[Version], fact: str) -> tuple[Objection, ...]:
    """All objections to a fact in a history, decided or not, as they are believed now, oldest first."""
    believed = (version.fact for version in versions if version.retracted is None)
    found = _among((item for item in believed if isinstance(item, Outcome)), fact)
    return tuple(sorted(dict.fromkeys(found), key=lambda item: (item.day, item.id)))


def by_fact(found: Iterable[Objection]) -> Mapping[At, tuple[Objection, ...]]:
    """Objections grouped by the fact that they are about."""
    groups: dict[At, list[Objection]] = {}
    for item in found:
        groups.setdefault(_aim(item), []).append(item)
    return {at: tuple(items) for at, items in groups.items()}


def of_fact(groups: Mapping[At, tuple[Objection, ...]], fact: str) -> tuple[Objection, ...]:
    """The objections to a fact among those of `by_fact`."""
    return groups.get(_at(fact), ())


def _among(entries: Iterable[Outcome | KnownOutcome], fact: str) -> list[Objection]:
    """The objections to a fact among entries about its subject."""
    at = _at(fact)
    objected = (objection_of(entry) for entry in entries if entry.kind == OBJECTION)
    return [item for item in objected if _aim(item) == at]


def _at(fact: str) -> At:
    """Where a fact stands; a tie stands at its holder."""
    subject = next(iter(entities_of(fact)), "")
    return subject, fact.replace(subject, "", 1)


def _aim(objection: Objection) -> At:
    """Where the fact of an objection stands by now: after a merge its subject has another key, and the objection has moved along with it."""
    return next(iter(entities_of(objection.id)), ""), _at(objection.fact)[1]
