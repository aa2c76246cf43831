"""Verdicts from a real store: as from the whole world built by hand, in whatever order it was told, and as known earlier for ever the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.sqlite import SqliteStore
from graph.store import Batch, Snapshot, Store
from queries.coverage import coverage, scope_of_coverage
from queries.rules.expectations import expected
from queries.rules.footprint import footprint, footprint_of_all
from queries.rules.liability import verdicts
from queries.trace import scope_of_trace, trace
from schema.errors import NotFound
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.rulebook import Rulebook
from schema.time import Period, exactly
from tests.packs import small
from tests.queries.test_rules_worlds import BOOK, FINDINGS, LINXI, TOWNS, told, worlds
from tests.worlds import COUNTY, Stage, day, stage_of

CHAIN = ("甲一村", "甲镇", "试算县")
ON = st.dates(date(2021, 1, 1), date(2025, 6, 30)).map(date.toordinal)
# A store takes a while to write: shrinking one would take many minutes.
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def entities(world: Stage) -> list[Fact]:
    things: list[Fact] = [Entity(key, node["kind"], node["level"]) for key, node in world.nodes.items()]
    return things + [Attribute(key, "name", node["name"]) for key, node in world.nodes.items()]


def learned(world: Stage) -> list[Fact]:
    """Ties and outcomes; of several ties of one holder onto one place, which a store would take for corrections, only the last."""
    once = {(tie.kind, tie.source, tie.target, tie.role): tie for tie in world.ties}
    ties: list[Fact] = [Tie(tie.kind, tie.source, tie.target, tie.period, tie.role, tie.properties) for tie in once.values()]
    return ties + [Outcome(known.kind, known.subject, known.day, known.label, known.properties) for known in world.outcomes]


@contextmanager
def stored(*batches: Sequence[Fact]) -> Iterator[Store]:
    """A store with each batch as one revision, every one from a ledger of its own of the same rank and day."""
    with TemporaryDirectory() as folder, SqliteStore(Path(folder) / "rules.db") as store:
        for batch in batches:
            tell(store, batch)
        yield store


def tell(store: Store, facts: Sequence[Fact]) -> int:
    """Write facts as one revision; its number."""
    number = len(store.revisions())
    rows = [Row(0, line, (fact,)) for line, fact in enumerate(facts, start=2)]
    receipt = store.write(Batch([Ledger(f"合成数据{number}.xlsx", f"{number:064}")], rows, "test"))
    assert not receipt.problems
    return receipt.revision or number


def snapshot(store: Store, key: str, on: int, known_at: int | None = None, book: Rulebook = BOOK) -> Snapshot:
    """What a trace of a place would fetch."""
    return store.snapshot(footprint(book, on, key).scope("up", key), on, known_at)


def judged(store: Store, world: Stage, on: int, known_at: int | None = None) -> list[dict[str, Any]]:
    """The verdicts about a village, its township and county, without the numbers of revisions and rows."""
    graph = snapshot(store, world.key("甲一村"), on, known_at)
    return [told(verdict) for verdict in verdicts(graph, BOOK, on, [world.key(name) for name in CHAIN])]


@FEW
@given(worlds(), ON)
def test_store_and_hand_made_world_give_the_same_verdicts(world: Stage, on: int) -> None:
    world.ties = list({(tie.kind, tie.source, tie.target, tie.role): tie for tie in world.ties}.values())
    keys = [world.key(name) for name in CHAIN]
    with stored([*entities(world), *learned(world)]) as store:
        graph = snapshot(store, world.key("甲一村"), on)
    whole = world.graph()
    assert [told(verdict) for verdict in verdicts(graph, BOOK, on, keys)] == [told(verdict) for verdict in verdicts(whole, BOOK, on, keys)]
    assert expected(graph, BOOK, on, keys) == expected(whole, BOOK, on, keys)


@FEW
@given(worlds(), ON, st.data())
def test_facts_imported_in_any_order_and_in_any_batches_give_the_same_verdicts(world: Stage, on: int, data: st.DataObject) -> None:
    facts = learned(world)
    shuffled = data.draw(st.permutations(facts))
    first, second = sorted(data.draw(st.tuples(*[st.integers(0, len(facts))] * 2)))
    with stored(entities(world), facts) as store:
        before = judged(store, world, on)
    with stored(entities(world), shuffled[:first], shuffled[first:second], shuffled[second:]) as store:
        assert judged(store, world, on) == before


CHANGES = st.lists(
    st.one_of(
        st.tuples(
            st.just("result"), st.sampled_from(TOWNS), st.integers(2020, 2024), st.integers(1, 4), st.sampled_from(["weak", "model"])
        ),
        st.tuples(st.just("finding"), st.sampled_from(FINDINGS), st.integers(2020, 2024), st.sampled_from(["yes", "no"])),
        st.tuples(st.just("decision"), st.integers(2020, 2024), st.sampled_from(["yes", "no"])),
        st.tuples(st.just("end"), st.integers(0, 30), st.integers(1, 900)),
        st.tuples(st.just("withdraw"), st.integers(0, 60)),
        st.tuples(st.just("undo")),
    ),
    min_size=3,
    max_size=5,
)
"""What may become known later: results, findings, decisions, an end of a tie, and that something was wrong or imported by mistake."""


@FEW
@given(worlds(), ON, CHANGES)
def test_what_becomes_known_later_never_changes_the_answer_as_known_earlier(world: Stage, on: int, changes: list[tuple[Any, ...]]) -> None:
    with stored(entities(world), learned(world)) as store:
        known_at = len(store.revisions())
        before = judged(store, world, on)
        for change in changes:
            apply(store, world, change)
            assert judged(store, world, on, known_at) == before


def apply(store: Store, world: Stage, change: tuple[Any, ...]) -> None:
    """Make one change known."""
    facts = learned(world)
    match change:
        case ("result", town, year, rank, word):
            tell(store, [Outcome("observation", world.key(town), day(f"{year + 1}-02-01"), f"{year}年", {"rank": rank, "class": word})])
        case ("finding", label, year, verdict):
            said = {"item": label, "verdict": verdict, "about": world.key("甲镇"), "period": f"{year}年", "by": "县委组织部"}
            tell(store, [Outcome("finding", world.key("组织员钱"), day("2021-01-01"), f"{label}·{year}", said)])
        case ("decision", year, verdict):
            said = {
                "rule": "own-linxi/organiser-joint",
                "verdict": verdict,
                "about": world.key("甲镇"),
                "period": f"{year}年",
                "by": "县委组织部",
            }
            tell(
                store,
                [
                    Outcome(
                        "decision",
                        world.key("组织员钱"),
                        day("2021-01-01"),
                        f"决定{year}",
                        said | {"reason": "查实", "statement": "已说明"},
                    )
                ],
            )
        case ("end", place, days):
            tie = facts[place % len(facts)]
            if isinstance(tie, Tie) and tie.kind in ("area_cover", "post") and tie.period.since_to > 0:
                ended = Period.between(tie.period.since, exactly(tie.period.since_to + days))
                tell(store, [Tie(tie.kind, tie.source, tie.target, ended, tie.role)])
        case ("withdraw", place):
            fact = facts[place % len(facts)]
            assert isinstance(fact, Tie | Outcome)
            with suppress(NotFound):  # withdrawn before
                store.write(Batch([], [], "test", retract=[fact.id if isinstance(fact, Tie) else fact]))
        case ("undo",):
            store.undo(len(store.revisions()), actor="test", confirmed=True)


def test_a_withdrawn_finding_changes_the_answer_and_not_the_one_as_known_before() -> None:
    world = stage_of(LINXI.stage)
    world.result("甲镇", 2023, **{"class": "weak"})
    for label in FINDINGS:
        world.finding("组织员钱", label, "甲镇", 2023, "2024-03-01", "yes")
    on, wrong = day("2024-06-01"), learned(world)[-1]
    assert isinstance(wrong, Outcome)
    with stored(entities(world), learned(world)) as store:
        store.write(Batch([], [], "test", "查明不实", retract=[wrong]))

        def states(known_at: int | None) -> list[str]:
            found = judged(store, world, on, known_at)
            return [each["state"] for each in found if each["holder"] == "person:组织员钱"]

        assert (states(None), states(3), states(2)) == (["conditions_unproven"], ["conditions_unproven"], ["candidate"])
        store.undo(3, actor="test", confirmed=True)
        assert (states(None), states(3), states(2)) == (["candidate"], ["conditions_unproven"], ["candidate"])


AIDED = """\
  - id: aided
    row: T03
    clause: 一
    kind: coverage
    summary: 试算用
    each: village
    where: [{proven: lax}]
    must: [{has: {tie: aid}, at_least: 1 名, label: 帮扶单位}]
"""


def test_an_answer_about_one_village_does_not_take_an_old_list_for_the_newest() -> None:
    """The village was on the list of 2022; of that of 2023 there is only another village, which its trace does not fetch."""
    book = small(AIDED, LAX)
    world = stage_of({"places": [{"name": "试算县", "code": "150424", "level": "county"}]})
    world.place("甲镇", "150424901", "township", "试算县")
    for number, year in enumerate((2022, 2023)):
        village = f"甲{number}村"
        world.place(village, f"15042490120{number}", "village", "甲镇")
        said = {"item": "软弱涣散", "verdict": "yes", "period": f"{year}年", "by": "组织部"}
        world.outcome("finding", village, f"{year}-12-01", f"软弱涣散·{year}", said)
    on, left = day("2024-03-01"), world.key("甲0村")
    with stored([*entities(world), *learned(world)]) as store:
        found = trace(store.snapshot(scope_of_trace(left, on, book), on), left, on, book)
        whole = coverage(store.snapshot(scope_of_coverage(COUNTY), on), COUNTY, on, book)
    assert found.missing == ()
    assert [gap.place.name for gap in whole.gaps] == ["甲1村"]


SHARE = """\
  - id: lax
    row: C07
    clause: 一
    kind: consequence
    summary: 试算用
    each: township
    per: year
    when: [{share: {of: village, where: [{proven: lax}]}, at_least: 50 percent, label: 软弱涣散村多}]
    reaches: {post: 镇长}
    held: sometime
    measure: 诫勉谈话
  - id: model
    row: T02
    clause: 二
    kind: coverage
    summary: 试算用
    each: township
    where: [{share: {of: village, where: [{proven: lax}]}, at_least: 50 percent, label: 软弱涣散村多}]
    must: [{has: {tie: liaison}, at_least: 1 名, label: 挂联领导}]
"""
LAX = "  lax: {label: 软弱涣散, kind: finding, about: village, per: year, by: 组织部, ask: 是否软弱涣散, silence: zero}\n"


def test_an_answer_about_one_village_does_not_judge_its_township_by_that_village_alone() -> None:
    """One village of four is lax: in what a trace of that village fetches, it is the only one."""
    book = small(SHARE, LAX)
    world = stage_of({"places": [{"name": "试算县", "code": "150424", "level": "county"}]})
    world.place("甲镇", "150424901", "township", "试算县")
    for number in range(4):
        world.place(f"甲{number}村", f"15042490120{number}", "village", "甲镇")
    world.tie("post", "镇长李", "甲镇", "2020-01-01", role="镇长")
    said = {"item": "软弱涣散", "verdict": "yes", "period": "2023年", "by": "组织部"}
    world.outcome("finding", "甲0村", "2023-12-01", "软弱涣散·2023", said)
    on, village = day("2024-03-01"), world.key("甲0村")
    with stored([*entities(world), *learned(world)]) as store:
        found = trace(store.snapshot(scope_of_trace(village, on, book), on), village, on, book)
        whole = store.snapshot(footprint_of_all(book, on).scope("down", world.key("甲镇")), on)
    assert [verdict for answer in found.answers for verdict in answer.liability] == []
    assert (found.expects, found.missing, found.beyond) == (0, (), ("small/lax",))
    assert [verdict.state for verdict in verdicts(whole, book, on, [world.key("甲镇")])] == ["not_liable"]
