"""A plan as a workbook: a sheet for the meeting, one for the terms of each pair, one for weights, wishes and proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.pairing import agenda_words
from api.pairing_words import (
    STAGES,
    TERM_DOCS,
    Names,
    distance_words,
    points,
    proofs,
    rank_words,
    remarks,
    term_words,
    unpaired_words,
    wish_words,
)
from api.papers.foot import Foot, content_digest
from api.papers.table import Cell, Column, Line, Table
from api.resolving import day_of, revision_number
from queries.pairing.problem import TERMS, Plan
from schema.time import chinese, today

if TYPE_CHECKING:
    from api.pairing import Pairing

_MEETING = (
    Column("序号", 2, 3), Column("提升村", 5, 9), Column("乡镇", 4, 7), Column("名次", 3, 5), Column("示范村", 5, 9), Column("乡镇", 4, 7),
    Column("距离", 4, 8), Column("互学重点", 10, 18), Column("联系人", 6, 12), Column("首次对接时间", 6, 8),
)  # fmt: skip
_TERMS = (
    Column("示范村", 5, 10), Column("提升村", 5, 10), Column("类别", 4, 4), *(Column(name, 5, 16) for name in TERMS.values()), Column("合计", 4, 5),
    Column("在可选中排第", 5, 6), Column("比最合适的多", 5, 6),
)  # fmt: skip
_GROUNDS = (Column("项目", 5, 9), Column("内容", 20, 60))


def write_plan(path: Path, found: Pairing, printed_by: str, first_visit: int | None = None) -> None:
    """Write a plan as a workbook. `first_visit`: the day until which the first visit is due, left open where it is not known."""
    from api.papers.roster_xlsx import write_workbook

    tables = tables_of(found, first_visit)
    when = found.when
    parts = [part for table in tables for part in _said(table)]
    known_on = day_of(when.known_at) if when.known_at and not revision_number(when.known_at) else None
    foot = Foot(when.on, found.standing.revision, today(), printed_by, content_digest(parts), known_on)
    write_workbook(path, tables, foot)


def tables_of(found: Pairing, first_visit: int | None = None) -> tuple[Table, Table, Table]:
    """The three sheets as texts."""
    plan = found.plan
    series = found.standing.standings.series
    title = f"{found.about.name}“三互”结对安排表"
    subtitle = f"({plan.problem.period}{f' {series}' if series else ''}，按{chinese(found.when.on)}的记录)"
    meeting = Table("结对安排", title, subtitle, _MEETING, tuple(_meeting(plan, first_visit)), tuple(_below(plan)))
    terms = Table("各项代价", f"{found.about.name}结对方案各项代价", subtitle, _TERMS, tuple(_terms(plan)), _ON_TERMS, listing=True)
    grounds = Table("权重和证明", f"{found.about.name}结对方案权重、要求和证明", subtitle, _GROUNDS, tuple(_grounds(plan)), listing=True)
    return meeting, terms, grounds


_ON_TERMS = (
    "各项先写依据，后写分数；合计越少越合适。“在可选中排第”是这个示范村在该村可选的示范村中按合计的位次，“比最合适的多”是与排第1的相差的分数。",
)


def _meeting(plan: Plan, first_visit: int | None) -> Iterator[Line]:
    names = Names(plan.problem)
    for number, pair in enumerate(plan.pairs, start=1):
        partner, model = names.villages[pair.partner], names.villages[pair.model]
        agenda = agenda_words(partner, model) or "—"
        contact = "\n".join(f"{village.name} {village.contact or '—'}" for village in (partner, model))
        visit = f"{chinese(first_visit)}以前" if first_visit is not None else ""
        yield _line(
            str(number), partner.name, names.township(pair.partner), rank_words(partner) or STAGES[pair.stage], model.name,
            names.township(pair.model), distance_words(pair), agenda, contact, visit,
        )  # fmt: skip
    weak = f"后进村{len(plan.weak.pairs)}对"
    middle = f"中间村{len(plan.middle.pairs)}对" if plan.problem.middle else ""
    left = f"没有排上{len(plan.weak.unpaired)}个" if plan.weak.unpaired else ""
    yield Line(tuple(Cell(text) for text in ("合计", "", f"{len(plan.pairs)}对", "", weak, middle, left, "", "", "")), strong=True)


def _line(*texts: str) -> Line:
    return Line(tuple(Cell(text) for text in texts))


def _below(plan: Plan) -> Iterator[str]:
    """Under the pairs: who is not paired and why, and what a reader has to know."""
    names = Names(plan.problem)
    left = unpaired_words(plan)
    if left:
        yield f"没有排上的后进村{len(left)}个："
    for reason in dict.fromkeys(reason for _, reason in left):
        alike = [f"{names.full(key)}({rank_words(names.villages[key]) or '没有名次'})" for key, why in left if why == reason]
        yield f"{reason}：{'、'.join(alike)}"
    yield "互学重点后的数字是得分率：提升村→示范村。名次空缺的写类别。联系人为在任的村党组织书记，—为没有记录。"
    yield from (*proofs(plan), *remarks(plan))


def _terms(plan: Plan) -> Iterator[Line]:
    from queries.pairing.choices import choices

    names, standing = Names(plan.problem), choices(plan)
    for pair in plan.pairs:
        choice = standing[pair.partner]
        rank = f"{choice.rank}/{choice.candidates}{'(指定)' if pair.forced else ''}"
        yield _line(
            names.full(pair.model), names.full(pair.partner), STAGES[pair.stage], *(term_words(term) for term in pair.terms), points(pair.cost), rank,
            points(choice.regret),
        )  # fmt: skip


def _grounds(plan: Plan) -> Iterator[Line]:
    for name, chinese_name in TERMS.items():
        yield _line("权重", f"{chinese_name} {getattr(plan.problem.weights, name):g}分：{TERM_DOCS[name]}")
    for wish in wish_words(plan):
        yield _line("要求", wish)
    for proof in proofs(plan):
        yield _line("证明", proof)
    for remark in remarks(plan):
        yield _line("说明", remark)
    yield from _prices(plan)
    yield _line("方案摘要", plan.digest)


def _prices(plan: Plan) -> Iterator[Line]:
    """What the weak villages' certificate counts for a seat of each model: the bound follows from these prices."""
    from queries.pairing.choices import seat_prices

    if plan.fair:
        yield _line("位子的价格", "先照顾最吃亏的村时按档计价，数值见 --json")
        return
    names, prices = Names(plan.problem), seat_prices(plan)
    for price in prices:
        worth = f"抵{price.villages}个排不上的村，" if price.villages else ""
        yield _line("位子的价格", f"{names.full(price.model)}：{worth}{'减' if price.milli < 0 else ''}{points(abs(price.milli))}分")
    rest = "其余示范村的位子价格为0" if prices else "都为0：后进村的位子都够分"
    if len(prices) < len(plan.problem.models):
        yield _line("位子的价格", rest)


def _said(table: Table) -> Sequence[str]:
    return [table.title, table.subtitle, *(cell.text for line in table.lines for cell in line.cells), *table.remarks]
