"""`zerentu copy` and `zerentu backup` as an office runs them, between files and a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.stores import NEO4J_PASSWORD, open_store
from graph.copying.chest import Chest
from tests.commands import Run
from tests.conformance.on_neo4j import clean
from tests.conformance.world import VILLAGE
from tests.neo4j.conftest import Login
from tests.neo4j.server import Address
from tests.neo4j.told_county import REVISIONS, happen

pytestmark = pytest.mark.needs_neo4j


@pytest.fixture
def server(neo4j: Address, login: Login) -> str:
    """The address of a server whose database is laid out and empty."""
    clean(neo4j)
    return login(neo4j)


@pytest.fixture
def source(tmp_path: Path) -> str:
    """The address of a file that knows a county."""
    address = f"sqlite:///{tmp_path / 'from.db'}"
    with open_store(address) as store:
        happen(store)
    return address


def test_to_a_server_and_back_it_says_what_it_did_and_the_answers_are_the_same(source: str, server: str, run: Run, tmp_path: Path) -> None:
    back = f"sqlite:///{tmp_path / 'back.db'}"
    there, home = run("copy", source, server), run("copy", server, back)
    assert (there.code, there.err) == (home.code, home.err) == (0, "")
    assert f"已复制{REVISIONS}次修订(目标原有0次)" in there.out
    assert "核对一致" in there.out
    assert there.out == home.out
    assert f"已复制0次修订(目标原有{REVISIONS}次)" in run("copy", source, server).out
    day = ("--on", "2022-06-01")
    for question in (
        ("trace", VILLAGE, *day),
        ("trace", VILLAGE, *day, "--known-at", "第3次修订"),
        ("history", VILLAGE),
    ):
        expected, *others = (run(*question, "--json", "--store", address) for address in (source, server, back))
        assert expected.code == 0
        assert others == [expected, expected]


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(source: str, cleaned: Address, login: Login, run: Run, tmp_path: Path) -> None:
    server, back = login(cleaned), f"sqlite:///{tmp_path / 'back.db'}"
    for target in (server, back):
        ran = run("copy", source, target, "--dry-run")
        assert ran.code == 0
        assert f"要复制{REVISIONS}次修订(目标已有0次)" in ran.out
        assert "没有写入" in ran.out
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["from.db"]
    with cleaned.driver() as driver:
        assert driver.execute_query("MATCH (n) RETURN n").records == []
        assert driver.execute_query("SHOW CONSTRAINTS YIELD name WHERE name <> 'zerentu_tests'").records == []


def test_a_dry_run_onto_a_copy_says_what_is_there_already(source: str, run: Run, tmp_path: Path) -> None:
    back = f"sqlite:///{tmp_path / 'back.db'}"
    run("copy", source, back)
    assert f"要复制0次修订(目标已有{REVISIONS}次)" in run("copy", source, back, "--dry-run").out


def test_an_interrupted_copy_says_that_it_can_go_on(source: str, server: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Chest.undone

    def interrupted(chest: Chest, revision: int) -> dict[int, int]:
        if revision == 4:
            raise KeyboardInterrupt
        return plain(chest, revision)

    with monkeypatch.context() as patched:
        patched.setattr(Chest, "undone", interrupted)
        ran = run("copy", source, server)
    assert ran.code == 130
    assert ran.err.splitlines() == ["复制停下了，再执行一次同样的命令会接着复制。", "已中断，没有写完的内容不会留下。"]
    assert f"已复制{REVISIONS - 3}次修订(目标原有3次)" in run("copy", source, server).out


def test_what_cannot_be_copied_is_told_gently(
    source: str, cleaned: Address, login: Login, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, lacking = login(cleaned), f"sqlite:///{tmp_path / 'nothing.db'}"
    for arguments, told in (
        ((source, source.replace("from.db", "./from.db")), "来源和目标是同一个数据库"),
        ((server, server.replace("neo4j:", "bolt:")), "来源和目标是同一个数据库"),
        ((lacking, server), "nothing.db，没有可复制的记录"),
        ((server, lacking), "上的数据库还是空的，没有可复制的记录"),
    ):
        ran = run("copy", *arguments)
        assert ran.code != 0
        assert told in ran.err
        assert "Traceback" not in ran.err
    assert not (tmp_path / "nothing.db").exists()
    with cleaned.driver() as driver:
        driver.execute_query("CREATE (:Customer {name: '别人的数据'})")
    assert "别的内容" in run("copy", source, server).err
    monkeypatch.setenv(NEO4J_PASSWORD, "wrong")
    ran = run("copy", source, server)
    assert ran.code != 0
    assert "用户名或密码不对" in ran.err
    assert "wrong" not in ran.err
