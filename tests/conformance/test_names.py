"""Names over time, and finding things by them."""

from __future__ import annotations

import pytest

from graph.store import Batch, Store
from schema.facts import Attribute, Entity
from schema.time import UNKNOWN
from tests.conformance.world import (
    AREA,
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
    day,
    named,
    person,
    place,
    seen,
    sheet,
    tell,
    tie,
)  # fmt: skip


def called(store: Store, on: str, known_at: int | None = None) -> str:
    return str(seen(store, VILLAGE, on, known_at).nodes[VILLAGE]["name"])


def test_a_rename_holds_from_its_day(store: Store) -> None:
    receipt = tell(store, named(VILLAGE, "前进社区", "2023-01-01"))
    assert (receipt.accepted, receipt.problems) == (1, ())
    assert [called(store, on) for on in ("1990-01-01", "2022-12-31", "2023-01-01", "2026-01-01")] == [
        "前进村",
        "前进村",
        "前进社区",
        "前进社区",
    ]
    assert called(store, "2026-01-01", known_at=1) == "前进村"


def test_a_back_dated_rename_goes_between(store: Store) -> None:
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"))
    tell(store, named(VILLAGE, "前进新村", "2021-01-01"), ledger=sheet("二.xlsx"))
    assert [called(store, on) for on in ("2020-12-31", "2021-01-01", "2022-12-31", "2023-01-01")] == [
        "前进村",
        "前进新村",
        "前进新村",
        "前进社区",
    ]
    store.undo(2, actor="王科员", confirmed=True)
    assert [called(store, on) for on in ("2020-12-31", "2021-01-01", "2023-01-01")] == ["前进村", "前进新村", "前进新村"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_renames_in_one_batch(store: Store, order: tuple[int, int]) -> None:
    facts = (named(VILLAGE, "前进新村", "2021-01-01"), named(VILLAGE, "前进社区", "2023-01-01"))
    assert tell(store, *(facts[number] for number in order)).accepted == 2
    assert [called(store, on) for on in ("2020-12-31", "2021-01-01", "2023-01-01")] == ["前进村", "前进新村", "前进社区"]


def test_the_ledger_before_the_rename_again_changes_nothing(store: Store) -> None:
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"))
    again = tell(store, place(VILLAGE, "village", "前进村", TOWN), ledger=sheet("区划.xlsx"))
    assert again.facts == 0
    assert called(store, "2026-01-01") == "前进社区"


def test_an_undated_ledger_with_the_new_name_changes_nothing(store: Store) -> None:
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"))
    again = tell(store, named(VILLAGE, "前进社区"), ledger=sheet("二.xlsx"))
    assert (again.revision, again.unchanged) == (None, 1)
    assert [called(store, on) for on in ("2022-12-31", "2023-01-01")] == ["前进村", "前进社区"]


def test_an_undated_other_name_is_asked_about_once_names_are_dated(store: Store) -> None:
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"))
    receipt = tell(store, named(VILLAGE, "向前村"), ledger=sheet("二.xlsx"))
    assert "起始日期" in receipt.problems[0].hint
    assert [called(store, on) for on in ("2022-12-31", "2023-01-01")] == ["前进村", "前进社区"]


def test_a_misspelt_name_is_corrected(store: Store) -> None:
    receipt = tell(store, named(VILLAGE, "前近村"), ledger=sheet("二.xlsx"))
    assert receipt.corrected == 1
    assert called(store, "2026-01-01") == "前近村"
    assert [found.key for found in store.find("前进村")] == [FAR_VILLAGE]


def test_a_name_told_with_its_end_stays_so(store: Store) -> None:
    told = named(VILLAGE, "前进新村", "2021-01-01", "2022-01-01")
    tell(store, told)
    assert [called(store, on) for on in ("2020-12-31", "2021-06-01", "2022-06-01")] == ["前进村", "前进新村", ""]
    assert tell(store, told).revision is None
    tell(store, named(VILLAGE, "前进社区", "2021-06-01"), ledger=sheet("二.xlsx"))
    assert tell(store, told).revision is None
    assert [called(store, on) for on in ("2021-03-01", "2021-07-01", "2022-06-01")] == ["前进新村", "前进社区", "前进社区"]


def test_a_name_that_ends_before_it_begins_is_rejected(store: Store) -> None:
    receipt = tell(store, named(VILLAGE, "前进社区", "2023-01-01", "2022-01-01"), named(LI, "李建军"))
    assert ([problem.line for problem in receipt.problems], receipt.corrected) == ([2], 1)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("建国", {LI}),
        ("李建国", {LI}),
        ("赵铁", {ZHAO}),
        ("铁", {ZHAO}),
        ("前进", {VILLAGE, FAR_VILLAGE}),
        ("150424100201", {VILLAGE}),
        ("place:150424100201", {VILLAGE}),
        ("G001", {LI}),
        ("D001", {OFFICE}),
        ("糖业", {FIRM}),
        ("东片", {AREA}),
        ("  前进村 ", {VILLAGE, FAR_VILLAGE}),
        ("没有这个", set()),
        ("", set()),
        ("   ", set()),
        ('"', set()),
        ("前*", set()),
        ("AND", set()),
        ("国建", set()),
    ],
)
def test_finding_by_parts_codes_and_numbers(store: Store, text: str, keys: set[str]) -> None:
    assert {found.key for found in store.find(text)} == keys


def test_two_character_names_are_found(store: Store) -> None:
    tell(store, person("person:G010", "张三"), person("person:G011", "张三丰"))
    assert [found.key for found in store.find("张三")] == ["person:G010", "person:G011"]


def test_latin_letters_and_widths_do_not_matter(store: Store) -> None:
    tell(store, [Entity("org:E009", "organisation"), named("org:E009", "ABC 公司")])
    assert [found.key for found in store.find("abc公司")] == ["org:E009"]
    assert [found.key for found in store.find("ＡＢＣ")] == ["org:E009"]


def test_former_names_and_later_codes_are_found(store: Store) -> None:
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"), Attribute(VILLAGE, "code", "150424100299", day("2023-01-01")))
    assert VILLAGE in {found.key for found in store.find("前进村")}
    assert [found.key for found in store.find("150424100299")] == [VILLAGE]
    (found,) = store.find("前进社区")
    assert (found.name, found.path) == ("前进社区", ("林西县", "林西镇", "前进社区"))
    (then,) = store.find("前进社区", as_of=day("2022-01-01"))
    assert then.name == "前进村"


def test_an_undone_name_is_not_found_any_more(store: Store) -> None:
    tell(store, named(VILLAGE, "错名村", "2023-01-01"))
    store.undo(2, actor="王科员")
    assert store.find("错名") == []
    store.undo(3, actor="王科员")
    assert [found.key for found in store.find("错名")] == [VILLAGE]


def test_an_ambiguous_name_shows_the_paths(store: Store) -> None:
    assert [found.path for found in store.find("前进村")] == [("林西县", "林西镇", "前进村"), ("林西县", "新城子镇", "前进村")]


def test_finding_can_be_narrowed(store: Store) -> None:
    tell(store, tie(LI, "post", TOWN, "2021-01-01", role="镇长"), person("person:G012", "前进"))
    assert {found.key for found in store.find("前进", kinds=["person"])} == {"person:G012"}
    assert {found.key for found in store.find("前进", kinds=["village"])} == {VILLAGE, FAR_VILLAGE}
    assert {found.key for found in store.find("前进", kinds=["place"])} == {VILLAGE, FAR_VILLAGE}
    assert {found.key for found in store.find("前进", within=TOWN)} == {VILLAGE}
    assert {found.key for found in store.find("李", within=TOWN)} == {LI}
    assert store.find("前进", within="place:999") == []
    assert len(store.find("村", limit=2)) == 2


def test_exact_names_come_before_longer_ones(store: Store) -> None:
    tell(store, *(person(f"person:H{number:03}", f"王秀英{number}") for number in range(30)))
    assert store.find("王秀英", limit=5)[0].key == WANG


def test_many_exact_values_at_once(store: Store) -> None:
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"), Attribute(VILLAGE, "code", "150424100299", day("2023-01-01")))
    names = store.lookup("name", ["前进村", "前进社区", "李建国", "没有"])
    assert {value: [found.key for found in listed] for value, listed in names.items()} == {
        "前进村": [VILLAGE, FAR_VILLAGE], "前进社区": [VILLAGE], "李建国": [LI],
    }  # fmt: skip
    assert [found.key for found in store.lookup("code", ["150424100299"])["150424100299"]] == [VILLAGE]
    assert set(store.lookup("key", [LI, "person:G404"])) == {LI}
    assert store.lookup("name", ["李建国"], kinds=["place"]) == {}
    assert store.lookup("name", []) == {}
    many = [f"无{number}" for number in range(2000)]
    assert set(store.lookup("name", [*many, "李建国"])) == {"李建国"}


def test_describing_tells_path_units_and_posts_of_a_day(store: Store) -> None:
    tell(store, tie(LI, "post", TOWN, "2021-01-01", "2023-01-01", role="镇长"), tie(LI, "post", COUNTY, "2023-01-01", role="县长"))
    before = store.describe([LI, NEXT_VILLAGE, SUN, "person:G404"], as_of=day("2022-01-01"))
    assert (before[LI].units, before[LI].posts) == (("县委组织部",), ("林西镇镇长",))
    assert before[NEXT_VILLAGE].path == ("林西县", "林西镇", "东风村")
    assert (before[SUN].verified, before[LI].verified) == (False, True)
    assert "person:G404" not in before
    assert store.describe([LI], as_of=day("2024-01-01"))[LI].posts == ("林西县县长",)
    assert store.describe([]) == {}


def test_a_withdrawn_tie_is_no_post_any_more(store: Store) -> None:
    post = tie(LI, "post", TOWN, "2021-01-01", role="镇长")
    tell(store, post)
    store.write(Batch([], [], "王科员", retract=[post.id]))
    assert store.describe([LI])[LI].posts == ()


def test_what_has_no_start_was_always_called_so(store: Store) -> None:
    assert seen(store, VILLAGE, "1950-01-01").nodes[VILLAGE]["name"] == "前进村"
    assert named(VILLAGE, "前进村").since == UNKNOWN
