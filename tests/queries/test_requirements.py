"""Duties, cadences, coverages, releases, standards and fits where it is easy to be wrong: time left, vague terms, silence, repeats."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.rules.requirements import Answer
from schema.time import Span
from tests.small_county import answered, county, event, finding, record
from tests.worlds import Stage, day

VISITS = """
each: {post: [党委书记]}
per: year
must: [{count: visits, at_least: 2 次, label: 走访}]
"""
TERM = """
each: {tie: residency, by: {kind: person}, to: {level: village}}
within: 1 年
must: [{total: stay.value, at_least: 10 天, label: 驻村}]
"""


def secretary(since: str | None = "2020-01-01", until: str | None = None) -> Stage:
    world = county()
    world.tie("post", "甲书记", "甲镇", since, until, "党委书记")
    return world


def by_period(answers: list[Answer]) -> dict[str, str]:
    return {answer.period: answer.state for answer in answers}


def the_only(answers: list[Answer]) -> Answer:
    (answer,) = answers
    return answer


class TestTimeLeft:
    def test_a_running_year_is_open_whatever_is_on_record_and_short_only_when_it_is_over(self) -> None:
        world = secretary()
        record(world, "走访", "甲镇", "2023-02-01")
        record(world, "走访", "甲镇", "2024-02-01")
        assert by_period(answered(VISITS, world, "2024-03-01")) == {"2023年": "short", "2024年": "open"}
        assert by_period(answered(VISITS, world, "2024-12-31")) == {"2023年": "short", "2024年": "open"}
        assert by_period(answered(VISITS, world, "2025-01-01")) == {"2024年": "short", "2025年": "open"}

    def test_a_running_year_without_any_entry_is_open_and_a_past_one_unrecorded(self) -> None:
        assert by_period(answered(VISITS, secretary(), "2024-03-01")) == {"2023年": "unrecorded", "2024年": "open"}

    def test_more_than_was_allowed_is_short_at_once(self) -> None:
        body = VISITS.replace("visits, at_least: 2", "petition, at_most: 0").replace("走访", "上访")
        world = secretary()
        event(world, "上访", "甲镇", "2024-02-01")
        assert by_period(answered(body, world, "2024-03-01"))["2024年"] == "short"

    def test_what_is_found_not_so_is_short_at_once(self) -> None:
        body = VISITS.replace("{count: visits, at_least: 2 次, label: 走访}", "{proven: failed, label: 尽责}")
        world = secretary()
        finding(world, "履职不到位", "甲书记", "2024-02-01", "no", at="甲镇", period="2024年")
        assert by_period(answered(body, world, "2024-03-01"))["2024年"] == "short"

    @pytest.mark.parametrize("quantity", ["value: monthly, per: month, at_least: 20 天", "has: {tie: liaison}, at_least: 1"])
    def test_what_may_still_change_by_the_end_is_open(self, quantity: str) -> None:
        body = VISITS.replace("count: visits, at_least: 2 次", quantity)
        world = secretary()
        record(world, "住镇", "甲镇", "2024-02-28", 5, period="2024年2月")
        found = by_period(answered(body, world, "2024-03-01"))
        assert found["2024年"] == ("short" if "month" in quantity else "open")  # a month that is over is over

    def test_how_long_ago_something_was_counts_at_the_end_of_the_period(self) -> None:
        body = "each: township\nper: quarter\nmust: [{age: visits, at_most: 1 月, label: 最近走访}]"
        world = county()
        record(world, "走访", "甲镇", "2024-01-10")
        early = by_period(answered(body, world, "2024-01-20", kind="cadence"))
        assert early["2024年第一季度"] == "open"  # kept today, but the quarter is not over
        record(world, "走访", "甲镇", "2024-03-10")
        assert by_period(answered(body, world, "2024-04-01", kind="cadence"))["2024年第一季度"] == "kept"

    def test_days_looked_back_over_end_with_the_period_that_is_judged(self) -> None:
        body = "each: township\nper: quarter\nmust: [{count: visits, back: 3 月, at_least: 1 次, label: 走访}]"
        world = county()
        record(world, "走访", "甲镇", "2023-12-20")
        found = by_period(answered(body, world, "2024-01-20", kind="cadence"))
        assert found == {"2023年第四季度": "kept", "2024年第一季度": "open"}

    def test_a_term_of_one_item_is_open_until_it_is_over(self) -> None:
        body = TERM.replace("within: 1 年\n", "").replace("at_least: 10 天", "within: 1 年, at_least: 10 天")
        world = county()
        world.tie("residency", "队员", "甲一村", "2023-10-01")
        for on, state, due in (
            ("2024-03-01", "open", "2024-09-30"),
            ("2024-09-30", "open", "2024-09-30"),
            ("2024-10-01", "unrecorded", None),
        ):
            answer = the_only(answered(body, world, on, "甲一村"))
            assert (answer.state, answer.due) == (state, day(due) if due else None)


class TestTerms:
    @pytest.mark.parametrize(("on", "state"), [("2024-09-30", "open"), ("2024-10-01", "short")])
    def test_one_year_from_the_first_of_october_ends_with_september(self, on: str, state: str) -> None:
        world = county()
        world.tie("residency", "队员", "甲一村", "2023-10-01")
        record(world, "驻村", "队员", "2023-11-01", 3, at="甲一村")
        assert the_only(answered(TERM, world, on, "甲一村")).state == state

    def test_an_unknown_start_is_unrecorded_asks_for_the_day_and_has_no_due_day(self) -> None:
        world = county()
        world.tie("residency", "队员", "甲一村", None)
        record(world, "驻村", "队员", "2023-11-01", 30, at="甲一村")
        answer = the_only(answered(TERM, world, "2024-03-01", "甲一村"))
        assert (answer.state, answer.due) == ("unrecorded", None)
        assert answer.missing

    def test_a_sighting_leaves_the_term_open_from_as_early_as_can_be(self) -> None:
        world = county()
        world.tie("residency", "队员", "甲一村", Span(-8388608, day("2023-10-01")))
        record(world, "驻村", "队员", "2022-11-01", 30, at="甲一村")
        assert the_only(answered(TERM, world, "2024-03-01", "甲一村")).state == "open"

    @given(st.integers(0, 300), st.integers(0, 60), st.lists(st.tuples(st.integers(-30, 800), st.integers(1, 9)), min_size=1, max_size=5))
    def test_a_vague_first_day_decides_only_what_every_first_day_decides(
        self, start: int, vague: int, stays: list[tuple[int, int]]
    ) -> None:
        first = day("2022-01-01") + start
        world = county()
        world.tie("residency", "队员", "甲一村", Span(first, first + vague))
        for after, value in stays:
            record(world, "驻村", "队员", (date.fromordinal(first) + timedelta(after)).isoformat(), value, at="甲一村")
        answer = the_only(answered(TERM, world, "2026-01-01", "甲一村"))
        totals = set()
        for begins in range(first, first + vague + 1):
            ends = (
                date.fromordinal(begins).replace(year=date.fromordinal(begins).year + 1).toordinal() if not _leap(begins) else begins + 365
            )
            totals.add(sum(value for after, value in stays if begins <= first + after < ends) >= 10)
        if answer.state in ("met", "short"):
            assert totals == {answer.state == "met"}
        elif not vague:
            assert answer.state == "unrecorded"


def _leap(on: int) -> bool:
    return (date.fromordinal(on).month, date.fromordinal(on).day) == (2, 29)


class TestOfWhomItIsAsked:
    def test_a_tie_that_may_have_begun_later_is_not_short_of_last_years_duty(self) -> None:
        world = secretary(None, None)
        world.ties.pop()
        world.tie("post", "甲书记", "甲镇", Span(day("2023-06-01"), day("2024-02-01")), None, "党委书记")
        record(world, "走访", "甲镇", "2023-02-01")
        found = {answer.period: answer for answer in answered(VISITS, world, "2024-03-01")}
        assert (found["2023年"].state, found["2023年"].applies) == ("unrecorded", None)
        assert [(item.ledger, item.question) for item in found["2023年"].missing] == [("干部台账", "确切的起止日期")]
        assert found["2024年"].applies is True

    def test_a_holder_of_unknown_sort_is_open_and_the_post_is_asked_for(self) -> None:
        body = VISITS.replace("{post: [党委书记]}", "{tie: liaison, by: {post: [副县长], at: county}}")
        world = county()
        world.tie("liaison", "来历不明者", "甲镇", "2020-01-01")
        record(world, "走访", "甲镇", "2023-02-01")
        answer = answered(body, world, "2024-03-01")[0]
        assert (answer.applies, answer.state) == (None, "unrecorded")
        assert [item.question for item in answer.missing] == ["所任职务和起止日期"]

    def test_two_terms_in_one_year_are_asked_about_once_with_the_days_of_both(self) -> None:
        world = secretary("2022-01-01", "2023-02-01")
        world.tie("post", "甲书记", "甲镇", "2023-12-01", None, "党委书记")
        record(world, "走访", "甲镇", "2023-12-05")
        found = {answer.period: answer for answer in answered(VISITS, world, "2024-03-01")}
        assert (found["2023年"].state, found["2023年"].days) == ("short", (62, 62, 365))

    def test_who_came_late_or_left_early_falls_short_with_that_as_a_ground(self) -> None:
        world = secretary("2023-11-01")
        record(world, "走访", "甲镇", "2023-12-05")
        late = answered(VISITS, world, "2024-03-01")[0]
        assert late.grounds == ("期间才接手(2023年11月1日起)，是应当考虑的情形",)
        world = secretary("2020-01-01", "2023-03-01")
        record(world, "走访", "甲镇", "2023-02-05")
        early = answered(VISITS, world, "2023-12-31")
        assert early[-1].grounds == ()  # still open
        (over, *_) = answered(VISITS, world, "2024-03-01")
        assert over.grounds == ("期间已离开(至2023年2月28日)，是应当考虑的情形",)


class TestNumbers:
    def test_an_entry_without_the_word_that_is_counted_may_be_one_of_them(self) -> None:
        body = "each: township\nper: year\nmust: [{count: told, only: {value: [督办]}, at_least: 1 次, label: 督办来电}]"
        world = county()
        record(world, "来电", "甲镇", "2023-02-01", "")
        assert answered(body, world, "2024-03-01")[0].state == "unrecorded"
        record(world, "来电", "甲镇", "2023-02-02", "其他")
        assert answered(body, world, "2024-03-01")[0].state == "unrecorded"
        world.outcomes.pop(0)
        assert answered(body, world, "2024-03-01")[0].state == "short"

    def test_a_ratio_of_nothing_to_nothing_is_open_and_says_why(self) -> None:
        body = "each: township\nmust: [{id: 比, label: 应答率, ratio: [asked.value, visits.value], at_least: 50 percent}]"
        world = county()
        record(world, "应答", "甲镇", "2023-02-01", 0)
        record(world, "走访", "甲镇", "2023-02-01", 0)
        answer = the_only(answered(body, world, "2024-03-01", kind="standard"))
        assert answer.state == "unknown"
        assert [item.question for item in answer.missing] == ["记录为0，算不出比例，请核对"]

    def test_months_of_a_year_are_short_only_when_all_are_reported(self) -> None:
        body = "each: township\nper: year\nmust: [{total: monthly.value, at_least: 100 天, label: 住镇}]"
        world = county()
        for month in range(1, 12):
            record(world, "住镇", "甲镇", f"2023-{month:02}-28", 5, period=f"2023年{month}月")
        assert answered(body, world, "2024-03-01")[0].state == "unrecorded"
        record(world, "住镇", "甲镇", "2024-01-05", 5, period="2023年12月")
        assert answered(body, world, "2024-03-01")[0].state == "short"


class TestLengths:
    TENURE = "each: {post: [党委书记]}\nmust: [{id: 任, label: 任职, tenure: self, at_least: LONG}]"

    @pytest.mark.parametrize(
        ("since", "length", "full"),
        [("2023-10-01", "1 年", "2024-10-01"), ("2023-11-30", "3 月", "2024-02-29"), ("2024-02-29", "1 年", "2025-02-28")],
    )
    def test_a_length_is_full_on_the_same_date_else_on_the_last_of_the_month(self, since: str, length: str, full: str) -> None:
        world = secretary(since)
        before = (date.fromisoformat(full) - timedelta(1)).isoformat()
        states = [the_only(answered(self.TENURE.replace("LONG", length), world, on, kind="standard")).state for on in (before, full)]
        assert states == ["fails", "meets"]

    def test_an_old_post_of_unknown_start_does_not_blur_the_present_one(self) -> None:
        body = self.TENURE.replace("tenure: self, at_least: LONG", "tenure: {post: [党委书记, 镇长]}, at_most: 5 年")
        world = secretary("2023-10-01")
        world.tie("post", "甲书记", "乙镇", None, "2015-01-01", "镇长")
        assert the_only(answered(body, world, "2024-03-01", kind="standard")).state == "meets"

    def test_tenure_runs_on_across_posts_that_follow_each_other(self) -> None:
        body = self.TENURE.replace("tenure: self, at_least: LONG", "tenure: {post: [党委书记, 镇长]}, at_least: 3 年")
        world = secretary("2023-10-01")
        world.tie("post", "甲书记", "甲镇", "2020-01-01", "2023-10-01", "镇长")
        assert the_only(answered(body, world, "2024-03-01", kind="standard")).state == "meets"

    VACANT = "each: township\nmust: [{id: 缺, label: 书记空缺, vacant: {post: [党委书记]}, at_most: 3 月}]"

    def test_somebody_who_may_have_come_leaves_a_vacancy_open(self) -> None:
        world = secretary("2020-01-01", "2023-06-01")
        assert the_only(answered(self.VACANT, world, "2024-03-01", kind="standard")).state == "fails"
        world.tie("post", "新书记", "甲镇", Span(day("2023-06-01"), day("2024-06-01")), None, "党委书记")
        assert the_only(answered(self.VACANT, world, "2024-03-01", kind="standard")).state == "unknown"

    def test_a_vacancy_told_long_ago_is_not_taken_to_have_lasted_since_before_a_later_one(self) -> None:
        world = county()
        world.outcome("vacancy", "甲镇", "2015-03-01", "党委书记")
        world.outcome("vacancy", "甲镇", "2024-02-20", "党委书记")
        assert the_only(answered(self.VACANT, world, "2024-03-01", kind="standard")).state == "unknown"
        assert the_only(answered(self.VACANT, world, "2024-06-01", kind="standard")).state == "fails"

    def test_of_two_posts_both_must_have_been_said_to_be_vacant(self) -> None:
        body = self.VACANT.replace("[党委书记]", "[党委书记, 镇长]")
        world = county()
        world.outcome("vacancy", "甲镇", "2023-03-01", "党委书记")
        assert the_only(answered(body, world, "2024-03-01", kind="standard")).state == "unknown"


class TestStepsAndAlternatives:
    STEPS = "each: township\nmust: [{id: 步, label: 程序, steps: [told, asked]}]"

    @pytest.mark.parametrize(
        ("days", "state"),
        [
            ((("来电", "2023-01-01"), ("应答", "2023-02-01")), "meets"),
            ((("来电", "2023-01-01"), ("应答", "2023-02-01"), ("来电", "2023-03-01")), "meets"),
            ((("应答", "2023-01-01"), ("来电", "2023-02-01")), "fails"),
            ((("应答", "2023-01-01"), ("来电", "2023-02-01"), ("应答", "2023-03-01")), "meets"),
            ((("来电", "2023-01-01"),), "unknown"),
            ((("应答", "2023-01-01"),), "unknown"),
        ],
    )
    def test_a_step_that_is_repeated_later_breaks_no_order(self, days: tuple[tuple[str, str], ...], state: str) -> None:
        world = county()
        for label, on in days:
            record(world, label, "甲镇", on)
        assert the_only(answered(self.STEPS, world, "2024-03-01", kind="standard")).state == state

    def test_too_many_of_one_alternative_is_an_overlap_and_no_gap(self) -> None:
        body = "each: township\nmust: [{label: 联系人, any: [{has: {tie: liaison}, equals: 1, label: 甲}, {has: {tie: aid}, equals: 1, label: 乙}]}]"
        world = county()
        assert the_only(answered(body, world, "2024-03-01", kind="coverage")).state == "gap"
        for who in ("张", "王"):
            world.tie("liaison", who, "甲镇", "2020-01-01")
        assert the_only(answered(body, world, "2024-03-01", kind="coverage")).state == "overlap"

    def test_a_release_stays_unproven_until_somebody_has_found_it_so(self) -> None:
        body = "each: {tie: aid, to: {level: village}}\nmust: [{proven: poor, label: 出列}]"
        world = county()
        world.organisation("农业局", "试算县")
        world.tie("aid", "农业局", "甲一村", "2020-01-01")
        seen = []
        for on, verdict in (("2023-01-01", ""), ("2023-05-01", "no"), ("2023-09-01", "yes"), ("2024-02-01", "no")):
            if verdict:
                finding(world, "出列", "甲一村", on, verdict)
            seen.append(the_only(answered(body, world, on, "甲一村", kind="release")).state)
        assert seen == ["unproven", "must_stay", "may_end", "must_stay"]  # a relapse counts


class TestForce:
    def test_a_rule_that_began_within_the_year_is_judged_by_the_last_day_of_it(self) -> None:
        body = "since: 2023-06-01\n" + VISITS.strip()
        world = secretary()
        record(world, "走访", "甲镇", "2022-02-01")
        record(world, "走访", "甲镇", "2023-02-01")
        assert [answer.period for answer in answered(body, world, "2023-05-31")] == []
        assert [answer.period for answer in answered(body, world, "2023-06-01")] == ["2023年"]
        assert [answer.period for answer in answered(body, world, "2024-06-01")] == ["2023年", "2024年"]
