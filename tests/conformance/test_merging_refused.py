"""What two that are one say differently: the stronger is believed, and what nothing decides, or cannot be one, is refused by name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graph.snapshot import origins
from graph.store import Batch, Store
from schema.authority import DECISION
from schema.errors import NotFound, StoreError
from schema.facts import Attribute
from tests.conformance.twins import ON, TWIN, merge
from tests.conformance.world import (
    COUNTY,
    LI,
    NEXT_VILLAGE,
    OFFICE,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    answering,
    day,
    person,
    place,
    score,
    seen,
    sheet,
    tell,
    tie,
    ties,
    whole,
)


def test_equal_facts_become_further_origins(told: Store) -> None:
    tell(told, tie(WANG, "liaison", TOWN, "2021-01-01"), ledger=sheet("三.xlsx"))
    tell(told, tie(TWIN, "liaison", TOWN, "2021-01-01"), ledger=sheet("四.xlsx"))
    receipt = merge(told)
    assert receipt.corroborated == 1
    graph = seen(told, TOWN, ON)
    (liaison,) = [held for held in ties(graph).values() if held.kind == "liaison"]
    assert sorted(origin.file for origin in origins(graph, liaison)) == ["三.xlsx", "二.xlsx", "四.xlsx"]
    assert liaison.contested == ()


@pytest.mark.parametrize(("rank", "as_at", "until"), [(1, None, day("2024-01-01")), (0, "2023-01-01", day("2024-01-01"))])
@pytest.mark.parametrize("turned", [False, True])
def test_of_facts_that_collide_the_stronger_is_believed(store: Store, rank: int, as_at: str | None, until: int, turned: bool) -> None:
    gives, stays = (WANG, TWIN) if turned else (TWIN, WANG)
    tell(store, person(TWIN, "王秀瑛"), ledger=sheet("人.xlsx"))
    tell(store, tie(stays, "liaison", TOWN, "2021-01-01", "2022-01-01"), ledger=sheet("弱.xlsx", 0, "2022-01-01"))
    tell(store, tie(gives, "liaison", TOWN, "2021-01-01", "2024-01-01"), ledger=sheet("强.xlsx", rank, as_at))
    before = whole(store)
    merge(store, gives, stays)
    graph = seen(store, TOWN, "2021-06-01")
    (liaison,) = [held for held in ties(graph).values() if held.kind == "liaison"]
    assert (liaison.source, liaison.until_to) == (stays, until)
    store.undo(5, actor="王科员")
    assert whole(store) == before


def test_the_weaker_of_two_that_collide_is_kept_beside(store: Store) -> None:
    tell(store, [*person(TWIN, "王秀瑛"), tie(TWIN, "liaison", TOWN, "2021-01-01", "2022-01-01")], ledger=sheet("乡.xlsx"))
    tell(store, tie(WANG, "liaison", TOWN, "2021-01-01", "2024-01-01"), ledger=sheet("县.xlsx", 2))
    merge(store)
    graph = seen(store, TOWN, "2021-06-01")
    (liaison,) = [held for held in ties(graph).values() if held.kind == "liaison"]
    assert [graph.graph["ledgers"][ledger].file for ledger, _ in liaison.contested] == ["乡.xlsx"]


def test_what_nothing_decides_is_refused_by_name(store: Store) -> None:
    tell(store, [*person(TWIN, "王秀瑛"), tie(TWIN, "liaison", TOWN, "2021-01-01", "2023-01-01")], ledger=sheet("二.xlsx"))
    tell(store, tie(WANG, "liaison", TOWN, "2021-01-01", "2024-01-01"), ledger=sheet("三.xlsx"))
    before = whole(store)
    with pytest.raises(StoreError, match=r"二\.xlsx 表1 第2行.*三\.xlsx 表1 第2行"):
        merge(store)
    assert (whole(store), store.revision()) == (before, store.revision(3))


def test_an_open_end_takes_a_known_one(store: Store) -> None:
    tell(store, [*person(TWIN, "王秀瑛"), tie(TWIN, "liaison", TOWN, "2021-01-01", "2023-01-01")], ledger=sheet("二.xlsx"))
    tell(store, tie(WANG, "liaison", TOWN, "2021-01-01"), ledger=sheet("三.xlsx"))
    merge(store)
    assert answering(store, TOWN, "2022-06-01") == {(WANG, "liaison", TOWN)}
    assert answering(store, TOWN, "2023-06-01") == set()


def test_results_that_differ_are_refused_by_name(store: Store) -> None:
    double = "place:150424199"
    tell(store, place(double, "township", "林西镇(旧)", COUNTY), score(double, "2025-03-01", "一季度", score=80), ledger=sheet("旧.xlsx"))
    tell(store, score(TOWN, "2025-03-01", "一季度", score=82), ledger=sheet("新.xlsx"))
    with pytest.raises(StoreError, match="观摩评比"):
        merge(store, double, TOWN)
    tell(store, score(TOWN, "2025-03-01", "一季度", score=84), ledger=sheet("县.xlsx", 2))
    merge(store, double, TOWN)


@pytest.mark.parametrize(
    ("pairs", "error", "words"),
    [
        ({TWIN: TWIN}, StoreError, "自己"),
        ({TWIN: WANG, WANG: TWIN}, StoreError, "自己"),
        ({TWIN: OFFICE}, StoreError, "不能合并"),
        ({VILLAGE: TOWN}, StoreError, r"村级区划.*乡级区划"),
        ({"person:~none": WANG}, NotFound, "person:~none"),
        ({TWIN: "person:~none"}, NotFound, "person:~none"),
    ],
)
def test_what_cannot_be_one_is_refused(told: Store, pairs: dict[str, str], error: type[Exception], words: str) -> None:
    before = whole(told)
    with pytest.raises(error, match=words):
        told.write(Batch([], [], "王科员", merge=pairs))
    assert whole(told) == before


def test_what_gave_way_cannot_give_way_again_nor_turn_round(told: Store) -> None:
    merge(told)
    with pytest.raises(StoreError, match="早已并入"):
        merge(told, TWIN, ZHAO)
    with pytest.raises(StoreError, match="自己"):
        merge(told, WANG, TWIN)


def test_what_was_found_to_be_different_is_not_merged(told: Store) -> None:
    tell(told, Attribute(WANG, "different_from", TWIN), ledger=sheet("认定.xlsx", DECISION))
    with pytest.raises(StoreError, match="不是同一对象"):
        merge(told)


def test_decisions_that_others_are_different_stay_with_who_stays(told: Store) -> None:
    third = "person:~w3"
    tell(
        told,
        person(third, "王秀应"),
        Attribute(TWIN, "different_from", LI),
        Attribute(WANG, "different_from", ZHAO),
        ledger=sheet("认定.xlsx", DECISION),
    )
    tell(told, Attribute(third, "different_from", TWIN), ledger=sheet("认定二.xlsx", DECISION))
    merge(told)
    for key in (LI, ZHAO, third):
        with pytest.raises(StoreError, match="不是同一对象"):
            merge(told, WANG, key)
        with pytest.raises(StoreError, match="不是同一对象"):
            merge(told, key, WANG)


def test_a_tie_between_the_two_would_join_one_thing_to_itself(store: Store) -> None:
    tell(store, tie(VILLAGE, "pairing", NEXT_VILLAGE, "2021-01-01"))
    with pytest.raises(StoreError, match="互学互帮互鉴"):
        merge(store, NEXT_VILLAGE, VILLAGE)
    store.write(Batch([], [], "王科员", retract=[tie(VILLAGE, "pairing", NEXT_VILLAGE, "2021-01-01").id]))
    merge(store, NEXT_VILLAGE, VILLAGE)
    receipt = tell(store, tie(VILLAGE, "pairing", NEXT_VILLAGE, "2022-01-01"), ledger=sheet("二.xlsx"))
    assert "同一对象" in receipt.problems[0].reason


def test_same_as_is_no_fact_of_a_row_and_not_withdrawn_alone(told: Store) -> None:
    same = Attribute(TWIN, "same_as", WANG)
    with pytest.raises(KeyError):
        tell(told, same)
    merge(told)
    retract: Sequence[Attribute] = [same]
    with pytest.raises(StoreError, match="undo"):
        told.write(Batch([], [], "王科员", retract=retract))
