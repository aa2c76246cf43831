"""The stage and the cases of a pack are checked name by name, so that no example passes because of a slip."""

from __future__ import annotations

import pytest

from schema.errors import RuleError
from schema.rules import STATES
from tests.schema.pack_texts import FULL, changed, pack
from tests.worlds import day


def test_a_case_has_its_facts_and_answers() -> None:
    read = pack(FULL)
    assert [place["name"] for place in read.stage["places"]] == ["试算县", "甲镇", "甲一村", "甲二村"]
    case = read.cases[1]
    assert (case.rule, case.name, case.day) == ("full/visits", "走访不够", day("2024-03-01"))
    assert [record["record"] for record in case.facts["records"]] == ["visits", "days", "accident", "decision"]
    assert case.expect[0]["items"] == {"走访": False, "天数": "open"}
    assert FULL.splitlines()[case.line - 1] == "      - name: 走访不够"


REFUSED = {
    "a place outside": ('code: "150424901201"', 'code: "150425901201"', "适用区划 150424 以内"),
    "a place outside its township": ('code: "150424901201"', 'code: "150424902201"', "不在甲镇的代码"),
    "a code of another level": ('code: "150424901201"', 'code: "150424901"', "不是村级的代码"),
    "a code twice": ('code: "150424901201"', 'code: "150424901202"', "写了两次"),
    "a name twice": ("name: 甲二村", "name: 甲一村", "“甲一村”写了两次"),
    "a place in none": ("level: township, in: 试算县", "level: township, in: 试标县", "不认识的名称“试标县”"),
    "a place in a lower one": (
        '{name: 甲二村, code: "150424901202", level: village, in: 甲镇}',
        '{name: 甲二村, code: "150424901202", level: village, in: 甲一村}',
        "“甲一村”是村级",
    ),
    "a unit in no place": ("{name: 试算局, in: 试算县", "{name: 试算局, in: 东片", "“东片”是片区"),
    "an area of a county": ("of: [甲镇]}", "of: [试算县]}", "“试算县”是县级"),
    "a tie to nobody's place": ("to: 东片, since", "to: 西片, since", "不认识的名称“西片”"),
    "a tie to a person": ("to: 东片, since", "to: 组织员赵, since", "“组织员赵”是个人"),
    "a tie of no kind": ("{tie: area_cover, who", "{tie: within, who", "不认识的关系“within”"),
    "a tie that ends first": ("until: 2023-07-01", "until: 2020-01-01", "until 不晚于 since"),
    "a tie from no day": ("since: 2020年", "since: 很早", "“很早”"),
    "unknown key of the stage": ("  areas: [", "  area: [", "不认识的键“area”"),
    "unknown ledger": ("{record: star,", "{record: stars,", "不认识的台账“stars”"),
    "unknown place": ("{record: star, about: 甲一村", "{record: star, about: 甲三村", "不认识的名称“甲三村”"),
    "a place of another level": ("{record: star, about: 甲一村", "{record: star, about: 甲镇", "“甲镇”是乡级"),
    "a field of no ledger": ("until: 2026-01-01}", "until: 2026-01-01, value: 3}", "不认识的键“value”"),
    "no day": ("about: 甲一村, day: 2023-01-01, until", "about: 甲一村, until", "要写 day"),
    "no period": ("about: 甲镇, period: 2023年", "about: 甲镇, day: 2023-12-31", "要写 period"),
    "a period of another length": ("about: 甲镇, period: 2023年", "about: 甲镇, period: 2023年上半年", "不一样长"),
    "a period that is none": ("about: 甲镇, period: 2023年", "about: 甲镇, period: 去年", "去年"),
    "a number with its unit": ("score: 90.5", "score: 90.5 分", "要写数字"),
    "a number as a word": ("size: 小}", "size: 3}", "要写文字"),
    "an entry of nobody": ("{record: days, who: 干部孙, about", "{record: days, about", "要写 who"),
    "somebody in a ledger of places": ("{record: star, about", "{record: star, who: 书记钱, about", "没有声明 who"),
    "a decision without a verdict": ("of: 重大事故, verdict: true", "of: 重大事故", "缺少“verdict”"),
    "a verdict in words": ("of: 重大事故, verdict: true", "of: 重大事故, verdict: 是", "true 或 false"),
    "a state of another kind": ("state: held}", "state: met}", "不认识的结果“met”"),
    "an answer about nobody known": ("about: 甲一村, state: held", "about: 甲三村, state: held", "不认识的名称"),
    "an answer for somebody unknown": ("who: 组织员赵, state: not_liable", "who: 组织员张, state: not_liable", "不认识的名称"),
    "an item that is none": ("items: {走访: false", "items: {走动: false", "不认识的键“走动”"),
    "an item that is neither": ("items: {走访: false", "items: {走访: 3", "true、false 或 open"),
    "a share in words": ("share: 0.5", "share: 一半", "share 要写数字"),
    "a key of another kind": ("state: held}", "state: held, share: 0.5}", "不认识的键“share”"),
    "no list of answers": ("expect: [{about: 甲一村, state: held}]", "expect: 没有", "expect 要写成列表"),
    "the same case twice": ("      - name: 小事\n", "      - {name: 小事, day: 2024-01-01, expect: []}\n      - name: 小事\n", "写了两次"),
}


@pytest.mark.parametrize(("old", "new", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(RuleError, match=r"small\.yaml 第\d+行") as error:
        pack(changed(old, new, FULL))
    assert words in str(error.value)


def test_nobody_and_no_answer_can_be_expected() -> None:
    text = changed("who: 组织员赵, state: not_liable, share: 0.5, missing: []", 'who: "", state: nobody', FULL)
    assert pack(text).cases[0].expect == [{"about": "甲镇", "who": "", "state": "nobody"}]
    assert pack(changed("expect: [{about: 甲一村, state: held}]", "expect: []", FULL)).cases[2].expect == []


@pytest.mark.parametrize("state", STATES["liability"])
def test_every_state_of_a_liability_can_be_expected(state: str) -> None:
    assert pack(changed("state: not_liable", f"state: {state}", FULL)).cases[0].expect[0]["state"] == state
