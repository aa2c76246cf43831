"""Which records are suggested as one: never two numbers, never what somebody declared different."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.store import Found
from queries.likely_same import Likely, likely_same


def person(key: str, name: str, *units: str, posts: tuple[str, ...] = ()) -> Found:
    return Found(f"person:{key}", "person", "", name, (name,), units, posts)


def pairs(
    *found: Found, places: dict[str, set[str]] | None = None, different: tuple[frozenset[str], ...] = ()
) -> list[tuple[str, str, str]]:
    listed: tuple[Likely, ...] = likely_same(found, places or {}, different)
    return [(pair.stays.key, pair.gives_way.key, pair.ground) for pair in listed]


def test_one_name_in_one_unit_is_suggested_and_the_verified_record_stays() -> None:
    assert pairs(person("~a", "王小明", "官地镇"), person("G1", "王小明", "官地镇")) == [("person:G1", "person:~a", "same_name")]


def test_a_different_character_is_suggested_inside_one_unit_only() -> None:
    one = person("G1", "王小明", "官地镇")
    assert pairs(one, person("~a", "王晓明", "官地镇")) == [("person:G1", "person:~a", "one_character")]
    assert pairs(one, person("~a", "王晓明", "新城子镇")) == []
    assert pairs(one, person("~a", "李小明", "官地镇")) == []
    assert pairs(person("G1", "王明", "官地镇"), person("~a", "王名", "官地镇")) == []


def test_one_name_in_two_units_is_two_people_until_somebody_knows_better() -> None:
    assert pairs(person("~a", "王小明", "官地镇"), person("~b", "王小明", "县财政局")) == []


def test_a_place_that_both_are_tied_to_counts_as_a_unit_does() -> None:
    places = {"person:~a": {"龙头山村", "官地镇"}}
    assert pairs(person("~a", "王小明"), person("G1", "王小明", "官地镇"), places=places) == [("person:G1", "person:~a", "same_name")]
    assert pairs(person("~a", "王小明"), person("G1", "王小明", "新城子镇"), places=places) == []


def test_of_someone_of_whom_no_place_is_known_the_name_decides() -> None:
    assert pairs(person("~a", "王小明"), person("G1", "王小明", "官地镇")) == [("person:G1", "person:~a", "same_name")]


def test_two_numbers_are_two_people_and_what_was_declared_different_stays_apart() -> None:
    one, other, third = person("G1", "王小明", "官地镇"), person("G2", "王小明", "官地镇"), person("~a", "王小明", "官地镇")
    assert pairs(one, other) == []
    assert pairs(one, third, different=(frozenset((one.key, third.key)),)) == []


def test_a_unit_is_compared_without_the_county_that_its_name_begins_with() -> None:
    short = Found("org:~e", "organisation", "", "教育局", ("林西县", "教育局"))
    full = Found("org:D1", "organisation", "", "林西县教育局", ("林西县", "林西县教育局"))
    assert pairs(short, full) == [("org:D1", "org:~e", "same_name")]
    assert pairs(short, Found("org:D2", "organisation", "", "教育厅", ("林西县", "教育厅"))) == []


NAMES = st.sampled_from(["王小明", "王晓明", "王明", "李强", "李 强"])
PEOPLE = st.lists(st.tuples(st.sampled_from(["G", "~"]), NAMES, st.sampled_from(["官地镇", "新城子镇", ""])), max_size=8)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_every_pair_is_suggested_once_whatever_the_order(drawn: list[tuple[str, str, str]], shuffle: object) -> None:
    found = [person(f"{mark}{number}", name, *filter(None, [unit])) for number, (mark, name, unit) in enumerate(drawn)]
    listed = pairs(*found)
    assert len({frozenset(pair[:2]) for pair in listed}) == len(listed)
    assert all(not (one.startswith("person:G") and other.startswith("person:G")) for one, other, _ in listed)
    shuffle.shuffle(found)  # type: ignore[attr-defined]
    assert pairs(*found) == listed
