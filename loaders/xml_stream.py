"""Streaming XML from untrusted files: constant memory, and no document type, so no entities that expand."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from loaders.guards import DAMAGED_HINT
from schema.errors import UnreadableFile

CHUNK = 1 << 18
StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str], None]
TextHandler = Callable[[str], object]


def stream_xml(part: BinaryIO, start: StartHandler, end: EndHandler | None = None, text: TextHandler | None = None) -> None:
    """Feed a part to the handlers; names come as "namespace local". Raises UnreadableFile for what is not plain XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFile(f"文件内部结构损坏(第{error.lineno}行)", DAMAGED_HINT) from None


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse_doctype(*_: object) -> None:
    raise UnreadableFile("文件内部带有实体定义,可能是恶意文件,已拒绝", "请核对文件来源,不要打开它")
