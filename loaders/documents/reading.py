"""A document as lines of text, read in a child process with bounded memory and time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loaders.documents.formats import BROKEN_HINT, LONG_HINT
from loaders.documents.lines import Line
from loaders.files.guards import DAMAGED_HINT, check_path, naming
from loaders.files.limits import MIB, SPLIT_HINT, Limits
from loaders.files.sandbox import answers
from schema.errors import UnreadableFile

DOCUMENT_LIMITS = Limits(file_bytes=100 * MIB, unpacked_bytes=200 * MIB, characters=2_000_000, seconds=60.0)
"""Far beyond any official document with its annexes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read: `format` is txt, docx, html or pdf, `title` the one that the file names for itself (a web page's)."""

    file: str
    sha256: str
    format: str
    title: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


def read_document(path: Path, limits: Limits = DOCUMENT_LIMITS) -> Document:
    """Read a document whole. Raises UnreadableFile with the file's name, what was wrong and what to do."""
    with naming(path):
        check_path(path, limits, any_size=True)
        if (size := path.stat().st_size) > limits.file_bytes:
            raise UnreadableFile(f"文件有 {size // MIB} MB，超过一次能读的 {limits.file_bytes // MIB} MB", LONG_HINT)
        try:
            values = answers("loaders.documents.child", path, limits, {})
            head, lines = next(values), next(values)
        except UnreadableFile as error:
            raise UnreadableFile(error.message, _of_documents(error.hint)) from None
    return Document(path.name, head["sha256"], head["format"], head["title"], tuple(Line(*line) for line in lines), tuple(head["notes"]))


def _of_documents(hint: str) -> str:
    """What to do about a document, where the words speak of ledgers."""
    return hint.replace(DAMAGED_HINT, BROKEN_HINT).replace(SPLIT_HINT, LONG_HINT)
