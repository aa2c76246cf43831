"""A line between client and server that can be cut: at a COMMIT before the server gets it, or before the client gets its answer, or at once."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from select import select
from threading import Lock, Thread
from typing import Literal, Self

Cut = Literal["before", "after"]
COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The message as it goes over the line: two bytes, a structure without fields, 0x12; end of message."""


class Proxy:
    """Listens on a free port of this machine, and passes on what it hears."""

    def __init__(self, place: str) -> None:
        """`place` is HOST:PORT of the server. Nothing is cut before `at_commits` is set."""
        host, _, port = place.partition(":")
        self.at_commits: Callable[[int], Cut | None] = lambda _: None
        """Whether to cut at a COMMIT, by its number since the first, which is 1."""
        self.meanwhile: Callable[[], None] = lambda: None
        """What happens after a cut, before the client knows of it."""
        self.commits = self.cuts = 0
        self._server = (host, int(port))
        self._lines: list[tuple[socket.socket, socket.socket]] = []
        self._lock = Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._accept, daemon=True).start()

    @property
    def uri(self) -> str:
        """The address for a client. Not a routed one: the server would tell the client its own."""
        return f"bolt://127.0.0.1:{self._listening.getsockname()[1]}"

    def cut_all(self) -> None:
        """Cut every line there is now; new ones are passed on."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            _end(*line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._listening.close()
        self.cut_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            with self._lock:
                self._lines.append((client, server))
            Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        tail = b""
        try:
            while True:
                for ready in select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is server:
                        client.sendall(data)
                        continue
                    cut = self._cut_at(tail + data)
                    tail = data[1 - len(COMMIT) :]
                    if cut != "before":
                        server.sendall(data)
                    if cut == "after":
                        server.recv(65536)  # it is committed; nobody hears of it
                    if cut is not None:
                        _end(server)
                        self.meanwhile()
                        return
        except (OSError, ValueError):
            return
        finally:
            _end(client, server)

    def _cut_at(self, data: bytes) -> Cut | None:
        if COMMIT not in data:
            return None
        with self._lock:
            self.commits += 1
            cut = self.at_commits(self.commits)
            self.cuts += cut is not None
        return cut


def _end(*sockets: socket.socket) -> None:
    """Hang up. A thread that listens there notices."""
    for each in sockets:
        with suppress(OSError):  # hung up already
            each.shutdown(socket.SHUT_RDWR)
        each.close()
