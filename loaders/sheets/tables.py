"""From a raw sheet to a table of one kind of ledger: its rows under canonical headers, and everything that was set aside.

Nothing is lost without a word: rows read are the body rows, the rows held back, and the skipped ones counted by reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from loaders.files.workbook import Sheet
from loaders.sheets import table_body as body
from loaders.sheets.table_context import Context, read_context
from loaders.sheets.table_header import NOT_RENAMED, Header, check_unknown, find_header, refusal_without_header
from loaders.sheets.table_rows import FoundColumn, PlaceName, Row, RowReader
from schema.errors import LoadError
from schema.headers import LedgerKind, header_key
from schema.headings import Heading, known_words
from schema.text import clean

__all__ = ["FoundColumn", "HeldRow", "PlaceName", "Row", "Table", "is_blank", "read_table"]

_KEEPS_REMARKS = ("ties", "roster")
_LEAVER_HINT = "如已离任请填写结束日期，如仍有效请去掉删除线，再导入"


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row held back for a decision, such as one that is struck through."""

    row: Row
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table as read. `read` = `len(rows)` + `len(held)` + the sum of `skipped`.

    `columns` maps canonical headers to where they stand; of place columns that form a path it has the lowest. `relation` is the 关系
    that headings
    or title imply for the whole of a ties ledger without such a column. `private` columns were dropped, `ignored` ones are known and not
    needed.
    `shown_headings` go with `Row.shown`; `kept` says which of them were read, so that their cells may be kept as evidence (None: all).
    `notes` are for the receipt.
    """

    kind: LedgerKind
    sheet: str
    context: Context
    columns: dict[str, FoundColumn]
    rows: list[Row]
    held: list[HeldRow]
    skipped: dict[str, int]
    read: int
    relation: str = ""
    ignored: tuple[FoundColumn, ...] = ()
    private: tuple[FoundColumn, ...] = ()
    shown_headings: tuple[str, ...] = ()
    kept: tuple[bool, ...] | None = None
    notes: tuple[str, ...] = ()


def is_blank(sheet: Sheet) -> bool:
    """Whether a sheet holds no text at all (workbooks often have three empty sheets)."""
    return not any(cell.strip() for row in sheet.rows for cell in row)


def read_table(sheet: Sheet, kind: str | None = None, *, csv: bool = False, renamed: Mapping[str, str] = NOT_RENAMED) -> Table:
    """Read one sheet. `kind` names the kind of ledger, else headings and title decide; `csv`, which has no merges, fills place columns
    downward. `renamed` has the sender's own words for headings, as `find_header` takes them.

    Raises LoadError, naming row, column and remedy, when there is no header or it cannot be read.
    """
    header = find_header(sheet.rows, sheet.merges, "".join((*sheet.above, sheet.name)), kind, renamed)
    if header is None:
        raise refusal_without_header(sheet.rows, kind)
    used = {index for row in sheet.rows[header.last + 1 :] for index, cell in enumerate(row) if cell and not cell.isspace()}
    check_unknown(header, [(index, heading) for index, heading in header.of("unknown") if index in used])
    reader = RowReader(sheet, header, csv)
    rows, held, skipped, foot = _body(sheet, header, reader)
    lines = [*sheet.above, *(cell for row in sheet.rows[: header.first] for cell in dict.fromkeys(row))]
    numbering = _drop_numbering(rows)
    ignored = [
        column
        for column in header.of("ignored") + header.of("unknown") + header.of("column")
        if column[1].meaning != "column" or column[1].header == numbering
    ]
    return Table(
        kind=header.kind,
        sheet=sheet.name,
        context=read_context(lines, sheet.name, foot),
        columns={
            heading.header: found
            for (_, heading), found in zip(reader.columns, _found(reader.columns), strict=True)
            if heading.header != numbering
        },
        rows=rows,
        held=held,
        skipped=dict(skipped),
        read=len(sheet.rows),
        relation=header.relation,
        ignored=_found(ignored),
        private=_found(header.of("private")),
        shown_headings=reader.shown_headings,
        kept=tuple(header.headings[index].meaning == "column" and header.headings[index].header != numbering for index in reader.shown),
        notes=tuple(_notes(sheet, header, rows, numbering) + reader.notes()),
    )


def _found(columns: list[tuple[int, Heading]]) -> tuple[FoundColumn, ...]:
    return tuple(FoundColumn(index, clean(heading.words).replace("\n", "")) for index, heading in columns)


def _body(sheet: Sheet, header: Header, reader: RowReader) -> tuple[list[Row], list[HeldRow], Counter[str], list[str]]:
    skipped = Counter({body.ABOVE: header.first, body.HEADER: header.last - header.first + 1})
    rows: list[Row] = []
    held: list[HeldRow] = []
    foot: list[str] = []
    header_rows = [frozenset(header_key(cell) for cell in row if cell.strip()) for row in sheet.rows[header.first : header.last + 1]]
    known = frozenset(known_words(header.kind))
    reason = body.HEADER
    for index in range(header.last + 1, len(sheet.rows)):
        cells = body.nonblank(sheet.rows[index])
        reason = body.classify(cells, header_rows, reason, len(header.headings))
        if reason:
            skipped[reason] += 1
            reader.pass_over(reason, cells)
            foot.extend(words for _, words in cells if reason == body.FOOT)
            continue
        if body.looks_like_header(cells, known):
            raise LoadError(f"第{index + sheet.first_row}行又出现了一个不同的表头", "请把两张表分到两个工作表中，再导入")
        row = reader.row(index)
        if struck := reader.struck(index):
            held.append(HeldRow(row, struck, _LEAVER_HINT))
        else:
            rows.append(row)
    return rows, held, +skipped, foot


def _drop_numbering(rows: list[Row]) -> str:
    """Take an 编号 that runs 1…n out of the rows: it numbers rows and identifies nobody. Returns its header, empty if there is none."""
    if len(rows) < 2:
        return ""
    for header in ("干部编号", "单位编号"):
        if all(row[header] == str(number) for number, row in enumerate(rows, start=1)):
            for row in rows:
                row.cells.pop(header)
            return header
    return ""


def _notes(sheet: Sheet, header: Header, rows: list[Row], numbering: str) -> list[str]:
    notes = [*sheet.notes, *(f"已略去第{index + 1}列({words})" for index, words in _found(header.of("private")))]
    if unread := _found(header.of("ignored")):
        notes.append(f"未使用的列：{'、'.join(words for _, words in unread)}")
    notes += [f"第{index + 1}列“{words}”不认识，整列为空，已跳过" for index, words in _found(header.of("unknown"))]
    notes += [f"第{index + 1}列没有表头，其中的内容没有导入" for index in _unheaded(sheet, header)]
    if commented := sum(len(row.comments) for row in rows):
        kept = "已随所在行作为备注保留" if header.kind.name in _KEEPS_REMARKS else "没有导入"
        notes.append(f"有{commented}处批注，{kept}")
    if len(sheet.comments) > commented:
        notes.append(f"有{len(sheet.comments) - commented}处批注不在导入的行和列里，没有读取")
    if numbering:
        notes.append(f"“{numbering}”列从1排到{len(rows)}，是序号，没有当作编号使用")
    if header.relation:
        notes.append(f"没有“关系”列，按表头或标题中的“{header.relation}”理解")
    if hidden := [row.line for row in rows if row.line - sheet.first_row in sheet.hidden_rows]:
        notes.append(f"第{lines_text(hidden)}行是隐藏行，已照常导入")
    if columns := [words for index, words in _found(header.of("column")) if index in sheet.hidden_columns]:
        notes.append(f"隐藏列{'、'.join(columns)}已照常导入")
    return notes


def _unheaded(sheet: Sheet, header: Header) -> list[int]:
    """Columns with words in the body of the table and none in its header."""
    named = {index for index, heading in enumerate(header.headings) if heading.meaning != "blank"}
    covered = {column for _, left, _, right in sheet.merges for column in range(left + 1, right + 1)}
    body_rows = sheet.rows[header.last + 1 :]
    used = {index for row in body_rows for index, cell in enumerate(row) if cell and not cell.isspace()}
    return sorted(used - named - covered)


def lines_text(lines: list[int]) -> str:
    """Line numbers as short text: `5-8、12`, cut after ten ranges."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    text = "、".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges[:10])
    return text + (f"等{len(lines)}" if len(ranges) > 10 else "")
