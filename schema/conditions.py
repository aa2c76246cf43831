"""The vocabulary of conditions: what a rule can look at, and how it compares. The list is closed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

Per = Literal["year", "half", "quarter", "month"]
"""The length of a period that is judged or reported."""

PERS: dict[Per, str] = {"year": "年", "half": "半年", "quarter": "季度", "month": "月"}

CLASS_WORDS: dict[str, str] = {"model": "示范", "middle": "中间", "weak": "后进"}
"""The classes that ledgers' words are mapped to, as they are called in a pack."""

BETTER: dict[str, int] = {"place": -1, "point": 1}
"""Types of fields that can improve, and the direction of better: a lower place, a higher score. Other numbers: higher is better."""

FIELD_TYPES: dict[str, str] = {"place": "名", "point": "分", "text": "", "date": ""}
"""Types of fields that are not simply a number with a unit, and the unit of their numbers. Any other word is a unit."""

LENGTHS: tuple[str, ...] = ("天", "月", "年")
"""Units of calendar lengths."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; only 0 and 1 stand without one."""

    number: float
    unit: str = ""

    def text(self) -> str:
        """`2年`, `6个月`, `10%`, as planners read it."""
        return f"{self.number:g}{_SAID.get(self.unit, self.unit)}"


_SAID = {"percent": "%", "月": "个月"}
"""Units that are said otherwise than they are written in a pack."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A ledger that a pack reads. `label` is its word in the office, `words` further labels under which its entries stand.

    `about` names levels of places, `person` or `organisation`; with `who` ("person" or "organisation") the entry is about somebody at that
    place. `per` is the length of the periods that its entries name ("": dated entries), `by` who supplies it, `ask` the question that a
    finding answers. `register`: who is not listed is not (`silence: zero`). `fields`: name to type or unit; a record's own number is `value`.
    """

    name: str
    label: str
    kind: str
    about: tuple[str, ...]
    by: str
    per: Per | Literal[""] = ""
    who: str = ""
    ask: str = ""
    register: bool = False
    words: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict, hash=False)

    def unit(self, name: str) -> str:
        """The unit of a field's numbers, "" for text and dates."""
        kind = self.fields[name]
        return FIELD_TYPES.get(kind, kind)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a holder must be: in one of these posts on a place of the level `at`, a unit (or of a unit) of a category, of a kind."""

    posts: tuple[str, ...] = ()
    at: str = ""
    categories: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a tie must land on: a place of a level, or a unit of a category."""

    level: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selector:
    """Ties of these kinds and posts of these names, landing where `of` says, seen from the subject.

    `of`: self, area (the one it lies in), below (places right under it), township, county, above (all around it).
    """

    kinds: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    of: tuple[str, ...] = ("self",)
    by: Holder | None = None
    to: Target | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A field of a ledger ("" for the number of entries or the verdict of a finding)."""

    ledger: Evidence
    field: str = ""


@dataclass(frozen=True, slots=True)
class Value(Reading):
    """A field of a ledger in the period judged, else of its last entry."""


@dataclass(frozen=True, slots=True)
class Proven(Reading):
    """A finding: 1 if found so, 0 if found not so. With `negated` (`refuted`) the other way round."""

    negated: bool = False


@dataclass(frozen=True, slots=True)
class Count(Reading):
    """How many entries lie in the window."""


@dataclass(frozen=True, slots=True)
class Total(Reading):
    """The sum of a field over the entries in the window."""


@dataclass(frozen=True, slots=True)
class Improved(Reading):
    """By how much a field got better against the period before (negative: worse), in the field's unit."""

    better: int = 1


@dataclass(frozen=True, slots=True)
class FromLast(Reading):
    """The place from the end among the places with the same parent; 1 is last, equal ranks share the worse place."""


@dataclass(frozen=True, slots=True)
class Age(Reading):
    """How long ago the last entry was, on the last day judged; a calendar length."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One field as percent of another."""

    part: Value
    whole: Value


@dataclass(frozen=True, slots=True)
class Run:
    """How many periods in a row, back from the one judged, meet all the conditions. Counted up to the bound asked for."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many percent of the places of a level below the subject meet all the conditions."""

    level: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Whether all of these are on record (findings: found so), none before the one it follows."""

    ledgers: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """How many ties the subject has on the day, by different holders."""

    select: Selector


@dataclass(frozen=True, slots=True)
class Holds:
    """How many such ties the holder (or a subject that holds ties itself) has on the day, onto different targets."""

    select: Selector


@dataclass(frozen=True, slots=True)
class Tenure:
    """How long the holder has had such ties without a break, on the last day judged; None: the tie of which the rule is asked."""

    select: Selector | None


@dataclass(frozen=True, slots=True)
class Vacant:
    """How long nobody has held any of these posts, on the last day judged; 0 if somebody does."""

    select: Selector


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a word of a ledger and the category of the holder's unit (`fits` None), or a word of another ledger, go together."""

    of: Value
    fits: Value | None
    table: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A named computation in `queries`, with its arguments."""

    name: str
    unit: str
    args: tuple[tuple[str, Amount | str | tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the conditions."""

    conditions: tuple[Condition, ...]


Quantity = (
    Value
    | Proven
    | Count
    | Total
    | Ratio
    | Run
    | Improved
    | FromLast
    | Share
    | Age
    | Steps
    | Has
    | Holds
    | Tenure
    | Vacant
    | Match
    | Query
    | AnyOf
    | AllOf
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `low` to `high`; an open end leaves out the exact value."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A quantity that must lie within bounds, or a text that must be one of `words` (`every`: contain all of them).

    `label` is how planners call it, `id` a standard's number. `unit` is that of the bounds. `per`: look at the last such period that has
    ended instead of the one judged; `back`: at the days from so long ago; `within`: at the days from the tie's first day. `given`: it
    applies only if these hold. `only`: count entries whose field is one of the words. `of` overrides whose entries are read.
    """

    quantity: Quantity
    bounds: Bounds = Bounds()
    words: tuple[str, ...] = ()
    every: bool = False
    label: str = ""
    id: str = ""
    unit: str = ""
    per: Per | Literal[""] = ""
    back: Amount | None = None
    within: Amount | None = None
    given: tuple[Condition, ...] = ()
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    of: str = ""
