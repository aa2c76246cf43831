"""A changed rule tried on the past, beside the rule in force: whom each would have reached, and whom only one of them.

Each period is judged as it stood on record on the last day before the next one ended, when its results are in. A rule that is judged on a
day is judged on the last day of each year; a record in the year in which it was made. Nothing after that day is seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from graph.store import Snapshot
from queries.rules.escalation import Escalated, escalations
from queries.rules.honours import Honoured, honours
from queries.rules.liability import Verdict, verdicts
from queries.rules.requirements import Answer, requirements
from queries.rules.world import World
from schema.calendar import IN_A_YEAR, index_on, period
from schema.conditions import Per
from schema.rulebook import Rulebook
from schema.rules import Escalation, Honour, Liability, Pack, Rule

Side = Literal["both", "only_old", "only_new", "undecided", "neither"]

SIDES: dict[Side, str] = {
    "both": "两边都涉及",
    "only_old": "只有现行的涉及",
    "only_new": "只有新的涉及",
    "undecided": "记录不够，断不了",
    "neither": "两边都不涉及",
}
"""How the two rules compare for one subject and holder, as planners read it."""

_ALWAYS = 1
_SHORT = frozenset(("short", "missed", "gap", "overlap", "must_stay", "fails", "misfit"))
_UNDECIDED = frozenset(("open", "unrecorded", "unproven", "unknown"))
_ENDED = frozenset(("excluded", "revocable", "complete", "overdue", "unrouted"))


Sort = Per | Literal["", "record", "span"]
"""How rules are tried: by each period, on a day, by each record of a year, or (requirements) all periods of a year at once."""


class Job(NamedTuple):
    """What is judged on one snapshot: the rules of one sort, of what lies in `[first, last]`."""

    day: int
    first: int
    last: int
    sort: Sort


class Beside(NamedTuple):
    """The rules beside which a changed pack is tried, and under which short id each is compared."""

    book: Rulebook
    shorts: Mapping[str, str]


class Reached(NamedTuple):
    """What one rule says of one subject and holder in one period. `counts`: it reaches somebody, or something falls short.

    `undecided`: it does not, but only because the record does not say.
    """

    rule: str
    period: str
    subject: str
    holder: str
    state: str
    counts: bool
    undecided: bool = False
    reasons: tuple[str, ...] = ()


_Answered = tuple[Reached, Callable[[], Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One subject and holder under both rules; None where a rule says nothing of them."""

    old: Reached | None
    new: Reached | None

    @property
    def side(self) -> Side:
        """Which of the two reaches them. Nothing on record is never the same as not reached."""
        old, new = (one is not None and one.counts for one in (self.old, self.new))
        if old or new:
            return "both" if old and new else "only_old" if old else "only_new"
        return "undecided" if any(one is not None and one.undecided for one in (self.old, self.new)) else "neither"

    @property
    def either(self) -> Reached:
        """What is judged, as the new rule says it where it does."""
        found = self.new or self.old
        assert found is not None
        return found


class Trial(NamedTuple):
    """What one job found: whoever either side reaches, and how many there are of each rule (short id) on each side, all of them."""

    compared: tuple[Compared, ...]
    counts: Mapping[tuple[str, Side], int]


def counterparts(book: Rulebook, pack: Pack) -> Beside:
    """The rules of the sample that a pack changes or adopts, of all adoptions of it, and what supersedes them.

    Each keeps its own place and days, so that on each day the one in force answers.
    """
    named = next((known for known in book.packs if known.name == pack.name), None)
    base = pack.adopts or (named.adopts if named else "") or pack.name
    short = {rule.head.id.partition("/")[2] for rule in pack.rules}
    family = [known for known in book.packs if base in (known.name, known.adopts)]
    family = family or [known for known in book.packs if known.document == pack.document]
    shorts = {rule.head.id: own for known in family for rule in known.rules if (own := rule.head.id.partition("/")[2]) in short}
    for id, own in tuple(shorts.items()):
        for over in book.superseding(id):
            shorts.setdefault(over.id, own)
    packs = (replace(known, rules=tuple(rule for rule in known.rules if rule.head.id in shorts)) for known in book.packs)
    return Beside(_Part((known for known in packs if known.rules), book), shorts)


def plan(rules: Iterable[Rule], first: int, last: int, today: int) -> tuple[Job, ...]:
    """What a back-test of these rules judges, by day: every period that ended from `first` to `last`, and not after today."""
    wanted = {_sort(rule) for rule in rules}
    last = min(last, today)
    jobs: list[Job] = []
    for year in range(index_on("year", first), index_on("year", last) + 1):
        inside = max(first, period("year", year).first), min(last, period("year", year).last)
        later = min(today, period("year", year + 1).last - 1)
        kinds: tuple[tuple[int, Sort], ...] = ((later, "span"), (later, "record"), (inside[1], ""))
        jobs += [Job(day, *inside, sort) for day, sort in kinds if sort in wanted and inside[0] <= inside[1]]
    for per in IN_A_YEAR:
        if per in wanted:
            jobs += _periods(per, first, last, today)
    return tuple(sorted(jobs))


def _periods(per: Per, first: int, last: int, today: int) -> Iterator[Job]:
    for index in range(index_on(per, first), index_on(per, last) + 1):
        whole = period(per, index)
        if first <= whole.last <= last:
            yield Job(min(today, period(per, index + 1).last - 1), whole.first, whole.last, per)


def tried(job: Job, graph: Snapshot, old: Beside, new: Rulebook, subjects: Sequence[str]) -> Trial:
    """Everything that either side judges in one job, in the order of rule, period, subject and holder: never by gravity."""
    world = World(graph, job.day)
    before = _by_place(_said(job, world, old.book, subjects, old.shorts))
    after = _by_place(_said(job, world, new, subjects, {}))
    found: list[Compared] = []
    tally: Counter[tuple[str, Side]] = Counter()
    for place in sorted({*before, *after}):
        one, other = before.get(place), after.get(place)
        compared = Compared(one and one.reached, other and other.reached)
        tally[place[0], compared.side] += 1
        if compared.side not in ("undecided", "neither"):
            found.append(Compared(one and one.whole(), other and other.whole()))
    return Trial(tuple(found), tally)


def as_if_in_force(pack: Pack) -> Rulebook:
    """A pack alone, from the beginning of time: what it would have said before it was made. Versions that begin later keep their day."""
    begins = min(rule.head.since for rule in pack.rules)
    rules = (replace(rule, head=replace(rule.head, since=_ALWAYS)) if rule.head.since == begins else rule for rule in pack.rules)
    return Rulebook([replace(pack, rules=tuple(rules))])


class _Said(NamedTuple):
    """What was said, with the words still to be made: they are made only for what is shown."""

    reached: Reached
    words: tuple[Callable[[], Iterable[str]], ...]

    def whole(self) -> Reached:
        return self.reached._replace(reasons=tuple(dict.fromkeys(text for words in self.words for text in words())))


class _Part(Rulebook):
    """Some rules of a book, whose force is still that of the whole book."""

    def __init__(self, packs: Iterable[Pack], whole: Rulebook) -> None:
        super().__init__(packs)
        self._whole = whole

    def in_force(self, rule: Rule, code: str, day: int) -> bool:
        """As in the whole book."""
        return self._whole.in_force(rule, code, day)


def _sort(rule: Rule) -> Sort:
    if isinstance(rule, Honour | Escalation):
        return ""
    if rule.each.sort == "record":
        return "record"
    return rule.per if isinstance(rule, Liability) or not rule.per else "span"


def _said(job: Job, world: World, book: Rulebook, subjects: Sequence[str], shorts: Mapping[str, str]) -> Iterator[_Said]:
    mine = _Part((replace(pack, rules=tuple(rule for rule in pack.rules if _sort(rule) == job.sort)) for pack in book.packs), book)
    for reached, words in _answers(job, world, mine, subjects):
        short = shorts.get(reached.rule, reached.rule.partition("/")[2])
        yield _Said(reached._replace(rule=short), (words,))


def _by_place(found: Iterable[_Said]) -> dict[tuple[str, ...], _Said]:
    """By place; what two rules in force (or two ties of one holder) say of one place stands together, the one that counts first."""
    places: dict[tuple[str, ...], _Said] = {}
    for one in found:
        place = one.reached.rule, one.reached.period, one.reached.subject, one.reached.holder
        if other := places.get(place):
            first, second = (one, other) if one.reached.counts and not other.reached.counts else (other, one)
            one = _Said(first.reached, (*first.words, *second.words))
        places[place] = one
    return places


def _answers(job: Job, world: World, book: Rulebook, subjects: Sequence[str]) -> Iterator[_Answered]:
    graph, day = world.graph, job.day
    for verdict in verdicts(graph, book, day, subjects, world=world) if book.liabilities else ():
        if _inside(job, verdict.judgement.frame.first, verdict.judgement.frame.last):
            yield _of_verdict(verdict)
    span = (job.first, job.last) if job.sort == "span" else None
    for answer in requirements(graph, book, day, subjects, span=span, world=world) if book.requirements else ():
        if _inside(job, answer.frame.first, answer.frame.last):
            yield _of_answer(answer)
    for one in honours(graph, book, day, subjects, world=world) if book.honours else ():
        yield _of_honour(one)
    for each in escalations(graph, book, day, subjects, world=world) if book.escalations else ():
        if job.first <= each.record.day <= job.last:
            yield _of_escalation(each)


def _inside(job: Job, first: int, last: int) -> bool:
    """Whether what was judged is what the job asks for: that very period, a period or a record of the span, or the day itself."""
    if job.sort == "":
        return True
    if job.sort in ("record", "span"):
        return job.first <= last <= job.last
    return (first, last) == (job.first, job.last)


def _of_verdict(verdict: Verdict) -> _Answered:
    counts = verdict.state != "not_liable" and verdict.judgement.facts is True
    where = f"{verdict.period} {verdict.record.label}" if verdict.record else verdict.period
    holder = "" if verdict.rule.reaches == "self" else verdict.holder
    undecided = verdict.state == "conditions_unproven" and not counts
    return Reached(verdict.rule.head.id, where, verdict.subject, holder, verdict.state, counts, undecided), lambda: verdict.reasons


def _of_answer(answer: Answer) -> _Answered:
    where = f"{answer.period} {answer.frame.record.label}" if answer.frame.record else answer.period
    state = answer.state
    reached = Reached(answer.rule.head.id, where, answer.subject, answer.holder, state, state in _SHORT, state in _UNDECIDED)
    return reached, lambda: [part.text for part in answer.items]


def _of_honour(one: Honoured) -> _Answered:
    frame = one.frame
    reached = Reached(one.rule.head.id, frame.label, frame.subject, frame.holder, one.state, one.state in _ENDED)
    return reached, lambda: [part.text for part in one.items]


def _of_escalation(one: Escalated) -> _Answered:
    reached = Reached(one.rule.head.id, one.record.label, one.record.subject, "", one.state, one.state in _ENDED)
    return reached, lambda: [f"{stage.step.name}（{stage.step.owner}）" for stage in one.stages if stage.state == "overdue"]
