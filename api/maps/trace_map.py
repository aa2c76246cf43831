"""The map of a trace: places form a spine on the right, whoever answers stands left of the place where the tie lands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import graphviz

from api.maps.legend import Foot, Sign, footing, known_text
from api.maps.page import WIDTH, Page, canvas, column, edge, node, page_of
from api.maps.tables import Line, Run, card, stack, width_of
from api.maps.tones import ASKED, EDGE, GREY, LIABLE, MISSING, PERSON, PLACE, POSSIBLE, UNRATED, Tone
from api.maps.trace_cards import OPENING, Holder, card_width, holder_card, holders_of, list_card, tooltip
from api.maps.widths import wrap
from loaders.facts.place_names import base_name
from queries.references import PlaceRef
from queries.rules.expectations import Expected
from queries.trace import Trace
from schema.kinds import LEVEL_DEPTH, LEVELS
from schema.time import chinese

CARDS = 14
"""How many holders get a card of their own; with more, those who share tie and place stand in a list."""
LINES = 46
"""About how many lines the lists of a page have together."""

NOTHING_EXPECTED = "没有采用的条款，不判断缺项"


@dataclass(frozen=True, slots=True)
class Group:
    """Those who hold the same kind of tie onto the same place: one chip on the way to it."""

    target: PlaceRef
    label: str
    liable: bool
    possible: bool
    holders: tuple[Holder, ...]

    @property
    def tone(self) -> Tone:
        """How the way is drawn."""
        return LIABLE if self.liable else POSSIBLE if self.possible else PERSON


class Way(NamedTuple):
    """A line from people over a chip with `text` to a place."""

    text: str
    words: str
    tone: Tone
    possible: bool
    pen: str


def trace_page(trace: Trace, foot: Foot, standings: Mapping[str, str] | None = None) -> Page:
    """The map of a trace. `standings` are words about places, by key, such as the newest rank."""
    spine = _spine(trace)
    groups = _groups(trace, spine)
    graph = canvas()
    names = _draw_places(graph, trace, spine, standings or {})
    _draw_people(graph, groups, names, trace)
    ledgers = [origin.file for answer in trace.answers for origin in answer.origins]
    return page_of(
        graph,
        f"谁对{_asked(trace)}负责 · 责任关系示意图",
        _subtitle(trace, foot),
        lambda body: footing(_signs(trace, groups), ledgers, foot, trace.revision, body, WIDTH),
        nodesep="0.12",
        ranksep="0.55",
    )


def _spine(trace: Trace) -> list[PlaceRef]:
    """Every place of the trace from the top down; an area stands just above the place that lies in it."""
    listed = list(trace.path)
    for answer in trace.answers:
        for below, place in zip(answer.route, answer.route[1:], strict=False):
            if place not in listed:
                listed.insert(listed.index(below), place)
    return listed


def _groups(trace: Trace, spine: Sequence[PlaceRef]) -> list[Group]:
    """The holders by place, tie and the way they are drawn, in the order of the spine and then of the answers."""
    found: dict[tuple[PlaceRef, str, bool, bool], list[Holder]] = {}
    for holder in holders_of(trace.answers):
        first = holder.answers[0]
        found.setdefault((first.target, first.label, bool(holder.verdicts), holder.possible), []).append(holder)
    groups = [Group(*drawn, tuple(holders)) for drawn, holders in found.items()]
    # Whoever answers for places above as well stands first: those ways then cross no others.
    return sorted(groups, key=lambda group: (spine.index(group.target), not any(holder.answers[1:] for holder in group.holders)))


def _asked(trace: Trace) -> str:
    """The place asked about, a village with the township that it lies in: many villages have the same name."""
    above = trace.path[-2].name if len(trace.path) > 1 and trace.place.level in ("village", "group") else ""
    return above + base_name(trace.place.name)


def _subtitle(trace: Trace, foot: Foot) -> str:
    holders = holders_of(trace.answers)
    people = sum(holder.answers[0].person is not None for holder in holders)
    counts = [f"{people}人"]
    if units := len(holders) - people:
        counts.append(f"{units}个单位")
    if possible := sum(holder.possible for holder in holders):
        counts.append(f"其中{possible}个只是可能")
    counts.append(f"缺{len(trace.missing)}项" if trace.missing else "无缺项" if trace.expects else NOTHING_EXPECTED)
    return f"{chinese(trace.on)}当日 · {known_text(foot, trace.revision)} · {'，'.join(counts)}"


def _draw_places(graph: graphviz.Digraph, trace: Trace, spine: Sequence[PlaceRef], standings: Mapping[str, str]) -> dict[PlaceRef, str]:
    """The spine; returns the node of each place. Places at its top on which nothing lands share one card."""
    landed = {answer.target for answer in trace.answers}
    above: list[PlaceRef] = []
    for place in spine:
        if place in landed or place == trace.place:
            break
        above.append(place)
    if len(above) > 1:
        text = " › ".join(place.name for place in above)
        lines: list[Line] = [[Run(piece, 10, color=GREY)] for piece in wrap(text, 14)]
        node(graph, "above", card([stack(lines)], UNRATED), tooltip=f"{text}：无人直接对应", key=above[-1].key)
    else:
        above = []
    names = {place: "above" if place in above else f"p{number}" for number, place in enumerate(spine)}
    shown = [place for place in spine if place not in above]
    width = max(width_of(line) for place in shown for line in _place_lines(place, standings))
    for place in shown:
        tone = ASKED if place == trace.place else PLACE
        content = card([stack(_place_lines(place, standings), width)], tone)
        node(graph, names[place], content, tooltip=_place_words(place), key=place.key)
    column(graph, list(dict.fromkeys(names[place] for place in spine)))
    for upper, lower in _joined(trace, spine):
        if names[upper] != names[lower]:
            words = f"{lower.name}属于{upper.name}"
            edge(graph, f"{names[lower]}:n", f"{names[upper]}:s", words, style="dashed", arrowhead="none", color=EDGE)
    return names


def _joined(trace: Trace, spine: Sequence[PlaceRef]) -> list[tuple[PlaceRef, PlaceRef]]:
    """Which places of the spine are joined, as (upper, lower): neighbours, and an area with its place where a second area lies between."""
    routes = {pair for answer in trace.answers for pair in zip(answer.route[1:], answer.route, strict=False)}
    pairs = [pair for pair in pairwise(spine) if not (_is_area(pair[0]) and _is_area(pair[1]))]
    return pairs + sorted((pair for pair in routes if _is_area(pair[0]) and pair not in pairs), key=lambda pair: spine.index(pair[0]))


def _is_area(place: PlaceRef) -> bool:
    return place.key.startswith("area:")


def _level(place: PlaceRef) -> str:
    return LEVELS[place.level] if place.level in LEVEL_DEPTH else "片区" if _is_area(place) else "单位"


def _place_words(place: PlaceRef) -> str:
    return f"{place.name}({_level(place)}{'，' + place.code if place.code else ''})"


def _place_lines(place: PlaceRef, standings: Mapping[str, str]) -> list[Line]:
    words = "，".join(filter(None, (_level(place), standings.get(place.key, ""))))
    names: list[Line] = [[Run(piece, 13, bold=True)] for piece in wrap(base_name(place.name), 11)]
    return names + [[Run(piece, 9, color=GREY)] for piece in wrap(words, 15)]


def _draw_people(graph: graphviz.Digraph, groups: Sequence[Group], names: Mapping[PlaceRef, str], trace: Trace) -> None:
    """The cards on the left, those of one place together, then what is missing there; a chip with the tie's name on every way."""
    spread = sum(len(group.holders) for group in groups) <= CARDS
    rows = _rows_each(groups)
    width = max((card_width(holder) for group in groups for holder in group.holders), default=0) if spread else 0
    people: list[str] = []
    chips: list[str] = []
    for place, name in names.items():
        for group in (group for group in groups if group.target == place):
            drawn = _draw_group(graph, group, len(people), spread, rows, width)
            if len(drawn) == len(group.holders):
                _draw_further(graph, group, chips, drawn, names)
            _draw_chip(graph, group, chips, drawn, name)
            people += drawn
        for item in (item for item in trace.missing if item.subject == place.key):
            people.append(f"m{len(people)}")
            _draw_missing(graph, item, people[-1], name, place)
    column(graph, people)
    column(graph, chips)


def _draw_missing(graph: graphviz.Digraph, item: Expected, name: str, target: str, place: PlaceRef) -> None:
    text = f"缺 {item.label}"
    content = card([stack([[Run(text, 10, bold=True, color=MISSING.text)]])], MISSING)
    node(graph, name, content, tooltip=f"{place.name}{text}：{item.rule.head.summary}({item.clause})")
    edge(graph, f"{name}:e", f"{target}:w", f"{place.name}{text}", style="dashed", color=MISSING.border)


def _rows_each(groups: Sequence[Group]) -> int:
    """How many lines a list may have so that all lists fit the page together."""
    return next((rows for rows in range(LINES, 4, -1) if sum(min(rows, len(group.holders)) for group in groups) <= LINES), 4)


def _draw_group(graph: graphviz.Digraph, group: Group, number: int, spread: bool, rows: int, width: int) -> list[str]:
    if spread or len(group.holders) == 1:
        for offset, holder in enumerate(group.holders):
            node(graph, f"h{number + offset}", holder_card(holder, width), tooltip=tooltip(holder), key=holder.key)
        return [f"h{number + offset}" for offset in range(len(group.holders))]
    shown = rows if len(group.holders) > rows else len(group.holders)
    words = f"{group.target.name}{group.label}：{'、'.join(holder.name for holder in group.holders)}"
    node(graph, f"h{number}", list_card(group.holders, shown, group.tone), tooltip=words)
    return [f"h{number}"]


def _draw_chip(graph: graphviz.Digraph, group: Group, chips: list[str], people: Sequence[str], place: str) -> None:
    """The way of a group: from each of its cards to the chip, and on to the place."""
    count = f" {len(group.holders)}" if len(group.holders) > 1 else ""
    words = f"{'、'.join(holder.name for holder in group.holders)} → {group.target.name}：{group.label}"
    way = Way(("可能" if group.possible else "") + group.label + count, words, group.tone, group.possible, "2" if group.liable else "1")
    _draw_way(graph, way, chips, people, place)


def _draw_further(graph: graphviz.Digraph, group: Group, chips: list[str], people: Sequence[str], names: Mapping[PlaceRef, str]) -> None:
    """The ways of those who answer by more than one tie, beyond their first."""
    for person, holder in zip(people, group.holders, strict=True):
        for answer in holder.answers[1:]:
            possible = answer.state == "possibly_held"
            liable = any(verdict.state in OPENING for verdict in answer.liability)
            tone = LIABLE if liable else POSSIBLE if possible else PERSON
            words = f"{holder.name} → {answer.target.name}：{answer.label}"
            way = Way(("可能" if possible else "") + answer.label, words, tone, possible, "1")
            _draw_way(graph, way, chips, [person], names[answer.target])


def _draw_way(graph: graphviz.Digraph, way: Way, chips: list[str], people: Sequence[str], place: str) -> None:
    chip = f"c{len(chips)}"
    chips.append(chip)
    node(graph, chip, stack([[Run(way.text, 10, color=way.tone.text)]]), tooltip=way.words)
    look = {"style": "dashed" if way.possible else "solid", "color": way.tone.border, "penwidth": way.pen}
    for person in people:
        edge(graph, f"{person}:e", f"{chip}:w", way.words, arrowhead="none", weight="8", **look)
    edge(graph, f"{chip}:e", f"{place}:w", way.words, **look)


def _signs(trace: Trace, groups: Sequence[Group]) -> list[Sign]:
    """The legend of what this map shows."""
    holders = [holder for group in groups for holder in group.holders]
    signs = [Sign("□", "实线框：当日在任", PERSON)]
    if any(answer.state == "possibly_held" for answer in trace.answers):
        signs.append(Sign("┄", "虚线框、「可能」：日期不全，当日可能在任", POSSIBLE))
    if any(holder.verdicts for holder in holders):
        signs.append(Sign("◆", "条款涉及，尚未认定，不等于有责任" if not _established(holders) else "条款涉及，状态见文字", LIABLE))
    if trace.missing:
        signs.append(Sign("┄ 缺", "按规定应有，台账中没有", MISSING))
    if any(holder.name.endswith("*") for holder in holders):
        signs.append(Sign("*", "没有干部编号，身份未核实", PERSON))
    return signs


def _established(holders: Sequence[Holder]) -> bool:
    return any(verdict.state == "established" for holder in holders for verdict in holder.verdicts)
