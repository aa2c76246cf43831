"""Where a rule would take one record for another: events and findings of one name, decisions, lists, measures that give way."""

from __future__ import annotations

import pytest

from queries.rules.liability import verdicts
from tests.packs import small
from tests.queries.test_rules_traps import ACCIDENT, serve, weak, weak_town
from tests.small_county import answered, book, county, decision, event, finding, judged, record, states
from tests.worlds import Stage, day


class TestThingsCalledAlike:
    def accidents(self, *days: str, at: str = "甲一村") -> Stage:
        world = county()
        serve(world, "甲书记", "2020-01-01")
        for on in days:
            event(world, "安全事故", at, on)
        return world

    def by_day(self, world: Stage, on: str, about: str = "甲一村") -> dict[str, str]:
        found = verdicts(world.graph(), book(ACCIDENT), day(on), [world.key(about)])
        return {verdict.period: verdict.state for verdict in found}

    def test_a_finding_about_one_accident_says_nothing_of_the_next(self) -> None:
        world = self.accidents("2022-03-01", "2023-03-01")
        finding(world, "负有责任", "甲书记", "2022-04-01", of="安全事故", at="甲一村")
        assert self.by_day(world, "2024-01-01") == {"2022年3月1日": "candidate", "2023年3月1日": "conditions_unproven"}

    def test_a_finding_that_fits_two_accidents_decides_neither_and_says_so(self) -> None:
        world = self.accidents("2022-03-01", "2023-03-01")
        finding(world, "负有责任", "甲书记", "2023-04-01", of="安全事故", at="甲一村")
        assert set(self.by_day(world, "2024-01-01").values()) == {"conditions_unproven"}
        (item,) = judged(ACCIDENT, world, "2024-01-01", "甲一村")["甲书记"].missing
        assert "同名的记录不止一条，认定要写明所涉地方和期次" in item.text

    def test_a_finding_tells_accidents_apart_by_its_period(self) -> None:
        world = self.accidents("2022-03-01", "2023-03-01")
        finding(world, "负有责任", "甲书记", "2023-04-01", of="安全事故", at="甲一村", period="2023年3月")
        finding(world, "负有责任", "甲书记", "2023-04-02", "no", of="安全事故", at="甲一村", period="2022年3月")
        assert self.by_day(world, "2024-01-01") == {"2022年3月1日": "not_liable", "2023年3月1日": "candidate"}

    def test_an_accident_of_the_same_name_in_another_village_is_another_one(self) -> None:
        world = self.accidents("2023-03-01")
        event(world, "安全事故", "甲二村", "2023-03-01")
        finding(world, "负有责任", "甲书记", "2023-04-01", of="安全事故", at="甲二村")
        assert self.by_day(world, "2024-01-01") == {"2023年3月1日": "conditions_unproven"}
        assert self.by_day(world, "2024-01-01", "甲二村") == {"2023年3月1日": "candidate"}

    def test_a_finding_that_names_no_place_is_about_no_accident_of_any_place(self) -> None:
        world = self.accidents("2023-03-01")
        finding(world, "负有责任", "甲书记", "2023-04-01", of="安全事故")
        assert self.by_day(world, "2024-01-01") == {"2023年3月1日": "conditions_unproven"}

    def test_a_decision_on_one_accident_establishes_nothing_of_another(self) -> None:
        world = self.accidents("2022-03-01", "2023-03-01")
        decision(world, "甲书记", "2022-06-01", at="甲一村", of="安全事故")
        assert self.by_day(world, "2024-01-01") == {"2022年3月1日": "established", "2023年3月1日": "conditions_unproven"}

    def test_a_decision_that_fits_two_accidents_decides_neither_and_is_named_as_lacking(self) -> None:
        world = self.accidents("2022-03-01", "2023-03-01")
        decision(world, "甲书记", "2023-06-01", at="甲一村", of="安全事故")
        assert set(self.by_day(world, "2024-01-01").values()) == {"conditions_unproven"}
        missing = judged(ACCIDENT, world, "2024-01-01", "甲一村")["甲书记"].missing
        assert "同名的记录不止一条，决定要写明所涉地方和期次" in [item.question for item in missing]

    def test_two_events_of_different_names_on_one_day_are_judged_apart(self) -> None:
        body = ACCIDENT.replace("{record: accident}", "{record: petition}").replace("of: [township]", "of: [self]")
        world = county()
        serve(world, "甲书记", "2020-01-01")
        event(world, "上访", "甲镇", "2023-03-01")
        world.outcome("event", "甲镇", "2023-03-01", "上访·二", {"item": "上访"})
        finding(world, "负有责任", "甲书记", "2023-04-01", of="上访·二", at="甲镇")
        found = verdicts(world.graph(), book(body), day("2024-01-01"), [world.key("甲镇")])
        assert {verdict.record.label: verdict.state for verdict in found if verdict.record} == {
            "上访": "conditions_unproven", "上访·二": "candidate",
        }  # fmt: skip

    def test_findings_of_one_day_that_contradict_each_other_leave_it_open(self) -> None:
        body = weak().replace("held:", "prove: [{proven: failed}]\nheld:")
        world = weak_town()
        serve(world, "甲书记", "2020-01-01")
        finding(world, "履职不到位", "甲书记", "2024-02-01", "yes", at="甲镇", period="2023年", of="甲卷")
        finding(world, "履职不到位", "甲书记", "2024-02-01", "no", at="甲镇", period="2023年", of="乙卷")
        (verdict,) = judged(body, world, "2024-03-01").values()
        assert verdict.state == "conditions_unproven"
        assert "同一天有相反的认定" in verdict.missing[0].text
        assert "甲书记2023年“履职不到位”2024年2月1日有相反的认定" in verdict.reasons


class TestDecisions:
    BODY = weak().replace("measure: 联带责任", "measure: 联带责任\ndecided_by: [县委, 县委组织部会议]")

    def world(self) -> Stage:
        world = weak_town()
        serve(world, "甲书记", "2020-01-01")
        return world

    @pytest.mark.parametrize(
        ("by", "state"),
        [
            ("县委", "established"),
            ("县委常委会", "established"),
            ("县委(2024年第3次常委会)", "established"),
            ("县委组织部", "candidate"),
            ("县委办", "candidate"),
            ("乡镇党委", "candidate"),
        ],
    )
    def test_only_the_body_that_may_decide_does_and_no_department_of_it(self, by: str, state: str) -> None:
        world = self.world()
        decision(world, "甲书记", "2024-02-01", by=by, period="2023年")
        assert states(self.BODY, world, "2024-03-01") == {"甲书记": state}

    def test_a_decision_from_before_the_period_cannot_be_about_it(self) -> None:
        world = self.world()
        decision(world, "甲书记", "2022-12-31", period="2023年")
        assert states(self.BODY, world, "2024-03-01") == {"甲书记": "candidate"}

    def test_opposite_decisions_of_one_day_decide_nothing_and_are_named(self) -> None:
        world = self.world()
        decision(world, "甲书记", "2024-02-01", "yes", period="2023年")
        decision(world, "甲书记", "2024-02-01", "no", period="2023年")
        (verdict,) = judged(self.BODY, world, "2024-03-01").values()
        assert verdict.state == "candidate"
        assert [item.question for item in verdict.missing] == ["同一天有相反的决定，要更正其中一份"]

    def test_on_a_rule_judged_by_the_day_a_decision_counts_for_this_term_and_its_own_period(self) -> None:
        body = """
each: {post: [党委书记]}
when: [{value: yearly.class, one_of: [后进], label: 后进}]
reaches: holder
held: then
measure: 免职
"""
        for more, state in (({}, "established"), ({"period": "2023年"}, "established"), ({"period": "2021年"}, "candidate")):
            world = self.world()
            decision(world, "甲书记", "2024-02-01", **more)
            assert states(body, world, "2024-03-01") == {"甲书记": state}
        world = weak_town()
        serve(world, "甲书记", "2019-01-01", "2021-01-01")
        serve(world, "甲书记", "2023-01-01")
        decision(world, "甲书记", "2020-06-01")
        assert states(body, world, "2024-03-01") == {"甲书记": "candidate"}


class TestPeriodsAndLists:
    LAX = """
each: village
per: year
when: [{proven: lax}]
reaches: self
held: then
measure: 整顿
"""

    def test_a_village_absent_from_the_new_list_is_off_it(self) -> None:
        world = county()
        finding(world, "软弱涣散", "甲一村", "2023-01-10", period="2022年")
        assert states(self.LAX, world, "2024-03-01", "甲一村") == {"甲一村": "candidate"}
        finding(world, "软弱涣散", "乙一村", "2024-01-10", period="2023年")
        (verdict,) = judged(self.LAX, world, "2024-03-01", "甲一村").values()
        assert (verdict.state, verdict.period) == ("not_liable", "2023年")

    def test_a_list_that_is_no_register_proves_nothing_by_its_silence(self) -> None:
        body = self.LAX.replace("per: year\n", "").replace("lax", "listed")
        world = county()
        (verdict,) = judged(body, world, "2024-03-01", "甲一村").values()
        assert verdict.state == "conditions_unproven"
        world.outcome("designation", "乙一村", "2023-05-01", "贫困村")
        (verdict,) = judged(body, world, "2024-03-01", "甲一村").values()
        assert verdict.state == "conditions_unproven"
        assert "甲一村是否列入“贫困村”没有记录" in verdict.reasons

    def test_a_register_says_nothing_of_the_days_before_its_first_entry(self) -> None:
        body = self.LAX.replace("lax", "weak")
        world = county()
        world.outcome("designation", "乙一村", "2024-02-01", "后进村")
        assert states(body, world, "2024-03-01", "甲一村") == {"甲一村": "conditions_unproven"}
        world.outcome("designation", "乙二村", "2023-02-01", "后进村")
        assert states(body, world, "2024-03-01", "甲一村") == {"甲一村": "not_liable"}

    def test_an_event_is_judged_by_what_was_known_of_the_place_then(self) -> None:
        body = """
each: {record: petition}
when: [{value: yearly.class, per: year, one_of: [后进], label: 后进}]
reaches: self
held: then
measure: 通报批评
"""
        world = county()
        event(world, "上访", "甲镇", "2022-05-01")
        world.result("甲镇", 2021, **{"class": "weak"})
        world.result("甲镇", 2023, **{"class": "model"})
        assert states(body, world, "2024-03-01") == {"甲镇": "candidate"}
        assert states(body.replace(" per: year,", ""), world, "2024-03-01") == {"甲镇": "candidate"}

    def test_a_result_of_the_named_assessment_counts_before_one_that_names_none(self) -> None:
        world = county()
        serve(world, "甲书记", "2020-01-01")
        world.outcome("observation", "甲镇", "2023-12-31", "2023年·年检", {"class": "weak", "series": "年检", "period": "2023年"})
        world.outcome("observation", "甲镇", "2024-01-31", "2023年", {"class": "model"})
        assert states(weak(), world, "2024-03-01") == {"甲书记": "candidate"}

    def test_entries_after_the_day_are_not_seen(self) -> None:
        world = weak_town()
        serve(world, "甲书记", "2020-01-01")
        world.result("甲镇", 2023, "2024-05-01", **{"class": "model"})
        world.outcomes[-1] = world.outcomes[-1]._replace(label="2023年")
        assert states(weak(), world, "2024-03-01") == {"甲书记": "candidate"}
        assert states(weak(), world, "2024-06-01") == {"甲书记": "not_liable"}

    def test_a_record_of_the_same_kind_but_another_ledger_is_not_taken_for_the_one_asked_about(self) -> None:
        body = """
each: {record: told}
must: [{id: 数, label: 应答户数, value: asked, at_least: 5 户}]
"""
        world = county()
        record(world, "来电", "甲镇", "2023-05-01", "有人来电")
        record(world, "应答", "甲镇", "2023-04-01", 7)
        (answer,) = answered(body, world, "2024-03-01", kind="standard")
        assert answer.state == "meets"

    def test_a_finding_of_somebody_at_another_place_is_not_about_this_one(self) -> None:
        body = weak().replace("held:", "prove: [{proven: failed}]\nheld:")
        world = weak_town()
        serve(world, "甲书记", "2020-01-01")
        finding(world, "履职不到位", "甲书记", "2024-02-01", at="乙镇", period="2023年")
        finding(world, "履职不到位", "甲书记", "2024-02-02", at="甲镇", period="2022年")
        assert states(body, world, "2024-03-01") == {"甲书记": "conditions_unproven"}


class TestGivingWay:
    BOOK = """
  - {id: light, row: T01, clause: 一, kind: consequence, summary: 轻, each: township, per: year, reaches: {post: [党委书记]}, held: then,
     measure: 提醒谈话, yields_to: heavy, when: [{value: yearly.class, one_of: [后进], label: 后进}]}
  - {id: heavy, row: T01, clause: 二, kind: consequence, summary: 重, each: township, per: year, reaches: {post: [党委书记]},
     held: throughout, measure: 免职, when: [{value: yearly.class, one_of: [后进], label: 后进}]}
"""

    def test_a_heavier_measure_that_spares_the_newcomer_does_not_spare_the_lighter_one(self) -> None:
        for since, expected in (("2020-01-01", ("small/heavy",)), ("2023-10-01", ())):
            world = weak_town()
            serve(world, "甲书记", since)
            found = verdicts(world.graph(), small(self.BOOK.lstrip("\n")), day("2024-03-01"), [world.key("甲镇")])
            light = next(verdict for verdict in found if verdict.rule.head.id == "small/light")
            assert (light.state, light.yields_to) == ("candidate", expected)


class TestHowToRecordWhatIsMissing:
    def remedies(self, body: str, world: Stage, about: str = "甲镇", who: str = "甲书记") -> list[str]:
        return [item.remedy for item in judged(body, world, "2024-03-01", about)[who].missing]

    def test_a_finding_of_a_period_names_person_item_place_and_period(self) -> None:
        world = weak_town()
        serve(world, "甲书记", "2020-01-01")
        (how,) = self.remedies(weak().replace("held:", "prove: [{proven: failed}]\nheld:"), world)
        assert how.endswith("zerentu finding 甲书记 履职不到位 --place 甲镇 --period 2023年 --verdict 成立或不成立")

    def test_a_finding_about_an_event_names_the_event_and_no_day_as_its_period(self) -> None:
        world = county()
        serve(world, "甲书记", "2020-01-01")
        event(world, "安全事故(较大)", "甲一村", "2023-03-01")
        world.outcomes[-1] = world.outcomes[-1]._replace(properties={"item": "安全事故"})
        (how,) = self.remedies(ACCIDENT, world, "甲一村")
        assert how.endswith('zerentu finding 甲书记 负有责任 --place 甲一村 --of "安全事故(较大)" --verdict 成立或不成立')

    def test_a_result_is_filled_in_for_the_period_that_is_lacking(self) -> None:
        world = county()
        serve(world, "甲书记", "2020-01-01")
        assert self.remedies(weak(), world) == ["把2023年的年检结果填入观摩评比台账后导入"]
        on_a_day = "each: township\nwhen: [{value: yearly.class, one_of: [后进], label: 后进}]\nreaches: self\nheld: then\nmeasure: 免职"
        assert self.remedies(on_a_day, world, who="甲镇") == ["把2023年的年检结果填入观摩评比台账后导入"]
