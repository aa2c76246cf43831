"""Who answers under which clause, in which state: liabilities and consequences judged on a snapshot.

A tie opens a question and answers none: nobody is `established` but by a complete decision on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.snapshot import HeldTie
from graph.store import Snapshot
from queries.holders import Holding, held_truth, holding_of, holdings, landings
from queries.intervals import Truth
from queries.judgement import Deciding, Judgement, State, deciding_part, state_of
from queries.quantities import Frame, all_hold
from queries.reasons import Missing, missing, reasons
from queries.world import World, days_of
from schema.rulebook import Rulebook, in_force
from schema.rules import Liability


@dataclass(frozen=True, eq=False)
class Verdict:
    """What one rule says of one holder and one place. `ties` are those through which the rule reaches the holder, earliest first.

    Words are made only when they are read. `holder` is "" and `ties` empty for `nobody`.
    """

    judgement: Judgement
    state: State

    @property
    def rule(self) -> Liability:
        """The rule, with its id, row, clause, measure and choices."""
        return self.judgement.rule

    @property
    def subject(self) -> str:
        """The key of the place that was judged."""
        return self.judgement.frame.subject

    @property
    def holder(self) -> str:
        """The key of the person or organisation, "" for nobody."""
        return self.judgement.frame.holder

    @property
    def ties(self) -> tuple[HeldTie, ...]:
        """The ties through which the rule reaches the holder."""
        return self.judgement.holding.ties if self.judgement.holding else ()

    @property
    def period(self) -> str:
        """The label of the period judged."""
        return f"{self.judgement.frame.year}年"

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

    @property
    def contradicts(self) -> bool:
        """Whether a decision establishes what the record does not bear out."""
        return self.state == "established" and self.judgement.truth is not True

    @cached_property
    def deciding(self) -> Deciding:
        """Which part decided that the holder is not liable."""
        return deciding_part(self.judgement)


def verdicts(graph: Snapshot, book: Rulebook, day: int, subjects: Sequence[str]) -> tuple[Verdict, ...]:
    """The verdicts of all rules whose level is that of a subject, in the order of subjects, rules and holders.

    Everyone who holds such a tie from the first day that counts until the day asked for is judged, also who came later.
    """
    world = World(graph, day)
    found: list[Verdict] = []
    for subject in subjects:
        for rule in book.liabilities.get(world.level(subject), ()):
            if world.code(subject).startswith(rule.head.jurisdiction):
                found += _judged(world, rule, subject)
    return tuple(found)


def why_not(graph: Snapshot, book: Rulebook, day: int, subject: str, person: str) -> tuple[Verdict, ...]:
    """Each rule of the subject's level judged for one person, whatever tie they have or had; `deciding` and `reasons` say why not.

    The snapshot should hold the ties of all time, else "no such tie" means none in its window.
    """
    world = World(graph, day)
    found = []
    for rule in book.liabilities.get(world.level(subject), ()):
        if world.code(subject).startswith(rule.head.jurisdiction):
            frame, first, last, applies, facts = _facts(world, rule, subject)
            mine = [landing for landing in landings(world, rule.reaches, subject) if landing.tie.source == person]
            holding = holding_of(person, mine) if mine else None
            found.append(_verdict(rule, frame._replace(holder=person), first, last, applies, facts, holding))
    return tuple(found)


def _judged(world: World, rule: Liability, subject: str) -> Iterator[Verdict]:
    frame, first, last, applies, facts = _facts(world, rule, subject)
    if not applies:
        return
    reached = False
    for holding in holdings(world, rule.reaches, subject, first):
        verdict = _verdict(rule, Frame(world, subject, frame.year, holding.holder), first, last, True, facts, holding)
        reached = reached or verdict.judgement.days[1] > 0
        yield verdict
    if not reached and facts is True:
        yield Verdict(Judgement(rule, frame, first, last, True, facts, None, (0, 0), False, None), "nobody")


def _facts(world: World, rule: Liability, subject: str) -> tuple[Frame, int, int, bool, Truth]:
    """What holds for the subject, whoever is asked about: the year judged, the days that count, whether the rule applies, its facts."""
    year = world.year_judged(rule.ledger, subject)
    frame = Frame(world, subject, year)
    last = min(days_of(year).last, world.day)
    first = days_of(year - rule.over + 1).first
    applies = in_force(rule.head, world.code(subject), last)
    return frame, first, last, applies, all_hold(rule.when, frame) if applies else None


def _verdict(rule: Liability, frame: Frame, first: int, last: int, applies: bool, facts: Truth, holding: Holding | None) -> Verdict:
    days = holding.days_within(first, last) if holding else (0, 0)
    held = held_truth(rule.held, holding, days, first, last) if holding else False
    proven = all_hold(rule.prove, frame) if facts is not False and held is not False else None
    judgement = Judgement(rule, frame, first, last, applies, facts, holding, days, held, proven)
    return Verdict(judgement, state_of(judgement))
