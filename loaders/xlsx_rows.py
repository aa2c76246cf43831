"""Takes the plain rows of a worksheet out of its XML before the parser sees them.

Nearly every row that Excel, WPS or a library writes has one exact shape. Those rows are matched whole and handed over as text, three times
as fast as through the parser; whatever deviates by one character stays in the stream and is parsed as XML, so the result is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO

from loaders.xml_stream import CHUNK, XmlFeed

_CELL = r'<c r="[A-Z]{1,3}[0-9]++"(?: s="[0-9]++")?+(?: t="[a-z]++")?+(?:/>|>(?:<f[^<>&]*+>[^<>&]*+</f>|<f[^<>&]*+/>)?+<v>[^<>&]++</v></c>)'
_ROW = re.compile(rf'<row((?: [A-Za-z0-9:]++="[^"<>&]*+")*+)>((?:{_CELL})*+)</row>')
_CELLS = re.compile(r'<c r="([A-Z]+)([0-9]+)"(?: s="([0-9]+)")?(?: t="([a-z]+)")?(?:/>|>(?:<f[^<]*</f>|<f[^<]*/>)?<v>([^<]*)</v></c>)')
_ATTRIBUTE = re.compile(r'([A-Za-z0-9:]+)="([^"]*)"')
_OPEN, _CLOSE, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"

# Row attributes, and its cells as (column letters, row digits, style, type, value), "" for what a cell does not have.
TakeRow = Callable[[dict[str, str], list[tuple[str, str, str, str, str]]], None]


class RowExtractor:
    """Feeds a worksheet part to the parser but for its plain rows, which it hands to `take` in their order."""

    def __init__(self, part: BinaryIO, xml: XmlFeed, take: TakeRow, ready: Callable[[], bool]) -> None:
        self._part = part
        self._xml = xml
        self._take = take
        self._ready = ready

    def run(self) -> None:
        """Read the part to its end. Raises UnreadableFile."""
        held = self._read_head()
        while held and (piece := self._part.read(CHUNK)):
            held = self._take_rows(held + piece)
        self._xml.feed(held)
        while piece := self._part.read(CHUNK):
            self._xml.feed(piece)
        self._xml.close()

    def _read_head(self) -> bytes:
        # What is before the rows must have been seen by the parser: only it knows whether this is the sheet's data or, say, a comment.
        head = b""
        while _OPEN not in head:
            piece = self._part.read(CHUNK)
            if not piece or len(head) > 4 * CHUNK:
                self._xml.feed(head + piece)
                return b""
            head += piece
        at = head.index(_OPEN) + len(_OPEN)
        self._xml.feed(head[:at])
        if not self._ready() or not _is_utf8(head):
            self._xml.feed(head[at:])
            return b""
        return head[at:]

    def _take_rows(self, held: bytes) -> bytes:
        ...
