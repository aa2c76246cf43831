"""The demo on a server: the same receipts, answers and JSON as from a file, apart from the address and the time of day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.demo import STORY
from tests.commands import Ran, Run
from tests.neo4j.conftest import Login
from tests.neo4j.server import Address

pytestmark = pytest.mark.needs_neo4j

DAY = ("--on", "2026-03-31")
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("trace", STORY.township, *DAY),
    ("trace", STORY.village_path, "--on", "2023-06-30"),
    ("trace", STORY.township, *DAY, "--known-at", "第11次修订"),
    ("portfolio", STORY.leader.key, *DAY),
    ("coverage", STORY.county, *DAY),
    ("history", STORY.township),
    ("history", STORY.organiser_after.key),
    ("find", "新林"),
    ("conflicts",),
    ("conflicts", STORY.county),
    ("revisions",),
    ("liability", STORY.township, *DAY),
    ("consequences", STORY.county, *DAY),
    ("duties", STORY.member.key, *DAY),
    ("standards", STORY.village_path, *DAY),
    ("due", STORY.county, *DAY),
    ("watch", STORY.county, *DAY),
    ("standings", STORY.county, "--period", "2026年第三季度"),
)


@pytest.fixture
def addresses(cleaned: Address, login: Login, run: Run, tmp_path: Path) -> tuple[str, str]:
    """A file and a server with the demo on each, which have told the same."""
    server = login(cleaned)
    shown: list[Ran] = [run("demo", "--dir", tmp_path), run("demo", "--dir", tmp_path, "--store", server)]
    file = f"sqlite:///{tmp_path / 'demo.sqlite'}"
    assert [(ran.code, ran.err) for ran in shown] == [(0, "")] * 2
    assert shown[1].out.splitlines() == shown[0].out.replace(file, server).splitlines()
    return file, server


def test_questions_are_answered_from_a_server_byte_for_byte_as_from_a_file(addresses: tuple[str, str], run: Run) -> None:
    for question in QUESTIONS:
        file, server = (run(*question, "--json", "--store", address) for address in addresses)
        assert (server.code, server.err) == (file.code, file.err), question
        assert file.code == 0, (question, file.err)
        assert _timeless(server.out) == _timeless(file.out), question


def _timeless(text: str) -> str:
    """Without the moments at which revisions were written."""
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]*", "…", text)
