"""A snapshot as the rules see it: where things lie, and the entries of ledgers by period, each looked up once and only when asked.

Nothing after the day is seen, neither an outcome nor a period's remaining days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Literal

from graph.snapshot import HeldTie, KnownOutcome, outcomes
from graph.store import Snapshot
from queries.rules.geography import Geography
from queries.rules.intervals import Settled
from schema.calendar import IN_A_YEAR, index_of, index_on, period
from schema.conditions import Evidence, Per, Selector

STALE = 2
"""How many years a result may lie behind the last period that ended and still be the newest one judged."""

Shelf = tuple[str, str]
"""A kind of outcome and the word of a ledger."""

Sort = tuple[str, str]
"""A kind of tie and, for a post, its name."""

_ONE_OF_A_KIND = ("notice", "ledger_item")
"""Kinds of outcome whose labels are titles: one ledger holds them all."""


class World(Geography):
    """A snapshot on a day, with what was already looked up. One world serves all rules of an answer."""

    def __init__(self, graph: Snapshot, day: int) -> None:
        super().__init__(graph, day)
        self.settled: dict[int, Settled] = {}
        self.frames: dict[tuple[str, str, int], object] = {}
        self._entries: dict[tuple[int, str], Sequence[KnownOutcome]] = {}
        self._shelves: dict[str, dict[Shelf, list[KnownOutcome]]] = {}
        self._on_record: frozenset[Shelf] | None = None
        self._by_period: dict[tuple[int, str, str], Mapping[int, KnownOutcome]] = {}
        self._judged: dict[tuple[int, str, int], int] = {}
        self._issued: dict[int, Mapping[int, int]] = {}
        self._called: dict[tuple[str, str], list[KnownOutcome]] | None = None
        self._sorted: dict[str, dict[Sort, list[HeldTie]]] = {}

    def ended(self, per: Per) -> int:
        """The index of the last period of a length that has ended."""
        return index_on(per, self.day) - 1

    def entries(self, ledger: Evidence, key: str) -> Sequence[KnownOutcome]:
        """The entries of a ledger about an entity until the day, oldest first."""
        if not outcomes(self.graph, key):
            return ()
        where = (id(ledger), key)
        found = self._entries.get(where)
        if found is None:
            shelf = self._shelf(key)
            parts = [part for name in shelves_of(ledger) if (part := shelf.get(name))]
            found = self._entries[where] = sorted(chain(*parts), key=lambda entry: (entry.day, entry.label))
        return found

    def _shelf(self, key: str) -> Mapping[Shelf, list[KnownOutcome]]:
        """The entries about an entity until the day by kind and ledger's word."""
        found = self._shelves.get(key)
        if found is None:
            found = self._shelves[key] = {}
            for entry in outcomes(self.graph, key):
                if entry.day <= self.day:
                    found.setdefault(shelf_of(entry), []).append(entry)
        return found

    def is_on_record(self, ledger: Evidence) -> bool:
        """Whether any entry of a ledger is in the snapshot: if none is, no condition on it can be decided by an entry."""
        if self._on_record is None:
            self._on_record = frozenset(name for key in self.graph if outcomes(self.graph, key) for name in self._shelf(key))
        return any(name in self._on_record for name in shelves_of(ledger))

    def by_period(self, ledger: Evidence, key: str, about: str = "") -> Mapping[int, KnownOutcome]:
        """The entries of a periodical ledger by the index of their period, the last issued of each. `about`: only those at that place."""
        where = (id(ledger), key, about)
        found = self._by_period.get(where)
        if found is None:
            found = self._by_period[where] = self._latest(ledger, key, about) if outcomes(self.graph, key) else {}
        return found

    def _latest(self, ledger: Evidence, key: str, about: str) -> Mapping[int, KnownOutcome]:
        assert ledger.per
        found: dict[int, KnownOutcome] = {}
        newest = self.ended(ledger.per) + 1
        for entry in self.entries(ledger, key):
            index = index_of(ledger.per, period_of(entry))
            if index is None or index > newest or (about and entry.properties.get("about") != about):
                continue
            earlier = found.get(index)
            if earlier is None or _leads(entry, earlier):
                found[index] = entry
        return found

    def newest(self, ledger: Evidence, subject: str, day: int | None = None) -> int:
        """The index of the newest result on a day, of the subject or of its sisters; of the last period that ended if there is none lately.

        A register is issued for all at once: whoever is not on the newest list is off it.
        """
        assert ledger.per
        day = self.day if day is None else day
        where = (id(ledger), subject, day)
        index = self._judged.get(where)
        if index is None:
            ended = index_on(ledger.per, day) - 1
            index = max((known for known in self._periods_known(ledger, subject, day) if known <= ended + 1), default=-1)
            stale = STALE * IN_A_YEAR[ledger.per]
            index = self._judged[where] = index if index >= ended - stale else ended
        return index

    def _periods_known(self, ledger: Evidence, subject: str, day: int) -> Iterable[int]:
        """The periods of which a day knows a result that shows that they were judged."""
        if ledger.register:
            return [index for index, first in self.issued(ledger).items() if first <= day]
        assert ledger.per
        ended = index_on(ledger.per, day) - 1
        own = [index for index, entry in self.by_period(ledger, subject).items() if entry.day <= day]
        if max(own, default=-1) >= ended:
            return own
        sisters = (self.by_period(ledger, sister) for sister in self.sisters(subject, ledger.per, ended))
        return [*own, *(index for known in sisters for index, entry in known.items() if entry.day <= day)]

    def issued(self, ledger: Evidence) -> Mapping[int, int]:
        """The periods of which a list has anything on record in the snapshot, with the first day of it; of dated entries all stand under 0."""
        found = self._issued.get(id(ledger))
        if found is None:
            found = self._issued[id(ledger)] = self._first_days(ledger) if self.is_on_record(ledger) else {}
        return found

    def _first_days(self, ledger: Evidence) -> Mapping[int, int]:
        first: dict[int, int] = {}
        for key in self.graph:
            for entry in self.entries(ledger, key):
                index = index_of(ledger.per, period_of(entry)) if ledger.per else 0
                if index is not None:
                    first[index] = min(entry.day, first.get(index, entry.day))
        return first

    def namesakes(self, record: KnownOutcome) -> Sequence[KnownOutcome]:
        """All records of a kind that are called alike, the record itself among them: events go by their sort, `安全事故`."""
        if self._called is None:
            self._called = {}
            for key in self.graph:
                for entry in outcomes(self.graph, key):
                    if entry.day <= self.day:
                        self._called.setdefault((entry.kind, entry.label), []).append(entry)
        return self._called.get((record.kind, record.label), ())

    def picked(self, select: Selector, key: str) -> list[HeldTie]:
        """The ties of the window onto an entity that are of the kinds, or posts of the names, that a selector asks for."""
        found = self._by_sort(key)
        return [tie for sort in sorts_of(select) for tie in found.get(sort, ())] if found else []

    def sorts(self, key: str) -> frozenset[Sort]:
        """The sorts of ties that land on an entity in the window."""
        return frozenset(self._by_sort(key))

    def shelves(self, key: str) -> frozenset[Shelf]:
        """Where the entries about an entity stand."""
        return frozenset(self._shelf(key)) if outcomes(self.graph, key) else frozenset()

    def _by_sort(self, key: str) -> Mapping[Sort, list[HeldTie]]:
        found = self._sorted.get(key)
        if found is None:
            found = self._sorted[key] = {}
            for tie in self.onto(key):
                found.setdefault((tie.kind, tie.role if tie.kind == "post" else ""), []).append(tie)
        return found


def _leads(entry: KnownOutcome, earlier: KnownOutcome) -> bool:
    """Whether an entry counts before another one of its period: one that says of which assessment it is, then the later one."""
    one, other = ((bool(each.properties.get("series")), each.day, each.label) for each in (entry, earlier))
    return one > other


def period_of(entry: KnownOutcome) -> str:
    """The label of the period that an entry is about: results carry it as their label, findings and records as a property."""
    return str(entry.properties.get("period") or entry.label)


def item_of(entry: KnownOutcome) -> str:
    """The ledger's word under which an entry stands."""
    return str(entry.properties.get("item") or entry.label)


def shelf_of(entry: KnownOutcome) -> Shelf:
    """Where an entry stands: by its kind, and by the ledger's word where one kind holds several ledgers."""
    if entry.kind == "observation":
        return entry.kind, str(entry.properties.get("series", ""))
    return entry.kind, "" if entry.kind in _ONE_OF_A_KIND else item_of(entry)


def shelves_of(ledger: Evidence) -> tuple[Shelf, ...]:
    """Where a ledger's entries stand. A result that does not say of which assessment it is counts for every assessment of its length."""
    if ledger.kind in _ONE_OF_A_KIND:
        return ((ledger.kind, ""),)
    words = ("", ledger.label) if ledger.kind == "observation" else (ledger.label, *ledger.words)
    return tuple((ledger.kind, word) for word in words)


def belongs(entry: KnownOutcome, ledger: Evidence) -> bool:
    """Whether an entry is one of a ledger's."""
    return shelf_of(entry) in shelves_of(ledger)


@lru_cache(maxsize=1 << 12)
def sorts_of(select: Selector) -> tuple[Sort, ...]:
    """The sorts of ties that a selector asks for."""
    return (*((kind, "") for kind in select.kinds), *(("post", post) for post in select.posts))


@lru_cache(maxsize=1 << 10)
def label_of_period(per: Per | Literal[""], index: int) -> str:
    """The label of a period, "" for what is judged on a day."""
    return period(per, index).label if per else ""
