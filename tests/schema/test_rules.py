"""Packs are read strictly: whatever could be misread is refused with file, line and remedy, and nothing is evaluated half."""

from __future__ import annotations

import subprocess
import sys

import pytest

from schema.conditions import Amount
from schema.errors import RuleError
from schema.packfile import plain, read
from schema.time import OPEN
from tests.schema.pack_texts import FULL, SMALL, changed, liability, pack, rules
from tests.worlds import day

REFUSED = {
    "unknown key of a rule": ("    held: sometime\n", "    held: sometime\n    helt: then\n", 25, "不认识的键“helt”"),
    "unknown key of a pack": ("title: 试算办法", "title: 试算办法\nforse: issued", 5, "不认识的键“forse”"),
    "unknown force of a pack": ("force: issued", "force: must", 7, "不认识的文件性质“must”"),
    "missing force of a pack": ("force: issued\n", "", 1, "缺少“force”"),
    "duplicate key": ("    row: T01\n", "    row: T01\n    row: T02\n", 14, "“row”写了两次"),
    "yes as a boolean": ("held: sometime", "held: yes", 24, "会被当成真假值"),
    "on as a key": ("    row: T01\n", "    row: T01\n    on: 1\n", 14, "会被当成真假值"),
    "true as a word": ("measure: 联带责任", "measure: true", 25, "要写文字"),
    "leading zeros": ('document: "9"', "document: 009", 2, "会被误读"),
    "sexagesimal": ("summary: 试算用", "summary: 12:30:00", 16, "会被误读"),
    "number as text": ('document: "9"', "document: 9", 2, "要写文字"),
    "only blanks": ("summary: 试算用", 'summary: "  "', 16, "要写文字"),
    "empty value": ("measure: 联带责任", "measure:", 25, "没有写值"),
    "anchor": ("when: [{value: check.class, one_of: $lag}]", "when: [&a {value: check.class, one_of: $lag}, *a]", 21, "锚点"),
    "own tag": ("measure: 联带责任", "measure: !thing 联带责任", 25, "写法不支持"),
    "no such day": ("2020-01-01", "2020-02-30", 6, "没有2020-02-30这一天"),
    "far too deep": ("when: [", "when: [" + "[" * 40 + "1" + "]" * 40 + ", ", 21, "套得太深"),
    "name of a pack": ("pack: small", "pack: 小", 1, "规则包名称“小”"),
    "jurisdiction as words": ('jurisdiction: "150424"', "jurisdiction: 林西县", 5, "代码的前几位"),
    "jurisdiction in other digits": ('jurisdiction: "150424"', 'jurisdiction: "１５０４２４"', 5, "代码的前几位"),
    "chosen first day without note": ("from: document}", "from: choice}", 6, "要写 note"),
    "ending before it begins": ("force: issued", "force: issued\nuntil: 2019-12-31", 8, "until 不晚于 since"),
    "ending on its first day": ("force: issued", "force: issued\nuntil: 2020-01-01", 8, "until 不晚于 since"),
    "adoption without a number": ("force: issued", "force: issued\nadoption: {reviewer: 赵某}", 8, "缺少“number”"),
    "adoption without a reviewer": ("force: issued", 'force: issued\nadoption: {number: "林组发〔2026〕3号"}', 8, "缺少“reviewer”"),
    "rule id": ("id: one", "id: One", 12, "条目编号“One”"),
    "row that does not exist": ("row: T01", "row: T39", 13, "没有“T39”这一项制度"),
    "row of no table": ("row: T01", "row: B01", 13, "没有“B01”这一项制度"),
    "row twice": ("row: T01", "row: [T01, T01]", 13, "写了两次"),
    "missing clause": ("    clause: 一\n", "", 12, "缺少“clause”"),
    "missing each": ("    each: township\n", "", 12, "缺少“each”"),
    "unknown kind": ("kind: liability", "kind: liabillity", 15, "不认识的规则种类"),
    "unknown force of a rule": ("row: T01", "row: T01\n    force: should", 14, "不认识的约束程度“should”"),
    "a rule before its pack": ("row: T01", "row: T01\n    since: 2019-01-01", 14, "早于规则包的施行日2020年1月1日"),
    "a rule that is never in force": ("row: T01", "row: T01\n    until: 2020-01-01", 14, "一天也不施行"),
    "supersedes without a pack": ("row: T01", "row: T01\n    supersedes: two", 14, "“规则包/条目”"),
    "undeclared parameter": ("one_of: $lag", "one_of: $leg", 21, "没有在 params 里声明"),
    "unused parameter": ("one_of: $lag", "one_of: [滞后]", 18, "没有用到"),
    "name of a parameter": ("lag: {value", "Lag: {value", 18, "参数名“Lag”"),
    "choice without note": (", note: 原文没有定", "", 18, "要写 note"),
    "origin of a parameter": ("from: choice, note: 原文没有定", "from: guess, note: 原文没有定", 18, "不认识的来源“guess”"),
    "parameter in a list": ("one_of: $lag", "one_of: [$lag]", 21, "参数“$lag”不能写在这里"),
    "parameter as a text": ("summary: 试算用", "summary: $lag", 16, "参数“$lag”不能写在这里"),
    "parameter in a parameter": ("value: [滞后], from", "value: $lag, from", 18, "参数“$lag”不能写在这里"),
    "edge of a word": ("value: [滞后], from", "value: [滞后], edge: in, from", 18, "edge 只用于数字"),
    "number without a unit": ("value: [滞后], from", "value: 2, from", 18, "数字要带单位"),
    "number without a blank": ("value: [滞后], from", "value: 2年, from", 18, "数字要带单位"),
    "words written twice": ("value: [滞后], from", "value: [滞后, 滞后], from", 18, "写了两次的词"),
    "number for words": ("value: [滞后], from", "value: 2 年, from", 18, "要写文字"),
    "way of holding in a parameter": ("    held: sometime", "    held: $lag", 18, "要写一个任职要求"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_with_file_and_line(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(RuleError) as error:
        pack(changed(old, new))
    assert f"规则包 small.yaml 第{line}行" in error.value.message
    assert words in error.value.message + error.value.hint


def test_text_that_is_no_yaml_names_its_line() -> None:
    with pytest.raises(RuleError, match=r"small\.yaml 第5行"):
        pack(changed('jurisdiction: "150424"', "jurisdiction: 15: 0424"))
    with pytest.raises(RuleError, match="空的"):
        pack("")
    with pytest.raises(RuleError, match="第1行"):
        pack("[一, 二]")


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


def test_head_has_everything_that_an_answer_shows() -> None:
    read_pack = pack(FULL)
    assert (read_pack.name, read_pack.document, read_pack.report, read_pack.damaged) == ("full", "8", True, "第三页看不清")
    assert (read_pack.adoption, read_pack.adopts, len(read_pack.digest)) == (None, "", 64)
    head = liability(FULL, "joint").head
    assert (head.id, head.rows, head.clause, head.kind) == ("full/joint", ("T01", "C01"), "一、二", "liability")
    assert (head.since, head.until, head.jurisdiction, head.adopted) == (day("2020-01-01"), day("2030-01-01"), "150424", False)
    assert FULL.splitlines()[head.line - 1] == "  - id: joint"
    assert head.choices == (
        "并列都按靠后算",
        "2名：原文写末两位，正好第二位也算",
        "2年：原文没有说几年",
        "始终在任：原文没有说任职多久",
        "自2020年1月1日起施行：原文没有日期",
    )
    assert [(param.name, param.chosen, param.confirmed) for param in head.params] == [
        ("last", False, False),
        ("years", True, False),
        ("held", True, False),
    ]


def test_a_rule_has_its_own_days_and_force() -> None:
    found = rules()
    assert (found["visits"].head.since, found["visits"].head.until) == (day("2021-01-01"), day("2029-01-01"))
    assert (found["visits"].head.force, found["visits"].head.guiding) == ("strive", True)
    assert (found["joint"].head.force, found["joint"].head.guiding) == ("must", False)
    assert pack(SMALL).rules[0].head.until == OPEN


def test_choices_of_a_pack_that_an_office_wrote_and_adopted_itself_are_confirmed() -> None:
    ours = pack(changed("force: issued", 'force: issued\nadoption: {number: "林组发〔2026〕3号", reviewer: 赵某}'))
    assert ours.adoption is not None
    assert (ours.adoption.number, ours.adoption.reviewer) == ("林组发〔2026〕3号", "赵某")
    assert [(rule.head.adopted, [param.confirmed for param in rule.head.params]) for rule in ours.rules] == [(True, [True])]


def test_amounts_are_shown_with_their_unit() -> None:
    assert Amount(2, "年").text() == "2年"
    assert Amount(12.5, "percent").text() == "12.5%"


def test_yaml_is_not_even_imported_until_a_rule_is_needed() -> None:
    code = "import sys, schema.rulebook; assert 'yaml' not in sys.modules and 'pydantic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
