"""What every test of the project shares: the needs from the system, and an ending that names each test that could not run."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import settings

from scripts.system_packages import find_chromium, find_cjk_font, find_dot, find_pdftoppm, find_soffice
from tests.neo4j.server import Address, NoServer, find_server, server

FINDERS: dict[str, tuple[Callable[[], str | None], str]] = {
    "needs_dot": (find_dot, "Graphviz's dot is not installed"),
    "needs_cjk_font": (find_cjk_font, "no Chinese font is installed"),
    "needs_chromium": (find_chromium, "Chromium is not installed"),
    "needs_soffice": (find_soffice, "LibreOffice is not installed"),
    "needs_pdftoppm": (find_pdftoppm, "Poppler's pdftoppm is not installed"),
    "needs_neo4j": (find_server, "Java 17 (JDK) or Maven, which a Neo4j server is started with, is not installed"),
}
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
COULD_NOT_RUN = pytest.StashKey[list[tuple[str, str]]]()

# Speed is measured in benchmarks, never in a test; a run in CI repeats the same examples so that its verdict is the commit's alone.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "here")


def found_or_skip(need: str) -> str:
    """Path or family of what a test needs; skips the test when the machine has none."""
    find, reason = FINDERS[need]
    found = find()
    if found is None:
        pytest.skip(f"{reason} (make system says how)")
    return found


@pytest.fixture(scope="session")
def needs_dot() -> str:
    """Path of Graphviz's dot."""
    return found_or_skip("needs_dot")


@pytest.fixture(scope="session")
def needs_cjk_font() -> str:
    """Family of an installed Chinese font."""
    return found_or_skip("needs_cjk_font")


@pytest.fixture(scope="session")
def needs_chromium() -> str:
    """Path of Chromium."""
    return found_or_skip("needs_chromium")


@pytest.fixture(scope="session")
def neo4j() -> Address:
    """A real Neo4j server with whatever earlier tests left in it (`tests.neo4j.server.empty`), the same for the whole session."""
    found_or_skip("needs_neo4j")
    try:
        return server()
    except NoServer as reason:
        pytest.skip(str(reason))


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COULD_NOT_RUN] = []
    config.pluginmanager.register(Ending(config.stash[COULD_NOT_RUN]), "zerentu-ending")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for need in FINDERS:
        if item.get_closest_marker(need) is not None:
            found_or_skip(need)


class Ending:
    """Collects the tests that could not run, names them at the end, and lets none of them pass in CI."""

    def __init__(self, could_not_run: list[tuple[str, str]]) -> None:
        self.could_not_run = could_not_run

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Keep a skipped report; an expected failure ran and is none."""
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.could_not_run.append((report.nodeid, reason.removeprefix("Skipped: ")))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.note(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if IN_CI and self.could_not_run and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.could_not_run:
            return
        terminalreporter.section("could not run here")
        for nodeid, reason in self.could_not_run:
            terminalreporter.line(f"{nodeid}: {reason}")
        if IN_CI:
            terminalreporter.line("With CI=true every test must run: this run has failed.", red=True)
