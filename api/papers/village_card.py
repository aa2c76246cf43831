"""一村一卡: one page that says of a place who answers for it, since when, on what ground, and what is not proven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from api.maps.standings import standing
from api.papers.fields import Card, Entry, Field, Form, Value, with_foot
from api.papers.order import UNORDERED, by_code, by_protocol
from api.papers.wording import (
    NOTHING,
    VACANT,
    Marks,
    basis_of,
    choices,
    holder_name,
    one_line,
    roles,
    term,
    tie_word,
    verdict_text,
    work_of,
)
from graph.snapshot import name, outcomes
from graph.store import EVER, Scope, is_verified
from queries.chain import chain
from queries.references import label_of
from queries.rules.liability import verdicts
from queries.trace import scope_of_trace, trace
from schema.kinds import LEVELS
from schema.time import chinese, iso

if TYPE_CHECKING:
    from docx.document import Document

    from api.answers import Moment
    from graph.store import Snapshot, Store
    from queries.rules.liability import Verdict
    from queries.trace import Answer, Trace
    from schema.rulebook import Rulebook


def default_template(small: bool = False) -> Document:
    """The layout that comes with the software."""
    from api.papers import docx_kit as kit

    document = kit.headed(small=small)
    kit.add(document, "(截至{{数据截至}})", "subtitle")
    kit.add_facts(document, [("区划", "{{所属}}", "级别", "{{级别}}"), ("类别", "{{类别}}", "最近结果", "{{最近结果}}")])
    kit.add(document, "一、谁负责{{排序说明}}", "item_level")
    fields = ("{{关系}}", "{{姓名}}", "{{单位及职务}}", "{{起止}}", "{{依据}}")
    kit.add_table(
        document,
        ("关系", "姓名(单位)", "单位及职务", "起止", "依据"),
        [fields],
        (12, 15, 30, 22.5, 20.5) if small else (13, 15, 25, 25, 22),
    )
    kit.add(document, "二、上级区划任职的人", "item_level")
    kit.add_table(document, ("区划", "职务、姓名和起止"), [("{{上级区划}}", "{{上级任职}}")], (14, 86))
    kit.add(document, "三、空缺和没有查实的事项", "item_level")
    kit.add(document, "{{未查实事项}}", "item")
    kit.add(document, "四、条款(涉及不等于有责；认定须由有权的人作出决定)", "item_level")
    kit.add(document, "{{条款情况}}", "item")
    kit.add(document, "{{条款口径}}", "note")
    kit.add_notes(document)
    return document


FORM = Form(
    "village-card",
    "一村一卡",
    with_foot(
        (
            Field("place", "区划", "区划的名称"),
            Field("path", "所属", "从上到下的完整区划，以 / 隔开"),
            Field("level", "级别", "级别，有代码的连同代码"),
            Field("class", "类别", "最近一次评比的类别和在册的列名(如软弱涣散)"),
            Field("result", "最近结果", "最近一次评比的时期、名次、类别"),
            Field("unordered", "排序说明", "没有统一的职务次序时写“排名不分先后”"),
            Field("tie", "关系", "关系或职务；落在上级区划的注明", "holders"),
            Field("holder", "姓名", "谁负责；空缺的写“空缺”", "holders"),
            Field("work", "单位及职务", "当日的单位和职务", "holders"),
            Field("term", "起止", "起始和最后一日", "holders"),
            Field("basis", "依据", "文号和文件名称", "holders"),
            Field("above", "上级区划", "所在乡镇、县的名称", "above"),
            Field("above_posts", "上级任职", "在那里任职的人，连同起始日期", "above"),
            Field("open", "未查实事项", "空缺、缺少、未能确定、说法不一的事项，每项一段", "open"),
            Field("clauses", "条款情况", "涉及的条款、状态、依据、本人说明，每项一段", "clauses"),
            Field("choices", "条款口径", "判断条款时使用单位选定的口径，每条款一段；没有涉及时为空", "choices", required=True),
        )
    ),
    {"holders": NOTHING, "above": NOTHING, "open": "没有。", "clauses": "没有需要列出的条款。", "choices": ""},
    default_template,
    room=1000,
)


def places_of(store: Store, place: str, when: Moment, *, every: bool) -> list[str]:
    """The keys of the places that get a card: the place itself, or every village under it in the official order."""
    if not every:
        return [place]
    graph = store.snapshot(Scope("down", place), when.on, when.revision)
    return sorted((key for key, data in graph.nodes(data=True) if data["level"] == "village"), key=by_code)


def village_card(store: Store, place: str, when: Moment, book: Rulebook | None) -> tuple[Card, int]:
    """The card of a place by its key, without draft and foot, and the revision that it was answered from."""
    scope = replace(scope_of_trace(place, when.on, book), outcomes_since=EVER)
    graph = store.snapshot(scope, when.on, when.revision)
    found = trace(graph, place, when.on, book)
    marks = Marks()
    own, above = _split(found)
    holders, declared = _holders(graph, found, own, marks)
    judged = _judged(graph, found, book)
    result = standing(graph, place, when.on)
    listed = "、".join(_designations(graph, place, when.on))
    values: dict[str, Value] = {
        "title": f"{_full_name(found)}责任落实卡",
        "as_of": chinese(found.on),
        "place": found.place.name,
        "path": "/".join(ref.name for ref in found.path),
        "level": LEVELS.get(found.place.level, "") + (f" {found.place.code}" if found.place.code else ""),
        "class": "；".join(filter(None, (result.word, listed))) or "没有记录",
        "result": result.text() or "没有评比结果",
        "unordered": "" if declared else f"({UNORDERED})",
    }
    groups: dict[str, Sequence[Entry]] = {
        "holders": holders,
        "above": _above(graph, found, above, marks),
        "open": _lines("open", _open(found)),
        "clauses": _lines("clauses", _clauses(graph, found, judged)),
        "choices": _lines("choices", choices(judged)),
    }
    values["marks"] = marks.explained()
    return Card(values, groups), found.revision


def _lines(field: str, texts: Iterable[str]) -> list[Entry]:
    return [{field: text} for text in texts]


def _full_name(found: Trace) -> str:
    """A village with its township, of which there are several of one name."""
    above = found.path[-2].name if len(found.path) > 1 and found.place.level in ("village", "group") else ""
    return above + found.place.name


def _split(found: Trace) -> tuple[list[Answer], list[Answer]]:
    """Who is tied to the place, or holds another tie than a post above it; and who has a post above it."""
    own = [answer for answer in found.answers if answer.target == found.place or answer.tie.kind != "post"]
    return own, [answer for answer in found.answers if answer not in own]


def _holders(graph: Snapshot, found: Trace, answers: Sequence[Answer], marks: Marks) -> tuple[list[Entry], bool]:
    """Rows by protocol, people before units, then what is vacant; and whether the order is a declared one."""
    people = [answer for answer in answers if answer.person]
    ordered, declared = by_protocol(people, lambda answer: roles(graph, answer.holder, found.on))
    units = sorted((answer for answer in answers if not answer.person), key=lambda answer: by_code(answer.holder))
    names = [answer.name for _, answer in {answer.holder: answer for answer in found.answers}.items()]
    namesakes = {name for name in names if names.count(name) > 1}
    rows: list[Entry] = [
        {
            "tie": tie_word(answer.label, answer.tie) + ("" if answer.target == found.place else f"({answer.target.name})"),
            "holder": holder_name(answer, marks, namesakes),
            "work": work_of(answer.person, answer.organisation),
            "term": term(answer.tie),
            "basis": basis_of(answer.tie),
        }
        for answer in (*ordered, *units)
    ]
    vacant = [entry for place, entry in found.vacancies if place == found.place]
    rows += [
        {"tie": entry.label, "holder": VACANT, "work": f"{chinese(entry.day)}的台账写空缺", "term": "", "basis": "—"} for entry in vacant
    ]
    return rows, declared and len(units) < 2


def _above(graph: Snapshot, found: Trace, answers: Sequence[Answer], marks: Marks) -> list[Entry]:
    """A row for each place above, with who has a post there."""
    rows: list[Entry] = []
    for place in dict.fromkeys(answer.target for answer in answers):
        ordered, _ = by_protocol(
            [answer for answer in answers if answer.target == place], lambda answer: roles(graph, answer.holder, found.on)
        )
        texts = [f"{tie_word(answer.label, answer.tie)}{holder_name(answer, marks)}({one_line(term(answer.tie))})" for answer in ordered]
        rows.append({"above": place.name, "above_posts": "、".join(texts)})
    return rows


def _open(found: Trace) -> list[str]:
    """What is vacant, missing or not certain, in words."""
    level = {item.subject: ref.name for ref in found.path for item in (*found.missing, *found.unsettled) if item.subject == ref.key}
    lines = [f"{place.name}的{entry.label}空缺({chinese(entry.day)}的台账，此后没有新的记录)。" for place, entry in found.vacancies]
    lines += [f"{level.get(item.subject, '')}应有{item.label}，台账中没有({item.clause})。" for item in found.missing]
    lines += [f"{level.get(item.subject, '')}是否有{item.label}未能确定：日期只知大概，或职务没有记录。" for item in found.unsettled]
    for answer in found.answers:
        if answer.state == "possibly_held":
            lines.append(f"{answer.name}({answer.label})当日是否在任未能确定：{answer.doubt or one_line(term(answer.tie))}。")
        if answer.contested:
            lines.append(f"{answer.name}({answer.label})：有{len(answer.contested)}行台账说法不同。")
        lines += [f"{answer.name}({answer.label})：有异议，{item.words()}。" for item in answer.objections]
    lines += [f"空缺的记录：有异议，{item.words()}。" for item in found.objections]
    unverified = dict.fromkeys(answer.name for answer in found.answers if not is_verified(answer.holder))
    if unverified:
        lines.append(f"没有编号，身份未核实：{'、'.join(unverified)}。")
    return lines


def _judged(graph: Snapshot, found: Trace, book: Rulebook | None) -> list[Verdict]:
    """What rules in force here say of whoever holds a tie that they name or held one, rule by rule, people by protocol."""
    if book is None:
        return []
    every = verdicts(graph, book, found.on, tuple(chain(graph, found.place.key, found.on)), traced_only=True)
    listed = [verdict for verdict in every if verdict.holder and verdict.deciding != "not_in_force"]
    ordered, _ = by_protocol(listed, lambda verdict: roles(graph, verdict.holder, found.on))
    return sorted(ordered, key=lambda verdict: verdict.rule.head.id)


def _clauses(graph: Snapshot, found: Trace, judged: Iterable[Verdict]) -> Iterator[str]:
    for verdict in judged:
        tie = verdict.ties[-1]
        former = "" if tie.holding(found.on) else "原"
        yield verdict_text(verdict, f"{name(graph, verdict.holder)}({former}{tie_word(label_of(graph, tie), tie)})")
    for item in found.unheld:
        yield f"{item.rule.head.clause} {item.rule.measure}({item.period})：事实成立，但当时没有任职的人。"


def _designations(graph: Snapshot, place: str, day: int) -> list[str]:
    """What the place is listed as on the day, such as 软弱涣散."""
    today = iso(day) or ""
    return [
        entry.label
        for entry in outcomes(graph, place)
        if entry.kind == "designation" and entry.day <= day and (str(entry.properties.get("until", "")) or "9999") >= today
    ]
