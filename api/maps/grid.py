"""Villages as cells of a card: class by colour and mark, four or five in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.maps.below import Unit
from api.maps.tables import Line, Run, attributes, stack
from api.maps.tones import CLASSES, MISSING, Tone
from api.maps.widths import ems, points, wrap
from loaders.facts.place_names import base_name

SIZE = 9.0
LINE = 13
WIDEST = 8.0
"""Widest name in a cell in ems; a longer one takes two lines."""

VACANT = "○"


def caption(village: Unit) -> str:
    """The name in short, with the mark of its class, of a gap and of a vacant post."""
    mark, _ = CLASSES[village.standing.mark]
    return mark + base_name(village.place.name) + (VACANT if village.vacancies else "") + ("缺" if village.lacks else "")


def cell_width(villages: Iterable[Unit]) -> int:
    """The width of a cell in points that suits all these names."""
    widest = max((min(ems(caption(village)), WIDEST) for village in villages), default=5.0)
    return points("", SIZE) + int(max(widest, 5.0) * SIZE * 1.04) + 4


def grid(villages: Sequence[Unit], width: int, in_row: int) -> str:
    """The cells, row by row."""
    rows = [villages[first : first + in_row] for first in range(0, len(villages), in_row)]
    inside = "".join(_row(row, width, in_row) for row in rows)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0">{inside}</TABLE>'


def rows_of(villages: Sequence[Unit], in_row: int) -> int:
    """How many rows of cells they take."""
    return -(-len(villages) // in_row)


def told(village: Unit) -> str:
    """Everything about a village, for the tooltip: the full name first."""
    lines = [village.place.name, village.standing.text() or "没有评比结果"]
    lines += [f"{held.label}：{held.text()}" for held in village.held]
    lines += [f"空缺：{'、'.join(village.vacancies)}"] if village.vacancies else []
    lines += [f"缺：{'、'.join(village.lacks)}"] if village.lacks else []
    return "\n".join(lines)


def _row(villages: Sequence[Unit], width: int, in_row: int) -> str:
    texts = [wrap(caption(village), (width - 5) / SIZE / 1.04) for village in villages]
    height = LINE * max(map(len, texts)) + 1
    cells = "".join(_cell(village, text, width, height) for village, text in zip(villages, texts, strict=True))
    blank = f'<TD FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"></TD>' * (in_row - len(villages))
    return f"<TR>{cells}{blank}</TR>"


def _cell(village: Unit, text: Sequence[str], width: int, height: int) -> str:
    tone = MISSING if village.lacks else CLASSES[village.standing.mark][1]
    lines: list[Line] = [[Run(piece, SIZE, bold=village.standing.mark in ("model", "weak"), color=tone.text)] for piece in text]
    look = _look(tone, bool(village.lacks))
    size = {"FIXEDSIZE": "TRUE", "WIDTH": width, "HEIGHT": height, "ALIGN": "LEFT", "HREF": "#", "TOOLTIP": told(village)}
    return f"<TD{attributes(size | look)}>{stack(lines, width - 3)}</TD>"


def _look(tone: Tone, dashed: bool) -> dict[str, object]:
    if dashed:
        return {"BGCOLOR": tone.fill, "BORDER": "1", "COLOR": tone.border, "STYLE": "DASHED"}
    return {"BGCOLOR": tone.fill}
