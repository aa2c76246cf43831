"""Packs are read strictly: whatever could be misread is refused with file and line, and nothing is evaluated half."""

from __future__ import annotations

import subprocess
import sys

import pytest

from schema.errors import RuleError
from schema.packfile import plain, read
from schema.packreader import read_pack
from schema.rulebook import standard
from schema.rules import Amount, Coverage, Escalation, Liability, Pack, Run

SMALL = """\
pack: small
document: "9"
issuer: 试算县委
title: 试算办法
jurisdiction: "150424"
since: {value: 2020-01-01, from: document}
evidence:
  check: {label: 检查, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, class: text, score: point}}
  fault: {label: 失职, kind: finding, about: [person, township], per: year, by: 组织部, ask: 是否失职}
rules:
  - id: one
    row: T01
    clause: 一
    kind: liability
    summary: 试算用
    params:
      lag: {value: [滞后], from: choice, note: 原文没有定}
    each: township
    per: year
    when: [{value: check.class, one_of: $lag}]
    prove: [{proven: fault}]
    reaches: {tie: area_cover, of: [self, area]}
    held: sometime
    measure: 联带责任
"""


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def pack(text: str, **known: str) -> Pack:
    return read_pack(text, "small.yaml", {name: (base, f"{name}.yaml") for name, base in known.items()})


REFUSED = {
    "unknown key of a rule": ("    held: sometime\n", "    held: sometime\n    helt: then\n", 24, "不认识的键“helt”"),
    "unknown key of a pack": ("title: 试算办法", "title: 试算办法\nforce: hard", 5, "不认识的键“force”"),
    "unknown quantity": ("value: check.class", "valeu: check.class", 20, "不认识的键“valeu”"),
    "unknown test": ("one_of: $lag", "equals: $lag", 20, "不认识的键“equals”"),
    "duplicate key": ("    row: T01\n", "    row: T01\n    row: T02\n", 13, "“row”写了两次"),
    "yes as a boolean": ("held: sometime", "held: yes", 23, "会被当成真假值"),
    "on as a key": ("    row: T01\n", "    row: T01\n    on: 1\n", 13, "会被当成真假值"),
    "true as a word": ("measure: 联带责任", "measure: true", 24, "要写文字"),
    "leading zeros": ('document: "9"', "document: 009", 2, "会被误读"),
    "sexagesimal": ("summary: 试算用", "summary: 12:30:00", 15, "会被误读"),
    "number as text": ('document: "9"', "document: 9", 2, "要写文字"),
    "empty value": ("measure: 联带责任", "measure:", 24, "没有写值"),
    "anchor": ("when: [{value: check.class, one_of: $lag}]", "when: [&a {value: check.class, one_of: $lag}, *a]", 20, "锚点"),
    "own tag": ("measure: 联带责任", "measure: !thing 联带责任", 24, "写法不支持"),
    "no such day": ("2020-01-01", "2020-02-30", 6, "没有2020-02-30这一天"),
    "undeclared parameter": ("one_of: $lag", "one_of: $leg", 20, "没有在 params 里声明"),
    "unused parameter": ("one_of: $lag", "one_of: [滞后]", 17, "没有用到"),
    "choice without note": (", note: 原文没有定", "", 17, "要写 note"),
    "unknown origin of a parameter": ("from: choice, note: 原文没有定", "from: guess, note: 原文没有定", 17, "不认识的来源“guess”"),
    "unknown ledger": ("proven: fault", "proven: fautl", 21, "不认识的台账“fautl”"),
    "unread ledger": ("    prove: [{proven: fault}]\n", "", 9, "没有规则看它"),
    "unknown field": ("check.class", "check.colour", 20, "没有字段“colour”"),
    "field of the wrong type": ("check.class", "check.rank", 20, "这里不能用"),
    "a finding asked as a value": ("proven: fault", "proven: check", 21, "不是finding"),
    "unknown tie": ("tie: area_cover", "tie: area_kover", 22, "不认识的关系“area_kover”"),
    "a tie that answers for nothing": ("tie: area_cover", "tie: in_area", 22, "不认识的关系“in_area”"),
    "unknown range": ("of: [self, area]", "of: [self, aera]", 22, "不认识的范围"),
    "unknown level": ("each: township", "each: town", 18, "不认识的级别“town”"),
    "unknown kind": ("kind: liability", "kind: liabillity", 14, "不认识的规则种类"),
    "unknown way of holding": ("held: sometime", "held: always", 23, "不认识的任职要求"),
    "a level that the ledger does not report": ("about: township, per", "about: village, per", 20, "不是按年记乡级的"),
    "missing field": ("    clause: 一\n", "", 11, "缺少“clause”"),
    "jurisdiction as words": ('jurisdiction: "150424"', "jurisdiction: 林西县", 5, "代码的前几位"),
    "a finding without its question": (", ask: 是否失职", "", 9, "要写 ask"),
    "unknown kind of field": ("score: point", "score: number", 8, "不认识的字段类型"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_with_file_and_line(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(RuleError) as error:
        pack(changed(old, new))
    assert f"规则包 small.yaml 第{line}行" in error.value.message
    assert words in error.value.message


WHEN = "when: [{value: check.class, one_of: $lag}]"
RANKED = {
    "no unit": ("{run: [{from_last: check.rank, at_most: 2}], at_least: 2 年}", "要带单位"),
    "wrong unit": ("{run: [{from_last: check.rank, at_most: 2 分}], at_least: 2 年}", "带单位“名”"),
    "a run without a length": ("{run: [{from_last: check.rank, at_most: 2 名}]}", "at_least"),
    "a run with an upper bound": ("{run: [{from_last: check.rank, at_most: 2 名}], at_least: 1, at_most: 2 年}", "at_least"),
    "a run of no years": ("{run: [{from_last: check.rank, at_most: 2 名}], at_least: 0}", "不小于1"),
    "half a year": ("{run: [{from_last: check.rank, at_most: 2 名}], at_least: 1.5 年}", "整数"),
    "no bound": ("{run: [{from_last: check.rank}], at_least: 2 年}", "at_least 或 at_most"),
    "an empty range": ("{run: [{from_last: check.rank, at_least: 3 名, at_most: 2 名}], at_least: 2 年}", "没有数能满足"),
    "from last by score": ("{run: [{from_last: check.score, at_most: 2 名}], at_least: 2 年}", "这里不能用"),
    "a rank outside a run": ("{from_last: check.rank, at_most: 2 名}", "不认识的键“from_last”"),
    "two quantities": ("{value: check.class, run: [{from_last: check.rank, at_most: 2 名}], at_least: 2 年}", "只写一个"),
    "a word with a bound": ("{value: check.class, at_most: 2 名}", "one_of"),
}


@pytest.mark.parametrize(("condition", "words"), RANKED.values(), ids=RANKED)
def test_refused_in_a_condition(condition: str, words: str) -> None:
    text = changed(WHEN, f"when: [{{value: check.class, one_of: $lag}}, {condition}]")
    with pytest.raises(RuleError, match="第20行") as error:
        pack(text)
    assert words in str(error.value)


def test_text_that_is_no_yaml_names_its_line() -> None:
    with pytest.raises(RuleError, match=r"small\.yaml 第5行"):
        pack(changed('jurisdiction: "150424"', "jurisdiction: 15: 0424"))
    with pytest.raises(RuleError, match="空的"):
        pack("")


def test_nearest_known_word_is_offered() -> None:
    with pytest.raises(RuleError) as error:
        pack(changed("held: sometime", "held: sometimes"))
    assert "是不是“sometime”" in error.value.hint


def test_same_rule_twice_is_refused() -> None:
    with pytest.raises(RuleError, match="条目“one”写了两次"):
        pack(SMALL + SMALL[SMALL.index("  - id: one") :])


def test_values_keep_their_types() -> None:
    item = read('a: 1\nb: 1.5\nc: true\nd: 2024-03-01\ne: "004"\nf: [一, 二]\n', "x.yaml")
    value = plain(item)
    assert isinstance(value, dict)
    assert [type(each).__name__ for each in value.values()] == ["int", "float", "bool", "date", "str", "list"]


def test_standard_pack_says_whose_it_is_and_what_was_chosen() -> None:
    (linxi,) = (pack for pack in standard().packs if pack.name == "linxi")
    assert (linxi.document, linxi.jurisdiction, len(linxi.digest)) == ("000", "150424", 64)
    assert {(rule.head.id, rule.head.row) for rule in linxi.rules} == {
        ("linxi/organiser-joint", "T01"),
        ("linxi/member-transfer", "C01"),
        ("linxi/notice", "C02"),
        ("linxi/leader-liaison", "T02"),
        ("linxi/organiser-area", "T01"),
    }
    assert [type(rule) for rule in linxi.rules] == [Liability, Liability, Escalation, Coverage, Coverage]
    for rule in linxi.rules:
        assert any("施行" in choice for choice in rule.head.choices)


def test_bounds_are_resolved_when_the_pack_is_loaded() -> None:
    rule = next(rule for rule in standard().packs[0].rules if rule.head.id == "linxi/member-transfer")
    assert isinstance(rule, Liability)
    runs = [(each.low, each.quantity) for each in rule.when if isinstance(each.quantity, Run)]
    assert [(low, [inner.high for inner in run.conditions]) for low, run in runs] == [(2, [0]), (2, [2])]
    assert rule.over == 2


def test_amounts_are_shown_with_their_unit() -> None:
    assert Amount(2, "年").text() == "2年"


def test_yaml_is_not_even_imported_until_a_rule_is_needed() -> None:
    code = "import sys, schema.rulebook, queries.liability; assert 'yaml' not in sys.modules and 'pydantic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
