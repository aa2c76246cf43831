"""Text files, and the text of web pages as lines."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from loaders.documents.formats import BROKEN_HINT
from loaders.documents.lines import Line
from loaders.documents.marks import first_mark
from loaders.files.csv_guess import Sample
from schema.errors import UnreadableFile

_TEXT_HINT = "请用 WPS 或 Word 打开，核对内容后另存为 docx 再导入"


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and its encoding. Raises UnreadableFile for what is no text."""
    try:
        encoding = Sample(data, data).encoding()
        return data.decode(encoding), encoding
    except (UnreadableFile, UnicodeDecodeError):
        raise UnreadableFile("这不是能读的文字，编码无法识别，或者文件已损坏", _TEXT_HINT) from None


def text_lines(text: str) -> list[Line]:
    """The lines of a text file."""
    return [Line(line.strip("\ufeff"), number) for number, line in enumerate(text.replace("\f", "\n").splitlines(), start=1)]


def html_lines(text: str) -> tuple[list[Line], str]:
    """The lines of a web page as a reader sees them, and its title. Raises UnreadableFile when it nests too deep."""
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except (RecursionError, AssertionError):
        raise UnreadableFile("网页的结构损坏，无法读取", BROKEN_HINT) from None
    page.end_line()
    return page.lines, " ".join(page.title.split())


_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(
    ["script", "style", "noscript", "template", "iframe", "svg", "select", "option", "button", "textarea", "title", "head", "object"]
)
_AROUND = frozenset(["nav", "footer", "aside", "form"])
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_LINKED = 0.8
"""A line of which this much is links is for finding one's way, not for reading."""
_BLANK = re.compile(r"[ \t\r\n]+")
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uff65]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uff65])")


class _Page(HTMLParser):
    """Collects lines; each piece of a line with whether it is part of a link or of the navigation."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.title = ""
        self._pieces: list[tuple[str, bool]] = []
        self._item = ""
        self._open: list[str] = []
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and not (tag in ("td", "th") and self._pieces):
            self.end_line()
        if tag in ("td", "th") and self._pieces:
            self._pieces.append((" ", False))
        if tag in _VOID:
            return
        if tag == "body" and "head" in self._open:
            self._open.clear()
        hidden = any(name == "style" and value and "display:none" in value.replace(" ", "").lower() for name, value in attrs)
        self._open.append("hidden" if hidden or any(name == "hidden" for name, _ in attrs) else tag)
        if tag in ("ol", "ul"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li" and self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            self._item = f"{number + 1}. "
        # What was never closed must not grow without end.
        del self._open[:-1000]

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS and tag not in ("td", "th"):
            self.end_line()
        if tag == "li":
            self._item = ""
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at] in (tag, "hidden"):
                del self._open[at:]
                break

    def handle_data(self, data: str) -> None:
        if "title" in self._open:
            self.title += data
        elif not _UNSEEN.intersection(self._open) and "hidden" not in self._open:
            around = "a" in self._open or bool(_AROUND.intersection(self._open))
            text = data if "pre" in self._open else _BLANK.sub(" ", data)
            for number, piece in enumerate(text.split("\n")):
                if number:
                    self.end_line()
                self._pieces.append((piece, around))

    def end_line(self) -> None:
        """What was collected becomes a line, in a numbered list behind its number."""
        text = _BETWEEN_HAN.sub("", "".join(piece for piece, _ in self._pieces).strip())
        links = sum(len(piece.strip()) for piece, linked in self._pieces if linked)
        self._pieces = []
        if not text:
            return
        linked = links >= _LINKED * len(text)
        numbered = text if linked or first_mark(text) else f"{self._item}{text}"
        self._item = ""
        self.lines.append(Line(numbered, len(self.lines) + 1, linked=linked))
