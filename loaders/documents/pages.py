"""Pages of a pdf put together again: running heads and page numbers out, lines that the page's width broke joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from loaders.documents.lines import Line
from loaders.documents.marks import first_mark
from schema.text import squeeze

EDGE = 2
"""How many lines at the top and the foot of a page may be running ones."""
_PAGE_NUMBER = re.compile(r"[-—–·―－~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?[-—–·―－~\s]*")
_DIGITS = re.compile(r"\d+")
_SHORT_BY = 3
"""A line that is at most this many characters shorter than the page is wide was broken by the width."""
_FEWEST, _WIDEST = 10, 60
"""Of how many lines a text file needs to have the look of a page, and how wide a page can be."""


def without_running_lines(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Each line with the reason why it is no part of the text ("" when it is): 页码, 页眉页脚."""
    pages = [list(page) for _, page in groupby((line for line in lines if line.text.strip()), key=lambda line: line.page)]
    repeated = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    often = {key for key, count in repeated.items() if count > 1 and 2 * count >= len(pages)}
    edges = {line.number for page in pages for line in _edges(page)}
    for line in lines:
        if line.number in edges and _PAGE_NUMBER.fullmatch(line.text):
            yield line, "页码"
        elif line.number in edges and _key(line) in often and not first_mark(line.text):
            yield line, "页眉页脚"
        else:
            yield line, ""


def _edges(page: list[Line]) -> list[Line]:
    return page if len(page) <= 2 * EDGE else page[:EDGE] + page[-EDGE:]


def _key(line: Line) -> str:
    return _DIGITS.sub("#", squeeze(line.text))


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether a text file has a line break wherever its page was full: most lines are equally long, and none is longer."""
    lengths = sorted(len(line.text.strip()) for line in lines if line.text.strip())
    if len(lengths) < _FEWEST or lengths[-1] > _WIDEST:
        return False
    return sum(length >= lengths[-1] - _SHORT_BY for length in lengths) * 2 >= len(lengths)


def unwrapped(lines: Sequence[Line]) -> list[Line]:
    """The lines with those joined that the width of the page broke; each keeps the place of its beginning."""
    lengths = sorted(len(line.text) for line in lines if line.text.strip())
    if not lengths:
        return list(lines)
    full = lengths[int(len(lengths) * 0.9)] - _SHORT_BY
    found: list[Line] = []
    goes_on = False
    for line in lines:
        if goes_on and line.text.strip() and not first_mark(line.text):
            found[-1] = found[-1]._replace(text=found[-1].text + line.text.strip())
        else:
            found.append(line)
        goes_on = len(line.text) >= full
    return found
