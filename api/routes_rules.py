"""HTTP routes of what follows from the clauses: the same answers as the commands."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse, Response

from api import rule_answers as answers
from api import rule_jsons as jsons
from api.requests import Asked, Opened
from api.rule_asking import Asking

Explain = Annotated[bool, Query(description="连同推导：事实、条件、出处")]
Everything = Annotated[bool, Query(alias="all", description="全部列出")]


def add_rule_routes(app: FastAPI) -> None:
    """Add the routes to an application."""
    for path, route, operation in (
        ("/api/v1/places/{key}/liability", place_liability, "placeLiability"),
        ("/api/v1/events/{event:path}/liability", event_liability, "eventLiability"),
        ("/api/v1/places/{key}/consequences", place_consequences, "placeConsequences"),
        ("/api/v1/people/{key}/duties", person_duties, "personDuties"),
        ("/api/v1/places/{key}/standards", place_standards, "placeStandards"),
        ("/api/v1/places/{key}/due", place_due, "placeDue"),
        ("/api/v1/places/{key}/watch", place_watch, "placeWatch"),
        ("/api/v1/ties/{tie:path}/release", tie_release, "tieRelease"),
    ):
        app.add_api_route(path, route, methods=["GET"], operation_id=operation, response_model=None)


def place_liability(key: str, store: Opened, when: Asked, explain: Explain = False) -> Response:
    """哪些条款涉及谁，到了哪一步。`key`:键、代码或名称。"""
    return _json(jsons.liability_json(answers.ask_liability(store, key, Asking(when, explain=explain))))


def event_liability(event: str, store: Opened, when: Asked, explain: Explain = False) -> Response:
    """就一件事，哪些条款涉及谁。`event`:记录的编号。"""
    return _json(jsons.liability_json(answers.ask_liability(store, event, Asking(when, explain=explain))))


def place_consequences(key: str, store: Opened, when: Asked, explain: Explain = False, everything: Everything = False) -> Response:
    """这个范围里谁适用哪项措施、为什么。"""
    found = answers.ask_consequences(store, key, Asking(when, explain=explain))
    return _json(jsons.consequences_json(found, everything=everything))


def person_duties(
    key: str, store: Opened, when: Asked, period: Annotated[str, Query(description="哪一期，如2025年")] = "", explain: Explain = False
) -> Response:
    """这个人(单位)按条款应做什么，做到了没有。"""
    asked = answers.period_of(period)
    found = answers.ask_duties(store, key, asked, Asking(when, explain=explain))
    return _json(jsons.requirements_json(found, period=asked.label if asked else None))


def place_standards(key: str, store: Opened, when: Asked, explain: Explain = False) -> Response:
    """逐项达标了没有，缺什么记录。"""
    return _json(jsons.standards_json(answers.ask_standards(store, key, Asking(when, explain=explain))))


def place_due(
    key: str, store: Opened, when: Asked, within: Annotated[str, Query(description="30d、2w、3m")] = "30d", explain: Explain = False
) -> Response:
    """什么快到期。"""
    last = answers.last_day(when.on, within)
    return _json(jsons.due_json(answers.ask_due(store, key, last, Asking(when, explain=explain)), last))


def place_watch(key: str, store: Opened, when: Asked, explain: Explain = False, everything: Everything = False) -> Response:
    """差一步的条款。"""
    return _json(jsons.watch_json(answers.ask_watch(store, key, Asking(when, explain=explain), everything=everything)))


def tie_release(tie: str, store: Opened, when: Asked, explain: Explain = False) -> Response:
    """这条关系能不能结束。`tie`:关系的编号。"""
    return _json(jsons.requirements_json(answers.ask_release(store, tie, None, Asking(when, explain=explain))))


def _json(value: Any) -> Response:
    return JSONResponse(value)
