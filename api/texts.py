"""Answers as planners read them in a terminal: Chinese, with the last day of each duty, and nothing left out unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from api.clause_texts import clause_text, show_liability
from api.terminal import print_table, say
from graph.store import is_verified
from schema.kinds import LEVELS, PARTS, TIES
from schema.time import chinese, iso

if TYPE_CHECKING:
    from api.answers import Moment
    from graph.snapshot import KnownOutcome, OriginOf
    from graph.store import Found, Revision
    from queries.coverage import Coverage
    from queries.history import Entry
    from queries.objections import Objection
    from queries.portfolio import Portfolio
    from queries.references import OrganisationRef, PersonRef
    from queries.trace import Answer, Trace
    from queries.whynot import WhyNot

ROWS = 40
"""Rows of a list before the rest is counted instead of shown (`--json` has all)."""

OBJECTED = "△"
"""Stands behind what somebody has objected to, until that is decided."""
EXPLAINED = f"标 {OBJECTED} 的：有异议，尚未作出结论；作出结论：zerentu objection 编号 --close 成立或不成立 --reason 理由"
CLASSES = {"model": "示范", "middle": "中间", "weak": "后进"}


def show_found(text: str, found: Sequence[Found], *, more: bool) -> None:
    """What `find` found."""
    from api.resolving import path_text
    from schema.kinds import ENTITIES

    if not found:
        say(f"没有找到名称中含“{text}”的对象，也没有这个代码或编号。")
        return
    rows = [
        (LEVELS.get(item.level) or ENTITIES[item.kind].chinese, path_text(item), item.key, "" if item.verified else "未核实")
        for item in found
    ]
    print_table(f"查找“{text}”", ("种类", "名称", "键", "说明"), rows)
    if more:
        say("还有更多没有列出：请多写几个字，或加 --limit。")


def show_trace(trace: Trace, when: Moment) -> None:
    """Who answers for a place."""
    path = "/".join(place.name for place in trace.path)
    known = f"，按{when.known_at}结束时掌握的记录" if when.known_at else ""
    say(f"{path}：{chinese(trace.on)}由谁负责(第{trace.revision}次修订{known})\n")
    if not trace.answers:
        say("当日没有任何在任的责任关系。")
    names = [name for name, _ in {(answer.name, answer.holder) for answer in trace.answers}]
    rows = [_answer_row(answer, names.count(answer.name) > 1) for answer in trace.answers]
    print_table("", ("落在", "谁", "单位和职务", "关系", "起止", "依据", "出处"), rows)
    _show_disputed(trace.answers)
    show_liability(trace)
    for item in trace.missing:
        say(f"缺：{LEVELS.get(item.level, '')}应有{item.label}({item.rule.head.id}，{item.clause})")
    for place, entry in trace.vacancies:
        say(f"空缺：{place.name}的{entry.label}({chinese(entry.day)}的台账写空缺，此后没有新的记录)")
    show_objections(trace.objections, "空缺的记录")
    for item in trace.unsettled:
        say(f"未能确定：{LEVELS.get(item.level, '')}是否有{item.label}(日期只知大概，或职务没有记录)")
    for verdict in trace.unheld:
        say(f"{clause_text(verdict)}：事实成立，但当时没有任职的人")
    if trace.objections or any(answer.objections for answer in trace.answers):
        say(EXPLAINED)
    if any(answer.state == "possibly_held" for answer in trace.answers):
        say("标“可能”的：日期只知大概，或后来的台账另有所写，当日是否在任不能确定。")
    if not all(is_verified(answer.holder) for answer in trace.answers):
        say("标 * 的：没有编号，身份未核实。")


def _answer_row(answer: Answer, numbered: bool) -> tuple[str, ...]:
    number = f"({answer.person.number})" if numbered and answer.person and answer.person.number else ""
    who = answer.name + number + ("" if is_verified(answer.holder) else " *")
    state = "(可能)" if answer.state == "possibly_held" else ""
    unit = answer.organisation.name if answer.person and answer.organisation else ""
    work = " ".join(part for part in (unit, answer.person.post if answer.person else "单位") if part)
    part = PARTS.get(str(answer.tie.properties.get("part", "")), "") or str(answer.tie.properties.get("manner", ""))
    basis = f"{answer.basis.number}{answer.basis.title}" if answer.basis else "—"
    label = (f"{answer.label}({part})" if part else answer.label) + (OBJECTED if answer.objections else "")
    return answer.target.name, f"{who}{state}", work, label, answer.tie.period.text(), basis, origin_text(answer.origins)


def _show_disputed(answers: Iterable[Answer]) -> None:
    """Why answers are in doubt, and which weaker sources say otherwise."""
    for answer in answers:
        about = f"{answer.name}对{answer.target.name}的{answer.label}"
        if answer.doubt:
            say(f"存疑：{about}，{answer.doubt}")
        if answer.contested:
            rows = "、".join(origin_text([origin]) for origin in answer.contested)
            say(f"有不同说法：{about}，见{rows}")
        show_objections(answer.objections, about)


def show_objections(objections: Iterable[Objection], about: str) -> None:
    """Each objection to a fact, decided or not."""
    for item in objections:
        say(f"异议：{about}，{item.words()}")


def show_why_not(why: WhyNot) -> None:
    """Why a person is not among those who answer."""
    from queries.rules.judgement import STATES

    say(f"{person_text(why.person)}：{'当日在名单中' if why.answers else '当日不在名单中'}")
    for reason in why.reasons:
        say(f"  {reason}")
    if why.origins:
        say(f"  出处：{origin_text(why.origins)}")
    for verdict in why.verdicts:
        say(f"  {clause_text(verdict)}：{STATES[verdict.state]}")
        for reason in verdict.reasons:
            say(f"      {reason}")


def show_portfolio(portfolio: Portfolio) -> None:
    """What a person or unit carries."""
    from queries.objections import by_fact, identity, of_fact

    counts = "，".join(f"{TIES[kind].chinese}{count}" for kind, count in portfolio.counts.items())
    unit = f"({portfolio.unit.name})" if portfolio.unit else ""
    say(f"{person_text(portfolio.holder)}{unit}：{chinese(portfolio.on)}承担{len(portfolio.charges)}项({counts or '无'})\n")
    rows = []
    for charge in portfolio.charges:
        state = "(可能)" if charge.state == "possibly_held" else ""
        part = PARTS.get(str(charge.tie.properties.get("part", "")), "") or str(charge.tie.properties.get("manner", ""))
        state = (f"({part})" if part else "") + state
        inside = "、".join(place.name for place in charge.members)
        where = "/".join(place.name for place in charge.path) + (f"({inside})" if inside else "")
        objected = by_fact(charge.objections)
        state += OBJECTED if of_fact(objected, charge.tie.id) else ""
        newest = charge.outcomes[0] if charge.outcomes else None
        latest = outcome_text(newest) + (OBJECTED if of_fact(objected, identity(newest)) else "") if newest else "—"
        rows.append((f"{charge.label}{state}", where, charge.tie.period.text(), latest, origin_text(charge.origins)))
    print_table("", ("关系", "落在", "起止", "最近结果", "出处"), rows)
    for charge in portfolio.charges:
        for item in charge.objections:
            about = charge.label if item.fact == charge.tie.id else "评比等结果"
            show_objections([item], f"{charge.target.name}的{about}")
    if any(charge.objections for charge in portfolio.charges):
        say(EXPLAINED)
    if portfolio.outside:
        say(f"辖区外{portfolio.outside}项，不在此列出。")


def show_coverage(coverage: Coverage) -> None:
    """The state of a scope."""
    from queries.unsettled import REASONS

    say(f"{coverage.place.name}：{chinese(coverage.on)}的覆盖情况，共{coverage.places}个区划\n")
    gaps = [
        (gap.place.name, "、".join(item.label for item in gap.lacks), "、".join(dict.fromkeys(item.rule.head.id for item in gap.lacks)))
        for gap in coverage.gaps
    ]
    if coverage.expects:
        _listed("缺少应有的责任人", ("区划", "缺", "规则"), gaps)
    else:
        say("缺少应有的责任人：没有单位采用的条款，不作判断(软件自带的规则包只是示例；本单位采用的用 ZERENTU_PACKS 或 --pack 指明)\n")
    _listed("没有任何人挂钩(任职除外)", ("区划", "代码"), [(place.name, place.code or "") for place in coverage.uncovered])
    _listed(
        "应由一人负责而有多人", ("区划", "关系", "当日在任"), [(i.target.name, i.label, "、".join(i.holders)) for i in coverage.overlaps]
    )
    stale = [
        (person_text(item.person), f"{item.target.name}·{item.label}", f"职务至{chinese(item.last_day)}", origin_text(item.origins))
        for item in coverage.stale
    ]
    _listed("职务已结束、关系仍未终止", ("谁", "关系", "职务", "出处"), stale)
    settle = [
        (person_text(item.person), f"{item.target.name}·{item.label}", REASONS[item.reason], origin_text(item.origins))
        for item in coverage.unsettled
    ]
    _listed("待明确由谁接续", ("谁", "关系", "为什么", "出处"), settle)
    keystones = [
        (
            person_text(item.person),
            str(len(item.places)),
            "、".join(place.name for place in item.places[:8]) + ("等" if len(item.places) > 8 else ""),
        )
        for item in coverage.keystones
    ]
    _listed("一人离开即无人负责", ("谁", "区划数", "区划"), keystones)
    loads = [
        (
            f"{load.name}({load.key.partition(':')[2]})",
            str(load.total),
            "，".join(f"{TIES[kind].chinese}{count}" for kind, count in load.counts.items()),
        )
        for load in coverage.loads
    ]
    _listed("各人担子", ("谁", "合计", "其中"), loads, 15)


def _listed(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], shown: int = ROWS) -> None:
    if not rows:
        say(f"{title}：无\n")
        return
    print_table(f"{title}({len(rows)})", headings, rows[:shown])
    say(f"还有{len(rows) - shown}个没有列出，--json 有全部。\n" if len(rows) > shown else "")


def show_history(found: Found, entries: Sequence[Entry]) -> None:
    """Every version of every fact about an entity."""
    from api.resolving import path_text

    say(f"{path_text(found)}  [{found.key}]:{len(entries)}条记录\n")
    rows = [
        (
            entry.label + (OBJECTED if entry.objections else ""), entry.text, entry.when, _revision(entry.recorded),
            f"{_revision(entry.retracted)} {entry.retracted.note}" if entry.retracted else "",
            origin_text(entry.origins), entry.id,
        )
        for entry in entries
    ]  # fmt: skip
    print_table("", ("种类", "内容", "起止", "何时得知", "何时撤回", "出处", "编号"), rows)
    for entry in entries:
        show_objections(entry.objections, f"{entry.label} {entry.text}")
    if any(entry.objections for entry in entries):
        say(EXPLAINED)


def _revision(revision: Revision) -> str:
    return f"第{revision.id}次 {revision.at[:10]}"


def show_revisions(revisions: Iterable[Revision]) -> None:
    """Imports and undos, newest first."""
    rows = [
        (
            str(item.id), item.at[:19].replace("T", " "), item.actor, item.note,
            f"新增{item.counts.get('accepted', 0)} 更正{item.counts.get('corrected', 0)}",
            f"已由第{item.undone}次撤销" if item.undone else "",
        )
        for item in revisions
    ]  # fmt: skip
    print_table("", ("修订", "时间", "谁", "说明", "结果", "状态"), rows)


def person_text(person: PersonRef | OrganisationRef) -> str:
    """A holder's name with the number, or the mark of an unverified identity."""
    return f"{person.name}({person.number})" if person.number else f"{person.name}(未核实)"


def outcome_text(outcome: KnownOutcome) -> str:
    """A result in a few words: `2023年 第11名 后进`."""
    facts = outcome.properties
    rank = f"第{facts['rank']}名" if "rank" in facts else ""
    word = str(facts.get("class_word") or CLASSES.get(str(facts.get("class", "")), ""))
    return " ".join(part for part in (outcome.label, rank, word) if part) or str(iso(outcome.day))


def origin_text(origins: Sequence[OriginOf]) -> str:
    """Where a fact was learned: file, sheet, row; the number of further rows that say the same."""
    if not origins:
        return "—"
    first = origins[0]
    if first.row <= 0:
        return first.file or "命令行"
    more = f" 等{len(origins)}处" if len(origins) > 1 else ""
    sheet = f"〔{first.sheet}〕" if first.sheet else ""
    return f"{first.file}{sheet}第{first.row}行{more}"
