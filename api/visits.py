"""From a visit that two paired villages held to the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.decisions import Ground, batch_of
from api.pairing_wishes import halves_of
from api.resolving import resolve
from queries.pairing.changes import EXCHANGE, HELD
from schema.documents import document_number
from schema.errors import NotFound, UsageError
from schema.facts import Outcome
from schema.judging import judged_label, place_in_label
from schema.outcome_kinds import OUTCOMES
from schema.planning_ledgers import MANNERS
from schema.text import clean, squeeze
from schema.time import chinese, today

if TYPE_CHECKING:
    from graph.snapshot import HeldTie, KnownOutcome
    from graph.store import Found, Receipt, Snapshot, Store
    from queries.references import PlaceRef

LONGEST = 500
"""Characters of a lesson."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed: the pair as `A:B`, how (`听,看,谈`), what was learned, who says so."""

    pair: str
    day: int
    manner: str = ""
    lesson: str = ""
    by: str = ""


@dataclass(frozen=True)
class Visit:
    """What would be written. `before` is what the same day already has of this pair, to be corrected; `tie` is the pair in force on the day."""

    model: PlaceRef
    partner: PlaceRef
    tie: HeldTie
    fact: Outcome
    before: KnownOutcome | None
    doubts: tuple[str, ...]
    why: Ground


def ask_visit(store: Store, said: Said, why: Ground) -> Visit:
    """What recording a visit would write. Raises NotFound, Ambiguous, UsageError: the two are not paired on the day."""
    from graph.snapshot import outcomes
    from graph.store import EVER, Scope
    from queries.references import place_ref

    model, partner = _pair(store, said)
    graph = store.snapshot(Scope("up", partner.key, outcomes_since=EVER), said.day)
    tie = _tie(graph, model, partner, said.day)
    if said.day > today():
        raise UsageError(f"{chinese(said.day)}还没有到，不能记为已开展", "安排随方案写入；开展以后再记")
    manner, lesson = manners_of(said.manner), clean(said.lesson)
    if len(lesson) > LONGEST:
        raise UsageError(f"收获写了{len(lesson)}个字", f"请写在{LONGEST}个字以内，详情另存文件，用 --document 写明")
    number, title = document_number(why.document) if why.document else ("", "")
    planned = [entry for entry in outcomes(graph, partner.key) if entry.kind == EXCHANGE and entry.properties.get("partner") == model.key]
    told = {
        "partner": model.key, "stage": HELD, "manner": manner, "lesson": lesson, "plan": str(tie.properties.get("plan", "")),
        "by": clean(said.by) or why.actor, "basis": number, "basis_title": title,
    }  # fmt: skip
    label = label_of(store.describe([model.key]).get(model.key, model))
    fact = Outcome(EXCHANGE, partner.key, said.day, label, {name: value for name, value in told.items() if value})
    before = next((entry for entry in planned if (entry.day, entry.label) == (said.day, label)), None)
    doubts = [] if lesson else ["没有写收获(--lesson)，可以先记，以后补上"]
    if before is not None and dict(before.properties) != dict(fact.properties):
        doubts.append("同一天这一对已有记录，方式和收获将换成这次写的；当天不止一次的，请写在一起")
    if tie.holding(said.day) == "possibly_held":
        doubts.append("这一天是否已结对，记录的日期不够确切")
    return Visit(place_ref(graph, model.key), place_ref(graph, partner.key), tie, fact, before, tuple(doubts), why)


def write_visit(store: Store, visit: Visit, *, dry_run: bool = False) -> Receipt:
    """Write a visit as one revision; one that is on record as it is changes nothing (no revision). Raises StoreError, UsageError."""
    from graph.store import Receipt

    fact = visit.fact
    if visit.before is not None and dict(visit.before.properties) == dict(fact.properties):
        return Receipt(None)
    title = f"互学交流 {visit.model.name}、{visit.partner.name} {chinese(fact.day)}"
    more = {
        "方式": str(fact.properties.get("manner", "")),
        "收获": str(fact.properties.get("lesson", "")),
        "记录人": str(fact.properties["by"]),
    }
    receipt = store.write(batch_of(title, [fact], visit.why, more), dry_run=dry_run, strict=True)
    for problem in receipt.problems:
        raise UsageError(f"没有写入：{problem.reason}", problem.hint)
    return receipt


def label_of(model: Found) -> str:
    """What a visit with a model village is called, the same as in a ledger of visits."""
    return judged_label(OUTCOMES[EXCHANGE].chinese, place_in_label(model.name, model.level, model.path))


def manners_of(text: str) -> str:
    """The ways of a visit, in their order: 听、看、谈. Raises UsageError for other words."""
    words = squeeze(text)
    for way, phrase in MANNERS.items():
        words = words.replace(phrase, way)
    if unknown := [each for each in words if each not in MANNERS and each not in ",，、;；/和"]:
        raise UsageError(f"“{''.join(unknown)}”不是互学的方式", f"--manner 请写{'、'.join(MANNERS)}中的几种，用逗号隔开")
    return "、".join(each for each in MANNERS if each in words)


def _pair(store: Store, said: Said) -> tuple[Found, Found]:
    halves = halves_of(said.pair)
    if not halves:
        raise UsageError(f"“{said.pair}”没有写成两个村", "请写成 示范村:提升村")
    for one, other in halves[:-1]:
        try:
            return resolve(store, one, ("place",), said.day), resolve(store, other, ("place",), said.day)
        except NotFound:
            continue
    one, other = halves[-1]
    return resolve(store, one, ("place",), said.day), resolve(store, other, ("place",), said.day)


def _tie(graph: Snapshot, model: Found, partner: Found, day: int) -> HeldTie:
    """The pairing tie that holds on the day. Raises UsageError with what there is instead."""
    from graph.snapshot import name, ties_onto
    from queries.pairing.candidates import PAIRING

    ties = [tie for tie in ties_onto(graph, partner.key) if tie.kind == PAIRING and tie.holding(day)]
    found = next((tie for tie in ties if tie.source == model.key), None)
    if found:
        return found
    others = "、".join(name(graph, tie.source) for tie in ties)
    there = f"那一天带它的是{others}" if others else "那一天没有村带它"
    raise UsageError(
        f"{chinese(day)}{model.name}没有带{partner.name}，{there}",
        "请写成 示范村:提升村，并核对日期；结对由 zerentu pair --accept 或台账写入",
    )
