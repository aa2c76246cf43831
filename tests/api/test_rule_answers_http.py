"""The routes give what the commands give; what is wrong is told in Chinese. People are synthetic (合成数据)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.app import PROBLEM, make_app
from graph.sqlite import SqliteStore
from tests.api.conftest import Run
from tests.api.ruled_county import AID, EVENT
from tests.conformance.world import COUNTY, TOWN, VILLAGE, ZHAO

ROUTES = [
    (f"places/{TOWN}/liability", ("liability", TOWN), {}),
    (f"places/{TOWN}/liability", ("liability", TOWN, "--explain"), {"explain": "true"}),
    (f"events/{quote(EVENT)}/liability", ("liability", EVENT), {}),
    (f"places/{COUNTY}/consequences", ("consequences",), {}),
    (f"places/{COUNTY}/consequences", ("consequences", COUNTY, "--all"), {"all": "true"}),
    (f"people/{ZHAO}/duties", ("duties", ZHAO, "--period", "2023年"), {"period": "2023年"}),
    (f"people/{ZHAO}/duties", ("duties", ZHAO), {}),
    (f"places/{VILLAGE}/standards", ("standards", VILLAGE), {}),
    (f"places/{COUNTY}/due", ("due", "--within", "7m"), {"within": "7m"}),
    (f"places/{COUNTY}/watch", ("watch",), {}),
    (f"ties/{AID}/release", ("release", AID), {}),
]  # fmt: skip


@pytest.fixture
def client(ruled: Path) -> Iterator[TestClient]:
    with SqliteStore(ruled) as store:
        yield TestClient(make_app(store))


@pytest.mark.parametrize(("path", "command", "parameters"), ROUTES)
def test_a_route_answers_as_its_command(
    run: Run, client: TestClient, path: str, command: tuple[str, ...], parameters: dict[str, str]
) -> None:
    got = client.get(f"/api/v1/{path}", params={"on": "2024-06-01", **parameters})
    ran = run(*command, "--on", "2024-06-01", "--json")
    assert (got.status_code, ran.code, ran.err) == (200, 0, "")
    assert got.json() == json.loads(ran.out)


@pytest.mark.parametrize(("path", "command", "parameters"), ROUTES)
def test_a_route_answers_as_known_earlier_like_its_command(
    run: Run, client: TestClient, path: str, command: tuple[str, ...], parameters: dict[str, str]
) -> None:
    got = client.get(f"/api/v1/{path}", params={"on": "2024-06-01", "known_at": "第2次", **parameters})
    ran = run(*command, "--on", "2024-06-01", "--known-at", "第2次", "--json")
    if EVENT in command:  # it was learned only later
        assert (got.status_code, ran.code) == (404, 1)
        return
    assert (got.status_code, ran.code, ran.err) == (200, 0, "")
    assert got.json() == json.loads(ran.out)
    assert (got.json()["revision"], got.json()["known_at"]) == (2, "第2次修订")


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("places/没有的地方/liability", {}, 404),
        (f"places/{COUNTY}/due", {"within": "多久"}, 400),
        (f"people/{ZHAO}/duties", {"period": "第3期"}, 400),
        ("ties/aid/org:X/place:X/2020-01-01/release", {}, 404),
        (f"places/{COUNTY}/consequences", {"all": "也许"}, 422),
    ],
)
def test_what_is_wrong_is_a_problem_in_chinese(client: TestClient, path: str, parameters: dict[str, str], status: int) -> None:
    got = client.get(f"/api/v1/{path}", params=parameters)
    assert (got.status_code, got.headers["content-type"]) == (status, PROBLEM)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in got.json()["detail"])
