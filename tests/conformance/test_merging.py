"""One thing that was told twice: the facts of the one move to the other, which answers for both names from then on."""

from __future__ import annotations

from graph.snapshot import origins
from graph.store import EVER, Batch, Scope, Store, Viewer
from schema.authority import DECISION
from schema.facts import Attribute, Ledger, Row
from tests.conformance.twins import ON, SECOND, TWIN, merge
from tests.conformance.world import (
    COUNTY,
    LI,
    NEXT_VILLAGE,
    OTHER_TOWN,
    TOWN,
    VILLAGE,
    WANG,
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


def test_several_at_once_also_in_a_chain(told: Store) -> None:
    third = "person:~w3"
    tell(told, [*person(third, "王秀应"), tie(third, "liaison", TOWN, "2021-01-01")], ledger=sheet("三.xlsx"))
    receipt = told.write(Batch([], [], "王科员", merge={third: TWIN, TWIN: WANG}))
    assert receipt.moved == 6
    assert answering(told, TOWN, ON) == {(WANG, "liaison", TOWN)}
    assert {found.key for text in ("王秀应", "王秀瑛") for found in told.find(text)} == {WANG}


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
