"""From a question to its answer: resolve what it names, fetch the snapshot, ask `queries`. The command line and HTTP share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from api.resolving import PEOPLE, PLACES, day_of, resolve, revision_number, revision_of
from schema.errors import NotFound, UsageError

if TYPE_CHECKING:
    from graph.store import Found, Snapshot, Store, Viewer
    from queries.coverage import Coverage
    from queries.history import Entry
    from queries.objections import Objection
    from queries.portfolio import Portfolio
    from queries.trace import Trace
    from queries.whynot import WhyNot
    from schema.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Moment:
    """The day asked about, and the revision as known at (None: now) with the words it was asked in.

    `packs`: files of rules that are looked at beside the software's samples and the office's own packs.
    """

    on: int
    revision: int | None = None
    known_at: str | None = None
    packs: tuple[Path, ...] = ()


def moment(store: Store, on: str | None, known_at: str | None = None, packs: Iterable[Path] | None = None) -> Moment:
    """The moment that a question is about. Raises UsageError when a date cannot be read."""
    revision = revision_of(store, known_at)
    if revision == 0:
        raise NotFound(f"到{known_at}为止，系统中还没有任何记录", "请换一个晚些的日子，用 zerentu revisions 可看到每次导入的时间")
    return Moment(day_of(on), revision, _known(known_at), tuple(packs or ()))


def _known(known_at: str | None) -> str | None:
    """The day (ISO) or revision by which a question was asked, as answers show it."""
    from schema.time import iso

    if known_at is None:
        return None
    number = revision_number(known_at)
    return f"第{number}次修订" if number else iso(day_of(known_at))


def rulebook(packs: tuple[Path, ...] = ()) -> Rulebook:
    """The rules that answers are judged by: the software's samples, which answer only as examples, and the office's own packs.

    Raises RuleError.
    """
    from schema.rulebook import rulebook as read

    return _checked(read(packs))


def rules_in_force(packs: tuple[Path, ...] = ()) -> Rulebook:
    """What an office has adopted: the only rules that can expect anything of anyone and stand in a paper. Raises RuleError."""
    return rulebook(packs).adopted


@lru_cache(maxsize=4)
def _checked(book: Rulebook) -> Rulebook:
    from queries.rules.named import check_queries

    for pack in book.packs:
        check_queries(pack)
    return book


def ask_trace(store: Store, place: str, when: Moment, viewer: Viewer | None = None) -> Trace:
    """Who answers for a place or unit. Raises NotFound, Ambiguous."""
    from queries.trace import scope_of_trace, trace

    key = resolve(store, place, PLACES, when.on).key
    book = rulebook(when.packs)
    graph = store.snapshot(scope_of_trace(key, when.on, book), when.on, when.revision, viewer)
    return trace(graph, key, when.on, book)


def ask_why_not(store: Store, place: str, person: str, when: Moment, viewer: Viewer | None = None) -> WhyNot:
    """Why a person does not answer for a place. Raises NotFound, Ambiguous."""
    from queries.whynot import scope_of_ever, why_not

    place_key = resolve(store, place, PLACES, when.on).key
    person_key = resolve(store, person, PEOPLE, when.on).key
    book = rulebook(when.packs)
    here = store.snapshot(scope_of_ever("up", place_key, when.on, book), when.on, when.revision, viewer)
    theirs = store.snapshot(scope_of_ever("around", person_key, when.on), when.on, when.revision, viewer)
    return why_not(here, theirs, place_key, person_key, when.on, book)


def ask_portfolio(store: Store, person: str, when: Moment, viewer: Viewer | None = None) -> Portfolio:
    """What a person or unit carries. Raises NotFound, Ambiguous."""
    from queries.portfolio import scope_of_portfolio

    key = resolve(store, person, PEOPLE, when.on).key
    graph = store.snapshot(scope_of_portfolio(key, when.on), when.on, when.revision, viewer)
    return portfolio_in(store, graph, when, viewer)


def portfolio_in(store: Store, graph: Snapshot, when: Moment, viewer: Viewer | None = None) -> Portfolio:
    """The portfolio of the holder whose snapshot (`scope_of_portfolio`, or wider) is given, with what has to be looked up elsewhere."""
    from graph.store import Scope
    from queries.portfolio import areas_held, portfolio, scope_of_doubt, shared_charges

    holder = graph.graph["root"]
    areas = [store.snapshot(Scope("down", area), when.on, when.revision, viewer) for area in areas_held(graph, holder, when.on)]
    shared = shared_charges(graph, holder, when.on)
    targets = {key: store.snapshot(scope_of_doubt(key, when.on), when.on, when.revision, viewer) for key in shared}
    return portfolio(graph, holder, when.on, areas, targets)


def ask_coverage(store: Store, place: str | None, when: Moment, viewer: Viewer | None = None) -> Coverage:
    """The gaps, overlaps and loads of a place and all below it; without a place, of the one county in the store. Raises NotFound."""
    from queries.coverage import coverage, scope_of_coverage

    key = resolve(store, place, ("place",), when.on).key if place else only_county(store).key
    graph = store.snapshot(scope_of_coverage(county_of(store, key, when)), when.on, when.revision, viewer)
    return coverage(graph, key, when.on, rulebook(when.packs))


def county_of(store: Store, key: str, when: Moment) -> str:
    """The county that a place lies in on the day, or the place itself: the areas that cover a township hang under its county."""
    from graph.snapshot import node
    from graph.store import Scope
    from queries.chain import chain

    graph = store.snapshot(Scope("up", key), when.on, when.revision)
    return next((link for link in chain(graph, key, when.on) if node(graph, link)["level"] == "county"), key)


def ask_history(store: Store, what: str) -> tuple[Found, tuple[Entry, ...]]:
    """Every fact about an entity, also retracted ones. Raises NotFound, Ambiguous."""
    from queries.history import ends, history

    found = resolve(store, what, ())
    versions = store.history(found.key)
    return found, history(versions, store.describe(ends(versions)), _objections_around(store, found.key))


def _objections_around(store: Store, key: str) -> Iterator[Objection]:
    """The objections to facts about an entity: those to ties onto it stand at their holders."""
    from graph.snapshot import outcomes
    from graph.store import AFTERWARDS, EVER, Scope
    from queries.objections import OBJECTION, objection_of
    from schema.time import today

    graph = store.snapshot(Scope("up", key, since=EVER, until=AFTERWARDS, outcomes_since=EVER), today())
    for each in graph:
        yield from (objection_of(entry) for entry in outcomes(graph, each) if entry.kind == OBJECTION)


def only_county(store: Store) -> Found:
    """The county of a store that holds one. Raises UsageError when it holds none, or several."""
    counties = store.places("county", 2)
    if len(counties) == 1:
        return counties[0]
    many = "系统中不止一个县" if counties else "系统中还没有县级区划"
    raise UsageError(many, "请写明区划，例如 zerentu coverage 林西县")
