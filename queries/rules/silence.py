"""Conditions that nothing on record can decide: where a ledger has no entry at all in the snapshot, every subject gets the same answer.

Most offices keep few of the ledgers that five packs can read, so this settles most conditions of a county once instead of once a place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from queries.rules.intervals import Interval, Settled, Truth, all_of, any_of, lies_within
from queries.rules.world import World
from schema.conditions import (
    Age,
    AllOf,
    AnyOf,
    Condition,
    Count,
    Improved,
    Match,
    Proven,
    Ratio,
    Run,
    Steps,
    Total,
    Value,
)

_NOTHING = Interval(0, math.inf)


def settled(condition: Condition, world: World) -> Settled:
    """What a condition comes to for every subject, if the snapshot holds nothing that could tell them apart."""
    try:
        return world.settled[id(condition)]
    except KeyError:
        found = world.settled[id(condition)] = _settle(condition, world)
        return found


def all_settled(conditions: Sequence[Condition], world: World) -> tuple[Truth, ...] | None:
    """The truths of conditions that are all settled, else None."""
    truths: list[Truth] = []
    for condition in conditions:
        truth = settled(condition, world)
        if truth == "asks":
            return None
        truths.append(truth)
    return tuple(truths)


def _settle(condition: Condition, world: World) -> Settled:
    truth = _of_quantity(condition, world)
    if truth == "asks" or not condition.given or truth is True:
        return truth
    given = all_settled(condition.given, world)
    if given is None:
        return "asks"
    applies = all_of(given)
    return True if applies is False else truth if applies else None


def _of_quantity(condition: Condition, world: World) -> Settled:
    match condition.quantity:
        case AnyOf() | AllOf() | Run() as quantity:
            return _of_parts(quantity, world)
        case Count(ledger=ledger) | Total(ledger=ledger):
            return "asks" if world.is_on_record(ledger) else lies_within(_NOTHING, condition.bounds)
        case Proven(ledger=ledger) | Value(ledger=ledger) | Improved(ledger=ledger) | Age(ledger=ledger):
            return "asks" if world.is_on_record(ledger) else None
        case Ratio(part=part, whole=whole):
            return "asks" if world.is_on_record(part.ledger) and world.is_on_record(whole.ledger) else None
        case Steps(ledgers=ledgers):
            return "asks" if world.is_on_record(ledgers[0]) else None
        case Match(of=of):
            return "asks" if world.is_on_record(of.ledger) else None
    return "asks"


def _of_parts(quantity: AnyOf | AllOf | Run, world: World) -> Settled:
    truths = all_settled(quantity.conditions, world)
    if truths is None:
        return "asks"
    if isinstance(quantity, Run):
        return None if all_of(truths) is None else "asks"
    return any_of(truths) if isinstance(quantity, AnyOf) else all_of(truths)
