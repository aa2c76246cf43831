"""The map of a township: its leaders and area leaders left, its villages right, each with everyone who is tied to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.maps.below import Area, Unit
from api.maps.county_map import class_signs, subtitle_of, texts_of
from api.maps.grid import caption, told
from api.maps.legend import Foot, footing
from api.maps.page import WIDTH, Page, canvas, column, edge, node, page_of
from api.maps.tables import Line, Run, attributes, below_each_other, boxed, card, stack, width_of
from api.maps.tones import ASKED, CLASSES, EDGE, GREY, MISSING, PERSON, UNRATED
from api.maps.widths import points, wrap, wrap_items

LINES = 52
"""How many lines of villages fit a page."""
NAME_EMS = 9.0
PEOPLE_EMS = 27.0
LEFT_EMS = 12


def township_pages(township: Unit, areas: Sequence[Area], day: int, revision: int, foot: Foot, ledgers: Sequence[str]) -> list[Page]:
    """The map of a township, on as many pages as its villages need."""
    own_first = sorted(areas, key=lambda area: area.place is not None or bool(area.held))
    groups = _paged(own_first)
    pages = []
    for number, group in enumerate(groups, start=1):
        title = f"{township.place.name}责任关系示意图" + (f"(第{number}页，共{len(groups)}页)" if len(groups) > 1 else "")
        pages.append(_page(title, township, group, day, revision, foot, ledgers))
    return pages


def _paged(areas: Sequence[Area]) -> list[list[Area]]:
    """The areas page by page. An area that goes on takes its leader with it."""
    pages: list[list[Area]] = [[]]
    room: float = LINES
    for area in areas:
        taken: list[Unit] = []
        for village in area.units:
            lines = max(len(_people(village)), 1) + bool(_lacking(village)) + 0.4
            if lines > room and (taken or pages[-1]):
                pages[-1] += [replace(area, units=tuple(taken))] if taken else []
                pages.append([])
                taken, room = [], LINES
            taken.append(village)
            room -= lines
        pages[-1].append(replace(area, units=tuple(taken)))
        room -= 3
    return pages


def _page(title: str, township: Unit, areas: Sequence[Area], day: int, revision: int, foot: Foot, ledgers: Sequence[str]) -> Page:
    graph = canvas()
    villages = [village for area in areas for village in area.units]
    left, right = ["top"], list[str]()
    width = max(width_of(line) for lines in (_leaders(township), *(_area_lines(area) for area in areas)) for line in lines)
    node(graph, "top", card([stack(_leaders(township), width)], ASKED), tooltip=texts_of(township), key=township.place.key)
    for area in areas:
        name = f"v{len(right)}"
        right.append(name)
        tooltip = area.place.name if area.place else f"{township.place.name}的村"
        node(graph, name, _villages(area.units), tooltip=tooltip)
        tail = "top"
        if area.place or area.held:
            tail = f"a{len(left)}"
            left.append(tail)
            lines = _area_lines(area)
            words = "，".join(run.text for line in lines for run in line)
            content = card([stack(lines, width)], PERSON if area.held else MISSING)
            node(graph, tail, content, tooltip=words, key=area.place.key if area.place else "")
        edge(graph, f"{tail}:e", f"{name}:w", f"{tooltip}：{len(area.units)}个村", color=EDGE)
    column(graph, left)
    column(graph, right)
    gaps = sum(len(_lacking(village)) - len(village.vacancies) for village in villages) + sum(
        bool(area.place and not area.held) for area in areas
    )
    subtitle, signs = subtitle_of([township], gaps, day, revision, foot), class_signs(villages)
    return page_of(graph, title, subtitle, lambda body: footing(signs, ledgers, foot, revision, body, WIDTH), nodesep="0.15", ranksep="0.4")


def _leaders(township: Unit) -> list[Line]:
    """The township's own card: posts first, then who else holds a tie on it."""
    lines: list[Line] = [[Run(township.place.name, 13, bold=True)]]
    lines += [[Run(piece, 9, color=GREY)] for piece in wrap(f"{len(township.below)}村 {township.standing.text()}", LEFT_EMS)]
    for label, names in _by_label(township):
        lines += [[Run(piece, 10)] for piece in wrap(f"{label} {names}", LEFT_EMS)]
    lines += [[Run(piece, 10, bold=True, color=MISSING.text)] for text in township.vacancies for piece in wrap(f"{text}空缺", LEFT_EMS)]
    return lines


def _area_lines(area: Area) -> list[Line]:
    lines: list[Line] = [[Run(piece, 12, bold=True)] for one in area.held for piece in wrap(one.text(), LEFT_EMS - 2)]
    if not area.held:
        lines.append([Run("缺包片领导", 11, bold=True, color=MISSING.text)])
    words = f"{area.place.name if area.place else '包片'} · {len(area.units)} 个村"
    return [*lines, *([Run(piece, 9, color=GREY)] for piece in wrap(words, LEFT_EMS))]


def _by_label(unit: Unit) -> list[tuple[str, str]]:
    """What is held on a place, the posts first, and the names of who holds it."""
    found: dict[str, list[str]] = {}
    for one in sorted(unit.held, key=lambda one: one.tie.kind != "post"):
        found.setdefault(one.label, []).append(one.text())
    return [(label, "、".join(names)) for label, names in found.items()]


def _people(village: Unit) -> list[str]:
    """Everyone tied to a village, in lines."""
    return wrap_items([f"{label} {names}" for label, names in _by_label(village)], PEOPLE_EMS)


def _lacking(village: Unit) -> list[str]:
    """What is missing or vacant in a village; a village that nobody but its own officials answers for says so."""
    bare = [] if any(one.tie.kind != "post" for one in village.held) else ["无人包联"]
    return [*bare, *(f"缺{text}" for text in village.lacks), *(f"{text}空缺" for text in village.vacancies)]


def _villages(villages: Iterable[Unit]) -> str:
    rows = "".join(_row(village) for village in villages)
    table = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0">{rows}</TABLE>'
    return card([table], UNRATED, padding=4)


def _row(village: Unit) -> str:
    tone = CLASSES[village.standing.mark][1]
    width = points("一" * int(NAME_EMS), 10) + 4
    names: list[Line] = [[Run(piece, 10, bold=True, color=tone.text)] for piece in wrap(caption(village), NAME_EMS)]
    people: list[Line] = [[Run(piece, 9)] for piece in _people(village)]
    told_cell: dict[str, object] = {"BGCOLOR": tone.fill, "WIDTH": width, "ALIGN": "LEFT", "HREF": "#", "TOOLTIP": told(village)}
    across = points("一" * int(PEOPLE_EMS), 9)
    right = below_each_other([stack(people, across) if people else "", boxed(_lacking(village), MISSING, across)])
    return f'<TR><TD{attributes(told_cell)}>{stack(names, width - 4)}</TD><TD ALIGN="LEFT">{right}</TD></TR>'
