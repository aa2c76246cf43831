"""How the pages of a 责任一览表 look: paper, headings, fonts, and the PDF that LibreOffice makes of them."""

from __future__ import annotations

import os
import select
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from pypdf import PdfReader

from api.papers.fonts import substitutions
from api.papers.layout import laid_out
from api.papers.office import NoPdf, to_pdf
from api.papers.table import Cell, Column, Line, Table
from tests.api.conftest import Printed, Run
from tests.api.printed_rosters import COLUMNS, sheet


def test_pages_are_landscape_one_page_wide_with_headings_repeated_and_numbered(printed: Printed) -> None:
    page = sheet(printed())
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)  # a width of 1 need not be written
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$3:$3"
    assert page.oddFooter is not None
    assert page.oddFooter.center.text == "— &P —"
    merged = {str(area) for area in page.merged_cells.ranges}
    assert {"A1:J1", "A2:J2", "B4:B6", "B7:B8", "A9:B9", "C9:D9"} <= merged
    assert [page["A1"].value, page["A2"].value] == ["示例县村(社区)责任落实一览表", "(截至2026年3月31日)"]
    assert [page[cell].font.name for cell in ("A1", "A3", "E4")] == ["方正小标宋简体", "黑体", "仿宋"]


def test_a_vacancy_is_shaded_and_says_so(printed: Printed) -> None:
    page = sheet(printed())
    shaded = [cell.coordinate for row in page.iter_rows(min_row=4, max_row=8) for cell in row if cell.fill.fill_type == "solid"]
    assert shaded == ["H8"]
    assert page["H8"].value == "空缺"


def test_the_document_holds_the_same_table_with_its_headings_repeated(printed: Printed) -> None:
    document = docx.Document(str(printed(kind="docx")))
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == COLUMNS
    assert [cell.text for cell in table.rows[2].cells][1:4] == ["甲镇", "东村", "后进"]
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    width, height = document.sections[0].page_width, document.sections[0].page_height
    assert width is not None
    assert height is not None
    assert (round(width / Mm(1)), round(height / Mm(1))) == (297, 210)
    assert "数据截至2026年3月31日" in document.paragraphs[-1].text


@pytest.mark.needs_soffice
@pytest.mark.needs_cjk_font
def test_the_pdf_has_a_page_for_each_page_of_rows_with_the_right_glyphs(run: Run, county: Path, tmp_path: Path) -> None:
    path = tmp_path / "县.pdf"
    assert run("print", "roster", "林西县", "--on", "2026-03-31", "-o", path).code == 0
    pages = PdfReader(path).pages
    texts = [page.extract_text() for page in pages]
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} == {(1191, 842)}
    assert "林西县村(社区)责任落实一览表" in texts[0]
    assert all("村党组织书记" in text and f"— {number} —" in text for number, text in enumerate(texts, start=1))
    assert all(name in "".join(texts) for name in ("官地镇", "岗岗坤兑村", "毡铺村", "柳知秋"))
    numbers = [int(line) for text in texts for line in text.split() if line.isdecimal() and int(line) < 120]
    assert all(later == earlier + 1 for earlier, later in pairwise(sorted(set(numbers))))
    assert "合计" in "".join(texts[-2:])


@pytest.mark.needs_soffice
@pytest.mark.needs_cjk_font
def test_the_pdf_embeds_its_fonts_and_uses_those_that_stand_in(printed: Printed) -> None:
    page = PdfReader(printed(kind="pdf")).pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (842, 595)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    whole = [font.get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert whole
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in whole)
    if any("Noto Serif CJK" in name for name in substitutions().values()):
        assert any("NotoSerifCJK" in str(font["/FontName"]) for font in whole)


@pytest.mark.needs_soffice
def test_the_basis_goes_into_the_pdf_when_it_is_asked_for(printed: Printed) -> None:
    without, with_basis = (PdfReader(printed(*more, kind="pdf")).pages for more in ((), ("--basis",)))
    assert len(with_basis) > len(without)
    assert "内容：一季度第3行" in "".join(page.extract_text() for page in with_basis).replace("\n", "")


@pytest.mark.needs_soffice
def test_the_document_becomes_pages_as_wide_as_the_workbooks(printed: Printed, tmp_path: Path) -> None:
    to_pdf(printed(kind="docx"), tmp_path / "从文档.pdf")
    pages = PdfReader(tmp_path / "从文档.pdf").pages
    assert (round(float(pages[0].mediabox.width)), len(pages)) == (842, 1)
    assert "巴彦乌拉嘎查社区" in pages[0].extract_text().replace("\n", "")


def test_without_libreoffice_the_way_out_is_named(run: Run, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("api.papers.office._PLACES", {})
    ran = run("print", "roster", "示例县", "--on", "2026-03-31", "-o", tmp_path / "表.pdf")
    assert ran.code == 1
    assert "请安装 LibreOffice，或先用 --as xlsx" in ran.err
    assert not (tmp_path / "表.pdf").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for LibreOffice")
@pytest.mark.parametrize(("script", "words"), [("exec sleep 60", "还没有转换完"), ("echo 坏了 >&2; exit 1", "没有生成 pdf：坏了")])
def test_a_libreoffice_that_hangs_or_fails_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(NoPdf, match=words):
        to_pdf(tmp_path / "表.xlsx", tmp_path / "表.pdf", timeout=1)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for LibreOffice")
def test_a_libreoffice_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that is called is a door: the one behind it holds what it was given, and works on when only the door is closed."""
    program, held = tmp_path / "soffice", tmp_path / "held"
    program.write_text(f"#!/bin/sh\nexec 3>'{held}'\nsleep 600 &\nwait\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    os.mkfifo(held)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with open(os.open(held, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        with pytest.raises(NoPdf, match="还没有转换完"):
            to_pdf(tmp_path / "表.xlsx", tmp_path / "表.pdf", timeout=2)
        assert select.select([pipe], [], [], 30)[0], "somebody still holds the pipe open"
        assert pipe.read() == b""


def test_the_doctor_names_the_fonts_that_stand_in(run: Run, office: Path) -> None:
    out = run("doctor").out
    assert "表册字体" in out
    assert all(f"{font}→{name}" in out for font, name in substitutions().items())


def wide(columns: int, lines: int, text: str) -> Table:
    headings = tuple(Column(f"栏{number}", 3, 7) for number in range(columns))
    rows = [Line(tuple(Cell(text) for _ in headings), f"组{number // 7}") for number in range(lines)]
    return Table("表", "标题", "", headings, (*rows, Line(tuple(Cell("合计") for _ in headings), strong=True)))


@pytest.mark.parametrize("columns", [5, 10, 11, 18])
@pytest.mark.parametrize("text", ["张　三", "阿迪力·买买提明\n李四\n王五", "示例县农牧业综合行政执法大队" * 12])
def test_every_table_is_as_wide_as_its_page_and_no_page_holds_more_than_it_can(columns: int, text: str) -> None:
    table = wide(columns, 60, text)
    layout = laid_out(table, "A4", 80)
    assert sum(layout.widths) == pytest.approx((297 - 40) * 72 / 25.4)
    assert max(layout.heights) <= 409
    ends = [*layout.starts[1:], len(table.lines)]
    high = (210 - 49) * 72 / 25.4
    for start, end in zip(layout.starts, ends, strict=True):
        used = layout.heading + sum(layout.heights[start:end]) + (80 if start == 0 else 0)
        assert used <= high or end == start + 1 or end == len(table.lines)
    assert layout.starts[-1] < len(table.lines) - 1


@pytest.mark.needs_pdftoppm
@pytest.mark.needs_soffice
@pytest.mark.needs_cjk_font
def test_no_ink_reaches_the_edge_of_a_page(printed: Printed, tmp_path: Path) -> None:
    """The margins of every page are white: nothing was cut off or pushed out of the text area."""
    subprocess.run(["pdftoppm", "-r", "20", "-gray", str(printed(kind="pdf")), str(tmp_path / "页")], check=True)
    pictures = sorted(tmp_path.glob("页*.pgm"))
    assert pictures
    for picture in pictures:
        _, size, _, dots = picture.read_bytes().split(b"\n", 3)
        wide_, high = map(int, size.split())
        rows = [dots[line * wide_ : (line + 1) * wide_] for line in range(high)]
        assert min(min(row[:8] + row[-8:]) for row in rows) > 250
        assert min(rows[5]) > 250
        assert any(min(row) < 128 for row in rows)
