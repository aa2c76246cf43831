"""Taking a batch back: the earlier answers return, history stays, and nothing later is lost unseen."""

from __future__ import annotations

import pytest

from graph.store import Batch, Store
from schema.errors import ConfirmationNeeded, NotFound
from schema.time import Span
from tests.conformance.world import (
    LI,
    OFFICE,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    answering,
    county,
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
    ties,
    whole,
)  # fmt: skip

LIAISON = tie(LI, "liaison", TOWN, "2021-03-01")
LIAISON_ENDED = tie(LI, "liaison", TOWN, "2021-03-01", "2023-01-01")
HELD = {(LI, "liaison", TOWN)}


def test_undo_gives_the_earlier_answers(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), score(VILLAGE, "2025-03-01", "一季度", score=80))
    before = whole(store)
    tell(
        store,
        LIAISON_ENDED,
        tie(WANG, "village_charge", VILLAGE, "2022-01-01"),
        score(VILLAGE, "2025-03-01", "一季度", score=82),
        named(VILLAGE, "前进新村", "2023-01-01"),
        [*person("person:G009", "张伟"), tie("person:G009", "liaison", TOWN, "2022-01-01")],
        ledger=sheet("二.xlsx"),
    )
    after = whole(store)
    assert after != before
    receipt = store.undo(3, actor="王科员")
    assert receipt.revision == 4
    assert whole(store) == before
    assert whole(store, known_at=3) == after
    assert whole(store, known_at=2) == before
    assert store.find("张伟") == []
    revision = store.revision(3)
    assert revision is not None
    assert revision.undone == 4


def test_an_undone_first_load_leaves_an_empty_store(empty: Store) -> None:
    settle(empty)
    empty.undo(1, actor="王科员")
    with pytest.raises(NotFound):
        seen(empty, VILLAGE, "2025-01-01")
    assert answering(empty, VILLAGE, "2025-01-01", known_at=1) == set()
    assert empty.find("前进村") == []
    assert empty.lookup("name", ["前进村"]) == {}


def test_the_same_file_can_be_imported_again_after_its_undo(empty: Store) -> None:
    first = tell(empty, *county(), digest="d")
    before = whole(empty)
    empty.undo(1, actor="王科员")
    again = tell(empty, *county(), digest="d")
    assert (again.accepted, again.facts, again.returning, again.problems) == (first.accepted, first.facts, (), ())
    assert whole(empty) == before
    assert tell(empty, *county(), digest="d").revision is None


def test_a_correction_undone_and_its_file_imported_again_is_not_returning(store: Store) -> None:
    tell(store, LIAISON)
    tell(store, LIAISON_ENDED, ledger=sheet("二.xlsx"), digest="d")
    store.undo(3, actor="王科员")
    assert answering(store, TOWN, "2024-01-01") == HELD
    again = tell(store, LIAISON_ENDED, ledger=sheet("二.xlsx"), digest="d")
    assert (again.corrected, again.returning) == (1, ())
    assert answering(store, TOWN, "2024-01-01") == set()


def test_what_an_undone_batch_introduced_is_missing_for_later_rows(store: Store) -> None:
    new = "place:150424100209"
    tell(store, place(new, "village", "新立村", TOWN))
    store.undo(2, actor="王科员")
    receipt = tell(store, tie(LI, "village_charge", new, "2022-01-01"))
    assert [problem.line for problem in receipt.problems] == [2]
    both = tell(store, place(new, "village", "新立村", TOWN), tie(LI, "village_charge", new, "2022-01-01"))
    assert both.problems == ()


def test_what_was_loaded_at_the_wrong_level_can_come_back_at_the_right_one(store: Store) -> None:
    wrong = "place:150424105"
    tell(store, place(wrong, "village", "统部镇", TOWN))
    store.undo(2, actor="王科员")
    assert tell(store, place(wrong, "township", "统部镇", "place:150424")).problems == ()
    assert store.describe([wrong])[wrong].level == "township"


def test_an_undo_can_be_undone_and_that_again(store: Store) -> None:
    tell(store, LIAISON, digest="d")
    with_it, without = whole(store), whole(store, known_at=1)
    for number in (2, 3, 4, 5):
        store.undo(number, actor="王科员")
        assert whole(store) == (without if number % 2 == 0 else with_it)
    assert whole(store, known_at=3) == without
    assert tell(store, LIAISON, digest="d").revision is None


def test_an_undo_of_an_undo_gives_the_digest_its_meaning_back(store: Store) -> None:
    tell(store, LIAISON, digest="d")
    store.undo(2, actor="王科员")
    store.undo(3, actor="王科员")
    again = tell(store, LIAISON, digest="d")
    assert (again.revision, again.unchanged) == (None, 1)


@pytest.mark.parametrize("number", [0, -1, 99])
def test_what_never_was_cannot_be_undone(store: Store, number: int) -> None:
    with pytest.raises(NotFound):
        store.undo(number, actor="王科员")
    assert store.revision() == store.revision(1)


def test_nothing_is_undone_twice(store: Store) -> None:
    tell(store, LIAISON)
    store.undo(2, actor="王科员")
    with pytest.raises(NotFound, match="第3次修订撤销"):
        store.undo(2, actor="王科员")


def test_a_dry_undo_changes_nothing(store: Store) -> None:
    tell(store, LIAISON)
    before = whole(store)
    receipt = store.undo(2, actor="王科员", dry_run=True)
    assert (receipt.revision, receipt.facts) == (None, 1)
    assert whole(store) == before
    assert store.revision() == store.revision(2)
    store.undo(2, actor="王科员")


def test_a_later_change_is_named_and_must_be_confirmed(store: Store) -> None:
    tell(store, LIAISON)
    tell(store, LIAISON_ENDED, ledger=sheet("二.xlsx"))
    with pytest.raises(ConfirmationNeeded) as raised:
        store.undo(2, actor="王科员")
    (line,) = raised.value.affected
    assert "第3次修订" in line
    assert "林西镇" in line
    assert answering(store, TOWN, "2022-01-01") == HELD
    store.undo(2, actor="王科员", confirmed=True)
    assert answering(store, TOWN, "2022-01-01") == HELD
    assert answering(store, TOWN, "2024-01-01") == set()
    store.undo(3, actor="王科员")
    assert answering(store, TOWN, "2022-01-01") == set()


def test_changes_undone_in_any_order_leave_what_still_stands(store: Store) -> None:
    tell(store, LIAISON)
    tell(store, LIAISON_ENDED, ledger=sheet("二.xlsx"))
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01", "2022-01-01"), ledger=sheet("三.xlsx"))
    store.undo(3, actor="王科员", confirmed=True)
    assert answering(store, TOWN, "2022-06-01") == set()
    store.undo(4, actor="王科员")
    assert answering(store, TOWN, "2024-06-01") == HELD
    store.undo(2, actor="王科员")
    assert answering(store, TOWN, "2021-06-01") == set()


def test_what_a_batch_withdrew_stays_withdrawn_when_another_is_undone(store: Store) -> None:
    tell(store, LIAISON)
    tell(store, LIAISON_ENDED, ledger=sheet("二.xlsx"))
    store.write(Batch([], [], "王科员", retract=[LIAISON.id]))
    store.undo(3, actor="王科员", confirmed=True)
    assert answering(store, TOWN, "2022-01-01") == set()
    store.undo(4, actor="王科员")
    assert answering(store, TOWN, "2024-01-01") == HELD


def test_a_restored_fact_goes_with_the_batch_that_stated_it(store: Store) -> None:
    tell(store, LIAISON)
    tell(store, LIAISON_ENDED, ledger=sheet("二.xlsx"))
    store.undo(3, actor="王科员")
    store.undo(2, actor="王科员")
    assert answering(store, TOWN, "2022-01-01") == set()


def test_undoing_what_later_ties_rest_on_must_be_confirmed(empty: Store) -> None:
    settle(empty)
    tell(empty, LIAISON)
    with pytest.raises(ConfirmationNeeded) as raised:
        empty.undo(1, actor="王科员")
    assert any("第2次修订" in line for line in raised.value.affected)
    assert answering(empty, TOWN, "2022-01-01") == HELD
    empty.undo(1, actor="王科员", confirmed=True)
    assert answering(empty, TOWN, "2022-01-01") == HELD
    assert seen(empty, TOWN, "2022-01-01").nodes[TOWN]["name"] == ""


def test_a_fact_that_another_file_states_survives_on_its_word_and_goes_with_it(store: Store) -> None:
    tell(store, LIAISON, score(VILLAGE, "2025-03-01", "一季度", score=80))
    tell(store, LIAISON, score(VILLAGE, "2025-03-01", "一季度", score=80), ledger=sheet("二.xlsx"))
    both = whole(store)
    store.undo(2, actor="王科员")
    assert whole(store) == both
    (left,) = [t for t in ties(seen(store, TOWN, "2022-01-01")).values() if t.kind == "liaison"]
    assert left.further == ()
    assert seen(store, TOWN, "2022-01-01").graph["ledgers"][left.ledger].file == "二.xlsx"
    store.undo(3, actor="王科员")
    assert whole(store) == whole(store, known_at=1)
    store.undo(4, actor="王科员")
    assert answering(store, TOWN, "2022-01-01") == HELD


def test_either_file_may_go_first(store: Store) -> None:
    tell(store, LIAISON)
    tell(store, LIAISON, ledger=sheet("二.xlsx"))
    store.undo(3, actor="王科员")
    (left,) = [t for t in ties(seen(store, TOWN, "2022-01-01")).values() if t.kind == "liaison"]
    assert (left.further, seen(store, TOWN, "2022-01-01").graph["ledgers"][left.ledger].file) == ((), "台账.xlsx")
    store.undo(2, actor="王科员")
    assert answering(store, TOWN, "2022-01-01") == set()


def test_a_place_named_by_two_files_keeps_its_name(empty: Store) -> None:
    settle(empty)
    tell(empty, *county(), ledger=sheet("另一份区划.xlsx"))
    before = whole(empty)
    empty.undo(1, actor="王科员")
    assert whole(empty) == before
    empty.undo(2, actor="王科员")
    assert empty.describe([VILLAGE]) == {}


def test_an_overruled_claim_leads_when_the_stronger_one_is_undone(store: Store) -> None:
    tell(store, LIAISON_ENDED, ledger=sheet("县文件.xlsx", rank=2))
    receipt = tell(store, tie(LI, "liaison", TOWN, "2021-03-01", "2025-01-01"), ledger=sheet("乡镇.xlsx", rank=0))
    assert (receipt.contested, receipt.corrected) == (1, 0)
    assert answering(store, TOWN, "2024-01-01") == set()
    store.undo(2, actor="王科员")
    assert answering(store, TOWN, "2024-01-01") == HELD
    store.undo(4, actor="王科员")
    assert answering(store, TOWN, "2024-01-01") == set()


def test_a_sighting_stands_by_itself_when_its_dated_tie_is_undone(store: Store) -> None:
    tell(store, LIAISON)
    roster = tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("名册.xlsx"))
    assert (roster.facts, roster.corroborated) == (0, 1)
    store.undo(2, actor="王科员")
    (left,) = [t for t in ties(seen(store, TOWN, "2022-06-01")).values() if t.kind == "liaison"]
    assert left.period.since == Span(*seen_on("2022-03-31"))
    store.undo(4, actor="王科员")
    (back,) = [t for t in ties(seen(store, TOWN, "2022-06-01")).values() if t.kind == "liaison"]
    assert (back.period.since_from, len(back.further)) == (day("2021-03-01"), 1)
    store.undo(3, actor="王科员")
    (dated,) = [t for t in ties(seen(store, TOWN, "2022-06-01")).values() if t.kind == "liaison"]
    assert dated.further == ()


def test_a_sighting_that_gave_way_returns_with_the_undo(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")))
    before = whole(store)
    tell(store, LIAISON, ledger=sheet("任命.xlsx"))
    after = whole(store)
    store.undo(3, actor="王科员")
    assert whole(store) == before
    store.undo(4, actor="王科员")
    assert whole(store) == after
    with pytest.raises(ConfirmationNeeded):
        store.undo(2, actor="王科员")
    store.undo(2, actor="王科员", confirmed=True)
    (dated,) = [t for t in ties(seen(store, TOWN, "2022-06-01")).values() if t.kind == "liaison"]
    assert dated.further == ()


def test_undoing_a_succession_opens_the_predecessor_again(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    before = whole(store)
    tell(store, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=sheet("二.xlsx"), succeed=True)
    assert answering(store, TOWN, "2024-01-01") == {(WANG, "area_cover", TOWN)}
    store.undo(3, actor="王科员")
    assert whole(store) == before


def test_undoing_a_rename_gives_the_name_its_open_end_back(store: Store) -> None:
    before = whole(store)
    tell(store, named(VILLAGE, "前进新村", "2023-01-01"))
    tell(store, named(VILLAGE, "前进社区", "2024-01-01"), ledger=sheet("二.xlsx"))
    with pytest.raises(ConfirmationNeeded):
        store.undo(2, actor="王科员")
    store.undo(2, actor="王科员", confirmed=True)
    assert [seen(store, VILLAGE, on).nodes[VILLAGE]["name"] for on in ("2022-06-01", "2023-06-01", "2024-06-01")] == [
        "前进村",
        "前进村",
        "前进社区",
    ]
    store.undo(3, actor="王科员")
    assert whole(store) == before


def test_what_stays_believed_is_no_new_version(store: Store) -> None:
    tell(store, LIAISON)
    tell(store, LIAISON, tie(ZHAO, "liaison", TOWN, "2021-03-01"), ledger=sheet("二.xlsx"))
    count = len(store.history(LI))
    store.undo(3, actor="王科员")
    assert len(store.history(LI)) == count


def test_units_and_their_people_come_back_whole(store: Store) -> None:
    tell(store, tie(WANG, "member", OFFICE), tie(OFFICE, "aid", VILLAGE, "2022-01-01"))
    before = whole(store)
    store.undo(2, actor="王科员")
    store.undo(3, actor="王科员")
    assert whole(store) == before
    assert store.describe([WANG])[WANG].units == ("县委组织部",)
