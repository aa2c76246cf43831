"""One file as the office's copy of a document: read, cleared, cut, with what is wrong with it. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loaders.documents.clutter import Body, cleared
from loaders.documents.cutting import Outline, cut
from loaders.documents.damage import Damage, damage
from loaders.documents.reading import Document, read_document
from schema.errors import LoadError


@dataclass(frozen=True, slots=True)
class Copy:
    """A document in an office's copy: the file as read, its own lines and what was dropped, its clauses, signs of damage."""

    document: Document
    body: Body
    outline: Outline
    damage: tuple[Damage, ...]

    @property
    def title(self) -> str:
        """The document's title, the file's name if it has none."""
        return self.body.title or Path(self.document.file).stem

    @property
    def paths(self) -> list[str]:
        """The paths of its clauses, in their order."""
        return [clause.path for clause in self.outline.clauses]


def read_copy(path: Path, title: str = "") -> Copy:
    """Read a document and cut it into clauses. Raises UnreadableFile; LoadError when it has no numbering to cut it by."""
    document = read_document(path)
    body = cleared(document.lines, document.title, title)
    outline = cut(body.lines)
    if not outline.clauses:
        raise LoadError(
            f"{path.name}：没有找到条款的编号(如一、（一）1. 第一条)，分不出条款",
            "请核对是否选错了文件；编号是图片或已丢失的，请在原文里补上编号后再导入",
        )
    return Copy(document, body, outline, tuple(damage(body.lines, outline)))
