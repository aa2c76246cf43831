"""The workbook around the sheets of an xlsx or xlsm: which parts there are, in which order, under which names."""

from __future__ import annotations

from typing import NamedTuple

from loaders.files.archive import Archive
from loaders.files.guards import DAMAGED_HINT
from loaders.files.limits import Budget
from loaders.files.relations import relations_of
from loaders.files.sheet_builder import SheetBuilder, choose, parse_cell
from loaders.files.xlsx_sheet import NotAWorksheet, SheetReader
from loaders.files.xlsx_styles import TextCollector, is_on, read_shared_texts, read_styles
from loaders.files.xml_stream import local, stream_xml
from schema.errors import UnreadableFile


class _Listed(NamedTuple):
    name: str
    relation: str
    hidden: bool


class _WorkbookPart:
    def __init__(self) -> None:
        self.sheets: list[_Listed] = []
        self.epoch1904 = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        name = local(name)
        if name == "sheet":
            # The relation's id is in one of two namespaces (transitional or strict).
            relation = next((value for key, value in attrs.items() if local(key) == "id" and " " in key), "")
            self.sheets.append(_Listed(attrs.get("name", ""), relation, attrs.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            self.epoch1904 = is_on(attrs.get("date1904"))


def read_xlsx(archive: Archive, budget: Budget, wanted: str | None, notes: list[str]) -> list[SheetBuilder]:
    """All worksheets in the workbook's order, or the wanted one. Raises UnreadableFile."""
    part = _workbook_part(archive)
    workbook = _WorkbookPart()
    stream_xml(archive.open(part), workbook.start)
    relations = relations_of(archive, part)
    if not workbook.sheets:
        raise UnreadableFile("工作簿里没有任何工作表", DAMAGED_HINT)
    if any(relation.kind == "vbaProject" for relation in relations.values()):
        notes.append("文件带有宏，宏没有运行，只读取了数据")
    by_kind = {relation.kind: relation.target for relation in relations.values()}
    styles = read_styles(archive, by_kind.get("styles"))
    texts = read_shared_texts(archive, by_kind.get("sharedStrings"), budget)
    builders: list[SheetBuilder] = []
    for index in choose([sheet.name for sheet in workbook.sheets], wanted):
        listed = workbook.sheets[index]
        builder = SheetBuilder(listed.name, budget, hidden=listed.hidden)
        relation = relations.get(listed.relation)
        if relation is None:
            raise UnreadableFile(f"文件内部缺少工作表“{listed.name}”", DAMAGED_HINT)
        if relation.kind != "worksheet":
            notes.append(f"“{listed.name}”是图表或对话框，没有读取")
            continue
        try:
            SheetReader(builder, styles, texts, epoch1904=workbook.epoch1904).read(archive, relation.target)
        except NotAWorksheet:
            notes.append(f"“{listed.name}”不是工作表，没有读取")
            continue
        _read_comments(archive, relation.target, builder)
        builders.append(builder)
    return builders


def _workbook_part(archive: Archive) -> str:
    for relation in relations_of(archive, "").values():
        if relation.kind == "officeDocument" and relation.target in archive:
            return relation.target
    return "xl/workbook.xml"


def _read_comments(archive: Archive, sheet_part: str, builder: SheetBuilder) -> None:
    for relation in relations_of(archive, sheet_part).values():
        if relation.kind == "comments" and relation.target in archive:
            _CommentReader(builder).read(archive, relation.target)


class _CommentReader:
    def __init__(self, builder: SheetBuilder) -> None:
        self._builder = builder
        self._collector = TextCollector()
        self._reference = ""

    def read(self, archive: Archive, part: str) -> None:
        stream_xml(archive.open(part), self._start, self._end, self._collector.chunks.append)

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        name = local(name)
        if name == "comment":
            self._reference = attrs.get("ref", "")
            self._collector.begin()
        else:
            self._collector.start(name, attrs)

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "comment":
            self._builder.comment(*parse_cell(self._reference), self._collector.finish().text)
        else:
            self._collector.end(name)
