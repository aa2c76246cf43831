"""The HTTP interface: the same answers as the queries, and problem+json in Chinese for everything that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import PROBLEM, make_app
from schema.facts import Fact, Tie
from schema.time import Period, exactly
from tests.stores import AREAS, COUNTY, DAY0, HIERARCHY, PEOPLE, TOWNSHIPS, VILLAGES, stored

TIES: list[Fact] = [
    Tie("area_of", AREAS[0], COUNTY, Period.between()),
    Tie("in_area", TOWNSHIPS[0], AREAS[0], Period.between()),
    Tie("area_cover", PEOPLE[0], AREAS[0], Period.between(exactly(DAY0), exactly(DAY0 + 31)), properties={"basis": "林组发〔2020〕1号"}),
    Tie("village_charge", PEOPLE[1], VILLAGES[0], Period.between(exactly(DAY0))),
]
ON = date.fromordinal(DAY0 + 3).isoformat()


@pytest.fixture
def client(in_force: Path) -> Iterator[TestClient]:
    with stored(HIERARCHY, TIES) as store:
        yield TestClient(make_app(store))


def test_health_tells_the_newest_revision(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "revision": 3}


def test_a_trace_has_the_promised_fields(client: TestClient) -> None:
    body = client.get("/api/v1/places/150424100200/trace", params={"on": ON}).json()
    assert set(body["place"]) == {"key", "code", "name", "level", "path"}
    assert (body["place"]["code"], body["on"], body["known_at"]) == ("150424100200", ON, None)
    charge, cover = body["answers"]
    assert set(charge) == {
        "state",
        "person",
        "organisation",
        "tie",
        "target",
        "route",
        "basis",
        "origins",
        "contested",
        "doubt",
        "objections",
        "liability",
    }
    assert set(charge["tie"]) == {
        "id", "kind", "label", "role", "since", "since_precision", "until", "until_precision", "last_day",
    }  # fmt: skip
    assert cover["tie"] | {"id": ""} == {
        "id": "", "kind": "area_cover", "label": "包片", "role": None, "since": "2020-01-01", "since_precision": "day",
        "until": "2020-02-01", "until_precision": "day", "last_day": "2020-01-31",
    }  # fmt: skip
    assert cover["basis"] == {"number": "林组发〔2020〕1号", "title": None}
    assert cover["origins"] == [{"file": "测试.xlsx", "sheet": "表", "row": 3002}]
    assert (charge["tie"]["until"], charge["tie"]["until_precision"], charge["tie"]["last_day"]) == (None, "open", None)
    assert {"kind": "liaison", "level": "township"}.items() <= next(i for i in body["missing"] if i["kind"] == "liaison").items()


def test_as_known_before_the_import_nobody_answers(client: TestClient) -> None:
    body = client.get("/api/v1/places/150424100200/trace", params={"on": ON, "known_at": "2000-01-01"})
    assert (body.status_code, body.headers["content-type"]) == (404, PROBLEM)


def test_portfolio_and_coverage_answer(client: TestClient) -> None:
    carried = client.get(f"/api/v1/people/{PEOPLE[0]}/portfolio", params={"on": ON}).json()
    assert [(charge["tie"]["kind"], charge["members"][0]["key"]) for charge in carried["charges"]] == [("area_cover", TOWNSHIPS[0])]
    covered = client.get("/api/v1/places/150424/coverage", params={"on": ON}).json()
    assert {gap["place"]["key"] for gap in covered["gaps"]} == set(TOWNSHIPS)


def test_a_map_is_an_image_without_outside_references(client: TestClient) -> None:
    answer = client.get("/api/v1/places/150424100200/map.svg", params={"on": ON})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert PEOPLE[1] in answer.text
    assert answer.headers["x-page-count"] == "1"
    assert client.get("/api/v1/places/150424100200/map.svg", params={"on": ON, "page": 2}).status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/v1/places/999999/trace", 404, "没有找到"),
        ("/api/v1/places/150424/trace?on=去年", 400, "去年"),
        ("/api/v1/places/place:/trace", 409, "place:"),
        ("/nowhere", 404, "没有这个地址"),
    ],
)
def test_what_goes_wrong_is_told_in_chinese(client: TestClient, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert words in answer.json()["detail"]


def test_a_wrong_method_is_a_problem_too(client: TestClient) -> None:
    answer = client.post("/health")
    assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
