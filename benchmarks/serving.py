"""Tracing over HTTP: a server in a process of its own, as `zerentu serve` runs it, asked over one kept connection."""

from __future__ import annotations

import http.client
import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.reading import COMPARED, VILLAGE, ask_trace, sampled
from benchmarks.report import Measure, amount
from benchmarks.scale import ON, ONE_COUNTY, Run
from benchmarks.timing import interleaved
from graph.sqlite import SqliteStore
from schema.rulebook import standard

EMPTY = "/empty"


def serve(path: Path, sending: Any) -> None:
    """Serve a store, with an empty endpoint beside the product's, and send the port. Ends when the process is ended."""
    import uvicorn
    from fastapi.responses import JSONResponse

    from api.app import make_app

    def empty() -> JSONResponse:
        return JSONResponse({})

    app = make_app(SqliteStore(path))
    app.add_api_route(EMPTY, empty, methods=["GET"], response_model=None)
    # With the protocol named, asyncio switches Nagle's delay off, as it does for the sockets that uvicorn opens itself.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    sending.send(listening.getsockname()[1])
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


@contextmanager
def served(path: Path) -> Iterator[http.client.HTTPConnection]:
    """A kept connection to a server of a store."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    server = context.Process(target=serve, args=(path, sending), daemon=True)
    server.start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", receiving.recv(), timeout=60)
        connection.connect()
        assert connection.sock is not None
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            yield connection
        finally:
            connection.close()
    finally:
        server.terminate()
        server.join()


def get(connection: http.client.HTTPConnection, address: str) -> bytes:
    """The body of an answer. Raises RuntimeError for anything but 200."""
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status} {body.decode()[:200]}")
    return body


def trace_over_http(run: Run) -> list[Measure]:
    """Trace villages over HTTP, in the county where the packs are in force, beside an empty endpoint of the same app."""
    keys = [key for key in sampled(run.county, VILLAGE, COMPARED) if key.startswith(f"place:{ONE_COUNTY}")]
    on = date.fromordinal(ON).isoformat()
    with served(run.store) as connection, SqliteStore(run.store) as store:
        library = ask_trace(store, standard())
        timings = interleaved(
            {
                "trace": lambda key: get(connection, f"/api/v1/places/{quote(key)}/trace?on={on}"),
                "empty": lambda _: get(connection, EMPTY),
                "library": library,
            },
            keys,
        )
        size = len(get(connection, f"/api/v1/places/{quote(keys[0])}/trace?on={on}"))
    note = f"uvicorn on 127.0.0.1 in its own process, kept connection; {len(keys)} villages, about {size / 1000:.0f} kB of JSON; "
    note += f"library call {amount(timings['library'].median, 's')}"
    return [Measure("trace over HTTP, rules included", timings["trace"].median, timings["empty"].median, 3.0, note)]
