"""What accepting a plan changes: against the pairs that are in force on its first day, which are kept, which begin, which end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.snapshot import HeldTie, KnownOutcome, name, outcomes, ties_onto
from graph.store import AFTERWARDS, EVER, Scope, Snapshot
from queries.pairing.candidates import PAIRING, VILLAGE, ties_among
from queries.pairing.problem import Pair, Plan
from queries.pairing.taken import led_elsewhere
from queries.rules.geography import Geography
from schema.facts import Outcome, Tie
from schema.time import Period

PLAN, EXCHANGE = "plan", "exchange"
PLANNED, HELD = "planned", "held"


@dataclass(frozen=True, slots=True)
class Difference:
    """A plan against what is in force from its first day `since` on.

    `kept` stay as they are, also those that began after a first day in the past; `ended` began before it and end on it; `withdrawn` begin on it
    or later, `late` are those of them that had begun before today: they were lived by, and are withdrawn only on demand. `outside` lead from or to
    a village outside the scope and are left alone. `visits` are visits that were planned for withdrawn pairs, `orphans` those held that no
    pairing will stand behind any more. `last` is the plan of the same period that was accepted last, None if none was. `names` of all places named.
    """

    since: int
    kept: tuple[HeldTie, ...]
    begun: tuple[Pair, ...]
    ended: tuple[HeldTie, ...]
    withdrawn: tuple[HeldTie, ...]
    late: tuple[HeldTie, ...]
    outside: tuple[HeldTie, ...]
    visits: tuple[KnownOutcome, ...]
    orphans: tuple[KnownOutcome, ...]
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
        """What is withdrawn: ties that do not begin before the first day, and the visits that were planned for them."""
        ids: list[str | Outcome] = [tie.id for tie in self.withdrawn]
        return ids + [Outcome(visit.kind, visit.subject, visit.day, visit.label, visit.properties) for visit in self.visits]


def scope_of_changes(scope: str, since: int) -> Scope:
    """The snapshot for `difference`, to be taken today or, if that is later, on the plan's first day."""
    return Scope("down", scope, since=since, until=AFTERWARDS, outcomes_since=EVER, led=True)


def difference(graph: Snapshot, plan: Plan, since: int, today: int) -> Difference:
    """Compare a plan with what is in force. `graph` is a snapshot of `scope_of_changes`."""
    inside = Geography(graph, since).below(plan.problem.scope, VILLAGE)
    there = [tie for tie in ties_among(graph, inside) if tie.until_to > since]
    wanted = {(pair.model, pair.partner) for pair in plan.pairs}
    now = max(since, today)
    kept = [tie for tie in there if (tie.source, tie.target) in wanted and tie.since_from <= now < tie.until_to]
    over = [tie for tie in there if tie not in kept]
    ended = [tie for tie in over if tie.since_from < since]
    again = [
        tie for tie in over if tie.since_from == since and (tie.source, tie.target) in wanted
    ]  # the row that begins it corrects its end
    withdrawn = [tie for tie in over if tie.since_from >= since and tie not in again]
    have = {(tie.source, tie.target) for tie in kept}
    onto = [tie for key in inside for tie in ties_onto(graph, key) if tie.kind == PAIRING and tie.source not in inside]
    outside = [*led_elsewhere(graph, inside, since), *sorted((tie for tie in onto if tie.until_to > since), key=lambda tie: tie.id)]
    villages = plan.problem.weak + plan.problem.models + plan.problem.middle
    known = {village.key: village.name for village in villages}
    known |= {key: name(graph, key) for tie in (*there, *outside) for key in (tie.source, tie.target)}
    return Difference(
        since,
        tuple(kept),
        tuple(pair for pair in plan.pairs if (pair.model, pair.partner) not in have),
        tuple(ended),
        tuple(withdrawn),
        tuple(tie for tie in withdrawn if tie.since_from < today),
        tuple(outside),
        tuple(_visits(graph, withdrawn)),
        tuple(_orphans(graph, [tie for tie in over if (tie.source, tie.target) not in wanted], since)),
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


def _orphans(graph: Snapshot, ties: list[HeldTie], since: int) -> Iterator[KnownOutcome]:
    """What the villages of pairs that end or are withdrawn held with each other since the plan's first day."""
    for tie in ties:
        for about, other in ((tie.target, tie.source), (tie.source, tie.target)):
            for entry in outcomes(graph, about):
                held = entry.kind == EXCHANGE and entry.properties.get("stage") == HELD and entry.properties.get("partner") == other
                if held and max(since, tie.since_from) <= entry.day < tie.until_to:
                    yield entry


def _ended(tie: HeldTie, day: int) -> Tie:
    period = Period(tie.since_from, min(tie.since_to, day - 1), day, day)
    return Tie(tie.kind, tie.source, tie.target, period, tie.role, tie.properties)
