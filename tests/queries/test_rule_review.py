"""What is to be checked before a pack is adopted, from kinds, measures and quantities."""

from __future__ import annotations

import pytest

from queries.rules.review import FLAGS, Flag, flags_of
from schema.rulebook import rulebook_of, standard
from schema.rules import Liability, Pack
from tests.packs import adopted, small_text

LEDGERS = """\
  yearly: {label: 年检, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, class: text, score: point}}
  failed: {label: 失职, kind: finding, about: township, who: person, per: year, by: 组织部, ask: 是否失职}
  meeting: {label: 例会, kind: record, about: township, by: 党委}
  stay: {label: 驻村, kind: record, about: township, by: 党委, value: 天}
  income: {label: 收入, kind: record, about: township, by: 党委, value: 元}
  accident: {label: 事故, kind: event, about: township, by: 应急部门}
  star: {label: 红旗乡镇, kind: honour, about: township, by: 县委}
"""
RANK = "{from_last: yearly.rank, at_most: 1 名, label: 末位}"
WORD = "{value: yearly.class, one_of: [后进]}"


def pack(rule: str, more: str = "") -> Pack:
    used = "".join(line + "\n" for line in LEDGERS.splitlines() if line.split(":")[0].strip() in rule)
    text = small_text(f"  - {{id: one, row: T01, clause: 一, summary: 试算用。, each: township, {rule}}}\n", used or None)
    return rulebook_of({"small": (text.replace("force: issued", more or "force: issued"), "small.yaml")}).packs[0]


def flags(rule: str, more: str = "") -> list[Flag]:
    return [each.flag for each in flags_of(pack(rule, more))]


def measure(when: str, measure: str, reaches: str = "{post: [镇长]}", prove: str = "") -> str:
    return f"kind: consequence, per: year, when: [{when}], {prove}reaches: {reaches}, held: then, measure: {measure}"


def duty(must: str) -> str:
    return f"kind: duty, per: year, must: [{must}]"


PROVE = "prove: [{proven: failed}], "


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (measure(WORD, "一票否决", "self"), ["veto"]),
        (measure(WORD, "取消评先资格", prove=PROVE), ["veto"]),
        ("kind: honour, honour: star, lasts: 3 年, exclude: [{count: accident, back: 3 年, at_least: 1 次, label: 事故}]", ["veto"]),
        ("kind: honour, honour: star, lasts: 3 年", []),
        (measure(WORD, "末位转岗"), ["transfer"]),
        (measure(WORD, "调整或降职", prove=PROVE), []),
        (measure(RANK, "通报批评", "self"), ["ranking"]),
        (measure("{run: [{value: yearly.rank, at_least: 5 名}], at_least: 2 年, label: 连着靠后}", "免职", prove=PROVE), ["ranking"]),
        (measure("{query: rank_percent, args: {ledger: 年检}, at_least: 90 percent, label: 靠后}", "通报批评", "self"), ["ranking"]),
        (measure(RANK, "奖励", "self"), []),
        (measure(WORD, "通报批评", "self"), []),
        (measure(WORD, "诫勉谈话"), ["joint"]),
        (measure(WORD, "诫勉谈话", prove=PROVE), []),
        (duty("{count: meeting, at_least: 6 次, label: 例会}"), ["trace"]),
        (duty("{total: stay, at_least: 30 天, label: 天数}"), ["trace"]),
        (duty("{any: [{total: stay, at_least: 30 天}, {value: yearly.score, at_least: 60 分}], label: 天数}"), ["trace"]),
        (duty("{total: income, at_least: 10000 元, label: 收入}"), []),
        (duty("{count: accident, at_most: 0 次, label: 没有事故}"), []),
    ],
)  # fmt: skip
def test_a_clause_is_flagged_by_what_it_measures_and_what_it_leads_to(rule: str, expected: list[Flag]) -> None:
    assert flags(rule) == expected


def test_experience_reports_and_damaged_sources_are_flagged_whatever_the_clause() -> None:
    plain = duty("{total: income, at_least: 10000 元, label: 收入}")
    assert flags(plain, "force: report\ndamaged: 第三页看不清") == ["report", "damaged"]
    (_, damaged) = flags_of(pack(plain, "force: report\ndamaged: 第三页看不清"))
    assert damaged.because == "第三页看不清"


def test_open_parameters_are_flagged_until_an_office_has_chosen_them() -> None:
    both = adopted("linxi", rules=("organiser-joint",))
    sample, own = both.packs
    assert [each.because for each in flags_of(sample) if each.rule.head.id == "linxi/organiser-joint"] == ["lag、held、deciders"]
    assert flags_of(own) == ()


def test_every_flag_says_why_and_what_to_check() -> None:
    assert all(all(words) for words in FLAGS.values())
    assert {each.flag for pack in standard().packs for each in flags_of(pack)} >= {
        "veto",
        "transfer",
        "ranking",
        "trace",
        "report",
        "damaged",
        "open",
    }


def test_every_transfer_and_dismissal_of_the_samples_without_a_finding_is_flagged() -> None:
    for sample in standard().packs:
        flagged = {each.rule.head.id for each in flags_of(sample) if each.flag == "transfer"}
        moving = {
            rule.head.id
            for rule in sample.rules
            if isinstance(rule, Liability) and rule.measure in ("末位转岗", "调整岗位", "调整或降职", "免职", "待岗") and not rule.prove
        }
        assert flagged == moving
