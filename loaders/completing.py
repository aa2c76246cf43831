"""For which places and columns a roster is complete that is declared to be: not for those of which a refused row or cell may speak.

By place these are the columns for the places of its rows; by person all places inside that its headings may name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.columns import concerns
from graph.snapshot import name, node, ties_onto
from graph.store import Snapshot
from loaders.facts.listed import Listed
from loaders.facts.roster_by_person import possible_columns, usual_column
from schema.facts import Ledger, Outcome, Tie
from schema.facts import Row as FactRow
from schema.rosters import BY_HELD_HEADER, HeldColumn

Written = tuple[int, int]
"""A row of a batch: its ledger's number, its line."""
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Roster:
    """One roster of a file, and what was believed on its day. `paths` are the declared place and all in it, each with its names."""

    number: int
    ledger: Ledger
    listed: Listed
    graph: Snapshot
    paths: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, number: int, ledger: Ledger, listed: Listed, graph: Snapshot) -> Roster:
        """A roster beside the snapshot of the place for which it is complete."""
        return cls(number, ledger, listed, graph, paths_inside(graph, graph.graph["root"], ledger.as_at))


@dataclass(frozen=True, slots=True)
class Completed:
    """Rows with what they are complete for. `emptied` counts rows that are left out, because nothing else stood in them."""

    rows: list[FactRow]
    emptied: int
    notes: list[str]


def complete(rows: Sequence[FactRow], rosters: Sequence[Roster], lost: Collection[Written]) -> Completed:
    """Add to rows what the rosters of a file are complete for, and take back what they are not. `lost` are rows that the store refuses.

    The rosters of a file are one list: what is unclear in one of them may stand in any other.
    """
    unclear = _Unclear(rosters, rows, lost)
    left = [replace(row, facts=tuple(fact for fact in row.facts if not unclear.takes_back(row, fact))) for row in rows]
    emptied = sum(not row.facts for row in left)
    left = [row for row in left if row.facts]
    for roster in rosters:
        if roster.listed.by_person:
            left = _by_person(left, roster, unclear, lost)
    return Completed(left, emptied, unclear.notes())


def paths_inside(graph: Snapshot, root: str, day: int) -> dict[str, tuple[str, ...]]:
    """A place and all that lies in it on a day, each with the names that lead to it from there."""
    paths: dict[str, tuple[str, ...]] = {root: (name(graph, root),)}
    waiting = [root]
    while waiting:
        above = waiting.pop()
        for tie in ties_onto(graph, above):
            if tie.kind in ("within", "located_in") and tie.holding(day) and tie.source not in paths:
                paths[tie.source] = (*(paths[above] if above != root else ()), name(graph, tie.source))
                waiting.append(tie.source)
    return paths


class _Unclear:
    """What refused rows and cells, and undecided ones, of all rosters of a file may have spoken of."""

    def __init__(self, rosters: Sequence[Roster], rows: Iterable[FactRow], lost: Collection[Written]) -> None:
        self.rosters = {roster.number: roster for roster in rosters}
        self.cells = {cell for roster in rosters for cell in roster.listed.unread}
        self.headers = sorted({header for roster in rosters for header in roster.listed.unclear})
        self.held = {
            (BY_HELD_HEADER[header].target, BY_HELD_HEADER[header].level, column)
            for roster in rosters
            for header in self.headers
            for column in {*possible_columns(BY_HELD_HEADER[header]), *roster.listed.held.get(header, ())}
        }
        self.inside = [
            (label, set(paths_inside(roster.graph, place, roster.ledger.as_at)) if place else None)
            for roster in rosters
            for place, label in roster.listed.placeless
            if not place or place in roster.graph
        ]
        refused = [fact for row in rows if (row.ledger, row.line) in lost for fact in row.facts]
        self.refused = {fact.target for fact in refused if isinstance(fact, Tie)}
        self.refused |= {fact.subject for fact in refused if isinstance(fact, Outcome)}

    def holds(self, roster: Roster, place: str, label: str) -> bool:
        """Whether somebody may stand in this column for this place whom nobody could read, or whom the store did not take."""
        if place in self.refused or (place, label) in self.cells:
            return True
        if any(label == other and (within is None or place in within) for other, within in self.inside):
            return True
        attributes = node(roster.graph, place) if place in roster.graph else {"kind": "place", "level": roster.listed.named.get(place, "")}
        level = attributes["level"] if attributes["kind"] == "place" else ""
        return (attributes["kind"], level, label) in self.held

    def takes_back(self, row: FactRow, fact: object) -> bool:
        """Whether a row says that a column is complete which is not."""
        roster = self.rosters.get(row.ledger)
        return (
            roster is not None and isinstance(fact, Outcome) and fact.kind == "full_list" and self.holds(roster, fact.subject, fact.label)
        )

    def notes(self) -> list[str]:
        """What the receipt says of columns and places that are not complete."""
        notes = [f"“{header}”一列有未能读取的内容，这一列不作为全表" for header in self.headers]
        named = {place: roster.paths[place] for roster in self.rosters.values() for place in sorted(self.refused & roster.paths.keys())}
        if named:
            said = "、".join("/".join(path) for path in list(named.values())[:_NAMED])
            notes.append(f"有未被采用的行，所涉及的地方不作为全表({len(named)})：{said}{'等' if len(named) > _NAMED else ''}")
        return notes


def _by_person(rows: list[FactRow], roster: Roster, unclear: _Unclear, lost: Collection[Written]) -> list[FactRow]:
    """Rows with all that a roster by person is complete for, each place in the first row that names it and is written, else in the first."""
    own = [at for at, row in enumerate(rows) if row.ledger == roster.number and (row.ledger, row.line) not in lost]
    if not own:
        return rows
    at = {fact.target: position for position in reversed(own) for fact in rows[position].facts if isinstance(fact, Tie)}
    added: dict[int, dict[tuple[str, str], Outcome]] = {}
    for header, columns in roster.listed.held.items():
        held = BY_HELD_HEADER[header]
        column = columns.most_common(1)[0][0] if columns else usual_column(held, held.target)
        for place in _covered(roster, held, column):
            if header not in unclear.headers and not unclear.holds(roster, place, column):
                outcome = Outcome("full_list", place, roster.ledger.as_at, column)
                added.setdefault(at.get(place, own[0]), {})[place, column] = outcome
    return [replace(row, facts=(*row.facts, *added[at].values())) if at in added else row for at, row in enumerate(rows)]


def _covered(roster: Roster, held: HeldColumn, column: str) -> Iterator[str]:
    """The places that a column by person is complete for: all of its level inside, or the units of whom somebody is recorded."""
    for key in roster.paths:
        attributes = node(roster.graph, key)
        if held.target == "place":
            if attributes["kind"] == "place" and attributes["level"] == held.level:
                yield key
        elif attributes["kind"] == "organisation" and any(concerns(roster.graph, column, tie) for tie in ties_onto(roster.graph, key)):
            yield key
