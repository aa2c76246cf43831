"""The words of a clause in the office's own copy of a document, by the reference that a rule gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.store import Version
from schema.clauses import find, path_in_key
from schema.facts import Attribute, Tie


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document as it was believed: its title and version (the sha256 of its file), and its clauses' keys by path, in their order."""

    key: str
    title: str
    version: str
    file: str
    revision: int
    clauses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause's own words. `reference` is as it was asked for, `path` in full; `file` and `line` are where it stands.

    `version` is the sha256 of the file, `revision` the one that brought it.
    """

    reference: str
    path: str
    text: str
    title: str
    file: str
    line: int
    version: str
    revision: int
    key: str


def document_held(key: str, history: Sequence[Version], known_at: int | None = None) -> HeldDocument | None:
    """The document from its history (`Store.history`), as known at a revision; None if it was not there then."""
    believed = believed_at(history, known_at)
    told = {item.fact.name: item for item in believed if isinstance(item.fact, Attribute)}
    if "version" not in told:
        return None
    ties = [item.fact for item in believed if isinstance(item.fact, Tie) and item.fact.kind == "clause_of"]
    keys = [tie.source for tie in sorted(ties, key=lambda tie: int(tie.properties.get("order", 0)))]
    version = told["version"]
    return HeldDocument(
        key,
        _value(told.get("name")),
        _value(version),
        version.ledger.file,
        version.recorded.id,
        {path_in_key(clause): clause for clause in keys},
    )


def keys_for(document: HeldDocument, references: Iterable[str]) -> dict[str, str]:
    """The keys of the clauses that references mean; references that mean none, or several, are left out."""
    found = {reference: find(reference, document.clauses) for reference in references}
    return {reference: document.clauses[path] for reference, path in found.items() if path is not None}


def clause_text(
    document: HeldDocument, reference: str, key: str, history: Sequence[Version], known_at: int | None = None
) -> ClauseText | None:
    """A clause with its words, from its own history; None if they were not there then."""
    words = next((item for item in believed_at(history, known_at) if isinstance(item.fact, Attribute) and item.fact.name == "text"), None)
    if words is None:
        return None
    return ClauseText(
        reference, path_in_key(key), _value(words), document.title, words.ledger.file, words.line, document.version, words.recorded.id, key
    )


def believed_at(history: Sequence[Version], known_at: int | None) -> list[Version]:
    """The versions of facts that were believed at a revision (None: now)."""
    if known_at is None:
        return [item for item in history if item.retracted is None]
    return [item for item in history if item.recorded.id <= known_at and (item.retracted is None or item.retracted.id > known_at)]


def _value(item: Version | None) -> str:
    return item.fact.value if item and isinstance(item.fact, Attribute) else ""
