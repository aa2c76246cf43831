"""The quick way for 干部台账."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import itemgetter

from graph.store import Found
from loaders.facts.people import END, NAME, NUMBER, PLACE, POST, START, UNIT
from loaders.facts.plain import Light, LightRegister, Periods, PlainRow, cells_by
from loaders.facts.reading import EVERYWHERE, NOTHING, Reading
from loaders.facts.register import REMEMBERED
from loaders.facts.rejections import RowProblem
from loaders.facts.units import gather_units, is_number, known_or_new_unit
from loaders.sheets.person_words import is_only_name
from schema.facts import NO_PROPERTIES, Attribute, Entity, Fact, Tie
from schema.facts import Row as FactRow
from schema.posts import POSTS, read_posts
from schema.time import OPEN, UNKNOWN, Period

_LEVEL_OF_ROLE = {post.role: post.level for post in POSTS}
_MOST_UNITS = 100_000
_Unit = tuple[Found, tuple[Fact, ...]]


class PlainPeople:
    """Numbered people who stand once in a piece, with a place by code, a unit by name and current posts."""

    def __init__(self, reading: Reading, columns: Mapping[str, int]) -> None:
        self.reading = reading
        self.cells = cells_by(reading)
        self.pick = itemgetter(*(columns[header] for header in (NUMBER, NAME, UNIT, POST, PLACE, START, END)))
        self.light = LightRegister(reading.register.directory)
        self.period = Periods(reading, START, END)
        self.units: dict[str, _Unit | None] = {}
        self.roles: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self.memberships: dict[Period, Period] = {}

    def rows(self, piece: list[PlainRow], left: list[PlainRow]) -> Iterator[FactRow]:
        """The facts of the plain rows; the others are added to `left`."""
        picked = [self.pick(cells) for _, cells in piece]
        register = self.reading.register
        known = self.light.fetch({f"place:{cells[4]}" for cells in picked})
        register.fetch_keys(f"person:{cells[0]}" for cells in picked)
        self._fetch_units({cells[2] for cells in picked})
        times = Counter(cells[0] for cells in picked)
        limit = self.reading.options.within or EVERYWHERE
        for row, (number, name, unit, post, code, start, end) in zip(piece, picked, strict=True):
            facts: tuple[Fact, ...] | None = None
            if number and times[number] == 1 and limit.surely_holds(code) and _is_plain(number, name):
                place = known[f"place:{code}"]
                if place or not code:
                    facts = self._facts(f"person:{number}", name, self.units[unit], post, place, start, end)
            if facts is None:
                left.append(row)
            else:
                yield FactRow(0, row[0], facts, self.cells(row))

    def _facts(
        self, key: str, name: str, unit: _Unit | None, post: str, place: Light | None, start: str, end: str
    ) -> tuple[Fact, ...] | None:
        """The facts of a row, None when it is not plain."""
        stored = self.reading.register.stored(key)
        roles = self._roles(post, place.level if place else "")
        if roles is None or (stored and stored.name != name) or unit is None:
            return None
        try:
            period = self.period(start, end)
        except RowProblem:
            return None
        facts: list[Fact] = [Entity(key, "person")]
        if stored is None:
            facts.append(Attribute(key, "name", name))
        found, introduced = unit
        facts += introduced
        if found.key and not (stored and found.name in stored.units and period.until_from == OPEN):
            facts.append(Tie("member", key, found.key, self._membership(period)))
        for role in roles:
            seat = _seat(_LEVEL_OF_ROLE.get(role, ""), place, found)
            if not seat:
                return None
            facts.append(Tie("post", key, seat, period, role, NO_PROPERTIES))
        return tuple(facts)

    def _fetch_units(self, names: set[str]) -> None:
        if len(self.units) > _MOST_UNITS:
            self.units.clear()
        missing = names - self.units.keys()
        gather_units(self.reading, missing)
        for name in missing:
            self.units[name] = self._unit(name)

    def _unit(self, name: str) -> _Unit | None:
        if name in NOTHING:
            return Found("", "organisation", "", ""), ()
        if name != name.strip() or is_number(name):
            return None
        try:
            unit, introduced = known_or_new_unit(self.reading, name, UNIT, 0)
        except RowProblem:
            return None
        return None if introduced else (unit, introduced)

    def _roles(self, text: str, level: str) -> tuple[str, ...] | None:
        roles = self.roles.get((text, level), ())
        if roles == ():
            posts = read_posts(text, level) if text not in NOTHING else ()
            plain = all(post.current and not post.manner for post in posts)
            roles = self.roles[text, level] = tuple(dict.fromkeys(post.role for post in posts)) if plain and posts else None
        return roles

    def _membership(self, period: Period) -> Period:
        found = self.memberships.get(period)
        if found is None:
            if len(self.memberships) > REMEMBERED:
                self.memberships.clear()
            last = min(period.since_to, period.until_from - 1)
            found = self.memberships[period] = Period(UNKNOWN, last, period.until_from, period.until_to)
        return found


@lru_cache(maxsize=1 << 18)
def _is_name(text: str) -> bool:
    return is_only_name(text)


def _is_plain(number: str, name: str) -> bool:
    return _is_name(name) and number.isascii() and number.isprintable() and " " not in number and number == number.upper()


def _seat(level: str, place: Light | None, unit: Found) -> str:
    """Where a post is, empty when that has to be looked into."""
    if place and not (level == "unit" and unit.key):
        return place.key
    return unit.key if level not in ("county", "township", "village") else ""
