"""A standing: how the places of a scope came off in one period, under a declared method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.snapshot import KnownOutcome
from schema.scoring import Method


@dataclass(frozen=True, slots=True)
class Total:
    """What the score sheets of a place come to under the method.

    `score` is rounded by the method; `aspects` are percents of full marks (0 to 100); `judges` who scored it, `missing` the judges who scored
    others of its township but not this place; `spread` the highest judge's total less the lowest one's; `sheet` the total that the sheet states
    itself (None: none), `trimmed` how many scores were dropped; `entries` the rows behind it.
    """

    score: float
    aspects: Mapping[str, float]
    judges: tuple[str, ...]
    missing: tuple[str, ...]
    spread: float
    sheet: float | None
    trimmed: int
    entries: tuple[KnownOutcome, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Previous:
    """The result of the period before, of the same length, series and field. `comparable` False: `why` says why no change is
    shown; True: `why` says how many were ranked, if not as many as now."""

    period: str
    score: float | None
    rank: int | None
    cls: str
    comparable: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Veto:
    """An event that overrides the score: the event, and the method's word or the rule that says so."""

    event: KnownOutcome
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One place in a standing.

    `rank` among `ranked` places of `field` (key of the place whose members are ranked together); None: not observed, vetoed or without
    a score. `cls` is model, middle, weak or "" (none); `class_word` the ledger's own word. `entry` is the ledger's result, `total` what the
    score sheets come to. `designations` (软弱涣散 and the like) stand beside, no class follows from them. `remarks` are for the reader.
    `issuer` is who gave the result, as the ledger names it ("" not named): several issuers of one field are ranked apart.
    """

    place: str
    township: str
    field: str
    score: float | None
    rank: int | None
    ranked: int
    cls: str
    class_word: str = ""
    previous: Previous | None = None
    veto: Veto | None = None
    entry: KnownOutcome | None = None
    total: Total | None = None
    designations: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    issuer: str = ""

    @property
    def observed(self) -> bool:
        """Whether any result of the period is on record."""
        return self.entry is not None or self.total is not None

    @property
    def aspects(self) -> Mapping[str, float]:
        """Percent of full marks by aspect, empty if no score sheet is on record."""
        return self.total.aspects if self.total else {}


@dataclass(frozen=True, slots=True)
class Standings:
    """The lines of a scope: ranked ones by field and rank, then those without a rank. `level` is that of the places.

    `series` is the assessment's name ("" for the one without), `issuers` whose results they are, `remarks` what a reader has to know
    (several issuers are ranked apart; sums that differ from the sheet's). `others_before`: the assessments that have results in the period
    before where this one has none, most likely because it was renamed.
    """

    scope: str
    level: str
    period: str
    series: str
    method: Method
    lines: tuple[Line, ...]
    issuers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    others_before: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[Line, ...]:
        """Places that were not observed in the period: what the cadence still owes."""
        return tuple(line for line in self.lines if not line.observed)
