"""个人责任卡: what a person or unit holds, since when, on what ground, what has ended, what is open, and a slip for corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from api.answers import portfolio_in
from api.papers.fields import Card, Entry, Field, Form, Value, with_foot
from api.papers.order import by_code, spaced
from api.papers.wording import NOTHING, NOTHING_NAMED, Marks, basis_of, due_text, one_line, short_path, term, tie_word
from api.texts import origin_text
from graph.snapshot import disputed, origins, outcomes, ties_from
from graph.store import EVER
from queries.chain import chain, path_names
from queries.objections import open_objections
from queries.portfolio import scope_of_portfolio
from queries.references import PersonRef, label_of, place_ref
from queries.unsettled import REASONS, unsettled
from schema.kinds import TIES
from schema.outcome_kinds import OUTCOMES
from schema.time import OPEN, chinese

if TYPE_CHECKING:
    from docx.document import Document

    from api.answers import Moment
    from graph.snapshot import HeldTie, OriginOf
    from graph.store import Snapshot, Store
    from queries.portfolio import Charge, Portfolio

OPEN_KINDS = ("ledger_item", "notice")
_WIDTHS = (14, 24, 25, 37)


def default_template(small: bool = False) -> Document:
    """The layout that comes with the software."""
    from api.papers import docx_kit as kit

    document = kit.headed(small=small)
    kit.add(document, "(截至{{数据截至}})", "subtitle")
    kit.add_facts(
        document, [("姓名(单位)", "{{姓名}}", "编号", "{{编号}}"), ("单位", "{{单位}}", "职务", "{{职务}}"), ("合计", "{{合计}}", "", "")]
    )
    heading = ("关系", "落在", "起止", "依据和出处")
    kit.add(document, "一、现在承担的责任", "item_level")
    kit.add_table(document, heading, [("{{关系}}", "{{落在}}", "{{起止}}", "{{依据和出处}}")], _WIDTHS)
    kit.add(document, "二、已经结束的责任", "item_level")
    kit.add_table(document, heading, [("{{原关系}}", "{{原落在}}", "{{原起止}}", "{{原依据和出处}}")], _WIDTHS)
    kit.add(document, "三、未了和没有查实的事项", "item_level")
    kit.add(document, "{{未了事项}}", "item")
    kit.add_notes(document)
    kit.add_slip(
        document,
        "更正申请(由本人核对后填写，沿此线剪下交回)",
        ("姓名", "{{姓名}}  编号 {{编号}}"),
        ("有误之处", "应为", "佐证材料"),
        ("本人签名", "日期"),
    )
    return document


FORM = Form(
    "person-card",
    "个人责任卡",
    with_foot(
        (
            Field("person", "姓名", "姓名或单位名称"),
            Field("number", "编号", "编号；没有的写“未核实”"),
            Field("unit", "单位", "当日所在单位"),
            Field("posts", "职务", "当日的职务"),
            Field("counts", "合计", "承担几项，各类几项"),
            Field("tie", "关系", "关系或职务，连同分工", "held"),
            Field("target", "落在", "地方、片区或单位", "held"),
            Field("term", "起止", "起始和最后一日", "held"),
            Field("ground", "依据和出处", "文号，以及台账的文件、工作表和行", "held"),
            Field("past_tie", "原关系", "已经结束的关系或职务", "ended"),
            Field("past_target", "原落在", "已经结束的责任落在哪里", "ended"),
            Field("past_term", "原起止", "起始和最后一日", "ended"),
            Field("past_ground", "原依据和出处", "文号，以及台账的文件、工作表和行", "ended"),
            Field("open", "未了事项", "未销号的问题和通知、待明确的责任、说法不一和日期不确切的责任，每项一段", "open"),
        )
    ),
    {"held": NOTHING, "ended": NOTHING, "open": "没有。"},
    default_template,
)


def person_card(store: Store, key: str, when: Moment) -> tuple[Card, int]:
    """The card of a person or unit by its key, without draft and foot, and the revision that it was answered from."""
    graph = store.snapshot(replace(scope_of_portfolio(key, when.on), since=EVER, outcomes_since=EVER), when.on, when.revision)
    found = portfolio_in(store, graph, when)
    charges = sorted(
        found.charges, key=lambda charge: (charge.tie.kind != "post", TIES[charge.tie.kind].number, by_code(charge.target.key))
    )
    marks = Marks()
    ended = [tie for tie in ties_from(graph, key) if TIES[tie.kind].answering and tie.until_to <= when.on]
    ended.sort(key=lambda tie: (-tie.until_to, TIES[tie.kind].number, by_code(tie.target)))
    groups: dict[str, Sequence[Entry]] = {
        "held": [_held(charge, marks) for charge in charges],
        "ended": [_ended(graph, tie, when.on, marks) for tie in ended],
        "open": [{"open": text} for text in _open(graph, found, charges, when.on)],
    }
    return Card(_values(found, when.on, marks), groups), found.revision


def _values(found: Portfolio, day: int, marks: Marks) -> dict[str, Value]:
    holder = found.holder
    person = holder if isinstance(holder, PersonRef) else None
    counts = "、".join(f"{TIES[kind].chinese}{count}项" for kind, count in found.counts.items())
    name = marks.on(spaced(holder.name), unverified=not person.verified) if person else holder.name
    return {
        "title": f"{holder.name}{'个人' if person else ''}责任卡",
        "as_of": chinese(day),
        "person": name,
        "number": holder.number or "未核实",
        "unit": found.unit.name if found.unit else NOTHING if person else NOTHING_NAMED,
        "posts": person.post or "没有记录" if person else "(单位)",
        "counts": f"{len(found.charges)}项" + (f"：{counts}" if counts else ""),
        "marks": marks.explained(),
    }


def _held(charge: Charge, marks: Marks) -> Entry:
    inside = "、".join(place.name for place in charge.members)
    objected = any(item.fact == charge.tie.id for item in charge.objections)
    possible, disputed_by = charge.state == "possibly_held", bool(charge.contested)
    word = marks.on(tie_word(charge.label, charge.tie), disputed=disputed_by, objected=objected, possible=possible)
    where = short_path(charge.path)
    ground = _ground(charge.tie, charge.origins)
    return {"tie": word, "target": f"{where}({inside})" if inside else where, "term": term(charge.tie), "ground": ground}


def _ended(graph: Snapshot, tie: HeldTie, day: int, marks: Marks) -> Entry:
    path = [place_ref(graph, key) for key in path_names(graph, chain(graph, tie.target, day), tie.target)]
    objected = bool(open_objections(graph, tie.id))
    word = marks.on(tie_word(label_of(graph, tie), tie), disputed=bool(disputed(graph, tie)), objected=objected)
    ground = _ground(tie, origins(graph, tie))
    return {"past_tie": word, "past_target": short_path(path), "past_term": term(tie), "past_ground": ground}


def _ground(tie: HeldTie, rows: Sequence[OriginOf]) -> str:
    """The document, if one is named, and the row that says so."""
    basis = basis_of(tie)
    return origin_text(rows) if basis == NOTHING_NAMED else f"{basis}\n{origin_text(rows)}"


def _open(graph: Snapshot, found: Portfolio, charges: Sequence[Charge], day: int) -> Iterator[str]:
    """What is not done, not settled or not certain of what is held."""
    for target in dict.fromkeys(charge.target for charge in charges):
        for entry in outcomes(graph, target.key):
            if entry.kind in OPEN_KINDS and entry.day <= day and not entry.properties.get("closed"):
                yield f"{target.name}：{OUTCOMES[entry.kind].chinese}“{entry.label}”({chinese(entry.day)}{due_text(entry)})还没有销号。"
    for item in unsettled(graph, (charge.tie for charge in charges), day):
        yield f"{item.target.name}的{item.label}：{REASONS[item.reason]}，待明确。"
    for charge in charges:
        yield from _doubts(charge)
    if isinstance(found.holder, PersonRef) and not found.holder.verified:
        yield "没有编号，身份未核实：请补报干部编号。"
    if found.outside:
        yield f"辖区外另有{found.outside}项，不在此列出。"


def _doubts(charge: Charge) -> Iterator[str]:
    where = f"{charge.target.name}的{charge.label}"
    if charge.state == "possibly_held":
        yield f"{where}：{one_line(term(charge.tie))}，当日是否在任不能确定。"
    if charge.contested:
        yield f"{where}：有{len(charge.contested)}行台账说法不同。"
    for item in charge.objections:
        yield f"{where if item.fact == charge.tie.id else charge.target.name + '的评比等结果'}：有异议，{item.words()}。"
    if charge.tie.properties.get("part") == "acting" and charge.tie.until_from != OPEN:
        yield f"{where}：代管{charge.tie.period.until_text()}，届时责任回到原任。"
