"""A real Neo4j for the tests: Community edition from Maven Central, one for the whole session, in a home that is thrown away.

ZERENTU_TEST_NEO4J=neo4j://HOST:PORT (with ZERENTU_TEST_NEO4J_PASSWORD) names a running one to use instead. **Tests delete everything in it**, so one
with data of others is refused.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

from scripts.system_packages import find_java, find_maven

if TYPE_CHECKING:  # every test run loads this module
    from neo4j import Driver

RUNNING = "ZERENTU_TEST_NEO4J"
USER = "neo4j"
HERE = Path(__file__).resolve().parent
BUILT = HERE.parents[1] / "build" / "neo4j"

JVM = ("-Xmx1g", "-XX:+UseSerialGC")
"""The serial collector takes a third less memory than the default one (370 MB against 520 MB of a server that has just started)."""
SETTINGS = {
    "dbms.security.auth_enabled": "true",
    # After three wrong passwords nobody could log in for a while, the next test neither.
    "dbms.security.auth_max_failed_attempts": "0",
    "dbms.usage_report.enabled": "false",
    "server.bolt.telemetry.enabled": "false",
    "server.bolt.enabled": "true",
    "server.http.enabled": "false",
    "server.memory.pagecache.size": "64m",
    # A database that grows from nothing in each test would have every statement planned anew every ten seconds.
    "dbms.cypher.min_replan_interval": "1h",
    "db.logs.query.enabled": "OFF",
    # Without these, each database keeps 256 MB on disk for a log that no test reads again.
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.retention_policy": "keep_none",
}
PATIENCE = 180
FETCHING_PATIENCE = 900
_TESTED: LiteralString = "zerentu_tests"
"""A constraint of this name marks a database as one that tests may empty."""


class NoServer(Exception):
    """No server can be had on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens and who may log in."""

    uri: str
    user: str
    password: str = field(repr=False)

    @property
    def place(self) -> str:
        """HOST:PORT, to be put behind another scheme."""
        return self.uri.partition("://")[2]

    def driver(self) -> Driver:
        """A driver that is logged in."""
        from neo4j import GraphDatabase

        return GraphDatabase.driver(self.uri, auth=(self.user, self.password), notifications_min_severity="OFF", telemetry_disabled=True)


class Server:
    """One Neo4j process and its home. Killed or stopped, it can be started again on the same home and port."""

    def __init__(self, home: Path, port: int, settings: Mapping[str, str] | None = None, scheme: str = "neo4j") -> None:
        """`settings` stand beside or in place of `SETTINGS`; a server that these make encrypt is reached by another `scheme`."""
        self.home = home
        self.settings = dict(settings or {})
        self.address = Address(f"{scheme}://127.0.0.1:{port}", USER, secrets.token_urlsafe(12))
        self._log = home / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Address:
        """Start it and wait until it answers. Raises NoServer without Java or jars, RuntimeError when the server fails."""
        new = not (self.home / "data" / "databases" / "system").exists()
        listening = {"server.bolt.listen_address": self.address.place, "server.bolt.advertised_address": self.address.place}
        lines = [f"{name}={value}\n" for name, value in (SETTINGS | listening | self.settings).items()]
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
        command = [_java(), *JVM, "-cp", str(jars() / "*"), str(HERE / "Launcher.java"), str(self.home)]
        with self._log.open("wb") as log:
            # In a session of its own Ctrl-C does not reach it: whoever started it stops it, after the tests' own endings.
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        self._wait_until_ready()
        if new:
            self._set_password()
        return self.address

    def stop(self) -> None:
        """Let it end what it does and write everything down; takes some 10 s."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def pause(self) -> None:
        """Let it do nothing until `resume`, with its connections open, as a machine that hangs."""
        if self._process:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on where it was."""
        if self._process:
            self._process.send_signal(signal.SIGCONT)

    def most_memory(self) -> int | None:
        """The most memory that it ever held, in bytes; None where the system does not tell."""
        status = Path(f"/proc/{self._process.pid if self._process else 0}/status")
        if not status.exists():
            return None
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))

    def admin(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of neo4j-admin on the home."""
        self.home.mkdir(parents=True, exist_ok=True)
        command = [_java(), "-cp", str(jars() / "*"), "org.neo4j.cli.AdminTool", *arguments]
        places = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home)}
        return subprocess.run(command, env=os.environ | places, capture_output=True, encoding="utf-8", errors="replace", check=False)

    def wait(self) -> None:
        """Until it ends by itself."""
        if self._process:
            self._process.wait()

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            told = self._log.read_text(encoding="utf-8", errors="replace")
            if "ready" in told.splitlines():
                return
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"Neo4j did not start:\n{told[-4000:]}")
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"Neo4j was not ready after {PATIENCE} s")

    def _set_password(self) -> None:
        """A new server knows neo4j/neo4j, and lets that user do nothing but choose a password."""
        from neo4j import GraphDatabase

        with GraphDatabase.driver(self.address.uri.replace("neo4j", "bolt", 1), auth=(USER, USER)) as driver:
            text = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
            driver.execute_query(text, old=USER, new=self.address.password, database_="system")


@cache
def server() -> Address:
    """The session's server, started when first asked for and stopped at the end. Raises NoServer, RuntimeError."""
    if uri := os.environ.get(RUNNING, ""):
        running = Address(uri, os.environ.get(f"{RUNNING}_USER", USER), os.environ.get(f"{RUNNING}_PASSWORD", ""))
        _may_be_emptied(running)
        return running
    return thrown_away().start()


def thrown_away(port: int = 0) -> Server:
    """A server, not started yet, that is gone with its home when the process ends; on the wanted port if it is free."""
    home = Path(tempfile.mkdtemp(prefix="zerentu-neo4j-"))
    made = Server(home, free_port(port))

    def gone() -> None:
        made.kill()
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(gone)
    return made


def find_server() -> str | None:
    """What the session's server would be: the address of a running one, else the Java to start one with; None if there is neither."""
    return os.environ.get(RUNNING) or (find_maven() and find_java())


def free_port(wanted: int = 0) -> int:
    """A port of this machine that nobody listens on: the wanted one if it is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError("no free port")


def empty(address: Address) -> None:
    """Take every node, relationship, index and constraint out of a server's database."""
    with address.driver() as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        for name in session.run("SHOW CONSTRAINTS YIELD name WHERE name <> $kept RETURN name", kept=_TESTED).value():
            session.run("DROP CONSTRAINT $name", name=name).consume()
        for name in session.run(
            "SHOW INDEXES YIELD name, type, owningConstraint AS of WHERE type <> 'LOOKUP' AND of IS NULL RETURN name"
        ).value():
            session.run("DROP INDEX $name", name=name).consume()


def jars() -> Path:
    """The folder with the server's jars, fetched when they are not there. Raises NoServer."""
    pom = HERE / "pom.xml"
    folder = BUILT / f"jars-{sha256(pom.read_bytes()).hexdigest()[:12]}"
    if folder.exists():
        return folder
    BUILT.mkdir(parents=True, exist_ok=True)
    # SQLite's lock works between processes on every system and is gone with its owner: the second process waits for what the first fetches.
    with closing(sqlite3.connect(BUILT / "fetching.lock", timeout=FETCHING_PATIENCE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not folder.exists():
            _fetch(pom, folder)
    return folder


def _fetch(pom: Path, folder: Path) -> None:
    maven = find_maven()
    if maven is None:
        raise NoServer("Maven, which fetches Neo4j, is not installed (make system says how)")
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    command = [maven, "--batch-mode", "--quiet", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={part}"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        raise NoServer(f"Maven could not fetch Neo4j: {(done.stdout + done.stderr).strip()[:500]}")
    part.rename(folder)


def _java() -> str:
    java = find_java()
    if java is None:
        raise NoServer("Java 17 or later with its compiler is not installed (make system says how)")
    return java


def _may_be_emptied(address: Address) -> None:
    """Mark a running server's database as one for tests. Raises RuntimeError when it holds what no test has left."""
    with address.driver() as driver, driver.session() as session:
        marked = session.run("SHOW CONSTRAINTS YIELD name WHERE name = $kept RETURN name", kept=_TESTED).value()
        if not marked and session.run("MATCH (n) RETURN n LIMIT 1").value():
            raise RuntimeError(f"{address.place} holds data: tests would delete it. Name an empty server in {RUNNING}")
        session.run(f"CREATE CONSTRAINT {_TESTED} IF NOT EXISTS FOR (n:ZerentuTests) REQUIRE n.key IS UNIQUE").consume()
