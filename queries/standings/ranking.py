"""Ranks by score with the declared treatment of ties, and classes by ledger, score or share of the ranks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import floor
from typing import NamedTuple

from queries.standings.lines import Line
from queries.standings.totals import exactly
from schema.classes import CLASS_LABELS
from schema.scoring import Classes, Method

Group = tuple[str, ...]
"""Places that share a rank, by key."""
NONE_KNOWN: Mapping[str, int] = {}


class Cut(NamedTuple):
    """How many places from the top are model and how many from the end weak."""

    model: int
    weak: int


def groups(scores: Mapping[str, float], aspects: Mapping[str, Mapping[str, float]], method: Method) -> list[Group]:
    """Places from the best to the worst, those together that share a rank."""
    order = sorted(scores, key=lambda key: (-scores[key], key))
    found: list[Group] = []
    for _, equal in groupby(order, key=scores.__getitem__):
        keys = tuple(equal)
        found += _apart(keys, aspects, method.tie_break) if method.ties == "apart" else [keys]
    return found


def _apart(keys: Group, aspects: Mapping[str, Mapping[str, float]], by: Sequence[str]) -> list[Group]:
    """Places of one score told apart by the first aspect in which they differ; where a mark is lacking nothing is told apart by it."""
    if len(keys) == 1 or not by:
        return [keys]
    known = {key: aspects[key][by[0]] for key in keys if by[0] in aspects.get(key, {})}
    if len(known) < len(keys):
        return [keys]
    order = sorted(keys, key=lambda key: (-known[key], key))
    return [part for _, equal in groupby(order, key=known.__getitem__) for part in _apart(tuple(equal), aspects, by[1:])]


def ranks(found: Sequence[Group], method: Method) -> dict[str, int]:
    """The rank of each place of `groups`."""
    given: dict[str, int] = {}
    before = 0
    for place, keys in enumerate(found, start=1):
        given |= dict.fromkeys(keys, place if method.ties == "dense" else before + 1)
        before += len(keys)
    return given


def cut_of(ranked: int, classes: Classes) -> Cut:
    """How many of so many ranked places a share makes model and weak: whole places only, what is left over of a place does not count."""
    return Cut(*(floor(ranked * exactly(share) / 100) for share in (classes.model, classes.weak)))


def classes_by_share(found: Sequence[Group], classes: Classes) -> tuple[dict[str, str], set[str]]:
    """The class of each place, and the places that share a rank across a cut: they all get the better class."""
    ranked = sum(map(len, found))
    cut = cut_of(ranked, classes)
    given: dict[str, str] = {}
    across: set[str] = set()
    before = 0
    for keys in found:
        after = before + len(keys)
        given |= dict.fromkeys(keys, "model" if before < cut.model else "weak" if before >= ranked - cut.weak else "middle")
        if any(before < edge < after for edge in (cut.model, ranked - cut.weak)):
            across.update(keys)
        before = after
    return given, across


def class_by_score(score: float, classes: Classes) -> str:
    """The class of a score."""
    return "model" if score >= classes.model else "weak" if score < classes.weak else "middle"


def placed(lines: Sequence[Line], method: Method, across: bool = False, known: Mapping[str, int] = NONE_KNOWN) -> list[Line]:
    """Lines with rank, number ranked and class, in order.

    Lines of one field are ranked together, of each issuer apart unless `across`. Vetoed ones have no rank and are weak.
    `known`: the ranks that stand where no place of a field has a score.
    """
    fields: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        fields[line.field, "" if across else line.issuer].append(line)
    return ordered((line for together in fields.values() for line in _ranked(together, method, known)), across)


def ordered(lines: Iterable[Line], across: bool = False) -> list[Line]:
    """Lines in the order in which they are shown: ranked ones by field and rank, then those without a rank, then those not observed."""
    return sorted(lines, key=lambda line: _order(line, across))


def _order(line: Line, across: bool) -> tuple[bool, bool, str, str, int, str]:
    by_issuer = line.field, "" if across else line.issuer
    return (not line.observed, line.rank is None, *(by_issuer if line.rank is not None else ("", "")), line.rank or 0, line.place)


def _ranked(lines: Sequence[Line], method: Method, known: Mapping[str, int]) -> list[Line]:
    """The lines of one field."""
    scores = {line.place: line.score for line in lines if line.score is not None and line.veto is None}
    ledgers_own = {line.place: known[line.place] for line in lines if line.place in known} if not scores else {}
    found = groups(scores or {key: -rank for key, rank in ledgers_own.items()}, {line.place: line.aspects for line in lines}, method)
    given = ledgers_own or ranks(found, method)
    shares, straddling = classes_by_share(found, method.classes) if method.classes.by == "share" else ({}, set())
    done = []
    for line in lines:
        if line.veto:
            done.append(replace(line, rank=None, ranked=len(given), cls="weak"))
            continue
        own = {"ledger": line.cls, "share": shares.get(line.place, "")}.get(method.classes.by)
        if own is None:
            own = class_by_score(line.score, method.classes) if line.score is not None else ""
        remarks = (*line.remarks, *_on_class(line, own, method, given, straddling))
        done.append(replace(line, rank=given.get(line.place), ranked=len(given), cls=own, remarks=remarks))
    return done


def _on_class(line: Line, own: str, method: Method, given: Mapping[str, int], straddling: set[str]) -> list[str]:
    remarks = []
    if line.place in straddling:
        remarks.append(f"并列第{given[line.place]}名的跨在类别的分界上，都按较好的一类({CLASS_LABELS[own]})计")
    if method.classes.by != "ledger" and line.cls and own and line.cls != own:
        remarks.append(f"台账写的类别是{line.class_word or CLASS_LABELS[line.cls]}，按办法是{CLASS_LABELS[own]}")
    return remarks
