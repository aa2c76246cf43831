"""Seats that are taken already: models of a township that lead villages elsewhere have fewer for their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from graph.snapshot import name, ties_from
from graph.store import Snapshot
from queries.pairing.problem import Problem
from queries.pairing.wanted import seats_of


def without_taken(graph: Snapshot, problem: Problem, day: int) -> Problem:
    """The problem with the seats left that its models have beside villages outside it. `graph`: a wider snapshot, a county's."""
    inside = {village.key for village in problem.weak + problem.middle + problem.models}
    taken = Counter(
        village.key
        for village in problem.models
        if village.key in graph
        for tie in ties_from(graph, village.key)
        if tie.kind == "pairing" and tie.holding(day) and tie.target not in inside
    )
    if not taken:
        return problem
    seats = {key: max(0, seats_of(problem, key) - count) for key, count in taken.items()}
    remarks = tuple(f"{name(graph, key)}已带本范围以外的{count}个村，名额相应减为{seats[key]}个" for key, count in sorted(taken.items()))
    wishes = replace(problem.wishes, seats={**problem.wishes.seats, **seats})
    return replace(problem, wishes=wishes, remarks=problem.remarks + remarks)
