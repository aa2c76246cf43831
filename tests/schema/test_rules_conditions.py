"""Conditions: what each quantity becomes, and every condition that could never be answered is refused where it stands."""

from __future__ import annotations

import math

import pytest

from schema.conditions import (
    Age,
    AllOf,
    Amount,
    AnyOf,
    Bounds,
    Condition,
    Count,
    FromLast,
    Has,
    Holder,
    Holds,
    Improved,
    Match,
    Proven,
    Query,
    Ratio,
    Run,
    Selector,
    Share,
    Steps,
    Target,
    Tenure,
    Total,
    Vacant,
    Value,
)
from schema.errors import RuleError
from schema.packconditions import OPTIONS, TESTS, WHOSE
from schema.packquantities import QUANTITIES
from schema.packselectors import LANDINGS, TIE_WORDS
from tests.schema.pack_texts import FULL, changed, honour, liability, pack, requirement

WHEN = "when: [{value: check.class, one_of: $lag}]"
LEDGERS = """\
evidence:
  quarterly: {label: 季评, kind: observation, about: township, per: quarter, by: 组织部, fields: {score: point}}
  monthly: {label: 月报, kind: record, about: township, per: month, by: 组织部, value: 天}
  asked: {label: 月认定, kind: finding, about: township, per: month, by: 组织部, ask: 是否如此}
  rate: {label: 比例, kind: record, about: township, by: 组织部, value: percent}
  heads: {label: 人数, kind: record, about: township, by: 组织部, value: 人}
  done: {label: 已办, kind: notice, about: township, by: 组织部, fields: {due: date}}
  yearless: {label: 抽查, kind: observation, about: township, by: 组织部, fields: {rank: place}}
  village: {label: 村, kind: record, about: [village, group], by: 组织部}
  unit: {label: 单位, kind: record, about: organisation, by: 组织部}
"""


def with_condition(condition: str) -> str:
    return changed(WHEN, f"when: [{{value: check.class, one_of: $lag}}, {condition}]").replace("evidence:\n", LEDGERS)


REFUSED = {
    "no quantity": ("{label: 什么}", "一个量"),
    "unknown quantity": ("{valeu: check.class, one_of: [后进]}", "不认识的键“valeu”"),
    "two quantities": ("{value: check.class, proven: fault}", "写了value、proven"),
    "unknown test": ("{value: check.class, more: 2 分}", "不认识的键“more”"),
    "no label": ("{count: village, at_least: 1, of: self}", "要写 label"),
    "id outside a standard": ("{id: 基9, value: check.class, one_of: [后进]}", "id 只用于标准"),
    "unknown ledger": ("{proven: fautl}", "不认识的台账“fautl”"),
    "a field where a ledger is asked": ("{proven: check.class}", "只写台账的名称"),
    "a finding asked as a value": ("{proven: check}", "种类是 observation"),
    "a ledger without its field": ("{value: check, one_of: [后进]}", "要写成“台账.字段”"),
    "unknown field": ("{value: check.colour, one_of: [后进]}", "没有字段“colour”"),
    "a date as a value": ("{value: done.due, at_least: 1 天}", "类型是 date"),
    "a text as a number": ("{value: check.class, at_least: 2 分}", "不能用 at_least 来比"),
    "a number as a text": ("{value: check.score, one_of: [后进]}", "不能用 one_of 来比"),
    "no test": ("{value: check.score}", "要写比较"),
    "a finding with a test": ("{proven: fault, at_least: 1}", "不再写 at_least"),
    "equals beside a bound": ("{value: check.score, equals: 60 分, at_most: 70 分}", "equals 要单独写"),
    "two lower bounds": ("{value: check.score, at_least: 60 分, above: 50 分}", "at_least 和 above 只写一个"),
    "an empty range": ("{value: check.score, at_least: 60 分, at_most: 50 分}", "没有数能满足"),
    "a range of nothing": ("{value: check.score, at_least: 60 分, below: 60 分}", "没有数能满足"),
    "no unit": ("{value: check.score, at_least: 60}", "数字要带单位"),
    "the wrong unit": ("{value: check.score, at_least: 60 名}", "单位“名”用在这里不合适"),
    "a field by another unit": ("{value: heads, at_least: 60 户}", "这里的单位是人"),
    "percent above a hundred": ("{value: rate, at_most: 101 percent}", "101%超出了范围"),
    "percent below nothing": ("{value: rate, at_least: -1 percent}", "-1%超出了范围"),
    "a rank of nothing": ("{value: check.rank, at_most: 0 名}", "0名超出了范围"),
    "half a rank": ("{value: check.rank, at_most: 2.5 名}", "2.5名不是整数"),
    "from last of nothing": ("{from_last: check.rank, at_most: 0 名, label: 末位}", "0名超出了范围"),
    "from last by score": ("{from_last: check.score, at_most: 2 名, label: 末位}", "类型是 point"),
    "from last of no period": ("{from_last: yearless.rank, at_most: 2 名, label: 末位}", "都要分期"),
    "a count below nothing": ("{count: village, at_least: -1 次, label: 次数, of: self}", "-1次超出了范围"),
    "half a time": ("{count: heads, at_least: 1.5 次, label: 次数}", "1.5次不是整数"),
    "a total of ranks": ("{total: check.rank, at_least: 2 名, label: 合计}", "类型是 place"),
    "a ratio of one": ("{ratio: [heads], at_least: 2 percent, label: 占比}", "要写两项"),
    "a ratio of two units": ("{ratio: [heads, monthly], at_least: 2 percent, label: 占比}", "不能相比"),
    "a run without a length": ("{run: [{from_last: check.rank, at_most: 2 名}], label: 连年}", "要写比较：at_least"),
    "a run with an upper bound": ("{run: [{from_last: check.rank, at_most: 2 名}], at_most: 2 年, label: 连年}", "不能用 at_most"),
    "a run of no years": ("{run: [{from_last: check.rank, at_most: 2 名}], at_least: 0, label: 连年}", "超出了范围"),
    "half a year": ("{run: [{from_last: check.rank, at_most: 2 名}], at_least: 1.5 年, label: 连年}", "不是整数"),
    "a run in a run": ("{run: [{run: [{proven: fault}], at_least: 2 年}], at_least: 2 年, label: 连年}", "run 里面不能再写 run"),
    "a share of sisters": ("{share: {of: township, where: [{proven: asked}]}, at_least: 20 percent, label: 占比}", "share 看的是下级"),
    "a share above a hundred": (
        "{share: {of: village, where: [{proven: asked, per: month}]}, above: 100.5 percent, label: 占比}",
        "超出了范围",
    ),
    "a share without a condition": ("{share: {of: village}, at_least: 20 percent, label: 占比}", "缺少“where”"),
    "one step": ("{steps: [village], label: 程序}", "两本以上"),
    "the same step twice": ("{steps: [heads, heads], label: 程序}", "两本以上"),
    "lengths in two units": ("{age: heads, at_least: 6 月, at_most: 1 年, label: 多久}", "单位不同"),
    "one of what": ("{age: heads, at_least: 1, label: 多久}", "要带单位"),
    "unknown tie": ("{has: {tie: area_kover}, at_least: 1, label: 谁}", "不认识的关系“area_kover”"),
    "a tie that answers for nothing": ("{has: {tie: in_area}, at_least: 1, label: 谁}", "不认识的关系“in_area”"),
    "no tie": ("{has: {of: self}, at_least: 1, label: 谁}", "要写 tie（关系）或 post（职务）"),
    "unknown landing": ("{has: {tie: aid, of: [aera]}, at_least: 1, label: 谁}", "不认识的落点"),
    "a target in has": ("{has: {tie: aid, to: {level: village}}, at_least: 1, label: 谁}", "不认识的键“to”"),
    "a holder without a level": ("{has: {tie: aid, by: {post: [县长]}}, at_least: 1, label: 谁}", "要写 at"),
    "a holder of two sorts": ("{has: {tie: aid, by: {kind: person, category: [经济]}}, at_least: 1, label: 谁}", "只写一个"),
    "a level of a category": ("{has: {tie: aid, by: {category: [经济], at: county}}, at_least: 1, label: 谁}", "at 只和 post 一起用"),
    "holds of a place": ("{holds: {tie: aid}, at_least: 1, label: 几个}", "地方自己只有结对"),
    "tenure of nobody": ("{tenure: {post: [镇长]}, at_least: 1 年, label: 任期}", "还没有问到人"),
    "tenure without a tie": ("{tenure: self, at_least: 1 年, label: 任期}", "tenure: self"),
    "vacant ties": ("{vacant: {tie: aid}, at_least: 1 年, label: 空缺}", "不认识的键“tie”"),
    "match of nobody's unit": ("{match: {of: check.class, with: category, table: {贫困: [经济]}}, label: 对口}", "还没有问到人"),
    "match without a table": ("{match: {of: check.class, with: check.class, table: {}}, label: 对口}", "对照表是空的"),
    "arguments of no query": ("{proven: fault, args: {a: 1}}", "args 只用于 query"),
    "a query of a ledger that is not there": (
        "{query: rest_days_covered, args: {ledger: 值班}, at_least: 1 percent, label: 值班}",
        "没有叫作“值班”",
    ),
    "only of a value": ("{value: check.class, one_of: [后进], only: {class: [后进]}}", "only 只用于"),
    "only by a number": ("{count: check, at_least: 1, only: {score: [后进]}, label: 次数}", "没有文字字段“score”"),
    "no window": ("{count: heads, at_least: 1, label: 次数, back: 1 年, per: year}", "per、back 只写一个"),
    "a term without a tie": ("{count: heads, at_least: 1, label: 次数, within: 1 年}", "没有关系"),
    "a window of a value": ("{value: check.class, one_of: [后进], back: 1 年}", "不数一段时间里的记录"),
    "no length of a window": ("{count: heads, at_least: 1, label: 次数, back: 0 年}", "超出了范围"),
    "a ledger that comes too seldom": ("{count: check, at_least: 1, per: quarter, label: 次数}", "每年才有一次"),
    "a value of many periods": ("{value: quarterly.score, at_least: 60 分}", "不知道用哪一期"),
    "a finding of many periods": ("{proven: asked}", "不知道用哪一期"),
    "entries below the subject": ("{count: village, at_least: 1, label: 次数}", "不会有这样的记录"),
    "entries of units": ("{count: unit, at_least: 1, label: 次数}", "这里问的是地方"),
    "entries of a person before anybody is asked about": ("{proven: fault}", "还没有问到人"),
    "another level than the ledger's": ("{proven: asked, of: county, per: month}", "不记县级的事"),
    "whose, of no ledger": ("{has: {tie: aid}, at_least: 1, label: 谁, of: county}", "不读台账"),
    "unknown whose": ("{proven: asked, of: village, per: month}", "不认识的对象“village”"),
    "four deep": ("{any: [{all: [{any: [{all: [{proven: asked, per: month}]}]}]}], label: 深}", "最多套3层"),
    "four deep under conditions": (
        "{value: check.class, one_of: [好], if: [{proven: asked, per: month, if: [{any: [{all: [{proven: asked}]}]}]}]}",
        "最多套3层",
    ),
}


@pytest.mark.parametrize(("condition", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_in_a_condition(condition: str, words: str) -> None:
    text = with_condition(condition)
    with pytest.raises(RuleError, match="第30行") as error:
        pack(text)
    assert words in str(error.value)


EVENT = "    each: township\n    per: year\n    when: [{value: check.class, one_of: $lag}]\n"
TIED = {
    "a count without a window": ("{count: heads, at_least: 1, label: 次数}", "没有说数哪一段时间"),
    "a run without a period": ("{run: [{value: check.class, one_of: $lag}], at_least: 2 年, label: 连年}", "要写 per"),
    "improvement without a period": ("{improved: check.score, above: 0, label: 进步}", "都要分期"),
}


@pytest.mark.parametrize(("condition", "words"), TIED.values(), ids=TIED)
def test_refused_where_the_rule_has_no_period(condition: str, words: str) -> None:
    when = f"    each: township\n    when: [{{value: check.class, one_of: $lag}}, {condition}]\n"
    text = changed(EVENT, when).replace("held: sometime", "held: then").replace("evidence:\n", LEDGERS)
    with pytest.raises(RuleError) as error:
        pack(text)
    assert words in str(error.value)


def must(rule: str, label: str) -> Condition:
    return next(each for each in requirement(rule).must if each.label == label)


def test_quantities_of_a_liability() -> None:
    joint = liability(FULL, "joint")
    run, either = joint.when
    assert isinstance(run.quantity, Run)
    assert (run.bounds, run.unit, run.label) == (Bounds(low=2), "年", "连年末位")
    (last,) = run.quantity.conditions
    assert isinstance(last.quantity, FromLast)
    assert (last.quantity.ledger.name, last.quantity.field, last.bounds, last.unit) == ("check", "rank", Bounds(high=2), "名")
    assert isinstance(either.quantity, AnyOf)
    word, both = either.quantity.conditions
    assert (word.words, word.every) == (("后进",), False)
    assert isinstance(both.quantity, AllOf)
    improved, value = both.quantity.conditions
    assert isinstance(improved.quantity, Improved)
    assert (improved.quantity.better, improved.bounds, improved.unit) == (1, Bounds(high=0, high_open=True), "分")
    assert isinstance(value.quantity, Value)
    assert value.bounds == Bounds(0, 60, low_open=True)
    assert joint.ledger is run.quantity.conditions[0].quantity.ledger  # type: ignore[union-attr]
    proven, tenure = joint.prove
    assert isinstance(proven.quantity, Proven)
    assert (proven.quantity.ledger.name, proven.quantity.negated) == ("fault", False)
    assert tenure.quantity == Tenure(Selector(posts=("党委书记",)))
    assert (tenure.bounds, tenure.unit) == (Bounds(low=6), "月")


def test_an_edge_that_is_out_leaves_out_the_exact_value() -> None:
    (share,) = liability(FULL, "severe").when
    assert isinstance(share.quantity, Share)
    assert (share.quantity.level, share.bounds, share.unit) == ("village", Bounds(20, low_open=True), "percent")
    (run,) = (each for each in liability(FULL, "joint").when if isinstance(each.quantity, Run))
    assert isinstance(run.quantity, Run)
    assert run.quantity.conditions[0].bounds == Bounds(high=2)


EDGED = changed("from: document, edge: out, note: 原文没有说正好两成算不算", "from: document, edge: out", FULL)


def test_an_edge_without_its_reason_and_one_without_effect_are_refused() -> None:
    with pytest.raises(RuleError, match="要写 note"):
        pack(EDGED)
    for old, new, words in (
        ("at_least: $high", "above: $high", "这里要用 at_least"),
        ("at_least: $high", "equals: $high", "没有用作"),
    ):
        with pytest.raises(RuleError) as error:
            pack(changed(old, new, FULL))
        assert words in str(error.value)


def test_counts_totals_and_windows_of_a_duty() -> None:
    visits, days, first, accidents = requirement("visits").must
    assert isinstance(visits.quantity, Count)
    assert (visits.only, visits.bounds, visits.unit) == ((("value", ("入户", "座谈")),), Bounds(3, low_open=True), "次")
    assert isinstance(days.quantity, Total)
    assert (days.quantity.field, days.of, days.unit) == ("value", "holder", "天")
    assert (first.within, first.back) == (Amount(1, "年"), None)
    assert (accidents.back, accidents.bounds) == (Amount(2, "年"), Bounds(high=0))
    (given,) = accidents.given
    assert (given.words, given.every) == (("贫困",), True)


def test_ties_of_a_coverage() -> None:
    vacant = requirement("cover").where[0]
    assert (vacant.quantity, vacant.bounds, vacant.unit) == (Vacant(Selector(posts=("村党组织书记",))), Bounds(30), "天")
    has, holds = requirement("cover").must
    by = Holder(categories=("经济", "政法"))
    assert (has.quantity, has.bounds, has.unit) == (Has(Selector(("liaison", "village_charge"), by=by)), Bounds(1, 2), "名")
    assert (holds.quantity, holds.unit) == (Holds(Selector(("pairing",))), "个")
    (exactly,) = requirement("term").must
    assert exactly.quantity == Holds(Selector(("liaison",), to=Target(categories=("企业", "学校"))))
    assert exactly.bounds == Bounds(1, 1)


def test_time_and_order() -> None:
    assert isinstance(must("release", "先规划后谈话").quantity, Steps)
    assert must("release", "帮扶满一年").quantity == Tenure(None)
    vacancy = must("release", "没有空缺")
    assert isinstance(vacancy.quantity, Age)
    assert (vacancy.bounds, vacancy.unit) == (Bounds(1, math.inf, low_open=True), "年")


def test_items_of_a_standard() -> None:
    items = requirement("standard").must
    assert [(item.id, item.label) for item in items][:2] == [("基9", "场所"), ("基13", "年轻党员")]
    ratio, word, count, query, bare = items[1:]
    assert isinstance(ratio.quantity, Ratio)
    assert (ratio.quantity.part.field, ratio.quantity.whole.ledger.name, ratio.unit) == ("value", "members", "percent")
    assert (word.words, word.per, count.per) == (("示范",), "quarter", "half")
    args = (("least", Amount(1, "名")), ("posts", ("书记",)), ("mode", "值班"))
    assert (query.quantity, query.bounds) == (Query("rest_days_covered", "percent", args), Bounds(80))
    assert (bare.quantity, bare.bounds) == (Query("nearby", ""), Bounds())


def test_matches_by_a_table() -> None:
    by_unit, by_word = (each.quantity for each in requirement("fit").must)
    assert isinstance(by_unit, Match)
    assert isinstance(by_word, Match)
    assert (by_unit.fits, by_unit.table) == (None, (("贫困", ("经济", "涉农")), ("混乱", ("政法",))))
    assert by_word.fits is not None
    assert (by_word.of.field, by_word.fits.ledger.name) == ("value", "plan")


def test_conditions_of_an_honour_have_their_own_windows() -> None:
    excluded, revoked = honour("star").exclude[0], honour("star").revoke[0]
    assert (excluded.back, excluded.of, revoked.of) == (Amount(3, "年"), "self", "self")


def test_labels_of_demands_are_told_apart() -> None:
    with pytest.raises(RuleError, match="label 相同"):
        pack(changed("label: 第一年走访", "label: 走访", FULL))
    with pytest.raises(RuleError, match="id 相同"):
        pack(changed("id: 基13", "id: 基9", FULL))
    with pytest.raises(RuleError, match="要写 id"):
        pack(changed("id: 基13, ", "", FULL))
    with pytest.raises(RuleError, match="要写 label"):
        pack(changed("{refuted: poor, label: 已脱贫}", "{refuted: poor}", FULL))


@pytest.mark.parametrize("tie", TIE_WORDS)
def test_every_kind_of_tie_can_be_asked_for(tie: str) -> None:
    old, new = (f"each: {{tie: {word}}}\n    must:\n      - {{refuted" for word in ("aid", tie))
    select = requirement("release", changed(old, new, FULL)).each.select
    assert select is not None
    assert select.kinds == (tie,)


@pytest.mark.parametrize("word", [*QUANTITIES, *TESTS, *OPTIONS])
def test_every_word_for_a_condition_is_used_by_a_pack_that_is_read(word: str) -> None:
    assert f"{word}: " in FULL
    assert pack(FULL).rules


@pytest.mark.parametrize("word", WHOSE)
def test_whose_entries_can_be_said(word: str) -> None:
    about = "who: person, about: county" if word == "county" else "who: person, about: township"
    text = changed("who: person, about: township", about)
    assert liability(changed("{proven: fault}", f"{{proven: fault, of: {word}}}", text)).prove[0].of == word


@pytest.mark.parametrize("word", LANDINGS)
def test_ties_can_land_everywhere_around_the_subject(word: str) -> None:
    reaches = liability(changed("of: [self, area]", f"of: [{word}]")).reaches
    assert isinstance(reaches, Selector)
    assert reaches.of == (word,)
