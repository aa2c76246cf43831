"""Whether pairing helped: against a naive recomputation, by periods and cohorts, without the future, as known at an earlier day."""

from __future__ import annotations

from statistics import mean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store import Store
from queries.pairing.comparison import FEWEST, Comparison
from queries.pairing.past import last_period, scope_of_review
from queries.pairing.review import Case, Review
from schema.errors import UsageError
from schema.facts import Outcome
from tests.conformance.world import day, tie
from tests.queries.pairing.review_county import (
    COUNTY,
    EAST,
    EASTERN,
    HELPER,
    Q1,
    Q2,
    Q3,
    Q4,
    RESIDENT,
    VILLAGES,
    WEST,
    WESTERN,
    Scores,
    county,
    led,
    observed,
    paired,
    question,
    reviewed,
    visit,
)
from tests.queries.standings.county import result, write

MODEL = EASTERN[0]
LED = EASTERN[1:4]
FREE = WESTERN[:4]
CLASSES = {MODEL: "model"}
BEFORE = dict.fromkeys((*LED, *FREE), 60.0) | {MODEL: 95.0}
AFTER = BEFORE | {LED[0]: 70.0, LED[1]: 66.0, LED[2]: 59.0} | {FREE[0]: 63.0, FREE[1]: 60.0, FREE[2]: 57.0, FREE[3]: 64.0}


def _pilot(store: Store, since: str = "2026-01-10") -> None:
    """Three weak villages led since January, four without a partner."""
    observed(store, Q4, BEFORE, CLASSES)
    observed(store, Q1, AFTER, CLASSES)
    led(store, *(paired(MODEL, key, since) for key in LED))


def _case(found: Review, key: str) -> Case:
    return next(case for case in found.cases if case.village == key)


def _one(found: Review, after: str = Q1, cls: str = "weak") -> Comparison:
    (only,) = [each for each in found.comparisons if (each.after, each.cls) == (after, cls)]
    return only


def test_led_villages_are_told_before_and_after_and_against_villages_without_a_partner() -> None:
    with county() as store:
        _pilot(store)
        found = reviewed(store, question(Q1))
        case = _case(found, LED[0])
        assert case.before is not None
        assert (case.before.period, case.before.score, case.before.cls) == (Q4, 60, "weak")
        assert [(point.period, point.score, point.change) for point in case.after] == [(Q1, 70, 10)]
        each = _one(found)
        assert (each.before, each.after) == (Q4, Q1)
        assert (each.paired.cases, each.paired.mean, each.paired.median) == (3, 5, 6)
        assert (each.paired.rose, each.paired.fell, each.paired.stayed) == (2, 1, 0)
        assert (each.unpaired.cases, each.unpaired.mean, each.unpaired.median) == (4, 1, 1.5)
        assert (each.unpaired.rose, each.unpaired.fell, each.unpaired.stayed) == (2, 1, 1)
        assert each.difference == 4


def test_the_percentile_counts_the_ranked_villages_behind() -> None:
    with county() as store:
        _pilot(store)
        case = _case(reviewed(store, question(Q1)), LED[0])
        assert case.before is not None
        assert case.before.percentile == pytest.approx(100 * 6 / 7, abs=0.05)  # seven share rank 2 of 8 at the end
        assert case.after[0].percentile == pytest.approx(100 * 6 / 7, abs=0.05)
        assert _case(reviewed(store, question(Q1)), LED[2]).after[0].percentile == pytest.approx(100 / 7, abs=0.05)


def test_below_the_fewest_cases_there_is_no_figure() -> None:
    with county() as store:
        _pilot(store)
        led(store, paired(EASTERN[5], FREE[0], "2026-01-10"), paired(EASTERN[5], FREE[1], "2026-01-10"), name="又结.xlsx")
        each = _one(reviewed(store, question(Q1)))
        assert (each.matched.cases, each.unpaired.cases) == (5, 2)
        assert (each.unpaired.mean, each.unpaired.median, each.difference) == (None, None, None)
        assert each.unpaired.rose + each.unpaired.fell + each.unpaired.stayed == 2


def test_a_village_with_a_score_too_far_off_is_not_comparable_and_one_with_none_near_is_left_out_of_the_difference() -> None:
    with county() as store:
        observed(store, Q4, BEFORE | {LED[0]: 40.0, FREE[0]: 66.0}, CLASSES)
        observed(store, Q1, AFTER, CLASSES)
        led(store, *(paired(MODEL, key, "2026-01-10") for key in LED))
        each = _one(reviewed(store, question(Q1)))
        assert set(each.unpaired.places) == set(FREE[1:])
        assert set(each.matched.places) == set(LED[1:])
        assert (each.paired.cases, each.difference) == (3, None)
        assert FREE[0] in _one(reviewed(store, question(Q1, within=6))).unpaired.places


def test_villages_of_another_class_that_lead_or_were_paired_meanwhile_are_not_comparable() -> None:
    with county() as store:
        observed(store, Q4, BEFORE | {WESTERN[4]: 60.0, WESTERN[5]: 60.0, WESTERN[6]: 60.0}, CLASSES | {WESTERN[4]: "middle"})
        observed(store, Q1, AFTER | {WESTERN[4]: 60.0, WESTERN[5]: 60.0, WESTERN[6]: 60.0}, CLASSES)
        led(store, *(paired(MODEL, key, "2026-01-10") for key in LED), paired(WESTERN[5], WESTERN[6], "2025-10-05", "2025-11-01"))
        assert set(_one(reviewed(store, question(Q1))).unpaired.places) == set(FREE)


def test_results_of_another_issuer_are_not_compared() -> None:
    with county() as store:
        observed(store, Q4, BEFORE, CLASSES, "县评议组")
        observed(store, Q1, {key: score for key, score in AFTER.items() if key != LED[0]}, CLASSES, "县评议组")
        observed(store, Q1, {LED[0]: 99.0}, CLASSES, "东镇党委")
        led(store, *(paired(MODEL, key, "2026-01-10") for key in LED))
        found = reviewed(store, question(Q1))
        assert _one(found).apart == (LED[0],)
        assert _one(found).paired.cases == 2
        (point,) = _case(found, LED[0]).after
        assert (point.score, point.change) == (99, None)
        assert "东镇党委" in point.why


def test_an_unobserved_village_is_counted_and_never_taken_for_one_that_stayed() -> None:
    with county() as store:
        observed(store, Q4, BEFORE, CLASSES)
        observed(store, Q1, {key: score for key, score in AFTER.items() if key not in (LED[0], FREE[0])}, CLASSES)
        led(store, *(paired(MODEL, key, "2026-01-10") for key in LED))
        each = _one(reviewed(store, question(Q1)))
        assert each.unobserved == (LED[0],)
        assert (each.paired.cases, each.members, each.paired.stayed) == (2, 3, 0)
        assert FREE[0] not in each.unpaired.places


def test_a_village_without_a_result_before_is_not_compared() -> None:
    with county() as store:
        observed(store, Q4, {key: score for key, score in BEFORE.items() if key != LED[0]}, CLASSES)
        observed(store, Q1, AFTER, CLASSES)
        led(store, *(paired(MODEL, key, "2026-01-10") for key in LED), paired(MODEL, EASTERN[4], None))
        found = reviewed(store, question(Q1))
        assert _one(found).members == 2
        assert (_case(found, LED[0]).before, _case(found, LED[0]).why) == (None, f"{Q4}没有结果")
        assert (_case(found, EASTERN[4]).before, _case(found, EASTERN[4]).why) == (None, "结对从何时开始不清楚")


@pytest.mark.parametrize(
    ("since", "before", "partial"),
    [("2025-12-31", Q3, []), ("2026-01-01", Q4, [False, False]), ("2026-03-31", Q4, [True, False]), ("2026-04-01", Q1, [False])],
)
def test_the_period_before_had_ended_before_the_pairing_began(since: str, before: str, partial: list[bool]) -> None:
    with county() as store:
        for period in (Q4, Q1, Q2):
            observed(store, period, BEFORE, CLASSES)
        led(store, paired(MODEL, LED[0], since))
        case = _case(reviewed(store), LED[0])
        if before == Q3:
            assert case.before is None
        else:
            assert case.before is not None
            assert case.before.period == before
            assert [point.partial for point in case.after] == partial


def test_a_pair_that_ended_is_not_counted_as_paired_afterwards() -> None:
    with county() as store:
        for period in (Q4, Q1, Q2):
            observed(store, period, BEFORE, CLASSES)
        led(store, *(paired(MODEL, key, "2026-01-10") for key in LED[:2]), paired(MODEL, LED[2], "2026-01-10", "2026-03-31"))
        found = reviewed(store)
        assert (_one(found, Q1).ended, _one(found, Q2).ended) == ((), (LED[2],))
        assert [point.ended for point in _case(found, LED[2]).after] == [False, True]
        assert LED[2] not in _one(found, Q2).unpaired.places


def test_a_village_that_had_a_partner_in_the_period_before_is_told_and_not_compared() -> None:
    with county() as store:
        for period in (Q4, Q1, Q2):
            observed(store, period, BEFORE, CLASSES)
        led(store, paired(MODEL, LED[0], "2026-01-10", "2026-04-15"), paired(MODEL, LED[1], "2026-04-15"))
        led(store, paired(EASTERN[6], LED[0], "2026-04-15"), name="再结.xlsx")
        found = reviewed(store, question(Q2, since=day("2026-04-01")))
        assert [(case.village, case.already) for case in found.cases] == [(LED[0], True), (LED[1], False)]
        assert [each.paired.places for each in found.comparisons] == [(LED[1],)]
        assert _case(reviewed(store), LED[0]).already is False


def test_only_the_pairs_of_the_plan_asked_for_are_looked_at() -> None:
    with county() as store:
        observed(store, Q4, BEFORE, CLASSES)
        observed(store, Q1, AFTER, CLASSES)
        led(store, paired(MODEL, LED[0], "2026-01-10", plan="甲"), paired(MODEL, LED[1], "2026-01-10", plan="乙"))
        write(store, *_plans(("甲", Q4), ("乙", Q1)))
        assert [case.village for case in reviewed(store, question(Q1, plan=Q4)).cases] == [LED[0]]
        assert reviewed(store, question(Q1, plan=Q2)).cases == ()


def _plans(*told: tuple[str, str]) -> list[Outcome]:
    return [Outcome("plan", COUNTY, day("2026-01-09"), period, {"digest": digest, "period": period}) for digest, period in told]


def test_a_township_is_compared_with_the_whole_county() -> None:
    with county() as store:
        _pilot(store)
        found = reviewed(store, question(Q1), EAST)
        assert found.cases == reviewed(store, question(Q1)).cases
        assert set(_one(found).unpaired.places) == set(FREE)
        assert reviewed(store, question(Q1), WEST).cases == ()
        assert [case.village for case in reviewed(store, question(Q1), LED[1]).cases] == [LED[1]]


def test_aid_and_residency_are_counted_on_both_sides_and_ended_ones_are_not() -> None:
    with county() as store:
        _pilot(store)
        led(
            store,
            tie(HELPER, "aid", LED[0], "2024-01-01"),
            tie(HELPER, "aid", LED[1], "2024-01-01", "2025-06-01"),
            tie(RESIDENT, "residency", FREE[1], "2026-02-01"),
            name="帮扶.xlsx",
        )
        found = reviewed(store, question(Q1))
        assert [len(case.helped) for case in found.cases] == [1, 0, 0]
        assert found.helped == ((1, 3), (1, 4))


def test_visits_held_do_for_those_planned_and_the_rest_is_overdue_when_its_day_has_passed() -> None:
    with county() as store:
        _pilot(store)
        write(
            store,
            visit(MODEL, LED[0], "2026-01-11", "planned", due="2026-02-28"),
            visit(MODEL, LED[0], "2026-01-12", "planned", due="2026-06-30"),
            visit(MODEL, LED[0], "2026-01-13", "planned", due="2026-12-31"),
            visit(MODEL, LED[0], "2026-03-05"),
            visit(MODEL, LED[0], "2025-12-01"),
            visit(MODEL, LED[1], "2026-01-11", "planned"),
            visit(EASTERN[7], LED[1], "2026-02-11"),
            visit(LED[2], MODEL, "2026-02-11"),
            visit(MODEL, LED[2], "2026-09-01"),
        )
        visits = {pair.tie.target: pair.visits for pair in reviewed(store).pairs}
        told = {key: (len(each.held), len(each.planned), len(each.overdue)) for key, each in visits.items()}
        assert told == {LED[0]: (1, 2, 1), LED[1]: (0, 1, 0), LED[2]: (1, 0, 0)}
        apart = [(entry.subject, entry.properties["partner"]) for entry in reviewed(store).unpaired_visits]
        assert apart == [(LED[0], MODEL), (LED[1], EASTERN[7])]


def test_what_happens_later_than_the_day_asked_about_is_not_seen() -> None:
    with county() as store:
        _pilot(store)
        early = question(Q1, on="2026-04-20")
        alone = reviewed(store, early)
        observed(store, Q2, dict.fromkeys(VILLAGES, 99.0), CLASSES)
        led(store, paired(MODEL, FREE[0], "2026-05-01"), name="后来.xlsx")
        write(store, visit(MODEL, LED[0], "2026-05-05"), result(FREE[1], 1.0, Q1, on="2026-05-06"))
        assert reviewed(store, early) == alone


def test_the_answer_as_known_at_an_earlier_revision_stays() -> None:
    with county() as store:
        observed(store, Q4, BEFORE, CLASSES)
        observed(store, Q1, AFTER, CLASSES)
        known = led(store, *(paired(MODEL, key, "2026-01-10") for key in LED))
        then = reviewed(store, question(Q1))
        observed(store, Q1, AFTER | {LED[0]: 20.0}, CLASSES, "复核")
        led(store, paired(MODEL, FREE[0], "2026-01-10"), name="补录.xlsx")
        assert reviewed(store, question(Q1)) != then
        assert reviewed(store, question(Q1), known_at=known) == then


def test_the_last_period_is_of_the_length_that_most_results_have() -> None:
    with county() as store:
        observed(store, Q4, BEFORE, CLASSES)
        observed(store, Q1, AFTER, CLASSES)
        write(store, result(MODEL, 90.0, "2025年", on="2026-01-15"))
        graph = store.snapshot(scope_of_review(COUNTY), day("2026-07-20"))
        found = last_period(graph, day("2026-07-20"))
        assert found is not None
        assert found.label == Q1
        assert last_period(store.snapshot(scope_of_review(COUNTY), day("2025-01-01")), day("2025-01-01")) is None


def test_several_assessments_in_one_period_have_to_be_told_apart() -> None:
    with county() as store:
        _pilot(store)
        write(store, result(LED[0], 50.0, Q1, series="党建观摩"))
        with pytest.raises(UsageError, match="2种考评"):
            reviewed(store, question(Q1))


SCORES = st.dictionaries(st.sampled_from(VILLAGES), st.integers(40, 60).map(float), min_size=4)
CLASS = st.fixed_dictionaries({key: st.sampled_from(["weak", "middle"]) for key in VILLAGES})
PAIRS = st.sets(st.tuples(st.sampled_from(VILLAGES[:3]), st.sampled_from(VILLAGES[3:])), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(SCORES, SCORES, CLASS, PAIRS, st.integers(0, 10))
def test_the_comparison_equals_a_naive_one(
    before: Scores, after: Scores, classes: dict[str, str], pairs: set[tuple[str, str]], within: int
) -> None:
    with county() as store:
        observed(store, Q4, before, classes)
        observed(store, Q1, after, classes)
        led(store, *(paired(model, partner, "2026-01-10") for model, partner in sorted(pairs)))
        found = reviewed(store, question(Q1, within=float(within)))
    partners, busy = {partner for _, partner in pairs}, {key for pair in pairs for key in pair}
    for cls in ("weak", "middle"):
        members = [key for key in VILLAGES if key in partners and key in before and classes[key] == cls]
        told = [each for each in found.comparisons if each.cls == cls]
        assert len(told) == bool(members)
        if not members:
            continue
        both = [key for key in members if key in after]
        pool = [key for key in VILLAGES if key not in busy and key in before and key in after and classes[key] == cls]
        matched = [key for key in both if any(abs(before[key] - before[other]) <= within for other in pool)]
        near = [other for other in pool if any(abs(before[key] - before[other]) <= within for key in both)]
        (each,) = told
        assert (set(each.paired.places), set(each.matched.places), set(each.unpaired.places)) == (set(both), set(matched), set(near))
        assert set(each.unobserved) == set(members) - set(both)
        for side, keys in ((each.paired, both), (each.matched, matched), (each.unpaired, near)):
            changes = [after[key] - before[key] for key in keys]
            assert (side.rose, side.fell, side.stayed) == tuple(
                sum(test) for test in zip(*((c > 0, c < 0, c == 0) for c in changes), strict=True)
            ) or not keys
            if len(keys) < FEWEST:
                assert (side.mean, side.median) == (None, None)
            else:
                assert side.mean == pytest.approx(mean(changes), abs=0.006)
                assert side.median == pytest.approx(median(changes), abs=0.006)
        if min(len(matched), len(near)) < FEWEST:
            assert each.difference is None
        else:
            own, others = (mean(after[key] - before[key] for key in keys) for keys in (matched, near))
            assert each.difference == pytest.approx(own - others, abs=0.006)
