"""Where packs are read from: the software's own, what ZERENTU_PACKS names, and files given by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from schema.errors import RuleError
from schema.rulebook import VARIABLE, load_packs, office_packs, rulebook, standard
from tests.schema.pack_texts import SMALL, changed
from tests.schema.test_rules_adoption import ADOPTING


@pytest.fixture(autouse=True)
def _no_packs_of_an_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_files_are_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    good = write(tmp_path, "small", SMALL)
    assert [pack.name for pack in load_packs([good]).packs] == ["small"]
    bad = tmp_path / "bad.yaml"
    bad.write_bytes("pack: 试算".encode("gb18030"))
    with pytest.raises(RuleError, match=r"bad\.yaml"):
        load_packs([good, bad])
    with pytest.raises(RuleError, match=r"none\.yaml"):
        load_packs([tmp_path / "none.yaml"])


def test_a_file_saved_by_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(SMALL.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_packs([path]).rule("small/one").head.summary == "试算用"


def test_a_pack_is_named_like_its_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="和文件名不一致"):
        load_packs([write(tmp_path, "other", SMALL)])


def test_without_an_office_there_are_only_the_packs_of_the_software() -> None:
    assert office_packs() == ()
    assert rulebook() is standard()


def test_an_offices_packs_are_added_to_those_of_the_software(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    write(folder, "small", SMALL)
    write(folder, "ours", ADOPTING)
    single = write(tmp_path, "third", changed("pack: small", "pack: third"))
    monkeypatch.setenv(VARIABLE, os.pathsep.join((str(folder), str(single))))
    names = [pack.name for pack in rulebook().packs]
    assert names == [*(pack.name for pack in standard().packs), "ours", "small", "third"]


def test_a_file_given_by_hand_may_adopt_a_pack_of_the_software(tmp_path: Path) -> None:
    left_open = [
        f"{rule.head.id.partition('/')[2]}.{param.name}"
        for rule in standard().pack_of("linxi/x").rules
        for param in rule.head.params
        if param.chosen
    ]
    text = ADOPTING.partition("set:")[0].replace("adopts: small", "adopts: linxi") + f"keep: [{', '.join(left_open)}]\n"
    ours = rulebook([write(tmp_path, "ours", text)]).pack_of("ours/x")
    assert (ours.adopts, len(ours.rules)) == ("linxi", len(standard().pack_of("linxi/x").rules))
    assert all(param.confirmed for rule in ours.rules for param in rule.head.params if param.chosen)


def test_files_are_read_again_only_when_they_have_changed(tmp_path: Path) -> None:
    path = write(tmp_path, "small", SMALL)
    first = rulebook([path])
    assert rulebook([path]) is first
    assert rulebook([path, path]) is first
    write(tmp_path, "small", SMALL.replace("试算用", "试算另一种"))
    assert rulebook([path]).rule("small/one").head.summary == "试算另一种"


def test_a_pack_named_like_one_of_the_software_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="另起一个"):
        rulebook([write(tmp_path, "linxi", SMALL)])


@pytest.mark.parametrize("code", ["150424", "150424901201", "1504", "15"])
def test_only_packs_that_can_be_in_force_where_one_asks_are_read(code: str) -> None:
    here = rulebook(within=[code])
    assert [pack.name for pack in here.packs] == [pack.name for pack in standard().packs if pack.jurisdiction == "150424"]
    assert rulebook(within=[code]) is here


def test_of_a_pack_for_elsewhere_only_what_an_office_adopts_of_it_is_read(tmp_path: Path) -> None:
    elsewhere = ADOPTING.partition("set:")[0].replace("adopts: small", "adopts: linxi") + f"rules: [{FREE}]\n"
    ours = rulebook([write(tmp_path, "ours", elsewhere)], within=["150425"])
    assert [pack.name for pack in ours.packs] == ["ours"]
    assert list(ours.rules) == [f"ours/{FREE}"]


FREE = next(
    rule.head.id.partition("/")[2] for rule in standard().pack_of("linxi/x").rules if not any(param.chosen for param in rule.head.params)
)
"""A rule of a pack of the software that leaves nothing open."""


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(RuleError, match="两个文件"):
        rulebook([write(tmp_path / "a", "small", SMALL), write(tmp_path / "b", "small", SMALL)])


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuleError, match="没有规则包"):
        rulebook([tmp_path])
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.yaml"))
    with pytest.raises(RuleError, match=r"none\.yaml 读不出来"):
        rulebook()


def test_authors_can_have_one_file_read_and_are_told_what_is_wrong_with_it(tmp_path: Path) -> None:
    good, bad = write(tmp_path, "small", SMALL), write(tmp_path, "bad", changed("held: sometime", "held: always"))
    done = subprocess.run(
        [sys.executable, "-m", "schema.packreader", str(good), str(bad)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    first, second = done.stdout.splitlines()
    assert first == "ok: 1 rules, 0 cases"
    assert "bad.yaml 第24行" in second
