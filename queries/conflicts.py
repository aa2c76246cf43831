"""Where sources contradict each other: every row that says otherwise beside the one that is believed, why that one, and who has decided.

A decision is a row of rank DECISION (`schema.authority`). It settles a contradiction with what had been said by its day; a row that
speaks of a later day, or that came later without saying of which day it speaks, opens it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import networkx as nx

from graph.snapshot import ties_from
from graph.store import Claim, Contradiction, Found, Revision, Snapshot
from queries.coverage import Overlap
from queries.fact_ids import fact_id
from queries.wording import Words, about, called, says
from schema.authority import DECISION
from schema.facts import Attribute, Ledger, Outcome, Tie
from schema.time import OPEN

DECIDED_BY, REASON, DOCUMENT, AGAINST = "决定人", "理由", "依据", "已对照的各行"
"""Headings of the cells that a decision keeps as its evidence."""
NOT_SAID = "未写"
Why = Literal["decided", "rank", "newer", "arrived"]
Evidence = Mapping[tuple[Ledger, int], Mapping[str, str]]
"""The cells of rows, by ledger and line."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what is to be believed, and why. Any text may be empty."""

    by: str
    day: int
    reason: str
    document: str
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says. `words` holds only what differs between the rows; `settled`: a decision has looked at it."""

    number: int
    claim: Claim
    words: Words
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """One believed fact and the rows that say otherwise. Row 1 is believed; the others are numbered on, strongest first."""

    number: int
    id: str
    label: str
    subject: str
    believed: Said
    others: tuple[Said, ...]
    why: Why
    decision: Decision | None
    recorded: Revision

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return not all(other.settled for other in self.others)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What is contradicted in a scope (empty: everywhere), and where one day shows several holders of what one should hold alone.

    `decided` counts the conflicts that somebody has settled; `more`: there are more than were looked at. `overlaps` is None where a
    place would have to be named to look for them.
    """

    scope: str
    on: int
    revision: int
    conflicts: tuple[Conflict, ...]
    decided: int
    overlaps: tuple[Overlap, ...] | None
    more: bool = False


def inside(graph: Snapshot, root: str) -> set[str]:
    """A place and all places, areas and units in it, at any time of the snapshot."""
    upward = (tie for key in graph for tie in ties_from(graph, key) if tie.kind in ("within", "area_of", "located_in"))
    hierarchy: nx.DiGraph[str] = nx.DiGraph([(root, root), *((tie.source, tie.target) for tie in upward)])
    return {root, *nx.ancestors(hierarchy, root)}


def concerns(contradiction: Contradiction, keys: set[str], people: set[str]) -> bool:
    """Whether a contradiction belongs to a scope: a tie that lands in it, or something told of a place or person of it."""
    fact = contradiction.believed.fact
    match fact:
        case Tie():
            return fact.target in keys or (fact.source in keys and fact.target not in people)
        case Attribute():
            return fact.entity in keys or fact.entity in people
        case Outcome():
            return fact.subject in keys or fact.subject in people


def conflicts(found: Iterable[Contradiction], names: Mapping[str, Found], evidence: Evidence) -> tuple[Conflict, ...]:
    """Contradictions as numbered conflicts, those of one entity together. `evidence` holds the cells of the deciding rows."""
    listed = sorted(found, key=lambda item: (about(item.believed.fact, names), fact_id(item.believed.fact)))
    return tuple(_conflict(number, item, names, evidence) for number, item in enumerate(listed, start=1))


def decision_of(claim: Claim, evidence: Evidence) -> Decision | None:
    """The decision that a row records, None for a row of an imported ledger."""
    if claim.ledger.rank != DECISION:
        return None
    cells = evidence.get((claim.ledger, claim.line), {})
    against = tuple(cells.get(AGAINST, "").splitlines())
    by = cells.get(DECIDED_BY, claim.ledger.issuer)
    return Decision(by, claim.ledger.as_at, cells.get(REASON, ""), cells.get(DOCUMENT, ""), against)


def row_name(claim: Claim) -> str:
    """Which row of which sheet: the words by which a decision remembers what it was held against."""
    sheet = f"〔{claim.ledger.sheet}〕" if claim.ledger.sheet else ""
    return f"{claim.ledger.file}{sheet}第{claim.line}行"


def differing(facts: Iterable[Attribute | Tie | Outcome], names: Mapping[str, Found]) -> list[Words]:
    """Of each fact the headings under which they do not all say the same."""
    told = [says(fact, names) for fact in facts]
    headings = dict.fromkeys(heading for words in told for heading in words)
    split = [heading for heading in headings if len({words.get(heading, NOT_SAID) for words in told}) > 1]
    return [{heading: words.get(heading, NOT_SAID) for heading in split} for words in told]


def _conflict(number: int, item: Contradiction, names: Mapping[str, Found], evidence: Evidence) -> Conflict:
    believed, decision = item.believed, decision_of(item.believed, evidence)
    first, *rest = differing([believed.fact, *(other.fact for other in item.others)], names)
    others = tuple(
        Said(place, other, words, decision is not None and _settles(decision, other))
        for place, (other, words) in enumerate(zip(item.others, rest, strict=True), start=2)
    )
    fact = believed.fact
    why = "decided" if decision else _why(believed.ledger, item.others[0].ledger)
    return Conflict(number, fact_id(fact), called(fact), about(fact, names), Said(1, believed, first), others, why, decision, item.recorded)


def _settles(decision: Decision, other: Claim) -> bool:
    return row_name(other) in decision.against or (other.ledger.as_at < OPEN and other.ledger.as_at <= decision.day)


def _why(believed: Ledger, other: Ledger) -> Why:
    if believed.rank > other.rank:
        return "rank"
    known = believed.as_at < OPEN and other.as_at < OPEN
    return "newer" if known and believed.as_at > other.as_at else "arrived"
