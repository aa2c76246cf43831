"""A copy of a document into the store: document, version and clauses as one revision; a newer version takes the place of the older."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.store import Batch, Revision, Store, Version
from loaders.documents.copies import Copy
from schema.authority import DOCUMENT
from schema.clauses import clause_key, document_key, path_in_key
from schema.errors import LoadError, NotFound, UsageError
from schema.facts import Attribute, Entity, Ledger, Row, Tie
from schema.time import Period

SHEET = "正文"
_CUT = 1
"""Raised when the same file would be cut into other clauses than before, so that it can be imported anew."""
_ALWAYS = Period.between()


@dataclass(frozen=True, slots=True)
class Changes:
    """How the clauses of a version differ from those of the version before it, by path. `version` is that version's sha256."""

    version: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What an import wrote: its revision (None: nothing), the revision that had brought the file before, what changed against what stood."""

    revision: int | None
    before: Revision | None = None
    changes: Changes | None = None


def store_copy(store: Store, copy: Copy, pack: str, actor: str, *, title: str = "", dry_run: bool = False) -> Stored:
    """Write a copy as the document of a pack. The same file again changes nothing.

    Raises UsageError for a file that a later version has taken the place of, LoadError when the store refuses it, StoreError.
    """
    standing = _standing(store, pack)
    digest = f"document|{_CUT}|{pack}|{copy.document.sha256}|{title}"
    if before := store.written(digest):
        _check_current(copy, standing)
        return Stored(None, before)
    changes = _changes(store, copy, standing)
    old = {version.fact.source for version in standing if isinstance(version.fact, Tie)}
    kept = {clause_key(pack, copy.document.sha256, path) for path in copy.paths}
    retract = [fact for key in sorted(old - kept) for fact in _facts_of(store, key)]
    ledger = Ledger(copy.document.file, copy.document.sha256, SHEET, DOCUMENT)
    note = f"导入文件 {copy.document.file}(规则包 {pack})"
    batch = Batch((ledger,), _rows(copy, pack), actor, note, digest, retract=retract, returning=True)
    receipt = store.write(batch, dry_run=dry_run, strict=True)
    for problem in receipt.problems:
        raise LoadError(f"{copy.document.file}第{problem.line}行：{problem.reason}", problem.hint)
    return Stored(receipt.revision, None, changes)


def _rows(copy: Copy, pack: str) -> Iterator[Row]:
    document, version = document_key(pack), copy.document.sha256
    named = {"name": copy.title, "version": version, "pack": pack}
    told = (Attribute(document, name, value) for name, value in named.items())
    yield Row(0, copy.body.lines[0].number, (Entity(document, "document"), *told))
    for order, clause in enumerate(copy.outline.clauses, start=1):
        key = clause_key(pack, version, clause.path)
        name = f"{clause.path} {copy.outline.name_of(clause)}".strip()
        yield Row(
            0,
            clause.line.number,
            (
                Entity(key, "clause"),
                Attribute(key, "name", name),
                Attribute(key, "text", copy.outline.text_of(clause)),
                Tie("clause_of", key, document, _ALWAYS, properties={"order": order}),
            ),
        )


def _standing(store: Store, pack: str) -> list[Version]:
    """What is believed now about the document of a pack."""
    try:
        return [version for version in store.history(document_key(pack)) if version.retracted is None]
    except NotFound:
        return []


def _version(standing: list[Version]) -> Version | None:
    return next((item for item in standing if isinstance(item.fact, Attribute) and item.fact.name == "version"), None)


def _check_current(copy: Copy, standing: list[Version]) -> None:
    """A file that was imported before and is no longer the document's version comes back by an undo only."""
    version = _version(standing)
    if version is None or not isinstance(version.fact, Attribute) or version.fact.value == copy.document.sha256:
        return
    raise UsageError(
        f"{copy.document.file} 是以前导入过的旧版，现行的是第{version.recorded.id}次修订导入的 {version.ledger.file}",
        f"要恢复旧版，请用 zerentu undo {version.recorded.id} 撤销那次导入",
    )


def _facts_of(store: Store, key: str) -> list[str | Attribute]:
    """What is believed about a clause, to be withdrawn."""
    facts = [version.fact for version in store.history(key) if version.retracted is None]
    return [fact.id if isinstance(fact, Tie) else fact for fact in facts if isinstance(fact, Tie | Attribute)]


def _changes(store: Store, copy: Copy, standing: list[Version]) -> Changes | None:
    """Against the version that stands; None if there is none, or it is the same file."""
    version = _version(standing)
    if version is None or not isinstance(version.fact, Attribute) or version.fact.value == copy.document.sha256:
        return None
    old: dict[str, str] = {}
    for key in (item.fact.source for item in standing if isinstance(item.fact, Tie)):
        texts = [fact.value for fact in _facts_of(store, key) if isinstance(fact, Attribute) and fact.name == "text"]
        old[path_in_key(key)] = "".join(texts)
    new = {clause.path: copy.outline.text_of(clause) for clause in copy.outline.clauses}
    return Changes(
        version.fact.value,
        tuple(path for path in new if path not in old),
        tuple(path for path in new if path in old and new[path] != old[path]),
        tuple(path for path in old if path not in new),
    )
