"""Liabilities and consequences in the terminal: each clause with its state, its ground, what is missing and from whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from api.rule_words import (
    ADOPTED,
    DECIDING,
    EXAMPLES,
    adopted_text,
    cleared,
    days_of,
    document_of,
    fact_text,
    facts_in,
    graph_of,
    lacking,
    objections_in,
    parts_of,
    reached,
    rule_text,
    state_text,
    tally,
    who_text,
)
from api.terminal import say
from api.texts import ROWS, origin_text
from queries.rules.parts import MARKS
from schema.time import chinese

if TYPE_CHECKING:
    from api.rule_asking import Ruled, Ruling
    from graph.store import Snapshot
    from queries.objections import Objection
    from queries.rules.liability import Verdict
    from queries.rules.missing import Missing
    from queries.rules.parts import Part
    from schema.rules import Rule

    _R = TypeVar("_R", bound=Ruling)

NOT_GUILT = "涉及不等于有责：是否承担，由有权的人作出决定(zerentu decide)。"
NONE_APPLY = "没有适用的规则：该地不在任何规则包的适用区划内；采用规则包请见 zerentu rules。"


def show_liability(found: Ruled[Verdict]) -> None:
    """Each clause that reaches somebody for a place, unit or event."""
    about = f"“{found.event.label}”({chinese(found.event.day)})" if found.event else ""
    say(f"{heading(found)}，各条款涉及谁{about}\n{NOT_GUILT}")
    show_lists(found, lambda items: _clauses(found, items, _in_full))
    for mark, silent in (("", [r for r in found.silent if r.head.adopted]), ("示例中", [r for r in found.silent if not r.head.adopted])):
        if silent:
            ids = "、".join(rule.head.id for rule in silent)
            say(f"\n{mark}另有{len(silent)}条问到这里，事实没有成立或不能查实，也没有条款所及的人：{ids}")
    if not found.items:
        show_nothing(found, "没有一条条款按当日的记录涉及到人" if found.silent else "没有一条问到这里的责任")
        if found.asked_above:
            say(f"条款问的是它所在的{'、'.join(found.asked_above)}：请用 zerentu liability {found.asked_above[0]}。")


def show_consequences(found: Ruled[Verdict], *, everything: bool = False) -> None:
    """Who meets which measure, with every number used; what is open by what it lacks. `everything`: also each open and unmet one."""
    say(f"{heading(found)}，谁适用哪项措施\n{NOT_GUILT}")
    show_lists(found, lambda items: _sections(found, items, everything=everything or found.asking.explain))
    if not found.items:
        show_nothing(found, "没有一条问到这里的责任或后果")


def heading(found: Ruled[_R]) -> str:
    """Of what, on which day, as known when."""
    when = found.asking.when
    known = f"，按{when.known_at}结束时掌握的记录" if when.known_at else ""
    return f"{'/'.join(found.about.path) or found.about.name}：{chinese(found.on)}(第{found.graph.graph['revision']}次修订{known})"


def show_lists(found: Ruled[_R], lines: Callable[[Sequence[_R]], Iterator[str]]) -> None:
    """What binds under its own heading, then what nobody has adopted under another."""
    for title, items in ((ADOPTED, found.adopted), (EXAMPLES, found.examples)):
        if items:
            say(f"\n【{title}】")
            for line in lines(items):
                say(line)


def show_nothing(found: Ruled[_R], none: str) -> None:
    """Why there is no answer, and what to do."""
    if not found.covered:
        say(NONE_APPLY)
    else:
        say(f"{none}。已加载的规则包：{'、'.join(pack.name for pack in found.book.packs)}；要试另一份请加 --pack 文件。")


def _clauses(found: Ruled[Verdict], items: Sequence[Verdict], each: Callable[[Ruled[Verdict], Verdict], Iterator[str]]) -> Iterator[str]:
    """Items under the rule that they follow from."""
    for _, group in groupby(items, key=lambda item: item.rule.head.id):
        listed = list(group)
        yield from rule_lines(found, listed[0].rule)
        for item in listed:
            yield from each(found, item)


def rule_lines(found: Ruled[_R], rule: Rule) -> Iterator[str]:
    """A rule: what it is, what it says, in the clause's own words where the office's copy has them, and what the office chose."""
    yield f"\n● {rule_text(found.book, rule)}"
    yield f"  {rule.head.summary}"
    for clause in found.words.get(rule.head.id, ()):
        yield f"  原文 {clause.reference}({clause.file}第{clause.line}行)：{' '.join(clause.text.split())}"
    if rule.head.choices:
        yield f"  按{'使用单位' if rule.head.adopted else '示例'}的选定判断：{'；'.join(rule.head.choices)}"


def _in_full(found: Ruled[Verdict], verdict: Verdict) -> Iterator[str]:
    """One verdict: state, reasons, share of days, what is missing, the decision, what stands against it."""
    graph = graph_of(verdict)
    yield f"  {'示例·' if verdict.example else ''}{_of_whom(verdict, graph, found.on)}：{state_text(verdict)}"
    for reason in verdict.reasons:
        yield f"      {reason}"
    if days := days_of(verdict):
        yield f"      {days.text()}(天数只作说明，不据以分责)"
    if verdict.yields_to:
        yield f"      另有更重的条款适用，本条让位于：{'、'.join(verdict.yields_to)}"
    yield from missing_lines(verdict.missing)
    yield from _decision_lines(verdict)
    yield from objection_lines(objections_in(verdict))
    if found.asking.explain:
        yield from _chain(verdict, graph, adopted_text(found.book, verdict.rule.head))


def _of_whom(verdict: Verdict, graph: Snapshot, on: int) -> str:
    subject, period = who_text(graph, verdict.subject, on), verdict.period
    event = f"“{verdict.record.label}”" if verdict.record else ""
    if verdict.holder in ("", verdict.subject):
        return f"{subject}{event} {period}"
    return f"{who_text(graph, verdict.holder, on)}，{subject}{event} {period}"


def _decision_lines(verdict: Verdict) -> Iterator[str]:
    if decision := verdict.decision:
        known = decision.properties
        yield f"      决定：{chinese(decision.day)} {known['by']}，文号：{document_of(decision)}；理由：{known['reason']}"
        yield f"      本人申辩：{known['statement']}"


def missing_lines(missing: Iterable[Missing], indent: str = "      ") -> Iterator[str]:
    """What is not on record, from whom it is expected and how to record it."""
    for item in missing:
        yield f"{indent}尚缺：{item.text}"
        if item.remedy:
            yield f"{indent}  办法：{item.remedy}"


def objection_lines(objections: Iterable[Objection]) -> Iterator[str]:
    """What somebody has objected to in the facts, while nobody has decided it."""
    for item in objections:
        yield f"      异议：对“{item.fact}”，{item.words()}"


def _chain(verdict: Verdict, graph: Snapshot, adopted: str) -> Iterator[str]:
    """Fact, condition, clause, state; and the part that decides where somebody is not reached."""
    yield "      推导：事实 → 条件 → 条款 → 状态"
    yield from part_lines(parts_of(verdict), graph)
    yield f"        → {verdict.rule.head.clause}，{adopted} → {state_text(verdict)}"
    if verdict.state == "not_liable":
        yield f"        不承担是因为：{DECIDING[verdict.deciding]}"


def part_lines(parts: Iterable[Part], graph: Snapshot, indent: str = "        ") -> Iterator[str]:
    """Each condition with its mark, and the facts under it with their rows and ids."""
    for part in parts:
        number = f"{part.id} " if part.id else ""
        yield f"{indent}{MARKS[part.truth]} {number}{part.text}"
        yield from fact_lines([part] if not part.inner else [part._replace(inner=())], graph, f"{indent}    ")
        yield from part_lines(part.inner, graph, f"{indent}  ")


def fact_lines(parts: Iterable[Part], graph: Snapshot, indent: str = "      ") -> Iterator[str]:
    """The facts of conditions: what each says, where it was learned, its id."""
    from graph.snapshot import origins
    from queries.objections import identity

    for fact in facts_in(parts):
        yield f"{indent}{fact_text(graph, fact)}；出处：{origin_text(origins(graph, fact))}〔{identity(fact)}〕"


def _sections(found: Ruled[Verdict], items: Sequence[Verdict], *, everything: bool) -> Iterator[str]:
    counts = tally(items)
    yield f"问到{counts.asked}项：涉及{counts.reached}项，不涉及{counts.not_reached}项，条件未查实{counts.open}项。"
    yield from _section(found, "涉及的", reached(items), everything)
    yield from _section(found, "事实成立或已有决定、不承担的", cleared(items), everything)
    yield from _open_lines(found, items)
    if everything:
        shown = {id(verdict) for verdict in (*reached(items), *cleared(items))}
        yield from _section(found, "条件未查实的", [one for one in items if one.state == "conditions_unproven"], everything)
        yield from _section(found, "不涉及的", [one for one in items if one.state == "not_liable" and id(one) not in shown], everything)


def _section(found: Ruled[Verdict], title: str, items: Sequence[Verdict], everything: bool) -> Iterator[str]:
    if not items:
        return
    yield f"\n{title}({len(items)}项)"
    yield from _clauses(found, items if everything else items[:ROWS], _with_facts)
    if len(items) > ROWS and not everything:
        yield f"还有{len(items) - ROWS}项没有列出，加 --all 列出全部。"


def _with_facts(found: Ruled[Verdict], verdict: Verdict) -> Iterator[str]:
    yield from _in_full(found, verdict)
    if not found.asking.explain:
        yield from fact_lines(parts_of(verdict), graph_of(verdict))


def _open_lines(found: Ruled[Verdict], items: Sequence[Verdict]) -> Iterator[str]:
    groups = lacking(items)
    if groups:
        yield "\n条件未查实的，按所缺的台账："
    for group in groups:
        names = "、".join(who_text(found.graph, key, found.on) for key in group.subjects[:3])
        more = f"等{len(group.subjects)}处" if len(group.subjects) > 3 else ""
        yield f"  {group.text()}：{group.count}项，涉及{names}{more}"
        for item in group.missing:
            if item.remedy:
                yield f"      办法：{item.remedy}"
