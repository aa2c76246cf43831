"""HTTP routes of standings and of what was published: the same answers as the commands."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse, Response

from api import standing_jsons as jsons
from api.requests import Asked, Opened
from api.standings import Wanted

Period = Annotated[str, Query(description="哪一期，如2026年第一季度")]
Level = Annotated[Literal["village", "township"], Query(description="排什么：village 村(社区)，township 乡镇")]
Series = Annotated[str | None, Query(description="哪一种考评；一期有几种时要写")]
Field = Annotated[Literal["scope", "township"], Query(description="scope 全范围一起排，township 各乡镇单独排")]


def add_standing_routes(app: FastAPI) -> None:
    """Add the routes to an application."""
    for path, route, operation in (
        ("/api/v1/places/{key}/standings", place_standings, "placeStandings"),
        ("/api/v1/places/{key}/standings/published", place_published, "placePublished"),
    ):
        app.add_api_route(path, route, methods=["GET"], operation_id=operation, response_model=None)


def place_standings(
    key: str,
    store: Opened,
    when: Asked,
    period: Period = "",
    level: Level = "village",
    series: Series = None,
    field: Field = "scope",
    across: Annotated[bool, Query(description="不同单位评的也放在一起排")] = False,
    trend: Annotated[int | None, Query(description="最近几期的走势")] = None,
    of: Annotated[str | None, Query(description="与 trend 合用：哪个村、乡镇或片区")] = None,
    explain: Annotated[str | None, Query(description="一个地方的得分怎样得来")] = None,
) -> Response:
    """一期评比的排名。`key`:范围的键、代码或名称。评分办法按环境变量 ZERENTU_METHOD。"""
    from api.standings import ask_standings, ask_trend, line_about

    wanted = Wanted(key, period, level, series, field, across)
    if trend is not None:
        return _json(jsons.trend_json(*ask_trend(store, wanted, when, trend, of)))
    found = ask_standings(store, wanted, when)
    if explain is not None:
        return _json(jsons.explained_json(found, line_about(found, explain, store)))
    return _json(jsons.standings_json(found))


def place_published(key: str, store: Opened, when: Asked, period: Period = "", level: Level = "village", series: Series = None) -> Response:
    """公布时的排名，以及公布以后的更正。"""
    from api.published import ask_published

    return _json(jsons.published_json(ask_published(store, Wanted(key, period, level, series), when)))


def _json(value: Any) -> Response:
    return JSONResponse(value)
