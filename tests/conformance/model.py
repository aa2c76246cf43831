"""A naive store of ties in plain dictionaries, with the rules of the contract and no cleverness.

`resolve` says what follows from claims: from all of them, one tie at a time. `Model` keeps what was said and by which batch, and resolves
it anew after each step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schema.facts import Tie
from schema.time import OPEN, UNKNOWN

Key = tuple[str, str, str, int]
Content = tuple[int, tuple[tuple[str, object], ...]]
"""First day out, and properties."""


class Said(NamedTuple):
    """What one row says: of its ledger the rank and the as-at day (None: unknown), when it came, its line, and who said it."""

    tie: Tie
    rank: int = 0
    as_at: int | None = None
    came: int = 0
    line: int = 0
    by: str = ""

    @property
    def since(self) -> int:
        return self.tie.period.since_from

    @property
    def seen(self) -> int:
        return self.tie.period.since_to

    @property
    def until(self) -> int:
        return self.tie.period.until_to

    @property
    def properties(self) -> tuple[tuple[str, object], ...]:
        return tuple(sorted(self.tie.properties.items()))


class Believed(NamedTuple):
    """What is believed under one key, with the rows that vouch for it, and the strength of the strongest."""

    since: int
    seen: int
    until: int
    properties: tuple[tuple[str, object], ...]
    strongest: Said
    first: int
    origins: tuple[Said, ...]


def key_of(tie: Tie) -> Key:
    return tie.kind, tie.source, tie.target, tie.period.since_from


def content_of(tie: Tie) -> Content:
    return tie.period.until_to, tuple(sorted(tie.properties.items()))


def stronger(one: Said, other: Said) -> bool:
    """Whether rank or as-at day decides for one claim against another."""
    if one.rank != other.rank:
        return one.rank > other.rank
    return one.as_at is not None and other.as_at is not None and one.as_at > other.as_at


def strongest_first(claims: Iterable[Said]) -> list[Said]:
    """In the order in which claims about one key count: an undated one supersedes what came before it."""
    claims = list(claims)

    def place(claim: Said) -> tuple[int, ...]:
        undated = [other.came for other in claims if other.rank == claim.rank and other.as_at is None]
        turn = 1 if claim.as_at is None else 2 if claim.came > max(undated, default=-1) else 0
        return -claim.rank, -turn, -(claim.as_at or 0), -claim.came, claim.line

    return sorted(claims, key=place)


def merged(claims: Sequence[Said]) -> Believed:
    """What follows from claims about one key."""
    order = strongest_first(claims)
    first = order[0]
    until = OPEN
    for place, claim in enumerate(order):
        if claim.rank == first.rank and claim.until < OPEN:
            later = [other for other in order[:place] if other.until == OPEN and other.since == UNKNOWN and other.seen >= claim.until]
            if not later:
                until = claim.until
                break
    alike = [
        c for c in order if c.properties == first.properties and (c.until == until or (c.until == OPEN and until < OPEN and c.seen < until))
    ]
    seen = _earliest(first, alike) if first.since == UNKNOWN else first.seen
    came = min(claim.came for claim in claims if claim.rank == first.rank)
    return Believed(first.since, seen, until, first.properties, first, came, tuple(alike))


def _earliest(first: Said, alike: Sequence[Said]) -> int:
    """The first day on which somebody was seen, if the highest rank saw them on a day at all."""
    on_a_day = [claim for claim in alike if claim.seen > UNKNOWN]
    if not any(claim.rank == first.rank for claim in on_a_day):
        return UNKNOWN
    return min(claim.seen for claim in on_a_day)


def resolve(claims: Iterable[Said]) -> dict[int, Believed]:
    """Of claims about the same ends, kind and role: what is believed, by first day."""
    claims = list(claims)
    dated: dict[int, list[Said]] = defaultdict(list)
    for claim in claims:
        dated[claim.since].append(claim)
    sightings = dated.pop(UNKNOWN, [])
    beaten: set[int] = set()
    believed = _dated(dated)
    overruled: list[Said] = []
    while True:
        left = [s for s in sightings if all(s is not lost for lost in overruled)]
        loose = [s for s in left if not _hosts(believed, s)]
        seen = merged(loose) if loose else None
        items: list[tuple[Said, int, Believed | None]] = [(item.strongest, item.first, item) for item in believed.values()]
        items += [(s, s.came, None) for s in loose if seen and _says_but_for_the_start(s, seen)]
        kept: list[tuple[Said, Believed | None]] = []
        lost: list[tuple[Said, Believed | None]] = []
        for claim, _, item in sorted(items, key=lambda i: (-i[0].rank, -(i[0].as_at or 0), i[1], i[0].since, i[0].line)):
            apart = any(_apart(claim, item, other, its, seen.until if seen else OPEN) for other, its in kept)
            (lost if apart else kept).append((claim, item))
        if gone := [claim for claim, item in lost if item is None]:
            overruled += gone
        elif lost:
            beaten |= {item.since for _, item in lost if item}  # whoever had lost to these gets another turn
            believed, overruled = _dated({since: said for since, said in dated.items() if since not in beaten}), []
        else:
            break
    for sighting in left:
        if hosts := _hosts(believed, sighting):
            host = believed[max(hosts)]
            believed[host.since] = host._replace(origins=(*host.origins, sighting))
    if seen is None:
        return believed
    return believed | {UNKNOWN: seen._replace(origins=(*seen.origins, *(s for s in overruled if _says(s, seen))))}


def _says_but_for_the_start(claim: Said, item: Believed) -> bool:
    blank = claim.until == OPEN and item.until < OPEN and claim.seen < item.until
    return claim.properties == item.properties and (claim.until == item.until or blank)


def _says(claim: Said, item: Believed) -> bool:
    """Whether a claim says what is believed under its key, or less."""
    start = claim.seen == item.seen if claim.since > UNKNOWN else UNKNOWN in (claim.seen, item.seen) or claim.seen >= item.seen
    return _says_but_for_the_start(claim, item) and start


def _dated(said: Mapping[int, Sequence[Said]]) -> dict[int, Believed]:
    said = {since: list(claims) for since, claims in said.items()}
    while True:
        items = [merged(claims) for claims in said.values() if claims]
        kept: list[Believed] = []
        for item in sorted(items, key=lambda i: (-i.strongest.rank, -(i.strongest.as_at or 0), i.first, i.since)):
            if not any(item.since < other.until and other.since < item.until for other in kept):
                kept.append(item)
        lost = [item for item in items if item not in kept]
        if not lost:
            return {item.since: item for item in kept}
        for item in lost:
            said[item.since] = [c for c in said[item.since] if not any(k.since < c.until and c.since < k.until for k in kept)]


def _hosts(believed: Mapping[int, Believed], sighting: Said) -> list[int]:
    return [
        since
        for since, item in believed.items()
        if (sighting.seen == UNKNOWN or since <= sighting.seen < item.until) and sighting.until in (OPEN, item.until)
    ]


def _apart(one: Said, one_tie: Believed | None, other: Said, other_tie: Believed | None, until: int) -> bool:
    """Whether of a dated tie and a sighting that it does not explain, of a tie until that day, only one can be believed."""
    if (one_tie is None) == (other_tie is None):
        return False
    sighting, dated, tie = (one, other, other_tie) if one_tie is None else (other, one, one_tie)
    assert tie is not None
    if _hosts({tie.since: tie}, sighting) or tie.since >= until:
        return False
    return not (sighting.seen >= tie.until and not stronger(dated, sighting))


@dataclass
class Outcome:
    """What a batch did to its rows, by row number."""

    new: set[int] = field(default_factory=set)
    corrected: set[int] = field(default_factory=set)
    returning: set[int] = field(default_factory=set)
    rejected: set[int] = field(default_factory=set)


class Model:
    """Claims of equal strength in the order in which they came, and which batches stand."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self.believed: dict[Key, Content] = {}
        self.known: dict[int, dict[Key, Content]] = {revision: {}}
        self.stands: dict[int, bool] = {}
        self.undoes: dict[int, int] = {}
        self.said: dict[Key, list[Said]] = defaultdict(list)
        self.withdrawn: list[tuple[Key, int]] = []
        self.gone: list[tuple[Key, Content, int]] = []

    def write(self, ties: Sequence[Tie]) -> Outcome:
        done = Outcome()
        rows = dict(enumerate(ties))
        while True:
            rows = {number: row for number, row in rows.items() if number not in done.rejected | done.returning}
            self._refuse(rows, done)
            if not (done.rejected | done.returning) & set(rows):
                break
        self._apply(rows, done)
        return done

    def _refuse(self, rows: dict[int, Tie], done: Outcome) -> None:
        for number, row in rows.items():
            same = [other for other in rows.values() if key_of(other) == key_of(row)]
            if len({content_of(other) for other in same}) > 1:
                done.rejected.add(number)
        if done.rejected & set(rows):
            return
        changing = {number: row for number, row in rows.items() if self._changes(row)}
        done.returning |= {number for number, row in changing.items() if self._returns(row)}
        after = self.believed | {key_of(row): self._after(row) for number, row in changing.items() if number not in done.returning}
        for number, row in changing.items():
            if number not in done.returning and any(overlaps(key_of(row), after[key_of(row)], *other) for other in after.items()):
                done.rejected.add(number)

    def _after(self, row: Tie) -> Content:
        until, properties = content_of(row)
        old = self.believed.get(key_of(row))
        return (old[0] if old and until == OPEN else until), properties

    def _changes(self, row: Tie) -> bool:
        return self.believed.get(key_of(row)) != self._after(row)

    def _returns(self, row: Tie) -> bool:
        key = key_of(row)
        if key not in self.believed and self._standing(key):
            return False  # what merely gave way to another first day was not withdrawn
        return any((key, content_of(row)) == (gone, content) and self.stands[by] for gone, content, by in self.gone)

    def _apply(self, rows: dict[int, Tie], done: Outcome) -> None:
        before, revision = self.believed, self.revision + 1
        fresh: set[Key] = set()
        for number, row in rows.items():
            key = key_of(row)
            if key not in fresh and self._changes(row):
                fresh.add(key)
                (done.corrected if key in before else done.new).add(number)
        for number, row in rows.items():
            self.said[key_of(row)].append(Said(row, came=revision, line=number))
        self.stands[revision] = True
        if rows:
            self._commit()
            self.gone += [(key, content, revision) for key, content in before.items() if self.believed.get(key) != content]

    def retract(self, keys: Iterable[Key]) -> None:
        revision = self.revision + 1
        self.stands[revision] = True
        for key in keys:
            self.gone.append((key, self.believed[key], revision))
            self.withdrawn.append((key, revision))
        self._commit()

    def undo(self, number: int) -> None:
        batch, stands = number, False
        while batch in self.undoes:
            batch, stands = self.undoes[batch], not stands
        self.undoes[self.revision + 1] = number
        self.stands[batch] = stands
        self._commit()

    def _standing(self, key: Key) -> list[Said]:
        """What standing batches said of a key after it was last withdrawn by one that stands."""
        since = max((by for withdrawn, by in self.withdrawn if withdrawn == key and self.stands[by]), default=0)
        return [claim for claim in self.said[key] if self.stands[claim.came] and claim.came > since]

    def _commit(self) -> None:
        ends: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
        for key in list(self.said):
            ends[key[:3]] += self._standing(key)
        self.believed = {
            (*group, since): (item.until, item.properties) for group, claims in ends.items() for since, item in resolve(claims).items()
        }
        self.revision += 1
        self.known[self.revision] = dict(self.believed)


def overlaps(key: Key, content: Content, other: Key, beside: Content) -> bool:
    """Whether two ties of the same ends under different first days hold on one day."""
    return key[:3] == other[:3] and key[3] != other[3] and key[3] < beside[0] and other[3] < content[0]
