"""What clauses say as JSON. `answers` follow from rules that an office has adopted, `examples` from samples that bind nobody.

Items name their rule by its id; `rules` has each once. `parts` (conditions with their facts) are there when the answer is to be explained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from api.jsons import Json, found_json, objections_json, tie_json
from api.rule_words import (
    cleared,
    days_of,
    fact_text,
    graph_of,
    lacking,
    objections_in,
    parts_of,
    reached,
    state_text,
    tally,
)
from queries.objections import identity
from queries.rules.parts import MARKS
from schema.rules import FORCES, KINDS, Liability
from schema.time import iso

if TYPE_CHECKING:
    from api.rule_asking import Ruled, Ruling
    from graph.snapshot import HeldTie, KnownOutcome
    from graph.store import Snapshot
    from queries.rules.due import Due
    from queries.rules.liability import Verdict
    from queries.rules.missing import Missing
    from queries.rules.parts import Part
    from queries.rules.requirements import Answer
    from queries.rules.watch import Near
    from schema.rules import Rule

    _R = TypeVar("_R", bound=Ruling)


def liability_json(found: Ruled[Verdict]) -> Json:
    """The answer of `liability`."""
    event = {"event": _fact(found.graph, found.event) if found.event else None}
    silent = {
        "answers": [rule.head.id for rule in found.silent if rule.head.adopted],
        "examples": [rule.head.id for rule in found.silent if not rule.head.adopted],
    }
    return _whole(found, lambda item: verdict_json(found, item)) | event | {"silent": silent}


def consequences_json(found: Ruled[Verdict], *, everything: bool = False) -> Json:
    """The answer of `consequences`. `everything`: also each verdict that is open or reaches nobody, else they are only counted."""
    whole = everything or found.asking.explain
    return _head(found) | {
        "answers": _sections(found, found.adopted, everything=whole),
        "examples": _sections(found, found.examples, everything=whole),
    }


def requirements_json(found: Ruled[Answer], **more: Any) -> Json:
    """The answer of `duties`, `standards` and `release`."""
    counts = {name: dict(Counter(item.state for item in items)) for name, items in _lists(found)}
    tie = {"tie": tie_json(found.tie, _label(found.graph, found.tie))} if found.tie else {}
    return _whole(found, lambda item: _answer(found, item)) | {"counts": counts} | tie | more


def standards_json(found: Ruled[Answer]) -> Json:
    """The answer of `standards`: also how many items are met, not met, not on record."""
    names = {True: "meets", False: "fails", None: "unknown"}
    counted = {
        name: dict.fromkeys(names.values(), 0) | dict(Counter(names[truth] for item in items for truth in item.truths))
        for name, items in _lists(found)
    }
    return requirements_json(found, items=counted)


def due_json(found: Ruled[Due], last: int) -> Json:
    """The answer of `due`."""
    return _whole(found, lambda item: _due(found, item)) | {"until": iso(last)}


def watch_json(found: Ruled[Near]) -> Json:
    """The answer of `watch`."""
    return _whole(found, lambda item: _near(found, item))


def verdict_json(found: Ruled[_R], verdict: Verdict) -> Json:
    """What one clause says of one holder and one place, period or event."""
    graph, days, decision = graph_of(verdict), days_of(verdict), verdict.decision
    return {
        "rule": verdict.rule.head.id, "measure": verdict.rule.measure, "state": verdict.state, "state_text": state_text(verdict),
        "subject": thing_json(graph, verdict.subject, found.on),
        "holder": thing_json(graph, verdict.holder, found.on) if verdict.holder else None,
        "record": _fact(graph, verdict.record) if verdict.record else None,
        "period": verdict.period, "ties": [tie_json(tie, _label(graph, tie)) for tie in verdict.ties],
        "days": days._asdict() | {"share": days.share} if days else None,
        "deciding": verdict.deciding if verdict.state == "not_liable" else None, "reasons": list(verdict.reasons),
        "missing": [_missing(item) for item in verdict.missing],
        "decision": {"id": identity(decision), "day": iso(decision.day), **decision.properties} if decision else None,
        "contradicts": verdict.contradicts, "yields_to": list(verdict.yields_to),
        "objections": objections_json(objections_in(verdict)),
    } | _explained(found, graph, parts_of(verdict))  # fmt: skip


def thing_json(graph: Snapshot, key: str, on: int) -> Json:
    """A place, unit or person."""
    from graph.snapshot import node
    from queries.references import number_of, posts

    if key not in graph:
        return {"key": key, "kind": None, "level": None, "name": key, "number": None, "post": None}
    known = node(graph, key)
    post = "、".join(posts(graph, key, on)) if known["kind"] == "person" else ""
    return {
        "key": key, "kind": known["kind"], "level": known["level"] or None, "name": known["name"] or key,
        "number": number_of(key), "post": post or None,
    }  # fmt: skip


def _whole(found: Ruled[_R], each: Callable[[_R], Json]) -> Json:
    return _head(found) | {name: [each(item) for item in items] for name, items in _lists(found)}


def _lists(found: Ruled[_R]) -> tuple[tuple[str, Sequence[_R]], tuple[str, Sequence[_R]]]:
    return ("answers", found.adopted), ("examples", found.examples)


def _head(found: Ruled[_R]) -> Json:
    when = found.asking.when
    return {
        "about": found_json(found.about), "on": iso(when.on), "known_at": when.known_at, "revision": found.graph.graph["revision"],
        "covered": found.covered, "rules": [_rule(found, rule) for rule in found.rules],
    }  # fmt: skip


def _rule(found: Ruled[_R], rule: Rule) -> Json:
    head, pack = rule.head, found.book.pack_of(rule.head.id)
    words = {"words": [asdict(clause) for clause in found.words.get(head.id, ())]} if found.asking.explain else {}
    return {
        "id": head.id, "rows": list(head.rows), "clause": head.clause, "kind": head.kind, "kind_text": KINDS[head.kind],
        "summary": head.summary, "measure": rule.measure if isinstance(rule, Liability) else None,
        "issuer": head.issuer, "document": pack.title, "pack": pack.name, "digest": pack.digest,
        "adopted": head.adopted, "adoption": pack.adoption.number if pack.adoption else None,
        "force": head.force, "force_text": FORCES[head.force], "since": iso(head.since), "until": iso(head.until),
        "choices": list(head.choices),
    } | words  # fmt: skip


def _sections(found: Ruled[Verdict], items: Sequence[Verdict], *, everything: bool) -> Json:
    shown = {
        "counts": asdict(tally(items)),
        "reached": [verdict_json(found, item) for item in reached(items)],
        "cleared": [verdict_json(found, item) for item in cleared(items)],
        "open": [
            {"count": group.count, "missing": [_missing(item) for item in group.missing], "subjects": list(group.subjects)}
            for group in lacking(items)
        ],
    }
    if everything:
        known = {id(item) for item in cleared(items)}
        rest = (item for item in items if item.state == "not_liable" and id(item) not in known)
        shown["unproven"] = [verdict_json(found, item) for item in items if item.state == "conditions_unproven"]
        shown["not_reached"] = [verdict_json(found, item) for item in rest]
    return shown


def _answer(found: Ruled[Answer], answer: Answer) -> Json:
    graph, days, tie = graph_of(answer), days_of(answer), answer.tie
    return {
        "rule": answer.rule.head.id, "state": answer.state, "state_text": answer.text,
        "subject": thing_json(graph, answer.subject, found.on),
        "holder": thing_json(graph, answer.holder, found.on) if answer.holder else None,
        "tie": tie_json(tie, _label(graph, tie)) if tie else None,
        "period": answer.period, "due": iso(answer.due) if answer.due is not None else None,
        "days": days._asdict() | {"share": days.share} if days else None,
        "applies": answer.applies, "grounds": list(answer.grounds),
        "items": [{"id": part.id or None, "holds": part.truth, "text": part.text} for part in answer.items],
        "missing": [_missing(item) for item in answer.missing], "objections": objections_json(objections_in(answer)),
    } | _explained(found, graph, parts_of(answer))  # fmt: skip


def _due(found: Ruled[Due], item: Due) -> Json:
    return {
        "day": iso(item.day), "rule": item.rule.head.id, "kind": item.kind, "what": item.what,
        "subject": thing_json(found.graph, item.subject, found.on),
        "holder": thing_json(found.graph, item.holder, found.on) if item.holder else None,
    }  # fmt: skip


def _near(found: Ruled[Near], item: Near) -> Json:
    return {
        "rule": item.rule.head.id, "measure": item.rule.measure, "period": item.period, "text": item.text,
        "subject": thing_json(found.graph, item.subject, found.on), "ledger": item.ledger.label, "by": item.ledger.by,
        "already": list(item.already), "holders": [thing_json(found.graph, key, found.on) for key in item.holders],
    }  # fmt: skip


def _explained(found: Ruled[_R], graph: Snapshot, parts: Iterable[Part]) -> Json:
    return {"parts": [_part(graph, part) for part in parts]} if found.asking.explain else {}


def _part(graph: Snapshot, part: Part) -> Json:
    return {
        "holds": part.truth, "mark": MARKS[part.truth], "id": part.id or None, "text": part.text,
        "facts": [_fact(graph, fact) for fact in part.facts], "parts": [_part(graph, inner) for inner in part.inner],
    }  # fmt: skip


def _fact(graph: Snapshot, fact: HeldTie | KnownOutcome) -> Json:
    from graph.snapshot import origins

    return {
        "id": identity(fact), "text": fact_text(graph, fact),
        "origins": [origin._asdict() for origin in origins(graph, fact)],
    }  # fmt: skip


def _missing(item: Missing) -> Json:
    return {
        "text": item.text, "ledger": item.ledger, "about": item.about, "period": item.period, "by": item.by,
        "question": item.question or None, "how": item.remedy or None, "key": item.key or None, "place": item.place or None,
    }  # fmt: skip


def _label(graph: Snapshot, tie: HeldTie) -> str:
    from queries.references import label_of

    return label_of(graph, tie)
