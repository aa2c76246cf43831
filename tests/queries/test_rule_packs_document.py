"""What `docs/rule-packs.md` shows an office is read as it stands, and its examples hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queries.rules.cases import mismatches
from schema.rulebook import load_packs, rulebook
from schema.rules import KINDS

DOCUMENT = Path(__file__).parents[2] / "docs" / "rule-packs.md"
BLOCKS = re.findall(r"```yaml\n# (\w+)\.yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


def written(folder: Path, name: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(dict(BLOCKS)[name], encoding="utf-8")
    return path


def test_an_offices_own_pack_is_read_and_its_cases_hold(tmp_path: Path) -> None:
    (pack,) = load_packs([written(tmp_path, "cunfang")]).packs
    assert [rule.head.kind for rule in pack.rules] == ["coverage", "duty", "liability"]
    assert len(pack.cases) == 8
    assert {case.name: mismatches(pack, case) for case in pack.cases} == {case.name: () for case in pack.cases}


def test_a_sample_is_adopted_as_the_document_shows(tmp_path: Path) -> None:
    pack = rulebook([written(tmp_path, "benxian")]).pack_of("benxian/x")
    assert [rule.head.id for rule in pack.rules] == ["benxian/organiser-joint", "benxian/organiser-area"]
    assert all(rule.head.adopted for rule in pack.rules)


@pytest.mark.parametrize("kind", KINDS)
def test_the_vocabulary_names_every_kind(kind: str) -> None:
    assert f"`{kind}`" in DOCUMENT.with_name("rule-vocabulary.md").read_text(encoding="utf-8")
