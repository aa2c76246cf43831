"""A naive store of ties in plain dictionaries, with the rules of the contract and no cleverness: what was believed is copied each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from schema.facts import Tie
from schema.time import OPEN

Key = tuple[str, str, str, int]
Content = tuple[int, tuple[tuple[str, object], ...]]
"""First day out, and properties."""


def key_of(tie: Tie) -> Key:
    return tie.kind, tie.source, tie.target, tie.period.since_from


def content_of(tie: Tie) -> Content:
    return tie.period.until_to, tuple(sorted(tie.properties.items()))


def merged(new: Content, old: Content | None) -> Content:
    """What is believed when `new` meets `old`: a blank end keeps the known one."""
    return (old[0], new[1]) if old and new[0] == OPEN else new


@dataclass
class Outcome:
    """What a batch did to its rows, by row number."""

    new: set[int] = field(default_factory=set)
    corrected: set[int] = field(default_factory=set)
    returning: set[int] = field(default_factory=set)
    rejected: set[int] = field(default_factory=set)


class Model:
    """Statements in the order in which they came, and which batches stand."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self.believed: dict[Key, Content] = {}
        self.known: dict[int, dict[Key, Content]] = {revision: {}}
        self.stands: dict[int, bool] = {}
        self.undoes: dict[int, int] = {}
        self.said: dict[Key, list[tuple[int, Content | None]]] = defaultdict(list)
        self.claims: dict[Key, list[tuple[int, int, Content, list[int]]]] = defaultdict(list)
        """Further rows: stated by, line, content, and the batches that withdrew them."""
        self.gone: list[tuple[Key, Content, int]] = []

    def write(self, ties: Sequence[Tie]) -> Outcome:
        done = Outcome()
        rows = dict(enumerate(ties))
        while True:
            rows = {number: row for number, row in rows.items() if number not in done.rejected | done.returning}
            before = len(rows)
            self._refuse(rows, done)
            if not (done.rejected | done.returning) & set(rows) or not before:
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
        coming = {
            key_of(row): merged(content_of(row), self.believed.get(key_of(row))) for row in changing.values() if not self._returns(row)
        }
        after = self.believed | coming
        for number, row in changing.items():
            if self._returns(row):
                done.returning |= {number} - done.rejected
            elif any(overlaps(key_of(row), coming[key_of(row)], key, content) for key, content in after.items()):
                done.rejected.add(number)

    def _changes(self, row: Tie) -> bool:
        old = self.believed.get(key_of(row))
        return old is None or merged(content_of(row), old) != old

    def _returns(self, row: Tie) -> bool:
        return any((key, content) == (key_of(row), content_of(row)) and self.stands[by] for key, content, by in self.gone)

    def _apply(self, rows: dict[int, Tie], done: Outcome) -> None:
        revision = self.revision + 1
        fresh: set[Key] = set()
        for number, row in rows.items():
            key, old = key_of(row), self.believed.get(key_of(row))
            if key in fresh or not self._changes(row):
                self.claims[key].append((revision, number, content_of(row), []))
                continue
            fresh.add(key)
            (done.corrected if old else done.new).add(number)
            now = merged(content_of(row), old)
            if old:
                self.gone.append((key, old, revision))
            self.believed[key] = now
            self.said[key].append((revision, now))
        if rows:
            self._commit()
            self.stands[revision] = True

    def retract(self, keys: Iterable[Key]) -> None:
        revision = self.revision + 1
        for key in keys:
            self.gone.append((key, self.believed.pop(key), revision))
            self.said[key].append((revision, None))
            for stated, _, _, withdrawn in self.claims[key]:
                if self.stands.get(stated, True):
                    withdrawn.append(revision)
        self._commit()
        self.stands[revision] = True

    def undo(self, number: int) -> None:
        batch, stands = number, False
        while batch in self.undoes:
            batch, stands = self.undoes[batch], not stands
        self.undoes[self.revision + 1] = number
        self.stands[batch] = stands
        keys = {key for key, said in self.said.items() if said} | set(self.claims)
        self.believed = {key: content for key in keys if (content := self._follows(key)) is not None}
        self._commit()

    def _follows(self, key: Key) -> Content | None:
        said = [content for by, content in self.said[key] if self.stands[by]]
        if said:
            return said[-1]
        left = [claim for claim in self.claims[key] if self.stands[claim[0]] and not any(self.stands[by] for by in claim[3])]
        return max(left, key=lambda claim: (claim[0], -claim[1]))[2] if left else None

    def _commit(self) -> None:
        self.revision += 1
        self.known[self.revision] = dict(self.believed)


def overlaps(key: Key, content: Content, other: Key, beside: Content) -> bool:
    """Whether two ties of the same ends under different first days hold on one day."""
    return key[:3] == other[:3] and key[3] != other[3] and key[3] < beside[0] and other[3] < content[0]
