"""The server that the tests run on: a real one with authentication on, that restarts on its home, is emptied, and is never one with data of others."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from neo4j import Bookmarks
from neo4j.exceptions import AuthError

from tests.neo4j.conftest import Own
from tests.neo4j.server import RUNNING, Address, NoServer, empty, find_server, jars

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.needs_neo4j


def count(address: Address) -> int:
    """How many nodes are in the database."""
    with address.driver() as driver:
        return int(driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"])


def test_the_server_is_the_edition_and_version_that_the_project_is_made_for(neo4j: Address) -> None:
    with neo4j.driver() as driver:
        (record,) = driver.execute_query("CALL dbms.components() YIELD name, versions, edition RETURN *").records
    assert record["edition"] == "community"
    assert record["versions"][0].startswith("5.26.")


@pytest.mark.parametrize("password", ["neo4j", "wrong"])
def test_nobody_gets_in_without_the_password(neo4j: Address, password: str) -> None:
    with replace(neo4j, password=password).driver() as driver, pytest.raises(AuthError):
        driver.verify_connectivity()


def test_an_address_does_not_show_its_password(neo4j: Address) -> None:
    assert neo4j.password not in repr(neo4j)


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_the_server_answers_under_both_schemes(neo4j: Address, scheme: str) -> None:
    with replace(neo4j, uri=f"{scheme}://{neo4j.place}").driver() as driver:
        assert driver.execute_query("RETURN '责任图' AS text").records[0]["text"] == "责任图"


def test_the_routing_table_leads_back_to_the_one_server_in_every_role(neo4j: Address) -> None:
    with neo4j.driver() as driver:
        text = "CALL dbms.routing.getRoutingTable({}, 'neo4j') YIELD servers UNWIND servers AS s RETURN s.role AS role, s.addresses AS addresses"
        table = {record["role"]: record["addresses"] for record in driver.execute_query(text).records}
    assert table == {role: [neo4j.place] for role in ("READ", "WRITE", "ROUTE")}


def test_a_second_client_with_the_bookmark_of_the_first_reads_what_it_wrote(cleaned: Address) -> None:
    with cleaned.driver() as first, cleaned.driver() as second:
        seen = Bookmarks.from_raw_values([])
        for number in range(20):
            with first.session(bookmarks=seen) as session:
                session.run("CREATE (:Step {n: $n})", n=number).consume()
                written = session.last_bookmarks()
            assert written.raw_values != seen.raw_values
            with second.session(bookmarks=written, default_access_mode="READ") as session:
                assert session.run("MATCH (s:Step) RETURN max(s.n) AS n").single(strict=True)["n"] == number
                seen = session.last_bookmarks()


def test_a_server_that_is_emptied_has_no_nodes_and_no_rules_left(cleaned: Address) -> None:
    with cleaned.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT one FOR (n:Place) REQUIRE n.key IS UNIQUE")
        driver.execute_query("CREATE CONSTRAINT two FOR ()-[r:WITHIN]-() REQUIRE r.current IS UNIQUE")
        driver.execute_query("CREATE INDEX three FOR (n:Place) ON n.name")
        driver.execute_query("CREATE FULLTEXT INDEX four FOR (n:Place) ON EACH [n.name]")
        driver.execute_query("UNWIND range(1, 25000) AS i CREATE (:Place {key: i})-[:WITHIN {current: i}]->(:Area)")
        assert count(cleaned) == 50_000
        empty(cleaned)
        left = driver.execute_query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").records
    assert count(cleaned) == 0
    assert [record["name"] for record in left] in ([], ["zerentu_tests"])


def test_a_server_that_was_killed_starts_again_with_all_that_was_committed(own: Own) -> None:
    server = own()
    address = server.start()
    with address.driver() as driver:
        driver.execute_query("CREATE (:Kept)")
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        connect(address)
    assert server.start() == address
    assert count(address) == 1


def test_a_setting_that_the_server_does_not_know_is_told_in_its_words(own: Own) -> None:
    with pytest.raises(RuntimeError, match=r"Unrecognized setting.*server\.no\.such"):
        own({"server.config.strict_validation.enabled": "true", "server.no.such": "1"}).start()


def test_a_server_ends_with_the_process_that_started_it(tmp_path: Path, own: Own) -> None:
    program = (
        "import os, pathlib, sys; from tests.neo4j.server import Server, free_port\n"
        "print(Server(pathlib.Path(sys.argv[1]), free_port()).start().uri, flush=True); os._exit(1)"
    )
    started = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "home")], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    assert started.returncode == 1
    address = Address(started.stdout.strip(), "neo4j", "")
    # The launcher first ends what it does, which takes some 10 s.
    for _ in range(600):
        try:
            connect(address)
        except OSError:
            return
    pytest.fail("the server still listens")


def test_a_running_server_with_data_of_others_is_never_emptied(cleaned: Address) -> None:
    with cleaned.driver() as driver:
        driver.execute_query("DROP CONSTRAINT zerentu_tests IF EXISTS")
        driver.execute_query("CREATE (:Customer {name: '别人的数据'})")
    refused = _session_on(cleaned)
    assert refused.returncode != 0
    assert "holds data: tests would delete it" in refused.stderr
    assert cleaned.password not in refused.stdout + refused.stderr
    assert count(cleaned) == 1


def test_a_running_server_that_is_empty_is_used_and_from_then_on_known_as_one_for_tests(cleaned: Address) -> None:
    first = _session_on(cleaned)
    assert (first.returncode, first.stdout.strip()) == (0, cleaned.uri), first.stderr
    with cleaned.driver() as driver:
        driver.execute_query("CREATE (:Left {by: 'a test that was killed'})")
    again = _session_on(cleaned)
    assert (again.returncode, again.stdout.strip()) == (0, cleaned.uri), again.stderr


def test_without_java_and_maven_nothing_can_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own: Own) -> None:
    server = own()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(RUNNING, raising=False)
    assert find_server() is None
    with pytest.raises(NoServer, match="Java 17 or later"):
        server.start()


def test_jars_are_fetched_by_maven_once_and_without_it_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own: Own
) -> None:
    fetched = jars()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert jars() == fetched
    monkeypatch.setattr("tests.neo4j.server.BUILT", tmp_path / "built")
    with pytest.raises(NoServer, match="Maven, which fetches Neo4j, is not installed"):
        jars()


def connect(address: Address) -> None:
    """Raises OSError when nobody listens."""
    host, _, port = address.place.partition(":")
    with socket.create_connection((host, int(port)), timeout=5):
        time.sleep(0.1)


def _session_on(address: Address) -> subprocess.CompletedProcess[str]:
    """A session of tests, in a process of its own, that is told to use a running server; prints the address that it uses."""
    environment = os.environ | {RUNNING: address.uri, f"{RUNNING}_USER": address.user, f"{RUNNING}_PASSWORD": address.password}
    program = "from tests.neo4j.server import server; print(server().uri)"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
