"""Outcomes from the nodes of an office's graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.py2neo.facts import Known, called
from graph.py2neo.mapping import DateField, OutcomeMap
from graph.py2neo.texts import Texts, date_of
from graph.py2neo.values import ItemProblem, number_of
from schema.classes import class_of, event_of
from schema.facts import NO_PROPERTIES, Outcome
from schema.outcome_kinds import OUTCOMES
from schema.periods import parse_period
from schema.text import squeeze
from schema.time import OPEN, Span, iso

_NUMBERS = ("score", "rank", "ranked")


def outcome_of(outcome: OutcomeMap, values: Mapping[str, Any], subject: Known) -> Outcome:
    """The outcome of a node. Raises ItemProblem."""
    declared = OUTCOMES[outcome.kind]
    if subject.kind not in declared.about:
        raise ItemProblem("", f"“{declared.chinese}”不能关于{called(subject)}", "请核对对照文件里的 kind 和 about")
    read = Texts(outcome.fields, values)
    label, last = squeeze(read("label")), None
    if not label:
        raise ItemProblem(read.words("label"), "没有写名称或时期", "请在图里补上")
    if outcome.kind == "observation":
        label, _, last = read.wrapped("label", lambda: parse_period(label))
    if outcome.kind == "event":
        label = event_of(label)
    day = _day(values, outcome, last)
    found: dict[str, str | float | int] = {}
    for name in outcome.fields:
        if name != "label" and (value := _value(read, name)) != "":
            found[name] = value
    for name, how in outcome.days.items():
        if span := date_of(values, name, how):
            found[name] = _iso(span, how, name)
    if "class_word" in found and "class" not in found and (known := class_of(str(found["class_word"]))):
        found["class"] = known
    return Outcome(outcome.kind, subject.key, day, label, found or NO_PROPERTIES)


def _day(values: Mapping[str, Any], outcome: OutcomeMap, last: int | None) -> int:
    span = date_of(values, "day", outcome.day)
    if span is None and last is not None:
        return last
    if span is None or span.first < 0 or span.last >= OPEN:
        raise ItemProblem(outcome.day.name if outcome.day else "", "没有写日期", "请在图里补上日期")
    return span.last


def _iso(span: Span, how: DateField, name: str) -> str:
    """A day of an outcome's property: its end is the last day."""
    return iso(span.last if how.last_day or name != "until" else span.last - 1) or ""


def _value(read: Texts, name: str) -> str | float | int:
    """A property of an outcome: a number or a text; empty for nothing."""
    if name in _NUMBERS:
        return read.wrapped(name, lambda: number_of(read.one(name)) if read(name) else "")
    return read(name)
