"""Copies of documents in a real store: one revision, the same file twice, newer versions, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.sqlite import SqliteStore
from graph.store import Version
from loaders.documents.copies import read_copy
from loaders.documents.importing import Stored, store_copy
from schema.authority import DOCUMENT
from schema.clauses import clause_key, document_key
from schema.errors import UsageError
from schema.facts import Attribute, Tie
from tests.loaders.written import ANNEXES, NESTED, NESTED_PATHS, TITLE, txt

PACK = "试算"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "store.sqlite") as opened:
        yield opened


def take(store: SqliteStore, path: Path, *, pack: str = PACK, title: str = "", dry_run: bool = False) -> Stored:
    return store_copy(store, read_copy(path, title), pack, "测试", title=title, dry_run=dry_run)


def believed(store: SqliteStore, key: str) -> list[Version]:
    return [version for version in store.history(key) if version.retracted is None]


def attributes(store: SqliteStore, key: str) -> dict[str, str]:
    return {version.fact.name: version.fact.value for version in believed(store, key) if isinstance(version.fact, Attribute)}


def clause_keys(store: SqliteStore, pack: str = PACK) -> list[str]:
    ties = [version.fact for version in believed(store, document_key(pack)) if isinstance(version.fact, Tie)]
    return [tie.source for tie in sorted(ties, key=lambda tie: int(tie.properties["order"]))]


def amended(path: Path) -> Path:
    lines = [TITLE, *NESTED]
    lines[lines.index("2、县里下月抽查。")] = "2、县里当月抽查。"
    return txt(path, [line for line in lines if line != "(一)清单由乡镇填写。"])


def test_document_version_and_clauses_are_one_revision(store: SqliteStore, tmp_path: Path) -> None:
    file = txt(tmp_path / "意见.txt", [TITLE, "", *NESTED])
    stored = take(store, file)
    version = read_copy(file).document.sha256
    assert (stored.revision, stored.before, stored.changes) == (1, None, None)
    assert attributes(store, document_key(PACK)) == {"name": TITLE, "version": version, "pack": PACK}
    assert clause_keys(store) == [clause_key(PACK, version, path) for path in NESTED_PATHS]
    (words,) = [
        item
        for item in believed(store, clause_key(PACK, version, "一(二)2"))
        if isinstance(item.fact, Attribute) and item.fact.name == "text"
    ]
    assert words.fact == Attribute(clause_key(PACK, version, "一(二)2"), "text", "2、县里下月抽查。")
    assert (words.ledger.file, words.ledger.rank, words.line) == ("意见.txt", DOCUMENT, 8)
    assert [found.name for found in store.find("按月对账")] == ["一(二) 按月对账"]


def test_the_same_file_again_changes_nothing(store: SqliteStore, tmp_path: Path) -> None:
    file = txt(tmp_path / "意见.txt", [TITLE, *NESTED])
    take(store, file)
    again = take(store, file)
    assert again.revision is None
    assert again.before is not None
    assert again.before.id == 1
    assert len(store.revisions()) == 1


def test_a_trial_writes_nothing(store: SqliteStore, tmp_path: Path) -> None:
    assert take(store, txt(tmp_path / "意见.txt", [TITLE, *NESTED]), dry_run=True).revision is None
    assert store.revisions() == []
    assert store.lookup("key", [document_key(PACK)]) == {}


def test_a_newer_version_takes_the_place_of_the_older_which_stays_in_history(store: SqliteStore, tmp_path: Path) -> None:
    first = txt(tmp_path / "意见.txt", [TITLE, *NESTED])
    old = read_copy(first).document.sha256
    take(store, first)
    changes = take(store, amended(tmp_path / "意见(修订).txt")).changes
    assert changes is not None
    assert changes.version == old
    assert changes.new == ()
    assert changes.gone == ("二(一)",)
    assert set(changes.changed) == {"一", "一(二)", "一(二)2", "二"}
    assert clause_key(PACK, old, "二(一)") not in clause_keys(store)
    assert {version.retracted.id for version in store.history(clause_key(PACK, old, "二(一)")) if version.retracted} == {2}
    assert [found.name for found in store.find("按月对账")] == ["一(二) 按月对账"]


def test_undo_brings_the_older_version_back_and_the_newer_can_come_again(store: SqliteStore, tmp_path: Path) -> None:
    first = txt(tmp_path / "意见.txt", [TITLE, *NESTED])
    newer = amended(tmp_path / "意见(修订).txt")
    take(store, first)
    before = clause_keys(store), attributes(store, document_key(PACK))
    take(store, newer)
    store.undo(2, actor="测试")
    assert (clause_keys(store), attributes(store, document_key(PACK))) == before
    assert take(store, newer).revision == 4
    assert "二(一)" not in "".join(clause_keys(store))


def test_an_older_version_is_not_taken_for_a_newer_one(store: SqliteStore, tmp_path: Path) -> None:
    first = txt(tmp_path / "意见.txt", [TITLE, *NESTED])
    take(store, first)
    take(store, amended(tmp_path / "意见(修订).txt"))
    with pytest.raises(UsageError, match="现行的是第2次修订") as error:
        take(store, first)
    assert "zerentu undo 2" in error.value.hint


def test_an_import_that_was_undone_leaves_no_document_and_can_be_repeated(store: SqliteStore, tmp_path: Path) -> None:
    file = txt(tmp_path / "意见.txt", [TITLE, *NESTED])
    take(store, file)
    store.undo(1, actor="测试")
    assert believed(store, document_key(PACK)) == []
    assert take(store, file).revision == 3
    assert len(clause_keys(store)) == len(NESTED_PATHS)


def test_documents_of_two_packs_stand_side_by_side(store: SqliteStore, tmp_path: Path) -> None:
    file = txt(tmp_path / "意见.txt", [TITLE, *NESTED])
    take(store, file)
    take(store, file, pack="另一包")
    take(store, txt(tmp_path / "标准.txt", ["试算县村级工作标准", *ANNEXES]), pack="另一包")
    assert len(clause_keys(store)) == len(NESTED_PATHS)
    assert len(clause_keys(store, "另一包")) == len(read_copy(tmp_path / "标准.txt").paths)


def test_a_title_given_later_corrects_the_name_and_keeps_the_clauses(store: SqliteStore, tmp_path: Path) -> None:
    file = txt(tmp_path / "意见.txt", [TITLE, *NESTED])
    take(store, file)
    keys = clause_keys(store)
    assert take(store, file, title="试算县责任清单意见").changes is None
    assert attributes(store, document_key(PACK))["name"] == "试算县责任清单意见"
    assert clause_keys(store) == keys


def test_a_very_long_clause_is_kept_whole(store: SqliteStore, tmp_path: Path) -> None:
    long = "一、" + "每个村都要写明联系人和电话，" * 20_000
    file = txt(tmp_path / "长.txt", [TITLE, f"{long}不得遗漏。", "二、照此执行。"])
    take(store, file)
    assert attributes(store, clause_key(PACK, read_copy(file).document.sha256, "一"))["text"] == f"{long}不得遗漏。"
    assert all(finding.ok for finding in store.check())
