"""Who answers for a place on a day, through which tie, by which route, proven by which row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graph.snapshot import HeldTie, KnownOutcome, OriginOf, disputed, node, origins, outcomes, ties_onto
from graph.store import Scope, Snapshot
from queries.chain import Link, chain, path_names
from queries.objections import Objection, identity, open_objections
from queries.references import OrganisationRef, PersonRef, PlaceRef, label_of, organisation_ref, person_ref, place_ref, unit_of
from queries.rules.asked import Plan
from queries.rules.expectations import Expected, expected
from queries.rules.footprint import footprint, is_traced
from queries.rules.liability import Verdict, verdicts
from queries.rules.world import World
from queries.vacancies import LISTED_DAYS, doubt, vacancies
from schema.facts import Ledger
from schema.kinds import LEVEL_DEPTH, SINGLE_POSTS, TIES
from schema.rulebook import Rulebook
from schema.time import Holding


@dataclass(frozen=True, slots=True)
class Basis:
    """The document that a tie rests on. Either part may be empty."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One who answers. `person` is None where a unit holds the tie itself; `organisation` is then the holder, else the person's unit.

    `doubt` says why the tie is only possibly held although nobody ended it, with the row that speaks against it; empty if nothing does.
    `contested` are rows of weaker sources that say otherwise; `objections` those to the tie that nobody has decided.
    """

    state: Holding
    person: PersonRef | None
    organisation: OrganisationRef | None
    tie: HeldTie
    label: str
    target: PlaceRef
    route: tuple[PlaceRef, ...]
    basis: Basis | None
    origins: tuple[OriginOf, ...]
    liability: tuple[Verdict, ...]
    doubt: str = ""
    contested: tuple[OriginOf, ...] = ()
    objections: tuple[Objection, ...] = ()

    @property
    def holder(self) -> str:
        """The key of whoever holds the tie."""
        return self.tie.source

    @property
    def name(self) -> str:
        """The name of whoever holds the tie."""
        ref = self.person or self.organisation
        return ref.name if ref else self.holder


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole answer: the place, the day, how much was known, who answers, and which expected ties are missing.

    `expects`: how many ties the adopted rules expect here; where it is 0, nothing can be missing. Verdicts of samples are examples and come
    last. `beyond`: adopted clauses about these places that look at what lies below or ask of each tie, which this answer does not judge.
    `unsettled` are expected ties of which the record does not say whether they are held; `unheld` clauses whose facts hold while nobody was
    in the post or tie that they reach; `vacancies` what a ledger calls vacant and nobody has filled since; `objections` those to vacancies
    that nobody has decided.
    """

    place: PlaceRef
    path: tuple[PlaceRef, ...]
    on: int
    revision: int
    answers: tuple[Answer, ...]
    missing: tuple[Expected, ...]
    unsettled: tuple[Expected, ...] = ()
    unheld: tuple[Verdict, ...] = ()
    vacancies: tuple[tuple[PlaceRef, KnownOutcome], ...] = ()
    objections: tuple[Objection, ...] = ()
    expects: int = 0
    beyond: tuple[str, ...] = ()


def scope_of_trace(key: str, day: int, book: Rulebook | None) -> Scope:
    """The snapshot that a trace needs: the day only, or as far back as the rules in force look."""
    if book is None:
        return Scope("up", key)
    scope = footprint(book, day, key).scope("up", key)
    since, oldest = (day if scope.since is None else scope.since), (day if scope.outcomes_since is None else scope.outcomes_since)
    return replace(scope, since=min(since, day - LISTED_DAYS), outcomes_since=min(oldest, day - LISTED_DAYS))


def trace(graph: Snapshot, place: str, on: int, book: Rulebook | None = None) -> Trace:
    """Who answers for a place (or unit) on a day. `graph` is a snapshot of `scope_of_trace`; without a rulebook no clause is judged."""
    links = chain(graph, place, on)
    found = examples_last(verdicts(graph, book, on, tuple(links), traced_only=True)) if book else ()
    judged = _by_tie(found)
    places = {key: place_ref(graph, key) for key in links}
    answers = [
        _answer(graph, link, places, tie, on, judged.get(tie.id, ())) for link in links.values() for tie in answering(graph, link.key, on)
    ]
    answers.sort(key=lambda answer: (len(answer.route), answer.tie.kind, answer.holder, answer.tie.role, answer.tie.since_from))
    wanted = expected(graph, book, on, tuple(links), traced_only=True) if book else ()
    path = tuple(place_ref(graph, key) for key in path_names(graph, links, place))
    vacant = tuple((places[key], entry) for key in links for entry in vacancies(graph, key, on))
    return Trace(
        place_ref(graph, place), path, on, graph.graph["revision"], tuple(answers),
        missing=tuple(item for item in wanted if item.status == "gap"),
        unsettled=tuple(item for item in wanted if item.status == "open"),
        unheld=tuple(verdict for verdict in found if verdict.state == "nobody"),
        vacancies=vacant, objections=open_objections(graph, *(identity(entry) for _, entry in vacant)), expects=len(wanted),
        beyond=_beyond(graph, book, on, links) if book else (),
    )  # fmt: skip


def _beyond(graph: Snapshot, book: Rulebook, on: int, subjects: Iterable[str]) -> tuple[str, ...]:
    world, adopted = World(graph, on), book.adopted
    plan = Plan(world, adopted.liabilities)
    found = (
        rule.head.id for key in subjects for rule in plan.asking(key) if not is_traced(rule) and adopted.in_force(rule, world.code(key), on)
    )
    return tuple(dict.fromkeys(found))


def examples_last(found: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Verdicts of what an office has adopted, then those of samples."""
    return tuple(sorted(found, key=lambda verdict: verdict.example))


def answering(graph: Snapshot, key: str, day: int) -> list[HeldTie]:
    """The ties by which someone answers for an entity on a day.

    A post at a county or above answers only where it leads the place (县委书记, 县长): other posts there are work, not charge of a place.
    """
    return [tie for tie in ties_onto(graph, key) if TIES[tie.kind].answering and tie.holding(day) and not is_mere_work(graph, tie)]


def is_mere_work(graph: Snapshot, tie: HeldTie) -> bool:
    """Whether a tie is a post at a county or above that does not lead it: work there, and no charge of the places below."""
    if tie.kind != "post" or tie.role in SINGLE_POSTS:
        return False
    return 0 < LEVEL_DEPTH.get(node(graph, tie.target)["level"], 9) < LEVEL_DEPTH["township"]


def _by_tie(found: Iterable[Verdict]) -> Mapping[str, tuple[Verdict, ...]]:
    listed: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in found:
        for tie in verdict.ties:
            listed[tie.id].append(verdict)
    return {tie: tuple(group) for tie, group in listed.items()}


def _answer(graph: Snapshot, link: Link, places: Mapping[str, PlaceRef], tie: HeldTie, day: int, liability: tuple[Verdict, ...]) -> Answer:
    person = person_ref(graph, tie.source, day) if node(graph, tie.source)["kind"] == "person" else None
    organisation = unit_of(graph, tie.source, day) if person else organisation_ref(graph, tie.source)
    against = doubt(graph, tie, day)
    sure = link.holding == tie.holding(day) == "held" and against is None
    state: Holding = "held" if sure else "possibly_held"
    return Answer(
        state, person, organisation, tie, label_of(graph, tie), places[tie.target],
        tuple(places[key] for key in link.route), _basis(tie), tuple(origins(graph, tie)), liability,
        f"{against.text}({origin_words(against.origin)})" if against else "", _contested(graph, tie),
        open_objections(graph, tie.id) if outcomes(graph, tie.source) else (),
    )  # fmt: skip


def origin_words(origin: OriginOf) -> str:
    """A row as answers name it: file, sheet, line."""
    return f"{origin.file}" + (f"〔{origin.sheet}〕" if origin.sheet else "") + f"第{origin.row}行"


def _contested(graph: Snapshot, tie: HeldTie) -> tuple[OriginOf, ...]:
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    return tuple(OriginOf(ledgers[number].file, ledgers[number].sheet, line) for number, line in disputed(graph, tie))


def _basis(tie: HeldTie) -> Basis | None:
    number, title = str(tie.properties.get("basis", "")), str(tie.properties.get("basis_title", ""))
    return Basis(number, title) if number or title else None
