"""The command `handover`, on the demo's county as a planner uses it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.api.conftest import Run

ORGANISER, SUCCESSOR = "D0020", "D0264"


def handed(run: Run, county: Path, *more: object, to: str = SUCCESSOR) -> tuple[int, str, str]:
    ran = run("handover", ORGANISER, "--to", to, "--on", "2026-11-01", "--store", f"sqlite:///{county}", *more)
    return ran.code, ran.out, ran.err


def test_without_a_confirmation_the_list_is_shown_and_nothing_is_written(run: Run, county: Path) -> None:
    code, out, err = handed(run, county)
    assert code == 1
    assert "交接清单" in out
    assert "待明确" in out
    assert "--yes" in err
    before = run("revisions", "--store", f"sqlite:///{county}", "--json").out
    assert "交接" not in before


def test_a_written_handover_is_shown_by_coverage_and_can_be_undone(run: Run, county: Path) -> None:
    code, out, _ = handed(run, county, "--yes", "--document", "演组干[2026]8号")
    assert code == 0
    assert "演组干〔2026〕8号" in out
    number = out.rsplit("undo ", 1)[1].strip()
    unsettled = json.loads(run("coverage", "--store", f"sqlite:///{county}", "--json").out)["unsettled"]
    assert {item["person"]["number"] for item in unsettled} == {ORGANISER}
    assert run("undo", number, "--yes", "--store", f"sqlite:///{county}").code == 0
    assert json.loads(run("coverage", "--store", f"sqlite:///{county}", "--json").out)["unsettled"] == []


def test_mistakes_are_told_gently(run: Run, county: Path) -> None:
    for more, to, said in (
        ((), ORGANISER, "同一个人"),
        (("--until", "2026-12-01"), SUCCESSOR, "只用于代管"),
        (("--acting", "--until", "2026-10-01"), SUCCESSOR, "早于"),
        (("--post", "镇长"), SUCCESSOR, "没有担任"),
        ((), "查无此人", "没有找到"),
    ):
        code, _, err = handed(run, county, *more, to=to)
        assert code != 0
        assert said in err
        assert "Traceback" not in err
