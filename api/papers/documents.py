"""From cards to a file: the office's template or our own, the foot, and the PDF by way of the document."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from api.outputs import writable
from api.papers.fields import Card, Form
from api.papers.foot import Foot, content_digest
from api.resolving import day_of
from loaders.files.limits import MIB, Limits
from schema.errors import UnreadableFile, UsageError
from schema.time import today

if TYPE_CHECKING:
    from docx.document import Document

    from api.answers import Moment

KINDS = ("docx", "pdf")
TEMPLATE = Limits(file_bytes=20 * MIB, unpacked_bytes=64 * MIB, members=2_000)
"""How much a template may take: a larger one holds pictures that do not belong into a paper of a few pages."""


@dataclass(frozen=True, slots=True)
class DocumentOrder:
    """How somebody wants a paper written: `output` None for a name of the paper's own, `kind` None for what the name ends in, else docx."""

    output: Path | None
    kind: str | None
    template: Path | None
    draft: str | None
    by: str


def target(form: Form, order: DocumentOrder, title: str) -> tuple[str, Path]:
    """What kind of file, and where. Raises UsageError for a kind that the paper does not have, a wrong suffix, and a file that exists."""
    suffix = order.output.suffix.lower().removeprefix(".") if order.output else ""
    kind = order.kind or (suffix if suffix in KINDS else "docx")
    if kind not in KINDS:
        raise UsageError(
            f"{form.chinese}没有 {kind} 格式", "请用 --as docx(可编辑)或 --as pdf(存档)；要 xlsx 表格请用 zerentu print roster"
        )
    path = order.output or Path(f"{title}.{kind}")
    writable(path, f".{kind}")
    return kind, path


def finished(card: Card, foot: Foot, draft: str | None) -> Card:
    """A card with its draft line and its foot."""
    return replace(card, values={**card.values, "draft": f"({draft})" if draft else "", "foot": foot.line() + "。"})


def foot_of(card: Card, revision: int, when: Moment, by: str, *, said: Sequence[str] | None = None) -> Foot:
    """The foot of a card; its digest is made of what the card says, or of `said`."""
    known_on = day_of(when.known_at) if when.known_at else None
    return Foot(when.on, revision, today(), by, content_digest(card.texts() if said is None else said), known_on)


def write_document(form: Form, cards: Sequence[Card], order: DocumentOrder, kind: str, path: Path) -> list[str]:
    """Write finished cards into a file, a page or more each. What to tell the user. Raises UsageError, NoPdf."""
    from api.papers.filling import filled, lacking

    template = open_template(order.template) if order.template else form.own_template(cards)
    name = order.template.name if order.template else form.chinese
    added = lacking(template, form) if order.template else []
    content = filled(template, form, cards, name)
    with tempfile.TemporaryDirectory(prefix="zerentu-", dir=path.parent, ignore_cleanup_errors=True) as folder:
        document = Path(folder) / f"{path.stem}.docx"
        document.write_bytes(content)
        made = document
        if kind == "pdf":
            from api.papers.office import to_pdf

            made = document.with_suffix(".pdf")
            to_pdf(document, made)
        os.replace(made, path)
    told = [f"已写出 {path}" + (f"：共{len(cards)}份" if len(cards) > 1 else "")]
    if added:
        told.append(f"模板里没有字段 {'、'.join(f'{{{{{field.chinese}}}}}' for field in added)}，已加在每份末尾：印出的材料必须带有")
    return told


def open_template(path: Path) -> Document:
    """An office's own template. Raises UsageError when it is no docx document that can be read, or unpacks to more than a template is."""
    import docx

    from loaders.files.archive import Archive

    way_out = "请在 Word 或 WPS 中打开，另存为 docx 后再用；可先用 zerentu print fields 写出一份现成的模板来改"
    if not path.is_file():
        raise UsageError(f"没有模板文件 {path}", "请核对 --template 后面的文件名")
    if path.suffix.lower() != ".docx":
        raise UsageError(f"模板 {path.name} 不是 docx 文件", way_out)
    if path.stat().st_size > TEMPLATE.file_bytes:
        raise UsageError(f"模板 {path.name} 太大({path.stat().st_size / MIB:.0f} MB)", "请去掉其中的大图片")
    data = path.read_bytes()
    try:
        Archive(data, TEMPLATE)  # docx.Document unpacks every part at once, however large
        return docx.Document(BytesIO(data))
    except UnreadableFile as error:
        raise UsageError(f"模板 {path.name} 打不开：{error.message}", way_out) from error
    except Exception as error:  # a damaged package fails anywhere: in the zip, in its parts, in their XML
        raise UsageError(f"模板 {path.name} 打不开：文件不完整，或不是真正的 docx", way_out) from error
