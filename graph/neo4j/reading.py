"""From the one row of a snapshot's statement to the snapshot, in the order in which the embedded engine gives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from graph.neo4j.layout import TIE_NUMBERS
from graph.neo4j.server import Run
from graph.neo4j.statements import PARTS, Asked, snapshot
from graph.sqlite.reading import OUTCOME_NAMES, Reading
from graph.store import Scope, Snapshot
from schema.facts import Ledger
from schema.kinds import DOWNWARD, LAST_UPWARD, LEVEL_DEPTH
from schema.outcome_kinds import FIRST_DETAIL

Rows = list[list[Any]]


class Answer(NamedTuple):
    """What the statement answered. `undisturbed`: nobody committed while it ran."""

    undisturbed: bool
    visible: int
    pending: int | None
    told: bool
    stays: str | None
    root: list[Any]
    parts: dict[str, Rows]

    def ledgers(self) -> set[int]:
        """The ledgers that the rows come from."""
        found = {row[5] for row in self.parts["further"]}
        for name in ("walked", "ties", "affiliations", "sisters", "led"):
            found.update(row[10] for row in self.parts[name])
        for name in ("outcomes", "holder_outcomes", "sister_outcomes"):
            found.update(row[6] for row in self.parts[name])
        return found


def ask(run: Run, scope: Scope, as_of: int, revision: int | None) -> Answer:
    """Run the statement for a scope; `revision` None: as known now. Of a revision that is half written nothing is told."""
    answer = _ask(run, scope, as_of, revision)
    if revision is None or answer.pending is None or revision <= answer.visible:
        return answer
    seen = _ask(run, scope, as_of, answer.visible)
    return seen._replace(undisturbed=seen.undisturbed and seen.visible == answer.visible)


def _ask(run: Run, scope: Scope, as_of: int, revision: int | None) -> Answer:
    asked = Asked(scope.outcomes_since is not None, bool(scope.sisters), scope.planning, scope.led)
    first, last = _window(scope, as_of)
    parameters = {
        "key": scope.key, "day": as_of, "first": first, "last": last, "rev": revision, "oldest": scope.outcomes_since,
        "most": max(OUTCOME_NAMES) if scope.planning else FIRST_DETAIL - 1, "level": LEVEL_DEPTH.get(scope.sisters),
    }  # fmt: skip
    *head, told, stays, root = (values := run(snapshot(scope.direction, revision is not None, asked), **parameters))[:6]
    undisturbed, visible, pending = head
    return Answer(undisturbed, visible, pending, told, stays, root, dict(zip(PARTS, values[6:], strict=True)))


def build(answer: Answer, scope: Scope, as_of: int, revision: int, ledgers: Mapping[int, Ledger]) -> Snapshot:
    """The snapshot."""
    parts, root = answer.parts, answer.root[0]
    for name in ("walked", "ties", "affiliations", "sisters", "led"):
        for row in parts[name]:
            row[2] = TIE_NUMBERS[row[2]]
    place = _order(scope, root, parts)
    reading = Reading()
    for row in sorted(parts["nodes"], key=lambda row: place[row[0]]):
        reading.add_node(*row)
    if root not in reading.keys:
        reading.add_node(*answer.root)
    reading.add_beside(sorted(parts["further"], key=lambda row: (place[row[1]], row[2], row[0], *row[3:7])))
    end = 1 if scope.direction == "down" else 0
    walked = sorted(parts["walked"], key=_by_key if end else _by_source)
    walked.sort(key=lambda row: place[row[end]])
    reading.add_ties(row for row in walked if row[0] in reading.keys and row[1] in reading.keys)
    ties = sorted(parts["ties"], key=_by_source if scope.direction == "around" else _by_key)
    ties.sort(key=lambda row: place[row[1]] if scope.direction != "around" else 0)
    reading.add_ties(ties, 0)
    holders = {number: position for position, number in enumerate(dict.fromkeys(row[0] for row in ties))}
    affiliations = sorted(parts["affiliations"], key=_by_source)
    affiliations.sort(key=lambda row: holders[row[0]])
    reading.add_ties(affiliations, 1)
    reading.add_outcomes(parts["outcomes"])
    reading.add_outcomes(parts["holder_outcomes"])
    reading.add_ties(sorted(parts["sisters"], key=_by_key), 0)
    reading.add_outcomes(parts["sister_outcomes"])
    led = sorted(parts["led"], key=_by_source)
    led.sort(key=lambda row: place[row[0]])
    reading.add_ties(led, 1)
    reading.add_categories(parts["categories"])
    reading.add_locations(parts["locations"])
    first, _ = _window(scope, as_of)
    return reading.graph(root=scope.key, since=first, as_of=as_of, revision=revision, ledgers=ledgers, outside=0)


def _window(scope: Scope, as_of: int) -> tuple[int, int]:
    first = as_of if scope.since is None else min(scope.since, as_of)
    return first, as_of if scope.until is None else max(scope.until, as_of)


def _by_source(row: Sequence[Any]) -> tuple[Any, ...]:
    """Ties from an entity: kind, last day, target, first day, role."""
    return row[2], row[6], row[1], row[3], row[7]


def _by_key(row: Sequence[Any]) -> tuple[Any, ...]:
    """Ties onto an entity: kind, source, first day, role."""
    return row[2], row[0], row[3], row[7]


def _order(scope: Scope, root: int, parts: Mapping[str, Rows]) -> dict[int, int]:
    """The place of each entity of the reach: breadth first, ties in the order of their keys."""
    down = scope.direction == "down"
    low, high = DOWNWARD if down else (1, LAST_UPWARD)
    steps: dict[int, list[int]] = defaultdict(list)
    for row in sorted(parts["walked"], key=_by_key if down else _by_source):
        if low <= row[2] <= high:
            steps[row[1 if down else 0]].append(row[0 if down else 1])
    queue = [root]
    if scope.direction == "around":
        queue = list(dict.fromkeys(row[1] for row in sorted(parts["ties"], key=_by_source)))
    seen = dict.fromkeys(queue)
    for number in queue:
        for further in steps[number]:
            if further not in seen:
                seen[further] = None
                queue.append(further)
    return {number: position for position, number in enumerate(queue)}
