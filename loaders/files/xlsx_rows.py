"""Takes the plain rows of a worksheet out of its XML before the parser sees them.

Nearly every row that Excel, WPS or a library writes has one exact shape. Those rows are matched whole and handed over as text, three times
as fast as through the parser; whatever deviates by one character stays in the stream and is parsed as XML, so the result is the same.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable
from typing import BinaryIO

from loaders.files.xml_stream import CHUNK, XmlFeed

# Text without markup, entities or control characters. Possessive quantifiers keep every attempt linear.
_TEXT = r"[^<>&\x00-\x1f]"
_CELL = (
    r'<c r="[A-Z]{1,3}[0-9]++"(?: s="[0-9]++")?+(?: t="[a-z]++")?+'
    rf"(?:/>|>(?:<f[^<>&]*+>{_TEXT}*+</f>|<f[^<>&]*+/>)?+<v>{_TEXT}++</v></c>)"
)
_ROW = re.compile(rf'<row((?: [A-Za-z0-9:]++="[^"<>&]*+")*+)>((?:{_CELL})*+)</row>')
_CELLS = re.compile(r'<c r="([A-Z]+)([0-9]+)"(?: s="([0-9]+)")?(?: t="([a-z]+)")?(?:/>|>(?:<f[^<]*</f>|<f[^<]*/>)?<v>([^<]*)</v></c>)')
_ATTRIBUTE = re.compile(r'([A-Za-z0-9:]+)="([^"]*)"')
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_OPEN, _CLOSE, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_LONGEST = 16 * CHUNK

# Column letters, row digits, style, type and value of a cell; "" for what it does not have.
RawCell = tuple[str, str, str, str, str]
TakeRow = Callable[[dict[str, str], list[RawCell]], None]


class RowExtractor:
    """Feeds a worksheet part to the parser but for its plain rows, which it hands to `take` with their attributes, in their order.

    `inside` says whether the parser has seen the element that holds the rows: only it can tell that element from, say, a comment.
    """

    def __init__(self, part: BinaryIO, xml: XmlFeed, take: TakeRow, inside: Callable[[], bool]) -> None:
        self._part = part
        self._xml = xml
        self._take = take
        self._inside = inside

    def run(self) -> None:
        """Read the part to its end. Raises UnreadableFile."""
        held = self._read_head()
        while held is not None and (piece := self._part.read(CHUNK)):
            held = self._take_rows(held + piece)
        if held:
            self._xml.feed(held)
        while piece := self._part.read(CHUNK):
            self._xml.feed(piece)
        self._xml.close()

    def _read_head(self) -> bytes | None:
        head = b""
        while _OPEN not in head and len(head) < _LONGEST and (piece := self._part.read(CHUNK)):
            head += piece
        before, tag, after = head.partition(_OPEN)
        self._xml.feed(before)
        if not tag or self._inside() or _ENCODING.match(head.removeprefix(BOM_UTF8)):
            self._xml.feed(tag + after)
            return None
        self._xml.feed(tag)
        if self._inside():
            return self._take_rows(after)
        self._xml.feed(after)
        return None

    def _take_rows(self, held: bytes) -> bytes | None:
        """Handle the whole rows in what is held and return the rest, or None once all that follows goes to the parser."""
        close = held.find(_CLOSE)
        end = held.rfind(_ROW_END, 0, close if close >= 0 else len(held)) + len(_ROW_END)
        if end < len(_ROW_END):
            end = 0
        # Inside a comment or character data a row would be none.
        plain = b"<!" not in held[:end] and b"<?" not in held[:end] and len(held) - end < _LONGEST
        if plain:
            try:
                self._split(held[:end].decode())
                held = held[end:]
            except UnicodeDecodeError:
                plain = False
        if plain and close < 0:
            return held
        self._xml.feed(held)
        return None

    def _split(self, text: str) -> None:
        done = 0
        for row in _ROW.finditer(text):
            attributes = _ATTRIBUTE.findall(row[1])
            known = dict(attributes)
            if len(known) < len(attributes):
                continue
            if row.start() > done:
                self._xml.feed(text[done : row.start()].encode())
            self._take(known, _CELLS.findall(row[2]))
            done = row.end()
        self._xml.feed(text[done:].encode())
