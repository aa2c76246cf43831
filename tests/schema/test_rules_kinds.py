"""Every kind of rule as it is read, and what a kind refuses."""

from __future__ import annotations

import pytest

from schema.conditions import FIELD_TYPES, PERS, Amount, Holder, Selector, Target
from schema.errors import RuleError
from schema.packledgers import ABOUT, LEDGER_KINDS
from schema.packselectors import PLACES
from schema.packshapes import SHAPES
from schema.rules import FORCES, KINDS, MEASURES, STATES, Each, Escalation
from tests.schema.pack_texts import FULL, SMALL, changed, honour, liability, pack, requirement, rules


def test_every_kind_is_read_and_has_its_answers() -> None:
    assert {rule.head.kind for rule in pack(FULL).rules} == set(SHAPES) == set(KINDS) == set(STATES)


def test_of_whom_a_rule_is_asked() -> None:
    assert liability(FULL, "joint").each == Each("place", "township")
    each = liability(FULL, "accident").each
    assert (each.sort, each.ledger and each.ledger.name) == ("record", "accident")
    by = Holder(posts=("县委书记", "县长"), at="county")
    assert requirement("visits").each == Each("tie", select=Selector(("residency",), by=by, to=Target("village")))
    assert requirement("term").each == Each("tie", select=Selector(posts=("副镇长",), to=Target("township")))
    assert requirement("units").each == Each("organisation", categories=("党政",))
    assert requirement("any-unit").each == Each("organisation")


def test_liability_has_whom_it_reaches_and_what_follows() -> None:
    joint = liability(FULL, "joint")
    assert joint.reaches == Selector(
        ("area_cover", "post"), of=("self", "area", "below", "township", "county", "above"), by=Holder(kind="person")
    )
    assert (joint.per, joint.held, joint.over, joint.measure, joint.decided_by) == ("year", "throughout", 2, "联带责任", ("县委",))
    assert joint.yields_to == ("full/severe",)
    assert joint.ledger is not None
    assert joint.ledger.name == "check"


def test_period_judged_is_that_of_the_first_ledger_that_has_it() -> None:
    monthly = "  month: {label: 月报, kind: record, about: township, per: month, by: 组织部, value: 天}\n"
    first = "when: [{total: month, at_most: 3 天, label: 月报少}, {value: check.class, one_of: $lag}]"
    text = changed("when: [{value: check.class, one_of: $lag}]", first).replace("evidence:\n", f"evidence:\n{monthly}")
    found = liability(text).ledger
    assert found is not None
    assert found.name == "check"
    of_the_villages = liability(FULL, "severe").ledger
    assert of_the_villages is not None
    assert of_the_villages.name == "lax"


def test_a_rule_of_events_and_one_of_the_tie_alone_judge_no_period() -> None:
    accident = liability(FULL, "accident")
    assert (accident.per, accident.ledger, accident.reaches, accident.held) == ("", None, "self", "then")
    bare = changed("    when: [{value: check.class, one_of: $lag}]\n", "")
    bare = bare.replace("    params:\n      lag: {value: [滞后], from: choice, note: 原文没有定}\n", "")
    bare = bare.replace("prove: [{proven: fault}]", "prove: [{proven: fault}, {value: check.class, one_of: [后进]}]")
    assert liability(bare).when == ()


def test_terms_periods_and_fields_of_the_others() -> None:
    assert (requirement("term").within, requirement("term").per) == (Amount(1, "年"), "")
    assert (requirement("cadence").within, requirement("cadence").per) == (None, "quarter")
    star = honour("star")
    assert (star.honour.name, star.lasts, [ledger.name for ledger in star.procedure]) == ("star", Amount(3, "年"), ["plan", "talked"])


def test_escalations_have_steps_or_a_route() -> None:
    notice, route = rules()["notice"], rules()["route"]
    assert isinstance(notice, Escalation)
    assert isinstance(route, Escalation)
    first, second = notice.steps
    assert (first.name, first.done, first.found, first.due, first.within, first.begins) == ("改正", "closed", None, "due", 30, "issue")
    assert (second.done, second.found and second.found.name, second.due, second.within) == ("", "talked", "", 10)
    assert (route.by, route.route) == ("size", (("小", "村民小组"), ("一般", "村"), ("大", "乡镇")))


def test_ledgers_are_what_the_pack_says() -> None:
    evidence = pack(FULL).evidence
    assert {ledger.kind for ledger in evidence.values()} == set(LEDGER_KINDS)
    assert {word for ledger in evidence.values() for word in ledger.about} | {"county"} == set(ABOUT)
    assert {ledger.per for ledger in evidence.values()} == {"", *PERS}
    assert (evidence["house"].fields, evidence["house"].unit("value")) == ({"value": "平方米"}, "平方米")
    assert (evidence["check"].unit("rank"), evidence["check"].unit("score"), evidence["check"].unit("class")) == ("名", "分", "")
    assert evidence["accident"].words == ("重大事故", "群体事件")
    assert (evidence["lax"].register, evidence["fault"].register) == (True, False)
    assert evidence["fault"].who == "person"


REFUSED = {
    "a measure that is none": (SMALL, "measure: 联带责任", "measure: 重罚", "不认识的措施“重罚”"),
    "unknown way of holding": (SMALL, "held: sometime", "held: always", "不认识的任职要求"),
    "holding without a period": (SMALL, "    per: year\n    when", "    when", "held 要写 then"),
    "holding of an event": (FULL, "    reaches: self\n    held: then", "    reaches: self\n    held: sometime", "held 要写 then"),
    "a period of an event": (FULL, "    each: {record: accident}\n", "    each: {record: accident}\n    per: year\n", "不写 per"),
    "periods of a day": (FULL, "    reaches: self\n", "    reaches: self\n    over: 2 年\n", "规则要写 per"),
    "periods of another length": (FULL, "years: {value: 2 年", "years: {value: 2 月", "这里的单位是年、期"),
    "the holder of no tie": (FULL, "    reaches: self\n", "    reaches: holder\n", "这里没有"),
    "unknown reach": (FULL, "    reaches: self\n", "    reaches: all\n", "不认识的责任的去向“all”"),
    "yielding to nothing": (FULL, "yields_to: severe", "yields_to: severer", "没有条目“severer”"),
    "yielding to itself": (FULL, "yields_to: severe", "yields_to: joint", "绕成了一圈"),
    "yielding to a duty": (FULL, "yields_to: severe", "yields_to: visits", "不是责任或后果"),
    "a field of another kind": (FULL, "    each: village\n    per: quarter", "    each: village\n    held: then\n    per: quarter", "不认识的键“held”"),
    "a period and a term": (FULL, "    within: 1 年\n    must", "    within: 1 年\n    per: year\n    must", "只写一个"),
    "a term of a place": (FULL, "    each: village\n    per: quarter", "    each: village\n    within: 1 年", "each 要是一种关系或职务"),
    "a term in no length": (FULL, "    within: 1 年\n    must", "    within: 1 次\n    must", "这里的单位是天、月、年"),
    "a release of a place": (FULL, "    each: {tie: aid}\n    must:\n      - {refuted", "    each: village\n    must:\n      - {refuted", "一种关系或职务"),
    "a steps rule of a place": (FULL, "    each: {record: told}", "    each: township", "一本台账的每条记录"),
    "two ways to be asked": (FULL, "each: {record: told}", "each: {record: told, tie: aid}", "不认识的键“tie”"),
    "unknown level": (SMALL, "each: township", "each: town", "不认识的级别“town”"),
    "a city": (SMALL, "each: township", "each: city", "不认识的级别“city”"),
    "an honour that is none": (FULL, "honour: star", "honour: plan", "种类是 record"),
    "an honour of no length": (FULL, "lasts: 3 年", "lasts: 3 次", "这里的单位是天、月、年"),
    "a step twice": (FULL, "procedure: [plan, talked]", "procedure: [plan, plan]", "写了两次"),
    "steps and a route": (FULL, "    by: issue.size\n", "    by: issue.size\n    steps: [{name: 甲}]\n", "只写一个"),
    "a route without a field": (FULL, "    by: issue.size\n", "", "只写一个"),
    "a route of another ledger": (FULL, "    by: issue.size\n", "    by: need.value\n", "这条规则所看的台账“issue”"),
    "a field without a route": (FULL, "    route: {小: 村民小组, 一般: 村, 大: 乡镇}\n", "", "要写 route"),
    "a step without a date": (FULL, ", done: talked, within: 10 天", ", done: talked", "要写期限"),
    "a step of no days": (FULL, "done: talked, within: 10 天", "done: talked, within: 0 天", "0天超出了范围"),
    "a step in months": (FULL, "done: talked, within: 10 天", "done: talked, within: 1 月", "这里的单位是天"),
    "a step done by a word": (FULL, "done: told.closed", "done: issue.size", "类型是 text"),
    "a step done by another ledger": (FULL, "done: told.closed", "done: issue.closed", "所看的台账“told”"),
    "a step that begins never": (FULL, "begins: late", "begins: later", "不认识的起算方式"),
    "unread ledger": (SMALL, "    prove: [{proven: fault}]\n", "", "没有规则看它"),
    "a finding without its question": (SMALL, ", ask: 是否失职", "", "要写 ask"),
    "a question of no finding": (FULL, "by: 县委}", "by: 县委, ask: 是否}", "ask 只用于认定"),
    "unknown kind of ledger": (FULL, "kind: designation", "kind: list", "不认识的台账种类“list”"),
    "unknown subject": (FULL, "kind: designation, about: village", "kind: designation, about: hamlet", "不认识的对象“hamlet”"),
    "a person and a place": (FULL, "kind: designation, about: village", "kind: designation, about: [village, person]", "不能既记个人又记地方"),
    "a person at a person": (FULL, "about: person, per: half", "about: person, who: person, per: half", "已经说明记的是个人"),
    "unknown period": (FULL, "about: person, per: half", "about: person, per: week", "不认识的周期“week”"),
    "unknown field": (SMALL, "score: point", "colour: text", "不认识的键“colour”"),
    "field of another type": (SMALL, "score: point", "score: place", "类型是 point"),
    "unknown type of field": (SMALL, "score: point", "score: number", "不认识的字段类型"),
    "fields of a record": (FULL, "by: 乡镇, value: 平方米", "by: 乡镇, fields: {value: place}", "工作记录的数值写 value"),
    "a value of a finding": (SMALL, ", ask: 是否失职", ", ask: 是否失职, value: 次", "value 只用于工作记录"),
    "a unit with a number": (FULL, "by: 乡镇, value: 平方米", "by: 乡镇, value: 2 平方米", "不是单位"),
    "a type for a unit": (FULL, "by: 乡镇, value: 平方米", "by: 乡镇, value: place", "不能是 place"),
    "a silence that means something else": (FULL, "silence: zero", "silence: one", "不认识的没有记录时的含义"),
    "the same ledger twice": (
        FULL,
        "  star: {label: 五星村",
        "  star2: {label: 五星村, kind: honour, about: village, by: 县委}\n  star: {label: 五星村",
        "是同一本",
    ),
    "name of a ledger": (FULL, "  star: {label", "  Star: {label", "台账名称“Star”"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, old: str, new: str, words: str) -> None:
    with pytest.raises(RuleError, match=r"small\.yaml 第\d+行") as error:
        pack(changed(old, new, text))
    assert words in str(error.value)


def test_rules_that_yield_in_a_circle_are_refused() -> None:
    text = changed("    reaches: {post: [党委书记, 专职副书记]}", "    yields_to: joint\n    reaches: {post: [党委书记, 专职副书记]}", FULL)
    with pytest.raises(RuleError, match="绕成了一圈"):
        pack(text)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_can_follow(measure: str) -> None:
    assert liability(changed("measure: 联带责任", f"measure: {measure}")).measure == measure


@pytest.mark.parametrize("force", FORCES)
def test_every_force_can_be_said(force: str) -> None:
    assert liability(changed("row: T01", f"row: T01\n    force: {force}")).head.force == force


@pytest.mark.parametrize("level", PLACES)
def test_every_level_can_be_asked(level: str) -> None:
    text = changed("    each: township", f"    each: {level}")
    assert liability(text.replace("about: township", f"about: {level}")).each.level == level


@pytest.mark.parametrize("row", ["T01", "T09", "T10", "T38", "C01", "C31", "A01", "A29"])
def test_every_row_of_the_three_tables_exists(row: str) -> None:
    assert liability(changed("row: T01", f"row: {row}")).head.rows == (row,)


@pytest.mark.parametrize("row", ["T00", "T39", "C32", "A30", "A00", "T1", "t01", "T001"])
def test_no_other_row_exists(row: str) -> None:
    with pytest.raises(RuleError, match="没有“"):
        pack(changed("row: T01", f"row: {row}"))


def test_types_of_fields_are_those_that_ledgers_use() -> None:
    used = {type for ledger in pack(FULL).evidence.values() for type in ledger.fields.values()}
    assert set(FIELD_TYPES) <= used
