"""What clauses say, for a terminal: each state with its grounds and what is missing; unadopted clauses only as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.terminal import say

if TYPE_CHECKING:
    from queries.rules.liability import Verdict
    from queries.trace import Trace


def show_liability(trace: Trace) -> None:
    """What each clause says of whoever answers, by what an office has adopted first; then which clauses are judged elsewhere."""
    from queries.rules.judgement import STATES

    judged = [(answer, verdict) for answer in trace.answers for verdict in answer.liability]
    for example, heading in _HEADINGS.items():
        shown = [(answer, verdict) for answer, verdict in judged if verdict.example is example]
        if not shown:
            continue
        say(f"\n{heading}：")
        for answer, verdict in shown:
            say(f"  {answer.name} · {clause_text(verdict)}：{STATES[verdict.state]}")
            for reason in verdict.reasons:
                say(f"      {reason}")
            for item in verdict.missing:
                say(f"      尚缺：{item.text}")
        for rule in {verdict.rule.head.id: verdict.rule for _, verdict in shown}.values():
            by = "示例" if example else "使用单位"
            say(f"  {rule.head.id} 按{by}的选定判断：{';'.join(rule.head.choices) or '无'}")
    if trace.beyond:
        what = "要看下辖各地或整张名单，或要逐条关系判断，不在这里列出"
        say(f"另有{len(trace.beyond)}条已采用的条款{what}：zerentu liability {trace.place.code or trace.place.name}")


_HEADINGS = {False: "条款(涉及不等于有责；认定须由有权的人作出决定)", True: "示例(这些条款没有单位采用，只供对照，不作任何依据)"}


def clause_text(verdict: Verdict) -> str:
    """Clause, measure and period; an unadopted clause is called an example each time."""
    mark = "示例 " if verdict.example else ""
    return f"{mark}{verdict.rule.head.clause} {verdict.rule.measure} · {verdict.period}"
