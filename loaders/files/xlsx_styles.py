"""The styles and shared texts of an xlsx: number formats, and what is struck through, which value readers do not see."""

from __future__ import annotations

from typing import NamedTuple

from loaders.files.archive import Archive
from loaders.files.limits import Budget
from loaders.files.number_text import BUILTIN_FORMATS
from loaders.files.xml_stream import local, stream_xml


class Style(NamedTuple):
    """How a cell is shown: its number format code and whether it is struck through."""

    code: str
    struck: bool


PLAIN = Style("General", False)


def is_on(value: str | None, default: bool = False) -> bool:
    """An XML boolean."""
    return default if value is None else value.strip() in ("1", "true", "on")


class _StyleSheet:
    def __init__(self) -> None:
        self.codes = dict(BUILTIN_FORMATS)
        self.struck_fonts: list[bool] = []
        self.styles: list[Style] = []
        self._path: list[str] = []

    def start(self, name: str, attrs: dict[str, str]) -> None:
        name = local(name)
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name == "numFmt" and parent == "numFmts":
            self.codes[int(attrs["numFmtId"])] = attrs.get("formatCode", "General")
        elif name == "font" and parent == "fonts":
            self.struck_fonts.append(False)
        elif name == "strike" and self._path[-3:-1] == ["fonts", "font"]:
            self.struck_fonts[-1] = is_on(attrs.get("val"), default=True)
        elif name == "xf" and parent == "cellXfs":
            font = int(attrs.get("fontId", 0))
            struck = font < len(self.struck_fonts) and self.struck_fonts[font]
            self.styles.append(Style(self.codes.get(int(attrs.get("numFmtId", 0)), "General"), struck))

    def end(self, _: str) -> None:
        self._path.pop()


def read_styles(archive: Archive, part: str | None) -> list[Style]:
    """The cell styles by their index; none if the workbook has no style part."""
    sheet = _StyleSheet()
    if part is not None and part in archive:
        stream_xml(archive.open(part), sheet.start, sheet.end)
    return sheet.styles


class SharedText(NamedTuple):
    """A shared or inline text; `runs` (text, struck or None for the cell's own font) only where it is written in several fonts."""

    text: str
    runs: tuple[tuple[str, bool | None], ...] = ()

    def struck_part(self, cell_struck: bool) -> str:
        """What of the text is struck through in a cell of that style."""
        if not self.runs:
            return self.text if cell_struck else ""
        return "".join(text for text, struck in self.runs if (cell_struck if struck is None else struck))


class TextCollector:
    """Gathers the text of one `si` or `is` element: plain `t`, runs `r`, phonetic hints `rPh` left out."""

    def __init__(self) -> None:
        self.chunks: list[str] = []
        self._runs: list[tuple[str, bool | None]] = []
        self._struck: bool | None = None
        self._phonetic = False
        self._rich = False

    def begin(self) -> None:
        """Start a new text."""
        self._runs.clear()
        self._rich = False
        self._phonetic = False
        self._struck = None

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """An element inside the text opens."""
        if name == "t":
            self.chunks.clear()
        elif name == "r":
            self._rich, self._struck = True, None
        elif name == "rPr":
            self._struck = False
        elif name == "strike":
            self._struck = is_on(attrs.get("val"), default=True)
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """An element inside the text closes."""
        if name == "t" and not self._phonetic:
            self._runs.append((unescape("".join(self.chunks)), self._struck))
        elif name == "rPh":
            self._phonetic = False

    def finish(self) -> SharedText:
        """The text since `begin`."""
        text = "".join(text for text, _ in self._runs)
        return SharedText(text, tuple(self._runs) if self._rich else ())


def unescape(text: str) -> str:
    """Line ends as one character, and Excel's own escapes such as _x000D_ undone."""
    if "_x" in text:
        import re

        text = re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_shared_texts(archive: Archive, part: str | None, budget: Budget) -> list[SharedText]:
    """The table of texts that cells refer to by number."""
    texts: list[SharedText] = []
    if part is None or part not in archive:
        return texts
    collector = TextCollector()

    def start(name: str, attrs: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            collector.begin()
        else:
            collector.start(name, attrs)

    def end(name: str) -> None:
        name = local(name)
        if name != "si":
            collector.end(name)
            return
        texts.append(collector.finish())
        if len(texts) > budget.limits.cells:
            budget.spend(len(texts), 0)

    stream_xml(archive.open(part), start, end, collector.chunks.append)
    return texts
