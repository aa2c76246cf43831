"""责任一览表 as a model: a row a place, a column a tie, in the cells whoever holds it on a day. Made from one snapshot of the county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from api.papers.order import by_code, by_protocol
from graph.columns import column_of
from graph.snapshot import HeldTie, KnownOutcome, OriginOf, disputed, name, origins, outcomes, ties_from, ties_onto
from graph.store import EVER, Scope, Snapshot, is_verified
from queries.objections import identity, open_objections
from queries.references import PlaceRef, label, place_ref, posts
from queries.trace import answering
from queries.vacancies import in_doubt, vacancies
from schema.classes import CLASS_LABELS
from schema.kinds import PARTS, TIES
from schema.rosters import BY_ROSTER_HEADER, ROSTER_COLUMNS
from schema.time import chinese

State = Literal["held", "possibly_held", "vacant"]

PAPER = "责任一览表"
"""What an issue of this paper is recorded as."""
STATES: dict[State, str] = {"held": "在任", "possibly_held": "可能在任", "vacant": "空缺"}
_PART_ORDER = {"lead": 0, "": 1, "support": 2, "acting": 3}


@dataclass(frozen=True, slots=True)
class Entry:
    """One who stands in a cell, or a vacancy (`holder` is empty then). `ties` are all that put the holder there, the main one first."""

    state: State
    column: str
    target: PlaceRef
    holder: str = ""
    name: str = ""
    person: bool = True
    part: str = ""
    label: str = ""
    post: str = ""
    period: str = ""
    basis: str = ""
    contested: bool = False
    objected: bool = False
    ties: tuple[HeldTie, ...] = ()
    vacancy: KnownOutcome | None = None
    origins: tuple[OriginOf, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether a number vouches for the holder's identity; a vacancy has none to doubt."""
        return not self.holder or is_verified(self.holder)

    @property
    def words(self) -> str:
        """All that the papers say of the entry beside the name: what makes two issues differ."""
        if self.vacancy:
            return f"空缺，{self.period}" + ("；有异议" if self.objected else "")
        parts = (PARTS.get(self.part, ""), self.period, STATES[self.state] if self.state != "held" else "", self.basis)
        return "；".join(filter(None, (*parts, "有不同说法" if self.contested else "", "有异议" if self.objected else "")))


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row: a village, or a township itself (`own`: what is held on the township as a whole). `township` is None right under a county."""

    place: PlaceRef
    township: PlaceRef | None
    own: bool
    category: str
    cells: Mapping[str, tuple[Entry, ...]]
    note: str = ""

    def entries(self) -> Iterator[Entry]:
        """Everyone in the row, column by column."""
        for found in self.cells.values():
            yield from found


@dataclass(frozen=True, slots=True)
class Roster:
    """The whole table. `ordered`: the order of posts settles the order in every cell. `left_out`: held ties without a column, by name.

    `on_units`: ties by which somebody answers for an enterprise, school or the like in one of these places, by name: units have no row.
    """

    place: PlaceRef
    on: int
    revision: int
    columns: tuple[str, ...]
    rows: tuple[PlaceRow, ...]
    ordered: bool
    left_out: Mapping[str, int] = field(default_factory=dict)
    on_units: Mapping[str, int] = field(default_factory=dict)

    def entries(self) -> Iterator[tuple[PlaceRow, Entry]]:
        """Everyone in the table, row by row."""
        for row in self.rows:
            for column in self.columns:
                for entry in row.cells.get(column, ()):
                    yield row, entry


def scope_of_roster(county: str) -> Scope:
    """The snapshot that a roster needs: the whole county, because its areas reach into each township, and vacancies of all time."""
    return Scope("down", county, outcomes_since=EVER)


def roster(graph: Snapshot, place: str, on: int, columns: Sequence[str] = ()) -> Roster:
    """The roster of a county or township on a day. `graph` is a snapshot of `scope_of_roster`; `columns` limits it to those headings.

    Without a limit every column in which anyone stands, or a post is vacant, is there, in the order of `schema.rosters`.
    """
    making = _Making(graph, on)
    rows = list(making.rows(place))
    known = [column.header for column in ROSTER_COLUMNS]
    used = {column for row in rows for column in row.cells}
    shown = tuple(column for column in known if (column in columns if columns else column in used))
    owns = any(row.own and set(shown) & set(row.cells) for row in rows)
    kept = tuple(row for row in rows if owns or not row.own)
    on_units = Counter(label(tie.kind, tie.role) for tie in making.on_units.values())
    return Roster(place_ref(graph, place), on, graph.graph["revision"], shown, kept, making.ordered, dict(making.left_out), dict(on_units))


class _Making:
    """One roster in the making."""

    def __init__(self, graph: Snapshot, on: int) -> None:
        self.graph = graph
        self.on = on
        self.ordered = True
        self.left_out: Counter[str] = Counter()
        self.on_units: dict[str, HeldTie] = {}

    def rows(self, place: str, township: PlaceRef | None = None) -> Iterator[PlaceRow]:
        """The rows of a place and of all that lies in it, in the official order."""
        ref = place_ref(self.graph, place)
        if ref.level == "township":
            township = ref
        self._note_units(place)
        row = self._row(ref, township)
        if ref.level in ("township", "village") or (ref.level == "group" and row.cells):
            yield row
        inside = {tie.source for tie in ties_onto(self.graph, place) if tie.kind == "within" and tie.holding(self.on)}
        for key in sorted(inside, key=by_code):
            if self._first_parent(key) == place:
                yield from self.rows(key, township)

    def _note_units(self, place: str) -> None:
        for unit in ties_onto(self.graph, place):
            if unit.kind == "located_in" and unit.holding(self.on):
                held = answering(self.graph, unit.source, self.on)
                self.on_units |= {tie.id: tie for tie in held if tie.kind != "post"}

    def _first_parent(self, key: str) -> str:
        """Where a place stands when its ties are too vague to say: once, and surely before possibly."""
        held = [(tie.holding(self.on), tie.target) for tie in ties_from(self.graph, key) if tie.kind == "within"]
        return min(((state != "held", target) for state, target in held if state), default=(True, ""))[1]

    def _row(self, place: PlaceRef, township: PlaceRef | None) -> PlaceRow:
        found: dict[str, list[Entry]] = {}
        for entry in self._entries(place.key):
            found.setdefault(entry.column, []).append(entry)
        cells = {column: self._settled(entries) for column, entries in found.items()}
        notes = dict.fromkeys(
            str(tie.properties["note"])
            for entries in cells.values()
            for entry in entries
            for tie in entry.ties
            if tie.properties.get("note")
        )
        others = [f"{entry.vacancy.label}空缺" for entry in found.get("", ()) if entry.vacancy]
        cells.pop("", None)
        return PlaceRow(place, township, place.level == "township", self._category(place.key), cells, "；".join((*notes, *others)))

    def _entries(self, key: str) -> Iterator[Entry]:
        """Whoever answers for a place itself or for an area that it lies in, and what stands vacant there."""
        areas = [tie for tie in ties_from(self.graph, key) if tie.kind == "in_area" and tie.holding(self.on)]
        for target, sure in ((key, True), *((tie.target, tie.holding(self.on) == "held") for tie in areas)):
            for tie in answering(self.graph, target, self.on):
                if column := column_of(self.graph, tie):
                    yield self._entry(tie, column, sure)
                elif tie.kind != "post":
                    self.left_out[label(tie.kind, tie.role)] += 1
            for vacancy in vacancies(self.graph, target, self.on):
                yield self._vacant(vacancy, target)

    def _entry(self, tie: HeldTie, column: str, sure: bool) -> Entry:
        graph = self.graph
        held = sure and tie.holding(self.on) == "held" and not in_doubt(graph, tie, self.on)
        basis = " ".join(filter(None, (str(tie.properties.get("basis", "")), str(tie.properties.get("basis_title", "")))))
        return Entry(
            "held" if held else "possibly_held", column, place_ref(graph, tie.target), tie.source, name(graph, tie.source),
            graph.nodes[tie.source]["kind"] == "person", str(tie.properties.get("part", "")), label(tie.kind, tie.role),
            "、".join(self._posts(tie.source)), tie.period.text(), basis, bool(disputed(graph, tie)), bool(open_objections(graph, tie.id)),
            (tie,), None, tuple(origins(graph, tie)),
        )  # fmt: skip

    def _vacant(self, entry: KnownOutcome, target: str) -> Entry:
        return Entry(
            "vacant", _column_of_vacancy(entry.label), place_ref(self.graph, target), name="空缺", label=entry.label,
            period=f"{chinese(entry.day)}的台账写空缺", objected=bool(open_objections(self.graph, identity(entry))), vacancy=entry,
            origins=tuple(origins(self.graph, entry)),
        )  # fmt: skip

    def _settled(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Those of one cell, each once, in the order of parts and posts; a vacancy last."""
        merged = [_merged(same) for same in _by_holder(entry for entry in entries if not entry.vacancy)]
        listed: list[Entry] = []
        for part in sorted({entry.part for entry in merged}, key=lambda part: _PART_ORDER.get(part, 9)):
            same = sorted((entry for entry in merged if entry.part == part), key=lambda entry: entry.holder)
            found, declared = by_protocol(same, lambda entry: self._roles(entry.holder))
            self.ordered &= declared or not same[0].person
            listed += found
        vacant = {entry.vacancy.label: entry for entry in entries if entry.vacancy}
        return (*listed, *vacant.values())

    def _roles(self, holder: str) -> list[str]:
        return [tie.role for tie in ties_from(self.graph, holder) if tie.kind == "post" and tie.holding(self.on)]

    def _posts(self, holder: str) -> list[str]:
        return posts(self.graph, holder, self.on) if self.graph.nodes[holder]["kind"] == "person" else []

    def _category(self, key: str) -> str:
        """The class in the newest observation that gives one."""
        known = [entry for entry in outcomes(self.graph, key) if entry.kind == "observation" and entry.day <= self.on]
        for entry in sorted(known, key=lambda entry: (entry.day, entry.label), reverse=True):
            word = entry.properties.get("class_word") or CLASS_LABELS.get(str(entry.properties.get("class", "")))
            if word:
                return str(word)
        return ""


def _column_of_vacancy(word: str) -> str:
    """The heading under which a vacancy stands: its word is a heading, a post or a tie's name; "" where it is none of them."""
    if word in BY_ROSTER_HEADER:
        return word
    fitting = (column for column in ROSTER_COLUMNS if word == column.post or (column.tie and word == TIES[column.tie].chinese))
    return next((column.header for column in fitting), "")


def _by_holder(entries: Iterable[Entry]) -> list[list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.holder, []).append(entry)
    return list(groups.values())


def _merged(same: Sequence[Entry]) -> Entry:
    """One entry of a holder's several ties in a cell, such as the residency and the post of a first secretary: the surest one leads."""
    first, *others = sorted(same, key=lambda entry: (entry.state != "held", entry.ties[0].kind == "post", TIES[entry.ties[0].kind].number))
    if not others:
        return first
    return replace(
        first,
        label="、".join(dict.fromkeys(entry.label for entry in (first, *others))),
        period="；".join(dict.fromkeys(entry.period for entry in (first, *others))),
        basis="；".join(dict.fromkeys(entry.basis for entry in (first, *others) if entry.basis)),
        contested=any(entry.contested for entry in same),
        objected=any(entry.objected for entry in same),
        ties=tuple(tie for entry in (first, *others) for tie in entry.ties),
        origins=tuple(dict.fromkeys(origin for entry in (first, *others) for origin in entry.origins)),
    )
