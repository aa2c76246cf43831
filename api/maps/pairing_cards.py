"""The cards of the map of pairs, their lines, and how high they are: known before anything is drawn, so that pages can be filled."""

from __future__ import annotations

from collections.abc import Iterable

from api.maps.pairing_sheet import Block, Box, Leader, Link, Stop
from api.maps.tables import Line, Run, attributes, card, height_of, stack, width_of
from api.maps.tones import CLASSES, GREY, MISSING, UNRATED, Tone
from api.maps.widths import points, wrap, wrap_items
from loaders.facts.place_names import base_name

LEFT, RIGHT = 140, 244
"""Widths in points of the texts of the cards on the left and on the right."""
CHIP = 66
"""The width in points of what stands on an arrow."""
GAP = 5
"""Points between two cards."""
FRAME = 9
"""Points that padding and border add to the height of a card."""
SMALL = 9
AGAIN = "(接上页)"


def height(block: Block) -> int:
    """How high a block is drawn, in points, with the gap below it."""
    if isinstance(block, Leader):
        return max(_frame(_leader_lines(block)), sum(_row_height(link) for link in block.links))
    return max(
        _frame(_box_lines(block)), _frame([line for village in block.villages for line in _row_lines(village)]) + 4 * len(block.villages)
    )


def _row_height(link: Link) -> int:
    return max(_frame(_partner_lines(link)), sum(map(height_of, _way_lines(link))) + GAP)


def _frame(lines: Iterable[Line]) -> int:
    return sum(map(height_of, lines)) + FRAME + GAP


def leader_card(leader: Leader) -> str:
    """The card of a village that leads."""
    return card([stack(_leader_lines(leader), LEFT)], _tone(leader.village), padding=4)


def chip(link: Link) -> str:
    """What stands on the arrow of a pair."""
    return stack(_way_lines(link), CHIP)


def box_card(box: Box) -> str:
    """The card that says what the villages of a box are and why they stand there."""
    return card([stack(_box_lines(box), LEFT)], box.tone, padding=4)


def villages_card(box: Box) -> str:
    """The villages of a box, one below the other."""
    return card([_village_rows(box)], UNRATED._replace(border=box.tone.border, style=box.tone.style), padding=4)


def _way_lines(link: Link) -> list[Line]:
    return [_centred(piece) for text in link.way for piece in wrap(text, _ems(CHIP, SMALL))]


def _centred(text: str) -> Line:
    """A line of a chip: blank on both sides, so that the arrow does not touch the words."""
    run = Run(text, SMALL, bold=text.startswith("("))
    spare = max(CHIP - run.points(), 0)
    return [Run(" ", SMALL, width=spare // 2), run] if spare > 1 else [run]


def _tone(village: Stop) -> Tone:
    return CLASSES[village.mark][1]


def _caption(village: Stop) -> str:
    return CLASSES[village.mark][0] + base_name(village.name)


def _leader_lines(leader: Leader) -> list[Line]:
    village = leader.village
    lines: list[Line] = [[Run(piece, 11, bold=True, color=_tone(village).text)] for piece in wrap(_caption(village), _ems(LEFT, 11))]
    lines += [[Run(piece, SMALL, color=GREY)] for piece in _grey(village, LEFT)]
    words = leader.words + (AGAIN if leader.again else "")
    return lines + [[Run(piece, SMALL)] for piece in wrap(words, _ems(LEFT, SMALL))]


def _ems(width: int, size: int) -> float:
    """How many ems a line of that width in points holds."""
    return (width - 2) / size / 1.04


def _grey(village: Stop, width: int) -> list[str]:
    return wrap_items(list(filter(None, (village.township, village.words))), _ems(width, SMALL), " · ")


def _head(village: Stop, bold: bool) -> list[Line]:
    """Name, township and rank in one line if it holds them, else in several."""
    tone = _tone(village)
    first, *more = wrap(_caption(village), _ems(RIGHT, 10))
    name = Run(f"{first} ", 10, bold=bold, color=tone.text)
    words = " · ".join(filter(None, (village.township, village.words)))
    if not more and name.points() + points(words, SMALL) <= RIGHT:
        return [[name, Run(words, SMALL, color=GREY)]]
    names: list[Line] = [[name], *([Run(piece, 10, bold=bold, color=tone.text)] for piece in more)]
    return names + [[Run(piece, SMALL, color=GREY)] for piece in _grey(village, RIGHT)]


def _partner_lines(link: Link) -> list[Line]:
    lines = _head(link.partner, True)
    return lines + [[Run(piece, SMALL)] for note in link.notes for piece in wrap(note, _ems(RIGHT, SMALL))]


def partner_card(link: Link) -> str:
    """The card of a village that is led."""
    tone = _tone(link.partner)
    return card([stack(_partner_lines(link), RIGHT)], tone._replace(style="ROUNDED,DASHED") if link.possible else tone, padding=4)


def _box_lines(box: Box) -> list[Line]:
    title = [box.title, *([AGAIN] if box.again else [])]
    color = MISSING.text if box.tone == MISSING else box.tone.text
    lines: list[Line] = [[Run(piece, 10, bold=True, color=color)] for text in title for piece in wrap(text, _ems(LEFT, 10))]
    return lines + [[Run(piece, SMALL, color=GREY)] for piece in wrap(box.reason, _ems(LEFT, SMALL)) if piece]


def _row_lines(village: Stop) -> list[Line]:
    return _head(village, village.mark in ("model", "weak"))


def _village_rows(box: Box) -> str:
    """A row for each village, with its own tooltip."""
    rows = []
    for village in box.villages:
        lines = _row_lines(village)
        wide = max([RIGHT, *map(width_of, lines)])
        cell: dict[str, object] = {"ALIGN": "LEFT", "BGCOLOR": _tone(village).fill, "HREF": "#", "TOOLTIP": village.told}
        rows.append(f"<TR><TD{attributes(cell)}>{stack(lines, wide)}</TD></TR>")
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="1">{"".join(rows)}</TABLE>'
