"""What every route is given: the open store, and the moment that a request asks about."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from api.answers import Moment, moment
from graph.store import Store


async def opened(request: Request) -> Store:
    """The store that the application was made for. Asynchronous, as `asked`: a plain function would cost a change of threads."""
    store: Store = request.app.state.store
    return store


Opened = Annotated[Store, Depends(opened)]


async def asked(
    store: Opened,
    on: Annotated[str | None, Query(description="问哪一天，YYYY-MM-DD；不写为今天")] = None,
    known_at: Annotated[str | None, Query(description="按那一天结束时已掌握的记录回答")] = None,
) -> Moment:
    """The moment that a request asks about."""
    return moment(store, on, known_at)


Asked = Annotated[Moment, Depends(asked)]
Everything = Annotated[bool, Query(alias="all", description="已作决定的也列出")]
