"""The sheets of a standing as tables of texts: who came in which place, what was corrected, by which method, on which rows it rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from api.papers.foot import DIGITS
from api.papers.table import Cell, Column, Line, Table
from api.standing_words import (
    DESIGNATED,
    NO_PERSONS,
    assessment,
    change_text,
    class_text,
    common_reason,
    comparison_text,
    counts_text,
    fields_of,
    full_note,
    previous_text,
    public_note,
    rank_text,
    score_text,
    subject_of,
    unranked,
)
from schema.methods import words_of_method
from schema.time import chinese

if TYPE_CHECKING:
    from api.published import Corrected
    from api.standings import Standing
    from graph.store import Store
    from queries.standings.lines import Line as Place
    from queries.standings.publications import Shown, Terms

_RANK, _TOWN, _VILLAGE, _SCORE, _CLASS = (
    Column("名次", 2.2, 3),
    Column("乡镇", 4, 8),
    Column("村(社区)", 5, 9),
    Column("得分", 3.5, 5),
    Column("类别", 3, 5),
)
_BEFORE, _CHANGE, _NOTE = Column("上期名次", 4, 5), Column("升降", 3, 4), Column("备注", 6, 26)
_CLASSES = (_TOWN, _VILLAGE, _CLASS, _NOTE)
_BASIS = (
    Column("乡镇", 3, 6), Column("村(社区)", 4, 7), Column("项目", 3, 8), Column("评委", 3, 6), Column("得分", 2.5, 4), Column("是否计入", 3, 6),
    Column("表内总分", 3, 4), Column("台账", 6, 16), Column("工作表", 3, 8), Column("行", 2, 3), Column("台账原文", 6, 26),
)  # fmt: skip
_SHEET_NAME = 31
"""Characters that a sheet's name may have."""


def rank_sheets(
    standing: Standing, shown: Shown, terms: Terms, subtitle: str, *, draft: str = "", corrects: int | None = None, inner: bool = False
) -> list[Table]:
    """The sheets with the places: one, or of each township its own. `corrects`: the day of the first publication that this one corrects."""
    title = paper_title(standing, corrects)
    if corrects is not None:
        subtitle = f"{subtitle.rstrip(')')}，更正{chinese(corrects)}公布的内容)"
    if terms.mode == "classes":
        return [_classes_sheet(standing, shown, title, subtitle, draft)]
    if terms.mode != "townships":
        return [_sheet(standing, "排名", title, subtitle, shown.lines, shown, draft, inner=inner)]
    towns = list(dict.fromkeys(line.township for line in sorted(shown.lines, key=lambda line: line.township)))
    tables = []
    for town in towns:
        own = [line for line in shown.lines if line.township == town]
        name = standing.name(town) or "没有查到乡镇的"
        heading = f"{name}{paper_title(standing, corrects, whole=False)}"
        tables.append(_sheet(standing, f"排名 {name}"[:_SHEET_NAME], heading, subtitle, own, None, draft, inner=inner))
    return tables


def paper_title(standing: Standing, corrects: int | None = None, *, whole: bool = True) -> str:
    """`示例县关于2026年第一季度村(社区)评比情况`, of a correction `关于更正…`."""
    found = standing.standings
    words = assessment(found.series)
    about = f"{found.period}{subject_of(found.level)}{words}情况"
    return f"{standing.about.name if whole else ''}关于{'更正' if corrects is not None else ''}{about}"


def _columns(level: str) -> tuple[Column, ...]:
    places = (_TOWN, _VILLAGE) if level == "village" else (_TOWN,)
    return (_RANK, *places, _SCORE, _CLASS, _BEFORE, _CHANGE, _NOTE)


def _sheet(
    standing: Standing, name: str, title: str, subtitle: str, lines: Sequence[Place], shown: Shown | None, draft: str, *, inner: bool
) -> Table:
    fields = fields_of(lines)
    several = len(fields) > 1
    level = standing.standings.level
    rows = []
    for field, issuer, own in fields:
        if several:
            words = f"{standing.name(field)}{f'({issuer}评定)' if issuer else ''}"
            rows.append(_band(words, len(_columns(level)), f"{len(own)}个"))
        rows += [_row(standing, line, inner=inner) for line in own]
    rows += [_row(standing, line, inner=inner) for line in unranked(lines)]
    rows.append(_totals(standing, lines, shown, len(_columns(level))))
    others = () if shown is None or not shown.others else (f"其余{len(shown.others)}个：{_named(standing, shown.others)}。",)
    return Table(name, title, subtitle, _columns(level), tuple(rows), (*others, *_remarks(lines)), draft)


def _named(standing: Standing, keys: Sequence[str]) -> str:
    return "、".join(standing.called(key) for key in keys)


def _band(words: str, columns: int, count: str) -> Line:
    """A row that says in which field the following places are ranked."""
    cells = [Cell("—"), Cell(words), *(Cell() for _ in range(columns - 3)), Cell(count)]
    return Line(tuple(cells), strong=True)


def _row(standing: Standing, line: Place, *, inner: bool) -> Line:
    method = standing.standings.method
    village = [standing.name(line.township), standing.name(line.place)]
    places = village if standing.standings.level == "village" else village[1:]
    texts = (
        rank_text(line.rank), *places, score_text(line.score, method.decimals), class_text(line, method.classes.by == "ledger"),
        previous_text(line), change_text(line), full_note(line, common_reason(standing.standings.lines)) if inner else public_note(line),
    )  # fmt: skip
    return Line(tuple(Cell(text, shade=line.rank is None and number == 0) for number, text in enumerate(texts)))


def _totals(standing: Standing, lines: Sequence[Place], shown: Shown | None, columns: int) -> Line:
    """How many were observed of how many: of the whole standing, or of the township that a sheet is of."""
    all_lines = standing.standings.lines if shown is not None else lines
    observed = sum(line.observed for line in all_lines)
    counted = f"参评{observed}个，应评{len(all_lines)}个，缺{len(all_lines) - observed}个"
    return Line((Cell("合计"), Cell(), Cell(counted), *(Cell() for _ in range(columns - 3))), strong=True)


def _classes_sheet(standing: Standing, shown: Shown, title: str, subtitle: str, draft: str) -> Table:
    """Classes in the official order, no rank and no score."""
    by_ledger = standing.standings.method.classes.by == "ledger"
    rows = []
    for line in shown.lines:
        texts = (
            standing.name(line.township) if line.township != line.place else "", standing.name(line.place), class_text(line, by_ledger),
            public_note(line, ranking=False),
        )  # fmt: skip
        rows.append(Line(tuple(map(Cell, texts))))
    rows.append(_totals(standing, shown.lines, shown, len(_CLASSES)))
    note = "只公布类别，按区划代码排列，先后不是名次。"
    return Table("类别", title, subtitle, _CLASSES, tuple(rows), (note, *_remarks(shown.lines)), draft)


def _remarks(lines: Sequence[Place]) -> Iterator[str]:
    if any(line.designations for line in lines):
        yield DESIGNATED
    yield NO_PERSONS


def methods_sheet(standing: Standing, terms: Terms | None, title: str, digest: str = "") -> Table:
    """办法和说明: the method in words, the counts, what cannot be compared, where objections go. `digest` is the publication's."""
    from api.publication_texts import mode_text, objections_text

    found = standing.standings
    rows = [("评分办法", "".join(words_of_method(found.method)))]
    if terms is not None:
        rows += [("公布方式", mode_text(terms)), ("异议", objections_text(terms))]
        rows.append(("冻结", f"按第{standing.revision}次修订的记录，排名摘要 {digest[:DIGITS]}；以后的更正另行公布"))
        if terms.basis or terms.basis_title:
            rows.append(("依据", terms.basis or terms.basis_title))
    rows.append(("参评情况", counts_text(standing)))
    if terms is None or terms.mode != "classes":
        rows.append(("与上期比", comparison_text(standing)))
    rows += [("说明", f"{remark}。") for remark in found.remarks]
    rows += [("说明", DESIGNATED), ("说明", NO_PERSONS)]
    columns = (Column("项目", 4, 6), Column("内容", 20, 60))
    return Table("办法和说明", title, "(办法和说明)", columns, tuple(Line((Cell(what), Cell(text))) for what, text in rows), listing=True)


def corrections_sheet(standing: Standing, corrected: Sequence[Corrected], title: str) -> Table:
    """更正: every place of which something else is known now than when it was published."""
    from api.publication_texts import rows_text

    columns = (Column("序号", 2.2, 3), Column("地方", 4, 9), Column("更正", 10, 30), Column("依据哪一行", 10, 30))
    rows = []
    for number, each in enumerate(corrected, start=1):
        texts = (str(number), standing.called(each.correction.place), "；".join(each.correction.words), rows_text(each))
        rows.append(Line(tuple(map(Cell, texts))))
    remarks = () if rows else ("公布以后没有更正。",)
    return Table("更正", title, "(公布以后的更正)", columns, tuple(rows), remarks, listing=True)


def basis_sheet(store: Store, standing: Standing, title: str) -> list[Table]:
    """评分依据, for the file: every judge's mark with its row; no sheet where no marks are on record."""
    from graph.snapshot import origins
    from queries.standings.working import COUNTING, working

    ledgers = standing.graph.graph["ledgers"]
    rows = []
    for line in sorted((line for line in standing.standings.lines if line.total), key=lambda line: line.place):
        assert line.total is not None
        for part in working(line.total, standing.standings.method).parts:
            for mark in part.marks:
                entry = mark.entry
                origin = origins(standing.graph, entry)[0]
                words = store.cells(ledgers[entry.ledger], [entry.line]).get(entry.line, {})
                quoted = "；".join(f"{heading}：{text.strip()}" for heading, text in words.items() if text.strip())
                total = entry.properties.get("total", "")
                texts = (
                    standing.name(line.township), standing.name(line.place), part.aspect, mark.judge, f"{mark.score:g}",
                    COUNTING[mark.counting], str(total), origin.file, origin.sheet, str(origin.row), quoted,
                )  # fmt: skip
                rows.append(Line(tuple(map(Cell, texts))))
    if not rows:
        return []
    return [Table("评分依据", f"{title}评分依据", "(存档用，不公布)", _BASIS, tuple(rows), listing=True)]
