"""The house: names, borders, dependencies and the promises that hold for every module."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("api", "graph", "loaders", "queries", "schema")
WITHOUT_POSIX = ROOT / "tests" / "imports_without_posix.py"
LONGEST_MODULE = 400


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(requirement: str) -> str:
    return normal(re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0])


def asked_for() -> list[str]:
    """What the program needs at run time, that of its extras (the server engine) included."""
    project = toml("pyproject.toml")["project"]
    return [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]


def declared() -> set[str]:
    return {requirement_name(requirement) for requirement in asked_for()}


def locked() -> dict[str, list[dict[str, Any]]]:
    """The packages of the lock file by name; one name may have a version for each Python."""
    packages: dict[str, list[dict[str, Any]]] = {}
    for package in toml("uv.lock")["package"]:
        packages.setdefault(package["name"], []).append(package)
    return packages


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imported_names(path: Path) -> Iterator[str]:
    """Top-level names that a source file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def run_elsewhere(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python from another directory, with nothing of this tree on its path but what is installed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=directory,
        env=environment | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_package_names_mean_this_tree_from_any_directory(tmp_path: Path) -> None:
    program = f"import importlib, json; print(json.dumps({{n: importlib.import_module(n).__file__ for n in {PACKAGES!r}}}))"
    found = json.loads(run_elsewhere(tmp_path, "-c", program).stdout)
    assert {name: Path(file) for name, file in found.items()} == {name: ROOT / name / "__init__.py" for name in PACKAGES}


def test_no_installed_distribution_claims_a_name_of_ours() -> None:
    claims = packages_distributions()
    assert {name: set(claims.get(name, ())) - {"zerentu"} for name in PACKAGES} == {name: set() for name in PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_every_folder_with_modules_is_a_package() -> None:
    assert [path for path in sources() if not (path.parent / "__init__.py").is_file()] == []


def test_every_module_loads_without_what_only_posix_has(tmp_path: Path) -> None:
    done = run_elsewhere(tmp_path, str(WITHOUT_POSIX), *PACKAGES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) >= len(sources()) - sum(path.name == "__main__.py" for path in sources())


@pytest.mark.parametrize(
    ("source", "loads"),
    [
        ("import fcntl", False),
        ("import importlib\nlimits = importlib.import_module('resource')", False),
        ("from os import fork", False),
        ("import os\nWHO = os.getuid()", False),
        ("import signal\nSTOP = signal.SIGKILL", False),
        ("def limit() -> None:\n    import resource", True),
        ("import sys\nif sys.platform != 'win32':\n    import resource", True),
        ("try:\n    import readline\nexcept ImportError:\n    readline = None", True),
    ],
)
def test_a_module_that_needs_posix_when_loaded_is_noticed(tmp_path: Path, source: str, loads: bool) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "corner.py").write_text(source, encoding="utf-8")
    program = f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv[1:] = ['room']; " + (
        f"runpy.run_path({str(WITHOUT_POSIX)!r}, run_name='__main__')"
    )
    done = run_elsewhere(tmp_path, "-c", program)
    assert done.returncode == (0 if loads else 1), done.stderr
    assert ("room.corner:" in done.stdout) is not loads


def test_what_the_packages_import_is_declared() -> None:
    owners = packages_distributions()
    known = set(PACKAGES) | set(sys.stdlib_module_names)
    strangers = {name: path for path in sources() for name in imported_names(path) if name not in known}
    undeclared = {name for name in strangers if not {normal(owner) for owner in owners.get(name, ())} & declared()}
    assert undeclared == set(), {name: strangers[name] for name in undeclared}


def test_the_lock_file_holds_what_the_project_asks_for() -> None:
    developing = toml("pyproject.toml")["dependency-groups"]["dev"]
    (ours,) = locked()["zerentu"]

    def asked(requirements: list[str]) -> set[tuple[str, str]]:
        return {(requirement_name(text), re.sub(r"^[\w.-]+", "", text)) for text in requirements}

    def held(entries: list[dict[str, str]]) -> set[tuple[str, str]]:
        return {(normal(entry["name"]), entry.get("specifier", "")) for entry in entries}

    def unordered(pairs: set[tuple[str, str]]) -> set[tuple[str, frozenset[str]]]:
        return {(name, frozenset(specifier.split(","))) for name, specifier in pairs}

    assert unordered(held(ours["metadata"]["requires-dist"])) == unordered(asked(asked_for()))
    assert unordered(held(ours["metadata"]["requires-dev"]["dev"])) == unordered(asked(developing))


def test_what_an_extra_brings_is_there_when_developing() -> None:
    """So that every engine is tested and type-checked wherever the project is worked on."""
    extras = toml("pyproject.toml")["project"]["optional-dependencies"]
    developing = set(toml("pyproject.toml")["dependency-groups"]["dev"])
    assert {name for extra in extras.values() for name in extra} - developing == set()


def test_the_lock_file_is_complete() -> None:
    packages = locked()
    needed = {entry["name"] for versions in packages.values() for package in versions for entry in package.get("dependencies", ())}
    assert declared() <= set(packages)
    assert needed <= set(packages)


def test_the_lock_file_names_only_the_public_index() -> None:
    registries = {
        package["source"].get("registry") for versions in locked().values() for package in versions if package["name"] != "zerentu"
    }
    assert registries == {"https://pypi.org/simple"}


def test_the_lock_file_has_a_wheel_for_every_runtime_dependency_on_windows() -> None:
    packages = locked()

    def fits(wheel: str) -> bool:
        return wheel.endswith(("-none-any.whl", "win_amd64.whl"))

    without = {
        name for name in declared() if not any(fits(wheel["url"]) for package in packages[name] for wheel in package.get("wheels", ()))
    }
    assert without == set()


def test_every_data_file_of_a_package_is_installed_with_it() -> None:
    data = toml("pyproject.toml")["tool"]["setuptools"]["package-data"]
    folders = {path.parent for path in sources() if path.name == "__init__.py"}
    files = {path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}}
    patterns = [(folder, pattern) for folder in folders for pattern in [*data["*"], *data.get(str(folder.relative_to(ROOT)), ())]]
    installed = {path for folder, pattern in patterns for path in folder.glob(pattern)}
    assert files - installed == set()


def test_no_module_is_too_long_to_read() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}
