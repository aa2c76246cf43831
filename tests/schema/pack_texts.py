"""Packs as texts, for the tests of their reader. All people and places in them are synthetic (合成数据)."""

from __future__ import annotations

from schema.packreader import read_pack
from schema.rulebook import Rulebook, rulebook_of
from schema.rules import Honour, Liability, Pack, Requirement, Rule

SMALL = """\
pack: small
document: "9"
issuer: 试算县委
title: 试算办法
jurisdiction: "150424"
since: {value: 2020-01-01, from: document}
force: issued
evidence:
  check: {label: 检查, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, class: text, score: point}}
  fault: {label: 失职, kind: finding, who: person, about: township, per: year, by: 组织部, ask: 是否失职}
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
"""A pack of one rule."""

FULL = """\
pack: full
document: "8"
issuer: 试算县委
title: 试算意见
jurisdiction: "150424"
since: {value: 2020-01-01, from: choice, note: 原文没有日期}
until: 2030-01-01
force: report
damaged: 第三页看不清
evidence:
  check: {label: 检查, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, class: text, score: point}}
  seen: {label: 观摩, kind: observation, about: village, per: quarter, by: 组织部, fields: {rank: place, class: text}}
  fault: {label: 失职, kind: finding, who: person, about: township, per: year, by: 组织部, ask: 是否失职}
  lax: {label: 软弱涣散, kind: finding, about: village, per: year, by: 组织部, ask: 是否列名, silence: zero}
  poor: {label: 没有脱贫, kind: finding, about: village, by: 乡村振兴局, ask: 是否没有脱贫}
  talked: {label: 已谈话, kind: finding, about: township, by: 组织部, ask: 是否谈过}
  house: {label: 活动场所面积, kind: record, about: village, by: 乡镇, value: 平方米}
  members: {label: 党员数, kind: record, about: village, per: year, by: 乡镇, value: 人}
  young: {label: 年轻党员数, kind: record, about: village, per: year, by: 乡镇, value: 人}
  visits: {label: 走访, kind: record, who: person, about: village, by: 乡镇, value: text}
  days: {label: 驻村天数, kind: record, who: person, about: village, per: month, by: 乡镇, value: 天}
  need: {label: 村情, kind: record, about: village, by: 乡镇, value: text}
  plan: {label: 规划, kind: record, about: [village, group], by: 乡镇, value: text}
  unit_work: {label: 单位工作, kind: record, who: organisation, about: county, by: 组织部}
  accident: {label: 安全事故, kind: event, about: [village, township, organisation], by: 应急局, words: [重大事故, 群体事件]}
  listed: {label: 整顿名单, kind: designation, about: village, by: 组织部}
  star: {label: 五星村, kind: honour, about: village, by: 县委}
  told: {label: 督办通知单, kind: notice, about: [township, organisation], by: 组织部, fields: {due: date, closed: date}}
  issue: {label: 问题台账, kind: ledger_item, about: village, by: 乡镇, fields: {size: text, closed: date}}
  empty: {label: 空缺, kind: vacancy, about: village, by: 乡镇}
  exam: {label: 考试, kind: record, about: person, per: half, by: 党校, value: 分}
stage:
  places:
    - {name: 试算县, code: "150424", level: county}
    - {name: 甲镇, code: "150424901", level: township, in: 试算县}
    - {name: 甲一村, code: "150424901201", level: village, in: 甲镇}
    - {name: 甲二村, code: "150424901202", level: village, in: 甲镇}
  areas: [{name: 东片, of: [甲镇]}]
  organisations: [{name: 试算局, in: 试算县, category: 经济}]
  ties:
    - {tie: area_cover, who: 组织员赵, to: 东片, since: 2020-01-01, until: 2023-07-01}
    - {post: 党委书记, who: [书记钱], to: 甲镇, since: 2020年}
    - {tie: aid, who: 试算局, to: [甲一村, 甲二村], since: 2022-01-01}
rules:
  - id: joint
    row: [T01, C01]
    clause: 一、二
    kind: liability
    summary: 连着两年落在末尾的，一并担责。
    params:
      last: {value: 2 名, from: document, edge: in, note: 原文写末两位，正好第二位也算}
      years: {value: 2 年, from: choice, note: 原文没有说几年}
      held: {value: throughout, from: choice, note: 原文没有说任职多久}
    assumes: [并列都按靠后算]
    each: township
    per: year
    when:
      - {run: [{from_last: check.rank, at_most: $last}], at_least: $years, label: 连年末位}
      - {any: [{value: check.class, one_of: [后进]}, {all: [{improved: check.score, below: 0}, {value: check.score, above: 0, at_most: 60 分}]}], label: 落后}
    prove:
      - {proven: fault}
      - {tenure: {post: [党委书记]}, at_least: 6 月, label: 任满半年}
    reaches: {tie: [area_cover, post], of: [self, area, below, township, county, above], by: {kind: person}}
    held: $held
    over: $years
    measure: 联带责任
    decided_by: [县委]
    yields_to: severe
    cases:
      - name: 没有落后的不问
        day: 2024-03-01
        facts:
          records: [{record: check, about: 甲镇, period: 2023年, rank: 1, ranked: 4, class: 示范, score: 90.5}]
        expect: [{about: 甲镇, who: 组织员赵, state: not_liable, share: 0.5, missing: []}]
  - id: severe
    row: C08
    clause: "25"
    kind: consequence
    summary: 后进村占比高的，调整主要负责人。
    params:
      high: {value: 20 percent, from: document, edge: out, note: 原文没有说正好两成算不算}
    each: township
    per: year
    when: [{share: {of: village, where: [{proven: lax}]}, at_least: $high, label: 后进村占比}]
    reaches: {post: [党委书记, 专职副书记]}
    held: then
    measure: 调整或降职
  - id: accident
    row: C11
    clause: "16"
    kind: liability
    summary: 出了大事的追究有关的人。
    each: {record: accident}
    when: [{refuted: talked, of: township}]
    reaches: self
    held: then
    measure: 追究责任
  - id: visits
    row: T12
    clause: 一2
    kind: duty
    summary: 驻村的人按期走访。
    force: strive
    since: 2021-01-01
    until: 2029-01-01
    each: {tie: [residency], by: {post: [县委书记, 县长], at: county}, to: {level: village}}
    per: year
    where: [{refuted: lax}]
    must:
      - {count: visits, only: {value: [入户, 座谈]}, above: 3 次, label: 走访}
      - {total: days.value, at_least: 60 天, label: 天数, of: holder}
      - {count: visits, within: 1 年, at_least: 1, label: 第一年走访}
      - {count: accident, back: 2 年, at_most: 0, label: 没有事故, if: [{value: need, includes: [贫困]}]}
    cases:
      - name: 走访不够
        day: 2024-03-01
        facts:
          ties: [{tie: residency, who: 干部孙, to: 甲一村, since: 2022-01-01}]
          records:
            - {record: visits, who: 干部孙, about: 甲一村, day: 2023-04-01, value: 入户}
            - {record: days, who: 干部孙, about: [甲一村, 甲二村], period: 2023年4月, value: 10}
            - {record: accident, about: 甲一村, day: 2023-05-01, label: 重大事故}
            - {record: decision, who: 干部孙, about: 甲一村, day: 2023-05-01, of: 重大事故, verdict: true, by: 县委, reason: 查实, statement: 已说明}
        expect: [{about: 甲一村, who: 干部孙, state: short, items: {走访: false, 天数: open}, period: 2023年}]
  - id: term
    row: T18
    clause: "15"
    kind: duty
    summary: 一年以内建好规划。
    force: generally
    each: {post: [副镇长], to: {level: township}}
    within: 1 年
    must: [{holds: {tie: liaison, to: {category: [企业, 学校]}}, equals: 1, label: 联系企业或学校}]
  - id: cadence
    row: A01
    clause: 二(一)
    kind: cadence
    summary: 每季度都看到每个村。
    force: principle
    each: village
    per: quarter
    must:
      - {count: seen, at_least: 1, label: 观摩}
      - {age: seen, at_most: 6 月, label: 最近一次观摩}
  - id: cover
    row: T02
    clause: 三
    kind: coverage
    summary: 每个村都有人联系。
    force: may
    each: village
    where: [{vacant: {post: [村党组织书记]}, at_least: 30 天, label: 书记空缺}]
    must:
      - {has: {tie: [liaison, village_charge], by: {category: [经济, 政法]}}, at_least: 1 名, at_most: 2 名, label: 联系人}
      - {holds: {tie: pairing}, at_least: 0, label: 结对}
  - id: release
    row: T07
    clause: 四
    kind: release
    summary: 没有脱贫的不脱钩。
    each: {tie: aid}
    must:
      - {refuted: poor, label: 已脱贫}
      - {count: listed, back: 1 年, at_most: 0, label: 不在整顿名单}
      - {age: empty, above: 1 年, label: 没有空缺}
      - {steps: [plan, talked], label: 先规划后谈话}
      - {tenure: self, at_least: 1 年, label: 帮扶满一年}
  - id: standard
    row: A16
    clause: 基9、基13
    kind: standard
    summary: 村里的场所和队伍达到基本要求。
    each: village
    per: year
    must:
      - {id: 基9, value: house, at_least: 90 平方米, label: 场所}
      - {id: 基13, ratio: [young.value, members.value], at_least: 30 percent, label: 年轻党员, if: [{value: members, at_least: 3 人}]}
      - {id: 基14, value: seen.class, equals: 示范, per: quarter, label: 类别}
      - {id: 基15, count: accident, per: half, at_most: 0 次, label: 没有事故}
      - {id: 基16, query: rest_days_covered, args: {least: 1 名, posts: [书记], mode: 值班}, at_least: 80 percent, label: 值班}
      - {id: 基17, query: nearby, label: 邻近}
  - id: fit
    row: T10
    clause: 一2
    kind: fit
    summary: 穷村由经济部门帮。
    each: {tie: aid}
    must:
      - {match: {of: need.value, with: category, table: {贫困: [经济, 涉农], 混乱: 政法}}, label: 对口}
      - {match: {of: need, with: plan.value, table: {贫困: 增收}}, label: 规划对路, of: place}
  - id: star
    row: C03
    clause: 四
    kind: honour
    summary: 荣誉三年有效。
    each: village
    honour: star
    lasts: 3 年
    procedure: [plan, talked]
    must: [{value: seen.rank, at_most: 3 名, label: 名次}]
    exclude: [{count: accident, back: 3 年, at_least: 1 次, label: 出过事故, of: self}]
    revoke: [{proven: poor, of: self}]
    cases:
      - name: 有荣誉
        day: 2024-03-01
        facts: {records: [{record: star, about: 甲一村, day: 2023-01-01, until: 2026-01-01}]}
        expect: [{about: 甲一村, state: held}]
  - id: notice
    row: C02
    clause: 五
    kind: escalation
    summary: 限期改正并说明。
    params: {days: {value: 30 天, from: choice, note: 原文只说限期}}
    each: {record: told}
    steps:
      - {name: 改正, owner: 受文单位, done: told.closed, due: told.due, within: $days, begins: issue}
      - {name: 说明, owner: 负责人, done: talked, within: 10 天, begins: late}
    cases:
      - name: 没有到期
        day: 2024-03-01
        facts: {records: [{record: told, about: 试算局, label: 一号, day: 2024-02-20, due: 2024-03-10}]}
        expect: [{about: 试算局, state: waiting, steps: [waiting, not_begun], of: 一号}]
  - id: route
    row: T15
    clause: 一4
    kind: escalation
    summary: 事情按大小归到组、村、镇。
    each: {record: issue}
    by: issue.size
    route: {小: 村民小组, 一般: 村, 大: 乡镇}
    cases:
      - name: 小事
        day: 2024-03-01
        facts: {records: [{record: issue, about: 甲一村, day: 2024-02-20, size: 小}]}
        expect: [{about: 甲一村, state: owned, owner: 村民小组}]
  - id: units
    row: T33
    clause: 五(三)
    kind: duty
    summary: 单位各有记录。
    each: {organisation: [党政]}
    per: year
    must: [{count: unit_work, at_least: 1, of: county, label: 工作记录}]
  - id: any-unit
    row: T33
    clause: 五(三)
    kind: coverage
    summary: 单位都有人联系。
    each: {organisation: any}
    must: [{has: {tie: liaison, of: self}, at_least: 1, label: 联系人}]
  - id: counties
    row: A13
    clause: "32"
    kind: cadence
    summary: 示范乡镇的占比。
    each: county
    per: half
    must: [{share: {of: township, where: [{value: check.class, one_of: [示范], per: year}]}, at_least: 80 percent, label: 示范乡镇}]
  - id: groups
    row: T14
    clause: 一4
    kind: standard
    summary: 每个组都有规划，考试合格。
    each: group
    must: [{id: 甲, count: plan, per: year, at_least: 1, label: 规划}]
  - id: exams
    row: A15
    clause: "4"
    kind: duty
    summary: 每半年考试及格。
    each: {post: [党委书记]}
    per: half
    must: [{value: exam, at_least: 60 分, label: 成绩}]
"""
"""A pack that uses the whole vocabulary."""


def changed(old: str, new: str, text: str = SMALL) -> str:
    """A pack with one place changed."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def pack(text: str, **known: str) -> Pack:
    """The pack of a text; `known` are those that it may adopt."""
    return read_pack(text, "small.yaml", {name: (base, f"{name}.yaml") for name, base in known.items()})


def rules(text: str = FULL) -> dict[str, Rule]:
    """The rules of a pack by their short ids."""
    return {rule.head.id.partition("/")[2]: rule for rule in pack(text).rules}


def liability(text: str, rule: str = "one") -> Liability:
    """A liability of a pack."""
    found = rules(text)[rule]
    assert isinstance(found, Liability)
    return found


def requirement(rule: str, text: str = FULL) -> Requirement:
    """A requirement of a pack."""
    found = rules(text)[rule]
    assert isinstance(found, Requirement)
    return found


def honour(rule: str, text: str = FULL) -> Honour:
    """An honour of a pack."""
    found = rules(text)[rule]
    assert isinstance(found, Honour)
    return found


def book(**texts: str) -> Rulebook:
    """The rulebook of packs by their names."""
    return rulebook_of({name: (text, f"{name}.yaml") for name, text in texts.items()})
