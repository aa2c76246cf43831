"""A merge taken back: every answer is as it was, and what was told since is named."""

from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from graph.store import AFTERWARDS, EVER, Scope, Store
from schema.errors import ConfirmationNeeded, StoreError
from schema.facts import Tie
from schema.time import OPEN, UNKNOWN, Period, Span, exactly
from tests.conformance.conftest import ENGINES, examples
from tests.conformance.twins import ON, TWIN, merge
from tests.conformance.world import (
    COUNTY,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    WANG,
    answering,
    day,
    person,
    score,
    seen,
    seen_on,
    settle,
    sheet,
    tell,
    tie,
    ties,
    whole,
)


def test_undo_gives_every_answer_back_and_undo_of_that_the_merge(told: Store) -> None:
    tell(told, tie(TWIN, "liaison", TOWN, "2021-01-01"), tie(TWIN, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("三.xlsx"))
    before, found = whole(told), told.find("王秀瑛")
    merge(told)
    after = whole(told)
    assert after != before
    told.undo(4, actor="王科员")
    assert whole(told) == before
    assert told.find("王秀瑛") == found
    assert [version.retracted for version in told.history(TWIN) if version.recorded.id == 5] == [None] * 4
    told.undo(5, actor="王科员")
    assert whole(told) == after
    assert [found.key for found in told.find("王秀瑛")] == [WANG]


def test_undoing_a_merge_names_what_was_told_of_the_other_since(told: Store) -> None:
    merge(told)
    tell(told, tie(TWIN, "liaison", NEXT_VILLAGE, "2023-01-01"), ledger=sheet("三.xlsx"))
    with pytest.raises(ConfirmationNeeded) as raised:
        told.undo(3, actor="王科员")
    assert any("第4次修订" in line and TWIN in line for line in raised.value.affected)
    told.undo(4, actor="王科员")
    told.undo(3, actor="王科员")
    tell(told, tie(TWIN, "liaison", NEXT_VILLAGE, "2023-01-01"), ledger=sheet("三.xlsx"))
    assert (TWIN, "liaison", NEXT_VILLAGE) in answering(told, NEXT_VILLAGE, ON)


def test_a_merge_that_was_undone_does_not_come_back_over_new_facts(told: Store) -> None:
    merge(told)
    told.undo(3, actor="王科员")
    tell(told, tie(TWIN, "liaison", NEXT_VILLAGE, "2023-01-01"), ledger=sheet("三.xlsx"))
    with pytest.raises(StoreError, match="自己的记录"):
        told.undo(4, actor="王科员", confirmed=True)
    assert (TWIN, "liaison", NEXT_VILLAGE) in answering(told, NEXT_VILLAGE, ON)
    merge(told)
    assert (WANG, "liaison", NEXT_VILLAGE) in answering(told, NEXT_VILLAGE, ON)


def test_chains_lead_to_the_end_and_come_apart_one_by_one(told: Store) -> None:
    third = "person:~w3"
    row = [*person(third, "王秀应"), tie(third, "liaison", NEXT_VILLAGE, "2021-01-01")]
    tell(told, row, ledger=sheet("三.xlsx"))
    apart = whole(told)
    merge(told, third, TWIN)
    middle = whole(told)
    merge(told, TWIN, WANG)
    assert [found.key for found in told.find("王秀应")] == [WANG]
    assert [found.key for found in told.lookup("name", ["王秀应"])["王秀应"]] == [WANG]
    assert seen(told, third, ON, direction="around").graph["root"] == WANG
    assert told.history(third) == told.history(WANG)
    assert tell(told, row, ledger=sheet("三.xlsx")).revision is None
    assert seen(told, third, ON, known_at=4, direction="around").graph["root"] == TWIN
    told.undo(5, actor="王科员")
    assert whole(told) == middle
    assert [found.key for found in told.find("王秀应")] == [TWIN]
    told.undo(4, actor="王科员")
    assert whole(told) == apart


DAYS = st.integers(0, 6)
FIRST = day("2020-01-01")
CLAIM = st.tuples(
    st.sampled_from([TWIN, TWIN, WANG]),
    st.sampled_from(["liaison", "village_charge"]),
    DAYS,
    st.one_of(st.none(), st.integers(1, 4)),
    st.sampled_from([(0, None), (0, "2024-01-01"), (1, None), (2, "2024-03-01")]),
    st.sampled_from(["", "一号"]),
)


def claimed(who: str, kind: str, since: int, length: int | None, basis: str) -> Tie:
    last = OPEN if length is None else FIRST + since + length
    period = Period.between(exactly(FIRST + since), exactly(last)) if since else Period.between(Span(UNKNOWN, FIRST + 3), exactly(last))
    return Tie(kind, who, VILLAGE, period, properties={"basis": basis} if basis else {})


def answers(store: Store, known_at: int | None = None) -> dict[str, object]:
    """All that a store answers about the county and the two people, but for when it came to believe it."""
    graph = store.snapshot(Scope("down", COUNTY, since=EVER, until=AFTERWARDS, outcomes_since=EVER), OPEN - 1, known_at)
    shown = {
        (held.id, held.period, str(held.properties), tuple(sorted(held.further)), tuple(sorted(held.contested)))
        for held in ties(graph).values()
    }
    if known_at is not None:
        return {"ties": shown, "whole": whole(store, known_at)}
    versions = [
        (version.fact, version.ledger.file, version.line)
        for key in (TWIN, WANG)
        for version in store.history(key)
        if version.retracted is None
    ]
    return {
        "ties": shown,
        "whole": whole(store),
        "history": sorted(versions, key=str),
        "found": [store.find(text) for text in ("王秀瑛", "王秀英", "秀", TWIN, WANG)],
        "lookup": [store.lookup("name", ["王秀瑛", "王秀英"]), store.lookup("key", [TWIN, WANG]), store.describe([TWIN, WANG])],
        "denied": [(item.believed, item.others) for item in sorted(store.contradictions(), key=str)],
    }


def merged_or_refused(store: Store) -> int | None:
    try:
        return merge(store).revision
    except StoreError:
        return None


def test_a_merge_and_its_undo_leave_no_trace_in_any_answer(tmp_path_factory: pytest.TempPathFactory, engine: str) -> None:
    @examples(engine, 40)
    @given(batches=st.lists(st.lists(CLAIM, min_size=1, max_size=3), min_size=1, max_size=5), results=st.lists(DAYS, max_size=2))
    def holds(batches: list[list[Claimed]], results: list[int]) -> None:
        merged_and_undone(ENGINES[engine](tmp_path_factory.mktemp("store")), batches, results)

    holds()


Claimed = tuple[str, str, int, int | None, tuple[int, str | None], str]


def merged_and_undone(new: Store, batches: list[list[Claimed]], results: list[int]) -> None:
    with new as store:
        settle(store)
        tell(store, person(TWIN, "王秀瑛"), *(score(TWIN, "2024-01-01", f"{label}") for label in results), ledger=sheet("人.xlsx"))
        for number, claims in enumerate(batches):
            rank, as_at = claims[0][4]
            told = [claimed(who, kind, since, length, basis) for who, kind, since, length, _, basis in claims]
            tell(store, *told, ledger=sheet(f"{number}.xlsx", rank, as_at))
        newest = store.revision()
        assert newest is not None
        before, then = answers(store), answers(store, newest.id)
        merged = merged_or_refused(store)
        event("refused" if merged is None else "merged")
        if merged is None:
            assert (answers(store), store.revision()) == (before, newest)
            return
        after = answers(store)
        assert TWIN not in str(after["ties"])
        assert answers(store, newest.id) == then
        store.undo(merged, actor="王科员")
        assert answers(store) == before
        store.undo(merged + 1, actor="王科员")
        assert answers(store) == after
        assert answers(store, newest.id) == then
