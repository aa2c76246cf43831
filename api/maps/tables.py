"""Graphviz's HTML-like labels: texts in cells whose size is computed, never measured by the renderer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from api.maps.tones import Tone
from api.maps.widths import points

_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

LEADING = 1.45
"""Height of a line, in ems."""


class Run(NamedTuple):
    """A piece of text in one size, weight and colour. `width` in points: 0 takes the text's own."""

    text: str
    size: float = 10
    bold: bool = False
    color: str = "#222222"
    width: int = 0

    def points(self) -> int:
        """Its width in points."""
        return self.width or points(self.text, self.size)


Line = Sequence[Run]


def width_of(line: Line) -> int:
    """The width of a line in points."""
    return sum(run.points() for run in line)


def height_of(line: Line) -> int:
    """The height of a line in points."""
    return int(max(run.size for run in line) * LEADING + 0.5)


def attributes(pairs: dict[str, object]) -> str:
    """The attributes of a tag, escaped; those that are None or empty are left out."""
    return "".join(f' {name}="{escape(printable(str(value)))}"' for name, value in pairs.items() if value not in (None, ""))


def printable(text: str) -> str:
    """The text without what XML cannot carry: control characters, lone surrogates, non-characters. Line breaks stay."""
    return _UNPRINTABLE.sub("", text)


def run_cell(run: Run, **more: object) -> str:
    """A text in a cell of fixed width."""
    text = escape(printable(run.text.strip()))
    inside = f"<B>{text}</B>" if run.bold else text
    font = f'<FONT POINT-SIZE="{run.size:g}" COLOR="{run.color}">{inside}</FONT>' if text else ""
    size = {"FIXEDSIZE": "TRUE", "WIDTH": run.points(), "HEIGHT": int(run.size * LEADING + 0.5), "ALIGN": "LEFT"}
    return f"<TD{attributes(size | more)}>{font}</TD>"


def line_table(line: Line, width: int = 0) -> str:
    """A line as a table of one row, filled up to a width so that it stands on the left."""
    spare = width - width_of(line)
    filler = f'<TD FIXEDSIZE="TRUE" WIDTH="{spare}" HEIGHT="{height_of(line)}"></TD>' if spare > 0 else ""
    return f"{_BARE}<TR>{''.join(run_cell(run) for run in line)}{filler}</TR></TABLE>"


def stack(lines: Iterable[Line], width: int = 0) -> str:
    """Lines under one another."""
    listed = list(lines)
    wide = max([width, *(width_of(line) for line in listed)])
    return below_each_other(line_table(line, wide) for line in listed)


def card(rows: Iterable[str], tone: Tone, padding: int = 5) -> str:
    """A card: contents under one another inside a frame. `rows` are the insides of cells."""
    frame: dict[str, object] = {
        "BORDER": f"{tone.pen:g}", "CELLBORDER": "0", "CELLSPACING": "0", "CELLPADDING": "0",
        "COLOR": tone.border, "BGCOLOR": tone.fill, "STYLE": tone.style,
    }  # fmt: skip
    return f'<TABLE{attributes(frame)}><TR><TD CELLPADDING="{padding}">{below_each_other(rows)}</TD></TR></TABLE>'


def below_each_other(rows: Iterable[str]) -> str:
    """Contents under one another, on the left; empty ones are left out."""
    inside = "".join(f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in rows if row)
    return f"{_BARE}{inside or '<TR><TD></TD></TR>'}</TABLE>"


def boxed(texts: Sequence[str], tone: Tone, width: int) -> str:
    """Short words in dashed boxes, as many in a row as the width in points allows; "" without any."""
    rows: list[list[Run]] = []
    for text in texts:
        run = Run(text, 9, bold=True, color=tone.text)
        if not rows or width_of(rows[-1]) + run.points() + 12 * (len(rows[-1]) + 1) > width:
            rows.append([])
        rows[-1].append(run)
    frame = {"BORDER": "1", "COLOR": tone.border, "STYLE": "DASHED", "HEIGHT": "18", "ALIGN": "CENTER"}
    shown = []
    for row in rows:
        cells = "".join(run_cell(run, WIDTH=run.points() + 8, **frame) for run in row)
        spare = max(width - sum(run.points() + 10 for run in row) - 4, 0)
        filler = f'<TD FIXEDSIZE="TRUE" WIDTH="{spare}" HEIGHT="18"></TD>'
        shown.append(f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0"><TR>{cells}{filler}</TR></TABLE>')
    return below_each_other(shown) if rows else ""


def label(content: str) -> str:
    """A content as the label of a node or graph."""
    return f"<{content}>"


_BARE = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'
