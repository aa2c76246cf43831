"""The office's own copies of documents: importing one for a pack, and the words of the clauses that rules cite."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.clauses import document_key, find, references
from schema.errors import ConfirmationNeeded, NotFound, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from graph.store import Store
    from loaders.documents.copies import Copy
    from loaders.documents.importing import Stored
    from queries.clauses import ClauseText, HeldDocument
    from schema.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Imported:
    """A document that was read and, unless it was a trial, stored.

    `cited` are the references of the pack's rules with the rules' ids; those without a clause are in `missing`. `doubts` say why it may be
    another document than the pack's.
    """

    copy: Copy
    pack: str
    stored: Stored
    cited: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def import_document(
    store: Store, path: Path, pack: str, actor: str, *, title: str = "", dry_run: bool = False, confirmed: bool = False
) -> Imported:
    """Read the office's copy of the document that a pack's rules come from, and store it.

    Raises ConfirmationNeeded when it looks like another document than the pack's, or takes the place of one with another title; UsageError
    for a pack that is not there, UnreadableFile, LoadError, StoreError.
    """
    from api.answers import rulebook
    from loaders.documents.copies import read_copy
    from loaders.documents.importing import store_copy

    cited = cited_by(rulebook(), pack)
    copy = read_copy(path, title)
    missing = tuple(reference for reference in cited if find(reference, copy.paths) is None)
    doubts = _doubts(store, copy, pack, cited, missing)
    if doubts and not (confirmed or dry_run):
        raise ConfirmationNeeded(
            f"{path.name} 像是另一份文件，没有导入", list(doubts), "请核对 --pack；先看切成了哪些条款，用 --dry-run；确实是的，加 --yes"
        )
    stored = store_copy(store, copy, pack, actor, title=title, dry_run=dry_run)
    return Imported(copy, pack, stored, cited, missing, doubts)


def _doubts(store: Store, copy: Copy, pack: str, cited: Collection[str], missing: Collection[str]) -> tuple[str, ...]:
    """Why a copy may not be the pack's document: most of what its rules cite is not in it, or the copy that is held has another title."""
    doubts = []
    if 2 * len(missing) > len(cited):
        doubts.append(f"规则包“{pack}”引用了{len(cited)}处条款，这份文件里只找到{len(cited) - len(missing)}处")
    held = held_document(store, pack)
    if held is not None and held.title != copy.title:
        doubts.append(f"它会取代已经导入的《{held.title}》，名称不一样：《{copy.title}》")
    return tuple(doubts)


def cited_by(book: Rulebook, pack: str) -> dict[str, tuple[str, ...]]:
    """The references of a pack's rules, each with the ids of the rules that give it. Raises UsageError when there is no such pack."""
    known = {item.name: item for item in book.packs}
    if pack not in known:
        raise UsageError(f"没有叫“{pack}”的规则包", f"现有的规则包：{'、'.join(sorted(known))}")
    cited: dict[str, list[str]] = {}
    for rule in known[pack].rules:
        for reference in references(rule.head.clause):
            cited.setdefault(reference, []).append(rule.head.id)
    return {reference: tuple(rules) for reference, rules in cited.items()}


def clause_texts(store: Store, pack: str, wanted: Iterable[str], known_at: int | None = None) -> dict[str, ClauseText]:
    """The clauses' own words from the office's copy, by reference as given; what the copy does not have is left out.

    Empty, at the cost of one look-up, when no document of the pack was imported. `known_at` is a revision, None for now.
    """
    from queries.clauses import clause_text, keys_for

    document = held_document(store, pack, known_at)
    if document is None:
        return {}
    found = {
        reference: clause_text(document, reference, key, store.history(key), known_at)
        for reference, key in keys_for(document, wanted).items()
    }
    return {reference: clause for reference, clause in found.items() if clause is not None}


def held_document(store: Store, pack: str, known_at: int | None = None) -> HeldDocument | None:
    """The office's copy of the document of a pack, without its words; None if there is none."""
    from queries.clauses import document_held

    key = document_key(pack)
    try:
        history = store.history(key)
    except NotFound:
        return None
    return document_held(key, history, known_at)


def ask_clause(store: Store, pack: str, reference: str, known_at: int | None = None) -> ClauseText:
    """One clause of the office's copy. Raises NotFound when there is no copy, or the reference means no clause of it."""
    document = held_document(store, pack, known_at)
    if document is None:
        raise NotFound(f"还没有导入规则包“{pack}”的文件", f"请用 zerentu import-document 文件 --pack {pack} 导入本单位的原文")
    found = clause_texts(store, pack, (reference,), known_at).get(reference)
    if found is None:
        raise NotFound(
            f"《{document.title}》里没有找到条款“{reference}”，或者不止一处", f"可用的写法如：{'、'.join(list(document.clauses)[:8])}"
        )
    return found
