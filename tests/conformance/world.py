"""A small county to write about, and short words for telling a store something. The people are synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from graph.snapshot import HeldTie
from graph.store import Batch, Receipt, Scope, Snapshot, Store
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import NEVER_ENDS, OPEN, UNKNOWN, UNKNOWN_START, Period, Span, exactly

COUNTY, TOWN, OTHER_TOWN = "place:150424", "place:150424100", "place:150424101"
VILLAGE, NEXT_VILLAGE, FAR_VILLAGE = "place:150424100201", "place:150424100202", "place:150424101201"
AREA, OFFICE, FIRM = "area:150424/东片", "org:D001", "org:E001"
LI, WANG, ZHAO, SUN = "person:G001", "person:G002", "person:G003", "person:~sun"

Told = Fact | Sequence[Fact]


def day(text: str) -> int:
    """The day number of `YYYY-MM-DD`."""
    return date.fromisoformat(text).toordinal()


def period(since: str | Span | None = None, until: str | Span | None = None) -> Period:
    """Dates in ISO or as spans; None is an unknown start, an open end."""
    first = since if isinstance(since, tuple) else UNKNOWN_START if since is None else exactly(day(since))
    last = until if isinstance(until, tuple) else NEVER_ENDS if until is None else exactly(day(until))
    return Period.between(first, last)


def seen_on(text: str) -> Span:
    """The start of a tie that a roster of that day shows: on or before it."""
    return Span(UNKNOWN, day(text))


def tie(
    source: str, kind: str, target: str, since: str | Span | None = None, until: str | Span | None = None, role: str = "", **props: Any
) -> Tie:
    """A tie in the order in which one says it."""
    return Tie(kind, source, target, period(since, until), role, props)


def named(key: str, value: str, since: str | None = None, until: str | None = None) -> Attribute:
    """A name, undated unless days are given."""
    return Attribute(key, "name", value, UNKNOWN if since is None else day(since), OPEN if until is None else day(until))


def place(key: str, level: str, name: str, parent: str = "", since: str | None = None) -> list[Fact]:
    """A place with its code, its name and where it lies."""
    facts: list[Fact] = [Entity(key, "place", level), named(key, name)]
    return [*facts, tie(key, "within", parent, since)] if parent else facts


def person(key: str, name: str) -> list[Fact]:
    """A person with a name."""
    return [Entity(key, "person"), named(key, name)]


def score(key: str, when: str, label: str, **props: Any) -> Outcome:
    """A result of an observation."""
    return Outcome("observation", key, day(when), label, props)


def sheet(name: str = "台账.xlsx", rank: int = 0, as_at: str | None = None) -> Ledger:
    """A ledger whose fingerprint follows from its name."""
    return Ledger(name, sha256(name.encode()).hexdigest(), "表1", rank, OPEN if as_at is None else day(as_at))


def rows(told: Iterable[Told]) -> list[Row]:
    """One row for each, from line 2 on."""
    return [Row(0, line, tuple(facts) if isinstance(facts, list | tuple) else (facts,)) for line, facts in enumerate(told, start=2)]  # type: ignore[arg-type]


def tell(
    store: Store,
    *told: Told,
    ledger: Ledger | None = None,
    digest: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
    **options: Any,
) -> Receipt:
    """Write each of `told` as a row of one ledger."""
    batch = Batch([ledger or sheet()], rows(told), "王科员", digest=digest, **options)
    return store.write(batch, dry_run=dry_run, strict=strict)


def county() -> list[Told]:
    """Two townships with three villages, an area, two units and four people."""
    return [
        place(COUNTY, "county", "林西县"),
        place(TOWN, "township", "林西镇", COUNTY),
        place(OTHER_TOWN, "township", "新城子镇", COUNTY),
        place(VILLAGE, "village", "前进村", TOWN),
        place(NEXT_VILLAGE, "village", "东风村", TOWN),
        place(FAR_VILLAGE, "village", "前进村", OTHER_TOWN),
        [Entity(AREA, "area"), named(AREA, "东片"), tie(AREA, "area_of", COUNTY)],
        [Entity(OFFICE, "organisation"), named(OFFICE, "县委组织部"), tie(OFFICE, "located_in", COUNTY)],
        [Entity(FIRM, "organisation"), named(FIRM, "林西糖业公司"), tie(FIRM, "located_in", TOWN)],
        [*person(LI, "李建国"), tie(LI, "member", OFFICE)],
        person(WANG, "王秀英"),
        person(ZHAO, "赵铁柱"),
        person(SUN, "孙玉梅"),
    ]


def settle(store: Store) -> int:
    """Write the county; its revision."""
    receipt = tell(store, *county(), ledger=sheet("区划.xlsx"))
    assert receipt.revision is not None
    assert receipt.problems == ()
    return receipt.revision


def seen(store: Store, key: str, on: str, known_at: int | None = None, direction: Any = "up", **scope: Any) -> Snapshot:
    """A snapshot of one day, upward unless said otherwise."""
    return store.snapshot(Scope(direction, key, **scope), day(on), known_at)


def held(graph: Snapshot) -> set[tuple[str, str, str]]:
    """The ties of a snapshot as (source, kind, target), without those of the hierarchy and of units."""
    return {
        (u, data["kind"], v) for u, v, data in graph.edges(data=True) if data["kind"] not in ("within", "located_in", "area_of", "member")
    }


def ties(graph: Snapshot) -> dict[str, HeldTie]:
    """The ties of a snapshot by id."""
    return {data["tie"].id: data["tie"] for _, _, data in graph.edges(data=True)}


def answering(store: Store, key: str, on: str, known_at: int | None = None) -> set[tuple[str, str, str]]:
    """Who answers for a place on a day, as (person, kind, target)."""
    return held(seen(store, key, on, known_at))


def whole(store: Store, known_at: int | None = None) -> dict[str, Any]:
    """Everything that the store answers about the county over all time, in a form that can be compared."""
    graph = store.snapshot(Scope("down", COUNTY, since=UNKNOWN, outcomes_since=UNKNOWN), OPEN - 1, known_at)
    known = {
        key: [(o.kind, o.day, o.label, tuple(sorted(o.properties.items()))) for o in data["outcomes"]]
        for key, data in graph.nodes(data=True)
    }
    dated = {(t.id, t.period, tuple(sorted(t.properties.items()))) for t in ties(graph).values()}
    names = {
        key: [
            store.snapshot(Scope("around", key), day(on), known_at).nodes[key]["name"] for on in ("1990-01-01", "2022-06-01", "2026-01-01")
        ]
        for key in graph
    }
    return {"outcomes": known, "ties": dated, "names": names}
