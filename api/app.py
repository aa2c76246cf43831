"""The HTTP interface: thin routes over the same answers as the command line. It listens on this machine only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.telemetry import TelemetryConfig

from api.answers import Moment, ask_coverage, ask_portfolio, ask_trace
from api.jsons import coverage_json, portfolio_json, trace_json
from api.requests import Asked, Everything, Opened
from api.resolving import PEOPLE, PLACES
from api.routes_documents import add_document_routes
from api.routes_pair_review import add_pair_review_routes
from api.routes_pairing import add_pairing_routes
from api.routes_rulebook import add_rulebook_routes
from api.routes_rules import add_rule_routes
from api.routes_standings import add_standing_routes
from graph.store import Store
from schema.errors import Ambiguous, UsageError, ZerentuError

PROBLEM = "application/problem+json"
SILENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
"""Nothing is reported anywhere, whatever the environment says."""
TITLES = {404: "没有这个地址", 405: "这个地址不支持该方法"}


def make_app(store: Store) -> FastAPI:
    """The application over an open store. Errors are problem+json with a Chinese `detail`."""
    app = FastAPI(
        title="责任图",
        description="谁对哪个地方负责：凭哪条关系、从何时起、依据哪一行台账。",
        docs_url=None,  # its page loads from a network that offices do not have
        redoc_url=None,
        telemetry=SILENT,
    )
    app.state.store = store
    app.add_exception_handler(ZerentuError, _problem)
    for status in TITLES:
        app.add_exception_handler(status, _http_problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    for path, route, operation in (
        ("/health", health, "health"),
        ("/api/v1/places/{key}/trace", place_trace, "tracePlace"),
        ("/api/v1/people/{key}/portfolio", person_portfolio, "personPortfolio"),
        ("/api/v1/places/{key}/coverage", place_coverage, "placeCoverage"),
        ("/api/v1/places/{key}/map.svg", place_map, "placeMap"),
        ("/api/v1/places/{key}/conflicts", place_conflicts, "placeConflicts"),
        ("/api/v1/people/{key}/conflicts", person_conflicts, "personConflicts"),
        ("/api/v1/ties/{tie:path}/origin", tie_origin, "tieOrigin"),
    ):
        app.add_api_route(path, route, methods=["GET"], operation_id=operation, response_model=None)
    add_document_routes(app)
    add_rulebook_routes(app)
    add_rule_routes(app)
    add_pairing_routes(app)
    add_pair_review_routes(app)
    add_standing_routes(app)
    return app


def health(store: Opened) -> dict[str, Any]:
    """Whether the store answers, and its newest revision."""
    newest = store.revision()
    return {"status": "ok", "revision": newest.id if newest else 0}


def place_trace(key: str, store: Opened, when: Asked) -> Response:
    """谁对这个地方负责。`key`:键、代码或名称。"""
    return _json(trace_json(ask_trace(store, key, when), when))


def person_portfolio(key: str, store: Opened, when: Asked) -> Response:
    """这个人(单位)身上有哪些责任。"""
    return _json(portfolio_json(ask_portfolio(store, key, when), when))


def place_coverage(key: str, store: Opened, when: Asked) -> Response:
    """哪里缺人、哪里重复、谁已离任仍挂名。"""
    return _json(coverage_json(ask_coverage(store, key, when), when))


def place_map(
    key: str,
    store: Opened,
    when: Asked,
    page: Annotated[int, Query(description="第几页，大县有几页")] = 1,
    view: Annotated[str | None, Query(description="trace 责任图，spread 分布图，pairs 现行结对图；不写则县画分布图，其余画责任图")] = None,
) -> Response:
    """关系示意图。共几页写在 X-Page-Count 里。"""
    from api.mapping import map_svg

    drawn, count = map_svg(store, key, when, page, view)
    return Response(drawn, media_type="image/svg+xml", headers={"X-Page-Count": str(count)})


def place_conflicts(key: str, store: Opened, when: Asked, everything: Everything = False) -> Response:
    """这个地方的记录有哪些不同说法，各是哪一行，采用哪个。"""
    return _conflicts(store, key, when, PLACES, everything)


def person_conflicts(key: str, store: Opened, when: Asked, everything: Everything = False) -> Response:
    """关于这个人(单位)的记录有哪些不同说法。"""
    return _conflicts(store, key, when, PEOPLE, everything)


def _conflicts(store: Store, key: str, when: Moment, kinds: Collection[str], everything: bool) -> Response:
    from api.dispute_texts import conflicts_json
    from api.disputes import ask_conflicts

    return _json(conflicts_json(ask_conflicts(store, key, when, kinds=kinds, everything=everything), when))


def tie_origin(tie: str, store: Opened) -> Response:
    """一条关系背后的每一行，连同原文。`tie`:关系的编号。"""
    from api.dispute_texts import origin_json
    from api.rulings import ask_origin

    return _json(origin_json(ask_origin(store, tie)))


def _json(value: Any) -> Response:
    # The answers are plain values: rendering them at once skips a walk through the whole answer.
    return JSONResponse(value)


def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ZerentuError)
    status = 400 if isinstance(error, UsageError) else error.status
    body: dict[str, Any] = {"type": error.type, "title": error.title, "status": status, "detail": error.message, "hint": error.hint}
    if isinstance(error, Ambiguous):
        body["candidates"] = [{"key": key, "path": path} for key, path in error.candidates]
    return JSONResponse(body, status, media_type=PROBLEM)


def _http_problem(request: Request, error: Exception) -> Response:
    status = int(getattr(error, "status_code", 500))
    title = TITLES[status]
    body = {"type": f"http-{status}", "title": title, "status": status, "detail": f"{title}:{request.url.path}，请核对接口说明"}
    return JSONResponse(body, status, headers=getattr(error, "headers", None), media_type=PROBLEM)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = "、".join(str(item["loc"][-1]) for item in error.errors())
    body = {"type": "usage", "title": "参数不对", "status": 422, "detail": f"参数 {fields} 不能识别"}
    return JSONResponse(body, 422, media_type=PROBLEM)
