"""The ending of a test run: each test that could not run is named, and in CI none may be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SKIPS = """
import pytest

@pytest.mark.skip(reason="the river is frozen")
def test_ferry():
    pass

def test_bridge():
    pass
"""
SKIPS_ALL = 'import pytest\n\npytest.skip("no winter here", allow_module_level=True)\n'
EXPECTED_FAILURE = """
import pytest

@pytest.mark.xfail(reason="known")
def test_known():
    assert False
"""
NEEDS_NEO4J = """
import pytest

@pytest.mark.needs_neo4j
def test_marked():
    pass

def test_fixture(neo4j):
    pass
"""
NEEDS = """
import pytest

@pytest.mark.needs_dot
@pytest.mark.needs_chromium
@pytest.mark.needs_cjk_font
def test_marked():
    pass

def test_fixtures(needs_dot, needs_chromium, needs_cjk_font):
    pass
"""


def run(directory: Path, source: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on one file elsewhere, with the project's conftest and settings."""
    file = directory / "test_sample.py"
    file.write_text(source, encoding="utf-8")
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(directory), "-p", "tests.conftest", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *settings, str(file)]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"CI": "", "PYTHONUTF8": "1"} | environment, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize(
    ("source", "line"),
    [(SKIPS, "test_sample.py::test_ferry: the river is frozen"), (SKIPS_ALL, "test_sample.py: no winter here")],
    ids=["test", "module"],
)
def test_a_test_that_could_not_run_is_named_with_its_reason(tmp_path: Path, source: str, line: str) -> None:
    assert line in run(tmp_path, source).stdout


def test_a_skip_fails_the_run_in_ci_only(tmp_path: Path) -> None:
    assert run(tmp_path, SKIPS).returncode == 0
    in_ci = run(tmp_path, SKIPS, CI="true")
    assert in_ci.returncode == 1
    assert "With CI=true every test must run" in in_ci.stdout


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    in_ci = run(tmp_path, EXPECTED_FAILURE, CI="true")
    assert in_ci.returncode == 0
    assert "could not run" not in in_ci.stdout


def test_tests_with_needs_are_named_on_a_machine_that_has_nothing(tmp_path: Path) -> None:
    ending = run(tmp_path, NEEDS, PATH=str(tmp_path)).stdout.partition("could not run here")[2]
    assert "::test_marked: " in ending
    assert "::test_fixtures: Graphviz's dot is not installed" in ending


def test_tests_on_a_server_are_named_on_a_machine_that_cannot_start_one_and_fail_in_ci(tmp_path: Path) -> None:
    here = run(tmp_path, NEEDS_NEO4J, PATH=str(tmp_path), ZERENTU_TEST_NEO4J="")
    reason = "Java 17 (JDK) or Maven, which a Neo4j server is started with, is not installed (make system says how)"
    ending = here.stdout.partition("could not run here")[2]
    assert [f"::{name}: {reason}" in ending for name in ("test_marked", "test_fixture")] == [True, True]
    assert here.returncode == 0
    assert run(tmp_path, NEEDS_NEO4J, PATH=str(tmp_path), ZERENTU_TEST_NEO4J="", CI="true").returncode == 1


@pytest.mark.needs_dot
@pytest.mark.needs_chromium
@pytest.mark.needs_cjk_font
def test_tests_with_needs_run_on_a_machine_that_has_everything(tmp_path: Path) -> None:
    done = run(tmp_path, NEEDS, CI="true")
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
