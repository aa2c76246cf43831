"""How papers word what the queries answer: people with their marks, last days, grounds, and the states of liability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from api.papers.order import spaced
from graph.snapshot import ties_from
from graph.store import is_verified
from queries.rules.judgement import STATES, decision_on, decisions_on
from schema.kinds import PARTS
from schema.time import OPEN, chinese

if TYPE_CHECKING:
    from graph.snapshot import HeldTie, KnownOutcome
    from graph.store import Snapshot
    from queries.references import OrganisationRef, PersonRef, PlaceRef
    from queries.rules.liability import Verdict
    from queries.trace import Answer

UNVERIFIED, DISPUTED, OBJECTED, POSSIBLE = "*", "※", "△", "(可能)"
VACANT = "空缺"
NOTHING = "无"
NOTHING_NAMED = "—"
"""Where a tie's document would stand."""
_MEANINGS = {
    UNVERIFIED: "没有编号，身份未核实",
    DISPUTED: "不同台账的说法不一致，此处取层级高的来源，同级取较新的",
    OBJECTED: "有人提出异议，尚未作出结论",
    POSSIBLE: "日期只知大概，或后来的台账没有再列，当日是否在任不能确定",
}


@dataclass(slots=True)
class Marks:
    """The marks that a paper used, so that it explains just those."""

    used: set[str] = field(default_factory=set)

    def on(self, text: str, *, unverified: bool = False, disputed: bool = False, objected: bool = False, possible: bool = False) -> str:
        """A text with the marks that it needs."""
        wanted = [mark for mark, needed in zip(_MEANINGS, (unverified, disputed, objected, possible), strict=True) if needed]
        self.used.update(wanted)
        return text + "".join(wanted)

    def explained(self) -> str:
        """What the marks that were used mean, "" if there are none."""
        texts = [f"{mark} {meaning}" for mark, meaning in _MEANINGS.items() if mark in self.used]
        return f"注：{'；'.join(texts)}。" if texts else ""


def holder_name(answer: Answer, marks: Marks, namesakes: Iterable[str] = ()) -> str:
    """Who answers, with marks; the number too where others of the name stand on the paper."""
    name = spaced(answer.name) if answer.person else answer.name
    if answer.person and answer.person.number and answer.name in namesakes:
        name += f"({answer.person.number})"
    unverified = not is_verified(answer.holder)
    possible, objected = answer.state == "possibly_held", bool(answer.objections)
    return marks.on(name, unverified=unverified, disputed=bool(answer.contested), objected=objected, possible=possible)


def tie_word(label: str, tie: HeldTie) -> str:
    """What a tie is called, with the part that its holder has in it."""
    part = PARTS.get(str(tie.properties.get("part", "")), "") or str(tie.properties.get("manner", ""))
    return f"{label}({part})" if part else label


def work_of(person: PersonRef | None, unit: OrganisationRef | None) -> str:
    """Unit and posts in one line; a post that names its unit needs none before it."""
    if person is None:
        return "单位"
    named = unit is None or person.post.startswith(unit.name)
    return " ".join(part for part in ("" if named or unit is None else unit.name, person.post) if part) or "职务没有记录"


def term(tie: HeldTie) -> str:
    """When a tie holds, with its last day; an open end is left out where the start says enough."""
    period = tie.period
    if period.until_from == OPEN:
        return period.since_text()
    return f"{period.since_text()}\n{period.until_text()}"


def one_line(text: str) -> str:
    """A text of several lines in one."""
    return text.replace("\n", "，")


def short_path(path: Sequence[PlaceRef]) -> str:
    """Where something lies, from the township down; what lies higher by its own name."""
    below = [place.name for place in path if place.level in ("township", "village", "group")]
    return "/".join(below) if below and path[-1].level else path[-1].name


def due_text(item: KnownOutcome) -> str:
    """Until when something is due, as the ledger says."""
    due = str(item.properties.get("due", ""))
    if not due:
        return ""
    try:
        return f"，期限{chinese(date.fromisoformat(due).toordinal())}"
    except ValueError:
        return f"，期限{due}"


def basis_of(tie: HeldTie) -> str:
    """The document that a tie rests on."""
    number, title = str(tie.properties.get("basis", "")), str(tie.properties.get("basis_title", ""))
    return f"{number}{title}" or NOTHING_NAMED


def roles(graph: Snapshot, holder: str, day: int) -> list[str]:
    """The posts of a holder on a day, by which protocol orders people."""
    return [tie.role for tie in ties_from(graph, holder) if tie.kind == "post" and tie.holding(day)]


def verdict_text(verdict: Verdict, who: str) -> str:
    """A verdict in print: clause, state, ground and the person's own statement. Nobody is called responsible before a decision."""
    rule = verdict.rule
    head = f"{who}：{rule.head.clause} {rule.measure}({verdict.period})，{_state(verdict)}"
    grounds = "；".join(verdict.reasons)
    said = f"本人说明：{_statement(verdict)}" if verdict.state != "not_liable" or _statement(verdict) else ""
    return "。".join(part.rstrip("。") for part in (head, f"依据：{grounds}" if grounds else "", said) if part) + "。"


def _state(verdict: Verdict) -> str:
    match verdict.state:
        case "not_liable" if _ended(verdict):
            return f"不承担(任期已于{chinese(verdict.ties[-1].until_from - 1)}届满)"
        case "conditions_unproven":
            return f"{STATES[verdict.state]}(尚缺：{'；'.join(item.text for item in verdict.missing)})"
        case "established":
            decision = decision_on(verdict.judgement)
            number = str(decision.properties.get("basis", "")) if decision else ""
            return f"{STATES[verdict.state]}({number or '没有记录文号'})"
    return STATES[verdict.state]


def _ended(verdict: Verdict) -> bool:
    """Whether what decides is that the term ended, on a day that is known, within or before the days that count."""
    if verdict.deciding not in ("earlier", "interrupted"):
        return False
    period = verdict.ties[-1].period
    return period.until.precision == "day" and period.until_to <= verdict.judgement.last


def _statement(verdict: Verdict) -> str:
    said = (str(entry.properties.get("statement", "")) for entry in decisions_on(verdict.judgement))
    return next(filter(None, said), "" if verdict.state == "not_liable" else "还没有记录")


def choices(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """By which choices of the office the clauses were read, for rules that touch somebody here."""
    touched = {verdict.rule.head.id: verdict.rule for verdict in verdicts if verdict.state != "not_liable"}
    for rule in touched.values():
        if rule.head.choices:
            yield f"{rule.head.clause} {rule.measure}按使用单位选定的口径判断：{'；'.join(rule.head.choices)}。"
