"""A county of two townships and five villages, and one rule at a time asked of it. All people and places are synthetic (合成数据)."""

from __future__ import annotations

from queries.rules.liability import Verdict, verdicts
from queries.rules.requirements import Answer, requirements
from schema.rulebook import Rulebook
from tests.packs import small
from tests.worlds import Stage, day

EVIDENCE = """\
  yearly: {label: 年检, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, class: text, score: point}}
  grade: {label: 村等次, kind: observation, about: village, per: year, by: 乡镇, fields: {class: text}}
  lax: {label: 软弱涣散, kind: finding, about: village, per: year, by: 组织部, ask: 是否软弱涣散, silence: zero}
  failed: {label: 履职不到位, kind: finding, about: township, who: person, per: year, by: 组织部, ask: 是否没有尽责}
  fault: {label: 负有责任, kind: finding, about: [township, village], who: person, by: 纪委, ask: 对这件事是否负有责任}
  done: {label: 已整改, kind: finding, about: [township, village], by: 组织部, ask: 是否已整改}
  poor: {label: 出列, kind: finding, about: village, by: 组织部, ask: 是否已出列}
  listed: {label: 贫困村, kind: designation, about: village, by: 组织部}
  weak: {label: 后进村, kind: designation, about: village, by: 组织部, silence: zero}
  accident: {label: 安全事故, kind: event, about: [village, township], by: 应急局}
  petition: {label: 上访, kind: event, about: township, by: 信访局, silence: zero}
  visits: {label: 走访, kind: record, about: [village, township], by: 乡镇, value: 户}
  stay: {label: 驻村, kind: record, about: village, who: person, by: 乡镇, value: 天}
  monthly: {label: 住镇, kind: record, about: township, per: month, by: 乡镇, value: 天}
  told: {label: 来电, kind: record, about: township, by: 乡镇, value: text}
  asked: {label: 应答, kind: record, about: township, by: 乡镇, value: 户}
"""
"""Ledgers of every sort; a rule's pack declares those that it reads."""


def ledgers(rules: str) -> str:
    """The declarations of those ledgers that rules read."""
    return "".join(f"{line}\n" for line in EVIDENCE.splitlines() if _is_read(line.strip().partition(":")[0], rules))


def _is_read(name: str, rules: str) -> bool:
    import re

    return re.search(rf"[:\[ ]{name}\b(?!:)", rules) is not None


def county() -> Stage:
    """The places, each where it always was."""
    world = Stage()
    world.place("试算县", "150424", "county")
    for town, code in (("甲镇", "150424901"), ("乙镇", "150424902")):
        world.place(town, code, "township", "试算县")
    for village, code, town in VILLAGES:
        world.place(village, code, "village", town)
    return world


VILLAGES = (
    ("甲一村", "150424901201", "甲镇"),
    ("甲二村", "150424901202", "甲镇"),
    ("甲三村", "150424901203", "甲镇"),
    ("乙一村", "150424902201", "乙镇"),
    ("乙二村", "150424902202", "乙镇"),
)


def book(body: str, kind: str = "liability") -> Rulebook:
    """The rulebook of one rule, written as the lines of its own that come after the head."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    rule = f"  - id: one\n    row: T01\n    clause: 一\n    kind: {kind}\n    summary: 试算用\n{lines}"
    return small(rule, ledgers(rule))


def judged(body: str, world: Stage, on: str, about: str = "甲镇", kind: str = "liability") -> dict[str, Verdict]:
    """The verdicts on a place by the name of the holder ("" nobody); for several of one holder the last."""
    names = {key: name for name, key in world.keys.items()}
    found = verdicts(world.graph(), book(body, kind), day(on), [world.key(about)])
    return {names.get(verdict.holder, ""): verdict for verdict in found}


def states(body: str, world: Stage, on: str, about: str = "甲镇") -> dict[str, str]:
    """Only their states."""
    return {who: verdict.state for who, verdict in judged(body, world, on, about).items()}


def answered(body: str, world: Stage, on: str, about: str = "甲镇", kind: str = "duty") -> list[Answer]:
    """The answers of one requirement about a place."""
    return list(requirements(world.graph(), book(body, kind), day(on), [world.key(about)]))


def finding(world: Stage, ledger: str, about: str, on: str, verdict: str = "yes", **more: str) -> None:
    """A finding about somebody or some place, by the ledger's word; `at` names the place, `of` the record."""
    known = {"item": ledger, "verdict": verdict, "by": "组织部"} | {name: value for name, value in more.items() if name != "at"}
    if "at" in more:
        known["about"] = world.key(more["at"])
    world.outcome("finding", about, on, "·".join((ledger, *more.values())), known)


def decision(world: Stage, who: str, on: str, verdict: str = "yes", **more: str) -> None:
    """A complete decision on the one rule."""
    at = world.key(more.pop("at", "甲镇"))
    known = {"rule": "small/one", "about": at, "verdict": verdict, "by": "县委", "reason": "理由", "statement": "申辩"} | more
    world.outcome("decision", who, on, f"决定·{len(world.outcomes)}", known)


def event(world: Stage, label: str, about: str, on: str) -> None:
    """Something that happened at a place."""
    world.outcome("event", about, on, label)


def record(world: Stage, label: str, about: str, on: str, value: float | str = 1, **more: str) -> None:
    """A record of work; `at` names the place, `period` the period."""
    known: dict[str, str | float] = {"item": label, "value": value} | {name: text for name, text in more.items() if name != "at"}
    if "at" in more:
        known["about"] = world.key(more["at"])
    world.outcome("record", about, on, f"{label}·{len(world.outcomes)}", known)
