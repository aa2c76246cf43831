"""One condition as a part of an answer: whether it holds, in words, and through which facts. Only for answers that are shown."""

from __future__ import annotations

import math
from typing import NamedTuple

from queries.rules.frames import Frame, framed
from queries.rules.intervals import Truth
from queries.rules.proofs import Fact, facts_of
from queries.rules.quantities import holds
from queries.rules.sayings import bounds_text, sayings
from schema.conditions import AllOf, AnyOf, Condition, FromLast, Has, Holds, Improved, Match, Proven, Run, Steps, Tenure, Vacant, Value

MARKS: dict[Truth, str] = {True: "✓", False: "✗", None: "?"}
"""Truths as they are printed."""


class Part(NamedTuple):
    """One condition as it was judged: its truth, the words for it, the facts that they rest on, the parts inside it, a standard's number."""

    truth: Truth
    text: str
    facts: tuple[Fact, ...] = ()
    inner: tuple[Part, ...] = ()
    id: str = ""


def part_of(condition: Condition, frame: Frame) -> Part:
    """A condition as a part of an answer."""
    truth = holds(condition, frame)
    at = framed(condition, frame)
    if condition.given and truth is True and any(holds(each, at) is False for each in condition.given):
        return Part(True, f"{condition.label}：不适用", id=condition.id)
    inner: tuple[Part, ...] = ()
    if isinstance(condition.quantity, AnyOf | AllOf):
        inner = tuple(part_of(each, at) for each in condition.quantity.conditions)
    return Part(truth, condition_text(condition, frame, truth), tuple(facts_of(condition, at)), inner, condition.id)


def condition_text(condition: Condition, frame: Frame, truth: Truth) -> str:
    """What the record says of a condition, in one line."""
    said = tuple(dict.fromkeys(sayings(condition, framed(condition, frame))))
    match condition.quantity:
        case Proven():
            return "；".join(said)
        case Has() | Holds() | Tenure() | Vacant():
            words = "；".join(said)
            return f"{condition.label}：{words}" if condition.label else words
        case Value() if condition.words and not condition.every:
            label = condition.label or "、".join(condition.words)
            return f"{said[0]}，{'属于' if truth else '不属于'}“{label}”" if truth is not None else said[0]
    failed = "不符合" if math.isfinite(condition.bounds.high) else "没有达到"  # what is too much, or too late, is not too little
    marks = {True: f"{condition.label}：", False: f"{failed}“{condition.label}”：", None: f"“{condition.label}”还不能查实："}
    return f"{frame.world.name(frame.subject)}{marks[truth]}{'、'.join(said)}{_asked_for(condition)}"


def _asked_for(condition: Condition) -> str:
    """The bounds, where the numbers shown are to be compared with them."""
    if isinstance(condition.quantity, FromLast | Improved | Run | AnyOf | AllOf | Steps | Match) or condition.words:
        return ""
    return f"(要求{text})" if (text := bounds_text(condition)) else ""
