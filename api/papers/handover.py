"""交接清单: what ends and what begins, what is to be settled, what is open, what rules expect, and who signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.papers.fields import Card, Entry, Field, Form, Value, with_foot
from api.papers.wording import NOTHING, Marks, basis_of, due_text, tie_word
from queries.handover import WAYS
from schema.outcome_kinds import OUTCOMES
from schema.time import chinese

if TYPE_CHECKING:
    from docx.document import Document

    from queries.handover import Handover, Passing
    from queries.references import PersonRef


def default_template(small: bool = False) -> Document:
    """The layout that comes with the software."""
    from api.papers import docx_kit as kit

    document = kit.headed(small=small)
    kit.add(document, "({{交接日}})", "subtitle")
    kit.add_facts(
        document,
        [
            ("移交人", "{{移交人}}", "接收人", "{{接收人}}"),
            ("职务", "{{移交人职务}}", "职务", "{{接收人职务}}"),
            ("方式", "{{方式}}", "依据", "{{交接依据}}"),
        ],
    )
    kit.add(document, "一、交接的责任", "item_level")
    fields = ("{{序号}}", "{{责任}}", "{{落在}}", "{{原任}}", "{{接任}}", "{{依据}}")
    kit.add_table(document, ("序号", "责任", "落在", "移交人", "接收人", "依据"), [fields], (8, 13, 14, 25, 25, 15))
    kit.add(document, "二、待明确的责任", "item_level")
    kit.add_table(
        document,
        ("责任", "落在", "原起止", "为什么待明确"),
        [("{{待明确责任}}", "{{待明确落在}}", "{{待明确起止}}", "{{待明确原因}}")],
        (16, 20, 30, 34),
    )
    kit.add(document, "三、未了事项", "item_level")
    kit.add_table(
        document, ("地方", "种类", "事项", "日期和期限"), [("{{事项地方}}", "{{事项种类}}", "{{事项}}", "{{事项日期}}")], (18, 14, 40, 28)
    )
    kit.add(document, "四、条款要求接任人承担的责任", "item_level")
    kit.add(document, "{{条款要求}}", "item")
    kit.add(document, "{{符号说明}}", "note")
    kit.add_signatures(document, ("移交人", "接收人", "监交人"))
    kit.add(document, "{{数据说明}}", "note")
    return document


FORM = Form(
    "handover",
    "交接清单",
    with_foot(
        (
            Field("giver", "移交人", "移交人的姓名和编号"),
            Field("giver_posts", "移交人职务", "交接前的职务"),
            Field("receiver", "接收人", "接任人或代管人的姓名和编号"),
            Field("receiver_posts", "接收人职务", "交接前的职务"),
            Field("day", "交接日", "接任的第一天；代管的写明至何日"),
            Field("way", "方式", "接任或代管"),
            Field("document", "交接依据", "任免或分工文件"),
            Field("number", "序号", "从1起", "passing"),
            Field("tie", "责任", "关系或职务", "passing"),
            Field("target", "落在", "地方、片区或单位", "passing"),
            Field("ended", "原任", "移交人的起止，最后一日", "passing"),
            Field("begun", "接任", "接收人的起止", "passing"),
            Field("basis", "依据", "这项责任的文件", "passing"),
            Field("open_tie", "待明确责任", "文件没有写明由继任者接续的责任", "unsettled"),
            Field("open_target", "待明确落在", "落在哪里", "unsettled"),
            Field("open_term", "待明确起止", "移交人的起止", "unsettled"),
            Field("open_reason", "待明确原因", "为什么没有随职务移交", "unsettled"),
            Field("item_place", "事项地方", "未了事项所在的地方", "items"),
            Field("item_kind", "事项种类", "台账问题或督办通知", "items"),
            Field("item", "事项", "事项的名称", "items"),
            Field("item_day", "事项日期", "日期和期限", "items"),
            Field("duty", "条款要求", "规则要求承担的责任，连同条款，每项一段", "duties"),
        )
    ),
    {"passing": NOTHING, "unsettled": NOTHING, "items": NOTHING, "duties": "没有。"},
    default_template,
)


def handover_card(found: Handover) -> Card:
    """The paper of a handover, without draft and foot."""
    terms, marks = found.terms, Marks()
    until = f"，至{chinese(terms.until)}" if terms.until is not None else ""
    passing = [item for item in found.passing if item.way != "unsettled"]
    groups: dict[str, Sequence[Entry]] = {
        "passing": [_passing(number, item, marks) for number, item in enumerate(passing, start=1)],
        "unsettled": [_unsettled(item, marks) for item in found.of("unsettled")],
        "items": [
            {
                "item_place": item.place.name,
                "item_kind": OUTCOMES[item.item.kind].chinese,
                "item": item.item.label,
                "item_day": f"{chinese(item.item.day)}{due_text(item.item)}",
            }
            for item in found.items
        ],
        "duties": [{"duty": f"{_where(found, item.subject)}：{item.label}({item.clause})。"} for item in found.duties],
    }
    values: dict[str, Value] = {
        "title": f"{found.person.name}同志{'责任代管' if terms.acting else '责任交接'}清单",
        "as_of": chinese(terms.on),
        "giver": _named(found.person, marks),
        "giver_posts": found.person.post or "没有记录",
        "receiver": _named(found.successor, marks),
        "receiver_posts": found.successor.post or "没有记录",
        "day": f"自{chinese(terms.on)}起{until}",
        "way": "代管，原任不变" if terms.acting else "接任",
        "document": terms.basis or "没有写明",
        "marks": marks.explained(),
    }
    return Card(values, groups)


def _named(person: PersonRef, marks: Marks) -> str:
    return marks.on(person.name + (f"({person.number})" if person.number else ""), unverified=not person.verified)


def _passing(number: int, item: Passing, marks: Marks) -> Entry:
    return {
        "number": str(number),
        "tie": marks.on(tie_word(item.label, item.tie), disputed=item.contested, objected=item.objected),
        "target": item.target.name,
        "ended": f"{item.tie.period.since_text()}\n" + (item.ended.period.until_text() if item.ended else "仍在任"),
        "begun": f"{item.begun.period.since_text()}\n{item.begun.period.until_text()}" if item.begun else WAYS[item.way],
        "basis": basis_of(item.tie),
    }


def _unsettled(item: Passing, marks: Marks) -> Entry:
    return {
        "open_tie": marks.on(tie_word(item.label, item.tie), disputed=item.contested, objected=item.objected),
        "open_target": item.target.name,
        "open_term": item.tie.period.text(),
        "open_reason": f"{WAYS[item.way]}；仍记在移交人名下",
    }


def _where(found: Handover, subject: str) -> str:
    return next((item.target.name for item in found.passing if item.target.key == subject), subject.partition(":")[2])
