"""How an office puts another's pack in force: under its own number, name, place and days, with every open parameter settled."""

from __future__ import annotations

import pytest

from schema.conditions import Amount, Bounds, Value
from schema.errors import RuleError
from schema.rules import Liability
from schema.time import OPEN
from tests.schema.pack_texts import FULL, SMALL, book, changed, pack
from tests.worlds import day

ADOPTING = """\
adopts: small
pack: ours
issuer: 邻县县委
jurisdiction: "150425"
since: {value: 2023-01-01, from: choice, note: 本县自定}
adoption: {number: "邻组发〔2026〕3号", reviewer: 赵某, note: 试行}
set:
  one.lag: {value: [滞后, 一般], note: 本县从严}
"""

ADOPTING_FULL = """\
adopts: full
pack: ours
issuer: 试算县委
jurisdiction: "150424"
since: {value: 2023-01-01, from: document}
until: 2028-01-01
adoption: {number: "林组发〔2026〕3号", reviewer: 赵某}
rules: [severe, joint, visits, notice]
set:
  joint.years: {value: 3 年, note: 三年更稳妥}
  severe.high: {value: 15 percent, note: 本县从严}
keep: [joint.held, notice.days]
"""


def words(text: str) -> tuple[str, ...]:
    (rule,) = pack(text, small=SMALL).rules
    assert isinstance(rule, Liability)
    assert isinstance(rule.when[0].quantity, Value)
    return rule.when[0].words


def test_adopting_office_has_its_own_name_place_date_and_settings() -> None:
    ours = pack(ADOPTING, small=SMALL)
    head = ours.rules[0].head
    assert (head.id, head.issuer, head.jurisdiction, head.since) == ("ours/one", "邻县县委", "150425", day("2023-01-01"))
    assert (ours.name, ours.adopts, ours.document, ours.title, ours.file) == ("ours", "small", "9", "试算办法", "small.yaml")
    assert ours.adoption is not None
    assert (ours.adoption.number, ours.adoption.reviewer, ours.adoption.note) == ("邻组发〔2026〕3号", "赵某", "试行")
    assert words(ADOPTING) == ("滞后", "一般")
    assert head.choices == ("滞后、一般：本县从严", "自2023年1月1日起施行：本县自定")
    assert (head.adopted, [param.confirmed for param in head.params]) == (True, [True])


def test_the_sample_stays_what_it_is() -> None:
    both = book(small=SMALL, ours=ADOPTING)
    sample = both.rule("small/one")
    assert isinstance(sample, Liability)
    assert (sample.head.adopted, sample.when[0].words, sample.head.params[0].confirmed) == (False, ("滞后",), False)


def test_numbers_that_are_set_are_bounds_and_kept_ones_stay() -> None:
    severe, joint, _, notice = pack(ADOPTING_FULL, full=FULL).rules
    assert isinstance(joint, Liability)
    assert isinstance(severe, Liability)
    assert joint.when[0].bounds == Bounds(3)
    assert severe.when[0].bounds == Bounds(15, low_open=True)
    assert {param.name: (param.value, param.confirmed) for param in joint.head.params} == {
        "last": (Amount(2, "名"), False),
        "years": (Amount(3, "年"), True),
        "held": ("throughout", True),
    }
    assert [param.note for param in severe.head.params] == ["本县从严"]
    assert [param.confirmed for param in notice.head.params] == [True]


def test_only_chosen_rules_and_their_ledgers_are_adopted_and_days_are_cut() -> None:
    ours = pack(ADOPTING_FULL, full=FULL)
    by_id = {rule.head.id: rule for rule in ours.rules}
    assert list(by_id) == ["ours/severe", "ours/joint", "ours/visits", "ours/notice"]
    assert set(ours.evidence) == {"check", "fault", "lax", "visits", "days", "need", "accident", "told", "talked"}
    assert (ours.cases, ours.stage) == ((), {})
    joint = by_id["ours/joint"]
    assert isinstance(joint, Liability)
    assert joint.yields_to == ("ours/severe",)
    assert (by_id["ours/visits"].head.since, by_id["ours/visits"].head.until) == (day("2023-01-01"), day("2028-01-01"))
    assert pack(ADOPTING, small=SMALL).rules[0].head.until == OPEN


def test_a_rule_yields_only_to_what_was_adopted_too() -> None:
    text = changed("[severe, joint, visits, notice]", "[joint, notice]", ADOPTING_FULL)
    text = changed("  severe.high: {value: 15 percent, note: 本县从严}\n", "", text)
    joint = next(rule for rule in pack(text, full=FULL).rules if rule.head.id == "ours/joint")
    assert isinstance(joint, Liability)
    assert joint.yields_to == ()


def test_digest_changes_with_either_text() -> None:
    first = pack(ADOPTING, small=SMALL).digest
    assert first != pack(ADOPTING.replace("从严", "从宽"), small=SMALL).digest
    assert first != pack(ADOPTING, small=SMALL.replace("试算办法", "试算细则")).digest
    assert first == pack(ADOPTING, small=SMALL).digest


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("one.lag", "one.leg", "没有声明参数“leg”"),
        ("one.lag", "two.lag", "没有采用条目“two”"),
        ("one.lag", "lag", "“条目.参数”"),
        ("value: [滞后, 一般]", "value: 2 年", "不是一类"),
        (", note: 本县从严", "", "缺少“note”"),
        ("set:\n  one.lag: {value: [滞后, 一般], note: 本县从严}\n", "", "这些参数还没有定：one.lag"),
        ("set:\n", "keep: [one.lag]\nset:\n", "已经写过一次"),
        ("set:\n", "keep: [one.leg]\nset:\n", "没有声明参数“leg”"),
        ("adopts: small", "adopts: smell", "不认识的可采用的规则包"),
        ("adopts: small", "adopts: ours", "不认识的可采用的规则包"),
        ("set:\n", "rules: [two]\nset:\n", "不认识的条目“two”"),
        ("set:\n", "rules: [one, one]\nset:\n", "同一条目写了两次"),
        ("set:\n", "measure: 重罚\nset:\n", "不认识的键“measure”"),
        ("set:\n", "until: 2022-01-01\nset:\n", "until 不晚于 since"),
        ("reviewer: 赵某, ", "", "缺少“reviewer”"),
        ('number: "邻组发〔2026〕3号", ', "", "缺少“number”"),
    ],
)
def test_adoption_refuses(old: str, new: str, words: str) -> None:
    with pytest.raises(RuleError, match=r"small\.yaml 第\d+行") as error:
        pack(changed(old, new, ADOPTING), small=SMALL)
    assert words in str(error.value)


def test_every_parameter_left_open_is_named() -> None:
    with pytest.raises(RuleError) as error:
        pack(ADOPTING_FULL.partition("set:")[0], full=FULL)
    assert "joint.years、joint.held、notice.days" in error.value.message
    assert "severe.high" not in error.value.message, "a number of the document is not open"


def test_a_setting_in_the_wrong_unit_names_the_offices_own_line() -> None:
    with pytest.raises(RuleError, match=r"small\.yaml 第10行.*单位“名”"):
        pack(changed("value: 3 年, note", "value: 3 名, note", ADOPTING_FULL), full=FULL)
    with pytest.raises(RuleError, match=r"small\.yaml 第11行.*150%超出了范围"):
        pack(changed("15 percent", "150 percent", ADOPTING_FULL), full=FULL)


def test_a_broken_sample_is_named_by_its_own_file() -> None:
    with pytest.raises(RuleError, match=r"规则包 small\.yaml 第25行"):
        pack(ADOPTING, small=changed("measure: 联带责任", "measure: 重罚"))


def test_adopting_an_adopted_pack_is_refused() -> None:
    again = ADOPTING.replace("adopts: small", "adopts: ours").replace("pack: ours", "pack: third")
    with pytest.raises(RuleError, match="采用来的"):
        book(small=SMALL, ours=ADOPTING, third=again)
