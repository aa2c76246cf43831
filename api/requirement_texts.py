"""Duties, standards, releases, what falls due and what is one step away, in the terminal. What is not on record is never 'not done'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from api.rule_texts import fact_lines, heading, missing_lines, objection_lines, part_lines, rule_lines, show_lists, show_nothing
from api.rule_words import days_of, graph_of, objections_in, parts_of, rule_text, who_text
from api.terminal import say
from api.texts import ROWS
from queries.references import label_of
from queries.rules.requirements import STATES
from schema.time import chinese

if TYPE_CHECKING:
    from api.rule_asking import Ruled
    from queries.rules.due import Due
    from queries.rules.requirements import Answer
    from queries.rules.watch import Near
    from schema.periods import PeriodLabel

NOT_RECORDED = "没有记录不等于没有做：补上记录后按记录判断。"
NAMED = 3
"""How many places a line names before the rest is counted."""


def show_duties(found: Ruled[Answer], period: PeriodLabel | None) -> None:
    """What a person or unit has to do, and whether it is done."""
    say(f"{heading(found)}，{period.label if period else '上一期和本期'}的职责")
    show_lists(found, lambda items: _answers(found, items))
    if any(item.state in ("unrecorded", "unknown") for item in found.items):
        say(f"\n{NOT_RECORDED}")
    if not found.items:
        if period and period.first > found.on:
            say(f"{period.label}还没有开始，没有可以判断的。")
        else:
            show_nothing(found, "没有一条问到此人(单位)当日所任、所联、所包的")


def show_standards(found: Ruled[Answer]) -> None:
    """Every standard item by item, what is met, what is not, what is not on record."""
    say(f"{heading(found)}，各项标准")
    show_lists(found, lambda items: _standards(found, items))
    if any(truth is None for item in found.items for truth in item.truths):
        say("\n标 ? 的没有记录，不算未达标：补上记录后按记录判断。")
    if not found.items:
        show_nothing(found, "没有一条标准问到这一级")


def show_release(found: Ruled[Answer]) -> None:
    """Whether a tie may end, condition by condition."""
    tie = found.tie
    assert tie is not None
    holder, target = (who_text(found.graph, key, found.on) for key in (tie.source, tie.target))
    say(f"{heading(found)}，能否脱钩\n{holder} → {target}：{label_of(found.graph, tie)}({tie.period.text()})〔{tie.id}〕")
    if tie.holding(found.on) is None:
        say("这条关系当日并不在任，没有可以判断的。")
        return
    show_lists(found, lambda items: _answers(found, items))
    if not found.items:
        show_nothing(found, "没有一条条款限定这条关系何时可以结束，按单位自己的文件办理")


def show_due(found: Ruled[Due], last: int, *, everything: bool = False) -> None:
    """What falls due, by day; what is the same in many places is one line."""
    say(f"{heading(found)}至{chinese(last)}，到期的事项({len(found.items)}项)")
    show_lists(found, lambda items: _due_lines(found, items, everything=everything or found.asking.explain))
    if not found.items:
        say("这段时间没有到期的事项。") if found.covered else show_nothing(found, "")


def show_watch(found: Ruled[Near], *, everything: bool = False) -> None:
    """The clauses that one further entry would bring to bear."""
    say(f"{heading(found)}，再有一次即涉及的条款({len(found.items)}项)\n只是提示，不是预测；人的过错从不预计。")
    show_lists(found, lambda items: _near_lines(found, items, everything=everything or found.asking.explain))
    if not found.items:
        more = "" if everything else "；加 --all 也列出尚无前例、下一次结果就可能涉及的"
        say(f"没有差一步的条款{more}。") if found.covered else show_nothing(found, "")


def _answers(found: Ruled[Answer], items: Sequence[Answer]) -> Iterator[str]:
    yield _counted(items)
    for _, group in groupby(items, key=lambda item: item.rule.head.id):
        listed = list(group)
        yield from rule_lines(found, listed[0].rule)
        for item in listed:
            yield from _answer(found, item)


def _counted(items: Iterable[Answer]) -> str:
    words = Counter(STATES[item.rule.head.kind][item.state] for item in items)
    return f"共{words.total()}项：{'，'.join(f'{word}{count}' for word, count in words.items())}。"


def _answer(found: Ruled[Answer], answer: Answer) -> Iterator[str]:
    graph = graph_of(answer)
    due = f"，期限至{chinese(answer.due)}" if answer.due is not None and answer.state == "open" else ""
    held = f"({label_of(graph, answer.tie)})" if answer.tie else ""
    yield f"  {'示例·' if answer.example else ''}{who_text(graph, answer.subject, found.on)}{held} {answer.period}：{answer.text}{due}"
    if answer.applies is None:
        yield "      是否适用还不能查实"
    if days := days_of(answer):
        yield f"      {days.text()}"
    yield from (f"      {ground}" for ground in answer.grounds)
    yield from _parts(found, answer)
    yield from missing_lines(answer.missing)
    yield from objection_lines(objections_in(answer))


def _parts(found: Ruled[Answer], answer: Answer) -> Iterator[str]:
    """Conditions and items with their marks; with `--explain` the facts as well."""
    parts = parts_of(answer)
    if found.asking.explain:
        yield from part_lines(parts, graph_of(answer), "      ")
        return
    yield from part_lines((part._replace(facts=(), inner=()) for part in parts), graph_of(answer), "      ")


def _standards(found: Ruled[Answer], items: Sequence[Answer]) -> Iterator[str]:
    truths = Counter(truth for item in items for truth in item.truths)
    yield f"{len(items)}条标准，共{truths.total()}项：达标{truths[True]}，未达标{truths[False]}，没有记录{truths[None]}。"
    for item in items:
        yield from rule_lines(found, item.rule)
        yield from _answer(found, item)
        if not found.asking.explain:
            yield from fact_lines(parts_of(item), graph_of(item))


def _due_lines(found: Ruled[Due], items: Sequence[Due], *, everything: bool) -> Iterator[str]:
    from queries.rules.due import SORTS

    for day, group in groupby(items, key=lambda item: item.day):
        yield f"\n{chinese(day)}(还有{day - found.on}天)"
        alike: dict[tuple[str, str, str], list[Due]] = {}
        for item in group:
            alike.setdefault((item.rule.head.id, item.kind, item.what), []).append(item)
        for listed in alike.values():
            first = listed[0]
            yield f"  {_of_whom(found, listed, everything)}：{first.what}〔{SORTS[first.kind]}〕"
            yield f"      {rule_text(found.book, first.rule)}"
            if found.asking.explain:
                yield from (f"    {line.strip()}" for line in list(rule_lines(found, first.rule))[1:])


def _of_whom(found: Ruled[Due], items: Sequence[Due], everything: bool) -> str:
    names = [
        f"{who_text(found.graph, item.holder, found.on)}在{place}" if item.holder else place
        for item in items
        for place in (who_text(found.graph, item.subject, found.on),)
    ]
    different = list(dict.fromkeys(names))
    shown = different if everything else different[:NAMED]
    return f"{'、'.join(shown)}{f'等{len(names)}项' if len(different) > len(shown) else ''}"


def _near_lines(found: Ruled[Near], items: Sequence[Near], *, everything: bool) -> Iterator[str]:
    shown = items if everything else items[:ROWS]
    for _, group in groupby(shown, key=lambda item: item.rule.head.id):
        listed = list(group)
        yield from rule_lines(found, listed[0].rule)
        for item in listed:
            yield f"  {item.text}"
            yield from (f"      目前：{text}" for text in item.already)
            who = "、".join(who_text(found.graph, key, found.on) for key in item.holders)
            yield f"      当日条款所及：{who or '没有任职的人' if item.rule.reaches != 'self' else '该地(单位)自己'}"
            yield f"      结果由{item.ledger.by}提供：{item.ledger.label}，{item.period}"
    if len(items) > len(shown):
        yield f"还有{len(items) - len(shown)}项没有列出，--json 有全部。"
