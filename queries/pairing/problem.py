"""What a pairing is asked to solve, and the plan that comes of it: plain values, the same for every way of asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MILLI = 1000
"""Costs are integers: thousandths of a point."""
SEATS = 3
"""How many villages a model leads at most unless asked otherwise (001, demonstration standard 23: two to three)."""
LEAST_SEATS = 2

TERMS: dict[str, str] = {
    "distance": "距离",
    "administrative": "隶属远近",
    "complement": "互补程度",
    "industry": "主导产业",
    "novelty": "上期已结对",
}
"""The terms of a pair's cost, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Points that each term may cost at most; together more than nothing."""

    distance: float = 25
    administrative: float = 15
    complement: float = 40
    industry: float = 10
    novelty: float = 5


@dataclass(frozen=True, slots=True)
class Village:
    """A village as pairing sees it. `above`: keys of what it lies in, the township first, then county, city, province.

    `aspects`: percent of full marks by group of standards (empty: no score sheet). `location`: longitude and latitude, WGS-84. `neighbours`
    are keys that a ledger names. `industry` is the main one on record, "" if none. `partners`: keys of villages that it was paired
    with just before. `contact`: the village secretary's name, "" if none is on record.
    """

    key: str
    name: str
    cls: str
    above: tuple[str, ...]
    score: float | None = None
    rank: int | None = None
    aspects: Mapping[str, float] = field(default_factory=dict)
    location: tuple[float, float] | None = None
    neighbours: frozenset[str] = frozenset()
    industry: str = ""
    partners: frozenset[str] = frozenset()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asks for beside the figures. Pairs are (model, partner) by key; `because` gives the reason of a forbidden pair.

    `capacity` is for all models, `seats` for single ones.
    """

    forced: tuple[tuple[str, str], ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    because: Mapping[tuple[str, str], str] = field(default_factory=dict)
    capacity: int = SEATS
    seats: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A scope's villages by class, in the order of their keys. `names` are those of everything in `above`.

    `remarks` say what is not on record (coordinates, score sheets, industries) and how that counts.
    """

    scope: str
    period: str
    weak: tuple[Village, ...]
    models: tuple[Village, ...]
    middle: tuple[Village, ...]
    weights: Weights = Weights()
    wishes: Wishes = Wishes()
    names: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a pair's cost: `milli` thousandths of a point out of `most`, and why in words (`12.4公里`, `同乡镇`)."""

    name: str
    milli: int
    most: int
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A model village and the village that it leads. `distance` in metres, None without coordinates; `adjacent` None: not known."""

    model: str
    partner: str
    stage: Literal["weak", "middle"]
    terms: tuple[Term, ...]
    forced: bool = False
    distance: int | None = None
    adjacent: bool | None = None

    @property
    def cost(self) -> int:
        """The sum of its terms, in thousandths of a point."""
        return sum(term.milli for term in self.terms)


@dataclass(frozen=True, slots=True)
class Proof:
    """The certificate of a stage in thousandths of a point, forced pairs included: equal `cost` and `bound` mean that no plan is better.

    `prices` by model's key are in the solved instance's own unit (`queries.pairing.posing`), whole and often beyond 64 bits: they prove, and are
    not for showing. `arcs`: how many admissible pairs the certificate was checked against.
    """

    cost: int
    bound: int
    prices: Mapping[str, int]
    arcs: int

    @property
    def optimal(self) -> bool:
        """Whether the bound proves the plan."""
        return self.cost == self.bound


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why not all can be paired: these partners may go to these models only, whose seats are fewer (a Hall set)."""

    partners: tuple[str, ...]
    models: tuple[str, ...]
    seats: int

    @property
    def short(self) -> int:
        """How many seats are lacking."""
        return len(self.partners) - self.seats


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a plan: the weak villages, or the middle ones in the seats that are left."""

    pairs: tuple[Pair, ...]
    unpaired: tuple[str, ...]
    proof: Proof
    shortages: tuple[Shortage, ...] = ()


@dataclass(frozen=True, slots=True)
class Fairness:
    """What sparing the worst-placed villages costs: the plan's own worst cost, that of the fair plan, and the price in thousandths of a point.

    `bands`: how many pairs lie in each band of 5 points above 45, worst first, before and after.
    """

    worst: int
    fair_worst: int
    price: int
    bands: tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for a problem. `fair`: whether the bands went before the total. `digest` names problem and pairs."""

    problem: Problem
    weak: Stage
    middle: Stage
    fairness: Fairness
    fair: bool
    digest: str

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs, the weak villages' first."""
        return self.weak.pairs + self.middle.pairs
