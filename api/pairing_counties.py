"""A scope above the county: each county's own plan first, then a second round for what the counties could not place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.pairing import Order, Pairing, problem_in, standing_in
from queries.pairing.problem import Plan, Problem, Village, Wishes
from schema.errors import UsageError

if TYPE_CHECKING:
    from api.answers import Moment
    from graph.store import Found, Progress, Store, Viewer

STEP = "逐县结对"


@dataclass(frozen=True)
class Counties:
    """The plans of a scope above the county. `skipped`: counties without one, and why; `second` the plan of the leftovers, None if there is none.

    `left`: why there is no second round although villages are left over, "" otherwise.
    """

    about: Found
    when: Moment
    plans: tuple[Pairing, ...]
    skipped: tuple[tuple[Found, str], ...]
    second: Plan | None
    left: str = ""


def ask_counties(
    store: Store, about: Found, order: Order, when: Moment, viewer: Viewer | None = None, progress: Progress | None = None
) -> Counties:
    """A plan of the weak villages for each county of a scope, then one for those that are left, with the models' free seats.

    Middle villages take seats only in their own county's plan, when these are known. Wishes by pair or single model belong to one county
    and are refused. Raises UsageError.
    """
    from queries.pairing.planning import plan

    typed = order.typed
    if typed.force or typed.forbid or any("=" in text or "＝" in text for text in typed.capacity):
        raise UsageError(f"{about.name}有几个县，指定、回避和个别名额要按县来写", "请对那个县单独执行 zerentu pair")
    counties = counties_of(store, about, when)
    plans: list[Pairing] = []
    skipped: list[tuple[Found, str]] = []
    leftovers: list[Problem] = []
    for number, county in enumerate(counties):
        if progress:
            progress(STEP, number, len(counties))
        problem = None
        try:
            standing = standing_in(store, county, order, when, viewer)
            problem = _extended(store, problem_in(store, standing, order), county, when)
            found = plan(problem, fair=order.fair)
        except UsageError as error:
            skipped.append((county, error.message))
            leftovers += [problem] if problem else []
        else:
            plans.append(Pairing(standing, found))
            leftovers.append(_left(found))
    if progress:
        progress(STEP, len(counties), len(counties))
    if not plans and not any(problem.weak for problem in leftovers):
        raise UsageError(f"{about.name}的{len(counties)}个县这一期都没有可结对的村", "请核对期次，或先导入观摩评比台账")
    second, left = _second_round(about, order, leftovers)
    return Counties(about, when, tuple(plans), tuple(skipped), second, left)


def counties_of(store: Store, about: Found, when: Moment) -> list[Found]:
    """The counties of a scope on the day, by key. Raises UsageError when there is none."""
    from graph.snapshot import node
    from graph.store import Scope

    graph = store.snapshot(Scope("down", about.key), when.on, when.revision)
    keys = sorted(key for key in graph if node(graph, key)["level"] == "county")
    if not keys:
        raise UsageError(f"{about.name}下面没有县级区划", "请先导入区划台账，或写县、乡镇")
    found = store.describe(keys, when.on)
    return [found[key] for key in keys]


def _extended(store: Store, problem: Problem, county: Found, when: Moment) -> Problem:
    """The weak villages and the models, with the city and province around the county, by which villages of different counties are near or far."""
    from graph.snapshot import name
    from graph.store import Scope
    from queries.rules.geography import Geography

    graph = store.snapshot(Scope("up", county.key), when.on, when.revision)
    above = Geography(graph, when.on).above(county.key)
    weak, models = (tuple(_lying_in(village, above) for village in group) for group in (problem.weak, problem.models))
    return replace(problem, weak=weak, models=models, middle=(), names={**problem.names, **{key: name(graph, key) for key in above}})


def _lying_in(village: Village, above: tuple[str, ...]) -> Village:
    return replace(village, above=(*village.above, *(key for key in above if key not in village.above)))


def _left(plan: Plan) -> Problem:
    """The villages of a county that found no seat, and its models with the seats that are free."""
    taken = Counter(pair.model for pair in plan.weak.pairs)
    seats = {key: free - taken[key] for key, free in _seats(plan.problem)}
    weak = tuple(village for village in plan.problem.weak if village.key in plan.weak.unpaired)
    return replace(plan.problem, weak=weak, wishes=Wishes(seats=seats))


def _second_round(about: Found, order: Order, counties: Sequence[Problem]) -> tuple[Plan | None, str]:
    from queries.pairing.planning import plan

    weak = tuple(village for problem in counties for village in problem.weak)
    if not weak:
        return None, ""
    seats = {key: free for problem in counties for key, free in _seats(problem)}
    if not any(seats.values()):
        return None, f"还有{len(weak)}个后进村没有排上，各县示范村已没有空余名额，不再作第二轮"
    models = tuple(model for problem in counties for model in problem.models)
    names = {key: name for problem in counties for key, name in problem.names.items()}
    whole = Problem(about.key, counties[0].period, weak, models, (), counties[0].weights, Wishes(seats=seats), names)
    return plan(whole, fair=order.fair), ""


def _seats(problem: Problem) -> Iterator[tuple[str, int]]:
    for model in problem.models:
        yield model.key, problem.wishes.seats.get(model.key, problem.wishes.capacity)
