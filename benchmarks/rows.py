"""The rows of the bare tables: read off the nation's ledgers without any check, or copied from a store that the product has loaded."""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from graph.sqlite.names import spaced
from graph.sqlite.tables import FACTS
from schema.kinds import ATTRIBUTES, LEVELS, TIES, entity_number
from schema.outcome_kinds import OUTCOMES
from schema.time import OPEN, UNKNOWN, month_span

Row = tuple[object, ...]
Chunk = tuple[str, list[Row]]
"""A table's name with some of its rows."""
SIZE = 50_000
NAME = ATTRIBUTES["name"].number
OBSERVATION = OUTCOMES["observation"].number
LEVEL_NUMBERS = {chinese: entity_number("place", level) for level, chinese in LEVELS.items()}
WORDS = {"挂联": "liaison", "包片": "area_cover", "包村": "village_charge", "驻村": "residency", "帮扶": "aid"}
REVISION, LEDGER = 1, 1


def _told(line: int) -> Row:
    """The end of every row: the batch that states it, the revision that believes it, where it stands."""
    return REVISION, REVISION, LEDGER, line


class _Facts:
    """Turns ledger rows into table rows; remembers the row id of every entity that it has met."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.waiting: defaultdict[str, list[Row]] = defaultdict(list)

    def entity(self, key: str, kind: int, name: str, line: int) -> int:
        number = self.ids.get(key)
        if number is None:
            number = self.ids[key] = len(self.ids) + 1
            self.waiting["entity"].append((number, key, kind, REVISION))
            self.attribute(number, NAME, name, line)
            self.waiting["name_text"].append((spaced(name), number))
        return number

    def attribute(self, entity: int, name: int, value: str, line: int) -> None:
        self.waiting["attribute"].append((0, entity, name, UNKNOWN, OPEN, OPEN, value, OPEN, *_told(line)))

    def tie(
        self, kind: str, source: int, target: int, ends: tuple[int, int | None, int], line: int, role: str = "", props: str | None = None
    ) -> None:
        since, since_to, until = ends
        self.waiting["tie"].append((0, target, TIES[kind].number, source, since, role, OPEN, until, since_to, None, props, *_told(line)))

    def full(self) -> Iterator[Chunk]:
        for table in [table for table, rows in self.waiting.items() if len(rows) >= SIZE]:
            yield table, self.waiting.pop(table)

    def rest(self) -> Iterator[Chunk]:
        yield from self.waiting.items()


def rows_of_ledgers(folder: Path) -> Iterator[Chunk]:
    """Chunks of rows in the order of the ledgers, as the generator wrote them: places, units, people, areas, ties, observations."""
    facts = _Facts()
    for name, read in (
        ("places", _place), ("organisations", _organisation), ("people", _person), ("areas", _area), ("ties", _tie), ("outcomes", _outcome)
    ):  # fmt: skip
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            next(rows)
            for line, row in enumerate(rows, start=2):
                read(facts, row, line)
                if not line % 1000:
                    yield from facts.full()
    yield from facts.rest()


def _place(facts: _Facts, row: list[str], line: int) -> None:
    code, name, level, parent = row[:4]
    place = facts.entity(f"place:{code}", LEVEL_NUMBERS[level], name, line)
    if parent:
        facts.tie("within", place, facts.ids[f"place:{parent}"], (UNKNOWN, None, OPEN), line)


def _organisation(facts: _Facts, row: list[str], line: int) -> None:
    number, name, category, place = row
    unit = facts.entity(f"org:{number}", entity_number("organisation", ""), name, line)
    facts.ids[f"unit:{name}"] = unit
    facts.attribute(unit, ATTRIBUTES["category"].number, category, line)
    facts.tie("located_in", unit, facts.ids[f"place:{place}"], (UNKNOWN, None, OPEN), line)


def _person(facts: _Facts, row: list[str], line: int) -> None:
    number, name, unit, post, place, since = row[:6]
    person = facts.entity(f"person:{number}", entity_number("person", ""), name, line)
    ends = (date.fromisoformat(since).toordinal(), None, OPEN)
    if unit:
        facts.tie("member", person, facts.ids[f"unit:{unit}"], ends, line)
    facts.tie("post", person, facts.ids[f"place:{place}"] if place else facts.ids[f"unit:{unit}"], ends, line, post)


def _area(facts: _Facts, row: list[str], line: int) -> None:
    area, code, _, since, until = row
    key = f"area:{area}"
    if key not in facts.ids:
        facts.entity(key, entity_number("area", ""), area, line)
        facts.tie("area_of", facts.ids[key], facts.ids[f"place:{code[:6]}"], (UNKNOWN, None, OPEN), line)
    facts.tie("in_area", facts.ids[f"place:{code}"], facts.ids[key], _ends(since, until), line)


def _tie(facts: _Facts, row: list[str], line: int) -> None:
    number, _, unit, word, code, target, since, until, basis = row
    holder = facts.ids[f"person:{number}"] if number else facts.ids[f"unit:{unit}"]
    onto = facts.ids[f"place:{code}"] if code else facts.ids[f"area:{target}"]
    facts.tie(WORDS[word], holder, onto, _ends(since, until), line, props=f'{{"basis":"{basis}"}}')


def _outcome(facts: _Facts, row: list[str], line: int) -> None:
    period, code, _, score, rank, grade, issued = row
    content = f'{{"score":{score},"rank":{rank},"class_word":"{grade}"}}'
    day = date.fromisoformat(issued).toordinal()
    facts.waiting["outcome"].append((0, facts.ids[f"place:{code}"], OBSERVATION, day, period, OPEN, content, *_told(line)))


def _ends(since: str, until: str) -> tuple[int, int | None, int]:
    first, last = _days(since)
    after = _days(until)[1] + 1 if until else OPEN
    return first, None if last == first else last, after


def _days(text: str) -> tuple[int, int]:
    if text.endswith("月"):
        year, month = text[:-1].split("年")
        return month_span(int(year), int(month))
    day = date.fromisoformat(text).toordinal()
    return day, day


def rows_of_store(path: Path) -> Iterator[Chunk]:
    """Chunks of exactly the rows that a store holds, each table in the order of its key."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        wanted = {"entity": "id, key, kind, recorded", "name_text": "text, entity"}
        wanted |= {table.name: ", ".join(("past", *table.key, "retracted", *table.columns[len(table.key) :])) for table in FACTS}
        for table, columns in wanted.items():
            cursor = connection.execute(f"SELECT {columns} FROM {table}")
            while rows := cursor.fetchmany(SIZE):
                yield table, rows
