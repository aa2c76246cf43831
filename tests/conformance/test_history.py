"""What was believed when: versions, revisions and the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from graph import clock
from graph.store import Batch, Store
from schema.errors import NotFound
from schema.facts import Attribute, Outcome, Tie
from schema.time import OPEN, UNKNOWN
from tests.conformance.conftest import Opening
from tests.conformance.world import (
    LI,
    OFFICE,
    TOWN,
    VILLAGE,
    answering,
    day,
    named,
    score,
    seen,
    settle,
    sheet,
    tell,
    tie,
)  # fmt: skip

TODAY = date.today()


def told(store: Store, key: str, kind: type) -> list[tuple[object, int, int | None]]:
    return [
        (version.fact, version.recorded.id, version.retracted.id if version.retracted else None)
        for version in store.history(key)
        if isinstance(version.fact, kind)
    ]


def test_every_version_of_a_tie_is_told(store: Store) -> None:
    versions = [tie(LI, "liaison", TOWN, "2021-03-01", until) for until in (None, "2025-01-01", "2024-01-01")]
    for number, version in enumerate(versions):
        tell(store, version, ledger=sheet(f"{number}.xlsx"))
    store.write(Batch([], [], "李主任", "写错", retract=[versions[0].id]))
    store.undo(5, actor="王科员")
    expected = [(versions[0], 2, 3), (versions[1], 3, 4), (versions[2], 4, 5), (versions[2], 6, None)]
    assert [found for found in told(store, LI, Tie) if found[0].kind == "liaison"] == expected  # type: ignore[attr-defined]
    assert [found for found in told(store, TOWN, Tie) if found[0].kind == "liaison"] == expected  # type: ignore[attr-defined]


def test_names_and_outcomes_are_told_with_their_origin(store: Store) -> None:
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"), score(VILLAGE, "2025-03-01", "一季度", score=80), ledger=sheet("二.xlsx"))
    tell(store, score(VILLAGE, "2025-03-01", "一季度", score=82), ledger=sheet("三.xlsx"))
    assert told(store, VILLAGE, Attribute) == [
        (named(VILLAGE, "前进村"), 1, 2), (named(VILLAGE, "前进村", None, "2023-01-01"), 2, None), (named(VILLAGE, "前进社区", "2023-01-01"), 2, None),
    ]  # fmt: skip
    assert [found[0].properties["score"] for found in told(store, VILLAGE, Outcome)] == [80, 82]  # type: ignore[attr-defined]
    assert [(version.ledger.file, version.line) for version in store.history(VILLAGE) if isinstance(version.fact, Outcome)] == [
        ("二.xlsx", 3),
        ("三.xlsx", 2),
    ]


def test_further_rows_are_told(store: Store) -> None:
    liaison = tie(LI, "liaison", TOWN, "2021-03-01")
    tell(store, liaison)
    tell(store, liaison, ledger=sheet("二.xlsx"))
    (version,) = [found for found in store.history(TOWN) if found.fact == liaison]
    assert [(ledger.file, line) for ledger, line in version.further] == [("二.xlsx", 2)]


def test_a_unit_tells_its_people_and_a_place_not_all_its_parts(store: Store) -> None:
    assert (LI, "member") in {(found[0].source, found[0].kind) for found in told(store, OFFICE, Tie)}  # type: ignore[attr-defined]
    assert {found[0].kind for found in told(store, TOWN, Tie)} == {"within"}  # type: ignore[attr-defined]
    assert {found[0].source for found in told(store, TOWN, Tie)} == {TOWN}  # type: ignore[attr-defined]


def test_the_history_of_nobody_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="person:G404"):
        store.history("person:G404")


def test_history_outlives_an_undo(empty: Store) -> None:
    settle(empty)
    empty.undo(1, actor="王科员")
    assert told(empty, VILLAGE, Attribute) == [(named(VILLAGE, "前进村"), 1, 2)]


def test_revisions_tell_who_when_and_what(store: Store) -> None:
    before = datetime.now().astimezone().replace(microsecond=0)
    store.write(Batch([], [], "李主任", "备注", retract=[tie(LI, "member", OFFICE).id]))
    revision = store.revision()
    assert revision is not None
    assert (revision.id, revision.actor, revision.note, revision.undone) == (2, "李主任", "备注", None)
    assert datetime.fromisoformat(revision.at) >= before
    first = store.revision(1)
    assert first is not None
    assert (first.counts["accepted"], first.counts["facts"]) == (13, 22)
    assert [found.id for found in store.revisions()] == [2, 1]
    assert [found.id for found in store.revisions(limit=1)] == [2]
    assert store.revision(99) is None


def test_an_empty_store_has_no_revision(empty: Store) -> None:
    assert (empty.revision(), empty.revisions(), empty.revision_on(TODAY.toordinal())) == (None, [], 0)


def test_the_revision_of_a_day_is_the_last_before_its_end(store: Store) -> None:
    assert store.revision_on((TODAY - timedelta(days=1)).toordinal()) == 0
    for until in ("2024-01-01", "2025-01-01", "2026-01-01"):
        tell(store, tie(LI, "liaison", TOWN, "2021-03-01", until), ledger=sheet(until))
    assert store.revision_on(date.today().toordinal()) == 4
    assert store.revision_on((TODAY + timedelta(days=400)).toordinal()) == 4


def test_a_clock_that_was_set_back_does_not_turn_revisions_round(opening: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        moments = iter(["2026-05-02T10:00:00", "2026-05-01T09:00:00", "2026-05-03T08:00:00"])

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
            return datetime.fromisoformat(next(cls.moments))

    monkeypatch.setattr(clock, "datetime", Clock)
    with opening(tmp_path) as store:
        settle(store)
        for until in ("2024-01-01", "2025-01-01"):
            tell(store, tie(LI, "liaison", TOWN, "2021-03-01", until), ledger=sheet(until))
        assert [revision.at[:10] for revision in store.revisions()] == ["2026-05-03", "2026-05-02", "2026-05-02"]
        assert [store.revision_on(day(on)) for on in ("2026-05-01", "2026-05-02", "2026-05-03")] == [0, 2, 3]
        assert answering(store, TOWN, "2024-06-01", known_at=2) == set()
        assert answering(store, TOWN, "2024-06-01", known_at=3) == {(LI, "liaison", TOWN)}


def test_a_day_outside_the_calendar_is_no_day(store: Store) -> None:

    for value in (OPEN, UNKNOWN):
        with pytest.raises(ValueError, match="calendar"):
            store.revision_on(value)


def test_known_at_a_later_revision_than_any_is_what_is_known_now(store: Store) -> None:
    assert set(seen(store, VILLAGE, "2025-01-01", known_at=10)) == set(seen(store, VILLAGE, "2025-01-01"))
