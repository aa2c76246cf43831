"""The store contract: what every engine can do, and the records that cross it.

An engine keeps facts bitemporally: when they held (days) and when they were believed (revisions). Nothing is overwritten: a correction
retracts and asserts. Everything clever happens on the snapshots, in `queries`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from schema.facts import Attribute, Ledger, Outcome, Row, Tie

if TYPE_CHECKING:
    import networkx as nx

    Snapshot = nx.MultiDiGraph[str]
else:  # networkx takes longer to import than most commands to run: only what builds a snapshot imports it
    Snapshot = Any
"""Nodes carry `kind, level, name, outcomes`, organisations also `category` where one is on record; edges `kind` and `tie`
(a `graph.snapshot.HeldTie`). See `graph.snapshot`."""

Progress = Callable[[str, int, int | None], None]
"""Called with the step's Chinese name, the amount done, and the whole amount if known."""

EVER = -(10**9)
"""As `Scope.since`: ties and outcomes of all time before."""
AFTERWARDS = 10**9
"""As `Scope.until`: also ties that begin only later."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the graph a snapshot holds.

    `up`: a place or organisation, what it lies in, and everyone tied to any of them. `down`: a place, what lies in it, and everyone tied
    to those. `around`: a person or unit, its ties, what they land on and where that lies.
    `since`, `until`: first and last day of the window of ties (None: the day asked for). `outcomes_since`: how far back outcomes go
    (None: none are fetched); objections are there of any day.
    `sisters`: a level of places ("" none): the chain's place of that level comes with the places under the same parent and their outcomes.
    `planning`: score sheets come with the outcomes, and places carry `location` and `neighbours` where they are on record.
    `led`: the pairings that places of the scope hold come also where the village led lies outside it, as a bare node.
    """

    direction: Literal["up", "down", "around"]
    key: str
    since: int | None = None
    until: int | None = None
    outcomes_since: int | None = None
    sisters: str = ""
    planning: bool = False
    led: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking. `jurisdictions` are keys of places; empty means the whole graph."""

    role: str = "planner"
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One committed batch. `at` is local time (ISO), never earlier than its predecessor's. `undone` is the revision that took it back."""

    id: int
    at: str
    actor: str
    note: str
    digest: str | None
    undone: int | None
    counts: Mapping[str, int]

    @property
    def rows(self) -> int:
        """How many rows of its input the store took, or held already."""
        return sum(self.counts.get(name, 0) for name in ("accepted", "corrected", "unchanged"))


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written in one transaction under one revision.

    `rows` may be a generator: it is consumed once, before the lock is taken. `retract` holds what to withdraw: ids of ties, attributes and
    outcomes by their natural keys. `merge` holds entities that give way, with the one that stays: every fact moves there, with its origin.
    `digest` names the input (file, sheet, reading options); a digest already written, with nothing rejected, changes nothing. A callable
    is asked after the last row, and gives None when not all of the input is in the rows.
    `succeed`: a new tie of an exclusive kind ends the one open tie on the same place. `returning`: apply rows that equal a version
    which was retracted earlier.
    """

    ledgers: Sequence[Ledger]
    rows: Iterable[Row]
    actor: str
    note: str = ""
    digest: str | Callable[[], str | None] | None = None
    retract: Sequence[str | Attribute | Outcome] = ()
    succeed: bool = False
    returning: bool = False
    merge: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the store could not take a row. `ledger` is the index into the batch's ledgers, `line` the row of the sheet."""

    ledger: int
    line: int
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a batch did. Row counts add up: accepted + corrected + unchanged + returning + rejected = rows of the batch.

    `corrections` are the first of the corrected rows, as (index of the ledger, line).
    `corroborated` counts facts that were already known and got a further origin; `contested` those kept beside a stronger claim;
    `moved` those that a merge moved to the entity that stays.
    """

    revision: int | None
    accepted: int = 0
    corrected: int = 0
    unchanged: int = 0
    facts: int = 0
    corroborated: int = 0
    contested: int = 0
    ended: int = 0
    problems: tuple[Problem, ...] = ()
    returning: tuple[Problem, ...] = ()
    corrections: tuple[tuple[int, int], ...] = ()
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that answers to a name, code or number. `path` holds the names from the top down, its own last.

    `key` is the one that stays where an entity was merged into another.
    """

    key: str
    kind: str
    level: str
    name: str
    path: tuple[str, ...] = ()
    units: tuple[str, ...] = field(default=())
    posts: tuple[str, ...] = field(default=())

    @property
    def verified(self) -> bool:
        """Whether a number or code vouches for its identity."""
        return is_verified(self.key)


@dataclass(frozen=True, slots=True)
class Version:
    """A fact as it was believed from revision `recorded` until `retracted` (None: still). `ledger` None: decided at the terminal."""

    fact: Attribute | Tie | Outcome
    recorded: Revision
    retracted: Revision | None
    ledger: Ledger
    line: int
    further: tuple[tuple[Ledger, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What one row says about a fact. `recorded` is the revision that brought the row, where it was asked for (`Store.claims`)."""

    fact: Attribute | Tie | Outcome
    ledger: Ledger
    line: int
    recorded: Revision | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A believed fact and the weaker rows that say otherwise, strongest first. `recorded`: since when it is believed."""

    believed: Claim
    others: tuple[Claim, ...]
    recorded: Revision


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a store's check. `serious` ones mean that the file must not be trusted."""

    name: str
    ok: bool
    text: str
    serious: bool = False


class Store(Protocol):
    """The contract. `known_at` is a revision number; None means now."""

    def write(self, batch: Batch, *, dry_run: bool = False, strict: bool = False, progress: Progress | None = None) -> Receipt:
        """Write a batch whole or not at all. `strict`: nothing is written if any row is rejected.

        Raises StoreError, also for a merge of what cannot be one, and for a sheet that a standing revision told under another rank, as-at
        day or issuer (decisions aside); NotFound for what is to be withdrawn and is not believed.
        """

    def written(self, digest: str) -> Revision | None:
        """The revision, not undone, under which an input was written whole; None if there is none."""

    def snapshot(self, scope: Scope, as_of: int, known_at: int | None = None, viewer: Viewer | None = None) -> Snapshot:
        """The facts of a scope that can hold on a day of its window, as known at a revision. Raises NotFound."""

    def find(
        self, text: str, *, kinds: Collection[str] = (), within: str | None = None, as_of: int | None = None, limit: int = 20
    ) -> list[Found]:
        """Entities whose name (now or formerly), code, number or key fits the text, best first."""

    def lookup(
        self, attribute: Literal["key", "name", "code"], values: Collection[str], kinds: Collection[str] = ()
    ) -> dict[str, list[Found]]:
        """For many exact values at once: the entities that now have, or ever had, that value, without paths for `key`."""

    def describe(self, keys: Collection[str], as_of: int | None = None) -> dict[str, Found]:
        """Name, path, units and posts of many entities at once."""

    def places(self, level: str, limit: int = 20) -> list[Found]:
        """Places of a level, by key: what a store is about, when it holds one county."""

    def history(self, key: str) -> list[Version]:
        """Every version of every fact about an entity (its attributes, ties from and onto it, outcomes), also retracted ones, oldest first."""

    def contradictions(self, keys: Collection[str] = (), *, known_at: int | None = None, limit: int = 500) -> list[Contradiction]:
        """Believed facts that weaker rows deny: about these entities (either end of a tie), or all; the most recently believed first."""

    def claims(self, tie: str) -> list[Claim]:
        """All that is said now about a tie, by its id: the row that leads, further rows, rows that say otherwise. Raises NotFound."""

    def cells(self, ledger: Ledger, lines: Collection[int]) -> dict[int, dict[str, str]]:
        """Rows of a ledger as they were written, heading to text, by line; lines of which nothing was kept are left out."""

    def revision(self, number: int | None = None) -> Revision | None:
        """The newest revision, or the one of that number; None if there is none."""

    def revisions(self, limit: int = 50) -> list[Revision]:
        """The newest revisions, newest first."""

    def revision_on(self, day: int) -> int:
        """The number of the last revision before the end of a day, local time; 0 if there was none."""

    def undo(self, number: int, *, actor: str, note: str = "", confirmed: bool = False, dry_run: bool = False) -> Receipt:
        """Take a whole revision back, as a retraction. Raises NotFound, ConfirmationNeeded when later batches changed its facts."""

    def backup(self, path: Path, progress: Progress | None = None) -> None:
        """Write a consistent copy while others read and write. Raises StoreError."""

    def check(self) -> list[Finding]:
        """What a doctor would look at: integrity, location, version, counts."""

    def close(self) -> None:
        """Release files and connections."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


def is_verified(key: str) -> bool:
    """Whether a number or code vouches for an identity: keys with `~` were formed from a name."""
    return ":~" not in key
