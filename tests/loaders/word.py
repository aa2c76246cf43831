"""Hand-made Word documents (docx), element by element, for what no writing library would produce."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.loaders.crafted import relations

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def run(text: str, marks: str = "") -> str:
    """A run of text; `marks` are its properties, such as <w:strike/>."""
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    """A paragraph of runs, or of plain texts."""
    return f"<w:p>{''.join(part if part.startswith('<') else run(part) for part in runs)}</w:p>"


def cell(*paragraphs: str, span: int = 1, merge: str | None = None) -> str:
    """A cell; `merge` is restart or continue."""
    down = "" if merge is None else f'<w:vMerge w:val="{merge}"/>' if merge == "restart" else "<w:vMerge/>"
    inside = "".join(part if part.startswith("<") else paragraph(part) for part in paragraphs) or "<w:p/>"
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{down}</w:tcPr>{inside}</w:tc>'


def row(*cells: str, marks: str = "") -> str:
    """A row of cells, or of plain texts."""
    return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(part if part.startswith('<w:tc>') else cell(part) for part in cells)}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    """A table of rows over a grid of columns in twips."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def document(body: str, *, namespace: str = WORD) -> str:
    """The main part around its paragraphs and tables."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{namespace}" xmlns:mc="{MARKUP}">'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>"
    )


def comments(**texts: str) -> str:
    """The part of comments, by their numbers (n1 for 1)."""
    items = "".join(f'<w:comment w:id="{number[1:]}">{paragraph(text)}</w:comment>' for number, text in texts.items())
    return f'<w:comments xmlns:w="{WORD}">{items}</w:comments>'


def docx(path: Path, body: str | bytes, **parts: str | bytes) -> Path:
    """Write a document; `body` is the whole main part if it begins like XML. `parts` add or replace members by their full name."""
    whole = body if isinstance(body, bytes) or body.startswith("<?xml") else document(body)
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": whole,
    }
    if "word/comments.xml" in parts:
        members["word/_rels/document.xml.rels"] = relations(("comments", "comments.xml"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | parts).items():
            archive.writestr(name, content)
    return path
