from __future__ import annotations

import gc
from pathlib import Path

import pytest

from benchmarks.report import Measure, write
from benchmarks.timing import in_child, interleaved


def _hold(mebibytes: int) -> int:
    return len(bytearray(b"x") * (mebibytes << 20))


def _fail() -> None:
    raise ValueError("not today")


def test_a_ratio_over_its_target_is_said_not_to_be_met() -> None:
    assert Measure("w", 3.0, 2.0, 1.4).met is False
    assert Measure("w", 3.0, 2.0, 1.5).met is True
    assert Measure("w", 3.0, 2.0).met is None
    assert Measure("w", 3.0, None, 1.5).met is None


def test_a_lower_bound_compares_the_peer_with_the_measured() -> None:
    assert Measure("w", 1.0, 5.0, 4.0, at_least=True).met is True
    assert Measure("w", 1.0, 3.0, 4.0, at_least=True).met is False


def test_a_bound_on_memory_is_absolute() -> None:
    assert Measure("w", 2**30, None, 1.2 * 2**30, unit="B").met is True
    assert Measure("w", 1.5 * 2**30, None, 1.2 * 2**30, unit="B").met is False
    assert Measure("w", 1.0 * 2**30, 0.1 * 2**30, 1.2 * 2**30, unit="B").met is True


def test_writing_one_part_again_keeps_the_other(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write("county", [Measure("first", 1.0)], page=page)
    write("nation", [Measure("whole", 2.0)], page=page)
    write("county", [Measure("second", 3.0)], page=page)
    text = page.read_text(encoding="utf-8")
    assert "whole" in text
    assert "second" in text
    assert "first |" not in text
    assert text.count("county: begin") == text.count("county: end") == 1


def test_works_are_asked_the_same_questions_equally_often_and_take_turns_in_being_first() -> None:
    asked: list[tuple[str, int]] = []

    def first(question: int) -> None:
        asked.append(("a", question))

    def second(question: int) -> None:
        asked.append(("b", question))

    timings = interleaved({"a": first, "b": second}, [1, 2, 3], rounds=4, warmup=1)
    assert {timing.calls for timing in timings.values()} == {12}
    assert sorted(asked) == sorted((name, question) for name in "ab" for question in (1, 2, 3) for _ in range(5))
    assert {asked[number][0] for number in range(0, len(asked), 2)} == {"a", "b"}
    assert gc.isenabled()


def test_a_child_tells_its_own_peak_and_not_its_parent_s() -> None:
    here = bytearray(b"x") * (400 << 20)
    small, large = in_child(_hold, 1), in_child(_hold, 300)
    assert (small.value, large.value) == (1 << 20, 300 << 20)
    if small.peak is not None and large.peak is not None:
        assert large.peak - small.peak > 250 << 20
        assert small.peak < len(here)


def test_an_error_in_a_child_is_told() -> None:
    with pytest.raises(RuntimeError, match="not today"):
        in_child(_fail)
