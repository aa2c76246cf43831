"""Which rules are in force where and when, and which take the place of which."""

from __future__ import annotations

import pytest

from schema.errors import RuleError
from schema.rulebook import Rulebook, standard
from schema.rules import Escalation, Honour, Liability, Requirement
from tests.schema.pack_texts import FULL, SMALL, book, changed
from tests.schema.test_rules_adoption import ADOPTING, ADOPTING_FULL
from tests.worlds import day

HERE, ELSEWHERE = "150424901", "150425901"


def small(name: str, text: str = SMALL) -> str:
    return changed("pack: small", f"pack: {name}", text)


def over(name: str, lower: str, text: str = SMALL) -> str:
    return changed("    row: T01\n", f"    row: T01\n    supersedes: {lower}\n", small(name, text))


def in_force(rulebook: Rulebook, rule: str, code: str = HERE, on: str = "2024-01-01") -> bool:
    return rulebook.in_force(rulebook.rule(rule), code, day(on))


def test_in_force_from_its_first_day_and_only_inside_its_place() -> None:
    rulebook = book(small=changed("force: issued", "force: issued\nuntil: 2025-01-01"))
    assert in_force(rulebook, "small/one", on="2020-01-01")
    assert not in_force(rulebook, "small/one", on="2019-12-31")
    assert in_force(rulebook, "small/one", on="2024-12-31")
    assert not in_force(rulebook, "small/one", on="2025-01-01")
    assert in_force(rulebook, "small/one", "150424")
    for outside in (ELSEWHERE, "1504", ""):
        assert not in_force(rulebook, "small/one", outside)


def test_rules_stand_by_what_they_are_asked_of_in_the_order_of_the_packs() -> None:
    rulebook = book(small=SMALL, full=FULL)
    ids = {sort: [rule.head.id for rule in rules] for sort, rules in rulebook.liabilities.items()}
    assert ids == {"township": ["small/one", "full/joint", "full/severe"], "record": ["full/accident"]}
    assert list(rulebook.requirements) == ["tie", "village", "organisation", "county", "group"]
    assert [rule.head.id for rule in rulebook.requirements["village"]] == ["full/cadence", "full/cover", "full/standard"]
    assert [rule.head.id for rule in rulebook.honours["village"]] == ["full/star"]
    assert [rule.head.id for rule in rulebook.escalations["record"]] == ["full/notice", "full/route"]
    sorts = (
        (rulebook.liabilities, Liability),
        (rulebook.requirements, Requirement),
        (rulebook.honours, Honour),
        (rulebook.escalations, Escalation),
    )
    assert all(isinstance(rule, sort) for index, sort in sorts for rules in index.values() for rule in rules)
    assert sum(len(rules) for index, _ in sorts for rules in index.values()) == len(rulebook.rules) == 19


def test_rules_and_packs_are_found_by_id() -> None:
    rulebook = book(small=SMALL, full=FULL)
    assert rulebook.rule("full/star").head.clause == "四"
    assert rulebook.pack_of("full/star").document == "8"
    for unknown in ("full/none", "none/star"):
        with pytest.raises(KeyError):
            rulebook.rule(unknown)
    with pytest.raises(KeyError):
        rulebook.pack_of("none/star")


def test_an_offices_own_version_takes_the_place_of_the_sample_inside_its_place_and_days() -> None:
    wide = changed('jurisdiction: "150424"', 'jurisdiction: "1504"')
    rulebook = book(small=wide, ours=changed("set:\n", "until: 2025-01-01\nset:\n", ADOPTING))
    assert (in_force(rulebook, "small/one", ELSEWHERE), in_force(rulebook, "ours/one", ELSEWHERE)) == (False, True)
    assert (in_force(rulebook, "small/one", HERE), in_force(rulebook, "ours/one", HERE)) == (True, False)
    assert in_force(rulebook, "small/one", ELSEWHERE, "2022-12-31")
    assert in_force(rulebook, "small/one", ELSEWHERE, "2025-01-01")
    assert [head.id for head in rulebook.superseding("small/one")] == ["ours/one"]
    assert rulebook.superseding("ours/one") == ()


def test_rules_that_were_not_adopted_stay_samples() -> None:
    rulebook = book(full=FULL, ours=ADOPTING_FULL)
    assert not in_force(rulebook, "full/joint")
    assert in_force(rulebook, "full/cadence")
    assert {rule.head.id for rule in rulebook.adopted.rules.values()} == {f"ours/{id}" for id in ("severe", "joint", "visits", "notice")}


def test_a_rule_supersedes_another_from_its_own_first_day() -> None:
    rulebook = book(small=SMALL, newer=changed("2020-01-01", "2023-01-01", over("newer", "small/one")))
    assert (in_force(rulebook, "small/one", on="2022-12-31"), in_force(rulebook, "newer/one", on="2022-12-31")) == (True, False)
    assert (in_force(rulebook, "small/one", on="2023-01-01"), in_force(rulebook, "newer/one", on="2023-01-01")) == (False, True)


def test_what_was_superseded_does_not_come_back_when_its_successor_is_superseded_too() -> None:
    rulebook = book(small=SMALL, second=over("second", "small/one"), third=over("third", "second/one"))
    assert [in_force(rulebook, f"{name}/one") for name in ("small", "second", "third")] == [False, False, True]
    assert {head.id for head in rulebook.superseding("small/one")} == {"second/one", "third/one"}


def test_a_rule_for_one_county_supersedes_that_of_the_city_only_there() -> None:
    city = changed('jurisdiction: "150424"', 'jurisdiction: "1504"')
    rulebook = book(small=city, county=over("county", "small/one"))
    assert not in_force(rulebook, "small/one", HERE)
    assert in_force(rulebook, "small/one", ELSEWHERE)


def test_what_supersedes_a_sample_supersedes_an_offices_version_of_it_once_it_is_adopted() -> None:
    ours = changed('jurisdiction: "150425"', 'jurisdiction: "150424"', ADOPTING)
    newer = over("newer", "small/one")
    rulebook = book(small=SMALL, ours=ours, newer=newer)
    assert in_force(rulebook, "ours/one"), "a sample takes no adopted rule out of force"
    theirs = ours.replace("adopts: small", "adopts: newer").replace("pack: ours", "pack: theirs")
    rulebook = book(small=SMALL, ours=ours, newer=newer, theirs=theirs)
    assert [in_force(rulebook, f"{name}/one") for name in ("small", "newer", "ours", "theirs")] == [False, False, False, True]


def test_two_offices_adopt_the_same_sample_side_by_side() -> None:
    wide = changed('jurisdiction: "150424"', 'jurisdiction: "1504"')
    other = ADOPTING.replace("150425", "150424").replace("pack: ours", "pack: theirs")
    rulebook = book(small=wide, ours=ADOPTING, theirs=other)
    assert [in_force(rulebook, f"{name}/one", HERE) for name in ("small", "ours", "theirs")] == [False, False, True]
    assert [in_force(rulebook, f"{name}/one", ELSEWHERE) for name in ("small", "ours", "theirs")] == [False, True, False]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"small": over("small", "none/one")}, "不在规则包里"),
        ({"small": SMALL, "other": over("other", "small/two")}, "不在规则包里"),
        ({"small": over("small", "small/one")}, "small/one → small/one"),
        ({"first": over("first", "second/one"), "second": over("second", "first/one")}, "first/one → second/one → first/one"),
        ({"small": SMALL, "other": over("other", "small/one").replace("150424", "150425")}, "适用于另一个区划 150424"),
    ],
)
def test_supersession_that_cannot_be_is_refused(texts: dict[str, str], words: str) -> None:
    with pytest.raises(RuleError, match=r"\.yaml 第12行") as error:
        book(**texts)
    assert words in error.value.message


def test_a_circle_further_down_is_found_where_it_is() -> None:
    with pytest.raises(RuleError, match=r"规则包 second\.yaml"):
        book(first=over("first", "second/one"), second=over("second", "third/one"), third=over("third", "second/one"))


def test_a_rulebook_of_nothing_has_no_rules() -> None:
    empty = Rulebook(())
    assert (empty.liabilities, empty.requirements, empty.honours, empty.escalations, empty.rules) == ({}, {}, {}, {}, {})


def test_packs_of_the_software_are_samples_with_their_sources_and_rows() -> None:
    packs = standard().packs
    assert {"linxi"} <= {pack.name for pack in packs}
    for pack in packs:
        assert (pack.adoption, pack.adopts) == (None, "")
        assert pack.document
        assert all(rule.head.rows and rule.head.summary for rule in pack.rules)
