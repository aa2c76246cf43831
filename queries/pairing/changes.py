"""What accepting a plan changes: against the pairs that are in force on its first day, which are kept, which begin, which end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.snapshot import HeldTie, KnownOutcome, name, outcomes, ties_onto
from graph.store import AFTERWARDS, EVER, Scope, Snapshot
from queries.pairing.candidates import PAIRING, ties_among
from queries.pairing.problem import Pair, Plan
from queries.rules.geography import Geography
from schema.facts import Outcome, Tie
from schema.time import Period

PLAN, EXCHANGE = "plan", "exchange"
PLANNED, HELD = "planned", "held"
VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class Difference:
    """A plan against what is in force on its first day `since`.

    `kept` stay as they are; `ended` hold on the day and are not in the plan; `withdrawn` would have begun only later; `outside` lead from or to
    a village outside the scope and are left alone. `visits` are visits that were planned for withdrawn pairs. `last` is the plan of the same
    period that was accepted last, None if none was. `names` of all places named.
    """

    since: int
    kept: tuple[HeldTie, ...]
    begun: tuple[Pair, ...]
    ended: tuple[HeldTie, ...]
    withdrawn: tuple[HeldTie, ...]
    outside: tuple[HeldTie, ...]
    visits: tuple[KnownOutcome, ...]
    last: KnownOutcome | None
    names: dict[str, str]

    def is_nothing(self, plan: Plan) -> bool:
        """Whether this very plan is in force already."""
        same = self.last is not None and self.last.properties.get("digest") == plan.digest
        return same and not (self.begun or self.ended or self.withdrawn)

    def endings(self) -> list[Tie]:
        """The ended ties with their end; one had begun before, also where a ledger gives only the month."""
        return [_ended(tie, self.since) for tie in self.ended]

    def withdrawals(self) -> list[str | Outcome]:
        """What is withdrawn: ties that had not begun, and the visits that were planned for them."""
        ids: list[str | Outcome] = [tie.id for tie in self.withdrawn]
        return ids + [Outcome(visit.kind, visit.subject, visit.day, visit.label, visit.properties) for visit in self.visits]


def scope_of_changes(scope: str, since: int) -> Scope:
    """The snapshot for `difference`, to be taken today or, if that is later, on the plan's first day."""
    return Scope("down", scope, since=since, until=AFTERWARDS, outcomes_since=EVER)


def difference(graph: Snapshot, plan: Plan, since: int) -> Difference:
    """Compare a plan with what is in force. `graph` is a snapshot of `scope_of_changes`."""
    inside = set(Geography(graph, since).below(plan.problem.scope, VILLAGE))
    there = [tie for tie in ties_among(graph, inside) if tie.until_to > since]
    wanted = {(pair.model, pair.partner): pair for pair in plan.pairs}
    holding = [tie for tie in there if tie.since_from < since or tie.holding(since)]
    kept = [tie for tie in holding if (tie.source, tie.target) in wanted]
    over = [tie for tie in holding if (tie.source, tie.target) not in wanted]
    withdrawn = [tie for tie in there if tie not in holding] + [tie for tie in over if tie.since_from == since]
    have = {(tie.source, tie.target) for tie in kept}
    outside = [tie for key in sorted(inside) for tie in ties_onto(graph, key) if tie.kind == PAIRING and tie.source not in inside]
    outside = [tie for tie in outside if tie.until_to > since]
    begun = [pair for pair in plan.pairs if (pair.model, pair.partner) not in have]
    villages = plan.problem.weak + plan.problem.models + plan.problem.middle
    known = {village.key: village.name for village in villages}
    known |= {key: name(graph, key) for tie in (*there, *outside) for key in (tie.source, tie.target)}
    return Difference(
        since,
        tuple(kept),
        tuple(begun),
        tuple(tie for tie in over if tie.since_from < since),
        tuple(withdrawn),
        tuple(outside),
        tuple(_visits(graph, withdrawn)),
        last_plan(graph, plan.problem.scope, plan.problem.period),
        known,
    )


def last_plan(graph: Snapshot, scope: str, period: str = "") -> KnownOutcome | None:
    """The plan of a scope (and period, if one is named) that was accepted last."""
    plans = [entry for entry in outcomes(graph, scope) if entry.kind == PLAN and period in ("", entry.properties.get("period"))]
    return max(plans, key=lambda entry: (entry.recorded, entry.day), default=None)


def _visits(graph: Snapshot, withdrawn: list[HeldTie]) -> Iterator[KnownOutcome]:
    for tie in withdrawn:
        for entry in outcomes(graph, tie.target):
            told = entry.properties
            planned = entry.kind == EXCHANGE and told.get("stage") == PLANNED and told.get("partner") == tie.source
            if planned and told.get("plan") == tie.properties.get("plan"):
                yield entry


def _ended(tie: HeldTie, day: int) -> Tie:
    period = Period(tie.since_from, min(tie.since_to, day - 1), day, day)
    return Tie(tie.kind, tie.source, tie.target, period, tie.role, tie.properties)
