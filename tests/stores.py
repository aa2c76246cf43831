"""A real store with a small county in it, for the tests of queries: two townships, two villages, two areas, four people."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from graph.sqlite import SqliteStore
from graph.store import Batch, Store
from schema.facts import Attribute, Entity, Fact, Ledger, Row, Tie
from schema.time import Period, exactly, month_span

DAY0 = month_span(2020, 1).first
COUNTY, TOWNSHIPS, VILLAGES = "place:150424", ("place:150424100", "place:150424101"), ("place:150424100200", "place:150424101200")
AREAS = ("area:150424:一片", "area:150424:二片")
PEOPLE = tuple(f"person:D{number}" for number in range(4))
UNIT = "org:U1"
LEVEL = {COUNTY: "county", **dict.fromkeys(TOWNSHIPS, "township"), **dict.fromkeys(VILLAGES, "village")}
LEDGER = Ledger("测试.xlsx", "0" * 64, "表")

HIERARCHY = [
    *(Tie("within", township, COUNTY, Period.between()) for township in TOWNSHIPS),
    Tie("within", VILLAGES[0], TOWNSHIPS[0], Period.between()),
    Tie("within", VILLAGES[1], TOWNSHIPS[1], Period.between(until=exactly(DAY0 + 30))),
    Tie("within", VILLAGES[1], TOWNSHIPS[0], Period.between(exactly(DAY0 + 30))),
]
"""The second village moves from the second township to the first on the thirtieth day."""


@contextmanager
def stored(*batches: Sequence[Fact]) -> Iterator[Store]:
    """A store with the entities of this module, and each batch as one revision, a row a fact. Entities are called by their keys."""
    entities: list[Fact] = [Entity(key, "place", level) for key, level in LEVEL.items()]
    entities += [Entity(key, "area") for key in AREAS] + [Entity(key, "person") for key in PEOPLE] + [Entity(UNIT, "organisation")]
    named = [Attribute(entity.key, "name", entity.key) for entity in entities if isinstance(entity, Entity)]
    with tempfile.TemporaryDirectory() as folder, SqliteStore(Path(folder) / "store.sqlite") as store:
        store.write(Batch([LEDGER], [Row(0, 1, (*entities, *named))], "test"))
        for number, batch in enumerate(batches, start=2):
            receipt = store.write(Batch([LEDGER], [Row(0, 1000 * number + line, (fact,)) for line, fact in enumerate(batch)], "test"))
            assert not receipt.problems
        yield store
