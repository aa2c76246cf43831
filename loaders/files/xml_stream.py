"""Streaming XML from untrusted files: constant memory, and no document type, so no entities that expand."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from loaders.files.guards import DAMAGED_HINT
from schema.errors import UnreadableFile

CHUNK = 1 << 18
StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str], None]
TextHandler = Callable[[str], object]


class XmlFeed:
    """A parser that is fed piece by piece; names come to the handlers as "namespace local"."""

    def __init__(self, start: StartHandler, end: EndHandler | None = None, text: TextHandler | None = None) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = start
        if end is not None:
            self._parser.EndElementHandler = end
        if text is not None:
            self._parser.CharacterDataHandler = text

    def feed(self, piece: bytes) -> None:
        """The next piece. Raises UnreadableFile for what is not plain XML."""
        self._parse(piece, False)

    def close(self) -> None:
        """The end of the part. Raises UnreadableFile if the XML breaks off."""
        self._parse(b"", True)

    def _parse(self, piece: bytes, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise UnreadableFile(f"文件内部结构损坏(第{error.lineno}行)", DAMAGED_HINT) from None


def stream_xml(part: BinaryIO, start: StartHandler, end: EndHandler | None = None, text: TextHandler | None = None) -> None:
    """Feed a whole part to the handlers in pieces. Raises UnreadableFile for what is not plain XML."""
    xml = XmlFeed(start, end, text)
    while piece := part.read(CHUNK):
        xml.feed(piece)
    xml.close()


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse_doctype(*_: object) -> None:
    raise UnreadableFile("文件内部带有实体定义，可能是恶意文件，已拒绝", "请核对文件来源，不要打开它")
