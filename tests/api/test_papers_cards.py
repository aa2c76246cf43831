"""Cards, maps and handover lists on paper: made by the commands from a real store, and read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader

from tests.api.conftest import Run
from tests.api.papers_world import LONG_UNIT, ON, write_world


@pytest.fixture
def township(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for papers; the commands use a store with the township in it."""
    write_world(tmp_path / "town.sqlite")
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{tmp_path / 'town.sqlite'}")
    return tmp_path


def printed(run: Run, path: Path, *arguments: object) -> Document:
    ran = run("print", *arguments, "-o", path)
    assert ran.code == 0, ran.err
    return docx.Document(str(path))


def rows(document: Document, table: int) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in document.tables[table].rows]


def texts(document: Document) -> Iterator[str]:
    for paragraph in document.element.body.iter(qn("w:p")):
        yield "".join(part.text or "" for part in paragraph.iter(qn("w:t")))


def pages(path: Path) -> list[str]:
    return [page.extract_text().replace(" ", "") for page in PdfReader(path).pages]


def test_a_village_card_names_everybody_with_post_term_ground_and_marks(run: Run, township: Path) -> None:
    document = printed(run, township / "卡.docx", "village-card", "大井子村", "--on", ON)
    holders = {(row[1], row[0]): row[2:] for row in rows(document, 1)[1:]}
    assert len(holders) == 13
    assert holders["王五六", "包村"] == (f"{LONG_UNIT} 长岭子镇副镇长", "2021年3月1日起", "林组发〔2021〕3号")
    assert holders["钱\u3000九", "驻村"][1] == "至迟2026年3月31日已在任"
    assert holders["孙十一", "挂联"][1] == "2022年5月起\n至2026年5月31日"
    assert holders["某同志0*", "帮扶"][0] == "职务没有记录"
    assert holders[LONG_UNIT, "帮扶(牵头)"][0] == "单位"
    assert holders["空缺", "村委会主任"][0] == "2026年3月31日的台账写空缺"


def test_a_village_card_says_what_a_weaker_source_disputes_and_explains_just_the_marks_it_uses(run: Run, township: Path) -> None:
    said = "\n".join(texts(printed(run, township / "卡.docx", "village-card", "大井子村", "--on", ON)))
    assert "李\u3000四※" in said
    note = next(line for line in said.splitlines() if line.startswith("注："))
    assert "* 没有编号" in note
    assert "※" in note
    assert "(可能)" not in note


def test_people_are_listed_by_post_and_units_last(run: Run, township: Path) -> None:
    names = [row[1] for row in rows(printed(run, township / "卡.docx", "village-card", "大井子村", "--on", ON), 1)[1:]]
    assert names.index("王五六") < names.index("张伟明") < names.index("周十二") < names.index("赵七八")
    assert names[-2:] == [LONG_UNIT, "空缺"]
    assert "排名不分先后" in "".join(texts(docx.Document(str(township / "卡.docx"))))


def test_a_village_that_nobody_answers_for_gets_a_card_that_says_so(run: Run, township: Path) -> None:
    document = printed(run, township / "卡.docx", "village-card", "无人村", "--on", ON)
    assert [row[:2] for row in rows(document, 1)[1:]] == [("村党组织书记", "空缺")]
    before = printed(run, township / "前.docx", "village-card", "无人村", "--on", "2018-01-01")
    assert rows(before, 1)[1:] == [("无", "", "", "", "")]


@pytest.mark.usefixtures("in_force")
def test_no_candidate_is_called_responsible_and_every_clause_has_its_ground(run: Run, county: Path, tmp_path: Path) -> None:
    said = list(texts(printed(run, tmp_path / "卡.docx", "village-card", "林西县/新林镇/太平村", "--on", "2026-03-31")))
    clauses = [line for line in said if "五(一)" in line and "口径" not in line]
    assert any("条款涉及，待核实" in line and "本人说明：" in line for line in clauses)
    assert any("条件未查实(尚缺：" in line for line in clauses)
    assert all("依据：" in line or "任期已于" in line for line in clauses)
    assert not any("责任人" in line for line in said)


@pytest.mark.usefixtures("in_force")
def test_a_rule_that_is_not_in_force_says_nothing(run: Run, township: Path) -> None:
    said = "".join(texts(printed(run, township / "卡.docx", "village-card", "无人村", "--on", "2004-06-30")))
    assert "还不适用" not in said
    assert "没有需要列出的条款" in said


@pytest.mark.usefixtures("in_force")
def test_whoever_left_before_the_end_is_not_liable_because_the_term_ended(run: Run, county: Path, tmp_path: Path) -> None:
    handed = run("handover", "叶静波", "--to", "沈文明", "--on", "2025-07-01", "--yes")
    assert handed.code == 0, handed.err
    said = texts(printed(run, tmp_path / "卡.docx", "village-card", "林西县/新林镇/太平村", "--on", "2026-06-30"))
    line = next(line for line in said if line.startswith("叶静波"))
    assert line.startswith("叶静波(原组织委员)：五(一) 末位转岗(2025年)，不承担(任期已于2025年6月30日届满)。依据：")


@pytest.mark.needs_soffice
@pytest.mark.usefixtures("in_force")
def test_every_village_gets_one_page_in_the_official_order(run: Run, county: Path, tmp_path: Path) -> None:
    ran = run("print", "village-card", "新林镇", "--all", "--on", "2026-06-30", "--as", "pdf", "-o", tmp_path / "全镇.pdf")
    assert ran.code == 0, ran.err
    found = pages(tmp_path / "全镇.pdf")
    assert len(found) == 11
    assert all("责任落实卡" in page and "摘要" in page for page in found)
    assert found[0].startswith("新林镇太平村")


@pytest.mark.needs_soffice
def test_a_crowded_card_keeps_its_texts_whole_in_the_pdf(run: Run, township: Path) -> None:
    ran = run("print", "village-card", "大井子村", "--on", ON, "-o", township / "卡.pdf")
    assert ran.code == 0, ran.err
    assert len(pages(township / "卡.pdf")) == 1
    whole = "".join(pages(township / "卡.pdf")).replace("\n", "")
    assert LONG_UNIT in whole
    for name in ("某同志0", "某同志3", "王五六", "软弱涣散", "至2026年5月31日"):
        assert name in whole
    box = PdfReader(township / "卡.pdf").pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_a_person_card_has_what_is_held_what_ended_what_is_open_and_a_slip(run: Run, township: Path) -> None:
    document = printed(run, township / "人.docx", "person-card", "P01", "--on", ON)
    held, ended = rows(document, 1)[1:], rows(document, 2)[1:]
    assert {(row[0], row[1]) for row in held} == {("组织干事", "长岭子镇"), ("包村", "长岭子镇/大井子村")}
    assert ended[0][:3] == ("包村", "长岭子镇/无人村", "2019年1月1日起\n至2023年12月31日")
    assert "林组发〔2021〕3号\n责任台账.xlsx〔包村〕第" in next(row[3] for row in held if row[0] == "包村")
    assert "大井子村：台账问题“饮水管网没有修好”(2026年2月1日，期限2026年5月31日)还没有销号。" in list(texts(document))
    assert [row[0] for row in rows(document, 3)] == ["姓名", "有误之处", "应为", "佐证材料", "本人签名"]


def test_an_unverified_person_and_a_unit_get_cards_too(run: Run, township: Path) -> None:
    document = printed(run, township / "人.docx", "person-card", "某同志1", "--on", ON)
    assert rows(document, 0)[0] == ("姓名(单位)", "某同志1*", "编号", "未核实")
    unit = printed(run, township / "单位.docx", "person-card", "U1", "--on", ON)
    assert rows(unit, 1)[1:][0][:2] == ("帮扶(牵头)", "长岭子镇/大井子村")


@pytest.mark.usefixtures("in_force")
def test_a_map_on_paper_says_that_it_draws_no_borders_and_counts_places_and_vacancies(run: Run, township: Path, needs_dot: str) -> None:
    document = printed(run, township / "图.docx", "map", "林西县", "--on", ON)
    said = list(texts(document))
    assert said[0] == "林西县挂联包片分布示意图"
    assert "(截至2026年4月15日，县级1个、乡级1个、村级2个、空缺2个、缺" in said[1]
    assert "图中不画任何界线。本图为关系示意图，不表示行政区域界线。" in said
    assert len(document.inline_shapes) == 1
    assert document.inline_shapes[0].width <= Mm(156)


def test_the_pdf_of_a_map_is_made_of_its_own_pages(run: Run, township: Path, needs_dot: str) -> None:
    assert run("print", "map", "林西县", "--on", ON, "--draft", "送审稿", "-o", township / "图.pdf").code == 0
    said = "".join(pages(township / "图.pdf"))
    assert "示意图" in said
    assert "图中不画任何界线。送审稿" in said


def test_a_map_stands_in_an_offices_own_template(run: Run, township: Path, needs_dot: str) -> None:
    template = docx.Document()
    template.add_paragraph("附图：{{图}}")
    template.save(str(township / "版.docx"))
    document = printed(run, township / "图.docx", "map", "大井子村", "--on", ON, "--template", township / "版.docx")
    said = list(texts(document))
    assert said[0] == "附图："
    assert len(document.inline_shapes) == 1
    assert "图中不画任何界线。本图为关系示意图，不表示行政区域界线。" in said
    assert "不用模板" in run("print", "map", "大井子村", "--template", township / "版.docx", "-o", township / "图.pdf").err


def test_a_map_has_the_same_digest_on_any_day_that_it_is_printed(
    run: Run, township: Path, needs_dot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = set()
    for number, today in enumerate((739700, 739701)):
        monkeypatch.setattr("api.mapping.today", lambda day=today: day)
        monkeypatch.setattr("api.papers.documents.today", lambda day=today: day)
        document = printed(run, township / f"图{number}.docx", "map", "林西县", "--on", ON)
        digests.add(next(line for line in texts(document) if "摘要" in line).rpartition("摘要")[2])
    assert len(digests) == 1


def test_a_handover_list_has_what_ends_what_begins_what_is_open_and_who_signs(run: Run, township: Path) -> None:
    assert run("handover", "P01", "--to", "P04", "--on", "2026-05-01", "--document", "林组干〔2026〕8号", "--yes").code == 0
    document = printed(run, township / "交接.docx", "handover", "P01")
    assert (
        rows(document, 1)[1:]
        == [
            ("1", "组织干事", "长岭子镇", "2021年3月1日起\n至2026年4月30日", "2026年5月1日起\n至今", "林组干〔2026〕8号"),
            ("2", "包村", "大井子村", "2021年3月1日起\n仍在任", "接任人已担任", "林组发〔2021〕3号"),
        ]
        or "组织干事" in rows(document, 1)[1]
    )
    assert [cell for cell in rows(document, len(document.tables) - 1)[0] if "签字" in cell] == [
        "移交人\n(签字)", "接收人\n(签字)", "监交人\n(签字)",
    ]  # fmt: skip
    assert any("饮水管网没有修好" in cell for row in rows(document, 3) for cell in row)


def test_a_handover_that_was_not_written_has_no_list(run: Run, township: Path) -> None:
    ran = run("print", "handover", "P01", "-o", township / "交接.docx")
    assert ran.code != 0
    assert "zerentu handover" in ran.err
    assert not (township / "交接.docx").exists()


def test_nothing_is_overwritten_and_nothing_is_left_by_what_fails(run: Run, township: Path) -> None:
    path = township / "卡.docx"
    path.write_text("自己的文件")
    ran = run("print", "village-card", "大井子村", "-o", path)
    assert ran.code == 2
    assert "没有覆盖" in ran.err
    assert path.read_text() == "自己的文件"
    for arguments in (("village-card", "大井子村", "--as", "xlsx"), ("person-card", "查无此人"), ("map", "大井子村", "--as", "xlsx")):
        ran = run("print", *arguments, "-o", township / "新.docx")
        assert ran.code != 0
        assert "Traceback" not in ran.err
    assert {entry.name for entry in township.iterdir()} - {"卡.docx"} <= {"town.sqlite", "town.sqlite-wal", "town.sqlite-shm"}


def test_the_same_card_has_the_same_digest_until_a_fact_changes(run: Run, township: Path) -> None:
    def digest(name: str, on: str) -> str:
        document = printed(run, township / name, "person-card", "P06", "--on", on)
        return next(line for line in texts(document) if "摘要" in line).rpartition("摘要 ")[2]

    assert digest("一.docx", ON) == digest("二.docx", ON)
    assert digest("三.docx", "2026-07-01") != digest("四.docx", ON)
