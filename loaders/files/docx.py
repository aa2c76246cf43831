"""Tables of a Word document (docx), such as the annex of a notice, each as a sheet with the lines that stand above it."""

from __future__ import annotations

import re

from loaders.files.archive import Archive
from loaders.files.docx_body import BOXES, DELETED, INSERTED, NESTED, UNSEEN, WordBody, WordCell, WordTable, value_of
from loaders.files.docx_grid import GridCell, placed
from loaders.files.limits import Budget
from loaders.files.number_text import lost_digits
from loaders.files.relations import relations_of
from loaders.files.sheet_builder import SheetBuilder, choose
from loaders.files.xml_stream import local, stream_xml
from schema.errors import UnreadableFile
from schema.text import squeeze

_LONGEST_LINE, _MOST_LINES, _LONGEST_NAME = 60, 6, 40
_ATTACHMENT = re.compile(r"附(?:件|表)[\d一二三四五六七八九十]*[::]?")
_FOOT = re.compile(r"(?:填表人|填报人|制表人|审核人|审批人|单位负责人|经办人|联系人|注|说明|备注)\d*[::、]")
_FILL_IN = re.compile(r"(?:填报|填表|报送|制表|统计|单位|时间|日期|乡镇)[^,，。]*[::]|\(.*\)$|截[至止]")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,14}[\[(【〔{]20\d{2}年?[\])】〕}]第?\d{1,4}号")
_DAY = re.compile(r"(?:20\d{2}|二[〇○零]\S{2})年\S{1,2}月\S{1,3}日")
_TOLD = {
    DELETED: "有修订痕迹：{}处标记为删除的文字没有读取",
    INSERTED: "有修订痕迹：{}处插入的文字按已接受读取",
    BOXES: "有{}个文本框，其中的文字没有读取",
    NESTED: "有{}处单元格里又套着表格，里层的表没有读取，请核对",
    UNSEEN: "有{}处隐藏文字，已照常读取，请核对",
}


def read_docx(archive: Archive, budget: Budget, wanted: str | None, notes: list[str]) -> list[SheetBuilder]:
    """All tables in the document's order, or the wanted one. Raises UnreadableFile."""
    part = _main_part(archive)
    body = WordBody(Budget(budget.limits))
    stream_xml(archive.open(part), body.start, body.end, body.text)
    if not any(isinstance(block, WordTable) for block in body.blocks):
        raise UnreadableFile("这份 Word 文档里没有表格，只有文字", "请核对是否选错了文件；名单写成段落的，请先录入成表格")
    remarks = _remarks(archive, part, budget)
    told = _told_of_all(body.blocks)
    tables: list[tuple[str, list[str], WordTable, list[str]]] = []
    for lines, table, below in _with_lines(body.blocks):
        name = _name(lines, len(tables) + 1, {taken for taken, *_ in tables})
        tables.append((name, [*lines, *told], table, below))
    notes.append("Word 文档：只导入其中的表格，表格以外的文字只用来读标题、日期和文号")
    notes += _told(body)
    return [_sheet(*tables[index], remarks, budget) for index in choose([name for name, *_ in tables], wanted)]


def _main_part(archive: Archive) -> str:
    found = [relation.target for relation in relations_of(archive, "").values() if relation.kind == "officeDocument"]
    return next((target for target in found if target in archive), "word/document.xml")


def _with_lines(blocks: list[str | WordTable]) -> list[tuple[list[str], WordTable, list[str]]]:
    """Each table with its title and fill-in lines above, and with its foot below."""
    found: list[tuple[list[str], WordTable, list[str]]] = []
    above: list[str] = []
    in_foot = False
    for block in blocks:
        if isinstance(block, WordTable):
            found.append((_lines_above(above), block, []))
            above, in_foot = [], True
        elif in_foot and _FOOT.match(squeeze(block)):
            found[-1][2].append(block)
        else:
            above.append(block)
            in_foot = False
    return found


def _lines_above(paragraphs: list[str]) -> list[str]:
    """The lines that belong to a table: the short ones before it, up to its 附件, not the sentences of the notice."""
    lines: list[str] = []
    for paragraph in reversed(paragraphs):
        words = squeeze(paragraph)
        if len(words) > _LONGEST_LINE or words.endswith(("。", ";", "；")):
            if lines:
                break
            continue
        lines.insert(0, paragraph)
        if len(lines) == _MOST_LINES or _ATTACHMENT.fullmatch(words):
            break
    return lines


def _told_of_all(blocks: list[str | WordTable]) -> list[str]:
    """What the document says of all its tables: its own number and its day, where they stand in a line of their own."""
    lines = [squeeze(block) for block in blocks if isinstance(block, str)]
    found = [next((line for line in lines if pattern.fullmatch(line)), "") for pattern in (_NUMBER, _DAY)]
    return [f"({line})" for line in found if line]


def _name(lines: list[str], number: int, taken: set[str]) -> str:
    words = [squeeze(line) for line in lines]
    annex = next((line.rstrip(":：") for line in words if _ATTACHMENT.fullmatch(line)), "")
    title = "".join(line for line in words if not _ATTACHMENT.fullmatch(line) and not _FILL_IN.match(line))[:_LONGEST_NAME]
    name = " ".join(part for part in (annex, title) if part) or f"表{number}"
    return name if name not in taken else f"{name}({number})"


def _sheet(name: str, lines: list[str], table: WordTable, below: list[str], remarks: dict[str, str], budget: Budget) -> SheetBuilder:
    builder = SheetBuilder(name, budget)
    builder.above += lines
    for row in placed(table, builder.limits.columns):
        for cell in row:
            _put(builder, cell, remarks)
    builder.hidden_rows |= table.hidden
    for offset, line in enumerate(below):
        builder.put(len(table.rows) + offset, 0, line)
    if table.deleted:
        rows = "、".join(str(row + 1) for row in sorted(table.deleted))
        builder.notes.append(f"第{rows}行在修订中已标记为删除，没有读取")
    builder.notes += [_TOLD[what].format(count) for what, count in table.seen.items()]
    return builder


def _put(builder: SheetBuilder, placed_cell: GridCell, remarks: dict[str, str]) -> None:
    cell: WordCell = placed_cell.cell
    row, column = placed_cell.row, placed_cell.column
    if placed_cell.merged:
        builder.merge(row, column, placed_cell.last_row, placed_cell.last_column)
    text = cell.text
    if not text:
        return
    builder.put(row, column, text)
    if cell.struck.strip():
        builder.struck[row, column] = cell.struck
    if "E+" in text and lost_digits(text):
        builder.damaged.append((row, column))
    if said := "\n".join(remarks[number] for number in cell.remarks if number in remarks):
        builder.comment(row, column, said)


def _told(body: WordBody) -> list[str]:
    return [f"表格以外{_TOLD[what].format(count)}" for what, count in body.seen.items() if what == BOXES]


def _remarks(archive: Archive, part: str, budget: Budget) -> dict[str, str]:
    """The comments of the document by their number."""
    found: dict[str, str] = {}
    target = next((relation.target for relation in relations_of(archive, part).values() if relation.kind == "comments"), "")
    if not target or target not in archive:
        return found
    number: list[str] = []
    chunks: list[str] = []

    def start(name: str, attrs: dict[str, str]) -> None:
        if local(name) == "comment":
            number[:] = [value_of(attrs, "id")]
            chunks.clear()

    def end(name: str) -> None:
        if local(name) == "comment" and number:
            text = "".join(chunks).strip()
            budget.spend(1, len(text))
            found[number[0]] = text

    stream_xml(archive.open(target), start, end, chunks.append)
    return found
