"""Who answers for a place: the trace against a naive re-computation from the rows, and the days on which it must not name anyone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store import Store
from queries.trace import Trace, scope_of_trace, trace
from schema.facts import Tie
from schema.kinds import LAST_UPWARD, LEVEL_DEPTH, SINGLE_POSTS, TIES
from schema.time import NEVER_ENDS, UNKNOWN_START, Period, Span, exactly
from tests.stores import AREAS, COUNTY, DAY0, HIERARCHY, LEVEL, PEOPLE, TOWNSHIPS, VILLAGES, stored

days = st.integers(DAY0, DAY0 + 60)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(days)
    return draw(st.sampled_from([exactly(first), Span(first, first + draw(st.integers(1, 20)))]))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    since = draw(st.one_of(spans(), st.just(UNKNOWN_START), st.builds(lambda last: Span(UNKNOWN_START.first, last), days)))
    until = draw(st.one_of(st.just(NEVER_ENDS), spans()))
    if until.last <= since.first:
        until = NEVER_ENDS
    return Period.between(since, until)


@st.composite
def ties(draw: st.DrawFn) -> Tie:
    kind = draw(st.sampled_from(["liaison", "area_cover", "village_charge", "residency", "aid", "post", "in_area"]))
    if kind == "in_area":
        return Tie(kind, draw(st.sampled_from((*TOWNSHIPS, *VILLAGES))), draw(st.sampled_from(AREAS)), draw(periods()))
    targets = {"village_charge": VILLAGES, "residency": VILLAGES, "aid": VILLAGES, "area_cover": (*AREAS, *TOWNSHIPS)}
    target = draw(st.sampled_from(targets.get(kind, (COUNTY, *TOWNSHIPS, *VILLAGES))))
    role = draw(st.sampled_from(["县委书记", "组织委员", "科员"])) if kind == "post" else ""
    return Tie(kind, draw(st.sampled_from(PEOPLE)), target, draw(periods()), role)


def unrelated(drawn: list[Tie]) -> list[Tie]:
    """At most one tie of each ends, kind and role: what overlapping rows mean is the store's business, tested there."""
    return list({(tie.kind, tie.source, tie.target, tie.role): tie for tie in drawn}.values())


def naive(rows: list[Tie], place: str, day: int) -> set[tuple[str, str, str, str, str]]:
    """Who answers, straight from the rows: (source, kind, target, role, state)."""
    surely, possibly = {place}, {place}
    for _ in rows:
        for tie in rows:
            if TIES[tie.kind].number <= LAST_UPWARD and tie.period.holding(day) and tie.source in possibly:
                possibly.add(tie.target)
                if tie.source in surely and tie.period.holding(day) == "held":
                    surely.add(tie.target)
    return {
        (tie.source, tie.kind, tie.target, tie.role, "held" if tie.target in surely and holding == "held" else "possibly_held")
        for tie in rows
        if TIES[tie.kind].answering and tie.target in possibly and (holding := tie.period.holding(day)) and _leads(tie)
    }


def _leads(tie: Tie) -> bool:
    above = LEVEL_DEPTH.get(LEVEL.get(tie.target, ""), 9) < LEVEL_DEPTH["township"]
    return not (tie.kind == "post" and above and tie.role not in SINGLE_POSTS)


def asked(store: Store, place: str, day: int, known_at: int | None = None) -> Trace:
    return trace(store.snapshot(scope_of_trace(place, day, None), day, known_at), place, day)


def told(found: Trace) -> set[tuple[str, str, str, str, str]]:
    return {(answer.holder, answer.tie.kind, answer.target.key, answer.tie.role, answer.state) for answer in found.answers}


@settings(max_examples=60)
@given(st.lists(ties(), max_size=12), days, st.sampled_from([COUNTY, *TOWNSHIPS, *VILLAGES]))
def test_a_trace_names_exactly_those_whom_the_rows_name(drawn: list[Tie], day: int, place: str) -> None:
    rows = unrelated(drawn)
    with stored(HIERARCHY, rows) as store:
        assert told(asked(store, place, day)) == naive(HIERARCHY + rows, place, day)


@settings(max_examples=30)
@given(st.lists(ties(), max_size=8), st.lists(ties(), max_size=8), days)
def test_as_known_then_a_trace_names_those_of_the_rows_known_then(first: list[Tie], later: list[Tie], day: int) -> None:
    before = unrelated(first)
    known = {(tie.kind, tie.source, tie.target, tie.role) for tie in before}
    after = [tie for tie in unrelated(later) if (tie.kind, tie.source, tie.target, tie.role) not in known]
    with stored(HIERARCHY, before, after) as store:
        then = 2 if not before else 3
        assert told(asked(store, VILLAGES[1], day, then)) == naive(HIERARCHY + before, VILLAGES[1], day)
        assert told(asked(store, VILLAGES[1], day)) == naive(HIERARCHY + before + after, VILLAGES[1], day)


def test_the_last_day_counts_and_the_first_day_out_does_not() -> None:
    tie = Tie("liaison", PEOPLE[0], TOWNSHIPS[0], Period.between(exactly(DAY0), exactly(DAY0 + 10)))
    with stored(HIERARCHY, [tie]) as store:
        assert [told(asked(store, VILLAGES[0], day)) != set() for day in (DAY0 - 1, DAY0, DAY0 + 9, DAY0 + 10)] == [
            False,
            True,
            True,
            False,
        ]


def test_answers_come_nearest_first_with_the_route_that_leads_to_them() -> None:
    rows = [
        Tie("area_cover", PEOPLE[0], AREAS[0], Period.between()),
        Tie("in_area", TOWNSHIPS[0], AREAS[0], Period.between()),
        Tie("village_charge", PEOPLE[1], VILLAGES[0], Period.between()),
        Tie("liaison", PEOPLE[2], TOWNSHIPS[0], Period.between()),
    ]
    with stored(HIERARCHY, rows) as store:
        found = asked(store, VILLAGES[0], DAY0)
    assert [(answer.tie.kind, [place.key for place in answer.route]) for answer in found.answers] == [
        ("village_charge", [VILLAGES[0]]),
        ("liaison", [VILLAGES[0], TOWNSHIPS[0]]),
        ("area_cover", [VILLAGES[0], TOWNSHIPS[0], AREAS[0]]),
    ]
    assert [(origin.file, origin.sheet) for origin in found.answers[0].origins] == [("测试.xlsx", "表")]
