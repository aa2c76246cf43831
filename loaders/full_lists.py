"""A roster that is declared complete (`import --full PLACE`): who appeared in it, who is not listed any more, what is vacant.

A tie that is not listed is not ended by that: it ends when it is confirmed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from graph.columns import column_of, concerns
from graph.sightings import last_origin, last_seen
from graph.snapshot import HeldTie, OriginOf, name, node, ties_onto
from graph.store import Scope, Store
from loaders.completing import Roster, Written, complete
from loaders.facts.listed import Ends, Listed
from loaders.facts.prepared import EMPTY, Prepared
from loaders.facts.request import Request
from schema.errors import LoadError, NotFound, UsageError
from schema.facts import Attribute, Ledger, Outcome, Tie
from schema.facts import Row as FactRow
from schema.kinds import TIES
from schema.time import OPEN, Period, chinese, exactly, iso, to_day

ENDED, CONTESTED = "ended", "contested"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one place: who appeared, is not listed any more, or held what is vacant now.

    `ties` are the ids of the ties concerned, `seen` the last day for which somebody vouched for them and `origin` the row that did.
    `state`: "ended" if this import ends them, "contested" if a stronger source keeps them.
    """

    place: str
    path: tuple[str, ...]
    column: str
    holder: str
    name: str
    ties: tuple[str, ...] = ()
    seen: int | None = None
    origin: OriginOf | None = None
    state: str = ""

    def as_json(self) -> dict[str, Any]:
        """The fields that other tools rely on."""
        origin = {"file": self.origin.file, "sheet": self.origin.sheet, "row": self.origin.row} if self.origin else None
        return {
            "place": {"key": self.place, "name": self.path[-1], "path": list(self.path)}, "column": self.column, "name": self.name,
            "holder": self.holder or None, "ties": list(self.ties), "last_seen": None if self.seen is None else iso(self.seen),
            "origin": origin, "state": self.state or None,
        }  # fmt: skip


@dataclass(slots=True)
class FullList:
    """What a complete roster says beside what was believed before. `unlisted` are places (key → path) that it does not name.

    `ending` says in which row (ledger of the batch, line) the end of a tie stands.
    """

    appeared: list[Change] = field(default_factory=list)
    vanished: list[Change] = field(default_factory=list)
    vacant: list[Change] = field(default_factory=list)
    unlisted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ending: dict[str, tuple[int, int]] = field(default_factory=dict)

    def without(self, refused: Collection[tuple[int, int]] | None) -> FullList:
        """The same without the ends that stand in rows that were not written; None: nothing was."""
        lost = {tie for tie, row in self.ending.items() if refused is None or row in refused}
        vanished = [replace(change, state="") if lost & set(change.ties) else change for change in self.vanished]
        return replace(self, vanished=vanished)

    def as_json(self) -> dict[str, list[Any]]:
        """The fields that other tools rely on."""
        unlisted = [{"key": key, "name": path[-1], "path": list(path)} for key, path in self.unlisted.items()]
        changes = {"appeared": self.appeared, "vanished": self.vanished, "vacant": self.vacant}
        return {what: [change.as_json() for change in listed] for what, listed in changes.items()} | {"unlisted": unlisted}


def compare(prepared: Prepared, store: Store, request: Request) -> FullList:
    """Complete the prepared rosters' own words, end what is confirmed to have ended, and say what is new beside what is believed.

    What the store would refuse is asked for beforehand: of the places of such a row nothing is complete and nobody ends.
    Raises LoadError when no roster of the file can be complete, UsageError when `end_vanished` is no day on which its ties can end.
    """
    if not prepared.listed:
        raise LoadError(f"{prepared.file} 里没有责任一览表，不能用 --full", "只有责任一览表可以作为全表导入，其他台账请去掉 --full")
    rosters = [_roster(store, request, number, prepared.batch.ledgers[number], listed) for number, listed in prepared.listed.items()]
    read = list(prepared.batch.rows)
    lost = _refused(prepared, store, read)
    while True:
        completed = complete(read, rosters, lost)
        found, rows = _compared(completed.rows, rosters, request.end_vanished)
        late = _refused(prepared, store, rows) - lost if found.ending else set()
        if not late:
            break
        lost |= late
    prepared.skipped[EMPTY] += completed.emptied
    prepared.notes += completed.notes
    prepared.batch = replace(prepared.batch, rows=rows)
    _name(found.appeared, rows, store)
    return found


def _roster(store: Store, request: Request, number: int, ledger: Ledger, listed: Listed) -> Roster:
    if ledger.as_at == OPEN:
        raise LoadError(f"工作表“{ledger.sheet}”没有截止日期，不能作为全表", "请在标题写明“截至×年×月×日”，或加 --as-of")
    try:
        graph = store.snapshot(Scope("down", request.full_key), ledger.as_at)
    except NotFound:
        place = request.full_key.removeprefix("place:")
        raise LoadError(f"系统中没有区划{place}，不能作为它的全表", "请核对 --full 的代码，或先导入区划台账") from None
    return Roster.of(number, ledger, listed, graph)


def _refused(prepared: Prepared, store: Store, rows: Sequence[FactRow]) -> set[Written]:
    """The rows that the store would not take, or not take without being asked again."""
    receipt = store.write(replace(prepared.batch, rows=rows, digest=None), dry_run=True)
    return {(problem.ledger, problem.line) for problem in (*receipt.problems, *receipt.returning)}


def _compared(rows: list[FactRow], rosters: Sequence[Roster], last_day: date | None) -> tuple[FullList, list[FactRow]]:
    """What completed rosters say, and the rows with the ends that are confirmed."""
    found = FullList()
    named = {key for roster in rosters for key in roster.listed.named}
    for roster in rosters:
        comparison = _Comparison(roster)
        comparison.compare(rows, found)
        if not roster.listed.by_person:
            comparison.unlisted(found, named)
        if last_day:
            rows = comparison.end(rows, found, last_day)
    return found, rows


class _Comparison:
    """One roster of a file beside what was believed before."""

    def __init__(self, roster: Roster) -> None:
        self.number, self.ledger, self.listed = roster.number, roster.ledger, roster.listed
        self.graph, self.paths = roster.graph, roster.paths
        self.vanished: dict[str, tuple[HeldTie, int]] = {}

    def compare(self, rows: Iterable[FactRow], found: FullList) -> None:
        """Add what this roster says to the whole file's."""
        rows = list(rows)
        told = [(fact, row.line) for row in rows if row.ledger == self.number for fact in row.facts]
        complete = {(fact.subject, fact.label): line for fact, line in told if isinstance(fact, Outcome) and fact.kind == "full_list"}
        listed = {_ends(fact) for row in rows for fact in row.facts if isinstance(fact, Tie)}
        for (place, column), line in complete.items():
            for tie in self._not_listed(place, column, listed):
                self.vanished.setdefault(tie.id, (tie, line))
        found.vanished += self._grouped(tie for tie, _ in self.vanished.values())
        found.appeared += self._appeared([(fact, line) for fact, line in told if isinstance(fact, Tie)])
        found.vacant += [
            self._vacant(fact, listed) for fact, _ in told
            if isinstance(fact, Outcome) and fact.kind == "vacancy" and fact.subject in self.paths
        ]  # fmt: skip

    def _not_listed(self, place: str, column: str, listed: set[Ends]) -> Iterator[HeldTie]:
        """Ties of a column that were vouched for only before this roster's day, and do not stand in it."""
        day = self.ledger.as_at
        for tie in ties_onto(self.graph, place):
            open_then = TIES[tie.kind].answering and tie.holding(day) and (tie.kind, tie.source, tie.target, tie.role) not in listed
            if open_then and concerns(self.graph, column, tie) and last_seen(self.graph, tie) < day:
                yield tie

    def _grouped(self, ties: Iterable[HeldTie]) -> list[Change]:
        """Ties as changes: somebody who has residency and post through one column is one change."""
        groups: dict[tuple[str, str, str], list[HeldTie]] = {}
        for tie in ties:
            groups.setdefault((tie.target, column_of(self.graph, tie) or "", tie.source), []).append(tie)
        return [self._change(place, column, group) for (place, column, _), group in sorted(groups.items())]

    def _change(self, place: str, column: str, ties: Sequence[HeldTie]) -> Change:
        last = max(ties, key=lambda tie: last_seen(self.graph, tie))
        holders = list(dict.fromkeys(tie.source for tie in ties))
        return Change(
            place, self.paths[place], column, "、".join(holders), "、".join(name(self.graph, holder) for holder in holders),
            tuple(tie.id for tie in ties), last_seen(self.graph, last), last_origin(self.graph, last),
        )  # fmt: skip

    def _vacant(self, vacancy: Outcome, listed: set[Ends]) -> Change:
        ties = list(self._not_listed(vacancy.subject, vacancy.label, listed))
        if ties:
            return self._change(vacancy.subject, vacancy.label, ties)
        return Change(vacancy.subject, self.paths[vacancy.subject], vacancy.label, "", "")

    def _appeared(self, told: Sequence[tuple[Tie, int]]) -> list[Change]:
        """Who stands in this roster and in no other ledger before. The names are filled in later."""
        known = {
            (tie.kind, tie.source, tie.target, tie.role)
            for place in {tie.target for tie, _ in told} & self.paths.keys()
            for tie in ties_onto(self.graph, place)
            if tie.holding(self.ledger.as_at) and not self._is_own(tie)
        }
        groups: dict[tuple[str, str, str], list[tuple[Tie, int]]] = {}
        for tie, line in told:
            if tie.target in self.paths and TIES[tie.kind].answering and _ends(tie) not in known:
                column = self.listed.columns.get(_ends(tie), "")
                groups.setdefault((tie.target, column, tie.source), []).append((tie, line))
        return [
            Change(
                place, self.paths[place], column, holder, holder, tuple(tie.id for tie, _ in group), None,
                OriginOf(self.ledger.file, self.ledger.sheet, group[0][1]),
            )
            for (place, column, holder), group in sorted(groups.items())
        ]  # fmt: skip

    def _is_own(self, tie: HeldTie) -> bool:
        """Whether only this very file says that the tie holds: it was imported before."""
        ledgers: Mapping[int, Ledger] = self.graph.graph["ledgers"]
        return all(ledgers[number].sha256 == self.ledger.sha256 for number in (tie.ledger, *(number for number, _ in tie.further)))

    def unlisted(self, found: FullList, named: Collection[str]) -> None:
        """Add the places inside, of the levels that this roster lists, that no roster of the file names."""
        levels = {level for key, level in self.listed.named.items() if key in self.paths}
        for key, path in sorted(self.paths.items()):
            if key not in named and node(self.graph, key)["level"] in levels:
                found.unlisted[key] = path

    def end(self, rows: Sequence[FactRow], found: FullList, last_day: date) -> list[FactRow]:
        """The rows with the ends of all ties that are not listed any more. Raises UsageError."""
        last, ends = to_day(last_day), dict[int, list[Tie]]()
        if last > self.ledger.as_at:
            raise UsageError(
                f"--end-vanished {chinese(last)}晚于本表的截止日期{chinese(self.ledger.as_at)}", "最后在任日不能晚于不再列出他们的这张表"
            )
        late = [tie for tie, _ in self.vanished.values() if last_seen(self.graph, tie) > last]
        if late:
            said = "、".join(
                f"{self.paths[tie.target][-1]}{name(self.graph, tie.source)}({chinese(last_seen(self.graph, tie))})"
                for tie in late[:_NAMED]
            )
            more = f"等{len(late)}项" if len(late) > _NAMED else ""
            raise UsageError(
                f"--end-vanished {chinese(last)}早于最后一次有台账写明在任的日子：{said}{more}",
                "请写不早于这些日子的日期，或先不加 --end-vanished",
            )
        for tie, line in self.vanished.values():
            period = Period.between(tie.period.since, exactly(last + 1))
            found.ending[tie.id] = self.number, line
            ends.setdefault(line, []).append(Tie(tie.kind, tie.source, tie.target, period, tie.role, tie.properties))
        found.vanished = [self._with_state(change) for change in found.vanished]
        return [
            replace(row, facts=(*row.facts, *ends.pop(row.line))) if row.ledger == self.number and row.line in ends else row for row in rows
        ]

    def _with_state(self, change: Change) -> Change:
        ties = [self.vanished[tie][0] for tie in change.ties if tie in self.vanished]
        if not ties:
            return change
        ledgers: Mapping[int, Ledger] = self.graph.graph["ledgers"]
        stronger = any(ledgers[tie.ledger].rank > self.ledger.rank for tie in ties)
        return replace(change, state=CONTESTED if stronger else ENDED)


def _ends(tie: Tie) -> Ends:
    return tie.kind, tie.source, tie.target, tie.role


def _name(changes: list[Change], rows: Iterable[FactRow], store: Store) -> None:
    """Fill in the names of holders: as the file introduces them, else as the store has them."""
    introduced = {
        fact.entity: fact.value for row in rows for fact in row.facts if isinstance(fact, Attribute) and fact.name == "name"
    }  # fmt: skip
    known = store.describe({change.holder for change in changes} - introduced.keys())
    for position, change in enumerate(changes):
        called = introduced.get(change.holder) or (known[change.holder].name if change.holder in known else change.holder)
        changes[position] = replace(change, name=called)
