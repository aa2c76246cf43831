"""A changed rule on past records beside the one in force: whom only one of them reaches, and counts that add up. People are synthetic (合成数据)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from queries.rules.backtest import Beside, Compared, Job, Side, as_if_in_force, counterparts, plan, tried
from schema.rulebook import Rulebook, rulebook_of
from tests.packs import adopted, sample_text, small_text
from tests.worlds import Stage, day

TODAY = day("2025-06-30")
LOW = """\
  - id: low
    row: C09
    clause: 一
    kind: consequence
    summary: 得分低的通报。
    params: {{bar: {{value: {bar} 分, from: choice, note: 原文没有定}}}}
    each: township
    per: year
    when: [{{value: yearly.score, below: $bar, label: 得分低}}]
    reaches: {{post: [镇长]}}
    held: sometime
    measure: 通报批评
"""


def book(bar: int) -> Rulebook:
    return rulebook_of({"small": (small_text(LOW.format(bar=bar)), "small.yaml")})


def world(scores: dict[str, list[int | None]], first: int = 2022, issued: str = "12-31") -> Stage:
    """A county of these townships, each with a mayor and a score a year from `first` on (None: none on record)."""
    stage = Stage()
    stage.place("试算县", "150424", "county")
    for number, (name, marks) in enumerate(scores.items(), start=1):
        stage.place(name, f"15042490{number}", "township", "试算县")
        stage.tie("post", f"镇长{name}", name, date(2020, 1, 1), role="镇长")
        for year, score in enumerate(marks, start=first):
            if score is not None:
                on = f"{year}-12-31" if issued == "12-31" else f"{year + 1}-{issued}"
                stage.result(name, year, on, score=score)
    return stage


def trial(stage: Stage, old: Rulebook, new: Rulebook, first: str, last: str) -> tuple[list[Compared], Counter[tuple[str, Side]]]:
    found: list[Compared] = []
    counts: Counter[tuple[str, Side]] = Counter()
    rules = [rule for each in (old, new) for pack in each.packs for rule in pack.rules]
    for job in plan(rules, day(first), day(last), TODAY):
        beside = counterparts(old, new.packs[0])
        one = tried(job, stage.graph(job.day), beside, as_if_in_force(new.packs[0]), sorted(stage.nodes))
        found += one.compared
        counts.update(one.counts)
    return found, counts


def told(found: list[Compared]) -> list[tuple[str, str, str]]:
    return [(one.either.period, one.either.holder.removeprefix("person:镇长"), one.side) for one in found]


class TestSides:
    def test_whom_only_the_old_only_the_new_and_both_reach_is_told_with_state_and_reasons(self) -> None:
        stage = world({"甲镇": [50], "乙镇": [65], "丙镇": [90]})
        found, counts = trial(stage, book(60), book(70), "2022-01-01", "2022-12-31")
        assert told(found) == [("2022年", "甲镇", "both"), ("2022年", "乙镇", "only_new")]
        assert counts == {("low", "both"): 1, ("low", "only_new"): 1, ("low", "neither"): 1}
        wider = found[1]
        assert wider.old is not None
        assert wider.new is not None
        assert (wider.old.state, wider.new.state) == ("not_liable", "candidate")
        assert any("65分" in reason for reason in wider.old.reasons)
        assert any("65分" in reason for reason in wider.new.reasons)

    def test_a_stricter_rule_frees_whom_only_the_old_one_reaches(self) -> None:
        found, _ = trial(world({"甲镇": [50], "乙镇": [65]}), book(70), book(60), "2022-01-01", "2022-12-31")
        assert told(found) == [("2022年", "甲镇", "both"), ("2022年", "乙镇", "only_old")]

    def test_a_year_without_results_is_undecided_and_not_free(self) -> None:
        found, counts = trial(world({"甲镇": [50], "乙镇": [None]}), book(60), book(70), "2022-01-01", "2022-12-31")
        assert told(found) == [("2022年", "甲镇", "both")]
        assert counts["low", "undecided"] == 1

    @given(
        st.lists(st.lists(st.none() | st.integers(0, 100), min_size=2, max_size=2), min_size=1, max_size=4),
        st.integers(1, 99),
        st.integers(1, 99),
    )
    def test_counts_add_up_and_widening_the_threshold_frees_nobody(self, marks: list[list[int | None]], one: int, other: int) -> None:
        stage = world({f"{name}镇": scores for name, scores in zip("甲乙丙丁", marks, strict=False)})
        narrow, wide = sorted((one, other))
        found, counts = trial(stage, book(narrow), book(wide), "2022-01-01", "2023-12-31")
        assert "only_old" not in {one.side for one in found}
        assert sum(counts.values()) == sum(counts["low", side] for side in ("both", "only_new", "undecided", "neither"))
        assert Counter(one.side for one in found) == {side: counts["low", side] for side in ("both", "only_new") if counts["low", side]}
        known = sum(score is not None for scores in marks for score in scores)
        assert counts["low", "both"] + counts["low", "only_new"] + counts["low", "neither"] == known
        assert sum(score is not None and score < wide for scores in marks for score in scores) == len(found)


class TestPeriods:
    def test_each_period_that_ended_in_between_is_judged_once(self) -> None:
        stage = world({"甲镇": [50, 50, 50]}, first=2021)
        found, _ = trial(stage, book(60), book(60), "2021-06-01", "2023-06-30")
        assert told(found) == [("2021年", "甲镇", "both"), ("2022年", "甲镇", "both")]

    def test_results_that_come_out_in_the_next_year_are_seen(self) -> None:
        stage = world({"甲镇": [50, 90]}, first=2021, issued="03-15")
        found, _ = trial(stage, book(60), book(60), "2021-01-01", "2022-12-31")
        assert told(found) == [("2021年", "甲镇", "both")]

    def test_what_has_not_ended_yet_is_not_judged(self) -> None:
        assert plan(book(60).packs[0].rules, day("2025-01-01"), day("2025-12-31"), TODAY) == ()
        assert [job.day <= TODAY for job in plan(book(60).packs[0].rules, day("2023-01-01"), day("2030-12-31"), TODAY)] == [True, True]

    def test_requirements_are_judged_by_their_own_periods(self) -> None:
        rule = (
            "  - {id: seen, row: A01, clause: 一, kind: cadence, summary: 每季度看一次。, each: township, per: quarter, "
            "must: [{count: visit, at_least: 1 次, label: 观摩}]}\n"
        )
        ledger = "  visit: {label: 观摩, kind: record, about: township, by: 组织部}\n"
        seen = rulebook_of({"small": (small_text(rule, ledger), "small.yaml")})
        stage = world({"甲镇": []})
        stage.outcome("record", "甲镇", "2023-02-01", "观摩", {"item": "观摩"})
        stage.outcome("record", "甲镇", "2023-05-01", "观摩", {"item": "观摩"})
        _, counts = trial(stage, seen, seen, "2023-01-01", "2023-12-31")
        assert sum(counts.values()) == 4
        assert counts["seen", "neither"] == 2

    def test_a_rule_that_is_judged_on_a_day_is_judged_at_the_end_of_each_year(self) -> None:
        rule = (
            "  - {id: has, row: T02, clause: 一, kind: coverage, summary: 乡镇有镇长。, each: township, "
            "must: [{has: {post: [镇长]}, at_least: 1 名, label: 镇长}]}\n"
        )
        has = rulebook_of({"small": (small_text(rule, "  {}").replace("evidence:\n  {}", ""), "small.yaml")})
        assert [(job.day, job.sort) for job in plan(has.packs[0].rules, day("2022-01-01"), day("2023-12-31"), TODAY)] == [
            (day("2022-12-31"), ""), (day("2023-12-31"), ""),
        ]  # fmt: skip

    def test_events_are_judged_in_the_year_in_which_they_happened(self) -> None:
        rule = (
            "  - {id: event, row: C11, clause: 一, kind: liability, summary: 出事追究。, each: {record: accident}, "
            "reaches: {post: [镇长]}, held: then, measure: 追究责任}\n"
        )
        ledger = "  accident: {label: 安全事故, kind: event, about: township, by: 应急部门}\n"
        events = rulebook_of({"small": (small_text(rule, ledger), "small.yaml")})
        stage = world({"甲镇": []})
        stage.outcome("event", "甲镇", "2022-05-01", "安全事故")
        stage.outcome("event", "甲镇", "2024-05-01", "安全事故")
        found, counts = trial(stage, events, events, "2022-01-01", "2023-12-31")
        assert [one.either.period for one in found] == ["2022年5月1日 安全事故"]
        assert sum(counts.values()) == 1


class TestBeside:
    def test_a_new_pack_is_tried_as_if_it_had_always_been_in_force(self) -> None:
        later = small_text(LOW.format(bar=60)).replace("value: 2020-01-01", "value: 2026-01-01")
        new = rulebook_of({"small": (later, "small.yaml")})
        found, _ = trial(world({"甲镇": [50]}), Rulebook(()), new, "2022-01-01", "2022-12-31")
        assert told(found) == [("2022年", "甲镇", "only_new")]

    def test_the_old_side_keeps_its_own_days(self) -> None:
        old = rulebook_of({"small": (small_text(LOW.format(bar=60)).replace("value: 2020-01-01", "value: 2023-06-01"), "small.yaml")})
        found, _ = trial(world({"甲镇": [50, 50]}), old, book(60), "2022-01-01", "2023-12-31")
        assert told(found) == [("2022年", "甲镇", "only_new"), ("2023年", "甲镇", "both")]

    def test_an_adoption_stands_beside_the_sample_and_its_other_adoptions_under_the_same_short_ids(self) -> None:
        both = adopted("linxi", rules=("organiser-joint",))
        own = next(pack for pack in both.packs if pack.adopts)
        assert counterparts(both, own).shorts == {
            "linxi/organiser-joint": "organiser-joint",
            "own-linxi/organiser-joint": "organiser-joint",
        }

    def test_a_changed_copy_under_another_name_finds_the_sample_by_its_document(self) -> None:
        text = sample_text("linxi")
        copy = rulebook_of({"linxi-2": (text.replace("pack: linxi", "pack: linxi-2", 1), "linxi-2.yaml")}).packs[0]
        beside = counterparts(rulebook_of({"linxi": (text, "linxi.yaml")}), copy)
        assert beside.shorts["linxi/organiser-joint"] == "organiser-joint"
        assert len(beside.shorts) == len(copy.rules)

    def test_what_supersedes_the_old_rule_stands_in_for_it(self) -> None:
        newer = LOW.format(bar=80).replace("id: low", "id: lower\n    supersedes: small/low\n    since: 2023-01-01")
        old = rulebook_of({"small": (small_text(LOW.format(bar=60) + newer), "small.yaml")})
        found, counts = trial(world({"甲镇": [70, 70]}), old, book(75), "2022-01-01", "2023-12-31")
        assert told(found) == [("2022年", "甲镇", "only_new"), ("2023年", "甲镇", "both")]
        assert sum(counts.values()) == 2

    def test_a_rule_that_one_of_another_sort_supersedes_says_nothing_more(self) -> None:
        newer = (
            "  - {id: has, row: T02, clause: 一, kind: coverage, summary: 乡镇有镇长。, supersedes: small/low, since: 2023-01-01, "
            "each: township, must: [{has: {post: [镇长]}, at_least: 1 名, label: 镇长}]}\n"
        )
        old = rulebook_of({"small": (small_text(LOW.format(bar=60) + newer), "small.yaml")})
        found, _ = trial(world({"甲镇": [50, 50]}), old, book(60), "2022-01-01", "2023-12-31")
        assert told(found) == [("2022年", "甲镇", "both"), ("2023年", "甲镇", "only_new")]

    def test_nothing_beside_it_leaves_all_to_the_new_side(self) -> None:
        stage = world({"甲镇": [50]})
        job = Job(day("2023-12-30"), day("2022-01-01"), day("2022-12-31"), "year")
        one = tried(job, stage.graph(job.day), Beside(Rulebook(()), {}), book(60), sorted(stage.nodes))
        assert dict(one.counts) == {("low", "only_new"): 1}
