"""The text of a pdf, page by page. Scans and locked files are refused with what to do."""

from __future__ import annotations

import io
import re

from loaders.documents.formats import BROKEN_HINT, LONG_HINT, SCAN_HINT
from loaders.documents.lines import Line
from schema.errors import UnreadableFile

MOST_PAGES = 1_000
_LEGIBLE = re.compile(r"[\w\s.,;:!?()\[\]\u3000-\u303f\uff00-\uffef\u2010-\u2030\u2460-\u24ff%+=/<>·×≥≤-]")
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff01-\uff65]) +(?=[\u3000-\u303f\u4e00-\u9fff\uff01-\uff65])")
_GARBLED = 0.2


def pdf_lines(data: bytes) -> tuple[list[Line], list[str], str]:
    """The lines of all pages, notes for the receipt, and the title that the file names. Raises UnreadableFile."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("PDF 设有打开密码，无法读取", "请用原来的软件打开，取消密码后另存，再导入")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableFile(f"PDF 有{len(reader.pages)}页，超过一次能读的{MOST_PAGES}页", LONG_HINT)
        pages = [page.extract_text() or "" for page in reader.pages]
    except DependencyError:
        raise UnreadableFile("PDF 是加密的，无法读取", "请用原来的软件打开，取消加密后另存，再导入") from None
    except (PyPdfError, RecursionError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise UnreadableFile("PDF 不完整或已损坏，无法读取", BROKEN_HINT) from None
    _check_text("".join(pages))
    empty = [str(number) for number, text in enumerate(pages, start=1) if not text.strip()]
    notes = [f"第{'、'.join(empty)}页没有文字，可能是扫描页或空白页，没有读取"] if empty else []
    lines: list[Line] = []
    for number, text in enumerate(pages, start=1):
        for line in text.splitlines():
            lines.append(Line(_BETWEEN_HAN.sub("", line.strip()), len(lines) + 1, number))
    return lines, notes, ""


def _check_text(text: str) -> None:
    written = [character for character in text if not character.isspace()]
    if not written:
        raise UnreadableFile("PDF 里没有文字，是扫描件或图片", SCAN_HINT)
    if sum(not _LEGIBLE.match(character) for character in written) > _GARBLED * len(written):
        raise UnreadableFile("PDF 的字体不带文字编码，读出来的是乱码", SCAN_HINT)
