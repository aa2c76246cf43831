"""Who takes over: what passes with a post, what its document must say first, and what goes back when nobody acts any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.answers import Moment, ask_portfolio, ask_trace
from api.handovers import ask_handover, recorded_handover, write_handover
from graph.store import Store
from queries.coverage import coverage, scope_of_coverage
from queries.handover import Handover, Terms
from queries.trace import Trace, scope_of_trace, trace
from schema.errors import UsageError
from schema.facts import Fact, Outcome, Tie
from schema.time import Period, Span, exactly
from tests.stores import COUNTY, DAY0, HIERARCHY, PEOPLE, TOWNSHIPS, VILLAGES, stored

LEAVER, SUCCESSOR, OTHER, _ = PEOPLE
TOWNSHIP, VILLAGE = TOWNSHIPS[0], VILLAGES[0]
ON = DAY0 + 100
POST = Tie("post", LEAVER, TOWNSHIP, Period.between(exactly(DAY0)), "组织委员")
BY_POST = Tie("village_charge", LEAVER, VILLAGE, Period.between(exactly(DAY0)), "", {"basis": "演组发〔2020〕1号", "succession": "by_post"})
NAMED = Tie("liaison", LEAVER, TOWNSHIP, Period.between(exactly(DAY0)), "", {"basis": "演组发〔2020〕2号"})
NOTICE = Outcome("notice", VILLAGE, DAY0 + 50, "演组督〔2020〕3号", {"due": "2020-06-30"})
CLOSED = Outcome("notice", VILLAGE, DAY0 + 40, "演组督〔2020〕2号", {"due": "2020-05-30", "closed": "2020-05-20"})


@contextmanager
def county(*more: Fact) -> Iterator[Store]:
    with stored(HIERARCHY, [POST, BY_POST, NAMED, NOTICE, CLOSED, *more]) as store:
        yield store


def asked(store: Store, terms: Terms | None = None, posts: tuple[str, ...] = ()) -> Handover:
    return ask_handover(store, LEAVER, SUCCESSOR, terms or Terms(ON), posts)


def holders(store: Store, place: str, day: int, known_at: int | None = None) -> set[tuple[str, str, str]]:
    found = traced(store, place, day, known_at)
    return {(answer.holder, answer.tie.kind, str(answer.tie.properties.get("part", ""))) for answer in found.answers}


def traced(store: Store, place: str, day: int, known_at: int | None = None) -> Trace:
    return trace(store.snapshot(scope_of_trace(place, day, None), day, known_at), place, day)


def test_a_post_passes_and_a_tie_passes_only_when_its_document_says_so() -> None:
    with county() as store:
        ways = {item.tie.id: item.way for item in asked(store).passing}
    assert ways == {POST.id: "inherited", BY_POST.id: "inherited", NAMED.id: "unsettled"}


def test_a_preview_writes_nothing_and_lists_what_is_open() -> None:
    with county() as store:
        before = store.revision()
        found = asked(store)
        assert store.revision() == before
    assert [item.item.label for item in found.items] == [NOTICE.label]


def test_after_a_handover_the_successor_answers_from_the_day_and_the_other_until_the_day_before() -> None:
    with county() as store:
        write_handover(store, asked(store), actor="测试")
        assert (LEAVER, "village_charge", "") in holders(store, VILLAGE, ON - 1)
        after = holders(store, VILLAGE, ON)
        assert (SUCCESSOR, "village_charge", "") in after
        assert (LEAVER, "village_charge", "") not in after
        begun = next(answer for answer in traced(store, VILLAGE, ON).answers if answer.holder == SUCCESSOR and answer.tie.kind != "post")
        assert begun.tie.properties["basis"] == BY_POST.properties["basis"]


def test_a_tie_that_nobody_inherits_is_listed_as_to_be_settled_from_the_handover_on() -> None:
    with county() as store:
        write_handover(store, asked(store), actor="测试")
        for day, expected in ((ON - 1, []), (ON, [NAMED.id])):
            found = coverage(store.snapshot(scope_of_coverage(COUNTY), day), COUNTY, day)
            assert [item.tie.id for item in found.unsettled] == expected


def test_whoever_acts_holds_a_tie_of_his_own_and_the_duty_returns_when_it_ends() -> None:
    with county() as store:
        write_handover(store, asked(store, Terms(ON, acting=True, until=ON + 9)), actor="测试")
        during, after = holders(store, VILLAGE, ON + 9), holders(store, VILLAGE, ON + 10)
        found = coverage(store.snapshot(scope_of_coverage(COUNTY), ON + 5), COUNTY, ON + 5)
    assert {(LEAVER, "village_charge", ""), (SUCCESSOR, "village_charge", "acting")} <= during
    assert (LEAVER, "village_charge", "") in after
    assert SUCCESSOR not in {holder for holder, *_ in after}
    assert found.overlaps == ()
    assert found.unsettled == ()


def test_acting_without_an_end_is_listed_as_to_be_settled() -> None:
    with county() as store:
        write_handover(store, asked(store, Terms(ON, acting=True)), actor="测试")
        found = coverage(store.snapshot(scope_of_coverage(COUNTY), ON), COUNTY, ON)
    assert {item.reason for item in found.unsettled} == {"acting_without_end"}


def test_what_the_successor_holds_already_is_not_written_twice() -> None:
    own = Tie("village_charge", SUCCESSOR, VILLAGE, Period.between(exactly(DAY0 + 5)))
    with county(own) as store:
        found = asked(store)
        assert {item.tie.id for item in found.of("held_already")} == {BY_POST.id}
        assert write_handover(store, found, actor="测试").problems == ()
        assert sum(holder == SUCCESSOR and kind == "village_charge" for holder, kind, _ in holders(store, VILLAGE, ON)) == 1


def test_only_the_named_posts_pass() -> None:
    second = Tie("post", LEAVER, TOWNSHIP, Period.between(exactly(DAY0)), "副镇长")
    with county(second) as store:
        ways = {item.tie.role: item.way for item in asked(store, posts=("副镇长",)).passing if item.tie.kind == "post"}
    assert ways == {"副镇长": "inherited", "组织委员": "unsettled"}


def test_a_written_handover_is_found_again_as_it_was_previewed() -> None:
    with county() as store:
        found = asked(store)
        write_handover(store, found, actor="测试")
        again = recorded_handover(store, LEAVER, ON)
    assert (again.passing, again.items, again.terms) == (found.passing, found.items, found.terms)


@settings(max_examples=15, deadline=None)
@given(first=st.integers(1, 200), length=st.none() | st.integers(0, 30), acting=st.booleans())
def test_an_undone_handover_leaves_every_answer_as_it_was(first: int, length: int | None, acting: bool) -> None:
    terms = Terms(DAY0 + first, acting, DAY0 + first + length if acting and length is not None else None)
    days = (DAY0, terms.on - 1, terms.on, terms.on + 40)
    with county() as store:
        before = [holders(store, VILLAGE, day) for day in days]
        receipt = write_handover(store, asked(store, terms), actor="测试")
        assert receipt.revision is not None
        assert [holders(store, VILLAGE, day, receipt.revision - 1) for day in days] == before
        store.undo(receipt.revision, actor="测试")
        assert [holders(store, VILLAGE, day) for day in days] == before


def test_a_tie_that_nobody_inherits_is_only_possibly_held_after_the_handover_in_trace_and_portfolio() -> None:
    with county() as store:
        write_handover(store, asked(store), actor="测试")
        for day, state in ((ON - 1, "held"), (ON, "possibly_held")):
            found = ask_trace(store, TOWNSHIP, Moment(day))
            answer = next(answer for answer in found.answers if answer.tie.id == NAMED.id)
            assert answer.state == state
            assert ("移交" in answer.doubt) == (state == "possibly_held")
            carried = ask_portfolio(store, LEAVER, Moment(day))
            assert next(charge.state for charge in carried.charges if charge.tie.id == NAMED.id) == state


def own(part: str, since: int, until: int | None = None) -> Tie:
    """What the successor has at the village before the handover."""
    period = Period.between(exactly(since)) if until is None else Period.between(exactly(since), exactly(until))
    return Tie("village_charge", SUCCESSOR, VILLAGE, period, "", {"part": part} if part else {})


def parts_held(store: Store, day: int) -> set[str]:
    """The parts in which the successor answers for the village."""
    return {part for holder, kind, part in holders(store, VILLAGE, day) if holder == SUCCESSOR and kind == "village_charge"}


def test_whoever_acted_until_an_end_and_is_appointed_answers_without_one() -> None:
    with county() as store:
        write_handover(store, asked(store, Terms(ON - 50, acting=True, until=ON + 50)), actor="测试")
        write_handover(store, asked(store), actor="测试")
        assert [parts_held(store, day) for day in (ON - 50, ON - 1, ON, ON + 51)] == [{"acting"}, {"acting"}, {""}, {""}]


def test_whoever_supported_and_takes_over_leads_from_the_day_on() -> None:
    with county(own("support", DAY0)) as store:
        write_handover(store, asked(store), actor="测试")
        assert [parts_held(store, day) for day in (ON - 1, ON)] == [{"support"}, {""}]


def test_a_tie_of_the_successor_that_begins_later_leaves_no_gap() -> None:
    with county(own("", ON + 200)) as store:
        receipt = write_handover(store, asked(store), actor="测试")
        assert not receipt.problems
        assert [parts_held(store, day) for day in (ON - 1, ON, ON + 199, ON + 200)] == [set(), {""}, {""}, {""}]


def test_a_term_of_the_successor_that_is_too_short_is_an_obstacle_and_nothing_is_written() -> None:
    with county(own("", DAY0, ON + 30)) as store:
        found = asked(store)
        assert any("任期与交接不一致" in text for text in found.obstacles)
        with pytest.raises(UsageError):
            write_handover(store, found, actor="测试")
        assert (LEAVER, "village_charge", "") in holders(store, VILLAGE, ON + 40)


def test_a_colleague_with_a_charge_of_his_own_keeps_it_while_acting() -> None:
    with county(own("", DAY0)) as store:
        write_handover(store, asked(store, Terms(ON, acting=True, until=ON + 9)), actor="测试")
        assert [parts_held(store, day) for day in (ON, ON + 10)] == [{""}, {""}]


def test_a_tie_that_began_in_the_month_of_the_handover_ends_before_it() -> None:
    began = Tie("village_charge", LEAVER, VILLAGES[0], Period.between(Span(ON - 10, ON + 10)), "", {"succession": "by_post"})
    with stored(HIERARCHY, [began]) as store:
        write_handover(store, asked(store), actor="测试")
        assert (LEAVER, "village_charge", "") not in holders(store, VILLAGE, ON)
        assert (SUCCESSOR, "village_charge", "") in holders(store, VILLAGE, ON)


def test_what_the_document_of_the_handover_passes_on_is_inherited() -> None:
    with county() as store:
        write_handover(store, asked(store), actor="测试")
        again = asked(store, Terms(ON, basis="演组发〔2020〕9号", passed=frozenset({"liaison"})))
        assert {item.tie.id for item in again.of("inherited")} == {NAMED.id}
        write_handover(store, again, actor="测试")
        assert (SUCCESSOR, "liaison", "") in holders(store, TOWNSHIP, ON)
        assert coverage(store.snapshot(scope_of_coverage(COUNTY), ON), COUNTY, ON).unsettled == ()


def test_who_acts_rests_on_the_document_of_the_handover() -> None:
    with county() as store:
        write_handover(store, asked(store, Terms(ON, acting=True, until=ON + 9, basis="演组发〔2020〕7号")), actor="测试")
        acting = next(item.tie for item in traced(store, VILLAGE, ON).answers if item.holder == SUCCESSOR and item.tie.kind != "post")
        assert acting.properties["basis"] == "演组发〔2020〕7号"
