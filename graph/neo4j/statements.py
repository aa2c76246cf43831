"""The statement of a snapshot: one, whatever its scope, and its answer is one row of collected lists.

The same questions as in `graph.sqlite.statements`, in the same words: `reach` are the places (areas, organisations) of the scope, `holders`
whoever holds a tie onto one of them. `then`: as known at `$rev`, which also walks relationships of what is believed no longer. The clock is
read first and last: relationships move when they are retracted, and a walk that a commit overtook is done again. Nodes that hang on entities are
named by the types of their relationships alone: a label would offer the planner an index to start from, which is the wrong end.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from graph.neo4j.clock import APPLIED
from graph.neo4j.layout import FURTHER_TIES, TIE_TYPES, both, types_of
from graph.sqlite.statements import Direction
from schema.declarations import FIRST_ANSWERING
from schema.kinds import ATTRIBUTES as KINDS
from schema.kinds import DOWNWARD, LAST_UPWARD, TIES
from schema.outcome_kinds import OUTCOMES as OUTCOME_KINDS

_PAIRING, _MEMBER = TIES["pairing"].number, TIES["member"].number
_LAST = max(TIE_TYPES)
_NAME, _CATEGORY, _SAME_AS = (KINDS[name].number for name in ("name", "category", "same_as"))
_LOCATION, _NEIGHBOURS = KINDS["location"].number, KINDS["neighbours"].number
_OBJECTION = OUTCOME_KINDS["objection"].number
_TIE = "type(t), t.since, t.since_to, t.until_from, t.until, t.role, t.props, t.recorded, t.ledger, t.line"
_OUTCOME = "o.kind, o.day, o.label, o.props, o.recorded, o.ledger, o.line"
_ON_THE_DAY = "a.since <= $day AND a.until > $day"
assert _PAIRING < FIRST_ANSWERING


class Asked(NamedTuple):
    """What a snapshot holds besides ties."""

    outcomes: bool
    sisters: bool
    planning: bool
    led: bool


PARTS = (
    "nodes",
    "walked",
    "ties",
    "further",
    "affiliations",
    "outcomes",
    "holder_outcomes",
    "sisters",
    "sister_outcomes",
    "categories",
    "locations",
    "led",
)
"""The lists of an answer, in their order; before them stand the clock, whether anything is believed of the root, and what it gave way to."""


@cache
def snapshot(direction: Direction, then: bool, asked: Asked) -> str:
    """The statement of a direction."""
    words = _Words(then)
    none = "[]"
    outcomes, sister_outcomes = words.outcomes("UNWIND reach AS e"), words.outcomes(f"{words.sisters()} WITH x AS e")
    lists = {
        "nodes": f"[e IN reach | [e.n, e.key, e.kind, {words.name('e')}]]",
        "walked": words.walked(direction),
        "ties": words.ties(direction),
        "further": words.further(),
        "affiliations": words.affiliations(),
        "outcomes": outcomes if asked.outcomes else none,
        "holder_outcomes": words.outcomes("UNWIND holders AS e") if asked.outcomes else none,
        "sisters": _collected(f"{words.sisters()} RETURN [x.n, m.n, {_TIE}, x.key, x.kind, {words.name('x')}]") if asked.sisters else none,
        "sister_outcomes": sister_outcomes if asked.sisters and asked.outcomes else none,
        "categories": words.categories(),
        "locations": words.locations() if asked.planning else none,
        "led": words.led() if asked.led else none,
    }
    listed = ", ".join(f"{text} AS {name}" for name, text in lists.items())
    clock = "MATCH ({0}:Clock {{name: 'main'}}) MATCH ({1}:Clock {{name: 'gate'}})"
    return f"""{clock.format("c", "g")} OPTIONAL MATCH (root:Entity {{key: $key}})
        WITH c.n AS main_n, g.n AS gate_n, c.visible AS visible, g.pending AS pending, root
        WITH main_n + gate_n AS before, {APPLIED} AS applied, visible, pending, root
        WITH before, applied, visible, pending, root, {words.told()} AS told, {words.stays()} AS stays, {words.reach(direction)} AS reach,
          root.n AS number, root.key AS key, root.kind AS kind, {words.name("root")} AS name
        WITH *, {words.holders(direction)} AS holders
        WITH before, applied, visible, pending, told, stays, [number, key, kind, name] AS center, {listed}
        {clock.format("d", "h")}
        RETURN applied AND before = d.n + h.n, visible, pending, told, stays, center, {", ".join(PARTS)}"""


def _collected(text: str) -> str:
    return f"COLLECT {{ {text} }}"


class _Words:
    """The parts of a statement: as known now, or then."""

    def __init__(self, then: bool) -> None:
        self._then = then

    def _types(self, *names: str) -> str:
        return both(*names) if self._then else "|".join(names)

    def _known(self, alias: str) -> str:
        return f"{alias}.recorded <= $rev AND {alias}.retracted > $rev" if self._then else "true"

    def _window(self, alias: str) -> str:
        return f"{alias}.since <= $last AND {alias}.until > $first AND {self._known(alias)}"

    def _attribute(self, owner: str, which: str) -> str:
        return f"MATCH ({owner})<-[:{self._types('OF')}]-(a) WHERE {which} AND {self._known('a')}"

    def name(self, node: str) -> str:
        known = f" AND {node}.name_recorded <= $rev" if self._then else ""
        dated = _collected(f"{self._attribute(node, f'a.name = {_NAME} AND {_ON_THE_DAY}')} RETURN a.value")
        return f"CASE WHEN {node}.name_since <= $day AND {node}.name_until > $day{known} THEN {node}.name ELSE head({dated}) END"

    def told(self) -> str:
        ties = self._types(*TIE_TYPES.values())
        return f"""(EXISTS {{ {self._attribute("root", "true")} }} OR EXISTS {{ MATCH (root)-[t:{ties}]-() WHERE {self._known("t")} }}
            OR EXISTS {{ MATCH (root)<-[:{self._types("ABOUT")}]-(o) WHERE {self._known("o")} }})"""

    def stays(self) -> str:
        given_way = self._attribute("root", f"a.name = {_SAME_AS}")
        return f"head({_collected(f'{given_way} RETURN a.value')})"

    def reach(self, direction: Direction) -> str:
        upward = f"(()-[w:{self._types(*types_of(1, LAST_UPWARD))} WHERE {self._window('w')}]->())*"
        if direction == "up":
            return _collected(f"MATCH (root) {upward} (p) RETURN DISTINCT p")
        if direction == "down":
            downward = f"(()<-[w:{self._types(*types_of(*DOWNWARD))} WHERE {self._window('w')}]-())*"
            return _collected(f"MATCH (root) {downward} (p) RETURN DISTINCT p")
        held = f"MATCH (root)-[t:{self._types(*types_of(_MEMBER, _LAST))}]->(v) WHERE {self._window('t')}"
        return _collected(f"{held} WITH DISTINCT v MATCH (v) {upward} (p) RETURN DISTINCT p")

    def walked(self, direction: Direction) -> str:
        types = self._types(*types_of(1, DOWNWARD[1]))
        arrow, ends = (f"(e)<-[t:{types}]-(o)", "o.n, e.n") if direction == "down" else (f"(e)-[t:{types}]->(o)", "e.n, o.n")
        return _collected(f"UNWIND reach AS e MATCH {arrow} WHERE {self._window('t')} RETURN [{ends}, {_TIE}]")

    def ties(self, direction: Direction) -> str:
        landing = self._landing(direction)
        return _collected(f"{landing} RETURN [x.n, e.n, {_TIE}, x.key, x.kind, {self.name('x')}]")

    def holders(self, direction: Direction) -> str:
        return _collected(f"{self._landing(direction)} RETURN DISTINCT x")

    def _landing(self, direction: Direction) -> str:
        if direction == "around":
            held = self._types(*types_of(_MEMBER, _LAST))
            return f"WITH root AS x MATCH (x)-[t:{held}]->(e) WHERE {self._window('t')}"
        onto = self._types(*types_of(_PAIRING, _LAST))
        return f"UNWIND reach AS e MATCH (e)<-[t:{onto}]-(x) WHERE {self._window('t')}"

    def further(self) -> str:
        onto = self._types(FURTHER_TIES.ends[0][1])
        told = "a.source, a.target, a.kind, a.since, a.role, a.ledger, a.line, a.until, a.agrees"
        which = f"a.kind >= {_PAIRING} AND a.agrees >= 0 AND {self._known('a')}"
        return _collected(f"UNWIND reach AS e MATCH (e)<-[:{onto}]-(a) WHERE {which} RETURN [{told}]")

    def affiliations(self) -> str:
        return _collected(f"{self._affiliated()} RETURN [h.n, x.n, {_TIE}, x.key, x.kind, {self.name('x')}]")

    def _affiliated(self) -> str:
        types = self._types(TIE_TYPES[_MEMBER], TIE_TYPES[TIES["post"].number])
        return f"UNWIND holders AS h MATCH (h)-[t:{types}]->(x) WHERE {self._window('t')}"

    def outcomes(self, subjects: str) -> str:
        which = (
            f"o.kind >= 1 AND o.kind <= $most AND (o.kind = {_OBJECTION} OR (o.day >= $oldest AND o.day <= $day)) AND {self._known('o')}"
        )
        about = f"MATCH (e)<-[:{self._types('ABOUT')}]-(o) WHERE {which}"
        return _collected(f"{subjects} {about} RETURN [e.n, {_OUTCOME}]")

    def sisters(self) -> str:
        within = self._types(TIE_TYPES[TIES["within"].number])
        return f"""UNWIND reach AS l WITH l WHERE l.kind = $level MATCH (l)-[w:{within}]->(m) WHERE {self._window("w")}
            MATCH (m)<-[t:{within}]-(x) WHERE {self._window("t")}"""

    def categories(self) -> str:
        units = f"UNWIND reach + holders + {_collected(f'{self._affiliated()} RETURN DISTINCT x')} AS u WITH u WHERE u:Organisation"
        return _collected(f"{units} {self._attribute('u', f'a.name = {_CATEGORY} AND {_ON_THE_DAY}')} RETURN DISTINCT [u.n, a.value]")

    def locations(self) -> str:
        which = f"a.name >= {_LOCATION} AND a.name <= {_NEIGHBOURS} AND {_ON_THE_DAY}"
        return _collected(f"UNWIND reach AS e {self._attribute('e', which)} RETURN [e.n, a.name, a.value]")

    def led(self) -> str:
        pairing = self._types(TIE_TYPES[_PAIRING])
        match = f"UNWIND reach AS e MATCH (e)-[t:{pairing}]->(x) WHERE {self._window('t')}"
        return _collected(f"{match} RETURN [e.n, x.n, {_TIE}, x.key, x.kind, {self.name('x')}]")
