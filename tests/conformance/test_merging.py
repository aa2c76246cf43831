"""One thing that was told twice: the facts of the one move to the other, and every answer comes back with the undo."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from graph.snapshot import origins
from graph.store import AFTERWARDS, EVER, Batch, Receipt, Scope, Store, Viewer
from schema.authority import DECISION
from schema.errors import ConfirmationNeeded, NotFound, StoreError
from schema.facts import Attribute, Ledger, Row, Tie
from schema.time import OPEN, UNKNOWN, Period, Span, exactly
from tests.conformance.conftest import ENGINES
from tests.conformance.world import (
    COUNTY,
    LI,
    NEXT_VILLAGE,
    OFFICE,
    OTHER_TOWN,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    Told,
    answering,
    day,
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

TWIN = "person:~wang"
ON = "2023-06-01"
SECOND: list[Told] = [
    [*person(TWIN, "王秀瑛"), tie(TWIN, "liaison", TOWN, "2021-01-01"), tie(TWIN, "member", OFFICE)],
    tie(TWIN, "village_charge", VILLAGE, "2022-01-01"),
]


def merge(store: Store, gives: str = TWIN, stays: str = WANG) -> Receipt:
    return store.write(Batch([], [], "王科员", "认定为同一人", merge={gives: stays}))


@pytest.fixture
def told(store: Store) -> Store:
    """The county (revision 1); a file that knows a person under another key and name (revision 2)."""
    tell(store, *SECOND, ledger=sheet("二.xlsx"))
    return store


def test_all_facts_move_and_keep_their_origin(told: Store) -> None:
    receipt = merge(told)
    assert (receipt.revision, receipt.moved, receipt.problems) == (3, 4, ())
    assert answering(told, VILLAGE, ON) == {(WANG, "liaison", TOWN), (WANG, "village_charge", VILLAGE)}
    graph = seen(told, VILLAGE, ON)
    charge = next(held for held in ties(graph).values() if held.kind == "village_charge")
    assert [(origin.file, origin.row) for origin in origins(graph, charge)] == [("二.xlsx", 3)]
    assert told.describe([WANG])[WANG].units == ("县委组织部",)


def test_before_the_merge_everything_is_as_it_was(told: Store) -> None:
    before = whole(told)
    merge(told)
    assert whole(told, known_at=2) == before
    assert answering(told, VILLAGE, ON, known_at=2) == {(TWIN, "liaison", TOWN), (TWIN, "village_charge", VILLAGE)}
    around = seen(told, TWIN, ON, known_at=2, direction="around")
    assert (around.graph["root"], around.nodes[TWIN]["name"]) == (TWIN, "王秀瑛")


def test_whoever_asks_for_the_one_that_gave_way_gets_the_one_that_stays(told: Store) -> None:
    merge(told)
    assert {found.key for text in ("王秀瑛", "秀瑛", TWIN, "~wang") for found in told.find(text)} == {WANG}
    assert [found.key for found in told.find("王秀英")] == [WANG]
    assert {value: [found.key for found in listed] for value, listed in told.lookup("name", ["王秀瑛", "王秀英"]).items()} == {
        "王秀瑛": [WANG], "王秀英": [WANG],
    }  # fmt: skip
    assert [[found.key for found in listed] for listed in told.lookup("key", [TWIN]).values()] == [[WANG]]
    assert [[found.key for found in listed] for listed in told.lookup("key", [TWIN], ["person"]).values()] == [[WANG]]
    assert (told.describe([TWIN])[TWIN].key, told.describe([TWIN])[TWIN].name) == (WANG, "王秀英")
    graph = seen(told, TWIN, ON, direction="around")
    assert (graph.graph["root"], TWIN in graph) == (WANG, False)
    assert told.history(TWIN) == told.history(WANG)


def test_the_history_still_tells_what_was_said_of_the_one_that_gave_way(told: Store) -> None:
    merge(told)
    kept = [version for version in told.history(WANG) if TWIN in str(version.fact)]
    assert {version.recorded.id for version in kept if version.retracted} == {2}
    (same,) = [version for version in kept if version.retracted is None]
    assert isinstance(same.fact, Attribute)
    assert (same.fact.name, same.fact.value, same.ledger.rank) == ("same_as", WANG, DECISION)


def test_the_decision_stands_on_the_word_of_the_batch_s_ledger(told: Store) -> None:
    ledger = Ledger("人工登记", "ab" * 32, "认定同一人", DECISION, day(ON), "王科员")
    evidence = [Row(0, 1, (), {"理由": "身份证号一致"})]
    receipt = told.write(Batch([ledger], evidence, "王科员", merge={TWIN: WANG}))
    assert (receipt.moved, receipt.accepted) == (4, 0)
    (same,) = [version for version in told.history(WANG) if isinstance(version.fact, Attribute) and version.fact.name == "same_as"]
    assert (same.ledger, told.cells(same.ledger, [same.line])) == (ledger, {1: {"理由": "身份证号一致"}})


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


def test_the_name_of_the_one_that_stays_stays(told: Store) -> None:
    merge(told)
    assert told.describe([WANG])[WANG].name == "王秀英"
    tell(told, person("person:~w3", "王秀应"), ledger=sheet("县.xlsx", 2))
    merge(told, "person:~w3")
    assert told.describe([WANG])[WANG].name == "王秀应"
    assert {found.key for text in ("王秀英", "王秀瑛", "王秀应") for found in told.find(text)} == {WANG}


def test_the_old_file_again_changes_nothing(told: Store) -> None:
    merge(told)
    before = whole(told)
    again = tell(told, *SECOND, ledger=sheet("二.xlsx"))
    assert (again.revision, again.unchanged, again.problems) == (None, 2, ())
    other = tell(told, *SECOND, ledger=sheet("二改.xlsx"))
    assert (other.accepted, other.corrected, other.unchanged, other.facts, other.problems) == (0, 0, 2, 0, ())
    assert whole(told) == before


def test_new_facts_about_the_one_that_gave_way_are_written_about_the_one_that_stays(told: Store) -> None:
    merge(told)
    receipt = tell(told, [*person(TWIN, "王秀瑛"), tie(TWIN, "liaison", NEXT_VILLAGE, "2023-01-01")], score(TWIN, "2023-01-01", "x"))
    assert [problem.line for problem in receipt.problems] == []
    assert answering(told, NEXT_VILLAGE, ON) == {(WANG, "liaison", TOWN), (WANG, "liaison", NEXT_VILLAGE)}


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


def test_several_at_once_also_in_a_chain(told: Store) -> None:
    third = "person:~w3"
    tell(told, [*person(third, "王秀应"), tie(third, "liaison", TOWN, "2021-01-01")], ledger=sheet("三.xlsx"))
    receipt = told.write(Batch([], [], "王科员", merge={third: TWIN, TWIN: WANG}))
    assert receipt.moved == 6
    assert answering(told, TOWN, ON) == {(WANG, "liaison", TOWN)}
    assert {found.key for text in ("王秀应", "王秀瑛") for found in told.find(text)} == {WANG}


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


def test_places_take_their_parts_and_results_along(store: Store) -> None:
    double = "place:150424199"
    tell(
        store,
        place(double, "township", "林西镇(旧)", COUNTY),
        place("place:150424199201", "village", "石门村", double),
        tie(LI, "liaison", double, "2021-01-01"),
        score(double, "2025-03-01", "一季度", score=80),
        Attribute(double, "code", "150424777"),
        ledger=sheet("旧.xlsx"),
    )
    before = whole(store)
    merge(store, double, TOWN)
    assert {found.key for found in store.places("township")} == {TOWN, OTHER_TOWN}
    graph = seen(store, "place:150424199201", ON)
    assert (LI, "liaison", TOWN) in {(held.source, held.kind, held.target) for held in ties(graph).values()}
    assert [known.properties["score"] for known in seen(store, TOWN, "2025-06-01", outcomes_since=EVER).nodes[TOWN]["outcomes"]] == [80]
    for text in ("150424777", "150424199", "林西镇(旧)"):
        assert [found.key for found in store.find(text)] == [TOWN], text
    assert {found.key for found in store.find("石门", within=double)} == {"place:150424199201"}
    mine = Viewer(jurisdictions=(double,))
    assert VILLAGE in store.snapshot(Scope("up", VILLAGE), day(ON), viewer=mine)
    store.undo(3, actor="王科员")
    assert whole(store) == before
    assert {found.key for found in store.places("township")} == {TOWN, OTHER_TOWN, double}


def test_a_dry_merge_changes_nothing(told: Store) -> None:
    before = whole(told)
    receipt = told.write(Batch([], [], "王科员", merge={TWIN: WANG}), dry_run=True)
    assert (receipt.revision, receipt.moved) == (None, 4)
    assert (whole(told), told.revision()) == (before, told.revision(2))


def test_ties_are_withdrawn_under_either_key(told: Store) -> None:
    merge(told)
    told.write(Batch([], [], "王科员", retract=[tie(TWIN, "liaison", TOWN, "2021-01-01").id]))
    assert answering(told, TOWN, ON) == set()


def test_same_as_is_no_fact_of_a_row_and_not_withdrawn_alone(told: Store) -> None:
    same = Attribute(TWIN, "same_as", WANG)
    with pytest.raises(KeyError):
        tell(told, same)
    merge(told)
    retract: Sequence[Attribute] = [same]
    with pytest.raises(StoreError, match="undo"):
        told.write(Batch([], [], "王科员", retract=retract))


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


@given(batches=st.lists(st.lists(CLAIM, min_size=1, max_size=3), min_size=1, max_size=5), results=st.lists(DAYS, max_size=2))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_merge_and_its_undo_leave_no_trace_in_any_answer(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[tuple[str, str, int, int | None, tuple[int, str | None], str]]],
    results: list[int],
) -> None:
    for engine in ENGINES.values():
        with engine(tmp_path_factory.mktemp("store")) as store:
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
                continue
            after = answers(store)
            assert TWIN not in str(after["ties"])
            assert answers(store, newest.id) == then
            store.undo(merged, actor="王科员")
            assert answers(store) == before
            store.undo(merged + 1, actor="王科员")
            assert answers(store) == after
            assert answers(store, newest.id) == then
