"""The statements of a snapshot: a fixed number of them, each a walk followed by CROSS JOINs in the order that the keys allow.

`reach` is the set of places (areas, organisations) that the scope covers, `holder` whoever holds a tie onto one of them. CROSS JOIN and
LEFT JOIN everywhere: a plain JOIN lets the planner start from the wrong end. `:first` and `:last` are the window's days, `:day` the
day asked for, `:rev` the revision, `:most` the largest number of a kind of outcome that is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from schema.declarations import FIRST_ANSWERING
from schema.kinds import ATTRIBUTES, DOWNWARD, LAST_UPWARD, TIES
from schema.outcome_kinds import OUTCOMES

BY_SOURCE = "INDEXED BY tie_by_source"
"""Without statistics the planner may take all that is believed (`past = 0`) for a few rows, and read it instead of this index."""

Direction = Literal["up", "down", "around"]

_PAIRING = TIES["pairing"].number
_MEMBER = TIES["member"].number
_POST = TIES["post"].number
_WITHIN = TIES["within"].number
_SAME_AS = ATTRIBUTES["same_as"].number
_CATEGORY = ATTRIBUTES["category"].number
_LOCATION, _NEIGHBOURS = ATTRIBUTES["location"].number, ATTRIBUTES["neighbours"].number
_OBJECTION = OUTCOMES["objection"].number
_TIE = "t.kind, t.since, t.since_to, t.until_from, t.until, t.role, t.props, t.recorded, t.ledger, t.line"
_OUTCOME = "o.kind, o.day, o.label, o.props, o.recorded, o.ledger, o.line"
assert _PAIRING < FIRST_ANSWERING  # pairing is shown beside the answers, so the range of shown ties begins with it


@dataclass(frozen=True, slots=True)
class Statements:
    """The texts of one kind of snapshot, in the order in which they are run."""

    nodes: str
    walked: str
    ties: str
    further: str
    affiliations: str
    outcomes: str
    holder_outcomes: str
    sisters: str
    sister_outcomes: str
    categories: str
    locations: str
    led: str

    def all(self) -> tuple[str, ...]:
        """Every text, for the test that looks at the plans."""
        return tuple(getattr(self, name) for name in self.__slots__)


@cache
def statements(direction: Direction, then: bool) -> Statements:
    """The statements of a direction. `then`: as known at `:rev`, which also reads history; else as known now."""
    reach = _with_reach(direction, then)
    landing = _landing(direction, "t", then)
    holder = f"{reach}, holder(id) AS (SELECT DISTINCT t.source FROM {landing})"
    return Statements(
        nodes=f"""{reach} SELECT e.id, e.key, e.kind, n.value FROM reach CROSS JOIN entity e ON e.id = reach.id
            LEFT JOIN {_name("n", "e.id", then)}""",
        walked=f"{reach} SELECT t.source, t.target, {_TIE} FROM {_walked(direction, then)}",
        ties=f"""{reach} SELECT t.source, t.target, {_TIE}, x.key, x.kind, n.value FROM {landing}
            CROSS JOIN entity x ON x.id = t.source LEFT JOIN {_name("n", "t.source", then)}""",
        further=f"""{reach} SELECT a.source, a.target, a.kind, a.since, a.role, a.ledger, a.line, a.until, a.agrees
            FROM reach CROSS JOIN tie_also a ON {known("a", then)} AND a.target = reach.id AND a.kind >= {_PAIRING} WHERE a.agrees >= 0""",
        affiliations=f"""{holder} SELECT t.source, t.target, {_TIE}, x.key, x.kind, n.value FROM holder
            CROSS JOIN tie t {BY_SOURCE} ON {known("t", then)} AND t.source = holder.id AND t.kind IN ({_MEMBER}, {_POST}) AND {_window("t")}
            CROSS JOIN entity x ON x.id = t.target LEFT JOIN {_name("n", "t.target", then)}""",
        outcomes=f"{reach} SELECT o.subject, {_OUTCOME} FROM reach CROSS JOIN {_outcomes('reach.id', then)}",
        holder_outcomes=f"{holder} SELECT o.subject, {_OUTCOME} FROM holder CROSS JOIN {_outcomes('holder.id', then)}",
        sisters=f"""{reach} SELECT t.source, t.target, {_TIE}, x.key, x.kind, n.value FROM {_sister_ties(then)}
            LEFT JOIN {_name("n", "t.source", then)}""",
        sister_outcomes=f"{reach} SELECT o.subject, {_OUTCOME} FROM {_sister_ties(then)} CROSS JOIN {_outcomes('t.source', then)}",
        categories=f"""SELECT n.entity, n.value FROM json_each(:units) u CROSS JOIN attribute n ON {known("n", then)} AND n.entity = u.value
            AND n.name = {_CATEGORY} AND n.since <= :day AND n.until > :day""",
        locations=f"""{reach} SELECT n.entity, n.name, n.value FROM reach CROSS JOIN attribute n ON {known("n", then)} AND n.entity = reach.id
            AND n.name BETWEEN {_LOCATION} AND {_NEIGHBOURS} AND n.since <= :day AND n.until > :day""",
        led=f"""{reach} SELECT t.source, t.target, {_TIE}, x.key, x.kind, n.value FROM reach
            CROSS JOIN tie t {BY_SOURCE} ON {known("t", then)} AND t.source = reach.id AND t.kind = {_PAIRING} AND {_window("t")}
            CROSS JOIN entity x ON x.id = t.target LEFT JOIN {_name("n", "t.target", then)}""",
    )


def known_entity(then: bool) -> str:
    """The row id of the entity `:key`, if anything is believed about it, and the key that it gave way to, if it did."""
    told = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {known('f', then)} AND f.{column} = e.id)"
        for table, column in (("attribute f", "entity"), (f"tie f {BY_SOURCE}", "source"), ("tie f", "target"), ("outcome f", "subject"))
    )
    stays = f"SELECT s.value FROM attribute s WHERE {known('s', then)} AND s.entity = e.id AND s.name = {_SAME_AS}"
    return f"SELECT e.id, ({stays}) FROM entity e WHERE e.key = :key AND ({told})"


def known(alias: str, then: bool) -> str:
    """The condition that a version is believed now, or was at `:rev`."""
    if then:
        return f"{alias}.past IN (0, 1) AND {alias}.recorded <= :rev AND {alias}.retracted > :rev"
    return f"{alias}.past = 0"


def _window(alias: str) -> str:
    return f"{alias}.since <= :last AND {alias}.until > :first"


def _name(alias: str, entity: str, then: bool) -> str:
    on = f"{alias}.entity = {entity} AND {alias}.name = 1 AND {alias}.since <= :day AND {alias}.until > :day"
    return f"attribute {alias} ON {known(alias, then)} AND {on}"


def _outcomes(subject: str, then: bool) -> str:
    """Outcomes of the window; objections of any day, for a doubt of today concerns what was long ago."""
    dated = f"(o.kind = {_OBJECTION} OR (o.day >= :oldest AND o.day <= :day))"
    return f"outcome o ON {known('o', then)} AND o.subject = {subject} AND o.kind BETWEEN 1 AND :most AND {dated}"


def _with_reach(direction: Direction, then: bool) -> str:
    believed, window = known("t", then), _window("t")
    upward = f"SELECT t.target FROM reach CROSS JOIN tie t {BY_SOURCE} ON {believed} AND t.source = reach.id AND t.kind <= {LAST_UPWARD} AND {window}"
    low, high = DOWNWARD
    match direction:
        case "up":
            first, step = "SELECT :root", upward
        case "down":
            first = "SELECT :root"
            step = f"SELECT t.source FROM reach CROSS JOIN tie t ON {believed} AND t.target = reach.id AND t.kind BETWEEN {low} AND {high} AND {window}"
        case "around":
            first, step = (
                f"SELECT t.target FROM tie t {BY_SOURCE} WHERE {believed} AND t.source = :root AND t.kind >= {_MEMBER} AND {window}",
                upward,
            )
    return f"WITH RECURSIVE reach(id) AS ({first} UNION {step})"


def _walked(direction: Direction, then: bool) -> str:
    """Ties of the hierarchy between places of the scope: from each upward, or onto each when the scope goes down."""
    end, index = ("target", "") if direction == "down" else ("source", BY_SOURCE)
    return f"reach CROSS JOIN tie t {index} ON {known('t', then)} AND t.{end} = reach.id AND t.kind BETWEEN 1 AND {DOWNWARD[1]} AND {_window('t')}"


def _landing(direction: Direction, alias: str, then: bool) -> str:
    """Ties that the scope is about: those onto its places, or those that the person holds."""
    believed, window = known(alias, then), _window(alias)
    if direction == "around":
        held = f"{alias}.source = r.id AND {alias}.kind >= {_MEMBER}"
        return f"entity r CROSS JOIN tie {alias} {BY_SOURCE} ON r.id = :root AND {believed} AND {held} AND {window}"
    return f"reach CROSS JOIN tie {alias} ON {believed} AND {alias}.target = reach.id AND {alias}.kind >= {_PAIRING} AND {window}"


def _sister_ties(then: bool) -> str:
    """The `within` ties of the places under the parents of the chain's place of level `:level` (itself among them)."""
    up = f"{known('w', then)} AND w.source = reach.id AND w.kind = {_WITHIN} AND {_window('w')}"
    down = f"{known('t', then)} AND t.target = w.target AND t.kind = {_WITHIN} AND {_window('t')}"
    return f"""reach CROSS JOIN entity l ON l.id = reach.id AND l.kind = :level CROSS JOIN tie w {BY_SOURCE} ON {up} CROSS JOIN tie t ON {down}
            CROSS JOIN entity x ON x.id = t.source"""
