"""The text of a Word document, with the numbers that Word sets before its paragraphs."""

from __future__ import annotations

from loaders.documents.lines import Line
from loaders.documents.word_numbers import Numbering
from loaders.files.archive import Archive
from loaders.files.docx_body import BOXES, DELETED, INSERTED, NESTED, UNSEEN, WordBody, WordTable, value_of
from loaders.files.limits import Budget
from loaders.files.relations import relations_of
from loaders.files.xml_stream import local, stream_xml

_TOLD = {
    DELETED: "有修订痕迹：{}处标记为删除的文字没有读取",
    INSERTED: "有修订痕迹：{}处插入的文字按已接受读取",
    BOXES: "有{}个文本框，其中的文字没有读取",
    NESTED: "有{}处表格里又套着表格，里层的没有读取",
    UNSEEN: "有{}处隐藏文字，已照常读取",
}


def word_lines(archive: Archive, budget: Budget) -> tuple[list[Line], list[str]]:
    """The paragraphs of the document and the rows of its tables as lines, and notes for the receipt. Raises UnreadableFile."""
    part = main_part(archive)
    body = _NumberedBody(budget, Numbering(archive, part))
    stream_xml(archive.open(part), body.start, body.end, body.text)
    written = [line for block in body.blocks for line in _lines_of(block)]
    seen = body.seen.copy()
    for block in body.blocks:
        if isinstance(block, WordTable):
            seen.update(block.seen)
    notes = [_TOLD[what].format(count) for what, count in seen.items() if what in _TOLD]
    if body.numbered:
        notes.append(f"有{body.numbered}段的编号是 Word 自动生成的，已补进原文")
    return [Line(text, number) for number, text in enumerate(written, start=1)], notes


def main_part(archive: Archive) -> str:
    """The part of a package that holds the document."""
    found = [relation.target for relation in relations_of(archive, "").values() if relation.kind == "officeDocument"]
    return next((target for target in found if target in archive), "word/document.xml")


def _lines_of(block: str | WordTable) -> list[str]:
    if isinstance(block, str):
        return block.splitlines()
    return ["  ".join(text for cell in row if (text := " ".join(cell.text.split()))) for row in block.rows]


class _NumberedBody(WordBody):
    """The body, each numbered paragraph with its number in front. `numbered` counts them."""

    def __init__(self, budget: Budget, numbering: Numbering) -> None:
        super().__init__(budget)
        self.numbered = 0
        self._numbering = numbering
        self._outdated = 0
        self._list = self._style = ""
        self._level: int | None = None

    def start(self, full: str, attrs: dict[str, str]) -> None:
        """An element opens."""
        name = local(full)
        if name == "p":
            self._list, self._style, self._level = "", "", None
        elif name == "pPrChange":
            self._outdated += 1
        elif not self._outdated:
            value = value_of(attrs)
            if name == "numId":
                self._list = value
            elif name == "ilvl":
                self._level = int(value) if value.isdecimal() and len(value) == 1 else None
            elif name == "pStyle":
                self._style = value
        super().start(full, attrs)

    def end(self, full: str) -> None:
        """An element closes."""
        name = local(full)
        if name == "pPrChange" and self._outdated:
            self._outdated -= 1
        ends_paragraph = name == "p" and not self._skipping and self._table is None
        before = len(self.blocks)
        super().end(full)
        if ends_paragraph and (label := self._numbering.label(self._list, self._level, self._style)) and len(self.blocks) > before:
            self.blocks[-1] = f"{label}{self.blocks[-1]}"
            self.numbered += 1
