"""What the preview of a merge says of each fact, held against what the store does."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.store import Batch, Found
from queries.merging import Merge, declared_different, merge
from schema.authority import COUNTY, TOWNSHIP
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import OPEN, UNKNOWN, Period, Span, exactly
from tests.stores import DAY0, HIERARCHY, PEOPLE, TOWNSHIPS, UNIT, VILLAGES, stored

STAYS, GIVES = PEOPLE[:2]
HIGH, LOW = Ledger("县.xlsx", "h" * 64, "表", COUNTY, DAY0), Ledger("镇.xlsx", "l" * 64, "表", TOWNSHIP, DAY0)


def previewed(kept: list[Fact], given: list[Fact]) -> tuple[Merge, int]:
    """The preview, and how many facts the store then moves."""
    with stored(HIERARCHY) as store:
        store.write(Batch([HIGH], [Row(0, line, (fact,)) for line, fact in enumerate(kept)], "test"))
        store.write(Batch([LOW], [Row(0, line, (fact,)) for line, fact in enumerate(given)], "test"))
        ends = [Found(key, "person", "", key) for key in (STAYS, GIVES)]
        found = merge(ends[0], ends[1], store.history(STAYS), store.history(GIVES))
        receipt = store.write(Batch((), (), "test", merge={GIVES: STAYS}))
        return found, receipt.moved


def tie(who: str, since: int | None, until: int | None = None, target: str = TOWNSHIPS[0]) -> Tie:
    first = Span(UNKNOWN, DAY0 + 5) if since is None else exactly(DAY0 + since)
    return Tie("liaison", who, target, Period.between(first) if until is None else Period.between(first, exactly(DAY0 + until)))


def test_what_only_one_knows_moves_and_what_both_know_gets_a_further_origin() -> None:
    found, moved = previewed([tie(STAYS, 0)], [tie(GIVES, 0), tie(GIVES, 3, target=VILLAGES[0])])
    effects = {item.fact.target: item.effect for item in found.moving if isinstance(item.fact, Tie)}
    assert effects == {TOWNSHIPS[0]: "further", VILLAGES[0]: "moves"}
    assert moved == len(found.moving)


def test_another_end_and_another_first_day_contradict() -> None:
    for another in (tie(GIVES, 0, 20), tie(GIVES, 9)):
        found, _ = previewed([tie(STAYS, 0)], [another])
        (item,) = [item for item in found.moving if isinstance(item.fact, Tie)]
        assert (item.effect, item.beside) == ("contested", tie(STAYS, 0))


def test_a_sighting_of_what_is_known_with_its_dates_only_vouches_for_it() -> None:
    found, _ = previewed([tie(STAYS, 0)], [tie(GIVES, None)])
    assert [item.effect for item in found.moving if isinstance(item.fact, Tie)] == ["further"]


def test_another_result_contradicts_and_another_name_of_equal_rank_is_left_in_history() -> None:
    results = [Outcome("event", key, DAY0, "获奖", {"note": note}) for key, note in ((STAYS, "一等"), (GIVES, "二等"))]
    found, _ = previewed([results[0]], [results[1]])
    assert {type(item.fact).__name__: item.effect for item in found.moving} == {"Attribute": "left", "Outcome": "contested"}


class Called(NamedTuple):
    """A name, and the ledger that tells it."""

    value: str
    since: int
    until: int
    rank: int
    as_at: int


CALLED = st.builds(
    Called,
    st.sampled_from(["甲", "乙"]),
    st.sampled_from([UNKNOWN, DAY0, DAY0 + 100]),
    st.sampled_from([OPEN, OPEN, DAY0 + 200, DAY0 + 300]),
    st.sampled_from([TOWNSHIP, COUNTY]),
    st.sampled_from([DAY0, DAY0 + 1, OPEN]),
)
NAMES = st.lists(
    CALLED.map(lambda name: name if name.since > DAY0 else name._replace(until=OPEN)),
    max_size=3,
    unique_by=lambda called: called.since,
)
"""Only the last name has an end: one that was told behind the beginning of the next name is no longer seen in a history."""


@given(kept=NAMES, giving=NAMES)
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_of_names_the_preview_says_what_the_store_then_does(kept: list[Called], giving: list[Called]) -> None:
    stays, gives = (Found(key, "person", "", key) for key in ("person:~stays", "person:~gives"))
    with stored(HIERARCHY) as store:
        for who, names in ((stays.key, kept), (gives.key, giving)):
            store.write(Batch([HIGH], [Row(0, len(who), (Entity(who, "person"), Tie("member", who, UNIT, Period.between())))], "test"))
            for name in names:
                ledger = Ledger(f"{who}{name.since}.xlsx", "n" * 64, "表", name.rank, name.as_at)
                store.write(Batch([ledger], [Row(0, 2, (Attribute(who, "name", name.value, name.since, name.until),))], "test"))
        found = merge(stays, gives, store.history(stays.key), store.history(gives.key))
        store.write(Batch((), (), "test", merge={gives.key: stays.key}))
        believed = {
            version.ledger.file
            for version in store.history(stays.key)
            if version.retracted is None and isinstance(version.fact, Attribute) and version.fact.entity == stays.key
        }
        said = store.contradictions([stays.key])
        denied = {claim.ledger.file for item in said for claim in (item.believed, *item.others)}
    for item in found.moving:
        file = item.version.ledger.file
        if isinstance(item.fact, Attribute):
            expected = {"moves": (True, False), "further": (False, False), "contested": (file in believed, True), "left": (False, False)}
            assert (file in believed, file in denied) == expected[item.effect], item


def test_pairs_that_were_declared_different_are_known_until_that_is_taken_back() -> None:
    with stored(HIERARCHY, [Attribute(STAYS, "different_from", GIVES, DAY0)]) as store:
        assert set(declared_different(store.history(STAYS))) == {frozenset((STAYS, GIVES))}
        newest = store.revision()
        assert newest is not None
        store.undo(newest.id, actor="test")
        assert declared_different(store.history(STAYS)) == {}
