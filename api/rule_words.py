"""What clauses say, in the words of planners: states, people, facts with their rows, counts. The terminal and JSON share it.

Words for liability are those of print: never guilt, never 责任人 for somebody of whom nothing is decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from queries.objections import Objection, identity, open_objections
from queries.rules.liability import Verdict
from queries.rules.missing import Missing
from queries.rules.parts import Part

if TYPE_CHECKING:
    from graph.snapshot import HeldTie, KnownOutcome
    from graph.store import Snapshot
    from queries.rules.requirements import Answer
    from schema.rulebook import Rulebook
    from schema.rules import Head, Rule

ADOPTED = "已采用的条款"
EXAMPLES = "示例：没有单位采用，对谁都没有约束力"
"""Headings of the two lists."""

DECIDING: dict[str, str] = {
    "not_in_force": "条款当时还没有施行",
    "threshold": "事实没有达到条款的条件",
    "no_tie": "没有条款所说的关系",
    "not_listed": "所任职务不在条款之列",
    "later": "事后才接手",
    "earlier": "此前已经离任",
    "interrupted": "在任时间没有达到条款的要求",
    "finding": "认定为不成立",
    "decision": "已决定不承担",
}
"""Why somebody is not liable, by the part that decides."""


class Days(NamedTuple):
    """The fewest and the most days of a tie within what is judged, and how many days that is."""

    least: int
    most: int
    whole: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where the dates are too vague. Shown, never weighed."""
        return self.least / self.whole if self.least == self.most else None

    def text(self) -> str:
        """`在任181天，共365天，占49.6%`."""
        if self.share is None:
            return f"在任{self.least}至{self.most}天，共{self.whole}天(起止日期不够确切)"
        return f"在任{self.least}天，共{self.whole}天，占{100 * self.share:.4g}%"


def days_of(ruling: Verdict | Answer) -> Days | None:
    """The days of the tie in the period or term judged; None where only a day is judged or no tie is asked about."""
    if isinstance(ruling, Verdict):
        days = Days(*ruling.days)
        return days if ruling.ties and days.whole > 1 else None
    return Days(*ruling.days) if ruling.days else None


def graph_of(ruling: Verdict | Answer) -> Snapshot:
    """The snapshot that a verdict or answer was judged on."""
    return ruling.judgement.frame.world.graph if isinstance(ruling, Verdict) else ruling.frame.world.graph


def who_text(graph: Snapshot, key: str, on: int) -> str:
    """Somebody or some place by name; a person with the number or the mark of an unverified identity."""
    from graph.snapshot import node
    from queries.references import person_ref

    if key not in graph:
        return key
    if node(graph, key)["kind"] != "person":
        return str(node(graph, key)["name"] or key)
    ref = person_ref(graph, key, on)
    return f"{ref.name}({ref.number or '未核实'})"


def state_text(verdict: Verdict) -> str:
    """The state as it is printed, with its ground: `不承担(…)`, `条件未查实(尚缺：…)`, `已认定(文号)`."""
    from queries.rules.judgement import STATES

    words = STATES[verdict.state]
    match verdict.state:
        case "not_liable":
            ground = document_of(verdict.decision) if verdict.decision else next(iter(verdict.reasons), "")
            return f"{words}({ground})"
        case "conditions_unproven":
            return f"{words}(尚缺：{'、'.join(dict.fromkeys(item.ledger for item in verdict.missing))})"
        case "established":
            assert verdict.decision is not None
            return f"{words}({document_of(verdict.decision)})"
    return words


def document_of(decision: KnownOutcome) -> str:
    """The document that a decision rests on, or that none is named."""
    return " ".join(str(decision.properties[name]) for name in ("basis", "basis_title") if decision.properties.get(name)) or "没有写文号"


def adopted_text(book: Rulebook, head: Head) -> str:
    """Whether the rule binds: the office's document that adopted it, or that nobody did."""
    adoption = book.pack_of(head.id).adoption
    return f"已采用({adoption.number})" if adoption else "示例，未采用"


def force_text(head: Head) -> str:
    """How binding the document itself is, "" for an ordinary clause."""
    from schema.rules import FORCES

    return f"，原文用语“{FORCES[head.force]}”，只作提示" if head.guiding else ""


def rule_text(book: Rulebook, rule: Rule) -> str:
    """A rule in one line: id, clause, kind, measure, issuer and document, whether it is adopted."""
    from schema.rules import KINDS, Liability

    head = rule.head
    measure = f"·{rule.measure}" if isinstance(rule, Liability) else ""
    title = book.pack_of(head.id).title
    return f"{head.id}({head.clause}) {KINDS[head.kind]}{measure}；{head.issuer}《{title}》；{adopted_text(book, head)}{force_text(head)}"


def fact_text(graph: Snapshot, fact: HeldTie | KnownOutcome) -> str:
    """What a fact says, with every number of it."""
    from graph.snapshot import HeldTie
    from graph.store import Found
    from queries.references import label_of
    from queries.wording import says
    from schema.facts import Outcome
    from schema.outcome_kinds import OUTCOMES

    if isinstance(fact, HeldTie):
        return f"{_name(graph, fact.source)} → {_name(graph, fact.target)} {label_of(graph, fact)}({fact.period.text()})"
    named = {str(fact.properties.get(name, "")) for name in ("about", "to")} - {""}
    names = {key: Found(key, "", "", _name(graph, key)) for key in named}
    properties = dict(fact.properties)
    if properties.get("class_word"):
        properties.pop("class", None)
    told = says(Outcome(fact.kind, fact.subject, fact.day, fact.label, properties), names)
    said = "，".join(f"{heading}{_CLASSES.get(text, text)}" for heading, text in told.items() if heading not in _IN_LABEL)
    return f"{_name(graph, fact.subject)} {OUTCOMES[fact.kind].chinese} {fact.label}：{said}"


_IN_LABEL = ("认定事项", "项目", "时期")
"""Headings of what the label of an outcome says already."""
_CLASSES = {"model": "示范", "middle": "中间", "weak": "后进"}


def _name(graph: Snapshot, key: str) -> str:
    from graph.snapshot import node

    return str(node(graph, key)["name"] or key) if key in graph else key


def facts_in(parts: Iterable[Part]) -> list[HeldTie | KnownOutcome]:
    """Every fact of these parts and those inside them, each once."""
    found: dict[str, HeldTie | KnownOutcome] = {}
    for part in _all(parts):
        found |= {identity(fact): fact for fact in part.facts}
    return list(found.values())


def _all(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.inner)


def parts_of(ruling: Verdict | Answer) -> tuple[Part, ...]:
    """The conditions in the order in which they were judged."""
    return ruling.parts if isinstance(ruling, Verdict) else (*ruling.conditions, *ruling.items)


def objections_in(ruling: Verdict | Answer) -> tuple[Objection, ...]:
    """The objections to any fact that it rests on which nobody has decided."""
    return open_objections(graph_of(ruling), *(identity(fact) for fact in facts_in(parts_of(ruling))))


@dataclass(frozen=True, slots=True)
class Tally:
    """Verdicts counted: `asked` is the sum of the other three. `reached`: a person has to decide, has decided, or nobody is in the post."""

    asked: int
    reached: int
    not_reached: int
    open: int


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """How many were asked, reach somebody, reach nobody, and are open."""
    states = Counter(verdict.state for verdict in verdicts)
    reached = states["candidate"] + states["established"] + states["nobody"]
    return Tally(states.total(), reached, states["not_liable"], states["conditions_unproven"])


def reached(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those whose record is complete, decided or not yet, and those for whom nobody was in the post."""
    return [verdict for verdict in verdicts if verdict.state in ("candidate", "established", "nobody")]


def cleared(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those not liable although what happened calls for the measure, and those cleared by a decision: shown as fully as anyone reached."""
    return [one for one in verdicts if one.state == "not_liable" and (one.judgement.facts is True or one.decision is not None)]


@dataclass(frozen=True, slots=True)
class Lacking:
    """Open verdicts that lack the same ledgers: one of what is missing for each, how many there are, and the keys of their subjects."""

    missing: tuple[Missing, ...]
    count: int
    subjects: tuple[str, ...]

    def text(self) -> str:
        """`三级联创年检(由县委组织部提供)`."""
        return "、".join(f"{item.ledger}(由{item.by}提供)" for item in self.missing)


def lacking(verdicts: Iterable[Verdict]) -> list[Lacking]:
    """Open verdicts by the ledgers that they lack, in their order; each is counted once."""
    groups: dict[tuple[tuple[str, str], ...], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.state == "conditions_unproven":
            groups.setdefault(tuple({(item.ledger, item.by): None for item in verdict.missing}), []).append(verdict)
    return [_lacking(found) for found in groups.values()]


def _lacking(found: list[Verdict]) -> Lacking:
    first: dict[tuple[str, str], Missing] = {}
    for item in found[0].missing:
        first.setdefault((item.ledger, item.by), item)
    return Lacking(tuple(first.values()), len(found), tuple(dict.fromkeys(verdict.subject for verdict in found)))
