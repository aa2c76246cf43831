"""Pairs of villages drawn: whoever leads left, whoever is led right, an arrow for each pair; as many A4 pages as that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import graphviz

from api.maps.legend import Foot, footing
from api.maps.page import WIDTH, Page, canvas, column, edge, node, page_of
from api.maps.pairing_cards import GAP, box_card, chip, height, leader_card, partner_card, villages_card
from api.maps.pairing_sheet import Block, Box, Leader, Link, Sheet
from api.maps.tables import Line, Run, below_each_other, card, height_of, stack
from api.maps.tones import ASKED, EDGE, GREY, UNRATED
from api.maps.widths import wrap_items

HEIGHT = 690
"""How high the cards of a page may be together, in points: with heading and foot, A4 then prints them at nine tenths of their size."""
NOTHING = "一对也没有"
BOLD = {"style": "solid", "penwidth": "2.2", "color": ASKED.border}
"""The arrow onto a weak village."""


def pages_of(sheet: Sheet, foot: Foot, revision: int) -> list[Page]:
    """The map on as many pages as it takes, each with its number."""
    parts = paged(sheet)
    numbers = [f"第{number}页，共{len(parts)}页" if len(parts) > 1 else "" for number in range(1, len(parts) + 1)]
    return [_page(number, sheet, blocks, foot, revision) for number, blocks in zip(numbers, parts, strict=True)]


def paged(sheet: Sheet) -> list[list[Block]]:
    """The blocks page by page: a group goes on the next page if that holds it whole, then leaders, then single pairs."""
    groups: list[list[Block]] = [list(leaders) for _, leaders in groupby(sheet.leaders, key=lambda leader: leader.group)]
    pages: list[list[Block]] = [[]]
    whole = room = HEIGHT - sum(height_of(line) for line in _notes(sheet))
    groups += [[box] for box in sheet.boxes]
    for group in groups:
        waiting = list(group)
        if pages[-1] and room < sum(map(height, group)) <= whole:
            pages.append([])
            room = whole
        while waiting:
            taken, rest = _parted(waiting[0], room, whole, must=not pages[-1])
            if taken:
                pages[-1].append(taken)
                room -= height(taken)
            waiting[:1] = [rest] if rest else []
            if rest:
                pages.append([])
                room = whole
    return pages


def _parted(block: Block, room: int, whole: int, *, must: bool) -> tuple[Block | None, Block | None]:
    """What of a block fits the room, and the rest; at least one row if it `must`. A leader that fits a whole page is not parted."""
    if height(block) <= room:
        return block, None
    if isinstance(block, Leader) and height(block) <= whole and not must:
        return None, block
    rows = block.links if isinstance(block, Leader) else block.villages
    fitting = max((count for count in range(1, len(rows)) if height(_rows(block, 0, count)) <= room), default=1 if must else 0)
    if not fitting:
        return None, block
    if fitting == len(rows):
        return block, None
    return _rows(block, 0, fitting), replace(_rows(block, fitting, len(rows)), again=True)


def _rows(block: Block, first: int, last: int) -> Block:
    if isinstance(block, Leader):
        return replace(block, links=block.links[first:last])
    return replace(block, villages=block.villages[first:last])


def _page(number: str, sheet: Sheet, blocks: Sequence[Block], foot: Foot, revision: int) -> Page:
    graph = canvas()
    left: list[str] = []
    chips: list[str] = []
    right: list[str] = []
    for block in blocks:
        left.append(f"l{len(left)}")
        if isinstance(block, Leader):
            _draw_leader(graph, block, left[-1], chips, right)
        else:
            _draw_box(graph, block, left[-1], right)
    if not blocks:
        node(graph, "none", card([stack([[Run(NOTHING, 11)]])], UNRATED), tooltip=NOTHING)
    for names in (left, chips, right):
        column(graph, names)
    return page_of(
        graph,
        sheet.title,
        " · ".join(filter(None, (number, *sheet.counts))),
        lambda body: below_each_other([footing(sheet.signs, sheet.ledgers, foot, revision, body, WIDTH), stack(_notes(sheet))]),
        nodesep=f"{GAP / 72:.3f}",
        ranksep="0.28",
    )


def _notes(sheet: Sheet) -> list[Line]:
    return [[Run(text, 8, color=GREY)] for text in wrap_items(sheet.notes, WIDTH / 8)]


def _draw_leader(graph: graphviz.Digraph, leader: Leader, name: str, chips: list[str], right: list[str]) -> None:
    village = leader.village
    node(graph, name, leader_card(leader), tooltip=village.told, key=village.key)
    for link in leader.links:
        middle, partner = f"c{len(chips)}", f"r{len(right)}"
        chips.append(middle)
        right.append(partner)
        node(graph, middle, chip(link), tooltip=link.told)
        node(graph, partner, partner_card(link), tooltip=link.partner.told, key=link.partner.key)
        look = _look(link)
        edge(graph, f"{name}:e", f"{middle}:w", link.told, arrowhead="none", weight="4", **look)
        edge(graph, f"{middle}:e", f"{partner}:w", link.told, weight="16", **look)


def _look(link: Link) -> dict[str, str]:
    if link.possible:
        return {"style": "dotted", "penwidth": "1.4", "color": EDGE}
    return BOLD if link.partner.mark == "weak" else {"style": "dashed", "penwidth": "1"}


def _draw_box(graph: graphviz.Digraph, box: Box, name: str, right: list[str]) -> None:
    listed = f"r{len(right)}"
    right.append(listed)
    told = f"{box.title}。{box.reason}"
    node(graph, name, box_card(box), tooltip=told)
    node(graph, listed, villages_card(box), tooltip=told)
    edge(graph, f"{name}:e", f"{listed}:w", told, arrowhead="none", style="dotted", color=box.tone.border, weight="16")
