"""What every question about clauses needs: the snapshot of the county around it, the rulebook, the order of answers, the clauses' own words.

A question rests on the snapshot of the whole county, because ranks need the sisters and shares the places below; only what was asked about
is judged. What an office has adopted comes first, samples after it; then the order of the rules and of the official list, never of gravity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from api.answers import Moment, only_county, rulebook
from api.resolving import resolve
from schema.errors import NotFound

if TYPE_CHECKING:
    from graph.snapshot import HeldTie, KnownOutcome
    from graph.store import Found, Snapshot, Store, Viewer
    from queries.clauses import ClauseText
    from queries.rules.world import World
    from schema.rulebook import Rulebook
    from schema.rules import Liability, Rule


class Ruling(Protocol):
    """What one rule says."""

    @property
    def rule(self) -> Rule:
        """The rule."""

    @property
    def example(self) -> bool:
        """Whether no office has adopted it."""


_R = TypeVar("_R", bound=Ruling)
Direction = Literal["down", "around"]


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is asked: when and by which packs, by whom, and whether the chain and the clauses' own words are wanted with the answer."""

    when: Moment
    explain: bool = False
    viewer: Viewer | None = None


@dataclass(frozen=True)
class Ruled(Generic[_R]):
    """An answer: about what, by which rules, on which snapshot. `items` are in the order in which they are shown.

    `words` are the clauses' own words by rule. `silent`: rules that asked and found nobody. `tie`, `event`: what was asked about, if it was one.
    """

    about: Found
    asking: Asking
    graph: Snapshot
    book: Rulebook
    items: tuple[_R, ...]
    words: Mapping[str, tuple[ClauseText, ...]] = field(default_factory=dict)
    silent: tuple[Liability, ...] = ()
    tie: HeldTie | None = None
    event: KnownOutcome | None = None

    @property
    def on(self) -> int:
        """The day asked about."""
        return self.asking.when.on

    @property
    def adopted(self) -> tuple[_R, ...]:
        """What follows from rules that an office has put in force."""
        return tuple(item for item in self.items if not item.example)

    @property
    def examples(self) -> tuple[_R, ...]:
        """What would follow from samples that nobody has adopted: it binds no one."""
        return tuple(item for item in self.items if item.example)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the items, each once, in their order."""
        return tuple({item.rule.head.id: item.rule for item in self.items}.values())

    @property
    def covered(self) -> bool:
        """Whether any pack applies where the question is about."""
        from queries.rules.world import World

        code = World(self.graph, self.on).code(self.about.key)
        return any(code.startswith(pack.jurisdiction) for pack in self.book.packs)

    @property
    def asked_above(self) -> tuple[str, ...]:
        """The names of the places around it of which liabilities are asked, nearest first: where to look when none is asked of itself."""
        from queries.rules.world import World

        world = World(self.graph, self.on)
        code = world.code(self.about.key)
        levels = {level for level, rules in self.book.liabilities.items() if any(code.startswith(rule.head.jurisdiction) for rule in rules)}
        return tuple(world.name(key) for key in world.above(self.about.key) if world.level(key) in levels)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is looked at to answer: the snapshot of the county around, and the rules."""

    graph: Snapshot
    book: Rulebook
    world: World


def known_identity(store: Store, text: str) -> tuple[str, tuple[str, ...]]:
    """The id of a fact and the entities that it is about, as they are called since any merge. Raises NotFound."""
    from queries.fact_ids import entities_of, following

    typed = text.strip()
    keys = entities_of(typed)
    stays = {key: found[0].key for key, found in store.lookup("key", keys).items()} if keys else {}
    if not keys or any(key not in stays for key in keys):
        raise NotFound(f"没有编号为 {typed} 的记录", "编号可用 zerentu history 或 trace --json 查看")
    return following(typed, stays), tuple(stays[key] for key in keys)


def ground_of(store: Store, found: Found, asking: Asking, *, direction: Direction = "down", back: int | None = None) -> Ground:
    """The snapshot of the county around something (of a person or `around` it: of its ties). `back`: a day from which entries are needed."""
    from queries.rules.world import World

    book = rulebook(asking.when.packs)
    if direction == "around" or found.kind == "person":
        graph = snapshot_of(store, "around", found.key, asking, book, back)
    else:
        graph = snapshot_of(store, "down", _county(store, found.key, asking), asking, book, back)
    return Ground(graph, book, World(graph, asking.when.on))


def snapshot_of(store: Store, direction: Direction, key: str, asking: Asking, book: Rulebook, back: int | None) -> Snapshot:
    from queries.rules.footprint import footprint_of_all

    day = asking.when.on if back is None else min(asking.when.on, back)
    viewer = asking.viewer if direction == "around" else None  # who sees a place was asked when its county was looked up
    return store.snapshot(footprint_of_all(book, day).scope(direction, key), asking.when.on, asking.when.revision, viewer)


def _county(store: Store, key: str, asking: Asking) -> str:
    """The county that something lies in on the day, or itself: there lie its sisters, its areas and all who hold ties there."""
    from graph.store import Scope
    from queries.rules.world import World

    graph = store.snapshot(Scope("up", key), asking.when.on, asking.when.revision, asking.viewer)
    return World(graph, asking.when.on).at_level(key, "county") or key


def scope_of(store: Store, scope: str | None, asking: Asking) -> tuple[Found, Ground, list[str]]:
    """A place (None: the one county of the store), and the places and units in it on the day as the official list has them."""
    from graph.snapshot import ties_onto

    found = resolve(store, scope, ("place",), asking.when.on) if scope else only_county(store)
    ground = ground_of(store, found, asking)
    inside = [found.key]
    for key in inside:
        held = (tie for tie in ties_onto(ground.graph, key) if tie.kind in ("within", "located_in") and tie.holding(asking.when.on))
        inside += sorted({tie.source for tie in held} - set(inside))
    return found, ground, sorted(inside, key=lambda key: (not key.startswith("place:"), key))


def ordered(book: Rulebook, items: Iterable[_R], then: Callable[[_R], Sequence[Any]]) -> tuple[_R, ...]:
    """What offices have adopted first, then by rule, then by what the items are about."""
    place = {id: number for number, id in enumerate(book.rules)}
    return tuple(sorted(items, key=lambda item: (item.example, place[item.rule.head.id], *then(item))))


def ruled(store: Store, found: Found, asking: Asking, ground: Ground, items: Iterable[_R], **more: Any) -> Ruled[_R]:
    listed = tuple(items)
    about = store.describe([found.key], asking.when.on).get(found.key, found)
    rules = {item.rule.head.id: item.rule for item in listed}
    words = _own_words(store, ground.book, rules.values(), asking.when.revision) if asking.explain else {}
    return Ruled(about, asking, ground.graph, ground.book, listed, words, **more)


def _own_words(store: Store, book: Rulebook, rules: Iterable[Rule], known_at: int | None) -> dict[str, tuple[ClauseText, ...]]:
    """The clauses of these rules in the office's own copy of their documents, as far as it was imported."""
    from api.documents import clause_texts
    from schema.clauses import references

    cited = {rule.head.id: references(rule.head.clause) for rule in rules}
    found: dict[str, tuple[ClauseText, ...]] = {}
    for pack in book.packs:
        mine = {id: wanted for id, wanted in cited.items() if id.partition("/")[0] == pack.name}
        wanted = list(dict.fromkeys(each for several in mine.values() for each in several))
        if not wanted:
            continue
        texts = clause_texts(store, pack.name, wanted, known_at)
        if not texts and pack.adopts:
            texts = clause_texts(store, pack.adopts, wanted, known_at)
        found |= {id: tuple(texts[each] for each in several if each in texts) for id, several in mine.items()}
    return {id: several for id, several in found.items() if several}
