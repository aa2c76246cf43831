"""Where things lie, as a snapshot's dated ties say: what is around a place and below it on a day, its sisters, the areas and units of things.

Places move, areas gain and lose members, villages are merged: every question names its day, or is answered by spells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.snapshot import HeldTie, node, ties_from, ties_onto
from graph.store import Snapshot
from schema.calendar import period
from schema.conditions import Per
from schema.kinds import LAST_UPWARD, TIES
from schema.time import OPEN, UNKNOWN

_AT_WORK = ("in_area", "member", "post")
"""Further ties that say where an area, or a person, belongs."""

_UPWARD = frozenset(name for name, kind in TIES.items() if kind.number <= LAST_UPWARD and name != "in_area") | {"area_of"}

Days = tuple[int, int]
"""Days from the first to before the second."""

ALWAYS: Days = (UNKNOWN, OPEN)
NEVER: Days = (OPEN, UNKNOWN)


class Spell(NamedTuple):
    """A time at a place: the days on which it surely is so, and those on which it can be."""

    place: str
    sure: Days = ALWAYS
    possible: Days = ALWAYS


def both(one: Days, other: Days) -> Days:
    """The days that lie in both; empty if the first is not before the second."""
    return max(one[0], other[0]), min(one[1], other[1])


class Geography:
    """The places of a snapshot, each looked up once and only when asked. `day` is the day meant where none is named."""

    def __init__(self, graph: Snapshot, day: int) -> None:
        self.graph = graph
        self.day = day
        self._sisters: dict[tuple[str, Per, int], tuple[str, ...]] = {}
        self._below: dict[tuple[str, str, int], dict[str, bool]] = {}
        self._above: dict[tuple[str, int], tuple[tuple[str, bool], ...]] = {}
        self._around: dict[str, tuple[Spell, ...]] = {}
        self._onto: dict[str, list[HeldTie]] = {}
        self._areas: dict[str, tuple[HeldTie, ...]] = {}
        self._codes: dict[str, str] = {}

    def level(self, key: str) -> str:
        """The level of a place, "" for anything else."""
        return str(node(self.graph, key)["level"]) if key in self.graph else ""

    def kind(self, key: str) -> str:
        """The kind of an entity, "" if it lies outside the snapshot."""
        return str(node(self.graph, key)["kind"]) if key in self.graph else ""

    def category(self, key: str) -> str:
        """The category of a unit, "" if none is on record."""
        return str(node(self.graph, key).get("category", "")) if key in self.graph else ""

    def name(self, key: str) -> str:
        """The name of an entity, its key if it has none or lies outside the snapshot."""
        return str(node(self.graph, key)["name"] or key) if key in self.graph else key

    def onto(self, key: str) -> list[HeldTie]:
        """All ties of the window that land on an entity."""
        found = self._onto.get(key)
        if found is None:
            found = self._onto[key] = list(ties_onto(self.graph, key))
        return found

    def sisters(self, subject: str, per: Per, index: int) -> tuple[str, ...]:
        """The other places of its level under its parents at any time of a period, by key."""
        found = self._sisters.get((subject, per, index))
        if found is None:
            _, first, last = period(per, index)
            level = self.level(subject)
            parents = {tie.target for tie in ties_from(self.graph, subject) if tie.kind == "within" and _touches(tie, first, last)}
            inside = (tie for parent in parents for tie in self.onto(parent))
            others = {tie.source for tie in inside if tie.kind == "within" and _touches(tie, first, last)}
            found = self._sisters[subject, per, index] = tuple(sorted(key for key in others - {subject} if self.level(key) == level))
        return found

    def is_gone(self, key: str, day: int) -> bool:
        """Whether a place lay somewhere once and by a day surely lies nowhere any more: it was merged into another one."""
        within = [tie for tie in ties_from(self.graph, key) if tie.kind == "within"]
        return bool(within) and all(tie.until_to <= day for tie in within)

    def below(self, subject: str, level: str, day: int | None = None) -> dict[str, bool]:
        """The places of a level that lie under a place on a day, by key, each with whether it surely does."""
        day = self.day if day is None else day
        found = self._below.get((subject, level, day))
        if found is None:
            inside = self._inside(subject, day)
            found = self._below[subject, level, day] = {key: inside[key] for key in sorted(inside) if self.level(key) == level}
        return found

    def _inside(self, subject: str, day: int) -> dict[str, bool]:
        inside: dict[str, bool] = {}
        waiting = [(subject, True)]
        for parent, certain in waiting:
            for tie in self.onto(parent):
                if tie.kind == "within" and tie.source != subject and (holding := tie.holding(day)):
                    surely = certain and holding == "held"
                    if surely > inside.get(tie.source, -1):
                        inside[tie.source] = surely
                        waiting.append((tie.source, surely))
        return inside

    def above(self, subject: str, day: int | None = None) -> tuple[str, ...]:
        """The places around an entity on a day, nearest first, those that surely are before those that only may be."""
        return tuple(key for key, _ in self._upward(subject, self.day if day is None else day))

    def _upward(self, subject: str, day: int) -> tuple[tuple[str, bool], ...]:
        found = self._above.get((subject, day))
        if found is None:
            around: dict[str, bool] = {}
            waiting = [(subject, True)]
            for key, certain in waiting:
                holding = [(tie.target, tie.holding(day)) for tie in ties_from(self.graph, key) if tie.kind in _UPWARD]
                surely = {target: certain and how == "held" for target, how in sorted(holding, key=_held_first) if how}
                fresh = {target: sure for target, sure in surely.items() if target not in around}
                around |= fresh
                waiting += fresh.items()
            found = self._above[subject, day] = tuple(around.items())
        return found

    def at_level(self, subject: str, level: str, day: int | None = None) -> str:
        """The subject itself if it is a place of that level, else the place of that level around it on a day.

        "" if there is none, or if vague dates leave several.
        """
        if self.level(subject) == level:
            return subject
        found = [(key, sure) for key, sure in self._upward(subject, self.day if day is None else day) if self.level(key) == level]
        surely = [key for key, sure in found if sure]
        return surely[0] if surely else found[0][0] if len(found) == 1 else ""

    def around(self, subject: str) -> tuple[Spell, ...]:
        """Every place that was around an entity in the window, with the days on which it was."""
        found = self._around.get(subject)
        if found is None:
            found = self._around[subject] = tuple(_joined(self._spells_around(subject)))
        return found

    def _spells_around(self, subject: str) -> Iterator[Spell]:
        waiting: list[tuple[Spell, tuple[str, ...]]] = [(Spell(subject), (subject,))]
        for here, path in waiting:
            for tie in ties_from(self.graph, here.place):
                if tie.kind in _UPWARD and tie.target not in path:
                    spell = spell_of(tie, tie.target, here)
                    if spell.possible[0] < spell.possible[1]:
                        waiting.append((spell, (*path, tie.target)))
        return (spell for spell, _ in waiting[1:])

    def unit(self, holder: str, day: int | None = None) -> str:
        """The unit of a person on a day (a unit is its own), "" if none is on record."""
        if self.kind(holder) == "organisation":
            return holder
        on = self.day if day is None else day
        members = [(how, tie.target) for tie in ties_from(self.graph, holder) if tie.kind == "member" and (how := tie.holding(on))]
        surely = sorted(target for how, target in members if how == "held")
        return surely[0] if surely else members[0][1] if len(members) == 1 else ""

    def areas(self, subject: str) -> tuple[HeldTie, ...]:
        """The ties by which a place lay in areas at any time of the window."""
        found = self._areas.get(subject)
        if found is None:
            found = self._areas[subject] = tuple(tie for tie in ties_from(self.graph, subject) if tie.kind == "in_area")
        return found

    def code(self, subject: str) -> str:
        """The division code of a place or of the nearest place around an entity, "" if none is known."""
        found = self._codes.get(subject)
        if found is None:
            found = self._codes[subject] = self._nearest_code(subject)
        return found

    def _nearest_code(self, subject: str) -> str:
        seen, todo = set[str](), [subject]
        for key in todo:
            kind, _, code = key.partition(":")
            if kind == "place" and code.isdecimal():
                return code
            seen.add(key)
            around = [tie for tie in ties_from(self.graph, key) if tie.kind in _UPWARD or tie.kind in _AT_WORK]
            around.sort(key=lambda tie: (not tie.holding(self.day), tie.target))  # where it lies now, before where it lay
            todo += [tie.target for tie in around if tie.target not in seen]
        return ""


def spell_of(tie: HeldTie, place: str, inside: Spell | None = None) -> Spell:
    """The days of a tie, inside those of another spell. A place whose start is unknown was where it is all along."""
    sure, possible = (tie.since_to, tie.until_from), (tie.since_from, tie.until_to)
    return Spell(place, both(sure, inside.sure), both(possible, inside.possible)) if inside else Spell(place, sure, possible)


def _joined(spells: Iterable[Spell]) -> Iterator[Spell]:
    """Spells at one place that follow each other without a break are one, also where nobody knows on which day one followed the other."""
    by_place: dict[str, list[Spell]] = {}
    for spell in spells:
        by_place.setdefault(spell.place, []).append(spell)
    for listed in by_place.values():
        listed.sort(key=lambda spell: spell.possible)
        last = listed[0]
        for spell in listed[1:]:
            if (last.sure[1], last.possible[1]) == (spell.possible[0], spell.sure[0]):
                last = Spell(last.place, (last.sure[0], spell.sure[1]), (last.possible[0], spell.possible[1]))
            else:
                yield last
                last = spell
        yield last


def _held_first(found: tuple[str, str | None]) -> tuple[bool, str]:
    return found[1] != "held", found[0]


def _touches(tie: HeldTie, first: int, last: int) -> bool:
    return tie.since_from <= last and tie.until_to > first
