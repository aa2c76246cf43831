"""Each statement finds its rows through a key: no scan of stored tables, no filter or index built on the way."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.sqlite import SqliteStore, opening
from graph.sqlite.statements import statements
from graph.store import AFTERWARDS, EVER, Batch, Scope, Viewer
from schema.facts import Attribute, Row
from tests.conformance.world import (
    AREA,
    COUNTY,
    FAR_VILLAGE,
    LI,
    NEXT_VILLAGE,
    OTHER_TOWN,
    TOWN,
    VILLAGE,
    WANG,
    Told,
    day,
    named,
    person,
    place,
    score,
    seen,
    seen_on,
    settle,
    sheet,
    tell,
    tie,
)  # fmt: skip
from tests.graph.watching import POISON, Plans, watched

ALLOWED = (
    r"SELECT NOT EXISTS \(SELECT 1 FROM \w+\)",  # one row is read
    r"SELECT .* FROM \w+_also a INDEXED BY \w+_contested CROSS JOIN",  # all contradictions, from an index of nothing else
    r"INSERT INTO touched_\w+ SELECT DISTINCT .* WHERE \?1 IN \(stated, retracted\)",  # an undo reads what it takes back without an index
)


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> Plans:
    """The plans of every connection that is opened from here on."""
    found = Plans()
    connect = sqlite3.connect

    def watch(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options, factory=watched(found))
        return connection

    monkeypatch.setattr("sqlite3.connect", watch)
    return found


def use_everything(store: SqliteStore) -> None:
    """Each way to write, read, find, take back and look at a store."""
    newest = store.revision()
    assert newest is not None
    base = newest.id
    tell(
        store,
        *(tie(LI, "liaison", village, since) for village, since in ((VILLAGE, seen_on("2022-03-31")), (FAR_VILLAGE, "2020-01-01"))),
        score(VILLAGE, "2025-03-01", "一季度", score=1),
    )
    tell(store, tie(LI, "liaison", VILLAGE, "2021-01-01"), tie(LI, "liaison", FAR_VILLAGE, seen_on("2021-01-01")), ledger=sheet("二"))
    tell(
        store,
        tie(LI, "liaison", VILLAGE, "2021-01-01", "2022-06-01"),
        tie(LI, "liaison", VILLAGE, "2022-01-01"),
        tie("person:x", "liaison", TOWN),
        ledger=sheet("三"),
    )
    tell(store, tie(WANG, "area_cover", TOWN, "2020-01-01"), tie(VILLAGE, "in_area", AREA, "2020-01-01"))
    tell(
        store, tie(LI, "area_cover", TOWN, "2022-01-01"), tie(VILLAGE, "within", OTHER_TOWN, "2023-01-01"), ledger=sheet("四"), succeed=True
    )
    tell(
        store,
        named(VILLAGE, "前进社区", "2023-01-01"),
        Attribute(VILLAGE, "code", "150424100299", day("2023-01-01")),
        named(LI, "李建囯"),
        ledger=sheet("五"),
        digest="d",
    )
    tell(
        store,
        named(LI, "李建国"),
        place("place:1504241", "township", "甲", "place:0"),
        [*person("person:~a", "甲"), tie("person:~a", "liaison", "place:1504241")],
        ledger=sheet("六"),
    )
    store.write(Batch([], [], "王科员", retract=[tie(WANG, "area_cover", TOWN, "2020-01-01").id]))
    for number in (6, 7, 8, 1):
        store.undo(base + number, actor="王科员", confirmed=True)
    tell(store, score(VILLAGE, "2025-03-01", "一季度", score=1), ledger=sheet("七"))
    for direction, key in (("up", VILLAGE), ("down", COUNTY), ("around", LI)):
        for known_at in (None, 3):
            seen(
                store,
                key,
                "2024-01-01",
                known_at,
                direction,
                since=EVER,
                until=AFTERWARDS,
                outcomes_since=EVER,
                sisters="township",
                planning=True,
                led=True,
            )
        store.snapshot(Scope(direction, key), day("2024-01-01"), viewer=Viewer(jurisdictions=(COUNTY,)))  # type: ignore[arg-type]
    for text in ("前进", "150424100299", "李建国", "没有"):
        store.find(text, within=COUNTY)
        store.find(text, kinds=["place", "person"])
    store.lookup("code", ["150424100299"])
    store.describe([LI, VILLAGE])
    store.history(VILLAGE)
    store.history(LI)
    use_what_is_beside(store)
    store.revision()
    store.revision(3)
    store.revisions()
    store.revision_on(day("2026-01-01"))


def use_what_is_beside(store: SqliteStore) -> None:
    """Contradictions, evidence, merges and what follows from them."""
    twin, liaison = "person:~twin", tie(LI, "liaison", TOWN, "2023-01-01")
    ledger = sheet("证.xlsx", 1)
    cells = {"姓名": "李建国"}
    for _ in range(2):
        store.write(Batch([ledger], [Row(0, 3, (liaison, score(TOWN, "2025-03-01", "一季度", score=1)), cells)], "王科员"))
    told: list[Told] = [
        tie(LI, "liaison", TOWN, "2023-01-01", "2024-01-01"),
        score(TOWN, "2025-03-01", "一季度", score=2),
        named(LI, "李建囯"),
    ]
    tell(store, *told, ledger=sheet("乡.xlsx"))
    tell(store, [*person(twin, "李剑国"), tie(twin, "liaison", NEXT_VILLAGE, "2023-01-01"), liaison, score(twin, "2025-03-01", "一季度")])
    for known_at in (None, 3):
        store.contradictions(known_at=known_at)
        store.contradictions([LI, TOWN], known_at=known_at)
    store.claims(liaison.id)
    store.cells(ledger, [3])
    merged = store.write(Batch([], [], "王科员", merge={twin: LI})).revision
    assert merged is not None
    tell(store, [*person(twin, "李剑国"), tie(twin, "liaison", FAR_VILLAGE, "2024-01-01")], ledger=sheet("再.xlsx"))
    for text in ("李剑国", "剑", twin):
        store.find(text, within=COUNTY)
        store.lookup("name", [text])
    store.lookup("key", [twin])
    store.describe([twin])
    store.history(twin)
    store.places("village")
    seen(store, twin, "2024-01-01", direction="around")
    store.snapshot(Scope("around", twin), day("2024-01-01"), viewer=Viewer(jurisdictions=(COUNTY,)))
    store.write(Batch([], [], "王科员", retract=[score(TOWN, "2025-03-01", "一季度"), named(LI, "李建国"), liaison.id]))
    store.undo(merged, actor="王科员", confirmed=True)


def of_stored_tables(plans: Plans) -> Iterator[tuple[str, str]]:
    return ((line, text) for line, text in plans.bad if not any(re.match(allowed, text) for allowed in ALLOWED))


@pytest.mark.parametrize("villages", [0, 3000], ids=["few rows", "many rows"])
def test_no_statement_scans_a_stored_table(plans: Plans, tmp_path: Path, villages: int) -> None:
    with SqliteStore(tmp_path / "store.db") as store:
        settle(store)
        if villages:
            many: list[Told] = [place(f"place:150424100{number:05}", "village", f"村{number}", TOWN) for number in range(villages)]
            many += [tie(LI, "liaison", f"place:150424100{number:05}", "2020-01-01") for number in range(villages)]
            tell(store, *many, ledger=sheet("多.xlsx"))
            tell(store, *many, ledger=sheet("再.xlsx"))
            store.undo(3, actor="王科员")
            store.undo(2, actor="王科员")
        use_everything(store)
    assert len(plans.texts) > 150
    assert list(of_stored_tables(plans)) == []


@pytest.mark.parametrize("then", [False, True])
@pytest.mark.parametrize("direction", ["up", "down", "around"])
def test_the_statements_of_a_snapshot_scan_only_what_the_walk_reached(tmp_path: Path, direction: Any, then: bool) -> None:
    opening.prepare(tmp_path / "store.db")
    walk = {"reach", "holder", "CONSTANT", "u"}  # u: the units that were found
    with closing(opening.connect(tmp_path / "store.db", writer=False)) as connection:
        values: dict[str, Any] = dict.fromkeys(("root", "day", "first", "last", "rev", "oldest", "level", "most"), 1) | {"units": "[1]"}
        for text in statements(direction, then).all():
            for *_, line in connection.execute(f"EXPLAIN QUERY PLAN {text}", values):
                assert not any(word in line for word in POISON), (line, text)
                scanned = re.match(r"SCAN (\w+)", line)
                assert scanned is None or scanned[1] in walk, (line, text)


def test_the_look_at_plans_would_notice(tmp_path: Path) -> None:
    opening.prepare(tmp_path / "store.db")
    plans = Plans()
    with closing(opening.connect(tmp_path / "store.db", writer=False)) as connection:
        for text in (
            "SELECT * FROM tie WHERE line = 3",
            "SELECT * FROM entity e JOIN ledger AS g ON g.rank = e.kind",
            "DELETE FROM revision WHERE actor = 'x'",
        ):
            plans.look(connection, text, ())
            assert plans.bad.pop()[1] == text
            plans.bad.clear()
        plans.look(connection, "SELECT * FROM entity WHERE key = 'x'", ())
    assert plans.bad == []
