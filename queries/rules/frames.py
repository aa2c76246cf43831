"""Of what a condition is asked: a subject, a holder, a period; and whose entries of a ledger it therefore reads, from which days."""

from __future__ import annotations

from typing import Literal, NamedTuple

from graph.snapshot import HeldTie, KnownOutcome
from queries.rules.intervals import Truth
from queries.rules.world import World, label_of_period
from schema.calendar import index_on, period, shifted
from schema.conditions import Amount, Condition, Evidence, Per
from schema.kinds import LEVEL_DEPTH
from schema.time import OPEN, UNKNOWN, chinese


class Frame(NamedTuple):
    """The cast and the days of one judgement. `per` "" : judged on a day, or on the day of `record`; `first` to `last` are what is judged.

    `holder`: the person or unit that is asked about, "" if none is. `tie`: the tie of which the rule is asked. `asked`: None if vague dates,
    or what is not on record of the holder or target, leave open whether the rule is asked of it. `term`: the length of a term that begins
    with the tie; `first` and `last` are then its days at their widest.
    """

    world: World
    subject: str
    per: Per | Literal[""] = ""
    nth: int = 0
    first: int = 0
    last: int = 0
    holder: str = ""
    tie: HeldTie | None = None
    record: KnownOutcome | None = None
    asked: Truth = True
    term: Amount | None = None

    @property
    def day(self) -> int:
        """The last day that is judged and already seen."""
        return self.last if self.last < self.world.day else self.world.day

    @property
    def label(self) -> str:
        """The period, the term or the day that is judged, as planners read it."""
        if self.per:
            return label_of_period(self.per, self.nth)
        return f"{chinese(self.first)}至{chinese(self.last)}" if self.term and self.first < self.last else chinese(self.last)

    @property
    def running(self) -> bool:
        """Whether what is judged has not ended yet."""
        return self.last >= self.world.day and self.first < self.last

    def at(self, per: Per | Literal[""], index: int) -> Frame:
        """The same of another period."""
        assert per
        _, first, last = period(per, index)
        return self._replace(per=per, nth=index, first=first, last=last, term=None)

    def about(self, subject: str) -> Frame:
        """The same of another place."""
        return self._replace(subject=subject)


def on_day(world: World, subject: str, holder: str = "", tie: HeldTie | None = None) -> Frame:
    """A frame that is judged on the world's day."""
    return Frame(world, subject, "", 0, world.day, world.day, holder, tie)


def in_period(world: World, subject: str, per: Per, index: int, holder: str = "", tie: HeldTie | None = None) -> Frame:
    """A frame that is judged over a period."""
    _, first, last = period(per, index)
    return Frame(world, subject, per, index, first, last, holder, tie)


def whose(ledger: Evidence, frame: Frame, of: str = "") -> tuple[str, str]:
    """Whose entries of a ledger are read, and at which place ("" for any): ("", "") if the frame has nobody of that sort."""
    world, subject = frame.world, frame.subject
    if ledger.who:
        holder = frame.holder if ledger.who == "person" or not frame.holder else world.unit(frame.holder, frame.day)
        place = _named(of, frame) if of else _place(ledger, frame)
        return (holder, place) if holder and place else ("", "")
    if of:
        return _named(of, frame), ""
    if (world.level(subject) or world.kind(subject)) in ledger.about:
        return subject, ""
    if frame.holder:
        if world.kind(frame.holder) in ledger.about:
            return frame.holder, ""
        if "organisation" in ledger.about and (unit := world.unit(frame.holder, frame.day)):
            return unit, ""
    return _place(ledger, frame), ""


def _place(ledger: Evidence, frame: Frame) -> str:
    """The place, or the unit, at which a ledger's entries are about somebody."""
    world, subject = frame.world, frame.subject
    if (world.level(subject) or world.kind(subject)) in ledger.about:
        return subject
    levels = (word for word in ledger.about if word in LEVEL_DEPTH)
    around = next((key for level in levels if (key := world.at_level(subject, level, frame.day))), "")
    if not around and "organisation" in ledger.about and frame.holder:
        return world.unit(frame.holder, frame.day)
    return around


def _named(of: str, frame: Frame) -> str:
    match of:
        case "holder":
            return frame.holder
        case "self" | "place":
            return frame.subject
    return frame.world.at_level(frame.subject, of, frame.day)


class Window(NamedTuple):
    """Days that a count looks at, at their widest, and whether all of them have passed. Only those from `sure` to `sure_last` surely count."""

    first: int
    last: int
    ended: bool
    sure: int
    sure_last: int


def window(condition: Condition, frame: Frame) -> Window:
    """The days that a condition counts in: so far back, the term of the tie, else what is judged.

    A term whose first day is vague begins as early as it can and ends as late as it can; surely inside it is only what every such term has.
    """
    today = frame.world.day
    length = condition.within or (frame.term if condition.back is None else None)
    if length is not None and frame.tie is not None:
        return term(frame.tie, length, today)
    if condition.back is not None:
        first = shifted(frame.last, condition.back, -1) + 1
        return Window(first, frame.last, frame.last <= today, first, frame.last)
    ended = frame.last < today or frame.first == frame.last
    return Window(frame.first, frame.last, ended, frame.first, frame.last)


def term(tie: HeldTie, length: Amount, today: int) -> Window:
    """The days of a term from a tie's first day. Of an unknown first day nothing is known but that it came before its last."""
    first = max(tie.since_from, 1)
    last = OPEN if tie.since_to in (UNKNOWN, OPEN) else shifted(tie.since_to, length) - 1
    sure_last = 0 if tie.since_from == UNKNOWN else shifted(tie.since_from, length) - 1
    return Window(first, last, last < today, max(tie.since_to, first), sure_last)


def framed(condition: Condition, frame: Frame) -> Frame:
    """The frame in which a condition is judged: that of its own period where it names one, the last of that length that has ended by then."""
    per = condition.per
    if not per or per == frame.per:
        return frame
    index = min(frame.world.ended(per), index_on(per, frame.last))
    while period(per, index).last > frame.last or (not frame.per and period(per, index).last == frame.last):
        index -= 1
    return frame.at(per, index)
