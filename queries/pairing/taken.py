"""Seats that are taken already: models that lead villages outside the scope have fewer for their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graph.snapshot import HeldTie, name, ties_from
from graph.store import AFTERWARDS, Scope, Snapshot
from queries.pairing.candidates import PAIRING, VILLAGE
from queries.pairing.problem import Problem
from queries.pairing.wanted import seats_of
from queries.rules.geography import Geography


def scope_of_taken(scope: str) -> Scope:
    """The snapshot for `without_taken`, from the day of the plan on: a pairing that begins later takes its seat as well."""
    return Scope("down", scope, until=AFTERWARDS, led=True)


def led_elsewhere(graph: Snapshot, inside: Collection[str], day: int) -> list[HeldTie]:
    """The pairings that lead from the villages to ones outside them (of other places, or merged since) and are not over on a day, by id."""
    found = [tie for key in inside for tie in ties_from(graph, key) if tie.kind == PAIRING and tie.target not in inside]
    return sorted((tie for tie in found if tie.until_to > day), key=lambda tie: tie.id)


def without_taken(graph: Snapshot, problem: Problem, day: int) -> Problem:
    """The problem with the seats left that its models have beside villages outside the scope. `graph` is a snapshot of `scope_of_taken`."""
    inside = Geography(graph, day).below(problem.scope, VILLAGE)
    models = {village.key for village in problem.models}
    taken: dict[str, set[str]] = {}
    for tie in led_elsewhere(graph, inside, day):
        if tie.source in models:
            taken.setdefault(tie.source, set()).add(tie.target)
    if not taken:
        return problem
    seats = {key: max(0, seats_of(problem, key) - len(led)) for key, led in taken.items()}
    remarks = tuple(_taken(graph, key, sorted(taken[key]), seats[key]) for key in sorted(taken))
    wishes = replace(problem.wishes, seats={**problem.wishes.seats, **seats})
    return replace(problem, wishes=wishes, remarks=problem.remarks + remarks)


def _taken(graph: Snapshot, model: str, led: list[str], left: int) -> str:
    listed = "、".join(name(graph, key) for key in led)
    return f"{name(graph, model)}已带本范围以外的{len(led)}个村，名额相应减为{left}个：{listed}"
