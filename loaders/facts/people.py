"""干部台账: people, their units, their posts and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.store import Found
from loaders.facts.persons import gather_persons, person_of, wanted_persons, written_persons
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import ancestor, gather_places, inside, place_of
from loaders.facts.units import gather_units, known_or_new_unit
from loaders.sheets.tables import Row
from schema.facts import NO_PROPERTIES, Attribute, Entity, Fact, Tie
from schema.posts import POSTS, Post, read_posts
from schema.text import squeeze
from schema.time import OPEN, UNKNOWN, Period, Span

NUMBER, NAME, UNIT, POST, PLACE, START, END = "干部编号", "姓名", "单位", "职务", "任职区划", "任职日期", "离任日期"
UNIT_AND_POST, BOTH_DATES = "单位及职务", "任职起止时间"
_LEVEL_OF_ROLE = {post.role: post.level for post in POSTS}


class People:
    """Builds people with their membership of a unit and their posts."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.register = reading.register
        self.memberships: dict[tuple[str, str], Period] = {}

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the people, units and places that the rows name; note when each was in each unit."""
        gather_places(self.reading, rows, PLACE, PLACE)
        gather_units(self.reading, {_unit_text(row) for row in rows})
        gather_persons(self.reading, [person for row in rows for person in wanted_persons(row, NUMBER, NAME)])
        self.memberships = {}
        for row in rows:
            self._note_membership(row)

    def _note_membership(self, row: Row) -> None:
        """Rows about one person in one unit are one membership: from the first of them to the last."""
        try:
            period = self.reading.period(row, START, END, BOTH_DATES)
        except RowProblem:
            return
        key = self._membership_key(row)
        period = Period.between(Span(UNKNOWN, min(period.since_to, period.until_from - 1)), period.until)
        other = self.memberships.get(key, period)
        until = max(period.until, other.until, key=lambda span: (span.last, span.first))
        self.memberships[key] = Period.between(Span(UNKNOWN, min(period.since_to, other.since_to)), until)

    def _membership_key(self, row: Row) -> tuple[str, str]:
        return squeeze(row[NUMBER]) or squeeze(row[NAME]), _unit_text(row)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """The person, the unit, the posts. Raises RowProblem, OutsideScope."""
        reading = self.reading
        place = place_of(reading, row, PLACE, PLACE) if squeeze(row[PLACE]) not in NOTHING else None
        period = reading.period(row, START, END, BOTH_DATES)
        unit, introduced = self._unit(row)
        if reading.options.within and place is None:
            if unit is None or not unit.path[:-1]:
                raise OutsideScope
            inside(reading, unit)
        person = self._person(row, unit, place)
        if not reading.streamed:
            self.register.until[person.key] = max(self.register.until.get(person.key, UNKNOWN), period.until_to)
        facts: list[Fact] = [Entity(person.key, "person")]
        if self.register.stored(person.key) is None:
            facts.append(Attribute(person.key, "name", person.name))
        facts += introduced
        if unit and (member := self._member(row, person, unit)):
            facts.append(member)
        facts += self._posts(row, person, unit, place, period)
        return tuple(facts)

    def _unit(self, row: Row) -> tuple[Found | None, tuple[Fact, ...]]:
        text = _unit_text(row)
        return known_or_new_unit(self.reading, text, UNIT, row.line) if text not in NOTHING else (None, ())

    def _person(self, row: Row, unit: Found | None, place: Found | None) -> Found:
        reading = self.reading
        listed = written_persons(reading, row, NUMBER, NAME, UNIT, POST if row[POST] else UNIT_AND_POST)
        if len(listed) != 1 or not listed[0].name:
            raise RowProblem(reading.words(NAME), f"“{row[NAME]}”不是一个人的姓名" if row[NAME] else "没有写姓名", "请一人一行，填写姓名")
        person = listed[0]._replace(unit=unit.name if unit else listed[0].unit)
        known = self.register.numbered("person", person.number) if person.number else None
        if known or not person.number:
            found, _ = person_of(reading, person, row.line, (NUMBER, NAME), [place] if place else ())
        else:
            found = Found(f"person:{person.number}", "person", "", person.name, (person.name,))
        if not reading.streamed:
            self._introduce(row, found, unit, place)
        return found

    def _introduce(self, row: Row, found: Found, unit: Found | None, place: Found | None) -> None:
        """Show the person, with this row's unit and posts, to later rows and sheets."""
        units = (*found.units, unit.name) if unit else found.units
        roles = [post.role for post in read_posts(_post_text(row), place.level if place else "") if post.current]
        posts = (*found.posts, *(f"{place.name if place else ''}{role}" for role in roles))
        self.register.add(replace(found, units=tuple(dict.fromkeys(units)), posts=tuple(dict.fromkeys(posts))), declared=True)
        above: Found | None = place or (ancestor(self.reading, unit) if unit else None)
        while above:
            self.reading.settle(found, [above.key])
            above = ancestor(self.reading, above)

    def _member(self, row: Row, person: Found, unit: Found) -> Tie | None:
        """The membership, unless the store has it and nothing says that it ended."""
        period = self.memberships[self._membership_key(row)]
        stored = self.register.stored(person.key)
        if stored and unit.name in stored.units and period.until.first == OPEN:
            return None
        return Tie("member", person.key, unit.key, period)

    def _posts(self, row: Row, person: Found, unit: Found | None, place: Found | None, period: Period) -> list[Tie]:
        level = place.level if place else ""
        ties: dict[str, Tie] = {}
        for post in read_posts(_post_text(row), level):
            if not post.current:
                self.reading.notes["职务写明原任、拟任或已退休的，职务未记入"] += 1
                continue
            seat = self._seat(post, unit, place)
            if seat is None:
                self.reading.notes["有职务而没有任职区划和单位的，职务未记入"] += 1
                continue
            manner = {"manner": post.manner} if post.manner else NO_PROPERTIES
            ties.setdefault(post.role, Tie("post", person.key, seat.key, period, post.role, manner))
        return list(ties.values())

    def _seat(self, post: Post, unit: Found | None, place: Found | None) -> Found | None:
        """Where a post is: the place that the row names, the unit for a post of units, else the place that the unit is in."""
        level = _LEVEL_OF_ROLE.get(post.role, "") if post.known else ""
        if place and not (level == "unit" and unit):
            return place
        if unit and level in ("county", "township", "village") and (around := ancestor(self.reading, unit)) and around.level == level:
            self.reading.notes["没有写任职区划的领导职务，按单位所在区划计"] += 1
            return around
        return unit


def _unit_text(row: Row) -> str:
    """The unit of a row, also from the front of 单位及职务; empty for nothing."""
    text = squeeze(row[UNIT])
    if not text and row[UNIT_AND_POST]:
        text = next((post.unit for post in read_posts(row[UNIT_AND_POST]) if post.unit), "")
    return "" if text in NOTHING else text


def _post_text(row: Row) -> str:
    text = row[POST] or row[UNIT_AND_POST]
    return "" if squeeze(text) in NOTHING else text
