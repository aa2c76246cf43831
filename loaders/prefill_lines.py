"""The rows of a prefilled roster, from a snapshot: who stands in which column, what is vacant, what is covered otherwise, what is in doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.columns import FIRST_SECRETARY, column_of
from graph.snapshot import HeldTie, KnownOutcome, disputed, name, parents, ties_onto
from graph.store import Found, Scope, Snapshot
from loaders.facts.register import Directory
from loaders.prefill_cells import Claim, Line, Mention, described, ways_to_write
from loaders.prefill_columns import columns_of, expects_one
from schema.kinds import TIES
from schema.time import OPEN, UNKNOWN, chinese

_OF_ROW = ("basis", "basis_title", "note")
"""Properties that a roster says once for all ties of a row."""
_VACANT = "空缺"


class Known(Directory, Protocol):
    """The part of the store contract that a prefilled roster reads."""

    def snapshot(self, scope: Scope, as_of: int) -> Snapshot:
        """The facts of a scope."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the answers judge what a roster only repeats: whether a later record puts a tie in doubt, and what stands vacant in a place."""

    in_doubt: Callable[[Snapshot, HeldTie, int], bool]
    vacancies: Callable[[Snapshot, str, int], Sequence[KnownOutcome]]


class Filler:
    """Makes the lines. `unwritten` counts ties that no column of a roster can say."""

    def __init__(self, store: Known, graph: Snapshot, day: int, judgement: Judgement, level: str) -> None:
        self.graph, self.day, self.judgement = graph, day, judgement
        self.unwritten = 0
        self._fitting = {column.header for column in columns_of(level)}
        holders = {tie.source for key in graph for tie in ties_onto(graph, key) if TIES[tie.kind].answering}
        self._holders = store.describe(holders)
        named = store.lookup("name", {found.name for found in self._holders.values()}, ("person",))
        self._namesakes = {text for text, found in named.items() if len({item.key for item in found}) > 1}

    def line(self, key: str, place: Found) -> Line:
        """The row of a place."""
        held = sorted(
            tie for tie in ties_onto(self.graph, key) if TIES[tie.kind].answering and tie.holding(self.day) and tie.source in self._holders
        )
        of_row = _of_row(held)
        line = Line(
            code=key.partition(":")[2],
            township=place.path[-2] if len(place.path) > 1 else "",
            name=place.name,
            covered=self._covered(key),
            basis=_basis_words(of_row),
            note=of_row.get("note", ""),
        )
        for (column, holder), ties in self._by_cell(held).items():
            line.mentions.append(self._mention(column, self._holders[holder], ties, place.path, of_row))
        self._mark_doubles(line)
        for entry in self.judgement.vacancies(self.graph, key, self.day):
            if entry.label in self._fitting and 0 < entry.day < OPEN:
                line.vacant[entry.label] = _VACANT if entry.day == self.day else f"{_VACANT}({chinese(entry.day)})"
        return line

    def _by_cell(self, held: Sequence[HeldTie]) -> dict[tuple[str, str], list[HeldTie]]:
        cells: dict[tuple[str, str], list[HeldTie]] = {}
        for tie in held:
            column = column_of(self.graph, tie)
            if column is not None and column in self._fitting:
                cells.setdefault((column, tie.source), []).append(tie)
            else:
                self.unwritten += 1
        return cells

    def _mention(self, column: str, holder: Found, ties: Sequence[HeldTie], path: Sequence[str], of_row: Mapping[str, str]) -> Mention:
        doubt = self._doubt(column, ties, of_row)
        part = next((str(tie.properties["part"]) for tie in ties if tie.properties.get("part")), "")
        ways = ways_to_write(column, holder, path, part, namesakes=holder.name in self._namesakes, sure=not doubt)
        claims = tuple(Claim(tie.kind, tie.source, tie.target, tie.role, None if is_dated(tie) else tie.properties) for tie in ties)
        if not doubt and any(disputed(self.graph, tie) for tie in ties):
            doubt = "另有来源说法不同，请核对"
        return Mention(column, holder, claims, ways, remark=f"{described(holder)}：{doubt}" if doubt else "")

    def _doubt(self, column: str, ties: Sequence[HeldTie], of_row: Mapping[str, str]) -> str:
        """Why a holder cannot be written as certain, empty if he or she can."""
        unsure = [tie for tie in ties if tie.holding(self.day) != "held" or self.judgement.in_doubt(self.graph, tie, self.day)]
        if unsure:
            return f"是否仍在任未证实({unsure[0].period.text()})，确认后请去掉“(待核实)”"
        if column == FIRST_SECRETARY and {tie.kind for tie in ties} != {"post", "residency"}:
            return "只记有第一书记职务，没有记驻村，确认后请去掉“(待核实)”"
        if any(not is_dated(tie) and _row_properties(tie) != of_row for tie in ties):
            return "依据或备注与同行其他人不同，系统中已有记录，这里不必填写"
        return ""

    def _mark_doubles(self, line: Line) -> None:
        for column in {mention.column for mention in line.mentions}:
            here = [mention for mention in line.mentions if mention.column == column and mention.sure]
            if len(here) > 1 and expects_one(column):
                for mention in here:
                    mention.remark = mention.remark or f"{described(mention.holder)}：这一栏通常只有一人，系统中有{len(here)}人，请核对"

    def _covered(self, key: str) -> dict[str, str]:
        """Columns that need no name in a place's row because somebody covers the area that it belongs to."""
        covered: dict[str, str] = {}
        waiting = [key]
        while waiting:
            for tie, _ in parents(self.graph, waiting.pop(), self.day):
                waiting.append(tie.target)
                for cover in ties_onto(self.graph, tie.target) if tie.kind == "in_area" else ():
                    column = column_of(self.graph, cover) if cover.kind == "area_cover" and cover.holding(self.day) == "held" else None
                    if column and cover.source in self._holders:
                        said = f"由{described(self._holders[cover.source])}包“{name(self.graph, tie.target)}”"
                        covered[column] = f"{said}，不必逐个填写"
        return covered


def is_dated(tie: HeldTie) -> bool:
    """Whether a tie's start is known: a roster, which has no dates, then adds nothing to what is believed of it."""
    return tie.since_from != UNKNOWN


def _row_properties(tie: HeldTie) -> dict[str, str]:
    return {key: str(tie.properties[key]) for key in _OF_ROW if key in tie.properties}


def _of_row(held: Sequence[HeldTie]) -> dict[str, str]:
    """The basis and note that most of a row's undated ties have: without them a roster would say of these ties that they have none."""
    counted = Counter(tuple(_row_properties(tie).items()) for tie in held if not is_dated(tie))
    return dict(counted.most_common(1)[0][0]) if counted else {}


def _basis_words(properties: Mapping[str, str]) -> str:
    number, title = properties.get("basis", ""), properties.get("basis_title", "")
    titled = f"《{title}》" if title else ""
    return f"{titled}({number})" if titled and number else titled or number
