"""A server named by its address: how it is reached, and what is said when it is not, is not the right one, or holds nothing yet."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from api.stores import NEO4J_DATABASE, NEO4J_PASSWORD, open_if_there, open_store
from schema.errors import StoreError, UsageError
from tests.commands import Run
from tests.conformance.world import settle
from tests.neo4j.conftest import Login
from tests.neo4j.server import Address, free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.needs_neo4j


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_both_schemes_lead_to_the_same_store(filled: str, scheme: str) -> None:
    with open_store(filled.replace("neo4j://", f"{scheme}://"), must_exist=True) as store:
        newest = store.revision()
        assert newest is not None
        assert newest.id == 1
        assert [found.name for found in store.places("county")] == ["林西县"]


def test_the_database_can_be_named(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NEO4J_DATABASE, "neo4j")
    with open_store(filled, must_exist=True) as store:
        assert store.revision() is not None


def test_commands_answer_from_a_server_as_from_a_file(filled: str, run: Run, tmp_path: Path) -> None:
    file = f"sqlite:///{tmp_path / 'a.sqlite'}"
    with open_store(file) as store:
        settle(store)
    for question in (("trace", "林西县"), ("find", "官地"), ("coverage", "林西县")):
        ran, expected = (run(*question, "--json", "--store", address) for address in (filled, file))
        assert (ran.code, ran.err) == (expected.code, expected.err)
        assert ran.out == expected.out


def test_an_empty_database_has_nothing_to_ask_but_can_be_examined(cleaned: Address, login: Login, run: Run) -> None:
    uri = login(cleaned)
    assert open_if_there(uri) is None
    ran = run("trace", "林西县", "--store", uri)
    assert ran.code == 2
    assert f"{uri} 上的数据库还是空的" in ran.err
    assert "zerentu import" in ran.err
    examined = run("doctor", "--json", "--store", uri)
    assert examined.code == 0, examined.out
    assert {"integrity", "server"} <= {finding["name"] for finding in json.loads(examined.out)}
    assert run("rules", "conflicts", "--store", uri).err == ""


def test_a_database_of_somebody_else_is_left_alone(cleaned: Address, login: Login, run: Run) -> None:
    with cleaned.driver() as driver:
        driver.execute_query("CREATE (:Customer {name: '别人的数据'})")
        for question in (("doctor",), ("import", __file__)):
            ran = run(*question, "--store", login(cleaned))
            assert ran.code == 1
            assert "不是责任图写的" in ran.err
        assert driver.execute_query("MATCH (n) RETURN labels(n)[0] AS label").records[0]["label"] == "Customer"
        assert driver.execute_query("SHOW CONSTRAINTS YIELD name WHERE name <> 'zerentu_tests' RETURN name").records == []


def test_the_demo_is_shown_in_an_empty_database_only(filled: str, run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--dir", tmp_path / "demo", "--store", filled)
    assert ran.code == 2
    assert "已经有记录，演示不往里写" in ran.err
    with open_store(filled) as store:
        newest = store.revision()
        assert newest is not None
        assert newest.id == 1


def test_a_backup_of_a_server_is_a_file_that_answers_alike(filled: str, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "备份.sqlite"
    ran = run("backup", copy, "--store", filled)
    assert (ran.code, ran.err) == (0, "")
    asked = [run("trace", "林西县", "--json", "--store", address).out for address in (filled, f"sqlite:///{copy}")]
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"password": "falsch-77"}, "用户名或密码不对"), ({"user": "nobody"}, "用户名或密码不对")],
)
def test_who_may_not_log_in_is_told_so_without_the_password(
    neo4j: Address, login: Login, run: Run, changed: dict[str, str], words: str
) -> None:
    wrong = replace(neo4j, **changed)
    ran = run("trace", "林西县", "--store", login(wrong))
    assert ran.code == 1
    assert words in ran.err
    assert NEO4J_PASSWORD in ran.err
    assert wrong.password not in ran.out + ran.err


def test_a_database_that_is_not_there_is_named_as_the_reason(
    neo4j: Address, login: Login, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = login(neo4j)
    monkeypatch.setenv(NEO4J_DATABASE, "gibtesnicht")
    ran = run("trace", "林西县", "--store", uri)
    assert ran.code == 1
    assert "服务器上没有这个数据库" in ran.err
    assert NEO4J_DATABASE in ran.err


@pytest.mark.parametrize("scheme", ["neo4j", "bolt", "neo4j+s", "bolt+ssc"])
def test_where_nothing_listens_the_address_is_to_be_looked_at(neo4j: Address, login: Login, run: Run, scheme: str) -> None:
    login(neo4j)
    ran = run("trace", "林西县", "--store", f"{scheme}://127.0.0.1:{free_port()}")
    assert ran.code == 1
    assert "连不上服务器" in ran.err
    assert "地址和端口" in ran.err


def test_nothing_but_our_words_is_printed(neo4j: Address, login: Login) -> None:
    """In a process of its own, where the driver's log would go to the terminal."""
    login(neo4j)
    command = [sys.executable, "-c", "from api.cli import main; main()", "find", "张三", "--store", f"neo4j://127.0.0.1:{free_port()}"]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert [line.partition("：")[0] for line in ran.stderr.splitlines()] == ["错误", "办法"]


def test_a_host_that_has_no_address_is_told_alike(neo4j: Address, login: Login, run: Run) -> None:
    login(neo4j)
    ran = run("trace", "林西县", "--store", "neo4j://no-such-host.invalid:7687")
    assert ran.code == 1
    assert "连不上服务器" in ran.err


@pytest.mark.parametrize("scheme", ["neo4j+s", "neo4j+ssc", "bolt+s", "bolt+ssc"])
def test_encryption_that_the_server_does_not_speak_is_the_reason_told(neo4j: Address, login: Login, run: Run, scheme: str) -> None:
    login(neo4j)
    ran = run("trace", "林西县", "--store", f"{scheme}://{neo4j.place}")
    assert ran.code == 1
    assert "加密方式对不上" in ran.err
    assert "neo4j://" in ran.err


def test_a_port_of_another_service_is_no_neo4j(neo4j: Address, login: Login, run: Run) -> None:
    """One that greets first and hangs up, as mail servers do."""
    login(neo4j)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]

        def greet() -> None:
            while True:
                try:
                    asking, _ = listening.accept()
                except OSError:
                    return
                with asking:
                    asking.sendall(b"220 mail.invalid ready\r\n")

        threading.Thread(target=greet, daemon=True).start()
        ran = run("trace", "林西县", "--store", f"bolt://127.0.0.1:{port}")
    assert ran.code == 1
    assert "Bolt 端口" in ran.err or "不是 Neo4j" in ran.err


def test_errors_at_the_opening_are_ours(neo4j: Address, login: Login) -> None:
    with pytest.raises(StoreError):
        open_store(login(replace(neo4j, password="falsch-77")), must_exist=True)
    with pytest.raises(UsageError):
        open_store(neo4j.uri.replace("neo4j://", "neo4j://neo4j:geheim@"))
