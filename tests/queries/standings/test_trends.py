"""Trends over periods, of one place and of many."""

from __future__ import annotations

import pytest

from queries.standings.asking import scope_of_standings
from queries.standings.trends import trend
from schema.errors import UsageError
from schema.facts import Attribute, Entity
from schema.scoring import Classes, Method
from tests.conformance.world import named, sheet, tell, tie
from tests.queries.standings.county import COUNTY, E1, E2, E3, EAST, Q1, Q2, VILLAGES, W1, asked, county, ledger, result, results, write

Q4 = "2025年第四季度"
ISSUED = {Q4: "2026-01-08", Q1: "2026-04-08", Q2: "2026-07-08"}
SCORES = dict(zip(VILLAGES, (90, 85, 80, 90, 70, 60), strict=True))
METHOD = Method(classes=Classes("score", 85, 65))
QUESTION = asked(Q2, method=METHOD)


def test_a_place_has_a_point_in_each_period_and_a_break_where_somebody_else_judged() -> None:
    with county() as store:
        write(store, *results(SCORES, Q4, on=ISSUED[Q4]), source=ledger("四.xlsx", "县评议组"))
        write(store, *results(SCORES | {E1: 60}, Q2), source=ledger("二.xlsx", "市评议组"))
        graph = store.snapshot(scope_of_standings(COUNTY, QUESTION.period, 3), QUESTION.day)
        points = trend(graph, COUNTY, E1, QUESTION, 3).place
        assert [point.period for point in points] == [Q4, Q1, Q2]
        told = [(point.line.score, point.line.rank, point.line.cls) for point in points if point.line]
        assert told == [(90, 1, "model"), (None, None, ""), (60, 5, "weak")]
        assert [point.apart for point in points] == ["", "", "此前由县评议组评，本期由市评议组评"]


def test_a_township_has_its_mean_its_shares_and_how_many_were_observed() -> None:
    with county() as store:
        write(store, *results(SCORES, Q1))
        write(store, *results({E1: 90, E2: 60, W1: 10}, Q2))
        graph = store.snapshot(scope_of_standings(COUNTY, QUESTION.period, 2), QUESTION.day)
        first, second = trend(graph, COUNTY, EAST, QUESTION, 2).area
        assert (first.places, first.observed, first.mean, first.weak, first.model) == (3, 3, 85, 0, 66.7)
        assert (second.places, second.observed, second.mean, second.weak, second.model) == (3, 2, 75, 50, 50)
        assert (first.apart, second.apart) == ("", "")


def test_an_area_counts_the_villages_of_the_townships_in_it() -> None:
    area = "area:150424/东片"
    with county() as store:
        told: list[Entity | Attribute] = [Entity(area, "area"), named(area, "东片")]
        tell(store, [*told, tie(area, "area_of", COUNTY), tie(EAST, "in_area", area)], ledger=sheet("片区.xlsx"))
        write(store, *results(SCORES, Q2))
        graph = store.snapshot(scope_of_standings(COUNTY, QUESTION.period, 1), QUESTION.day)
        (point,) = trend(graph, COUNTY, area, QUESTION, 1).area
        assert (point.places, point.mean) == (3, 85)


def test_the_whole_scope_can_be_asked_for_and_breaks_where_others_judge() -> None:
    with county() as store:
        write(store, *results({E3: 50}, Q1), source=ledger("一.xlsx", "东镇党委"))
        write(store, *results({E3: 60}, Q2))
        graph = store.snapshot(scope_of_standings(COUNTY, QUESTION.period, 2), QUESTION.day)
        first, second = trend(graph, COUNTY, COUNTY, QUESTION, 2).area
        assert (first.mean, second.mean) == (50, 60)
        assert second.apart == "此前由东镇党委评，本期由没有写明评定单位的评"


def test_a_period_without_results_breaks_nothing() -> None:
    with county() as store:
        write(store, *results(SCORES, Q2))
        graph = store.snapshot(scope_of_standings(COUNTY, QUESTION.period, 2), QUESTION.day)
        empty, _ = trend(graph, COUNTY, COUNTY, QUESTION, 2).area
        assert (empty.observed, empty.mean, empty.weak, empty.apart) == (0, None, None, "")


def test_no_period_at_all_is_refused() -> None:
    with county() as store:
        graph = store.snapshot(scope_of_standings(COUNTY, QUESTION.period), QUESTION.day)
        with pytest.raises(UsageError, match="期数"):
            trend(graph, COUNTY, COUNTY, QUESTION, 0)


def test_earlier_periods_keep_the_classes_that_their_ledgers_gave() -> None:
    classed = [result(key, score, Q1, **{"class": "weak" if key == E1 else "middle"}) for key, score in SCORES.items()]
    with county() as store:
        write(store, *classed, *results(SCORES, Q2))
        graph = store.snapshot(scope_of_standings(COUNTY, QUESTION.period, 2), QUESTION.day)
        first, second = trend(graph, COUNTY, E1, QUESTION, 2).place
        assert (first.line and first.line.cls, second.line and second.line.cls) == ("weak", "model")
