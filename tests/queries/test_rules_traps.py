"""Where a rule would answer wrongly of a person: vague days, places that move, things called alike, silence, later knowledge."""

from __future__ import annotations

import pytest

from queries.rules.liability import why_not
from schema.time import Span
from tests.small_county import book, county, event, finding, judged, states
from tests.worlds import Stage, day

WEAK = """
each: township
per: year
when: [{value: yearly.class, one_of: [后进], label: 后进}]
reaches: {post: [党委书记]}
held: HELD
measure: 联带责任
"""
ACCIDENT = """
each: {record: accident}
prove: [{proven: fault}]
reaches: {post: [党委书记], of: [township]}
held: then
measure: 追究责任
decided_by: [县委]
"""


SHARE = """
each: township
per: year
when: [{share: {of: village, where: [{proven: lax}]}, at_least: LEAST percent, label: 软弱涣散村占比}]
reaches: self
held: then
measure: 限期整改
"""


def weak(held: str = "sometime") -> str:
    return WEAK.replace("HELD", held)


def weak_town() -> Stage:
    world = county()
    world.result("甲镇", 2023, **{"class": "weak"})
    return world


def serve(world: Stage, who: str, since: str | None, until: str | None = None, at: str = "甲镇", post: str = "党委书记") -> None:
    world.tie("post", who, at, since, until, post)


class TestWhoHeldThePost:
    def test_who_held_it_at_the_end_answers_for_the_end_and_who_had_left_does_not(self) -> None:
        world = weak_town()
        serve(world, "早任", "2022-01-01", "2023-07-01")
        serve(world, "晚任", "2023-07-01")
        assert states(weak("then"), world, "2024-03-01") == {"早任": "not_liable", "晚任": "candidate"}
        assert states(weak("sometime"), world, "2024-03-01") == {"早任": "candidate", "晚任": "candidate"}
        assert states(weak("throughout"), world, "2024-03-01") == {"早任": "not_liable", "晚任": "not_liable"}

    def test_when_the_only_holder_had_left_before_the_day_nobody_answers(self) -> None:
        world = weak_town()
        serve(world, "早任", "2022-01-01", "2023-07-01")
        assert states(weak("then"), world, "2024-03-01") == {"早任": "not_liable", "": "nobody"}

    def test_a_vague_start_is_open_and_its_exact_day_is_asked_for(self) -> None:
        world = weak_town()
        serve(world, "约任", "2023年", None)
        (verdict,) = judged(weak("throughout"), world, "2024-03-01").values()
        assert verdict.state == "conditions_unproven"
        assert [(item.ledger, item.about, item.question) for item in verdict.missing] == [("干部台账", "约任在甲镇", "确切的起止日期")]
        assert states(weak("then"), world, "2024-03-01") == {"约任": "candidate"}

    def test_an_unknown_start_proves_nothing_of_last_year(self) -> None:
        world = weak_town()
        serve(world, "久任", None)
        assert states(weak("sometime"), world, "2024-03-01") == {"久任": "conditions_unproven"}

    def test_two_terms_of_one_person_are_one_verdict_with_the_days_of_both(self) -> None:
        world = weak_town()
        serve(world, "往返", "2022-01-01", "2023-02-01")
        serve(world, "往返", "2023-12-01")
        (verdict,) = judged(weak("sometime"), world, "2024-03-01").values()
        assert verdict.days == (62, 62, 365)
        assert not any("接手" in reason for reason in verdict.reasons)

    def test_acting_and_taking_over_late_are_grounds_beside_the_state(self) -> None:
        world = weak_town()
        tie = world.tie("post", "代任", "甲镇", "2023-10-01", None, "党委书记")
        world.ties[-1] = tie._replace(properties={"manner": "主持工作"})
        (verdict,) = judged(weak(), world, "2024-03-01").values()
        assert verdict.state == "candidate"
        assert "党委书记系代管或主持工作，是应当考虑的情形" in verdict.reasons
        assert "期间才接手(2023年10月1日起)，是应当考虑的情形" in verdict.reasons

    def test_a_clause_asked_of_posts_names_a_holder_of_two_of_them_once(self) -> None:
        body = """
each: {post: [副镇长, 组织委员]}
per: year
when: [{value: yearly.class, one_of: [后进], label: 后进}]
reaches: holder
held: throughout
measure: 联带责任
"""
        world = weak_town()
        serve(world, "转任", "2022-01-01", "2023-06-01", post="副镇长")
        serve(world, "转任", "2023-06-01", post="组织委员")
        (verdict,) = judged(body, world, "2024-03-01").values()
        assert (verdict.state, verdict.days) == ("candidate", (365, 365, 365))


class TestWherePlacesLay:
    def test_the_leaders_of_the_township_in_which_the_village_lay_then_answer(self) -> None:
        world = county()
        world.ties = [tie for tie in world.ties if tie.source != world.key("甲一村")]
        world.tie("within", "甲一村", "甲镇", None, "2023-06-01")
        world.tie("within", "甲一村", "乙镇", "2023-06-01")
        serve(world, "甲书记", "2020-01-01", at="甲镇")
        serve(world, "乙书记", "2020-01-01", at="乙镇")
        event(world, "安全事故", "甲一村", "2023-03-01")
        finding(world, "负有责任", "甲书记", "2023-04-01", at="甲一村", of="安全事故")
        found = states(ACCIDENT, world, "2024-03-01", "甲一村")
        assert found == {"甲书记": "candidate", "乙书记": "not_liable"}

    def test_an_event_on_a_day_on_which_the_township_is_not_known_names_both_as_open(self) -> None:
        world = county()
        world.ties = [tie for tie in world.ties if tie.source != world.key("甲一村")]
        world.tie("within", "甲一村", "甲镇", None, "2023年6月")
        world.tie("within", "甲一村", "乙镇", "2023年6月")
        serve(world, "甲书记", "2020-01-01", at="甲镇")
        serve(world, "乙书记", "2020-01-01", at="乙镇")
        serve(world, "县书记", "2020-01-01", at="试算县", post="县委书记")
        event(world, "安全事故", "甲一村", "2023-06-10")
        assert set(states(ACCIDENT, world, "2024-03-01", "甲一村").values()) == {"conditions_unproven"}
        bare = ACCIDENT.replace("prove: [{proven: fault}]\n", "").replace(
            "{post: [党委书记], of: [township]}", "{post: [县委书记], of: [county]}"
        )
        assert states(bare, world, "2024-03-01", "甲一村") == {"县书记": "candidate"}

    def test_a_share_counts_the_villages_of_the_last_day_judged(self) -> None:
        body = SHARE.replace("LEAST", "50")
        world = county()
        world.ties = [tie for tie in world.ties if tie.source not in (world.key("甲一村"), world.key("甲二村"))]
        for village in ("甲一村", "甲二村"):
            world.tie("within", village, "甲镇", None, "2024-02-01")
            world.tie("within", village, "乙镇", "2024-02-01")
            finding(world, "软弱涣散", village, "2024-01-10", period="2023年")
        assert states(body, world, "2024-03-01", "甲镇") == {"甲镇": "candidate"}
        assert states(body, world, "2024-03-01", "乙镇") == {"乙镇": "not_liable"}

    @pytest.mark.parametrize(
        ("left", "state"),
        [
            (Span(day("2023-01-01"), day("2023-12-31")), "candidate"),
            (Span(day("2023-12-01"), day("2024-02-01")), "conditions_unproven"),
            (Span(day("2024-02-01"), day("2024-02-01")), "not_liable"),
        ],
    )
    def test_a_village_that_may_have_left_by_the_last_day_makes_the_share_open(self, left: Span, state: str) -> None:
        world = county()
        world.ties = [tie for tie in world.ties if tie.source != world.key("甲三村")]
        world.tie("within", "甲三村", "甲镇", None, left)
        world.tie("within", "甲三村", "乙镇", left)
        finding(world, "软弱涣散", "甲一村", "2024-01-10", period="2023年")
        (verdict,) = judged(SHARE.replace("LEAST", "40"), world, "2024-03-01").values()
        assert verdict.state == state
        assert [item.about for item in verdict.missing] == (["甲三村"] if state == "conditions_unproven" else [])

    def test_a_township_without_villages_has_no_share(self) -> None:
        body = SHARE.replace("LEAST", "40")
        world = county()
        world.place("空镇", "150424903", "township", "试算县")
        finding(world, "软弱涣散", "甲一村", "2024-01-10", period="2023年")
        (verdict,) = judged(body, world, "2024-03-01", "空镇").values()
        assert verdict.state == "conditions_unproven"
        assert [item.question for item in verdict.missing] == ["下辖的村级区划"]

    def test_a_township_merged_away_keeps_nobody_waiting_for_its_rank(self) -> None:
        body = """
each: township
per: year
when: [{from_last: yearly.rank, at_most: 1 名, label: 末位}]
reaches: self
held: then
measure: 通报批评
"""
        world = county()
        world.place("并走镇", "150424904", "township")
        world.tie("within", "并走镇", "试算县", None, "2023-05-01")
        world.result("甲镇", 2023, rank=2)
        world.result("乙镇", 2023, rank=1)
        assert states(body, world, "2024-03-01") == {"甲镇": "candidate"}
        assert states(body, world, "2024-03-01", "乙镇") == {"乙镇": "not_liable"}

    def test_the_area_answers_only_for_the_days_on_which_the_township_was_in_it(self) -> None:
        body = weak().replace("{post: [党委书记]}", "{tie: area_cover, of: [self, area]}")
        world = weak_town()
        world.area("东片", [], "试算县")
        world.tie("in_area", "甲镇", "东片", "2023-09-01")
        world.tie("area_cover", "组织员", "东片", "2020-01-01")
        (verdict,) = judged(body, world, "2024-03-01").values()
        assert verdict.days == (122, 122, 365)
        assert "期间才接手(2023年9月1日起)，是应当考虑的情形" in verdict.reasons


class TestOfWhatSort:
    LEADERS = weak("then").replace("{post: [党委书记]}", "{tie: liaison, by: {post: [副县长], at: county}}")
    UNITS = weak("then").replace("{post: [党委书记]}", "{tie: aid, by: {category: [涉农]}}")

    def test_a_leader_of_whom_no_post_is_on_record_is_open_and_the_post_is_asked_for(self) -> None:
        world = weak_town()
        world.tie("liaison", "来历不明者", "甲镇", "2020-01-01")
        (verdict,) = judged(self.LEADERS, world, "2024-03-01").values()
        assert verdict.state == "conditions_unproven"
        assert [(item.ledger, item.question) for item in verdict.missing] == [("干部台账", "所任职务和起止日期")]

    def test_who_was_a_leader_on_the_day_is_judged_as_one_though_no_longer(self) -> None:
        world = weak_town()
        world.tie("liaison", "曾任者", "甲镇", "2020-01-01")
        serve(world, "曾任者", "2020-01-01", "2024-01-15", at="试算县", post="副县长")
        serve(world, "曾任者", "2024-01-15", at="试算县", post="人大主任")
        world.tie("liaison", "后任者", "甲镇", "2020-01-01")
        serve(world, "后任者", "2020-01-01", "2024-01-15", at="试算县", post="人大主任")
        serve(world, "后任者", "2024-01-15", at="试算县", post="副县长")
        assert states(self.LEADERS, world, "2024-03-01") == {"曾任者": "candidate", "后任者": "not_liable"}

    def test_a_unit_without_a_category_is_open_and_one_of_another_is_not_reached(self) -> None:
        world = weak_town()
        for name, category in (("农业局", "涉农"), ("司法局", "政法"), ("无类局", "")):
            world.organisation(name, "试算县", category)
            world.tie("aid", name, "甲镇", "2020-01-01")
        found = judged(self.UNITS, world, "2024-03-01")
        assert {who: verdict.state for who, verdict in found.items()} == {"农业局": "candidate", "无类局": "conditions_unproven"}
        assert [(item.ledger, item.about, item.question) for item in found["无类局"].missing] == [("单位台账", "无类局", "单位类别")]

    def test_why_not_asks_for_the_same_sort_of_holder(self) -> None:
        world = weak_town()
        world.tie("liaison", "镇干部", "甲镇", "2020-01-01")
        serve(world, "镇干部", "2020-01-01", post="副镇长")
        (verdict,) = why_not(world.graph(), book(self.LEADERS), day("2024-03-01"), world.key("甲镇"), world.key("镇干部"))
        assert verdict.state == "not_liable"
