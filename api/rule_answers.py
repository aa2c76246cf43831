"""From a question about clauses to its answer: resolve what it names, fetch the snapshot around it, ask the rules. Both interfaces share it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api.resolving import PEOPLE, PLACES, resolve
from api.rule_asking import Asking, Ruled, ground_of, known_identity, ordered, ruled, scope_of, snapshot_of
from schema.errors import NotFound, UsageError

if TYPE_CHECKING:
    from graph.store import Progress, Store
    from queries.rules.due import Due
    from queries.rules.liability import Verdict
    from queries.rules.requirements import Answer
    from queries.rules.watch import Near
    from schema.periods import PeriodLabel

CHUNK = 40
"""How many places are judged between two reports of progress."""
_LENGTH = re.compile(r"([1-9][0-9]{0,3})(d|w|m|天|日|周|个?月)")
_UNITS = {"d": (1, "天"), "天": (1, "天"), "日": (1, "天"), "w": (7, "天"), "周": (7, "天")}


def period_of(text: str) -> PeriodLabel | None:
    """The period that a question names, None if it names none. Raises UsageError when it is none that the software knows."""
    from schema.periods import parse_period
    from schema.problems import DateProblem

    if not text.strip():
        return None
    try:
        return parse_period(text)
    except DateProblem as problem:
        raise UsageError(problem.reason, problem.hint) from problem


def last_day(on: int, within: str) -> int:
    """The last day of a length from a day on: `30d`, `2w`, `3m`. Raises UsageError."""
    from schema.calendar import shifted
    from schema.conditions import Amount

    found = _LENGTH.fullmatch(within.strip().lower())
    if not found:
        raise UsageError(f"“{within}”不是能识别的长度", "请写成 30d(天)、2w(周)或 3m(月)")
    times, unit = _UNITS.get(found[2], (1, "月"))
    return shifted(on, Amount(int(found[1]) * times, unit))


def ask_liability(store: Store, what: str, asking: Asking) -> Ruled[Verdict]:
    """Every clause that reaches somebody for a place or unit, or for one event (by its id). Raises NotFound, Ambiguous, RuleError."""
    from queries.objections import identity
    from queries.rules.asked import Plan
    from queries.rules.liability import verdicts
    from schema.outcome_kinds import OUTCOMES

    if what.strip().partition("/")[0] in OUTCOMES:
        return _of_event(store, what, asking)
    found = resolve(store, what, PLACES, asking.when.on)
    ground = ground_of(store, found, asking)
    judged = verdicts(ground.graph, ground.book, asking.when.on, (found.key,), world=ground.world)
    items = ordered(ground.book, judged, lambda one: (one.period, identity(one.record) if one.record else "", one.holder))
    heard = {verdict.rule.head.id for verdict in items}
    code = ground.world.code(found.key)
    silent = tuple(
        rule
        for rule in Plan(ground.world, ground.book.liabilities).asking(found.key)
        if rule.each.sort in ("place", "organisation") and rule.head.id not in heard and ground.book.in_force(rule, code, asking.when.on)
    )
    return ruled(store, found, asking, ground, items, silent=silent)


def _of_event(store: Store, what: str, asking: Asking) -> Ruled[Verdict]:
    from graph.snapshot import outcomes
    from queries.objections import identity
    from queries.rules.liability import verdicts
    from schema.time import chinese

    typed, (key, *_) = known_identity(store, what)
    found = store.describe([key], asking.when.on)[key]
    ground = ground_of(store, found, asking)
    event = next((entry for entry in outcomes(ground.graph, key) if identity(entry) == typed), None)
    if event is None:
        raise NotFound(f"到{chinese(asking.when.on)}为止的记录里没有编号为 {typed} 的事项", "编号可用 zerentu history 查看")
    judged = verdicts(ground.graph, ground.book, asking.when.on, (key,), world=ground.world)
    mine = (one for one in judged if one.record is not None and identity(one.record) == typed)
    return ruled(store, found, asking, ground, ordered(ground.book, mine, lambda one: (one.holder,)), event=event)


def ask_consequences(store: Store, scope: str | None, asking: Asking, progress: Progress | None = None) -> Ruled[Verdict]:
    """Who meets which measure in a place and all below it: every verdict, also those that reach nobody. Raises NotFound, Ambiguous."""
    from queries.rules.liability import verdicts

    found, ground, subjects = scope_of(store, scope, asking)
    judged: list[Verdict] = []
    for start in range(0, len(subjects), CHUNK):
        judged += verdicts(ground.graph, ground.book, asking.when.on, subjects[start : start + CHUNK], world=ground.world)
        if progress:
            progress("按条款判断", min(start + CHUNK, len(subjects)), len(subjects))
    items = ordered(ground.book, judged, lambda one: (one.subject, one.period, one.record.label if one.record else "", one.holder))
    return ruled(store, found, asking, ground, items)


def ask_duties(store: Store, person: str, period: PeriodLabel | None, asking: Asking) -> Ruled[Answer]:
    """What a person or unit has to do by the clauses, of a period (None: the last that ended and the running one), and whether it is done.

    Raises NotFound, Ambiguous.
    """
    from graph.snapshot import ties_from
    from queries.rules.requirements import requirements
    from queries.rules.world import World
    from schema.kinds import TIES

    found = resolve(store, person, PEOPLE, asking.when.on)
    span = (period.first, period.last) if period else None
    own = ground_of(store, found, asking, direction="around", back=span[0] if span else None)
    targets = {tie.target for tie in ties_from(own.graph, found.key) if TIES[tie.kind].answering}
    counties: dict[str, list[str]] = {}
    for target in sorted(targets):
        counties.setdefault(own.world.at_level(target, "county"), []).append(target)
    answers: list[Answer] = []
    for county, keys in counties.items():
        graph = snapshot_of(store, "down", county, asking, own.book, span[0] if span else None) if county else own.graph
        world = World(graph, asking.when.on)
        kinds = ("duty", "cadence", "fit")
        answers += requirements(graph, own.book, asking.when.on, keys, kinds=kinds, holder=found.key, span=span, world=world)
    if found.kind == "organisation":
        answers += requirements(own.graph, own.book, asking.when.on, (found.key,), kinds=("duty", "cadence"), span=span, world=own.world)
    items = ordered(own.book, answers, lambda one: (one.subject, one.frame.first, one.tie.id if one.tie else ""))
    return ruled(store, found, asking, own, items)


def ask_standards(store: Store, place: str, asking: Asking) -> Ruled[Answer]:
    """Every standard that is asked of a place or unit, item by item. Raises NotFound, Ambiguous."""
    from queries.rules.requirements import requirements

    found = resolve(store, place, PLACES, asking.when.on)
    ground = ground_of(store, found, asking)
    answers = requirements(ground.graph, ground.book, asking.when.on, (found.key,), kinds=("standard",), world=ground.world)
    items = ordered(ground.book, answers, lambda one: (one.period, one.holder))
    return ruled(store, found, asking, ground, items)


def ask_release(store: Store, what: str, person: str | None, asking: Asking) -> Ruled[Answer]:
    """Whether a tie may end: by its id, or by a place and whoever is tied to it. Raises NotFound, Ambiguous."""
    from api.rulings import tie_between
    from graph.snapshot import ties_onto
    from queries.rules.requirements import requirements

    typed, keys = known_identity(store, tie_between(store, what, person) if person else what)
    if len(keys) != 2:
        raise NotFound(f"{typed} 不是一条关系的编号", "请写关系的编号(trace --json 会显示)，或先写区划、后写干部或单位")
    holder, target = keys
    found = store.describe([target], asking.when.on)[target]
    ground = ground_of(store, found, asking)
    tie = next((tie for tie in ties_onto(ground.graph, target) if tie.id == typed), None)
    if tie is None:
        raise NotFound(f"当日的记录里没有编号为 {typed} 的关系", "早已结束的请把 --on 写成在任时的日子，编号可用 zerentu history 查看")
    answers = requirements(ground.graph, ground.book, asking.when.on, (target,), kinds=("release",), holder=holder, world=ground.world)
    mine = (one for one in answers if one.tie is not None and one.tie.id == typed)
    return ruled(store, found, asking, ground, ordered(ground.book, mine, lambda one: (one.period,)), tie=tie)


def ask_due(store: Store, scope: str | None, last: int, asking: Asking) -> Ruled[Due]:
    """What falls due in a place and all below it, from the day asked about until `last`. Raises NotFound, Ambiguous."""
    from queries.rules.due import due

    found, ground, subjects = scope_of(store, scope, asking)
    listed = due(ground.graph, ground.book, asking.when.on, last, subjects)
    items = ordered(ground.book, listed, lambda one: (one.subject, one.holder, one.what))
    return ruled(store, found, asking, ground, sorted(items, key=lambda one: (one.example, one.day)))


def ask_watch(store: Store, scope: str | None, asking: Asking, *, everything: bool = False) -> Ruled[Near]:
    """The clauses that one further entry would bring to bear in a place and all below it. Raises NotFound, Ambiguous.

    `everything`: also those that any place could come under by its next result.
    """
    from queries.rules.watch import watch

    found, ground, subjects = scope_of(store, scope, asking)
    near = watch(ground.graph, ground.book, asking.when.on, subjects, everything=everything)
    return ruled(store, found, asking, ground, ordered(ground.book, near, lambda one: (one.subject, one.period)))
