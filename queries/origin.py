"""Every row behind a tie: the one that is believed, those that say the same, those that say otherwise, each with its cells as written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graph.store import Claim, Found, Revision, Version
from queries.conflicts import Decision, Evidence, decision_of, differing
from queries.fact_ids import fact_id
from queries.objections import Objection, objections_to
from queries.wording import Words, about, called, when
from schema.facts import Attribute, Ledger, Outcome, Tie
from schema.time import UNKNOWN, Period

Part = Literal["leading", "contested", "further"]
PARTS: dict[Part, str] = {"leading": "现采用", "contested": "说法不同", "further": "说法相同"}


@dataclass(frozen=True, slots=True)
class Behind:
    """One row. `words` is what it says where the rows differ; `recorded` the revision that brought it, None where the store does not tell."""

    number: int
    part: Part
    claim: Claim
    words: Words
    cells: Mapping[str, str]
    recorded: Revision | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What is believed, and every row behind it. Row 1 leads, then come those that say otherwise (as in a list of conflicts), then the rest.

    `objections`: all that were made to it, decided or not.
    """

    id: str
    label: str
    subject: str
    when: str
    rows: tuple[Behind, ...]
    objections: tuple[Objection, ...] = ()


def origin(
    claims: Sequence[Claim], contested: Iterable[Claim], versions: Iterable[Version], names: Mapping[str, Found], evidence: Evidence
) -> Origin:
    """The rows behind a fact. `claims` come with the leading one first; `contested` are those that say otherwise, strongest first.

    `versions`: the history of the fact's entity, which tells by which revision a row came.
    """
    leading, *beside = claims
    others = list(contested)
    denying = {_place(claim) for claim in others}
    further = [claim for claim in beside if _place(claim) not in denying]
    ordered = [leading, *others, *further]
    told = differing([claim.fact for claim in ordered], names)
    history = tuple(versions)
    brought = _brought(history) | {_place(claim): claim.recorded for claim in claims if claim.recorded}
    rows = []
    for number, (claim, words) in enumerate(zip(ordered, told, strict=True), start=1):
        part: Part = "leading" if number == 1 else "contested" if number <= len(others) + 1 else "further"
        place = _place(claim)
        rows.append(Behind(number, part, claim, words, evidence.get(place, {}), brought.get(place), decision_of(claim, evidence)))
    fact = leading.fact
    objections = objections_to(history, fact_id(fact))
    return Origin(fact_id(fact), called(fact), about(fact, names), when(fact), tuple(rows), objections)


def of_pair(versions: Iterable[Version], holder: str, target: str) -> list[Tie]:
    """The ties now believed by which a holder is tied to a place, oldest first."""
    held = (version.fact for version in versions if version.retracted is None and isinstance(version.fact, Tie))
    return sorted((tie for tie in held if (tie.source, tie.target) == (holder, target)), key=lambda tie: (tie.period, tie.kind, tie.role))


def _place(claim: Claim) -> tuple[Ledger, int]:
    return claim.ledger, claim.line


def _brought(versions: Iterable[Version]) -> dict[tuple[Ledger, int], Revision]:
    """By which revision a row came: the first version of any fact that rests on it."""
    found: dict[tuple[Ledger, int], Revision] = {}
    for version in versions:
        found.setdefault((version.ledger, version.line), version.recorded)
    return found


def as_believed(chosen: Attribute | Tie | Outcome, leading: Attribute | Tie | Outcome) -> Attribute | Tie | Outcome:
    """What is to be believed when a row is chosen against the one that leads.

    A blank takes nothing away: the basis and what else only the leading row says stay. A roster only says
    that somebody was there on its day: chosen against a dated tie it moves the end, or the start where it saw him earlier, and leaves the
    other as it is known.
    """
    if not (isinstance(chosen, Tie) and isinstance(leading, Tie)):
        return chosen
    if chosen.id == leading.id:
        return replace(chosen, properties={**leading.properties, **chosen.properties})
    if chosen.period.since_from != UNKNOWN or leading.period.since_from == UNKNOWN:
        return replace(chosen, properties={**leading.properties, **chosen.properties})
    known, seen = leading.period, chosen.period
    if seen.since_to < known.since_to:
        until = known.until if seen.until.precision == "open" else seen.until
        return replace(chosen, period=Period.between(seen.since, until))
    return replace(leading, period=Period.between(known.since, seen.until))
