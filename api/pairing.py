"""From a question about pairing to a plan: the standing, its villages, what is asked for, and the plan with its proof."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.pairing_wishes import Typed, Villages, weights_of, wishes_of
from api.standings import Standing, Wanted, asked_of, method_of, scope_of, standing_of
from schema.errors import UsageError
from schema.kinds import LEVEL_DEPTH

if TYPE_CHECKING:
    from api.answers import Moment
    from graph.store import Found, Progress, Store, Viewer
    from queries.pairing.explaining import Explanation, WhyNot
    from queries.pairing.problem import Plan, Problem, Village


@dataclass(frozen=True, slots=True)
class Order:
    """What plan is asked for, as it was typed. `scope` None: the one county of the store; `series` None: the only one of the period."""

    scope: str | None
    period: str
    series: str | None = None
    method: Path | None = None
    typed: Typed = field(default_factory=Typed)
    fair: bool = False


@dataclass(frozen=True)
class Pairing:
    """A plan with the standing that it rests on."""

    standing: Standing
    plan: Plan

    @property
    def about(self) -> Found:
        """The scope."""
        return self.standing.about

    @property
    def when(self) -> Moment:
        """The moment asked about."""
        return self.standing.when

    @property
    def villages(self) -> dict[str, Village]:
        """All villages of the plan by key."""
        return {village.key: village for village in every_village(self.plan.problem)}

    @property
    def ledgers(self) -> tuple[str, ...]:
        """The files that the classes and scores come from."""
        known = self.standing.graph.graph["ledgers"]
        lines = self.standing.standings.lines
        entries = [entry for line in lines for entry in (line.entry, *(line.total.entries if line.total else ())) if entry]
        return tuple(sorted({known[entry.ledger].file for entry in entries}))


@dataclass(frozen=True)
class Explained:
    """An answer about one village of a plan: why its partner (None: it has none), and why not another model (None: not asked)."""

    pairing: Pairing
    partner: str
    explanation: Explanation | None
    why_not: WhyNot | None


def ask_plan(store: Store, order: Order, when: Moment, viewer: Viewer | None = None, progress: Progress | None = None) -> Pairing:
    """The best plan of a county or township. Raises NotFound, Ambiguous, UsageError (also for wishes that contradict each other), RuleError."""
    from queries.pairing.planning import plan

    standing = _standing(store, order, when, viewer)
    if is_wide(standing.about):
        raise UsageError(f"{standing.about.name}高于县级，不是一个方案", "请写县或乡镇；全市各县的方案用 zerentu pair 全市名称 查看")
    problem = problem_in(store, standing, order)
    return Pairing(standing, plan(problem, fair=order.fair, progress=progress))


def is_wide(about: Found) -> bool:
    """Whether a scope holds several counties, each of which gets a plan of its own first."""
    return LEVEL_DEPTH[about.level] < LEVEL_DEPTH["county"]


def problem_in(store: Store, standing: Standing, order: Order, *, wishes: bool = True) -> Problem:
    """The problem of a standing's villages. Raises NotFound, Ambiguous, UsageError."""
    from queries.pairing.candidates import problem_of
    from queries.pairing.taken import scope_of_taken, without_taken

    problem = problem_of(standing.graph, standing.standings, standing.when.on, weights_of(order.typed.weights))
    if not wishes:
        return problem
    problem = replace(problem, wishes=wishes_of(store, problem, order.typed))
    graph = store.snapshot(scope_of_taken(standing.about.key), standing.when.on, standing.when.revision)
    return without_taken(graph, problem, standing.when.on)


def scope_found(store: Store, order: Order, when: Moment) -> Found:
    """The place that an order is about. Raises NotFound, Ambiguous, UsageError."""
    return scope_of(store, _wanted(order), when)


def standing_in(store: Store, about: Found, order: Order, when: Moment, viewer: Viewer | None = None) -> Standing:
    """The standing of a known scope. Raises UsageError, RuleError."""
    return standing_of(store, about, asked_of(_wanted(order), when, method_of(order.method)), when, viewer)


def _standing(store: Store, order: Order, when: Moment, viewer: Viewer | None) -> Standing:
    return standing_in(store, scope_found(store, order, when), order, when, viewer)


def _wanted(order: Order) -> Wanted:
    return Wanted(order.scope, order.period, "village", order.series, method=order.method)


def ask_explanation(store: Store, pairing: Pairing, village: str, model: str | None = None) -> Explained:
    """Why a village has its partner, and why not a certain other one. Raises NotFound, Ambiguous, UsageError."""
    from queries.pairing.explaining import Reasons

    villages, reasons = Villages(store, pairing.plan.problem), Reasons(pairing.plan)
    partner = villages.key(village)
    other = reasons.why_not(partner, villages.key(model)) if model else None
    left_out = partner in pairing.plan.weak.unpaired or partner in pairing.plan.middle.unpaired
    return Explained(pairing, partner, None if left_out else reasons.explain(partner), other)


def every_village(problem: Problem) -> tuple[Village, ...]:
    """All villages of a problem."""
    return problem.weak + problem.models + problem.middle


def agenda_words(weak: Village, model: Village) -> str:
    """What a village can learn from another one, in one line: groups of standards with both percents."""
    from queries.pairing.explaining import agenda

    return "、".join(f"{lesson.aspect}({lesson.weak:.0f}→{lesson.model:.0f})" for lesson in agenda(weak, model))
