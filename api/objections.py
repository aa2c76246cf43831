"""Objections to what is on record: who objects to what, and how it was decided. The record itself stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.decisions import Ground, batch_of
from api.facts_by_id import fact_by_id
from queries.objections import OBJECTION, RESULTS, Objection, objection_of, objections_to
from schema.errors import Ambiguous, NotFound, UsageError
from schema.facts import Outcome, Tie
from schema.judging import judged_label
from schema.text import clean, squeeze
from schema.time import iso

if TYPE_CHECKING:
    from api.facts_by_id import Known
    from graph.store import Receipt, Store

LONGEST = 2000
"""Characters of an objection."""
_RESULTS = {"upheld": "upheld", "rejected": "rejected"} | {chinese: name for name, chinese in RESULTS.items()}


@dataclass(frozen=True, slots=True)
class Objecting:
    """An objection that would be written, and what it is to. `corrects`: the same person objected on the same day already."""

    outcome: Outcome
    text: str
    corrects: bool
    why: Ground

    @property
    def objection(self) -> Objection:
        """The objection itself."""
        return objection_of(self.outcome)


@dataclass(frozen=True, slots=True)
class Closing:
    """An objection before and after its decision."""

    before: Objection
    after: Objection
    outcome: Outcome
    day: int
    text: str
    why: Ground


def ask_objections(store: Store, fact: str) -> tuple[str, str, tuple[Objection, ...]]:
    """The id of a fact, its words, and all objections to it. Raises NotFound."""
    known = _objectionable(store, fact)
    return known.id, _words(store, known), objections_to(known.versions, known.id)


def ask_objecting(store: Store, fact: str, by: str, text: str, day: int, why: Ground) -> Objecting:
    """An objection to a fact by its id, of the day on which it is made. Raises NotFound, UsageError."""
    who, said = clean(by), clean(text)
    if not who:
        raise UsageError("没有写谁提出异议", "请用 --by 写明提出人")
    if not said or len(said) > LONGEST:
        raise UsageError("没有写异议的内容，或太长", f"请用 --text 写明，不超过{LONGEST}字")
    known = _objectionable(store, fact)
    words = _words(store, known)
    made = [item for item in objections_to(known.versions, known.id) if (item.by, item.day) == (who, day)]
    if made and not made[0].is_open:
        raise UsageError(f"{who}当日的异议已有结论", "同一内容不必再提；另有新的理由，请换一个日期(--on)")
    subject = _subject(known)
    label = _label_of(store, made[0]) if made else _free_label(known, subject, day, judged_label(_title(store, known), who))
    told = {"fact": known.id, "by": who, "text": said}
    return Objecting(Outcome(OBJECTION, subject, day, label, told), words, bool(made), replace(why, reason=said))


def ask_closing(store: Store, what: str, result: str, day: int, why: Ground) -> Closing:
    """The decision on an objection: by its own id, or by that of the fact if only one is open. Raises NotFound, Ambiguous, UsageError."""
    decided = _RESULTS.get(result.strip())
    if decided is None:
        raise UsageError(f"“{result}”不是结论", "--close 请写 成立(upheld) 或 不成立(rejected)")
    if not why.reason:
        raise UsageError("没有写这样认为的理由", "请用 --reason 写明，会记入历史")
    outcome = _open_one(store, what)
    before = objection_of(outcome)
    if day < before.day:
        raise UsageError("结论的日期早于提出异议的日期", "请核对 --on")
    properties = {**outcome.properties, "closed": str(iso(day)), "result": decided, "reason": why.reason}
    after = Outcome(OBJECTION, outcome.subject, outcome.day, outcome.label, properties)
    return Closing(before, objection_of(after), after, day, _words_of_fact(store, before), why)


def write_objection(store: Store, found: Objecting | Closing, *, dry_run: bool = False) -> Receipt:
    """Write an objection, or its decision, as one revision. Raises StoreError, UsageError."""
    closing = isinstance(found, Closing)
    told = found.after if isinstance(found, Closing) else found.objection
    title = f"异议{RESULTS[told.result]}：{found.text}" if closing else f"异议：{found.text}"
    more = {"记录": told.fact, "提出人": told.by, "内容": told.text}
    receipt = store.write(batch_of(title, [found.outcome], found.why, more), dry_run=dry_run, strict=True)
    for problem in receipt.problems:
        raise UsageError(f"没有写入：{problem.reason}", problem.hint)
    return receipt


def _objectionable(store: Store, fact: str) -> Known:
    known = fact_by_id(store, fact)
    if isinstance(known.version.fact, Outcome) and known.version.fact.kind == OBJECTION:
        raise UsageError("这是一条异议，不能再对它提异议", "对异议作出结论请加 --close；对原记录另有意见的，请写原记录的编号")
    return known


def _subject(known: Known) -> str:
    """Where an objection to a fact stands: at the holder of a tie, else at what the fact is about."""
    fact = known.version.fact
    if isinstance(fact, Tie):
        return fact.source
    return fact.subject if isinstance(fact, Outcome) else fact.entity


def _words(store: Store, known: Known) -> str:
    from queries.wording import in_short, keys_in

    fact = known.version.fact
    return in_short(fact, store.describe(keys_in([fact])))


def _title(store: Store, known: Known) -> str:
    """What a fact is called, without its dates and without blanks, which a command line would split: `包村王五→东村`."""
    from queries.wording import about, called, keys_in

    fact = known.version.fact
    return squeeze(f"{called(fact)}{about(fact, store.describe(keys_in([fact])))}")


def _words_of_fact(store: Store, objection: Objection) -> str:
    """The words of what was objected to, its id if it is not believed any more."""
    try:
        return _words(store, fact_by_id(store, objection.fact))
    except NotFound:
        return objection.fact


def _label_of(store: Store, made: Objection) -> str:
    fact = fact_by_id(store, made.id).version.fact
    assert isinstance(fact, Outcome)
    return fact.label


def _free_label(known: Known, subject: str, day: int, label: str) -> str:
    """A label that no other objection of the day has at this subject: facts with the same words can differ."""
    said = (version.fact for version in known.versions)
    taken = {fact.label for fact in said if isinstance(fact, Outcome) and (fact.kind, fact.subject, fact.day) == (OBJECTION, subject, day)}
    numbered = (label, *(judged_label(label, str(number)) for number in range(2, len(taken) + 3)))
    return next(free for free in numbered if free not in taken)


def _open_one(store: Store, what: str) -> Outcome:
    known = fact_by_id(store, what)
    fact = known.version.fact
    if isinstance(fact, Outcome) and fact.kind == OBJECTION:
        found = [objection_of(fact)]
    else:
        found = list(objections_to(known.versions, known.id))
    still = [item for item in found if item.is_open]
    if not still:
        decided = f"，已有结论：{found[-1].words()}" if found else ""
        raise NotFound(f"没有尚未作出结论的异议{decided}", "zerentu objection 编号 可列出对一条记录的全部异议")
    if len(still) > 1:
        raise Ambiguous(f"这条记录有{len(still)}条异议", [(item.id, item.words()) for item in still], "请写出方括号中的编号")
    outcome = fact_by_id(store, still[0].id).version.fact
    assert isinstance(outcome, Outcome)
    return outcome
