"""The table of states: conditions on one side, a decision on the other; and why somebody is not liable."""

from __future__ import annotations

import pytest

from queries.rules.liability import Verdict, verdicts, why_not
from schema.rulebook import Rulebook
from tests.packs import ORGANISERS, adopted, organisers, sample, small
from tests.worlds import Stage, day, stage_of

LINXI = sample("linxi")
BOOK = organisers()
FAILED, CAUSED = LINXI.evidence["duty_failed"].label, LINXI.evidence["caused_lag"].label
JOINT = "own-linxi/organiser-joint"
ON = "2024-06-01"
COMPLETE = {"verdict": "yes", "by": "县委组织部", "reason": "理由", "statement": "申辩"}


def world_of(conditions: bool | None) -> Stage:
    """A world in which all conditions about 钱 in 甲镇 hold, one is open, or one is false."""
    world = stage_of(LINXI.stage)
    world.result("甲镇", 2023, **{"class": "weak"})
    world.finding("组织员钱", FAILED, "甲镇", 2023, "2024-04-01", "yes")
    if conditions is not None:
        world.finding("组织员钱", CAUSED, "甲镇", 2023, "2024-04-02", "yes" if conditions else "no")
    return world


def decide(world: Stage, on: str = "2024-05-01", **properties: str) -> None:
    full = {"rule": JOINT, "about": world.key("甲镇"), "period": "2023年"} | properties
    world.outcome("decision", "组织员钱", on, "决定", full)


def verdict_of(world: Stage, who: str = "组织员钱", on: str = ON, book: Rulebook | None = None) -> Verdict:
    found = verdicts(world.graph(), book or BOOK, day(on), [world.key("甲镇")])
    return next(verdict for verdict in found if verdict.rule.head.id.endswith("/organiser-joint") and verdict.holder == world.key(who))


@pytest.mark.parametrize(
    ("conditions", "decision", "state", "contradicts"),
    [
        (False, None, "not_liable", False),
        (False, "yes", "established", True),
        (False, "no", "not_liable", False),
        (None, None, "conditions_unproven", False),
        (None, "yes", "established", True),
        (None, "no", "not_liable", False),
        (True, None, "candidate", False),
        (True, "yes", "established", False),
        (True, "no", "not_liable", False),
    ],
)
def test_table_of_states(conditions: bool | None, decision: str | None, state: str, contradicts: bool) -> None:
    world = world_of(conditions)
    if decision:
        decide(world, **COMPLETE | {"verdict": decision})
    verdict = verdict_of(world)
    assert (verdict.state, verdict.contradicts) == (state, contradicts)
    assert bool(verdict.missing) == (state == "conditions_unproven")
    assert any("不符" in reason or "不完整" in reason for reason in verdict.reasons) == contradicts


@pytest.mark.parametrize("lack", ["verdict", "by", "reason", "statement"])
def test_an_incomplete_decision_establishes_nothing_and_says_what_it_lacks(lack: str) -> None:
    world = world_of(True)
    decide(world, **{name: value for name, value in COMPLETE.items() if name != lack})
    verdict = verdict_of(world)
    assert verdict.state == "candidate"
    assert [item.ledger for item in verdict.missing] == ["责任决定"]


@pytest.mark.parametrize(
    "change",
    [
        {"by": "某镇党委"},
        {"rule": "own-linxi/member-transfer"},
        {"rule": "linxi/organiser-joint"},
        {"about": "place:150424902"},
        {"period": "2022年"},
        {"period": ""},
        {"verdict": "好"},
    ],
)
def test_a_decision_of_somebody_else_or_about_something_else_does_not_count(change: dict[str, str]) -> None:
    world = world_of(True)
    decide(world, **COMPLETE | change)
    assert verdict_of(world).state == "candidate"


def test_a_decision_counts_from_its_day() -> None:
    world = world_of(True)
    decide(world, on="2024-05-01", **COMPLETE)
    assert verdict_of(world, on="2024-04-30").state == "candidate"
    assert verdict_of(world, on="2024-05-01").state == "established"


def test_the_last_of_several_decisions_counts() -> None:
    world = world_of(True)
    decide(world, on="2024-05-01", **COMPLETE)
    decide(world, on="2024-05-20", **COMPLETE | {"verdict": "no"})
    assert verdict_of(world).state == "not_liable"
    assert verdict_of(world).deciding == "decision"
    assert verdict_of(world, on="2024-05-10").state == "established"


def test_nobody_is_established_without_a_decision_whatever_else_is_on_record() -> None:
    world = world_of(True)
    assert {verdict.state for verdict in verdicts(world.graph(), BOOK, day(ON), list(world.nodes))} <= {
        "not_liable", "conditions_unproven", "candidate", "nobody",
    }  # fmt: skip


def test_a_negative_finding_decides_and_is_named() -> None:
    verdict = verdict_of(world_of(False))
    assert verdict.deciding == "finding"
    assert verdict.reasons == ("组织员钱2023年“履职不到位致乡镇滞后”认定为不成立(县委组织部，2024年4月2日)",)
    assert verdict.missing == ()


def test_a_finding_that_names_nobody_is_not_put_into_the_mouth_of_whoever_is_asked_for_it() -> None:
    world = stage_of(LINXI.stage)
    world.result("甲镇", 2023, **{"class": "weak"})
    unsigned = {"item": FAILED, "verdict": "yes", "about": world.key("甲镇"), "period": "2023年"}
    world.outcome("finding", "组织员钱", "2024-04-01", "认定", unsigned)
    assert any(reason.endswith(f"“{FAILED}”已认定(没有写认定人，2024年4月1日)") for reason in verdict_of(world).reasons)


def test_what_is_missing_names_ledger_person_place_period_and_source() -> None:
    (item,) = verdict_of(world_of(None)).missing
    assert (item.ledger, item.about, item.period, item.by) == (CAUSED, "组织员钱在甲镇", "2023年", "县委组织部")
    assert item.text.startswith(CAUSED)
    assert item.question


def test_without_results_only_the_result_is_asked_for_and_nothing_about_persons() -> None:
    world = stage_of(LINXI.stage)
    verdict = verdict_of(world)
    assert verdict.state == "conditions_unproven"
    assert [(item.ledger, item.period) for item in verdict.missing] == [("三级联创年检", "2023年")]


def test_vague_dates_are_asked_for_before_the_person_is() -> None:
    world = stage_of(LINXI.stage)
    world.result("丙镇", 2023, **{"class": "weak"})
    world.tie("area_cover", "组织员郑", "西片", "2024年", None)
    world.tie("area_cover", "组织员王", "西片", None, "2024-02-01")
    found = verdicts(world.graph(), BOOK, day(ON), [world.key("丙镇")])
    joint = [verdict for verdict in found if verdict.rule.head.rows == ("T01",)]
    states = {verdict.holder: (verdict.state, verdict.share, [item.ledger for item in verdict.missing]) for verdict in joint}
    assert states == {
        "person:组织员郑": ("not_liable", 0.0, []),
        "person:组织员王": ("conditions_unproven", None, ["责任关系台账"]),
    }


def test_a_newer_year_without_a_result_is_said() -> None:
    world = world_of(None)
    verdict = verdict_of(world, on="2025-02-01")
    assert verdict.period == "2023年"
    assert "2024年已经结束，三级联创年检还没有结果，按2023年判断" in verdict.reasons


def test_results_too_old_are_not_judged_and_the_last_year_is_asked_for() -> None:
    verdict = verdict_of(world_of(None), on="2026-11-22")
    assert verdict.period == "2023年"
    late = verdict_of(world_of(None), on="2027-11-22")
    assert (late.period, [item.period for item in late.missing]) == ("2026年", ["2026年"])


def test_a_result_of_a_sister_shows_which_year_was_issued() -> None:
    world = stage_of(LINXI.stage)
    world.result("甲镇", 2022, **{"class": "weak"})
    world.result("乙镇", 2023, **{"class": "model"})
    assert verdict_of(world).period == "2023年"
    assert [item.period for item in verdict_of(world).missing] == ["2023年"]


def test_nothing_after_the_day_is_seen() -> None:
    world = world_of(True)
    assert verdict_of(world, on="2024-04-01").state == "conditions_unproven"
    assert verdict_of(world, on="2024-04-02").state == "candidate"
    running = stage_of(LINXI.stage)
    running.result("甲镇", 2023, on="2023-12-20", **{"class": "weak"})
    assert verdict_of(running, on="2023-12-20").days == (173, 173, 354)


def test_in_force_by_the_last_day_of_the_year_judged() -> None:
    later = adopted("linxi", since="2024-01-01", rules=ORGANISERS).adopted
    world = world_of(True)
    assert verdicts(world.graph(), later, day(ON), [world.key("甲镇")]) == ()
    (joint, _) = why_not(world.graph(), later, day(ON), world.key("甲镇"), world.key("组织员钱"))
    assert (joint.state, joint.deciding) == ("not_liable", "not_in_force")
    assert "自2024年1月1日起施行" in joint.reasons[0]
    on_time = adopted("linxi", since="2023-12-31", rules=ORGANISERS).adopted
    assert verdict_of(world, book=on_time).state == "candidate"


def test_outside_its_jurisdiction_a_rule_says_nothing() -> None:
    world = Stage()
    world.place("邻县", "150425", "county")
    world.place("邻镇", "150425100", "township", "邻县")
    world.tie("area_cover", "赵", "邻镇", "2020-01-01")
    world.result("邻镇", 2023, **{"class": "weak"})
    assert verdicts(world.graph(), BOOK, day(ON), [world.key("邻镇"), world.key("邻县")]) == ()
    assert why_not(world.graph(), BOOK, day(ON), world.key("邻镇"), world.key("赵")) == ()


def test_a_place_without_a_code_lies_where_the_place_around_it_does() -> None:
    world = stage_of(LINXI.stage)
    world.keys["新镇"] = "place:~新镇"
    world.nodes["place:~新镇"] = {"kind": "place", "level": "township", "name": "新镇"}
    world.tie("within", "新镇", "试算县")
    world.tie("area_cover", "赵", "新镇", "2020-01-01")
    assert [verdict.holder for verdict in verdicts(world.graph(), BOOK, day(ON), ["place:~新镇"])] == ["person:赵"]


@pytest.mark.parametrize(
    ("who", "year", "deciding", "words"),
    [
        ("组织员钱", 2022, "later", "2023年7月1日起"),
        ("组织员赵", 2024, "earlier", "至2023年6月30日"),
        ("镇长李", 2023, "not_listed", "条款涉及的是包片，镇长李在甲镇是镇长"),
        ("路人", 2023, "no_tie", "记录里没有路人在甲镇的包片"),
    ],
)
def test_why_not_names_the_fact_that_decides(who: str, year: int, deciding: str, words: str) -> None:
    world = stage_of(LINXI.stage)
    world.result("甲镇", year, **{"class": "weak"})
    world.key(who)
    joint = why_not(world.graph(), BOOK, day(f"{year + 1}-06-01"), world.key("甲镇"), world.key(who))[0]
    assert (joint.state, joint.deciding) == ("not_liable", deciding)
    assert any(words in reason for reason in joint.reasons)


def test_why_not_of_a_place_that_did_not_lag_is_the_threshold() -> None:
    world = stage_of(LINXI.stage)
    world.result("甲镇", 2023, **{"class": "model"})
    joint = why_not(world.graph(), BOOK, day(ON), world.key("甲镇"), world.key("组织员钱"))[0]
    assert (joint.deciding, joint.reasons) == ("threshold", ("甲镇2023年三级联创年检为“示范”，不属于“工作滞后”",))


def test_choices_are_shown_with_every_verdict() -> None:
    choices = verdict_of(world_of(None)).rule.head.choices
    assert any("滞后、后进" in choice for choice in choices)
    assert any("施行" in choice for choice in choices)


def test_a_sample_answers_by_examples_until_an_office_adopts_it() -> None:
    world = world_of(True)
    samples = verdicts(world.graph(), Rulebook([LINXI]), day(ON), [world.key("甲镇")])
    assert [verdict.rule.head.id.partition("/")[0] for verdict in samples if not verdict.example] == []
    ours = verdicts(world.graph(), BOOK, day(ON), [world.key("甲镇")])
    assert {(verdict.rule.head.id.partition("/")[0], verdict.example) for verdict in ours} == {("own-linxi", False)}
    assert [(each.holder, each.state, each.reasons) for each in samples] == [(each.holder, each.state, each.reasons) for each in ours]


def test_a_sample_whose_place_an_adopted_clause_has_taken_is_not_asked_why_not() -> None:
    world = world_of(True)
    asked = why_not(world.graph(), BOOK, day(ON), world.key("甲镇"), world.key("组织员钱"))
    assert [verdict.rule.head.id for verdict in asked] == [JOINT, "own-linxi/member-transfer"]
    later = adopted("linxi", since="2024-01-01", rules=ORGANISERS)
    asked = why_not(world.graph(), later, day(ON), world.key("甲镇"), world.key("组织员钱"))
    assert [(verdict.rule.head.id, verdict.deciding) for verdict in asked if verdict.rule.head.rows == ("T01",)] == [
        ("linxi/organiser-joint", ""), (JOINT, "not_in_force"),
    ]  # fmt: skip


def test_a_clause_that_is_over_says_until_when_it_was_in_force() -> None:
    over = small(LAG + "    until: 2023-07-01\n")
    world = world_of(True)
    assert verdicts(world.graph(), over, day(ON), [world.key("甲镇")]) == ()
    (verdict,) = why_not(world.graph(), over, day(ON), world.key("甲镇"), world.key("组织员钱"))
    assert (verdict.deciding, verdict.reasons) == ("not_in_force", ("条款施行至2023年6月30日，2023年已不适用",))
    assert [(part.truth, part.text) for part in verdict.parts] == [(False, "条款施行至2023年6月30日，2023年已不适用")]


LAG = """\
  - id: one
    row: T01
    clause: 一
    kind: liability
    summary: 试算用
    each: township
    per: year
    when: [{value: yearly.class, one_of: [后进], label: 滞后}]
    reaches: {tie: area_cover, of: [self, area]}
    held: sometime
    measure: 联带责任
"""


def test_late_take_over_and_acting_are_grounds_only_where_something_is_held_against_somebody() -> None:
    world = stage_of(LINXI.stage)
    world.tie("area_cover", "组织员郑", "甲镇", "2023-10-01")
    world.ties[-1] = world.ties[-1]._replace(properties={"part": "acting"})
    world.result("甲镇", 2023, **{"class": "weak"})
    grounds = {"包片系代管或主持工作，是应当考虑的情形", "期间才接手(2023年10月1日起)，是应当考虑的情形"}
    (lagging,) = [each for each in verdicts(world.graph(), small(LAG), day(ON), [world.key("甲镇")]) if each.holder == "person:组织员郑"]
    assert lagging.state == "candidate"
    assert grounds <= set(lagging.reasons)
    world.outcomes.clear()
    world.result("甲镇", 2023, **{"class": "model"})
    (good,) = [each for each in verdicts(world.graph(), small(LAG), day(ON), [world.key("甲镇")]) if each.holder == "person:组织员郑"]
    assert good.state == "not_liable"
    assert not grounds & set(good.reasons)
