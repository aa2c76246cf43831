"""HTTP routes of the rules themselves: which there are, one whole, where they clash, what to check before adopting them."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse, Response

from api.requests import Opened
from api.rulebook_answers import ask_clashes, ask_review, ask_rule
from api.rulebook_jsons import clashes_json, packs_json, review_json, rule_json

Scope = Annotated[str | None, Query(description="区划的代码或名称；不写则比较适用区划相交的规则包")]
On = Annotated[str | None, Query(description="问哪一天，YYYY-MM-DD；不写为今天")]
Everywhere = Annotated[bool, Query(alias="all", description="不论区划，所有规则包都比较")]
PackName = Annotated[str | None, Query(description="规则包的名称；不写为全部")]


def add_rulebook_routes(app: FastAPI) -> None:
    """Add the routes to an application."""
    for path, route, operation in (
        ("/api/v1/rules", rule_packs, "listRules"),
        ("/api/v1/rules/conflicts", rule_conflicts, "ruleConflicts"),
        ("/api/v1/rules/review", rule_review, "reviewRules"),
        ("/api/v1/rules/{pack}/{rule}", one_rule, "showRule"),
    ):
        app.add_api_route(path, route, methods=["GET"], operation_id=operation, response_model=None)


def rule_packs() -> Response:
    """有哪些规则包，各有哪些条目，是否已被采用。"""
    from schema.rulebook import rulebook

    return JSONResponse(packs_json(rulebook()))


def rule_conflicts(store: Opened, scope: Scope = None, on: On = None, everything: Everywhere = False) -> Response:
    """规则之间有哪些冲突和重叠：只列出，不裁定。"""
    return JSONResponse(clashes_json(ask_clashes(store, scope, on=on, everywhere=everything)))


def rule_review(pack: PackName = None) -> Response:
    """采用以前要对照现行规定核对的条款，各附理由。"""
    return JSONResponse(review_json(ask_review(pack)))


def one_rule(pack: str, rule: str, store: Opened) -> Response:
    """一条规则的全部。`pack`:规则包；`rule`:条目。"""
    return JSONResponse(rule_json(ask_rule(store, f"{pack}/{rule}")))
