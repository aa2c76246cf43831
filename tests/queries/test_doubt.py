"""What later ledgers say against a tie that nobody ended, by their as-at days and ranks, in whatever order they came."""

from __future__ import annotations

import pytest

from graph.store import Batch
from queries.trace import Answer, scope_of_trace, trace
from schema.authority import COUNTY, DOCUMENT, TOWNSHIP
from schema.facts import Ledger, Outcome, Row, Tie
from schema.rulebook import standard
from schema.time import NEVER_ENDS, UNKNOWN, Period, Span, exactly
from tests.stores import DAY0, HIERARCHY, PEOPLE, VILLAGES, stored

PLACE = VILLAGES[0]
Told = list[tuple[int, int, Tie | Outcome]]
"""Facts with the as-at day and the rank of the roster that tells each."""


def seen(
    person: str, as_at: int, kind: str = "post", role: str = "第一书记", rank: int = COUNTY, **properties: str
) -> tuple[int, int, Tie]:
    period = Period.between(Span(UNKNOWN, as_at), NEVER_ENDS)
    return as_at, rank, Tie(kind, person, PLACE, period, role if kind == "post" else "", properties)


def full(as_at: int, label: str, rank: int = COUNTY) -> tuple[int, int, Outcome]:
    return as_at, rank, Outcome("full_list", PLACE, as_at, label)


def answers(told: Told, on: int) -> dict[tuple[str, str], Answer]:
    book = standard()
    with stored(HIERARCHY) as store:
        for number, (as_at, rank, fact) in enumerate(told):
            receipt = store.write(Batch([Ledger(f"{number}.xlsx", f"{number:064}", "表", rank, as_at)], [Row(0, 7, (fact,))], "test"))
            assert not receipt.problems
        found = trace(store.snapshot(scope_of_trace(PLACE, on, book), on), PLACE, on, book)
        return {(answer.holder, answer.tie.kind): answer for answer in found.answers}


def states(told: Told, on: int) -> dict[str, str]:
    return {holder: answer.state for (holder, _), answer in answers(told, on).items()}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_later_holder_of_a_single_post_leaves_the_earlier_one_in_doubt(backwards: bool) -> None:
    told: Told = [seen(PEOPLE[0], DAY0), seen(PEOPLE[1], DAY0 + 90)]
    found = answers(told[::-1] if backwards else told, DAY0 + 90)
    assert {holder: answer.state for (holder, _), answer in found.items()} == {PEOPLE[0]: "possibly_held", PEOPLE[1]: "held"}
    assert found[PEOPLE[0], "post"].doubt.startswith(f"2020年3月31日的台账列的是{PEOPLE[1]}(")
    assert "第7行" in found[PEOPLE[0], "post"].doubt
    assert states(told, DAY0 + 89) == {PEOPLE[0]: "held", PEOPLE[1]: "possibly_held"}


def test_a_weaker_ledger_with_another_holder_puts_nobody_in_doubt() -> None:
    told: Told = [seen(PEOPLE[0], DAY0, rank=DOCUMENT), seen(PEOPLE[1], DAY0 + 90, rank=TOWNSHIP)]
    assert states(told, DAY0 + 90)[PEOPLE[0]] == "held"


def test_two_on_one_list_hold_it_both() -> None:
    told: Told = [seen(PEOPLE[0], DAY0), seen(PEOPLE[1], DAY0)]
    assert set(states(told, DAY0 + 90).values()) == {"held"}


def test_a_holder_who_is_seen_again_is_no_longer_in_doubt() -> None:
    told: Told = [seen(PEOPLE[0], DAY0), full(DAY0 + 90, "第一书记"), seen(PEOPLE[0], DAY0 + 180)]
    assert states(told, DAY0 + 180) == {PEOPLE[0]: "held"}


def test_many_may_share_a_charge_that_is_not_exclusive() -> None:
    told: Told = [seen(PEOPLE[0], DAY0, "village_charge"), seen(PEOPLE[1], DAY0 + 90, "village_charge")]
    assert states(told, DAY0 + 90)[PEOPLE[0]] == "held"


def test_a_supporter_does_not_replace_the_leader() -> None:
    told: Told = [seen(PEOPLE[0], DAY0, "area_cover", part="lead"), seen(PEOPLE[1], DAY0 + 90, "area_cover", part="support")]
    assert states(told, DAY0 + 90)[PEOPLE[0]] == "held"


def test_a_full_list_without_the_holder_is_told_with_its_row() -> None:
    told: Told = [seen(PEOPLE[0], DAY0, "village_charge"), full(DAY0 + 90, "包村干部")]
    answer = answers(told, DAY0 + 90)[PEOPLE[0], "village_charge"]
    assert (answer.state, answer.doubt) == ("possibly_held", "2020年3月31日的全表没有列出(1.xlsx〔表〕第7行)")
    assert answers(told, DAY0 + 89)[PEOPLE[0], "village_charge"].doubt == ""


@pytest.mark.parametrize("label", ["包村领导", "驻村干部", "挂联领导", "村党组织书记"])
def test_a_full_list_of_another_column_says_nothing(label: str) -> None:
    told: Told = [seen(PEOPLE[0], DAY0, "village_charge"), full(DAY0 + 90, label)]
    assert states(told, DAY0 + 90) == {PEOPLE[0]: "held"}


def test_a_list_of_the_whole_team_speaks_of_its_leader_too() -> None:
    told: Told = [seen(PEOPLE[0], DAY0, "residency", part="lead"), full(DAY0 + 90, "驻村干部")]
    assert states(told, DAY0 + 90) == {PEOPLE[0]: "possibly_held"}


def test_a_tie_that_began_after_the_full_list_is_not_in_doubt() -> None:
    begun = Tie("village_charge", PEOPLE[0], PLACE, Period.between(exactly(DAY0 + 100)))
    assert states([full(DAY0 + 90, "包村干部"), (DAY0 + 120, COUNTY, begun)], DAY0 + 130) == {PEOPLE[0]: "held"}


def test_weaker_rows_that_say_otherwise_stand_beside_the_answer() -> None:
    begun = Tie("village_charge", PEOPLE[0], PLACE, Period.between(exactly(DAY0)))
    ended = Tie("village_charge", PEOPLE[0], PLACE, Period.between(exactly(DAY0), exactly(DAY0 + 30)))
    answer = answers([(DAY0 + 60, DOCUMENT, begun), (DAY0 + 50, TOWNSHIP, ended)], DAY0 + 60)[PEOPLE[0], "village_charge"]
    assert answer.state == "held"
    assert [(origin.file, origin.row) for origin in answer.contested] == [("1.xlsx", 7)]
    assert [origin.file for origin in answer.origins] == ["0.xlsx"]


def posted(person: str, first: int, end: int | None, as_at: int) -> tuple[int, int, Tie]:
    until = NEVER_ENDS if end is None else exactly(end)
    return as_at, COUNTY, Tie("post", person, PLACE, Period.between(exactly(first), until), "文书")


def charge(as_at: int) -> tuple[int, int, Tie]:
    return seen(PEOPLE[0], as_at, "village_charge")


def test_who_has_left_every_post_is_only_possibly_in_charge_from_then_on() -> None:
    told: Told = [posted(PEOPLE[0], DAY0, DAY0 + 50, DAY0), charge(DAY0 + 10)]
    before, after = answers(told, DAY0 + 49), answers(told, DAY0 + 50)
    assert before[PEOPLE[0], "village_charge"].state == "held"
    assert after[PEOPLE[0], "village_charge"].state == "possibly_held"
    assert "职务已全部结束，最后一个至2020年2月19日" in after[PEOPLE[0], "village_charge"].doubt


def test_who_has_another_post_or_was_seen_afterwards_is_in_charge() -> None:
    left = posted(PEOPLE[0], DAY0, DAY0 + 50, DAY0)
    other = (DAY0, COUNTY, Tie("post", PEOPLE[0], PLACE, Period.between(exactly(DAY0 + 20)), "村医"))
    cases: list[Told] = [[left, charge(DAY0 + 10), other], [left, charge(DAY0 + 60)]]
    for told in cases:
        assert answers(told, DAY0 + 60)[PEOPLE[0], "village_charge"].state == "held"
