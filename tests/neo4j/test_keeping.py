"""What an administrator does with a server: the settings of compose.yaml, a dump and its way back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.stores import open_store
from graph.neo4j import Address, Neo4jStore, writing
from graph.store import Batch
from schema.errors import StoreError
from tests.commands import Run
from tests.conformance.world import LI, TOWN, settle, sheet, tell, tie
from tests.graph.test_faults import county_rows
from tests.neo4j.conftest import Login, Own
from tests.neo4j.test_same_rows import on_server

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.needs_neo4j


@pytest.fixture
def service() -> dict[str, Any]:
    """The server of compose.yaml."""
    service: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["neo4j"]
    return service


def settings_of(environment: dict[str, str]) -> dict[str, str]:
    """The settings that the official image makes of its environment: NEO4J_a_b__c is a.b_c; variables that are not set take their defaults."""

    def filled(value: str) -> str:
        return re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: "127.0.0.1" if found[1] == "NEO4J_HOST" else found[2], value)

    def name(variable: str) -> str:
        return variable.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")

    return {name(variable): filled(value) for variable, value in environment.items() if variable != "NEO4J_AUTH"}


def test_every_setting_of_the_compose_file_is_one_that_the_server_knows(service: dict[str, Any], own: Own) -> None:
    settings = settings_of(service["environment"])
    assert settings["server.memory.heap.max_size"] == "2g"
    del settings["server.bolt.advertised_address"]  # that of the test's own server
    address = own(settings | {"server.config.strict_validation.enabled": "true"}).start()
    with address.driver() as driver:
        known = driver.execute_query("SHOW SETTINGS YIELD name, value, isExplicitlySet WHERE isExplicitlySet RETURN name, value").records
    told = {record["name"]: record["value"] for record in known}
    assert settings.keys() <= told.keys()
    assert told["dbms.usage_report.enabled"] == told["client.allow_telemetry"] == "false"


def test_the_compose_file_opens_no_port_to_everybody_and_knows_no_password(service: dict[str, Any]) -> None:
    assert all(port.startswith(("${NEO4J_HOST:?", "127.0.0.1:")) for port in service["ports"])
    assert re.fullmatch(r"neo4j/\$\{NEO4J_PASSWORD:\?.+\}", service["environment"]["NEO4J_AUTH"])


def test_a_dump_is_taken_of_a_stopped_server_and_loaded_into_another(own: Own, tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    dump = ("database", "dump", "neo4j", f"--to-path={dumps}")
    first, second = own(), own()
    with first.start().driver() as driver:
        driver.execute_query("CREATE CONSTRAINT one FOR (n:Place) REQUIRE n.key IS UNIQUE")
        driver.execute_query("UNWIND range(1, 1000) AS i CREATE (:Place {key: i, name: '责任图'})")
    running = first.admin(*dump)
    assert running.returncode != 0
    assert "in use" in running.stdout + running.stderr
    first.stop()
    assert first.admin(*dump).returncode == 0
    assert [path.name for path in dumps.iterdir()] == ["neo4j.dump"]
    loaded = second.admin("database", "load", "neo4j", f"--from-path={dumps}", "--overwrite-destination=true")
    assert loaded.returncode == 0, loaded.stderr
    with second.start().driver() as driver:
        assert driver.execute_query("MATCH (n:Place {name: '责任图'}) RETURN count(n) AS n").records[0]["n"] == 1000
        assert [record["name"] for record in driver.execute_query("SHOW CONSTRAINTS YIELD name").records] == ["one"]


def test_a_database_that_takes_no_writes_answers_and_says_that_it_takes_none(own: Own, login: Login, run: Run) -> None:
    """As the read replicas of a cluster do."""
    server = own()
    uri = login(server.start())
    with open_store(uri) as store:
        settle(store)
    server.stop()
    server.settings["server.databases.default_to_read_only"] = "true"
    server.start()
    assert run("trace", "林西县", "--store", uri).code == 0
    assert run("doctor", "--store", uri).code == 0
    refused = run("rename", "林西县", "林东县", "--reason", "核对", "--yes", "--store", uri)
    assert refused.code == 1
    assert "只读" in refused.err


def test_what_does_not_fit_into_the_memory_of_a_transaction_leaves_nothing_and_names_the_setting(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = own({"db.memory.transaction.max": "4m"}).start()
    with Neo4jStore(Address(address.uri, address.user, address.password)) as store:
        settle(store)
        before = on_server(store)
        for rows in (writing.SMALL, 1_000):  # at once; and ahead, of which some steps fit
            monkeypatch.setattr(writing, "SMALL", rows)
            told: list[str] = []
            with pytest.raises(StoreError, match="服务器分给一次写入的内存不够") as refused:
                store.write(Batch([sheet("大.xlsx")], county_rows(10**5, 400), "王科员"), progress=lambda step, *_: told.append(step))  # noqa: B023
            assert refused.value.hint == "请管理员调大 db.memory.transaction.max，或分批导入"
            assert ("写入服务器" in told) == (rows == 1_000)
            assert on_server(store) == before
            assert [finding for finding in store.check() if not finding.ok] == []
        assert tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), ledger=sheet("小.xlsx")).revision == 2
