"""Which places an adopted rule takes out of a ranking: those of which a complete decision says so. Without a decision nothing is vetoed."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from schema.rulebook import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.snapshot import KnownOutcome
    from graph.store import Snapshot
    from queries.standings.asking import Asked
    from queries.standings.lines import Veto
    from schema.rulebook import Rulebook
    from schema.rules import Liability

ROW = "C05"
"""The institution of a veto in an assessment (`docs/institutions.md`)."""


def vetoes_by_rules(graph: Snapshot, asked: Asked, packs: tuple[Path, ...] = ()) -> Mapping[str, Veto]:
    """The vetoes by place that decisions under adopted rules give for the period asked for. Raises RuleError."""
    if not packs and not os.environ.get(VARIABLE, "").strip():
        return {}  # only an office's own packs hold adopted rules: the samples need not be read
    from api.answers import rules_in_force
    from graph.snapshot import outcomes
    from queries.rules.geography import Geography
    from schema.rules import Liability

    book = rules_in_force(packs)
    rules = {id: rule for id, rule in book.rules.items() if ROW in rule.head.rows and isinstance(rule, Liability)}
    if not rules:
        return {}
    places = Geography(graph, asked.day)
    found = {}
    for place in graph:
        if places.level(place) == asked.level:
            made = [entry for entry in outcomes(graph, place) if _is_asked(entry, place, asked)]
            if made and (veto := _veto(made, rules, book, places.code(place), asked)):
                found[place] = veto
    return found


def _is_asked(entry: KnownOutcome, place: str, asked: Asked) -> bool:
    """Whether an entry is a decision about the place itself and just this period, made by the day."""
    if entry.kind != "decision" or entry.day > asked.day or entry.properties.get("about", place) != place:
        return False
    return str(entry.properties.get("period", "")) == asked.period.label


def _veto(made: Iterable[KnownOutcome], rules: Mapping[str, Liability], book: Rulebook, code: str, asked: Asked) -> Veto | None:
    """What the last complete decisions under one of the rules say; those of one day that contradict each other decide nothing."""
    from queries.rules.judgement import lacking
    from queries.standings.lines import Veto

    for id, rule in rules.items():
        if not book.in_force(rule, code, asked.on):
            continue
        complete = [entry for entry in made if entry.properties.get("rule") == id and not lacking(rule, entry)]
        ordered = sorted(complete, key=lambda entry: -entry.day)
        last = next((list(same) for _, same in groupby(ordered, key=lambda entry: entry.day)), [])
        if last and all(entry.properties["verdict"] == "yes" for entry in last):
            by = str(last[0].properties["by"])
            return Veto(last[0], f"{book.pack_of(id).issuer}{rule.head.clause}一票否决，{by}已作决定({id})")
    return None
