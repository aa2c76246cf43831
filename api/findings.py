"""From what somebody found, or decided, to the record of it: resolve, look at what is there and at what is lacking, write one row by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from api.answers import rulebook
from api.decisions import Ground, batch_of
from api.resolving import PLACES, resolve
from schema.errors import NotFound, UsageError
from schema.facts import Outcome
from schema.judging import VERDICT_WORDS, judged_label, known_item, known_rule, place_in_label, verdict_of, verdict_word
from schema.outcome_kinds import OUTCOMES
from schema.problems import DateProblem
from schema.text import clean, squeeze
from schema.time import chinese, today

if TYPE_CHECKING:
    from graph.store import Found, Receipt, Store
    from schema.judging import Known

Kind = Literal["finding", "decision"]
LONGEST = 60
"""Characters of an item or of the name of a notice."""
_ABOUT = {"finding": ("person", "organisation", "place"), "decision": ("person", "organisation")}
_WANTED = {"by": "认定人", "reason": "理由", "evidence": "证据", "statement": "本人申辩"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed. `what` is the item of a finding or the rule of a decision; empty texts were not given. `day` is when it was made."""

    who: str
    what: str
    verdict: str
    day: int
    place: str = ""
    period: str = ""
    of: str = ""
    by: str = ""
    evidence: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Judging:
    """What would be written. `known`: whether a rule looks at it; `lacks`: what is missing before it counts, or is complete.

    `before` is what the same day already has under this name, to be corrected; `others` are those of other days about the same.
    """

    kind: Kind
    subject: Found
    place: Found | None
    fact: Outcome
    known: Known
    lacks: tuple[str, ...]
    doubts: tuple[str, ...]
    before: Outcome | None
    others: tuple[Outcome, ...]
    why: Ground


def ask_judging(store: Store, kind: Kind, said: Said, why: Ground) -> Judging:
    """What recording a finding or a decision would write. Raises NotFound, Ambiguous, UsageError."""
    subject = _described(store, resolve(store, said.who, _ABOUT[kind]))
    place = _described(store, resolve(store, said.place, PLACES)) if said.place else None
    if place and place.key == subject.key:
        place = None
    what, of = squeeze(said.what), squeeze(said.of)
    if not what or len(what) > LONGEST or len(of) > LONGEST:
        raise UsageError(f"“{said.what if not of else said.of}”太长或没有写", f"请写 1 至 {LONGEST} 个字")
    period = _period(said.period)
    where = place_in_label(place.name, place.level, place.path) if place else ""
    told = {
        ("item" if kind == "finding" else "rule"): what, "verdict": _verdict(kind, said.verdict), "about": place.key if place else "",
        "of": of, "period": period, "by": clean(said.by), "reason": why.reason, "statement": clean(said.statement), **_basis(why),
    }  # fmt: skip
    if kind == "finding":
        told["evidence"] = clean(said.evidence)
    properties = {name: value for name, value in told.items() if value}
    fact = Outcome(kind, subject.key, said.day, judged_label(what, where, period, of), properties)
    before, others = _standing(store, fact)
    known = _known(kind, what)
    return Judging(kind, subject, place, fact, known, _lacks(fact), _doubts(subject, fact, known), before, others, why)


def write_judging(store: Store, judging: Judging, *, anyway: bool = False, dry_run: bool = False) -> Receipt:
    """Write a finding or decision as one revision. Raises StoreError, and UsageError for what no rule knows unless `anyway`."""
    known, chinese_kind = judging.known, OUTCOMES[judging.kind].chinese
    if not known.known and not anyway:
        near = f"最接近的是“{known.nearest}”；" if known.nearest else ""
        what = "认定事项" if judging.kind == "finding" else "条款"
        said = f"没有规则用到{what}“{known.word}”，记下也不会计入任何条款"
        raise UsageError(said, f"{near}写错的请改正，确要照写的请加 --anyway")
    fact = judging.fact
    verdict = verdict_word(judging.kind, str(fact.properties["verdict"]))
    title = f"{chinese_kind} {judging.subject.name} {fact.label} {verdict}"
    more = {"结论": verdict, **{chinese: str(fact.properties.get(name, "")) for name, chinese in _WANTED.items() if name != "reason"}}
    receipt = store.write(batch_of(title, [fact], judging.why, more), dry_run=dry_run, strict=True)
    for problem in receipt.problems:
        raise UsageError(f"没有写入：{problem.reason}", problem.hint)
    return receipt


def _described(store: Store, found: Found) -> Found:
    """With the path, by which labels tell villages of one name apart."""
    return store.describe([found.key]).get(found.key, found)


def _period(text: str) -> str:
    from schema.periods import parse_period

    if not text.strip():
        return ""
    try:
        return parse_period(text).label
    except DateProblem as problem:
        raise UsageError(problem.reason, problem.hint) from problem


def _verdict(kind: Kind, word: str) -> str:
    if verdict := verdict_of(word):
        return verdict
    positive, negative = VERDICT_WORDS[kind]
    raise UsageError(f"“{word}”不是结论", f"--verdict 请写 {positive}(yes) 或 {negative}(no)；还没有结论的，有了结论再记")


def _basis(why: Ground) -> dict[str, str]:
    from schema.documents import document_number

    number, title = document_number(why.document) if why.document else ("", "")
    return {"basis": number, "basis_title": title}


def _known(kind: Kind, what: str) -> Known:
    packs = rulebook().packs
    return known_rule(packs, what) if kind == "decision" else known_item(packs, kind, what)


def _lacks(fact: Outcome) -> tuple[str, ...]:
    """What is not written: of a decision, what it lacks to count by its rule; of a finding, what whoever reads it will ask for."""
    from graph.snapshot import KnownOutcome
    from queries.rules.judgement import lacking
    from schema.rules import Liability

    if fact.kind == "decision":
        entry = KnownOutcome(fact.kind, fact.subject, fact.day, fact.label, fact.properties, 0, 0, 0)
        rules = [rule for pack in rulebook().packs for rule in pack.rules if rule.head.id == fact.properties["rule"]]
        if rules and isinstance(rules[0], Liability):
            return tuple(lacking(rules[0], entry))
    return tuple(chinese for name, chinese in _WANTED.items() if not fact.properties.get(name) and not _spared(fact, name))


def _spared(fact: Outcome, name: str) -> bool:
    """What is not asked for: evidence of a decision, and the person's own words where no person is spoken of."""
    return (name == "evidence" and fact.kind == "decision") or (name == "statement" and not fact.subject.startswith("person:"))


def _doubts(subject: Found, fact: Outcome, known: Known) -> tuple[str, ...]:
    """What has to be agreed to off a terminal."""
    doubts = []
    if fact.day > today():
        doubts.append(f"日期{chinese(fact.day)}在将来，请核对")
    if not known.is_about(subject.kind, subject.level):
        doubts.append(f"“{known.word}”规则看的是{known.about_text()}，写在“{subject.name}”名下的不会计入")
    elif known.at_place and not fact.properties.get("about"):
        doubts.append(f"“{known.word}”要写所涉地方，没有写 --place 的不会计入")
    if known.instead:
        doubts.append(f"“{known.word}”是示例，本单位采用的是“{known.instead}”，写在示例名下的不会计入采用的这一条")
    if known.by_period and not fact.properties.get("period"):
        doubts.append(f"“{known.word}”按期次计，没有写 --period 的不会计入")
    return tuple(doubts)


def _standing(store: Store, fact: Outcome) -> tuple[Outcome | None, tuple[Outcome, ...]]:
    """What is believed of the same day and name, and what was said of the same on other days."""
    same = ("item", "rule", "about", "period", "of")
    try:
        versions = store.history(fact.subject)
    except NotFound:
        return None, ()
    found = [version.fact for version in versions if version.retracted is None and isinstance(version.fact, Outcome)]
    alike = [item for item in found if item.kind == fact.kind and all(item.properties.get(n) == fact.properties.get(n) for n in same)]
    before = next((item for item in found if (item.kind, item.day, item.label) == (fact.kind, fact.day, fact.label)), None)
    return before, tuple(item for item in alike if item is not before)
