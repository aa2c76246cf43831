"""Who answers under which clause, in which state: liabilities and consequences judged on a snapshot.

A tie opens a question and answers none: nobody is `established` but by a complete decision on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.snapshot import HeldTie, KnownOutcome
from graph.store import Snapshot
from queries.rules.asked import Plan, frames_of, own_holding
from queries.rules.footprint import is_traced
from queries.rules.frames import Frame
from queries.rules.holders import Holding, held_truth, holding_of, holdings, landings
from queries.rules.intervals import Truth, all_of
from queries.rules.judgement import Deciding, Judgement, State, deciding_part, decision_on, state_of
from queries.rules.missing import Missing
from queries.rules.parts import Part
from queries.rules.quantities import all_hold
from queries.rules.reasons import missing, parts, reasons
from queries.rules.world import World
from schema.calendar import period, shifted
from schema.conditions import Amount, Selector
from schema.rulebook import Rulebook
from schema.rules import Liability


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one rule says of one holder and one place, unit or event. `ties` are those through which the rule reaches the holder.

    Words are made only when they are read. `holder` is "" and `ties` empty for `nobody`. `yields_to`: the ids of heavier rules that
    apply to the same holder (or place itself), to which this lighter measure gives way.
    """

    judgement: Judgement
    state: State
    yields_to: tuple[str, ...] = ()

    @property
    def rule(self) -> Liability:
        """The rule, with its id, rows, clause, measure and choices."""
        return self.judgement.rule

    @property
    def subject(self) -> str:
        """The key of the place or unit that was judged."""
        return self.judgement.frame.subject

    @property
    def holder(self) -> str:
        """The key of the person or organisation (of the subject where the measure is its own), "" for nobody."""
        return self.judgement.frame.holder

    @property
    def record(self) -> KnownOutcome | None:
        """The event or other record that was judged, if it was one."""
        return self.judgement.frame.record

    @property
    def example(self) -> bool:
        """Whether the rule is a sample that no office has adopted: the verdict is an example and binds nobody."""
        return not self.rule.head.adopted

    @property
    def ties(self) -> tuple[HeldTie, ...]:
        """The ties through which the rule reaches the holder."""
        return self.judgement.holding.ties if self.judgement.holding else ()

    @property
    def period(self) -> str:
        """The label of the period judged, or the day."""
        return self.judgement.frame.label

    @property
    def days(self) -> tuple[int, int, int]:
        """The fewest and the most days of the tie in the days that count, and how many those are."""
        judgement = self.judgement
        return *judgement.days, judgement.last - judgement.first + 1

    @property
    def share(self) -> float | None:
        """The share of days, from 0 to 1; None where the dates are too vague. Shown, never weighed."""
        least, most, whole = self.days
        return least / whole if least == most else None

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """What decides the state, in Chinese."""
        return reasons(self.judgement)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is not on record, and who can supply it."""
        return missing(self.judgement)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every part in the order of evaluation: whether it holds, in words, with the facts that say so."""
        return parts(self.judgement)

    @property
    def decision(self) -> KnownOutcome | None:
        """The complete decision that gave the state, if there is one."""
        return decision_on(self.judgement) if self.holder else None

    @property
    def contradicts(self) -> bool:
        """Whether a decision establishes what the record does not bear out."""
        return self.state == "established" and self.judgement.truth is not True

    @cached_property
    def deciding(self) -> Deciding:
        """Which part decided that the holder is not liable."""
        return deciding_part(self.judgement)


def verdicts(
    graph: Snapshot,
    book: Rulebook,
    day: int,
    subjects: Iterable[str],
    *,
    reached_only: bool = False,
    traced_only: bool = False,
    world: World | None = None,
) -> tuple[Verdict, ...]:
    """The verdicts of all rules that ask of a subject, in the order of subjects, rules and holders.

    Everyone who holds such a tie from the first day that counts until the day asked for is judged, also who came later.
    `reached_only`: leave out the rules whose facts are known not to hold, without asking who would have answered. `traced_only`: only the
    rules that a snapshot upward from one place can answer (`is_traced`).
    """
    world = world or World(graph, day)
    found: list[Verdict] = []
    plan = Plan(world, book.liabilities)
    for subject in subjects:
        here: list[Verdict] = []
        for rule in plan.asking(subject):
            if traced_only and not is_traced(rule):
                continue
            for frame in frames_of(world, rule, subject):
                here += _judged(book, rule, frame, reached_only=reached_only)
        found += _with_heavier(here) if any(verdict.rule.yields_to for verdict in here) else here
    return tuple(found)


def why_not(graph: Snapshot, book: Rulebook, day: int, subject: str, person: str) -> tuple[Verdict, ...]:
    """Each rule that an answer about one place looks at (`is_traced`), judged for one person, whatever tie they have or had.

    `deciding` and `reasons` say why not. The snapshot should hold the ties of all time, else "no such tie" means none in its window.
    """
    world = World(graph, day)
    found = []
    for rule in Plan(world, book.liabilities).asking(subject):
        if not (is_traced(rule) and isinstance(rule.reaches, Selector)):
            continue
        for frame in frames_of(world, rule, subject):
            mine = [item for item in landings(world, rule.reaches, subject) if item.tie.source == person]
            holding = holding_of(person, mine) if mine else None
            applies, facts = _facts(book, rule, frame)
            if applies or not rule.head.since <= frame.day < rule.head.until:  # else another rule has taken its place, which answers itself
                found.append(_verdict(rule, frame._replace(holder=person), applies, facts, holding))
    return tuple(found)


def _judged(book: Rulebook, rule: Liability, frame: Frame, *, reached_only: bool) -> Iterator[Verdict]:
    applies, facts = _facts(book, rule, frame)
    facts = all_of((frame.asked, facts))
    if not applies or (reached_only and facts is False):
        return
    match rule.reaches:
        case "self":
            yield _verdict(rule, frame._replace(holder=frame.subject), True, facts, None)
        case "holder":
            yield _verdict(rule, frame, True, facts, own_holding(rule.each, frame))
        case select:
            yield from _reached(rule, frame, select, facts)


def _reached(rule: Liability, frame: Frame, select: Selector, facts: Truth) -> Iterator[Verdict]:
    reached = False
    first, last = days_of_holding(rule, frame)
    for holding in holdings(frame.world, select, frame.subject, first):
        verdict = _verdict(rule, frame._replace(holder=holding.holder), True, facts, holding)
        judged = verdict.judgement
        reached = reached or (judged.held is not False if rule.held == "then" else judged.days[1] > 0)
        yield verdict
    if not reached and facts is True:
        yield Verdict(Judgement(rule, frame, first, last, True, facts, None, (0, 0), False, None), "nobody")


def _facts(book: Rulebook, rule: Liability, frame: Frame) -> tuple[bool, Truth]:
    """Whether the rule applies to what is judged, and what holds for the subject, whoever is asked about."""
    applies = book.in_force(rule, frame.world.code(frame.subject), frame.day)
    return applies, all_hold(rule.when, frame) if applies else None


def days_of_holding(rule: Liability, frame: Frame) -> tuple[int, int]:
    """The first and the last day on which the tie counts: the periods that the rule looks back over, until the last day judged."""
    if frame.record is not None or rule.over == 0:
        return frame.first, frame.day
    if not frame.per:
        return shifted(frame.last, Amount(rule.over, "年"), -1) + 1, frame.day
    return period(frame.per, frame.nth - rule.over + 1).first, frame.day


def _verdict(rule: Liability, frame: Frame, applies: bool, facts: Truth, holding: Holding | None) -> Verdict:
    first, last = days_of_holding(rule, frame)
    whole = last - first + 1
    days = (whole, whole) if rule.reaches == "self" else holding.days_within(first, last) if holding else (0, 0)
    held: Truth = rule.reaches == "self" or (held_truth(rule.held, holding, days, first, last) if holding else False)
    proven = all_hold(rule.prove, frame) if facts is not False and held is not False else None
    judgement = Judgement(rule, frame, first, last, applies, facts, holding, days, held, proven)
    return Verdict(judgement, state_of(judgement))


def _with_heavier(found: Sequence[Verdict]) -> list[Verdict]:
    """Mark lighter measures that give way: a heavier rule stands against the same holder for the same thing, or one of them is the place's own.

    A heavier rule that does not reach somebody (who came later, say) spares them nothing.
    """
    standing: dict[tuple[str, str], set[str]] = {}
    for verdict in found:
        if verdict.state in ("candidate", "established", "nobody"):
            standing.setdefault((verdict.rule.head.id, _record_of(verdict)), set()).add(verdict.holder)
    return [
        Verdict(verdict.judgement, verdict.state, giving_way)
        if verdict.state != "not_liable"
        and (giving_way := tuple(id for id in verdict.rule.yields_to if _stands(verdict, standing.get((id, _record_of(verdict)), set()))))
        else verdict
        for verdict in found
    ]


def _record_of(verdict: Verdict) -> str:
    return verdict.record.id if verdict.record else ""


def _stands(lighter: Verdict, holders: set[str]) -> bool:
    return bool(holders) and (lighter.holder in (*holders, lighter.subject) or lighter.subject in holders)
