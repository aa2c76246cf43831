"""One rule judged for one holder: the truths of its parts, the decision on record, and the state that follows from them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from graph.snapshot import KnownOutcome, outcomes, ties_from
from queries.holders import Holding
from queries.intervals import Truth, all_of
from queries.quantities import Frame, is_about
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
    `holding` None: nobody, or no such tie.
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
    """The last complete decision on this rule, holder, subject and year."""
    complete = [entry for entry in decisions_on(judgement) if not lacking(judgement.rule, entry)]
    return max(complete, key=lambda entry: entry.day) if complete else None


def decisions_on(judgement: Judgement) -> list[KnownOutcome]:
    """The decisions on this rule, holder, subject and year, complete or not."""
    frame = judgement.frame
    return [
        entry
        for entry in outcomes(frame.world.graph, frame.holder)
        if entry.kind == "decision" and entry.properties.get("rule") == judgement.rule.head.id and is_about(entry, frame)
    ]


def lacking(rule: Liability, decision: KnownOutcome) -> tuple[str, ...]:
    """What a decision lacks to be complete, in Chinese."""
    known = decision.properties
    lacks = [chinese for name, chinese in _NEEDED.items() if not known.get(name)]
    if known.get("verdict") not in ("yes", "no"):
        lacks.append("结论")
    by = str(known.get("by", ""))
    if by and rule.decided_by and not by.startswith(rule.decided_by):
        lacks.append(f"有权决定者({'、'.join(rule.decided_by)})的决定")
    return tuple(lacks)


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
