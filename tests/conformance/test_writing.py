"""What a batch does, and what its receipt says about it."""

from __future__ import annotations

import pytest

from graph.store import Batch, Receipt, Store
from schema.errors import NotFound
from schema.facts import Entity, Row
from tests.conformance.world import (
    COUNTY,
    FAR_VILLAGE,
    FIRM,
    LI,
    NEXT_VILLAGE,
    OFFICE,
    SUN,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    Told,
    answering,
    county,
    day,
    held,
    named,
    person,
    place,
    score,
    seen,
    sheet,
    tell,
    tie,
    ties,
    whole,
)  # fmt: skip


def adds_up(receipt: Receipt, rows: int) -> bool:
    return receipt.accepted + receipt.corrected + receipt.unchanged + len(receipt.returning) + len(receipt.problems) == rows


def test_new_rows_are_accepted_under_one_revision(store: Store) -> None:
    receipt = tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), tie(WANG, "village_charge", VILLAGE, "2022-01-01"))
    assert (receipt.revision, receipt.accepted, receipt.facts, receipt.problems) == (2, 2, 2, ())
    assert answering(store, VILLAGE, "2022-05-01") == {(LI, "liaison", TOWN), (WANG, "village_charge", VILLAGE)}


def test_the_same_rows_again_change_nothing(store: Store) -> None:
    told: list[Told] = [tie(LI, "liaison", TOWN, "2021-03-01"), score(VILLAGE, "2025-03-01", "2025年第一季度", score=80)]
    tell(store, *told)
    before = whole(store)
    again = tell(store, *told)
    assert (again.revision, again.unchanged, again.accepted, again.facts, again.corroborated) == (None, 2, 0, 0, 0)
    assert whole(store) == before
    assert [revision.id for revision in store.revisions()] == [2, 1]


def test_the_whole_county_again_changes_nothing_even_when_rows_repeat_each_other(empty: Store) -> None:
    told = [*county(), person(LI, "李建国"), person(LI, "李建国"), [*person(WANG, "王秀英"), tie(WANG, "member", OFFICE)]]
    first = tell(empty, *told)
    assert adds_up(first, len(told))
    again = tell(empty, *told)
    assert (again.revision, again.unchanged) == (None, len(told))


def test_a_digest_already_written_is_known_without_looking_at_the_rows(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), digest="d1")
    again = tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), digest="d1")
    assert (again.revision, again.unchanged) == (None, 1)


def test_a_digest_with_rejected_rows_is_tried_again(store: Store) -> None:
    told = [tie(LI, "liaison", TOWN, "2021-03-01"), tie("person:G404", "liaison", TOWN, "2021-03-01")]
    assert len(tell(store, *told, digest="d1").problems) == 1
    tell(store, person("person:G404", "周立新"))
    again = tell(store, *told, digest="d1")
    assert (again.accepted, again.unchanged, again.problems) == (1, 1, ())


def test_a_new_end_corrects_the_tie(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"))
    receipt = tell(store, tie(LI, "liaison", TOWN, "2021-03-01", "2023-01-01"), ledger=sheet("二.xlsx"))
    assert (receipt.corrected, receipt.accepted, receipt.facts) == (1, 0, 1)
    assert answering(store, TOWN, "2023-06-01") == set()
    assert answering(store, TOWN, "2023-06-01", known_at=2) == {(LI, "liaison", TOWN)}


def test_receipts_add_up_over_every_kind_of_row(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), tie(WANG, "liaison", TOWN, "2021-03-01"), ledger=sheet("旧.xlsx"))
    told: list[Told] = [
        tie(LI, "liaison", TOWN, "2021-03-01"),
        tie(WANG, "liaison", TOWN, "2021-03-01", "2024-01-01"),
        tie(ZHAO, "liaison", TOWN, "2022-01-01"),
        tie("person:G404", "liaison", TOWN, "2022-01-01"),
        [Entity(LI, "person")],
    ]
    receipt = tell(store, *told, ledger=sheet("新.xlsx"))
    assert adds_up(receipt, 5)
    assert (receipt.accepted, receipt.corrected, receipt.unchanged, len(receipt.problems)) == (1, 1, 2, 1)


def test_rows_that_contradict_each_other_are_all_rejected_and_name_each_other(store: Store) -> None:
    receipt = tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), tie(LI, "liaison", TOWN, "2021-03-01", "2023-01-01"))
    assert [problem.line for problem in receipt.problems] == [2, 3]
    assert "第3行" in receipt.problems[0].reason
    assert receipt.revision is None
    assert answering(store, TOWN, "2022-01-01") == set()


def test_names_that_contradict_each_other_in_one_batch_are_rejected(store: Store) -> None:
    receipt = tell(store, person("person:G009", "张伟"), person("person:G009", "张炜"))
    assert [problem.line for problem in receipt.problems] == [2, 3]
    assert store.describe(["person:G009"]) == {}


def test_a_row_that_contradicts_itself_is_rejected(store: Store) -> None:
    receipt = tell(store, [tie(LI, "liaison", TOWN, "2021-03-01"), tie(LI, "liaison", TOWN, "2021-03-01", "2022-01-01")])
    assert [problem.line for problem in receipt.problems] == [2]
    assert answering(store, TOWN, "2021-06-01") == set()


def test_rows_that_agree_become_further_origins(store: Store) -> None:
    receipt = tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), tie(LI, "liaison", TOWN, "2021-03-01"))
    assert (receipt.facts, receipt.corroborated, receipt.accepted, receipt.unchanged) == (1, 1, 1, 1)
    (found,) = [t for t in ties(seen(store, TOWN, "2022-01-01")).values() if t.kind == "liaison"]
    assert (found.line, [line for _, line in found.further]) == (2, [3])


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (tie("person:G404", "liaison", TOWN, "2021-01-01"), "person:G404"),
        (tie(LI, "liaison", "place:150424999", "2021-01-01"), "place:150424999"),
        (tie(LI, "within", TOWN, "2021-01-01"), "隶属"),
        (tie(LI, "residency", TOWN, "2021-01-01"), "驻村"),
        (tie(TOWN, "within", VILLAGE, "2021-01-01"), "下级"),
        (named("place:150424999", "无此村"), "place:150424999"),
        (score("place:150424999", "2025-03-01", "一季度"), "place:150424999"),
        (Entity(TOWN, "place", "village"), "乡镇"),
    ],
    ids=[
        "no such holder",
        "no such place",
        "kind does not join",
        "level does not fit",
        "upside down",
        "name of nobody",
        "result of nobody",
        "other level",
    ],
)
def test_what_cannot_stand_is_rejected_with_a_reason_and_a_hint(store: Store, fact: object, words: str) -> None:
    before = whole(store)
    receipt = tell(store, fact)  # type: ignore[arg-type]
    (problem,) = receipt.problems
    assert words in problem.reason + problem.hint
    assert problem.hint
    assert (problem.line, receipt.revision) == (2, None)
    assert whole(store) == before


def test_an_end_before_the_start_is_rejected(store: Store) -> None:
    backwards = tie(LI, "liaison", TOWN, "2021-03-01")
    object.__setattr__(backwards.period, "until_from", day("2020-01-01"))
    object.__setattr__(backwards.period, "until_to", day("2020-01-01"))
    receipt = tell(store, backwards, tie(WANG, "liaison", TOWN, "2021-03-01"))
    assert [(problem.line, "终止" in problem.reason) for problem in receipt.problems] == [(2, True)]
    assert receipt.accepted == 1


def test_a_rejected_row_leaves_nothing_behind(store: Store) -> None:
    new = "place:150424100209"
    receipt = tell(
        store,
        [*place(new, "village", "新立村", "place:150424999"), score(new, "2025-03-01", "一季度", score=1)],
        [
            *person("person:G009", "张伟"),
            tie("person:G009", "liaison", TOWN, "2021-01-01"),
            tie("person:G009", "residency", TOWN, "2021-01-01"),
        ],
    )
    assert len(receipt.problems) == 2
    assert receipt.revision is None
    assert store.describe([new, "person:G009"]) == {}
    assert store.find("新立村") == []
    with pytest.raises(NotFound):
        seen(store, new, "2025-06-01")


def test_what_only_a_rejected_row_introduced_is_missing_for_the_other_rows(store: Store) -> None:
    town, village = "place:150424109", "place:150424109201"
    receipt = tell(
        store,
        place(town, "township", "三段乡", "place:150499"),
        place(village, "village", "红光村", town),
        tie(LI, "village_charge", village, "2022-01-01"),
        tie(WANG, "village_charge", VILLAGE, "2022-01-01"),
    )
    assert [problem.line for problem in receipt.problems] == [2, 3, 4]
    assert receipt.accepted == 1
    assert store.describe([town, village]) == {}


def test_a_row_that_agrees_with_a_rejected_one_stands_by_itself(store: Store) -> None:
    receipt = tell(
        store,
        [tie(LI, "liaison", TOWN, "2021-03-01"), tie(LI, "liaison", "place:150424999", "2021-03-01")],
        tie(LI, "liaison", TOWN, "2021-03-01"),
    )
    assert [problem.line for problem in receipt.problems] == [2]
    assert (receipt.accepted, receipt.corroborated) == (1, 0)
    assert answering(store, TOWN, "2022-01-01") == {(LI, "liaison", TOWN)}


def test_the_county_and_its_ties_may_come_in_one_batch(empty: Store) -> None:
    receipt = tell(empty, tie(LI, "liaison", TOWN, "2021-03-01"), *county())
    assert receipt.problems == ()
    assert answering(empty, VILLAGE, "2022-01-01") == {(LI, "liaison", TOWN)}


def test_posts_that_begin_together_are_two_ties(store: Store) -> None:
    tell(store, tie(LI, "post", TOWN, "2021-03-01", role="党委书记"), tie(LI, "post", TOWN, "2021-03-01", role="镇长"))
    assert {t.role for t in ties(seen(store, TOWN, "2022-01-01")).values() if t.kind == "post"} == {"党委书记", "镇长"}


def test_units_and_firms_hold_and_are_held(store: Store) -> None:
    receipt = tell(store, tie(OFFICE, "aid", VILLAGE, "2021-03-01"), tie(LI, "liaison", FIRM, "2021-03-01"))
    assert receipt.problems == ()
    assert answering(store, VILLAGE, "2022-01-01") == {(OFFICE, "aid", VILLAGE)}
    assert answering(store, FIRM, "2022-01-01") == {(LI, "liaison", FIRM)}


def test_a_dry_run_says_what_would_happen_and_writes_nothing(store: Store) -> None:
    before = whole(store)
    told: list[Told] = [
        tie(LI, "liaison", TOWN, "2021-03-01"),
        tie("person:G404", "liaison", TOWN, "2021-03-01"),
        *place("place:150424100209", "village", "新立村", TOWN),
    ]
    dry = tell(store, *told, dry_run=True)
    assert dry.revision is None
    assert whole(store) == before
    assert store.find("新立村") == []
    real = tell(store, *told)
    assert real.revision == 2
    assert (dry.accepted, dry.facts, dry.problems) == (real.accepted, real.facts, real.problems)


def test_strict_writes_all_or_nothing(store: Store) -> None:
    told = [tie(LI, "liaison", TOWN, "2021-03-01"), tie("person:G404", "liaison", TOWN, "2021-03-01")]
    receipt = tell(store, *told, strict=True)
    assert (receipt.revision, receipt.accepted, len(receipt.problems)) == (None, 0, 1)
    assert answering(store, TOWN, "2022-01-01") == set()
    assert tell(store, told[0], strict=True).accepted == 1


def test_rows_may_come_from_a_generator_and_from_several_sheets(store: Store) -> None:
    facts = [tie(LI, "liaison", TOWN, "2021-03-01"), tie(WANG, "liaison", TOWN, "2021-03-01"), tie(SUN, "liaison", "place:0", "2021-03-01")]
    batch = Batch([sheet("一.xlsx"), sheet("二.xlsx")], (Row(line % 2, 7 + line, (fact,)) for line, fact in enumerate(facts)), "王科员")
    receipt = store.write(batch)
    assert (receipt.accepted, [(problem.ledger, problem.line) for problem in receipt.problems]) == (2, [(0, 9)])


def test_no_rows_change_nothing(store: Store) -> None:
    assert tell(store).revision is None
    assert store.revision() == store.revision(1)


def test_a_tie_can_be_withdrawn_by_its_id(store: Store) -> None:
    wrong = tie(LI, "liaison", TOWN, "2021-03-01")
    tell(store, wrong, tie(WANG, "liaison", TOWN, "2021-03-01"))
    tell(store, wrong, ledger=sheet("另一份.xlsx"))
    receipt = store.write(Batch([], [], "王科员", "起始日期写错", retract=[wrong.id, wrong.id]))
    assert receipt.revision == 4
    assert answering(store, TOWN, "2022-01-01") == {(WANG, "liaison", TOWN)}
    assert answering(store, TOWN, "2022-01-01", known_at=3) == {(WANG, "liaison", TOWN), (LI, "liaison", TOWN)}
    store.undo(4, actor="王科员")
    (back,) = [t for t in ties(seen(store, TOWN, "2022-01-01")).values() if (t.source, t.kind) == (LI, "liaison")]
    assert len(back.further) == 1


@pytest.mark.parametrize(
    "text", ["liaison/person:G001/place:150424100/2019-01-01", "nonsense", "liaison/x/y/someday", "kind/x/y/2020-01-01"]
)
def test_withdrawing_what_is_not_there_is_not_found_and_changes_nothing(store: Store, text: str) -> None:
    with pytest.raises(NotFound):
        store.write(Batch([sheet()], [Row(0, 2, (tie(LI, "liaison", TOWN, "2021-03-01"),))], "王科员", retract=[text]))
    assert answering(store, TOWN, "2022-01-01") == set()
    assert store.revision() == store.revision(1)


def test_a_reader_that_fails_half_way_leaves_nothing(store: Store) -> None:
    def broken() -> object:
        yield Row(0, 2, (tie(LI, "liaison", TOWN, "2021-03-01"),))
        raise RuntimeError("the file ended")

    with pytest.raises(RuntimeError, match="the file ended"):
        store.write(Batch([sheet()], broken(), "王科员"))  # type: ignore[arg-type]
    assert tell(store, tie(WANG, "liaison", TOWN, "2021-03-01")).revision == 2
    assert answering(store, TOWN, "2022-01-01") == {(WANG, "liaison", TOWN)}


def test_progress_is_told_step_by_step(store: Store) -> None:
    steps: list[str] = []
    store.write(
        Batch([sheet()], [Row(0, 2, (tie(LI, "liaison", TOWN, "2021-03-01"),))], "王科员"), progress=lambda step, *_: steps.append(step)
    )
    assert steps[0] == "读取各行"
    assert len(set(steps)) > 2


def test_properties_are_kept_as_they_were(store: Store) -> None:
    tell(
        store,
        tie(LI, "liaison", TOWN, "2021-03-01", basis="林组发〔2021〕3号", part="lead"),
        score(VILLAGE, "2025-03-01", "一季度", score=81.5, rank=3),
    )
    graph = seen(store, VILLAGE, "2025-03-02", outcomes_since=0)
    (found,) = [t for t in ties(graph).values() if t.kind == "liaison"]
    assert dict(found.properties) == {"basis": "林组发〔2021〕3号", "part": "lead"}
    assert dict(graph.nodes[VILLAGE]["outcomes"][0].properties) == {"score": 81.5, "rank": 3}


def test_an_outcome_told_anew_is_corrected(store: Store) -> None:
    tell(store, score(VILLAGE, "2025-03-01", "一季度", score=80))
    receipt = tell(store, score(VILLAGE, "2025-03-01", "一季度", score=82), ledger=sheet("更正.xlsx"))
    assert receipt.corrected == 1
    (known,) = seen(store, VILLAGE, "2025-04-01", outcomes_since=0).nodes[VILLAGE]["outcomes"]
    assert known.properties["score"] == 82
    (then,) = seen(store, VILLAGE, "2025-04-01", 2, outcomes_since=0).nodes[VILLAGE]["outcomes"]
    assert then.properties["score"] == 80


def test_a_village_moved_in_one_file_lies_first_here_then_there(store: Store) -> None:
    receipt = tell(
        store,
        tie(FAR_VILLAGE, "within", "place:150424101", None, "2023-01-01"),
        tie(FAR_VILLAGE, "within", TOWN, "2023-01-01"),
        ledger=sheet("区划调整.xlsx"),
    )
    assert (receipt.problems, receipt.corrected, receipt.accepted) == ((), 1, 1)
    assert TOWN not in seen(store, FAR_VILLAGE, "2022-12-31")
    assert TOWN in seen(store, FAR_VILLAGE, "2023-01-01")


def test_a_place_cannot_lie_in_two_places_at_once(store: Store) -> None:
    receipt = tell(store, tie(VILLAGE, "within", "place:150424101", "2023-01-01"))
    assert [problem.line for problem in receipt.problems] == [2]
    new = "place:150424100210"
    twice = tell(store, place(new, "village", "双井村", TOWN), tie(new, "within", "place:150424101", "2023-01-01"))
    assert [problem.line for problem in twice.problems] == [2, 3]


def test_a_correction_may_not_make_two_parents_either(store: Store) -> None:
    tell(store, tie(FAR_VILLAGE, "within", "place:150424101", None, "2023-01-01"), tie(FAR_VILLAGE, "within", TOWN, "2023-01-01"))
    receipt = tell(store, tie(FAR_VILLAGE, "within", "place:150424101", None, "2024-01-01"), ledger=sheet("二.xlsx"))
    assert len(receipt.problems) == 1
    assert held(seen(store, NEXT_VILLAGE, "2023-06-01")) == set()
    assert TOWN in seen(store, FAR_VILLAGE, "2023-06-01")
    assert COUNTY in seen(store, FAR_VILLAGE, "2023-06-01")


def test_corrected_rows_are_named_by_their_lines(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), tie(WANG, "village_charge", VILLAGE, "2022-01-01"))
    receipt = tell(
        store,
        tie(LI, "liaison", TOWN, "2021-03-01"),
        tie(WANG, "village_charge", VILLAGE, "2022-01-01", "2023-01-01"),
        ledger=sheet("更正.xlsx"),
    )
    assert (receipt.corrected, receipt.corrections) == (1, ((0, 3),))
