"""The words of a clause by a rule's reference, from the histories of a document and its clauses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.sqlite import SqliteStore
from graph.store import Batch, Store
from queries.clauses import ClauseText, HeldDocument, clause_text, document_held, keys_for
from schema.clauses import clause_key, document_key
from schema.facts import Attribute, Entity, Fact, Ledger, Row, Tie
from schema.time import Period

PACK = "试算"
KEY = document_key(PACK)
WORDS = {"一": "一、甲。(一)乙。", "一(一)": "(一)乙。", "二": "二、丙。"}


def bring(store: Store, version: str, words: dict[str, str], retract: tuple[str | Attribute, ...] = ()) -> None:
    """A document of these clauses, as an import writes it."""
    facts: list[Fact] = [Entity(KEY, "document"), Attribute(KEY, "name", "试算意见"), Attribute(KEY, "version", version)]
    for order, (path, text) in enumerate(words.items(), start=1):
        key = clause_key(PACK, version, path)
        facts += [
            Entity(key, "clause"),
            Attribute(key, "text", text),
            Tie("clause_of", key, KEY, Period.between(), properties={"order": order}),
        ]
    store.write(Batch((Ledger(f"{version[:2]}.txt", version),), [Row(0, 5, tuple(facts))], "测试", retract=retract))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Two versions: the second has no 二, and other words in 一(一)."""
    with SqliteStore(tmp_path / "store.sqlite") as opened:
        bring(opened, "a" * 64, WORDS)
        old = [clause_key(PACK, "a" * 64, path) for path in WORDS]
        ties = tuple(Tie("clause_of", key, KEY, Period.between()).id for key in old)
        bring(opened, "b" * 64, {"一": "一、甲。", "一(一)": "(一)丁。"}, (*ties, *(Attribute(key, "text", "") for key in old)))
        yield opened


def held(store: Store, known_at: int | None = None) -> HeldDocument:
    document = document_held(KEY, store.history(KEY), known_at)
    assert document is not None
    return document


def words(store: Store, reference: str, known_at: int | None = None) -> ClauseText | None:
    document = held(store, known_at)
    key = keys_for(document, [reference]).get(reference)
    return clause_text(document, reference, key, store.history(key), known_at) if key else None


def test_the_clauses_of_the_newest_version_count(store: SqliteStore) -> None:
    document = held(store)
    assert (document.title, document.version, document.file, list(document.clauses)) == ("试算意见", "b" * 64, "bb.txt", ["一", "一(一)"])


def test_a_clause_comes_with_its_words_and_where_they_stand(store: SqliteStore) -> None:
    assert words(store, "一（一）") == ClauseText(
        "一（一）", "一(一)", "(一)丁。", "试算意见", "bb.txt", 5, "b" * 64, 2, clause_key(PACK, "b" * 64, "一(一)")
    )


def test_as_known_earlier_the_older_version_speaks(store: SqliteStore) -> None:
    assert list(held(store, 1).clauses) == list(WORDS)
    before, after = words(store, "一(一)", 1), words(store, "一(一)", 2)
    assert (before.text if before else "", after.text if after else "") == ("(一)乙。", "(一)丁。")
    assert words(store, "二", 1) is not None
    assert words(store, "二") is None


def test_before_the_first_import_there_is_no_document(store: SqliteStore) -> None:
    assert document_held(KEY, store.history(KEY), 0) is None


def test_references_that_mean_nothing_are_left_out(store: SqliteStore) -> None:
    assert keys_for(held(store), ["一", "三", "看原文"]) == {"一": clause_key(PACK, "b" * 64, "一")}
