"""Two claims about one fact: rank, then as-at date, then arrival; a blank end reopens nothing; what was withdrawn does not slip back."""

from __future__ import annotations

import pytest

from graph.snapshot import origins
from graph.store import Batch, Store
from schema.facts import Ledger, Row
from tests.conformance.world import LI, TOWN, VILLAGE, WANG, answering, named, person, score, seen, sheet, tell, tie, ties

HELD = {(LI, "liaison", TOWN)}
A, B = (tie(LI, "liaison", TOWN, "2021-03-01", until) for until in ("2023-01-01", "2025-01-01"))
ON = "2024-01-01"
"""A day on which B holds and A does not."""


def believed(store: Store) -> str:
    return "B" if answering(store, TOWN, ON) == HELD else "A"


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (sheet("县.xlsx", rank=2), sheet("乡.xlsx", rank=0), "A"),
        (sheet("乡.xlsx", rank=0), sheet("县.xlsx", rank=2), "B"),
        (sheet("六月.xlsx", as_at="2026-06-30"), sheet("三月.xlsx", as_at="2026-03-31"), "A"),
        (sheet("三月.xlsx", as_at="2026-03-31"), sheet("六月.xlsx", as_at="2026-06-30"), "B"),
        (sheet("县.xlsx", rank=2, as_at="2026-03-31"), sheet("乡.xlsx", rank=0, as_at="2026-06-30"), "A"),
        (sheet("一.xlsx"), sheet("二.xlsx"), "B"),
        (sheet("一.xlsx", as_at="2026-03-31"), sheet("二.xlsx"), "B"),
        (sheet("一.xlsx", as_at="2026-03-31"), sheet("二.xlsx", as_at="2026-03-31"), "B"),
    ],
    ids=["lower rank", "higher rank", "older day", "newer day", "rank before day", "arrival", "day unknown", "same day"],
)
def test_the_stronger_claim_is_believed(store: Store, first: Ledger, second: Ledger, winner: str) -> None:
    tell(store, A, ledger=first)
    receipt = tell(store, B, ledger=second)
    assert believed(store) == winner
    assert (receipt.corrected, receipt.contested) == ((0, 1) if winner == "A" else (1, 0))
    assert receipt.problems == ()
    again = tell(store, B, ledger=second)
    assert (again.revision, again.unchanged) == (None, 1)


def test_a_weaker_claim_is_no_origin_of_the_stronger(store: Store) -> None:
    tell(store, A, ledger=sheet("县.xlsx", rank=2))
    tell(store, B, ledger=sheet("乡.xlsx"))
    (found,) = [t for t in ties(seen(store, TOWN, "2022-01-01")).values() if t.kind == "liaison"]
    assert found.further == ()


def test_what_agreed_before_a_correction_is_no_origin_of_it(store: Store) -> None:
    for name in ("一.xlsx", "二.xlsx"):
        tell(store, A, ledger=sheet(name))
    tell(store, B, ledger=sheet("三.xlsx"))
    (found,) = [t for t in ties(seen(store, TOWN, ON)).values() if t.kind == "liaison"]
    assert found.further == ()
    (then,) = [t for t in ties(seen(store, TOWN, "2022-01-01", known_at=3)).values() if t.kind == "liaison"]
    assert len(then.further) == 1
    store.undo(4, actor="王科员")
    (back,) = [t for t in ties(seen(store, TOWN, "2022-01-01")).values() if t.kind == "liaison"]
    assert len(back.further) == 1


@pytest.mark.parametrize("props", [{}, {"basis": "林组发〔2021〕3号"}], ids=["same", "with a basis"])
def test_a_blank_end_never_reopens_a_known_one(store: Store, props: dict[str, str]) -> None:
    tell(store, A)
    receipt = tell(store, tie(LI, "liaison", TOWN, "2021-03-01", **props), ledger=sheet("二.xlsx"))
    assert receipt.problems == ()
    assert answering(store, TOWN, ON) == set()
    (found,) = [t for t in ties(seen(store, TOWN, "2022-01-01")).values() if t.kind == "liaison"]
    assert dict(found.properties) == props


def test_a_blank_end_does_not_reopen_what_a_successor_ended(store: Store) -> None:
    told = tie(LI, "area_cover", TOWN, "2021-03-01")
    tell(store, told)
    tell(store, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=sheet("二.xlsx"), succeed=True)
    receipt = tell(store, told, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=sheet("三.xlsx"))
    assert (receipt.corrected, receipt.unchanged, receipt.corroborated) == (0, 2, 2)
    assert answering(store, TOWN, ON) == {(WANG, "area_cover", TOWN)}


def test_last_months_file_does_not_undo_this_months_correction(store: Store) -> None:
    tell(store, A, ledger=sheet("旧.xlsx"))
    tell(store, B, ledger=sheet("更正.xlsx"))
    receipt = tell(store, A, tie(WANG, "village_charge", VILLAGE, "2022-01-01"), ledger=sheet("旧二.xlsx"), digest="d")
    assert (receipt.accepted, [waiting.line for waiting in receipt.returning], receipt.problems) == (1, [2], ())
    assert receipt.returning[0].hint
    assert believed(store) == "B"
    confirmed = tell(store, A, tie(WANG, "village_charge", VILLAGE, "2022-01-01"), ledger=sheet("旧二.xlsx"), digest="d", returning=True)
    assert (confirmed.corrected, confirmed.returning) == (1, ())
    assert believed(store) == "A"


def test_a_returning_row_waits_whole(store: Store) -> None:
    tell(store, A, ledger=sheet("旧.xlsx"))
    tell(store, B, ledger=sheet("更正.xlsx"))
    receipt = tell(store, [A, score(VILLAGE, "2025-03-01", "一季度", score=80)], ledger=sheet("旧二.xlsx"))
    assert (receipt.accepted, len(receipt.returning), receipt.revision) == (0, 1, None)
    assert seen(store, VILLAGE, "2025-06-01", outcomes_since=0).nodes[VILLAGE]["outcomes"] == ()


def test_a_newer_ledger_may_say_the_old_thing_again(store: Store) -> None:
    tell(store, A, ledger=sheet("三月.xlsx", as_at="2026-03-31"))
    tell(store, B, ledger=sheet("六月.xlsx", as_at="2026-06-30"))
    assert tell(store, A, ledger=sheet("九月.xlsx", as_at="2026-09-30")).corrected == 1
    assert believed(store) == "A"


def test_a_higher_ledger_may_say_the_old_thing_again(store: Store) -> None:
    tell(store, A, ledger=sheet("一.xlsx"))
    tell(store, B, ledger=sheet("二.xlsx"))
    assert tell(store, A, ledger=sheet("县.xlsx", rank=2)).corrected == 1


def test_a_withdrawn_tie_does_not_slip_back(store: Store) -> None:
    tell(store, A)
    store.write(Batch([], [], "王科员", retract=[A.id]))
    receipt = tell(store, A, ledger=sheet("二.xlsx"))
    assert (receipt.revision, len(receipt.returning)) == (None, 1)
    assert answering(store, TOWN, "2022-01-01") == set()
    assert tell(store, A, ledger=sheet("二.xlsx"), returning=True).accepted == 1


def test_what_depends_on_a_returning_row_is_shown_as_well(store: Store) -> None:
    tell(store, A, ledger=sheet("旧.xlsx"))
    tell(store, B, ledger=sheet("更正.xlsx"))
    receipt = tell(store, [*person("person:G009", "张伟"), A], tie("person:G009", "liaison", TOWN, "2021-01-01"), ledger=sheet("三.xlsx"))
    assert ([waiting.line for waiting in receipt.returning], [problem.line for problem in receipt.problems]) == ([2], [3])


def test_outcomes_and_names_follow_the_same_rules(store: Store) -> None:
    first, second = (score(VILLAGE, "2025-03-01", "一季度", score=value) for value in (80, 82))
    tell(store, first, ledger=sheet("县.xlsx", rank=2))
    assert tell(store, second, ledger=sheet("乡.xlsx")).contested == 1
    tell(store, named(LI, "李建囯"), ledger=sheet("二.xlsx"))
    assert store.describe([LI])[LI].name == "李建囯"
    back = tell(store, named(LI, "李建国"), ledger=sheet("三.xlsx"))
    assert len(back.returning) == 1


def test_rows_of_several_ranks_in_one_batch_that_agree_follow_the_strongest(store: Store) -> None:
    tell(store, A, ledger=sheet("一.xlsx", rank=1))
    receipt = store.write(Batch([sheet("乡.xlsx"), sheet("县.xlsx", rank=2)], [Row(0, 2, (B,)), Row(1, 2, (B,))], "王科员"))
    assert (receipt.corrected, receipt.contested, receipt.corroborated) == (1, 0, 1)
    assert believed(store) == "B"


def test_a_corrected_claim_is_no_origin_any_more(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), ledger=sheet("旧.xlsx"))
    tell(store, A, ledger=sheet("新.xlsx"))
    graph = seen(store, TOWN, "2022-01-01")
    (found,) = [t for t in ties(graph).values() if t.kind == "liaison"]
    assert [origin.file for origin in origins(graph, found)] == ["新.xlsx"]
    store.undo(3, actor="王科员")
    assert believed(store) == "B"
    store.undo(2, actor="王科员")
    assert answering(store, TOWN, "2022-01-01") == set()
