"""What entities are called on a day, where they lie, their units and posts: one statement for many of them, nothing laid on a workbench."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph.neo4j.fetching import chunks
from graph.neo4j.layout import TIE_NUMBERS, TIE_TYPES, both
from graph.neo4j.server import Run
from graph.sqlite.names import NAME, found_of
from graph.store import Found
from schema.kinds import DOWNWARD, TIES

UPWARD = both(*(TIE_TYPES[number] for number in (*range(1, DOWNWARD[1] + 1), TIES["member"].number, TIES["post"].number)))
"""Types of the ties that lead upward from an entity, then and now."""
KNOWN = "{0}.recorded <= $k AND {0}.retracted > $k"
ON_DAY = "{0}.since <= $day AND {0}.until > $day AND " + KNOWN
_NAMED = f"""head(COLLECT {{ MATCH (p)<-[:{both("OF")}]-(a) WHERE a.name = {NAME} AND {KNOWN.format("a")}
    RETURN a.value ORDER BY a.since <= $day AND a.until > $day DESC, a.since DESC LIMIT 1 }})"""
_CALLED = f"CASE WHEN p.name_since <= $day AND p.name_until > $day AND p.name_recorded <= $k THEN p.name ELSE {_NAMED} END"
"""The name on the day, else the one that it had last."""
_STEP = f"-[w:{UPWARD} WHERE {ON_DAY.format('w')}]->"
_ABOVE = f"""UNWIND $values AS value MATCH (e:Entity {{n: value}}) WITH collect(e) AS start
    WITH start, COLLECT {{ UNWIND start AS e MATCH (e){_STEP}(o) RETURN DISTINCT o }} AS near
    WITH start, COLLECT {{ UNWIND near AS o MATCH (o) ((){_STEP}())* (p) RETURN DISTINCT p }} AS far
    WITH COLLECT {{ UNWIND start + far AS p RETURN DISTINCT p }} AS reach
    RETURN COLLECT {{ UNWIND reach AS p RETURN [p.n, p.key, p.kind, {_CALLED}] }},
      COLLECT {{ UNWIND reach AS p MATCH (p)-[t:{UPWARD}]->(o) WHERE {ON_DAY.format("t")}
        RETURN [p.n, type(t), t.until, o.n, t.since, t.role] }}"""
"""The first step goes for itself: thousands of villages lie in a few townships, and these are walked up from once."""


def described(run: Run, numbers: Sequence[int], day: int, known_at: int) -> list[Found]:
    """Names, paths, units and posts of entities on a day, in the order given, as known at a revision."""
    ties: dict[int, dict[tuple[int, int, str], None]] = defaultdict(dict)
    known: dict[int, tuple[str, int, str | None]] = {}
    for chunk in chunks(dict.fromkeys(numbers)):
        entities, held = run(_ABOVE, values=chunk, day=day, k=known_at)
        known |= {number: (key, kind, name) for number, key, kind, name in entities}
        # As the embedded engine's index has them: an entity with several units or posts tells them in this order.
        for source, kind, _, target, _, role in sorted([number, TIE_NUMBERS[name], *rest] for number, name, *rest in held):
            ties[source][target, kind, role] = None
    listed = {source: list(found) for source, found in ties.items()}
    return [found_of(number, listed, known) for number in numbers]
