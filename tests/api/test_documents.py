"""import-document as a planner uses it, and a clause over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import PROBLEM, make_app
from api.documents import cited_by, clause_texts
from graph.sqlite import SqliteStore
from schema.clauses import OPENING, taken_apart
from schema.rulebook import standard
from tests.api.conftest import Run
from tests.loaders.written import TITLE, pdf, txt

LINES = (
    "首页 > 文件 > 正文",
    TITLE,
    "一、总体要求",
    "(一)责任到人。",
    "二、分片包干",
    "(一)片上有人。",
    "三、名单管理",
    "(一)名单张榜。",
    "(二)名单更新。",
    "(三)名单核对。一是按月核对。二是当场签字。",
    "四、考核",
    "照实打分。",
    "五、附则",
    "(一)本意见由试算县办公室解释。",
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an empty store that the commands use."""
    path = tmp_path / "store.sqlite"
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    return path


@pytest.fixture
def opinion(tmp_path: Path) -> Path:
    return txt(tmp_path / "意见.txt", LINES)


def test_a_document_is_imported_and_its_receipt_adds_up(run: Run, store: Path, opinion: Path) -> None:
    ran = run("import-document", opinion, "--pack", "linxi", "--json")
    assert ran.code == 0
    told = json.loads(ran.out)
    assert (told["title"], told["pack"], told["revision"], told["format"]) == (TITLE, "linxi", 1, "txt")
    lines = told["lines"]
    assert lines["total"] == len(LINES) == lines["text"] + lines["title"] + lines["joined"] + lines["dropped"]
    assert told["dropped"] == {"导航": 1}
    assert told["dropped_lines"] == [{"line": 1, "page": None, "reason": "导航", "text": LINES[0]}]
    assert [clause["path"] for clause in told["clauses"]][-3:] == ["四", "五", "五(一)"]


def test_the_receipt_on_the_terminal_says_what_was_dropped_and_what_is_missing(run: Run, store: Path, opinion: Path) -> None:
    ran = run("import-document", opinion, "--pack", "linxi")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"意见.txt(第1次修订)：《{TITLE}》，规则包 linxi，条款13条\n")
    assert "略去导航1" in ran.out
    assert "首页 > 文件 > 正文" in ran.out


def test_references_without_a_clause_are_named_with_their_rules(run: Run, store: Path, tmp_path: Path) -> None:
    cut_off = txt(tmp_path / "意见.txt", [line for line in LINES if not line.startswith(("三", "(三)"))])
    ran = run("import-document", cut_off, "--pack", "linxi", "--yes")
    assert "这些条目引用的条款在文件里没有找到" in ran.out
    missing = json.loads(run("import-document", cut_off, "--pack", "linxi", "--json", "--yes").out)["missing"]
    assert {"reference": "三(三)一是", "rules": list(cited_by(standard(), "linxi")["三(三)一是"])} in missing
    assert "五(一)" not in {item["reference"] for item in missing}


def test_another_document_is_not_taken_for_the_pack_s_without_a_word(run: Run, store: Path, opinion: Path, tmp_path: Path) -> None:
    run("import-document", opinion, "--pack", "linxi")
    other = txt(tmp_path / "办法.txt", ["关于走访的办法", "第一条 按月走访。", "第二条 当日登记。"])
    ran = run("import-document", other, "--pack", "linxi")
    assert ran.code == 1
    assert "像是另一份文件，没有导入" in ran.err
    assert "只找到0处" in ran.err
    assert f"会取代已经导入的《{TITLE}》" in ran.err
    with SqliteStore(store) as opened:
        assert len(opened.revisions()) == 1
    assert "请核对是不是这个规则包的原文" in run("import-document", other, "--pack", "linxi", "--dry-run").out
    assert run("import-document", other, "--pack", "linxi", "--yes").code == 0
    with SqliteStore(store) as opened:
        assert len(opened.revisions()) == 2


def test_a_trial_prints_the_outline_and_writes_nothing(run: Run, store: Path, opinion: Path) -> None:
    ran = run("import-document", opinion, "--pack", "linxi", "--dry-run")
    assert "试读，没有写入" in ran.out
    assert "三(三)二是" in ran.out
    with SqliteStore(store) as opened:
        assert opened.revisions() == []


def test_the_same_file_again_is_said_to_be_there(run: Run, store: Path, opinion: Path) -> None:
    run("import-document", opinion, "--pack", "linxi")
    ran = run("import-document", opinion, "--pack", "linxi")
    assert ran.code == 0
    assert "没有改动" in ran.out
    assert "这份文件已在第1次修订导入" in ran.out


def test_a_newer_version_says_what_changed(run: Run, store: Path, opinion: Path, tmp_path: Path) -> None:
    run("import-document", opinion, "--pack", "linxi")
    newer = txt(tmp_path / "意见2.txt", [*LINES[:-1], "(一)本意见由试算县办公室负责解释。", "(二)此前的规定停止执行。"])
    ran = run("import-document", newer, "--pack", "linxi")
    assert "新增1条(五(二))，改动2条(五、五(一))" in ran.out
    assert run("import-document", opinion, "--pack", "linxi").err.startswith("错误：意见.txt 是以前导入过的旧版")


@pytest.mark.parametrize(
    ("pack", "pages", "said"),
    [("nowhere", [[TITLE]], "没有叫“nowhere”的规则包"), ("linxi", [[]], "PDF 里没有文字"), ("linxi", [[TITLE]], "没有找到条款的编号")],
)
def test_what_cannot_be_imported_is_said_with_a_remedy(
    run: Run, store: Path, tmp_path: Path, pack: str, pages: list[list[str]], said: str
) -> None:
    ran = run("import-document", pdf(tmp_path / "意见.pdf", pages), "--pack", pack)
    assert ran.code in (1, 2)
    assert said in ran.err
    assert "办法：" in ran.err
    assert "Traceback" not in ran.err


def test_damage_is_said_with_its_place(run: Run, store: Path, tmp_path: Path) -> None:
    broken = txt(tmp_path / "意见.txt", [*LINES, "(二)没有按月核对名单的乡镇，由县里发函催办并且在全县范"])
    assert "第15行" in run("import-document", broken, "--pack", "linxi").out


def test_texts_of_clauses_come_by_reference_and_cost_nothing_without_a_document(run: Run, store: Path, opinion: Path) -> None:
    with SqliteStore(store) as opened:
        assert clause_texts(opened, "linxi", ["五(一)"]) == {}
    run("import-document", opinion, "--pack", "linxi")
    with SqliteStore(store) as opened:
        found = clause_texts(opened, "linxi", ["五（一）", "三(三)一是", "九"])
        assert {reference: clause.text for reference, clause in found.items()} == {
            "五（一）": "(一)本意见由试算县办公室解释。",
            "三(三)一是": "一是按月核对。",
        }
        assert clause_texts(opened, "另一包", ["五(一)"]) == {}
        opened.undo(1, actor="测试")
        assert clause_texts(opened, "linxi", ["五(一)"]) == {}
        assert set(clause_texts(opened, "linxi", ["五(一)"], known_at=1)) == {"五(一)"}


def test_every_reference_of_every_pack_can_be_read() -> None:
    for pack in standard().packs:
        for reference in cited_by(standard(), pack.name):
            assert reference == OPENING or taken_apart(reference).steps, (pack.name, reference)


@pytest.fixture
def client(run: Run, store: Path, opinion: Path) -> Iterator[TestClient]:
    run("import-document", opinion, "--pack", "linxi")
    with SqliteStore(store) as opened:
        yield TestClient(make_app(opened))


def test_a_clause_over_http_has_its_words_and_its_origin(client: TestClient) -> None:
    body = client.get("/api/v1/packs/linxi/clauses/三（三）一是").json()
    assert body.pop("version")
    assert body.pop("key")
    assert body == {
        "reference": "三（三）一是", "path": "三(三)一是", "text": "一是按月核对。", "document": TITLE, "file": "意见.txt", "line": 10, "revision": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "said"), [("linxi/clauses/九", "没有找到条款“九”"), ("other/clauses/一", "还没有导入规则包“other”的文件")]
)
def test_a_clause_that_is_not_there_is_a_problem_with_a_hint(client: TestClient, path: str, said: str) -> None:
    answer = client.get(f"/api/v1/packs/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert said in answer.json()["detail"]
    assert answer.json()["hint"]
