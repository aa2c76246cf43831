"""The rules of a pack as plain values, resolved when the pack is loaded: nothing is looked up by name while a place is judged.

A rule says of whom it is asked (`each`), what must hold (`when`, `prove`, `must`) and whom it reaches. Conditions are a quantity with
bounds or words. How they are read from YAML is in `schema.packreader`, how they are judged in `queries`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from schema.time import OPEN

Held = Literal["then", "throughout", "sometime"]
"""When the tie must hold: on the last day of what is judged, on all its days, on any of them."""

Begins = Literal["issue", "late"]
"""When a step begins: with the record, or when the step before it is late."""

CLASS_WORDS: dict[str, str] = {"model": "示范", "middle": "中间", "weak": "后进"}
"""The classes that ledgers' words are mapped to, as they are called in a pack."""

BETTER: dict[str, int] = {"place": -1, "point": 1}
"""Types of fields that can improve, and the direction of better: a lower place, a higher score."""

UNITS: dict[str, str] = {"place": "名", "point": "分", "text": "", "date": ""}
"""Types of fields of a ledger, and the unit of their numbers."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; only 0 and 1 stand without one."""

    number: float
    unit: str = ""

    def text(self) -> str:
        """`2年`, as planners read it."""
        return f"{self.number:g}{self.unit}"


Setting = Amount | str | tuple[str, ...]
"""What a parameter can be set to: a number with its unit, a word, a list of words."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a rule: taken from the document, or chosen by the office where the document leaves it open."""

    name: str
    value: Setting
    chosen: bool
    note: str

    def text(self) -> str:
        """The parameter with its value and note, as shown with every result."""
        match self.value:
            case Amount() as amount:
                value = amount.text()
            case str(word):
                value = _SHOWN.get(word, word)
            case words:
                value = "、".join(words)
        return f"{value}：{self.note}" if self.note else value


_SHOWN = {"then": "期末在任", "throughout": "始终在任", "sometime": "期内任过"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A ledger that a pack reads. `label` is its word in the office; `about` names levels of places, `person` or `organisation`.

    `per` is "year" when its entries name a period, `by` who supplies it, `ask` the question that a finding answers.
    """

    name: str
    label: str
    kind: str
    about: tuple[str, ...]
    per: str
    by: str
    ask: str
    fields: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Selector:
    """Ties of a kind (or posts of these names) onto the subject (`self`) or onto its area.

    `by`: the holder must have one of these posts on a place of the level `at`.
    """

    tie: str
    posts: tuple[str, ...]
    of: tuple[str, ...]
    by: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A field of a ledger in the period judged."""

    ledger: Evidence
    field: str


@dataclass(frozen=True, slots=True)
class Proven:
    """A finding about a person, the subject and the period: 1 if found so, 0 if found not so."""

    ledger: Evidence


@dataclass(frozen=True, slots=True)
class Improved:
    """By how much a field got better against the period before (negative: worse), in the field's unit."""

    ledger: Evidence
    field: str
    better: int


@dataclass(frozen=True, slots=True)
class FromLast:
    """The place from the end among the places with the same parent; 1 is last, equal ranks share the worse place."""

    ledger: Evidence
    field: str


@dataclass(frozen=True, slots=True)
class Run:
    """How many periods in a row, back from the one judged, meet all the conditions. Counted up to the bound asked for."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """How many ties the subject has on the day, by different holders."""

    select: Selector


Quantity = Value | Proven | Improved | FromLast | Run | Has


@dataclass(frozen=True, slots=True)
class Condition:
    """A quantity that must lie in `[low, high]`, or a text that must be one of `words`. `label` is how planners call it."""

    quantity: Quantity
    low: float = -math.inf
    high: float = math.inf
    words: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What every rule has. `id` is `pack/rule`; `since` to `until` are the days on which it is in force, half-open.

    `choices` are the readings and parameters that the office chose, shown with every result.
    """

    id: str
    row: str
    clause: str
    summary: str
    issuer: str
    jurisdiction: str
    since: int
    choices: tuple[str, ...]
    until: int = OPEN


@dataclass(frozen=True, slots=True)
class Liability:
    """A clause by which whoever holds a tie or a post answers for a place, once its conditions are met.

    `kind` is "liability" or "consequence". `over`: for how many periods the holding is looked at. `reads_back`: how many periods before the
    one judged its conditions read, `compares_back`: how many before it they compare sisters (-1: they never do).
    """

    head: Head
    kind: str
    each: str
    ledger: Evidence
    when: tuple[Condition, ...]
    prove: tuple[Condition, ...]
    reaches: Selector
    held: Held
    over: int
    measure: str
    decided_by: tuple[str, ...]
    reads_back: int
    compares_back: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """A clause by which every place of a level is to have certain ties."""

    head: Head
    each: str
    must: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an escalation. It is done by a date in the record's field `done`, or by a finding of the ledger `found`.

    It is due on the day in the field `due`, else `within` calendar days after it began.
    """

    name: str
    owner: str
    done: str
    found: Evidence | None
    due: str
    within: int | None
    begins: Begins


@dataclass(frozen=True, slots=True)
class Escalation:
    """A clause by which a record opens steps with owners and dates."""

    head: Head
    record: Evidence
    steps: tuple[Step, ...]


Rule = Liability | Coverage | Escalation


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example of a rule: facts in, answers out. It is run as a test."""

    rule: str
    name: str
    day: int
    facts: dict[str, Any]
    expect: list[Any]


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one source document. `digest` names the exact text that was read, shown with every result."""

    name: str
    document: str
    issuer: str
    title: str
    jurisdiction: str
    digest: str
    evidence: dict[str, Evidence]
    rules: tuple[Rule, ...]
    stage: dict[str, Any]
    cases: tuple[Case, ...]
