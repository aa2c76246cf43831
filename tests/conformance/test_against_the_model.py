"""Random batches, corrections, withdrawals and undos: on every day and as known at every revision the store says what the naive model says."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import event, given
from hypothesis import strategies as st

from graph.snapshot import HeldTie
from graph.store import AFTERWARDS, EVER, Batch, Scope, Store
from schema.facts import Tie, tie_id
from schema.time import OPEN, Period, exactly
from tests.conformance.conftest import examples
from tests.conformance.model import Content, Key, Model
from tests.conformance.world import COUNTY, LI, TOWN, VILLAGE, WANG, day, rows, sheet, ties

FIRST = day("2020-01-01")
DAYS = st.integers(0, 6)


@st.composite
def a_tie(draw: st.DrawFn) -> Tie:
    since = draw(DAYS)
    until = draw(st.one_of(st.none(), st.integers(since + 1, 9)))
    period = Period.between(exactly(FIRST + since), exactly(OPEN if until is None else FIRST + until))
    properties = draw(st.sampled_from([{}, {}, {"basis": "一号"}]))
    return Tie("liaison", draw(st.sampled_from([LI, WANG])), draw(st.sampled_from([TOWN, VILLAGE])), period, properties=properties)


STEPS = st.lists(
    st.one_of(
        st.lists(a_tie(), min_size=1, max_size=4),
        st.tuples(st.just("undo"), st.integers(0, 20)),
        st.tuples(st.just("retract"), st.integers(0, 20)),
        st.tuples(st.just("again"), st.integers(0, 20)),
    ),
    min_size=1,
    max_size=14,
)


def believed(store: Store, known_at: int | None, since: int = EVER, until: int = AFTERWARDS) -> dict[Key, Content]:
    graph = store.snapshot(Scope("down", COUNTY, since=since, until=until), FIRST if since == EVER else since, known_at)
    return {natural(tie): (tie.until_to, tuple(sorted(tie.properties.items()))) for tie in ties(graph).values() if tie.kind == "liaison"}


def natural(tie: HeldTie) -> Key:
    return tie.kind, tie.source, tie.target, tie.since_from


def test_every_day_and_every_revision_are_as_the_model_says(fresh: Callable[[], Store], engine: str) -> None:
    @examples(engine, 60)
    @given(steps=STEPS, data=st.data())
    def as_the_model_says(steps: list[object], data: st.DataObject) -> None:
        model_says(fresh, steps, data)

    as_the_model_says()


def model_says(fresh: Callable[[], Store], steps: list[object], data: st.DataObject) -> None:
    """Take the steps in a new store and in the model, and hold one against the other after each."""
    model = Model(1)
    told: list[list[Tie]] = []
    with fresh() as store:
        for number, step in enumerate(steps):
            match step:
                case list():
                    told.append(step)
                    write(store, model, step, number)
                case ("again", int(which)) if told:
                    write(store, model, told[which % len(told)], number)
                case ("retract", int(which)) if model.believed:
                    key = sorted(model.believed)[which % len(model.believed)]
                    model.retract([key])
                    store.write(Batch([], [], "王科员", retract=[tie_id(*key, "")]))
                case ("undo", int(which)) if standing := standing_revisions(store):
                    model.undo(standing[which % len(standing)])
                    store.undo(standing[which % len(standing)], actor="王科员", confirmed=True)
                    event("undo")
            assert believed(store, None) == model.believed, (number, step)
        for revision, known in model.known.items():
            assert believed(store, revision) == known
        on, known_at = FIRST + data.draw(st.integers(-1, 10)), data.draw(st.sampled_from(sorted(model.known)))
        expected = {key: content for key, content in model.known[known_at].items() if key[3] <= on < content[0]}
        assert believed(store, known_at, on, on) == expected


def standing_revisions(store: Store) -> list[int]:
    return [revision.id for revision in store.revisions() if revision.undone is None and revision.id > 1]


def write(store: Store, model: Model, told: list[Tie], number: int) -> None:
    expected = model.write(told)
    receipt = store.write(Batch([sheet(f"{number}.xlsx")], rows(told), "王科员"))
    assert {problem.line - 2 for problem in receipt.problems} == expected.rejected
    assert {waiting.line - 2 for waiting in receipt.returning} == expected.returning
    assert (receipt.accepted, receipt.corrected) == (len(expected.new), len(expected.corrected))
    assert receipt.revision == (model.revision if len(told) > len(expected.rejected | expected.returning) else None)
