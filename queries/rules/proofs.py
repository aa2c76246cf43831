"""The facts that a condition rests on, each of which can be traced to the row of a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graph.snapshot import HeldTie, KnownOutcome, ties_from
from queries.rules.entries import entry_for, findings, in_window, listing, passes
from queries.rules.frames import Frame, framed, whose, window
from queries.rules.holders import held_on, landings, picks
from queries.rules.quantities import share_truths
from queries.rules.sayings import periods_of_run
from queries.rules.steps import steps_done
from queries.rules.ties import holders_now, targets_now, ties_of_tenure
from schema.conditions import (
    Age,
    AllOf,
    AnyOf,
    Condition,
    Count,
    FromLast,
    Has,
    Holds,
    Improved,
    Match,
    Proven,
    Ratio,
    Run,
    Share,
    Steps,
    Tenure,
    Total,
    Value,
)

Fact = KnownOutcome | HeldTie


def facts_of(condition: Condition, frame: Frame) -> Iterator[Fact]:
    """The facts that a condition rests on. `frame` is that of the condition's own period."""
    facts = _FACTS.get(type(condition.quantity))
    if facts is not None:
        yield from facts(condition, condition.quantity, frame)


def _known(entry: KnownOutcome | None) -> Iterator[KnownOutcome]:
    if entry is not None:
        yield entry


def _of_entry(condition: Condition, quantity: Value | Age | FromLast, frame: Frame) -> Iterator[Fact]:
    yield from _known(entry_for(quantity.ledger, frame, condition.of))


def _of_proof(condition: Condition, quantity: Proven, frame: Frame) -> Iterator[Fact]:
    if quantity.ledger.kind == "finding":
        yield from findings(frame, quantity.ledger, condition.of)
    else:
        yield from _known(listing(frame, quantity.ledger, condition.of))


def _of_count(condition: Condition, quantity: Count | Total, frame: Frame) -> Iterator[Fact]:
    key, about = whose(quantity.ledger, frame, condition.of)
    found = in_window(quantity.ledger, frame, key, about, window(condition, frame))[0] if key else []
    yield from (entry for entry, _ in found if passes(entry, condition) is not False)


def _of_ratio(_: Condition, quantity: Ratio, frame: Frame) -> Iterator[Fact]:
    for each in (quantity.part, quantity.whole):
        yield from _known(entry_for(each.ledger, frame))


def _of_improved(_: Condition, quantity: Improved, frame: Frame) -> Iterator[Fact]:
    for at in (frame.at(frame.per, frame.nth - 1), frame):
        yield from _known(entry_for(quantity.ledger, at))


def _of_run(condition: Condition, quantity: Run, frame: Frame) -> Iterator[Fact]:
    for index in periods_of_run(condition, frame):
        for each in quantity.conditions:
            yield from facts_of(each, frame.at(frame.per, index))


def _of_share(_: Condition, quantity: Share, frame: Frame) -> Iterator[Fact]:
    for key, truth in share_truths(quantity, frame).items():
        for each in quantity.conditions if truth else ():
            yield from facts_of(each, frame.about(key))


def _of_steps(_: Condition, quantity: Steps, frame: Frame) -> Iterator[Fact]:
    yield from steps_done(quantity.ledgers, frame).entries


def _of_has(_: Condition, quantity: Has, frame: Frame) -> Iterator[Fact]:
    held = holders_now(quantity, frame)
    found = (each for each in landings(frame.world, quantity.select, frame.subject) if each.tie.source in held)
    yield from _by_id({each.tie.id: each.tie for each in found if held_on(each, frame.day) is not False})


def _of_holds(_: Condition, quantity: Holds, frame: Frame) -> Iterator[Fact]:
    targets = targets_now(quantity, frame)
    mine = ties_from(frame.world.graph, frame.holder or frame.subject)
    found = (tie for tie in mine if tie.target in targets and picks(quantity.select, tie))
    yield from _by_id({tie.id: tie for tie in found if tie.holding(frame.day)})


def _of_tenure(_: Condition, quantity: Tenure, frame: Frame) -> Iterator[Fact]:
    yield from _by_id({tie.id: tie for tie in ties_of_tenure(quantity, frame)})


def _by_id(ties: dict[str, HeldTie]) -> list[HeldTie]:
    """Ties in an order that does not depend on which was told first."""
    return [ties[id] for id in sorted(ties)]


def _of_match(condition: Condition, quantity: Match, frame: Frame) -> Iterator[Fact]:
    for value in (quantity.of, quantity.fits):
        if value is not None:
            yield from _known(entry_for(value.ledger, frame, condition.of))


def _of_parts(_: Condition, quantity: AnyOf | AllOf, frame: Frame) -> Iterator[Fact]:
    for each in quantity.conditions:
        yield from facts_of(each, framed(each, frame))


_FACTS: dict[type, Callable[[Condition, Any, Frame], Iterator[Fact]]] = {
    Value: _of_entry,
    Age: _of_entry,
    FromLast: _of_entry,
    Proven: _of_proof,
    Count: _of_count,
    Total: _of_count,
    Ratio: _of_ratio,
    Improved: _of_improved,
    Run: _of_run,
    Share: _of_share,
    Steps: _of_steps,
    Has: _of_has,
    Holds: _of_holds,
    Tenure: _of_tenure,
    Match: _of_match,
    AnyOf: _of_parts,
    AllOf: _of_parts,
}
"""How each quantity finds its facts; the others (vacancies, named queries) rest on the absence of ties or on many facts at once."""
