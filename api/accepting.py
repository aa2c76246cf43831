"""Accepting a plan: proven again, compared with what is in force, and written as one revision that can be undone."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from api.pairing_words import Names, points, proofs, term_words, weights_words, wish_words
from queries.conflicts import DECIDED_BY, DOCUMENT, REASON
from queries.pairing.changes import EXCHANGE, PLAN, PLANNED, Difference
from queries.pairing.problem import TERMS, Pair, Plan
from queries.pairing.wanted import seats_of
from schema.authority import DECISION
from schema.documents import document_number
from schema.errors import ConfirmationNeeded, UsageError
from schema.facts import Ledger, Outcome, Row, Tie
from schema.time import OPEN, Period, chinese, iso, today

if TYPE_CHECKING:
    from api.decisions import Ground
    from api.pairing import Pairing
    from graph.snapshot import HeldTie
    from graph.store import Found, Receipt, Store
    from queries.pairing.choices import Choice

SHOWN = 16
"""Characters of a plan's digest that name it to people."""


@dataclass(frozen=True)
class Terms:
    """On what terms a plan is accepted: the first day of its pairs, the day until which the first visit is due (None: not said), and the ground.

    `withdraw_begun`: pairs that began on the first day or later, but before today, may be withdrawn.
    """

    since: int
    first_visit: int | None
    why: Ground
    withdraw_begun: bool = False


@dataclass(frozen=True)
class Accepting:
    """A plan ready to be accepted. `doubts` have to be agreed to off a terminal. `places`: what villages outside the scope are called, by key."""

    pairing: Pairing
    terms: Terms
    difference: Difference
    places: Mapping[str, str]
    doubts: tuple[str, ...]

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.pairing.plan

    @property
    def title(self) -> str:
        """What the plan is called as a source of facts."""
        series = self.pairing.standing.standings.series
        return f"结对方案 {self.pairing.about.name} {self.plan.problem.period}{f' {series}' if series else ''}"

    @property
    def day(self) -> int:
        """The day under which the plan and its visits are on record: that of the acceptance, or the first day of the pairs if it is past."""
        return min(self.terms.since, today())

    @property
    def is_nothing(self) -> bool:
        """Whether this very plan is in force already."""
        return self.difference.is_nothing(self.plan)


def ask_accepting(store: Store, pairing: Pairing, terms: Terms) -> Accepting:
    """What accepting a plan would change. Raises UsageError: a plan of the past, one without proof or pairs, dates that do not fit."""
    from queries.pairing.changes import difference, scope_of_changes
    from queries.pairing.rechecking import flaws

    when, plan = pairing.when, pairing.plan
    if when.revision is not None:
        raise UsageError("按过去掌握的记录(--known-at)算出的方案不能采纳", "请去掉 --known-at，按现在的记录重新算")
    if not plan.pairs:
        raise UsageError("方案里一对也没有，不能采纳", "请先看没有排上的原因，调整名额、指定或回避")
    if wrong := flaws(plan):
        raise UsageError(f"方案没有通过复核，不能采纳：{'；'.join(wrong)}", "请重新计算后再采纳")
    if terms.first_visit is not None and terms.first_visit < terms.since:
        raise UsageError(f"首次对接({chinese(terms.first_visit)})早于结对开始({chinese(terms.since)})", "请核对 --from 和 --first-visit")
    day = today()
    graph = store.snapshot(scope_of_changes(pairing.about.key, terms.since), max(terms.since, day))
    found = difference(graph, plan, terms.since, day)
    places = _places(store, pairing, found)
    return Accepting(pairing, terms, found, places, tuple(_doubts(pairing, terms, found, places)))


def write_accepting(store: Store, found: Accepting, *, dry_run: bool = False) -> Receipt:
    """Write an accepted plan as one revision: ties that begin and end, the plan, a planned visit for each new pair.

    A plan that is in force already changes nothing: the receipt then has no revision. Raises UsageError, StoreError, ConfirmationNeeded.
    """
    from graph.store import Batch, Receipt

    if found.is_nothing:
        return Receipt(None)
    if not dry_run:
        check_withdrawing(found)
    why = found.terms.why
    facts = _rows(found)
    content = f"{datetime.now().isoformat()}|{found.plan.digest}|{found.terms}|{[row.facts for row in facts]}"
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    ledger = Ledger(found.title, sha256, f"摘要{found.plan.digest[:SHOWN]}", DECISION, today(), why.actor)
    words = "，".join(part for part in (why.reason, f"依据{why.document}" if why.document else "") if part)
    note = f"采纳{found.title}{f'：{words}' if words else ''}"
    batch = Batch((ledger,), facts, why.actor, note, retract=found.difference.withdrawals(), returning=True)
    receipt = store.write(batch, dry_run=dry_run, strict=True)
    for problem in receipt.problems:
        raise UsageError(f"没有写入：{problem.reason}", problem.hint)
    return receipt


def check_withdrawing(found: Accepting) -> None:
    """Raise ConfirmationNeeded unless it was said that pairs which people have lived by may be withdrawn."""
    difference = found.difference
    if not difference.late or found.terms.withdraw_begun:
        return
    names, last = Names(found.plan.problem), max(tie.since_from for tie in difference.late)
    listed = [f"{names.full(tie.source)}带{names.full(tie.target)}，{tie.period.text()}" for tie in difference.late]
    raise ConfirmationNeeded(
        f"没有写入：{len(listed)}对现行结对在{chinese(difference.since)}当天或以后才开始，不能结束在它们开始以前，采纳就要撤回",
        listed,
        f"请把开始的一天(--from)写在{chinese(last)}以后，它们就在前一天结束；确是记错了的，加 --withdraw-begun(接口写 withdraw_begun)撤回",
    )


def _places(store: Store, pairing: Pairing, found: Difference) -> dict[str, str]:
    """What the villages outside the scope are called: by what they lie in beside the scope's own path."""
    keys = {key for tie in found.outside for key in (tie.source, tie.target)} - pairing.villages.keys()
    known = store.describe(keys, found.since) if keys else {}
    return {key: _beside(pairing.about, known[key]) if key in known else found.names[key] for key in keys}


def _beside(about: Found, place: Found) -> str:
    shared = next((at for at, (one, other) in enumerate(zip(about.path, place.path, strict=False)) if one != other), len(about.path))
    return "".join(place.path[shared:]) or place.name


def _doubts(pairing: Pairing, terms: Terms, found: Difference, places: Mapping[str, str]) -> list[str]:
    from schema.periods import parse_period

    told = [f"新结{len(found.begun)}对、继续{len(found.kept)}对、结束{len(found.ended)}对、撤回{len(found.withdrawn)}对"]
    if found.is_nothing(pairing.plan):
        return []
    last = parse_period(pairing.plan.problem.period).last
    if terms.since <= last:
        told.append(f"结对自{chinese(terms.since)}起，那时{pairing.plan.problem.period}还没有结束")
    if pairing.when.on != today():
        told.append(f"方案是按{chinese(pairing.when.on)}的情况算的，不是今天")
    return [*told, *_on_others(pairing, found, places)]


def _on_others(pairing: Pairing, found: Difference, places: Mapping[str, str]) -> Iterator[str]:
    """What speaks against a plan beside its own pairs: models that others share, seats that were taken meanwhile, visits that lose their pair."""
    plan, names = pairing.plan, Names(pairing.plan.problem)
    led = {pair.partner for pair in plan.pairs}
    for tie in found.outside:
        if tie.target in led:
            yield f"{names.full(tie.target)}另由{places.get(tie.source, tie.source)}带({tie.period.text()})，采纳以后有两个示范村"
    seats = Counter(pair.model for pair in plan.pairs)
    over: Counter[str] = Counter(tie.source for tie in found.outside if _is_uncounted(tie, pairing))
    for model, more in sorted(over.items()):
        if seats[model] + more > seats_of(plan.problem, model):
            yield f"{names.full(model)}在{chinese(found.since)}以后一段时间还带过本范围以外的{more}个村，与方案合计超过名额"
    if found.orphans:
        yield f"结束、撤回的结对在{chinese(found.since)}以后有{len(found.orphans)}条互学记录，采纳以后查不到对应的结对"


def _is_uncounted(tie: HeldTie, pairing: Pairing) -> bool:
    """Whether a pairing took a seat on the first days of a backdated plan and was over on the day that the plan was made for."""
    return tie.source in pairing.villages and tie.until_to <= pairing.when.on


def _rows(found: Accepting) -> list[Row]:
    from queries.pairing.choices import choices

    plan, difference = found.plan, found.difference
    ground = _ground_cells(found.terms.why)
    names, standing = Names(plan.problem), choices(plan)
    rows = [Row(0, 1, (_plan_outcome(found),), _plan_cells(plan) | ground)]
    for line, pair in enumerate(difference.begun, start=2):
        rows.append(
            Row(0, line, (_begun(found, pair), _planned(found, names, pair)), _pair_cells(names, pair, standing[pair.partner]) | ground)
        )
    for line, tie in enumerate(difference.endings(), start=len(rows) + 1):
        told = {"结束": f"{difference.names[tie.source]}带{difference.names[tie.target]}", "自": chinese(found.terms.since)}
        rows.append(Row(0, line, (tie,), told | ground))
    return rows


def _basis(why: Ground) -> dict[str, str]:
    number, title = document_number(why.document) if why.document else ("", "")
    return {name: value for name, value in (("basis", number), ("basis_title", title)) if value}


def _begun(found: Accepting, pair: Pair) -> Tie:
    since = found.terms.since
    told = {"plan": found.plan.digest, **_basis(found.terms.why)}
    return Tie("pairing", pair.model, pair.partner, Period(since, since, OPEN, OPEN), "", told)


def _planned(found: Accepting, names: Names, pair: Pair) -> Outcome:
    from queries.pairing.explaining import agenda

    lessons = agenda(names.villages[pair.partner], names.villages[pair.model])
    told = {
        "partner": pair.model, "stage": PLANNED, "agenda": "、".join(lesson.aspect for lesson in lessons),
        "due": iso(found.terms.first_visit) or "" if found.terms.first_visit is not None else "",
        "plan": found.plan.digest, "period": found.plan.problem.period, "by": found.terms.why.actor, **_basis(found.terms.why),
    }  # fmt: skip
    label = f"{names.full(pair.model)} {found.plan.problem.period} 安排"
    return Outcome(EXCHANGE, pair.partner, found.day, label, {name: value for name, value in told.items() if value})


def _plan_outcome(found: Accepting) -> Outcome:
    plan, wishes = found.plan, found.plan.problem.wishes
    asked = {
        "capacity": wishes.capacity, "seats": dict(wishes.seats), "fair": plan.fair, "forced": [list(pair) for pair in wishes.forced],
        "forbidden": [[*pair, wishes.because.get(pair, "")] for pair in wishes.forbidden],
    }  # fmt: skip
    told: dict[str, str | float | int] = {
        "period": plan.problem.period,
        "digest": plan.digest,
        "revision": found.pairing.standing.revision,
        "weights": _json(asdict(plan.problem.weights)),
        "wishes": _json(asked),
        "pairs": len(plan.pairs),
        "unpaired": len(plan.weak.unpaired),
        "cost": plan.weak.proof.cost + plan.middle.proof.cost,
        "bound": plan.weak.proof.bound + plan.middle.proof.bound,
        "by": found.terms.why.actor,
        **_basis(found.terms.why),
    }
    return Outcome(PLAN, found.pairing.about.key, found.day, plan.problem.period, told)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _ground_cells(why: Ground) -> dict[str, str]:
    cells = {DECIDED_BY: why.actor, REASON: why.reason, DOCUMENT: why.document}
    return {heading: text for heading, text in cells.items() if text}


def _plan_cells(plan: Plan) -> dict[str, str]:
    return {"权重": weights_words(plan), "要求": "；".join(wish_words(plan)), "证明": "；".join(proofs(plan)), "摘要": plan.digest}


def _pair_cells(names: Names, pair: Pair, choice: Choice) -> dict[str, str]:
    cells = {"示范村": names.full(pair.model), "提升村": names.full(pair.partner)}
    cells |= {TERMS[term.name]: term_words(term) for term in pair.terms}
    cells |= {
        "合计": points(pair.cost),
        "在可选示范村中": f"第{choice.rank}，共{choice.candidates}个",
        "比最合适的多": points(choice.regret),
    }
    return cells | ({"指定": "按要求指定"} if pair.forced else {})
