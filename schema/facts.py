"""What can be told: four kinds of fact, and where each was learned.

Facts are values: two rows that say the same are equal. Whether and when a fact was believed is the store's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from urllib.parse import unquote

from schema.time import OPEN, UNKNOWN, Period, iso

NO_PROPERTIES: Mapping[str, str | float | int] = {}
NO_CELLS: Mapping[str, str] = {}
Properties = Mapping[str, str | float | int]


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that facts are about. `key` begins with its kind (`place:150424100`); `level` belongs to places only."""

    key: str
    kind: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A dated fact about one entity, such as its name. Natural key: entity, name, since."""

    entity: str
    name: str
    value: str
    since: int = UNKNOWN
    until: int = OPEN


@dataclass(frozen=True, slots=True)
class Tie:
    """A dated relation. Natural key: kind, source, target, first possible day, role (a post's name, else empty)."""

    kind: str
    source: str
    target: str
    period: Period
    role: str = ""
    properties: Properties = field(default_factory=lambda: NO_PROPERTIES)

    @property
    def id(self) -> str:
        """The natural key as text: the same in every engine and through corrections."""
        return tie_id(self.kind, self.source, self.target, self.period.since_from, self.role)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that happened to, or was found about, an entity. Natural key: kind, subject, day, label (period or title)."""

    kind: str
    subject: str
    day: int
    label: str
    properties: Properties = field(default_factory=lambda: NO_PROPERTIES)


Fact = Entity | Attribute | Tie | Outcome


@dataclass(frozen=True, slots=True)
class Ledger:
    """One sheet of one file, as a source of facts.

    `rank` is one of `schema.authority`, `as_at` the day that the sheet speaks of, `issuer` who answers for it (a township, a department).
    """

    file: str
    sha256: str
    sheet: str = ""
    rank: int = 0
    as_at: int = OPEN
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The facts that one row of a ledger tells. `line` is the row's number in its sheet, `ledger` an index into the batch's ledgers.

    `cells` is the row as written, by heading, private columns left out: evidence for the day when the file is gone.
    """

    ledger: int
    line: int
    facts: tuple[Fact, ...]
    cells: Mapping[str, str] = field(default_factory=lambda: NO_CELLS, compare=False, repr=False)


@lru_cache(maxsize=1 << 16)
def tie_id(kind: str, source: str, target: str, since: int, role: str) -> str:
    """`kind/source/target/first day[/role]`; a slash inside a role is escaped as `%2F`."""
    text = f"{kind}/{source}/{target}/{iso(since) or 'unknown'}"
    return f"{text}/{role.replace('%', '%25').replace('/', '%2F')}" if role else text


def split_tie_id(text: str) -> tuple[str, str, str, int, str]:
    """The parts of a tie's id: kind, source, target, first day, role. Raises ValueError when the text is no such id."""
    kind, source, target, since, *role = text.split("/")
    first = UNKNOWN if since == "unknown" else date.fromisoformat(since).toordinal()
    return kind, source, target, first, unquote("".join(role))
