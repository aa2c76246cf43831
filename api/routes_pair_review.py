"""The HTTP route of the question whether pairing helped: the same answer as the command."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse, Response

from api.pair_review import Wanted, ask_review
from api.pair_review_texts import review_json
from api.requests import Asked, Opened
from queries.pairing.comparison import WITHIN


def add_pair_review_routes(app: FastAPI) -> None:
    """Add the route to an application."""
    app.add_api_route(
        "/api/v1/places/{key}/pairing/review",
        place_pairing_review,
        methods=["GET"],
        operation_id="placePairingReview",
        response_model=None,
    )


def place_pairing_review(
    key: str,
    store: Opened,
    when: Asked,
    period: Annotated[str, Query(description="只看按哪一期排名结的对")] = "",
    since: Annotated[str | None, Query(description="只看自哪一天起结的对")] = None,
    until: Annotated[str, Query(description="看到哪一期为止；不写为有结果的最后一期")] = "",
    within_points: Annotated[float, Query(description="可比的村结对前得分最多相差几分")] = WITHIN,
    series: Annotated[str | None, Query(description="一期有几种考评时，看哪一种")] = None,
) -> Response:
    """结对以后怎样：与自己的过去比，与没有结对的可比村比。"""
    return JSONResponse(review_json(ask_review(store, Wanted(key, period, since, until, within_points, series), when)))
