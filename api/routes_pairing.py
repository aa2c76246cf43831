"""HTTP routes of pairing: the same plan and explanations as the command, and the acceptance of a plan that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

from fastapi import Body, FastAPI, Query
from fastapi.responses import JSONResponse, Response

from api.pairing import Order, ask_explanation, ask_plan, is_wide, scope_found
from api.pairing_jsons import counties_json, explained_json, plan_json
from api.pairing_wishes import Typed
from api.requests import Asked, Opened
from schema.errors import Changed, UsageError

Period = Annotated[str, Query(description="按哪一期的排名，如2026年第一季度")]
Series = Annotated[str | None, Query(description="一期有几种考评时，按哪一种")]
Weights = Annotated[str, Query(description="distance=25,互补程度=40")]
Capacity = Annotated[list[str] | None, Query(description="3，或 代码=2")]
Force = Annotated[list[str] | None, Query(description="指定，示范村:提升村")]
Forbid = Annotated[list[str] | None, Query(description="回避，示范村:提升村")]
Because = Annotated[list[str] | None, Query(description="回避的理由")]
Fair = Annotated[bool, Query(description="先照顾最吃亏的村")]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is sent to accept a plan: how it was asked for, the digest of the plan that was seen, and the ground. `since` is sent as `from`."""

    period: str
    digest: str
    actor: str
    since: str = ""
    first_visit: str = ""
    document: str = ""
    reason: str = ""
    series: str = ""
    weights: str = ""
    capacity: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    fair: bool = False
    withdraw_begun: bool = False
    dry_run: bool = False

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Acceptance:
        """Read what was sent. Raises UsageError: a field that is unknown, lacking, or of another sort."""
        sorts = {each.name: each.default for each in fields(cls)}
        given = {"since" if name == "from" else name: value for name, value in body.items() if value is not None}
        if unknown := sorted(given.keys() - sorts.keys()):
            raise UsageError(
                f"没有“{'、'.join(unknown)}”这一项", f"可写的项：{'、'.join('from' if name == 'since' else name for name in sorts)}"
            )
        if lacking := [name for name in ("period", "digest", "actor") if not str(given.get(name, "")).strip()]:
            raise UsageError(f"没有写{'、'.join(lacking)}", "period 是期次，digest 是看过的方案的摘要，actor 是由谁采纳")
        return cls(**{name: _read(name, value, sorts[name]) for name, value in given.items()})


def _read(name: str, value: Any, default: object) -> Any:
    """A field as its sort wants it: a text, true or false, or a list of texts."""
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        raise UsageError(f"{name} 要写 true 或 false", "请核对")
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise UsageError(f"{name} 要写成一列文字", f'例如 "{name}": ["…"]')
    if isinstance(value, str):
        return value.strip()
    raise UsageError(f"{name} 要写成文字", "请加引号")


def add_pairing_routes(app: FastAPI) -> None:
    """Add the routes to an application."""
    for path, route, method, operation in (
        ("/api/v1/places/{key}/pairing", place_pairing, "GET", "placePairing"),
        ("/api/v1/places/{key}/pairing/explanation", place_pairing_explanation, "GET", "placePairingExplanation"),
        ("/api/v1/places/{key}/pairing/acceptance", accept_pairing, "POST", "acceptPairing"),
    ):
        app.add_api_route(path, route, methods=[method], operation_id=operation, response_model=None)


def place_pairing(
    key: str,
    store: Opened,
    when: Asked,
    period: Period = "",
    weights: Weights = "",
    force: Force = None,
    forbid: Forbid = None,
    because: Because = None,
    capacity: Capacity = None,
    fair: Fair = False,
    series: Series = None,
) -> Response:
    """结对方案：每个后进村由哪个示范村带，代价和证明。市、省逐县结对，再作第二轮。"""
    order = _order(key, period, series, Typed(weights, _some(capacity), _some(force), _some(forbid), _some(because)), fair=fair)
    about = scope_found(store, order, when)
    if is_wide(about):
        from api.pairing_counties import ask_counties

        return _json(counties_json(ask_counties(store, about, order, when)))
    return _json(plan_json(ask_plan(store, order, when)))


def place_pairing_explanation(
    key: str,
    store: Opened,
    when: Asked,
    village: Annotated[str, Query(description="哪个村")],
    period: Period = "",
    why_not: Annotated[str | None, Query(description="为什么不是这个示范村")] = None,
    weights: Weights = "",
    force: Force = None,
    forbid: Forbid = None,
    because: Because = None,
    capacity: Capacity = None,
    fair: Fair = False,
    series: Series = None,
) -> Response:
    """一个村为什么是它的示范村；为什么不是另一个。"""
    order = _order(key, period, series, Typed(weights, _some(capacity), _some(force), _some(forbid), _some(because)), fair=fair)
    return _json(explained_json(ask_explanation(store, ask_plan(store, order, when), village, why_not)))


def accept_pairing(
    key: str,
    store: Opened,
    when: Asked,
    body: Annotated[
        dict[str, Any],
        Body(description="period、digest、actor；可有 from、first_visit、withdraw_begun、document、reason、dry_run 和取方案时的各项"),
    ],
) -> Response:
    """采纳看过的方案：摘要与现在算出的不同则拒绝。"""
    from api.accepting import Terms, ask_accepting, write_accepting
    from api.accepting_texts import accepting_json
    from api.decisions import ground
    from api.resolving import day_of

    asked = Acceptance.read(body)
    typed = Typed(asked.weights, asked.capacity, asked.force, asked.forbid, asked.because)
    found = ask_plan(store, _order(key, asked.period, asked.series or None, typed, fair=asked.fair), when)
    if found.plan.digest != asked.digest:
        raise Changed(
            f"现在算出的方案(摘要{found.plan.digest[:16]})与看过的(摘要{asked.digest[:16]})不同，没有写入",
            "看过以后记录有变，或要求写得不同：请重新取方案，核对后再采纳",
        )
    first_visit = day_of(asked.first_visit) if asked.first_visit else None
    terms = Terms(day_of(asked.since or None), first_visit, ground(asked.actor, asked.reason, asked.document), asked.withdraw_begun)
    accepting = ask_accepting(store, found, terms)
    receipt = write_accepting(store, accepting, dry_run=asked.dry_run)
    return _json(accepting_json(accepting, receipt.revision) | {"dry_run": asked.dry_run})


def _order(key: str, period: str, series: str | None, typed: Typed, *, fair: bool) -> Order:
    return Order(key, period, series, typed=typed, fair=fair)


def _some(values: list[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def _json(value: Any) -> Response:
    return JSONResponse(value)
