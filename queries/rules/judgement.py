"""One rule judged for one holder: the truths of its parts, the decision on record, and the state that follows from them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from graph.snapshot import KnownOutcome, outcomes, ties_from
from queries.rules.frames import Frame
from queries.rules.holders import Holding
from queries.rules.intervals import Truth, all_of
from queries.rules.records import concerns, in_period
from queries.rules.world import period_of
from schema.calendar import index_of
from schema.rules import Liability

State = Literal["not_liable", "conditions_unproven", "candidate", "established", "nobody"]

STATES: dict[State, str] = {
    "not_liable": "不承担",
    "conditions_unproven": "条件未查实",
    "candidate": "条款涉及，待核实",
    "established": "已认定",
    "nobody": "事实成立，但没有任职的人",
}
"""The states as planners read them."""

Deciding = Literal["", "not_in_force", "threshold", "no_tie", "not_listed", "later", "earlier", "interrupted", "finding", "decision"]
"""Which part decided that somebody is not liable, "" for any other state."""

_STATE_OF: dict[Truth, State] = {False: "not_liable", None: "conditions_unproven", True: "candidate"}


class Judgement(NamedTuple):
    """The parts of a verdict: `facts` of the subject, the holding, what is `proven` of the person.

    `first` to `last` are the days on which the holding counts, `days` the fewest and the most of them on which it was held.
    `holding` None: nobody, no such tie, or a rule that asks for none.
    """

    rule: Liability
    frame: Frame
    first: int
    last: int
    in_force: bool
    facts: Truth
    holding: Holding | None
    days: tuple[int, int]
    held: Truth
    proven: Truth

    @property
    def truth(self) -> Truth:
        """All conditions together."""
        return all_of((self.in_force, self.facts, self.held, self.proven))

    @property
    def asks_person(self) -> bool:
        """Whether the person's own conditions are asked about: only once the facts hold and the tie did."""
        return self.in_force and self.facts is True and self.held is True


def state_of(judgement: Judgement) -> State:
    """The state by the table of rules: a complete decision gives its verdict, else the conditions do."""
    if not judgement.frame.holder:
        return "nobody"
    decision = decision_on(judgement)
    if decision is None:
        return _STATE_OF[judgement.truth]
    return "established" if decision.properties["verdict"] == "yes" else "not_liable"


def decision_on(judgement: Judgement) -> KnownOutcome | None:
    """The last complete decision on this rule, holder, subject and period; None also where those of one day contradict each other."""
    last = last_decisions(judgement)
    return last[0] if len({entry.properties["verdict"] for entry in last}) == 1 else None


def last_decisions(judgement: Judgement) -> list[KnownOutcome]:
    """The complete decisions of the last day on which there is one."""
    complete = [entry for entry in decisions_on(judgement) if not lacking(judgement.rule, entry)]
    last = max((entry.day for entry in complete), default=0)
    return sorted((entry for entry in complete if entry.day == last), key=lambda entry: entry.label)


def decisions_on(judgement: Judgement) -> list[KnownOutcome]:
    """The decisions on this rule, holder, subject and period, complete or not."""
    return [entry for entry, truth in _decisions(judgement) if truth]


def unclear_decisions(judgement: Judgement) -> list[KnownOutcome]:
    """The decisions on this rule and holder that fit this record and another one as well, and so decide neither."""
    return [entry for entry, truth in _decisions(judgement) if truth is None]


def _decisions(judgement: Judgement) -> list[tuple[KnownOutcome, Truth]]:
    known = outcomes(judgement.frame.world.graph, judgement.frame.holder)
    made = (entry for entry in known if entry.kind == "decision" and entry.properties.get("rule") == judgement.rule.head.id)
    return [(entry, _is_about(entry, judgement)) for entry in made]


def _is_about(entry: KnownOutcome, judgement: Judgement) -> Truth:
    """Whether a decision names the subject and the period or record, and was made by the day, not before what it is about began.

    Where a rule is judged on a day, a decision counts from the term of its holder, for the period that it names if it names one.
    """
    frame, known = judgement.frame, entry.properties
    if entry.day > frame.world.day or known.get("about", frame.subject) != frame.subject:
        return False
    if frame.record is not None:
        return concerns(frame.world, entry, frame.record) if entry.day >= frame.record.day else False
    if frame.per:
        return entry.day >= frame.first and index_of(frame.per, period_of(entry)) == frame.nth
    began = min((since for since, _ in judgement.holding.possible), default=0) if judgement.holding else 0
    return entry.day >= began and in_period(entry, judgement.first, judgement.last)


def lacking(rule: Liability, decision: KnownOutcome) -> tuple[str, ...]:
    """What a decision lacks to be complete, in Chinese."""
    known = decision.properties
    lacks = [chinese for name, chinese in _NEEDED.items() if not known.get(name)]
    if known.get("verdict") not in ("yes", "no"):
        lacks.append("结论")
    by = str(known.get("by", ""))
    if by and rule.decided_by and not any(_is_body(by, body) for body in rule.decided_by):
        lacks.append(f"有权决定者({'、'.join(rule.decided_by)})的决定")
    return tuple(lacks)


def _is_body(by: str, body: str) -> bool:
    """Whether a decision was made by a body: itself or its meeting, not one of its departments (`县委常委会` is 县委, `县委组织部` is not)."""
    rest = by.removeprefix(body)
    return rest != by and (not rest or not "一" <= rest[0] <= "鿿" or rest.startswith(_MEETINGS))


_MEETINGS = ("常委", "全委", "党委会", "党组", "会议", "书记", "主要负责", "研究", "决定")
"""What follows the name of a body that decides itself."""

_NEEDED = {"by": "决定人", "reason": "理由", "statement": "本人申辩"}


def deciding_part(judgement: Judgement) -> Deciding:
    """The first part that is false, in the order of evaluation; a decision that rejects comes last."""
    if not judgement.in_force:
        return "not_in_force"
    if judgement.facts is False:
        return "threshold"
    if judgement.held is False:
        return _why_not_held(judgement)
    if judgement.proven is False:
        return "finding"
    return "decision" if state_of(judgement) == "not_liable" else ""


def _why_not_held(judgement: Judgement) -> Deciding:
    holding = judgement.holding
    if holding is None:
        return "not_listed" if any_tie(judgement) else "no_tie"
    if min(since for since, _ in holding.possible) > judgement.last:
        return "later"
    if max(until for _, until in holding.possible) <= judgement.first:
        return "earlier"
    return "interrupted"


def any_tie(judgement: Judgement) -> tuple[str, ...]:
    """The roles and kinds of other ties that the holder has onto the subject, which the rule does not name."""
    graph, frame = judgement.frame.world.graph, judgement.frame
    ties = (tie for tie in ties_from(graph, frame.holder) if tie.target == frame.subject)
    return tuple(sorted({tie.role or tie.kind for tie in ties}))
