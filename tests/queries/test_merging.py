"""What the preview of a merge says of each fact, held against what the store does."""

from __future__ import annotations

from graph.store import Batch, Found
from queries.merging import Merge, declared_different, merge
from schema.authority import COUNTY, TOWNSHIP
from schema.facts import Attribute, Fact, Ledger, Outcome, Row, Tie
from schema.time import UNKNOWN, Period, Span, exactly
from tests.stores import DAY0, HIERARCHY, PEOPLE, TOWNSHIPS, VILLAGES, stored

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
    for given in (tie(GIVES, 0, 20), tie(GIVES, 9)):
        found, _ = previewed([tie(STAYS, 0)], [given])
        (item,) = [item for item in found.moving if isinstance(item.fact, Tie)]
        assert (item.effect, item.beside) == ("contested", tie(STAYS, 0))


def test_a_sighting_of_what_is_known_with_its_dates_only_vouches_for_it() -> None:
    found, _ = previewed([tie(STAYS, 0)], [tie(GIVES, None)])
    assert [item.effect for item in found.moving if isinstance(item.fact, Tie)] == ["further"]


def test_another_name_contradicts_and_another_result_does_too() -> None:
    results = [Outcome("event", key, DAY0, "获奖", {"note": note}) for key, note in ((STAYS, "一等"), (GIVES, "二等"))]
    found, _ = previewed([results[0]], [results[1]])
    assert {type(item.fact).__name__: item.effect for item in found.moving} == {"Attribute": "contested", "Outcome": "contested"}


def test_pairs_that_were_declared_different_are_known_until_that_is_taken_back() -> None:
    with stored(HIERARCHY, [Attribute(STAYS, "different_from", GIVES, DAY0)]) as store:
        assert set(declared_different(store.history(STAYS))) == {frozenset((STAYS, GIVES))}
        newest = store.revision()
        assert newest is not None
        store.undo(newest.id, actor="test")
        assert declared_different(store.history(STAYS)) == {}
