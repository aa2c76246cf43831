"""A county under a pack that its office has adopted, in a store that the commands use. All people and places are synthetic (合成数据)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.sqlite import SqliteStore
from graph.store import Store
from schema.facts import Outcome
from tests.conformance.world import (
    FIRM,
    LI,
    NEXT_VILLAGE,
    OTHER_TOWN,
    SUN,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    day,
    settle,
    sheet,
    tell,
    tie,
)

PACK = """\
pack: ours
document: "9"
issuer: 试算县委
title: 试算办法
jurisdiction: "150424"
since: {value: 2020-01-01, from: document}
force: issued
adoption: {number: "林组发〔2026〕3号", reviewer: 试算员}
evidence:
  check: {label: 年度检查, kind: observation, about: township, per: year, by: 组织部, fields: {class: text}}
  fault: {label: 失职, kind: finding, who: person, about: township, per: year, by: 组织部, ask: 是否失职}
  accident: {label: 安全事故, kind: event, about: village, by: 应急局, words: [重大事故]}
  careless: {label: 防范不力, kind: finding, who: person, about: village, by: 应急局, ask: 是否防范不力}
  visits: {label: 走访, kind: record, who: person, about: village, by: 乡镇党委, value: text}
  house: {label: 活动场所面积, kind: record, about: village, by: 乡镇党委, value: 平方米}
  poor: {label: 没有脱贫, kind: finding, about: village, by: 乡村振兴局, ask: 是否没有脱贫}
rules:
  - id: joint
    row: T01
    clause: 一
    kind: liability
    summary: 检查后进又有失职的，主要负责人一并担责。
    params:
      held: {value: sometime, from: choice, note: 原文没有说任职多久}
    each: township
    per: year
    when: [{value: check.class, one_of: [后进], label: 后进}]
    prove: [{proven: fault}]
    reaches: {post: [党委书记]}
    held: $held
    measure: 联带责任
    decided_by: [试算县委]
    yields_to: heavy
  - id: heavy
    row: C09
    clause: 二
    kind: consequence
    summary: 连着两年后进的，主要负责人调整。
    each: township
    per: year
    when: [{run: [{value: check.class, one_of: [后进]}], at_least: 2 年, label: 连着后进}]
    reaches: {post: [党委书记]}
    held: throughout
    over: 2 年
    measure: 调整或降职
  - id: accident
    row: C11
    clause: 三
    kind: liability
    summary: 出了事又防范不力的，追究支部书记。
    each: {record: accident}
    prove: [{proven: careless}]
    reaches: {post: [村党组织书记]}
    held: then
    measure: 追究责任
  - id: visits
    row: T12
    clause: 四
    kind: duty
    summary: 包村的每年走访两次。
    each: {tie: village_charge, to: {level: village}}
    per: year
    must: [{count: visits, at_least: 2 次, label: 走访}]
  - id: hall
    row: A16
    clause: 五
    kind: standard
    summary: 村里有够大的活动场所。
    each: village
    per: year
    must:
      - {id: 基9, value: house, at_least: 90 平方米, label: 场所}
      - {id: 基10, refuted: poor, label: 已经脱贫}
  - id: release
    row: T07
    clause: 六
    kind: release
    summary: 没有脱贫的不脱钩。
    each: {tie: aid}
    must: [{refuted: poor, label: 已脱贫}]
"""
"""A pack of an office's own, in force."""

EVENT = f"event/{VILLAGE}/2024-03-05/重大事故"
AID = f"aid/{FIRM}/{VILLAGE}/2022-01-01"


def outcome(kind: str, key: str, on: str, label: str, **properties: Any) -> Outcome:
    """Something found about somebody or some place."""
    return Outcome(kind, key, day(on), label, properties)


def result(key: str, year: int, word: str, code: str) -> Outcome:
    """The class of a township in a year's check, issued in the next January."""
    return outcome("observation", key, f"{year + 1}-01-10", f"{year}年", **{"class": code, "class_word": word})


def fault(person: str, verdict: str, on: str = "2024-02-01", year: int = 2023) -> Outcome:
    """Whether somebody was at fault in the first township in a year."""
    told = {"item": "失职", "verdict": verdict, "about": TOWN, "period": f"{year}年", "by": "组织部"}
    return outcome("finding", person, on, f"失职·林西镇·{year}年", **told)


def decided(person: str, verdict: str, on: str = "2024-04-01") -> Outcome:
    """A complete decision about the rule of joint liability in 2023."""
    told = {
        "rule": "ours/joint",
        "verdict": verdict,
        "about": TOWN,
        "period": "2023年",
        "by": "试算县委",
        "reason": "查实",
        "statement": "本人已说明",
    }
    return outcome("decision", person, on, f"ours/joint·林西镇·2023年{verdict}", basis="试委〔2024〕1号", **told)


def written(folder: Path) -> Path:
    """A store with the county, its ties, its results, one event and some records, and the pack beside it."""
    path = folder / "ruled.sqlite"
    (folder / "ours.yaml").write_text(PACK, encoding="utf-8")
    with SqliteStore(path) as store:
        settle(store)
        ties(store)
        told = (
            result(TOWN, 2023, "后进", "weak"),
            result(OTHER_TOWN, 2023, "示范", "model"),
            outcome("event", VILLAGE, "2024-03-05", "重大事故"),
            outcome("record", ZHAO, "2023-05-01", "走访一", item="走访", about=VILLAGE),
            outcome("record", ZHAO, "2023-09-01", "走访二", item="走访", about=VILLAGE),
            outcome("record", VILLAGE, "2023-06-01", "活动场所面积", item="活动场所面积", value=60),
        )
        assert tell(store, *told, ledger=sheet("结果.xlsx")).problems == ()
    return path


def ties(store: Store) -> None:
    """Who holds what in the county."""
    told = (
        tie(LI, "post", TOWN, "2020-01-01", role="党委书记"),
        tie(WANG, "post", OTHER_TOWN, "2023-07-01", role="党委书记"),
        tie(ZHAO, "village_charge", VILLAGE, "2022-01-01"),
        tie(ZHAO, "village_charge", NEXT_VILLAGE, "2023-07-01"),
        tie(SUN, "post", VILLAGE, "2021-01-01", role="村党组织书记"),
        tie(FIRM, "aid", VILLAGE, "2022-01-01"),
    )
    assert tell(store, *told, ledger=sheet("责任.xlsx")).problems == ()
