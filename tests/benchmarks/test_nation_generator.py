from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import nation
from benchmarks.floors import COUNTY, TRACE, ask, load_bare, questions, reader
from benchmarks.rows import rows_of_ledgers
from schema.kinds import LEVELS

DAY = 739706  # 31 March 2026


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        reading = csv.DictReader(stream, strict=True)
        for row in reading:
            assert None not in row
            assert None not in row.values()
            yield row


@pytest.mark.usefixtures("_package")
class TestGenerated:
    def test_every_file_has_its_canonical_header_and_only_whole_rows(self, tmp_path: Path) -> None:
        counts = nation.generate(tmp_path / "all")
        for name, header in nation.HEADERS.items():
            with (tmp_path / "all" / f"{name}.csv").open(encoding="utf-8") as stream:
                assert stream.readline().strip() == header
            assert len(list(_rows(tmp_path / "all", name))) == counts.get(name, 0)
        assert set(nation.FIRST) <= counts.keys()

    def test_places_are_listed_below_what_they_lie_in(self, tmp_path: Path) -> None:
        nation.generate(tmp_path / "all")
        seen = {""}
        for row in _rows(tmp_path / "all", "places"):
            assert row["上级代码"] in seen
            assert row["级别"] in LEVELS.values()
            seen.add(row["区划代码"])
        assert len(seen) == 1 + 2 + 2 + 2 + 3 + 90

    def test_everything_that_a_tie_names_is_listed(self, tmp_path: Path) -> None:
        folder = tmp_path / "all"
        nation.generate(folder)
        people = {(row["干部编号"], row["姓名"], row["单位"]) for row in _rows(folder, "people")}
        units = {row["单位名称"] for row in _rows(folder, "organisations")}
        places = {(row["区划代码"], row["名称"]) for row in _rows(folder, "places")}
        areas = {("", row["片区"]) for row in _rows(folder, "areas")}
        for row in _rows(folder, "ties"):
            holder = (row["干部编号"], row["姓名"], row["单位"])
            assert holder in people or (holder[:2] == ("", "") and row["单位"] in units)
            assert (row["对象代码"], row["对象名称"]) in places | areas

    def test_one_holder_never_has_two_ties_of_a_kind_on_a_place_at_once(self, tmp_path: Path) -> None:
        folder = tmp_path / "all"
        nation.generate(folder)
        open_ended = [tuple(row.values())[:6] for row in _rows(folder, "ties") if not row["终止日期"] and row["干部编号"]]
        assert len(open_ended) == len(set(open_ended))

    def test_a_correction_changes_only_the_end_of_a_tie_of_the_first_province(self, tmp_path: Path) -> None:
        folder = tmp_path / "all"
        nation.generate(folder)
        ties = {tuple(value for header, value in row.items() if header != "终止日期") for row in _rows(folder, "ties")}
        corrected = list(_rows(folder, "ties_corrected"))
        assert corrected
        for row in corrected:
            assert tuple(value for header, value in row.items() if header != "终止日期") in ties
            assert row["对象代码"].startswith("15") or row["对象名称"].startswith("15")

    def test_a_county_alone_is_the_same_as_within_the_nation(self, tmp_path: Path) -> None:
        nation.generate(tmp_path / "all")
        nation.generate(tmp_path / "county", within="433122")
        for name in ("people", "ties", "outcomes"):
            alone = [tuple(row.values()) for row in _rows(tmp_path / "county", name)]
            whole = [tuple(row.values()) for row in _rows(tmp_path / "all", name)]
            assert alone == [row for row in whole if "433122" in "".join(row)]

    def test_a_share_takes_whole_counties(self, tmp_path: Path) -> None:
        nation.generate(tmp_path / "half", scale=0.5)
        counties = {row["区划代码"] for row in _rows(tmp_path / "half", "places") if row["级别"] == LEVELS["county"]}
        assert len(counties) == 1

    def test_the_bare_tables_answer_for_a_village_and_for_its_county(self, tmp_path: Path) -> None:
        counts = nation.generate(tmp_path / "all")
        loaded = load_bare(tmp_path / "bare.sqlite", rows_of_ledgers(tmp_path / "all"))
        assert loaded.rows["outcome"] == counts["outcomes"]
        connection = reader(tmp_path / "bare.sqlite")
        chain, ties, outcomes = ask(connection, questions(TRACE, ["place:150424102200"], DAY, DAY - 730)[0])
        assert [row[1] for row in chain if str(row[1]).startswith("place:")] == [
            "place:150424102200", "place:150424102", "place:150424", "place:1504", "place:15",
        ]  # fmt: skip
        held = {str(row[11]).removeprefix("person:") for row in ties if row[1] == 18}
        expected = {
            row["干部编号"] for row in _rows(tmp_path / "all", "ties")
            if row["对象代码"] == "150424102200" and row["关系"] == "包村" and not row["终止日期"]
        }  # fmt: skip
        assert held == expected
        assert len([row for row in outcomes if str(row[3]).endswith("季度")]) == 8
        below, _, _ = ask(connection, questions(COUNTY, ["place:150424"], DAY, DAY - 730)[0])
        assert len([row for row in below if str(row[1]).startswith("place:")]) == 1 + 2 + 60
        connection.close()
