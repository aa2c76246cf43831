"""Addresses of stores: what they mean, and what is said about those that mean nothing. No server is asked here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from api.stores import NEO4J_PASSWORD, SERVER_SCHEMES, FileAddress, ServerAddress, open_if_there, open_store, parsed
from schema.errors import StoreError, UsageError
from tests.api.conftest import Run


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("sqlite:///a.sqlite", "a.sqlite"),
        ("sqlite:////srv/责任图.db", "/srv/责任图.db"),
        ("sqlite:///C:/a.db", "C:/a.db"),
        (" sqlite:///a ", "a"),
    ],
)
def test_a_file_is_named_behind_three_slashes(address: str, path: str) -> None:
    assert parsed(address) == FileAddress(Path(path))


@pytest.mark.parametrize("scheme", SERVER_SCHEMES)
@pytest.mark.parametrize("host", ["127.0.0.1:7687", "graph.county.local", "[::1]:7687", "图谱.内网:7687"])
def test_a_server_is_named_by_host_and_port(scheme: str, host: str) -> None:
    assert parsed(f"{scheme}://{host}") == ServerAddress(f"{scheme}://{host}")
    assert parsed(f" {scheme}://{host}/") == ServerAddress(f"{scheme}://{host}")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "写法不对"),
        ("zerentu.sqlite", "写法不对"),
        ("sqlite://a.sqlite", "写法不对"),
        ("sqlite:///", "写法不对"),
        ("postgres://h/d", "写法不对"),
        ("neo4j+x://h", "写法不对"),
        ("http://10.0.0.5:7474", "不是网页地址"),
        ("neo4j://", "缺主机名"),
        ("neo4j://:7687", "缺主机名"),
        ("neo4j://10.0.0.5 :7687", "缺主机名"),
        ("neo4j://h:0", "主机、端口不对"),
        ("neo4j://h:70000", "主机或端口不对"),
        ("bolt://h:x", "主机或端口不对"),
        ("bolt://[::1", "主机或端口不对"),
        ("neo4j://h:7687/neo4j", "在端口后面还有内容"),
        ("neo4j://h:7687?policy=a", "在端口后面还有内容"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_with_an_example(address: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as told:
        parsed(address)
    assert "://" in told.value.hint or "7687" in told.value.hint


@pytest.mark.parametrize("address", ["neo4j://planner:Geheim1@h:7687", "neo4j://planner:Geheim1@", "neo4j4://planner:Geheim1@h:7687"])
def test_a_password_in_an_address_is_refused_and_not_repeated(address: str, run: Run) -> None:
    ran = run("find", "张三", "--store", address)
    assert ran.code == 2
    assert "Geheim1" not in ran.out + ran.err


def test_a_server_without_its_password_says_where_to_put_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NEO4J_PASSWORD, raising=False)
    for opening in (open_store, open_if_there):
        with pytest.raises(UsageError, match="没有写明 neo4j://h:7687 的密码") as told:
            opening("neo4j://h:7687")
        assert NEO4J_PASSWORD in told.value.hint


def test_without_the_driver_a_file_works_and_a_server_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [loaded for loaded in sys.modules if loaded.partition(".")[0] == "neo4j" or loaded.startswith("graph.neo4j")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "neo4j", None)
    monkeypatch.setenv(NEO4J_PASSWORD, "Geheim1")
    with pytest.raises(StoreError, match="没有安装连接 Neo4j 的部件") as told:
        open_store("neo4j://h:7687")
    assert "neo4j-rust-ext" in told.value.hint
    open_store(f"sqlite:///{tmp_path / 'a.sqlite'}").close()


def test_a_question_makes_no_file(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'a.sqlite'}"
    assert open_if_there(address) is None
    with pytest.raises(UsageError, match="还没有数据库"):
        open_store(address, must_exist=True)
    assert list(tmp_path.iterdir()) == []


def test_the_demo_takes_a_named_file_but_never_one_with_records(run: Run, tmp_path: Path, demo_store: Path) -> None:
    before = demo_store.read_bytes()
    ran = run("demo", "--dir", tmp_path, "--store", f"sqlite:///{demo_store}")
    assert ran.code == 2
    assert "已经有记录，演示不往里写" in ran.err
    assert demo_store.read_bytes() == before
