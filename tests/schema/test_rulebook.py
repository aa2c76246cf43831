"""Which rules are in force, and how an office adopts another's pack under its own name, place, date and settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.errors import RuleError
from schema.rulebook import Rulebook, in_force, load_packs, rulebook_of, standard
from schema.rules import Liability, Value
from tests.schema.test_rules import SMALL
from tests.worlds import day

ADOPTING = """\
adopts: small
pack: ours
issuer: 邻县县委
jurisdiction: "150425"
since: {value: 2023-01-01, from: choice, note: 本县自定}
set:
  one.lag: {value: [滞后, 一般], note: 本县从严}
"""


def book(**texts: str) -> Rulebook:
    return rulebook_of({name: (text, f"{name}.yaml") for name, text in texts.items()})


def words(rulebook: Rulebook, pack: str) -> tuple[str, ...]:
    rule = next(rule for each in rulebook.packs if each.name == pack for rule in each.rules)
    assert isinstance(rule, Liability)
    assert isinstance(rule.when[0].quantity, Value)
    return rule.when[0].words


def test_adopting_office_has_its_own_name_place_date_and_settings() -> None:
    both = book(small=SMALL, ours=ADOPTING)
    head = both.pack_of("ours/one").rules[0].head
    assert (head.id, head.issuer, head.jurisdiction, head.since) == ("ours/one", "邻县县委", "150425", day("2023-01-01"))
    assert words(both, "ours") == ("滞后", "一般")
    assert words(both, "small") == ("滞后",)
    assert head.choices == ("滞后、一般：本县从严", "自2023年1月1日起施行：本县自定")


def test_digest_changes_with_either_text() -> None:
    first = book(small=SMALL, ours=ADOPTING).pack_of("ours/x").digest
    assert first != book(small=SMALL, ours=ADOPTING.replace("从严", "从宽")).pack_of("ours/x").digest
    assert first != book(small=SMALL.replace("试算办法", "试算细则"), ours=ADOPTING).pack_of("ours/x").digest
    assert first == book(small=SMALL, ours=ADOPTING).pack_of("ours/x").digest


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("one.lag", "one.leg", "没有声明参数“leg”"),
        ("one.lag", "two.lag", "没有采用条目“two”"),
        ("value: [滞后, 一般]", "value: 2 年", "不是一类"),
        (", note: 本县从严", "", "缺少“note”"),
        ("adopts: small", "adopts: smell", "不认识的可采用的规则包"),
        ("adopts: small", "adopts: ours", "不认识的可采用的规则包"),
        ("pack: ours", "pack: theirs", "和文件名不一致"),
        ("set:\n", "rules: [two]\nset:\n", "不认识的条目“two”"),
        ("set:\n", "measure: 重罚\nset:\n", "不认识的键“measure”"),
    ],
)
def test_adoption_refuses(old: str, new: str, words: str) -> None:
    assert ADOPTING.count(old) == 1
    with pytest.raises(RuleError) as error:
        book(small=SMALL, ours=ADOPTING.replace(old, new))
    assert words in str(error.value)


def test_adopting_an_adopted_pack_is_refused() -> None:
    again = ADOPTING.replace("adopts: small", "adopts: ours").replace("pack: ours", "pack: third")
    with pytest.raises(RuleError, match="采用来的"):
        book(small=SMALL, ours=ADOPTING, third=again)


def test_chosen_rules_only() -> None:
    two = SMALL + SMALL[SMALL.index("  - id: one") :].replace("id: one", "id: two")
    both = book(small=two, ours=ADOPTING.replace("set:\n", "rules: [one]\nset:\n"))
    assert [rule.head.id for rule in both.pack_of("ours/one").rules] == ["ours/one"]
    assert len(both.pack_of("small/one").rules) == 2


def test_in_force_from_its_first_day_and_only_inside_its_place() -> None:
    head = book(small=SMALL).packs[0].rules[0].head
    assert in_force(head, "150424100", day("2020-01-01"))
    assert not in_force(head, "150424100", day("2019-12-31"))
    assert not in_force(head, "150425100", day("2020-01-01"))
    assert not in_force(head, "1504", day("2020-01-01"))
    assert not in_force(head, "", day("2020-01-01"))


def test_files_are_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    good = tmp_path / "small.yaml"
    good.write_text(SMALL, encoding="utf-8")
    assert [pack.name for pack in load_packs([good]).packs] == ["small"]
    bad = tmp_path / "bad.yaml"
    bad.write_bytes("pack: 试算".encode("gb18030"))
    with pytest.raises(RuleError, match=r"bad\.yaml"):
        load_packs([good, bad])
    with pytest.raises(RuleError, match=r"none\.yaml"):
        load_packs([tmp_path / "none.yaml"])


def test_rules_stand_by_level_in_the_order_of_the_packs() -> None:
    assert [rule.head.id for rule in standard().liabilities["township"]] == ["linxi/organiser-joint", "linxi/member-transfer"]
    assert [rule.head.id for rule in standard().coverages["township"]] == ["linxi/leader-liaison", "linxi/organiser-area"]
    assert "village" not in standard().liabilities
