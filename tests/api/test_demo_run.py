"""The demo as a newcomer runs it: its office has adopted a few clauses, and everything about that is synthetic and says so."""

from __future__ import annotations

from pathlib import Path

from api.demo import STORY
from schema.rulebook import rulebook
from tests.api.conftest import Run


def test_the_demo_answers_by_what_its_office_has_adopted_and_says_so(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--dir", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    (told,) = [line for line in ran.out.splitlines() if line.startswith("规则：")]
    assert all(words in told for words in ("只是示例", "采用", "演组发〔2020〕1号", "合成数据", str(tmp_path)))
    assert f"{STORY.organiser_after.name} · 五(一) 联带责任 · 2025年：条件未查实" in ran.out
    assert f"{STORY.member.name} · 五(一) 末位转岗 · 2025年：条款涉及，待核实" in ran.out
    assert "十二吐乡 │ 挂联领导 │ demo-linxi/leader-liaison" in ran.out
    assert "示例 五(一)" not in ran.out
    pack = rulebook([tmp_path / "demo-linxi.yaml"]).pack_of("demo-linxi/notice")
    assert pack.adoption is not None
    assert "合成数据" in pack.issuer
    assert "合成数据" in pack.adoption.reviewer


def test_the_demo_runs_again_in_the_same_folder(run: Run, tmp_path: Path) -> None:
    first, again = (run("demo", "--dir", tmp_path / "演示") for _ in range(2))
    assert (first.code, again.code, again.err) == (0, 0, "")
    assert first.out == again.out
