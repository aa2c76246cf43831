from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from api.demo import STORY, write_ledgers, wrong_rows
from api.demo.divisions import divisions, named, townships, villages
from api.demo.ledgers import demo_books

HEADERS = {
    "单位台账": {"单位编号", "单位名称", "单位类别", "所在区划"},
    "干部台账": {"干部编号", "姓名", "单位", "职务", "任职区划", "任职日期", "离任日期"},
    "片区台账": {"片区", "区划代码", "名称", "起始日期", "终止日期"},
    "责任关系台账": {"干部编号", "姓名", "单位", "关系", "对象代码", "对象名称", "起始日期", "终止日期", "依据"},
    "观摩评比台账": {"期次", "区划代码", "名称", "得分", "名次", "类别", "评定日期"},
    "事项台账": {"日期", "区划代码", "名称", "类型", "说明"},
    "工作记录台账": {"日期", "期次", "干部编号", "姓名", "项目", "数值"},
    "荣誉台账": {"授予日期", "区划代码", "名称", "称号"},
    "督办台账": {"发出日期", "文号", "区划代码", "名称", "期限", "销号日期"},
    "认定台账": {"认定日期", "干部编号", "姓名", "区划代码", "名称", "认定事项", "期次", "结论", "本人申辩"},
    "决定台账": {"决定日期", "干部编号", "姓名", "区划代码", "条款", "期次", "结论", "决定人", "理由", "本人申辩"},
    "评分明细": {"期次", "评委", "区划代码", "名称", "项目", "得分", "总分"},
    "坐标台账": {"区划代码", "名称", "经度", "纬度"},
    "主导产业": {"日期", "区划代码", "名称", "项目", "数值"},
    "互学互帮互鉴台账": {"单位", "关系", "对象代码", "对象名称", "起始日期", "依据"},
    "互学记录": {"互学日期", "区划代码", "提升村", "示范村代码", "示范村", "方式", "收获"},
    "责任一览表": {"挂联领导", "包片领导", "包村干部", "驻村干部", "第一书记", "帮扶单位", "村党组织书记"},
}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_ledgers(tmp_path_factory.mktemp("demo"))


def _cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_the_county_has_its_real_units() -> None:
    assert Counter(division.level for division in divisions()) == {"province": 1, "city": 1, "county": 1, "township": 12, "village": 119}
    assert (len(townships()), len(villages())) == (12, 119)


def test_every_unit_lies_in_one_that_is_listed() -> None:
    codes = {division.code for division in divisions()}
    assert {division.parent for division in divisions()} - codes == {""}
    assert all(division.code.startswith(division.parent) for division in divisions())


def test_each_kind_of_ledger_opens_and_has_its_canonical_headers(ledgers: list[Path]) -> None:
    found: dict[str, list[set[object]]] = {}
    for path in ledgers[1:]:
        workbook = openpyxl.load_workbook(path)
        rows: list[set[object]] = [set(row) for sheet in workbook for row in sheet.iter_rows(min_row=1, max_row=4, values_only=True)]
        found[path.stem.removeprefix("合成数据_")] = rows
    assert found.keys() == HEADERS.keys()
    for kind, headers in HEADERS.items():
        assert any(headers <= row for row in found[kind]), kind


def test_every_file_and_title_says_that_it_is_synthetic(ledgers: list[Path]) -> None:
    for path in ledgers[1:]:
        assert path.name.startswith("合成数据_")
        titles = [sheet["A1"].value for sheet in openpyxl.load_workbook(path) if sheet["A1"].value]
        assert titles
        assert all("合成数据" in str(title) for title in titles)


def test_the_wrong_rows_stand_where_they_are_said_to_stand(ledgers: list[Path]) -> None:
    files = {path.name: path for path in ledgers}
    wrong = {row.reason: _cells(files[row.file], row.sheet)[row.row - 1] for row in wrong_rows()}
    assert len(wrong) == len(wrong_rows()) == 17
    assert "2023年2月30日" in wrong["任职日期在日历上不存在"]
    assert "150424199201" in wrong["区划代码不存在"]
    code, name = wrong["代码和名称对不上"][4:6]
    assert named(str(code)).name != name
    assert wrong["两个乡镇有同名村又没有代码"][4:6] == (None, STORY.twins)
    assert "#REF!" in wrong["得分是出错的公式"]
    assert "基本成立" in wrong["结论既不是成立也不是不成立"]
    assert wrong["没有日期，也没有期次"][:2] == (None, None)
    assert "150424199299" in wrong["系统中没有这个区划代码"]
    assert wrong["没有写得分"][4:6] == ("特色亮点", None)
    assert "150424199201" in wrong["系统中没有评分明细的村"]
    assert "150424199201" in wrong["没有这个结对村"]
    east, north = map(float, map(str, wrong["经度和纬度写反了"][2:4]))
    assert east < north
    assert wrong["两村是同一个村"][1] == wrong["两村是同一个村"][3]


def test_the_ambiguous_village_lies_in_two_townships_but_not_in_the_holder_s() -> None:
    twins = [village.parent for village in villages() if village.name == STORY.twins]
    assert len(twins) == len(set(twins)) == 2
    assert "150424101" not in twins


def test_the_namesakes_work_in_one_unit(ledgers: list[Path]) -> None:
    path = next(path for path in ledgers if "干部台账" in path.name)
    rows = {row[0]: row for row in _cells(path, "乡镇干部")}
    first, second = (rows[twin.number] for twin in STORY.namesakes)
    assert "".join(str(first[1]).split()) == "".join(str(second[1]).split())
    assert first[2] == second[2]


def test_one_seed_gives_one_content_and_another_seed_another() -> None:
    assert demo_books(7) == demo_books(7)
    assert demo_books(7) != demo_books(8)


def test_the_story_holds_under_any_seed() -> None:
    for seed in range(5):
        sheets = {sheet.name: sheet for book in demo_books(seed) for sheet in book.sheets}
        yearly = {line.cells[0]: line.cells for line in sheets["年度检查"].lines if line.cells[1] == STORY.township}
        assert [yearly[year][5] for year in ("2022年", "2024年", "2025年")] == ["中间", "后进", "后进"]
        liaison = {line.cells[4] for line in sheets["县级领导挂联"].lines if len(line.cells) == 9}
        assert {township.code for township in townships()} - liaison == {STORY.uncovered_township}
        charged = {line.cells[4] for line in sheets["包村"].lines if len(line.cells) == 10}
        assert charged.isdisjoint(STORY.uncontacted)
        covers = [line.cells[0] for line in sheets["组织员包片"].lines if line.cells[4] == STORY.area]
        assert covers == [STORY.organiser_before.number, STORY.organiser_after.number]


def test_no_two_officials_share_a_number_and_only_the_namesakes_a_name() -> None:
    people = next(book for book in demo_books() if "干部台账" in book.file)
    lines = [line.cells for sheet in people.sheets for line in sheet.lines if len(line.cells) >= 7 and str(line.cells[0]).startswith("D")]
    assert [number for number, times in Counter(cells[0] for cells in lines).items() if times > 1] == []
    names = Counter(str(cells[1]).replace(" ", "") for cells in lines)
    assert [name for name, times in names.items() if times > 1] == [STORY.namesakes[0].name]
    assert len(lines) >= 250
