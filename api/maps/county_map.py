"""The map of a county: organisers left, a card for each township right, its villages as cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import graphviz

from api.maps.below import Area, Held, Unit, all_units
from api.maps.drawing import A4
from api.maps.grid import VACANT, cell_width, grid, rows_of
from api.maps.legend import Foot, Sign, footing, known_text
from api.maps.page import WIDTH, Page, canvas, column, edge, node, page_of
from api.maps.tables import Line, Run, boxed, card, stack, width_of
from api.maps.tones import EDGE, GREY, MISSING, MODEL, PERSON, SHADE, UNRATED, WEAK
from api.maps.widths import wrap
from schema.kinds import LEVELS
from schema.time import chinese

TOWNSHIPS = 16
"""How many township cards fit a page."""
HEIGHT = 1200
"""How high the cards of a page may be together, in points, before it is shrunk too much to be read on A4."""
NOTHING = "没有下级区划"
LEFT_EMS = 11
"""How wide the texts of an organiser's card may be."""
NAMED = 4
"""How many liaison leaders the head of a card names; the others are counted."""


def county_pages(county: Unit, areas: Sequence[Area], day: int, revision: int, foot: Foot, ledgers: Sequence[str]) -> list[Page]:
    """The map of a county, one page if it fits, else a page for each area (or part of a large one)."""
    groups = _paged(areas)
    many = f"，共{len(groups)}页)" if len(groups) > 1 else ""
    pages = []
    for number, group in enumerate(groups, start=1):
        part = group[0].place.name if len(groups) > 1 and group[0].place else "未划片乡镇" if len(groups) > 1 else ""
        title = f"{county.place.name}{part}挂联包片分布示意图" + (f"(第{number}页{many}" if many else "")
        pages.append(_page(title, group, day, revision, foot, ledgers))
    return pages


def _paged(areas: Sequence[Area]) -> list[list[Area]]:
    units = [unit for area in areas for unit in area.units]
    if len(units) <= TOWNSHIPS and _height(units) <= HEIGHT:
        return [list(areas)]
    pages = []
    for area in areas:
        rest = list(area.units)
        while True:
            fitting = max((count for count in range(1, TOWNSHIPS + 1) if _height(rest[:count]) <= HEIGHT), default=1)
            pages.append([replace(area, units=tuple(rest[:fitting]))])
            rest = rest[fitting:]
            if not rest:
                break
    return pages


def _zoom(units: Sequence[Unit], areas: Sequence[Area], width: int, in_row: int) -> float:
    """About how large the page will be printed with that many cells in a row."""
    return min(A4[0] / (_left_width(areas) + 110 + in_row * (width + 2)), A4[1] / (_height(units, in_row) + 170))


def _height(units: Sequence[Unit], in_row: int = 5) -> int:
    return sum(46 + 16 * rows_of(unit.below, in_row) for unit in units)


def _page(title: str, areas: Sequence[Area], day: int, revision: int, foot: Foot, ledgers: Sequence[str]) -> Page:
    graph = canvas()
    units = [unit for area in areas for unit in area.units]
    villages = [village for unit in units for village in unit.below]
    width = cell_width(villages)
    in_row = max((4, 5), key=lambda count: _zoom(units, areas, width, count))
    left: list[str] = []
    right: list[str] = []
    for number, area in enumerate(areas):
        left.append(f"a{number}")
        _draw_area(graph, area, left[-1], _left_width(areas))
        for unit in area.units:
            right.append(f"t{len(right)}")
            _draw_unit(graph, unit, right[-1], width, in_row)
            style = "dashed" if unit.place.key in area.unsure or not area.held else "solid"
            color = EDGE if area.held else MISSING.border
            words = f"{_names(area.held) or '无包片组织员'} → {unit.place.name}"
            edge(graph, f"{left[-1]}:e", f"{right[-1]}:w", words, style=style, color=color)
    if not left:
        node(graph, "none", card([stack([[Run(NOTHING, 11)]])], UNRATED), tooltip=NOTHING)
    column(graph, left)
    column(graph, right)
    signs = class_signs(villages)
    gaps = sum(len(unit_lacks(unit)) for unit in units) + sum(len(area.units) for area in areas if not area.held)
    gaps += sum(len(village.lacks) for village in villages)
    subtitle = subtitle_of(units, gaps, day, revision, foot)
    return page_of(graph, title, subtitle, lambda body: footing(signs, ledgers, foot, revision, body, WIDTH), nodesep="0.1", ranksep="0.8")


def _names(held: Sequence[Held]) -> str:
    return "、".join(one.text() for one in held)


def _area_lines(area: Area) -> list[Line]:
    lines: list[Line] = []
    for one in area.held:
        lines += [[Run(piece, 12, bold=True)] for piece in wrap(one.text(), LEFT_EMS)]
    if not area.held:
        lines.append([Run("缺包片组织员", 11, bold=True, color=MISSING.text)])
    words = f"{area.place.name if area.place else '未划片'} · {len(area.units)} 个乡镇"
    lines += [[Run(piece, 9, color=GREY)] for piece in wrap(words, LEFT_EMS)]
    if area.also:
        lines += [[Run(piece, 9, color=GREY)] for piece in wrap(f"另：{'、'.join(area.also)}", LEFT_EMS)]
    return lines


def _left_width(areas: Sequence[Area]) -> int:
    return max((width_of(line) for area in areas for line in _area_lines(area)), default=0)


def _draw_area(graph: graphviz.Digraph, area: Area, name: str, width: int) -> None:
    tone = PERSON if area.held else MISSING
    key = area.place.key if area.place else ""
    told = [area.place.name if area.place else "未划片", *(f"{one.label}：{one.text()}，{one.tie.period.text()}" for one in area.held)]
    node(graph, name, card([stack(_area_lines(area), width)], tone), tooltip="\n".join(told), key=key)


def unit_lacks(unit: Unit) -> list[str]:
    """What a township lacks: by the rules in force, and a liaison leader in any case, because the map is about that."""
    liaison = [] if any(one.person for one in unit.of_kind("liaison")) or "挂联领导" in unit.lacks else ["挂联领导"]
    return [text for text in (*unit.lacks, *liaison) if text != "包片组织员"]


def _draw_unit(graph: graphviz.Digraph, unit: Unit, name: str, width: int, in_row: int) -> None:
    across = in_row * (width + 2) + 2
    gaps = [f"缺{text}" for text in unit_lacks(unit)] + [f"{text}空缺" for text in unit.vacancies]
    rows = list(filter(None, (stack(_head(unit, across), across), boxed(gaps, MISSING, across))))
    if unit.below:
        rows.append(grid(unit.below, width, in_row))
    node(graph, name, card(rows, UNRATED, padding=4), tooltip=texts_of(unit), key=unit.place.key)


def texts_of(unit: Unit) -> str:
    """Everything about a township, for the tooltip."""
    return "\n".join([unit.place.name, unit.standing.text(), *(f"{one.label}：{one.text()}，{one.tie.period.text()}" for one in unit.held)])


def _head(unit: Unit, across: int) -> list[Line]:
    """Name, number of villages, liaison leaders, rank."""
    leaders = [one for one in unit.of_kind("liaison") if one.person] + [one for one in unit.of_kind("liaison") if not one.person]
    more = f" 还有 {len(leaders) - NAMED} 个" if len(leaders) > NAMED else ""
    parts = [f"{len(unit.below)}村"]
    if leaders:
        parts.append(f"挂联 {_names(leaders[:NAMED])}{more}")
    if unit.standing.rank:
        parts.append(unit.standing.rank)
    name = Run(f"{unit.place.name} ", 11, bold=True)
    first, *rest = wrap(" · ".join(parts), (across - name.points()) / 9 / 1.04 - 1)
    lines: list[Line] = [[name, Run(first, 9, color=GREY)]]
    lines += [[Run(piece, 9, color=GREY)] for piece in wrap("".join(rest), across / 9 / 1.04 - 1)] if rest else []
    return lines


def subtitle_of(units: Sequence[Unit], gaps: int, day: int, revision: int, foot: Foot) -> str:
    """The day, by which records, how many places, how many gaps and vacancies, and the periods of the results shown."""
    listed = list(all_units(units))
    levels = Counter(unit.place.level for unit in listed)
    places = "，".join(f"{LEVELS[level]}{levels[level]}个" for level in LEVELS if levels[level])
    vacancies = sum(len(unit.vacancies) for unit in listed)
    periods = sorted({unit.standing.period for unit in listed if unit.standing.period})
    shown = f" · 评比取各地最近一期({'、'.join(periods[:3])}{'等' if len(periods) > 3 else ''})" if periods else ""
    return f"{chinese(day)}当日 · {known_text(foot, revision)} · {places or NOTHING} · 缺{gaps}处 · 空缺{vacancies}个{shown}"


def class_signs(villages: Sequence[Unit]) -> list[Sign]:
    """The legend of the classes, with how many places have each."""
    counts = Counter(village.standing.mark for village in villages)
    signs = [Sign("★", f"示范 {counts['model']}", MODEL), Sign("▼", f"后进 {counts['weak']}", WEAK)]
    signs += [Sign("■", f"灰底：中间 {counts['middle']}", SHADE), Sign("□", f"白底：没有评比结果 {counts['']}", UNRATED)]
    signs.append(Sign("┄ 缺", "应有而台账中没有", MISSING))
    if any(village.vacancies for village in villages):
        signs.append(Sign(VACANT, "村里有岗位空缺", UNRATED))
    return [*signs, Sign("*", "身份未核实", PERSON)]
