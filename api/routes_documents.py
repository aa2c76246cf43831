"""HTTP routes of documents: a clause in its own words, from the office's copy."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from api.document_texts import clause_json
from api.documents import ask_clause
from api.requests import Asked, Opened


def add_document_routes(app: FastAPI) -> None:
    """Add the routes to an application."""
    app.add_api_route(
        "/api/v1/packs/{pack}/clauses/{reference}", pack_clause, methods=["GET"], operation_id="packClause", response_model=None
    )


def pack_clause(pack: str, reference: str, store: Opened, when: Asked) -> Response:
    """本单位原文中的一条条款。`pack`:规则包；`reference`:条款号，如 五(一)、基9。"""
    return JSONResponse(clause_json(ask_clause(store, pack, reference, when.revision)))
