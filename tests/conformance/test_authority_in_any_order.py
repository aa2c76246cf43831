"""Any order of the same imports, distinct in rank and as-at date, gives the same answers and the same contradictions: those of the naive model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot import origins
from graph.store import AFTERWARDS, EVER, Batch, Scope, Store
from schema.facts import Attribute, Fact, Ledger, Outcome, Tie
from schema.time import OPEN, UNKNOWN, UNKNOWN_START, Period, Span, exactly
from tests.conformance.conftest import examples
from tests.conformance.model import Said, resolve, stronger
from tests.conformance.world import COUNTY, LI, TOWN, VILLAGE, day, rows, ties

FIRST = day("2020-01-01")
AS_AT = day("2024-01-01")
Row = tuple[str, int]
"""File and line."""


class Import(NamedTuple):
    """One ledger: its strength, and a fact a row."""

    rank: int
    as_at: int
    facts: Sequence[Fact]


@st.composite
def a_tie(draw: st.DrawFn) -> Tie:
    """A dated tie or a sighting, with or without an end."""
    start = draw(st.integers(0, 4))
    sighting = draw(st.sampled_from([None, None, UNKNOWN_START, Span(UNKNOWN, FIRST + start)]))
    end = draw(st.one_of(st.none(), st.integers(start + 1, 8)))
    period = Period.between(sighting or exactly(FIRST + start), exactly(OPEN if end is None else FIRST + end))
    properties = draw(st.sampled_from([{}, {}, {"basis": "一号"}]))
    return Tie("liaison", LI, draw(st.sampled_from([TOWN, TOWN, VILLAGE])), period, properties=properties)


A_NAME = st.builds(
    Attribute,
    st.just(VILLAGE),
    st.just("name"),
    st.sampled_from(["甲村", "乙村"]),
    st.sampled_from([FIRST, FIRST + 300]),
    st.sampled_from([OPEN, FIRST + 500, FIRST + 600]),
)
AN_OUTCOME = st.builds(
    Outcome, st.just("observation"), st.just(VILLAGE), st.just(FIRST), st.just("一季度"), st.sampled_from([{"score": 80}, {"score": 82}])
)


def subject(fact: Fact) -> tuple[str, ...]:
    """What one ledger speaks of once only."""
    return ("tie", fact.target) if isinstance(fact, Tie) else (type(fact).__name__, str(getattr(fact, "since", "")))


@st.composite
def imports(draw: st.DrawFn) -> list[Import]:
    strengths = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=5, unique=True))
    told = st.lists(st.one_of(a_tie(), a_tie(), A_NAME, AN_OUTCOME), min_size=1, max_size=3, unique_by=subject)
    return [Import(rank, AS_AT + as_at, draw(told)) for rank, as_at in strengths]


def write(store: Store, told: Sequence[Import], order: Sequence[int]) -> dict[int, int]:
    """The revision of each import, written in that order. Nothing is asked about, and the rows add up."""
    revisions = {}
    for number in order:
        receipt = store.write(batch(told[number], number))
        assert (receipt.problems, receipt.returning) == ((), ())
        assert receipt.accepted + receipt.corrected + receipt.unchanged == len(told[number].facts)
        assert receipt.revision is not None
        revisions[number] = receipt.revision
    return revisions


def batch(one: Import, number: int) -> Batch:
    name = f"{number}.xlsx"
    return Batch([Ledger(name, str(number) * 64, "表1", one.rank, one.as_at)], rows(one.facts), "王科员")


def answers(store: Store) -> dict[str, Any]:
    """All that the store answers, but for revisions and numbers of ledgers."""
    graph = store.snapshot(Scope("down", COUNTY, since=EVER, until=AFTERWARDS, outcomes_since=EVER), FIRST + 700)
    ledgers = graph.graph["ledgers"]
    held = {
        tie.id: (
            tie.period,
            tuple(sorted(tie.properties.items())),
            {(origin.file, origin.row) for origin in origins(graph, tie)},
            {(ledgers[ledger].file, line) for ledger, line in tie.contested},
        )
        for tie in ties(graph).values()
        if tie.kind == "liaison"
    }
    names = [store.snapshot(Scope("down", VILLAGE), FIRST + on).nodes[VILLAGE]["name"] for on in (-1, 0, 299, 300, 499, 500, 599, 600)]
    scores = [(outcome.label, dict(outcome.properties)) for outcome in graph.nodes[VILLAGE]["outcomes"]]
    on_days = [
        {tie.id: tie.holding(on) for tie in ties(store.snapshot(Scope("up", TOWN), on)).values()} for on in range(FIRST - 1, FIRST + 9)
    ]
    denied = sorted(
        (str(said.believed.fact), said.believed.ledger.file, sorted((other.ledger.file, other.line) for other in said.others))
        for said in store.contradictions()
    )
    return {"ties": held, "names": names, "scores": scores, "days": on_days, "denied": denied}


def expected(told: Sequence[Import]) -> tuple[dict[str, Any], set[Row]]:
    """The ties that the model believes, with who vouches for them; and all rows that it does not."""
    said: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    for number, one in enumerate(told):
        for line, fact in enumerate(one.facts, start=2):
            if isinstance(fact, Tie):
                claim = Said(fact, one.rank, one.as_at, line=line, by=f"{number}.xlsx")
                said[fact.kind, fact.source, fact.target].append(claim)
    held, heard, every = {}, set(), {(claim.by, claim.line) for claims in said.values() for claim in claims}
    for (kind, source, target), claims in said.items():
        for since, item in resolve(claims).items():
            period = Period(since, item.seen if since == UNKNOWN else since, item.until, item.until)
            vouching = {(claim.by, claim.line) for claim in item.origins}
            held[Tie(kind, source, target, period).id] = (period, item.properties, vouching)
            heard |= vouching
    return held, every - heard


def strongest(told: Sequence[Import], kind: type[Fact]) -> dict[tuple[str, ...], Any]:
    """The fact of the strongest import about each natural key."""
    best: dict[tuple[str, ...], tuple[Said, Any]] = {}
    nothing = Tie("", "", "", Period.between())
    for one in told:
        for fact in one.facts:
            said = Said(nothing, one.rank, one.as_at)
            if isinstance(fact, kind) and (subject(fact) not in best or stronger(said, best[subject(fact)][0])):
                best[subject(fact)] = said, fact
    return {key: fact for key, (_, fact) in best.items()}


def test_the_order_of_imports_does_not_matter(fresh: Callable[[], Store], engine: str) -> None:
    @examples(engine, 40)
    @given(told=imports(), data=st.data())
    def holds(told: list[Import], data: st.DataObject) -> None:
        in_two_orders(fresh, told, data)

    holds()


def in_two_orders(fresh: Callable[[], Store], told: list[Import], data: st.DataObject) -> None:
    orders = [list(range(len(told))), data.draw(st.permutations(range(len(told))))]
    found = []
    for order in orders:
        with fresh() as store:
            write(store, told, order)
            found.append(answers(store))
            again = [store.write(batch(told[number], number)) for number in order]
            assert {receipt.revision for receipt in again} == {None}
            assert [receipt.unchanged for receipt in again] == [len(told[number].facts) for number in order]
    assert found[0] == found[1]
    held, unheard = expected(told)
    assert {key: (period, props, vouching) for key, (period, props, vouching, _) in found[0]["ties"].items()} == held
    assert set().union(*(denying for *_, denying in found[0]["ties"].values())) == unheard
    assert found[0]["scores"] == [(fact.label, dict(fact.properties)) for fact in strongest(told, Outcome).values()]
    called = {fact.since: fact.value for fact in strongest(told, Attribute).values()}
    assert {FIRST + at: found[0]["names"][which] for at, which in ((0, 1), (300, 3)) if FIRST + at in called} == called


def test_an_import_taken_back_leaves_what_the_others_say(fresh: Callable[[], Store], engine: str) -> None:
    @examples(engine, 40)
    @given(told=imports(), data=st.data())
    def holds(told: list[Import], data: st.DataObject) -> None:
        taken_back(fresh, told, data)

    holds()


def taken_back(fresh: Callable[[], Store], told: list[Import], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(told))))
    gone = data.draw(st.sampled_from(order))
    with fresh() as without:
        write(without, told, [number for number in order if number != gone])
        others = answers(without)
    with fresh() as store:
        revisions = write(store, told, order)
        before = answers(store)
        undone = store.undo(revisions[gone], actor="王科员", confirmed=True)
        assert answers(store) == others
        assert undone.revision is not None
        store.undo(undone.revision, actor="王科员", confirmed=True)
        assert answers(store) == before
