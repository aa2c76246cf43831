from __future__ import annotations

import re
import struct
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.maps import FORMATS, DrawingError, bind, format_of
from api.maps.drawing import Renderer, draw, renderer
from api.maps.fonts import chosen_font
from api.maps.legend import Foot
from api.maps.page import Page
from api.maps.trace_map import trace_page
from api.maps.widths import FONTS, ems, wrap, wrap_items
from schema.errors import UsageError
from tests.api.test_maps_trace import FOOT, ODD, SVG, texts, traced, world

WHEEL = Renderer("wheel", "")
ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def page() -> Page:
    return trace_page(traced(world(3))[0], FOOT)


def fonts_of(pdf: bytes) -> set[str]:
    reader = pypdf.PdfReader(BytesIO(pdf))
    resources: Any = [page["/Resources"] for page in reader.pages]
    return {str(font.get_object()["/BaseFont"]) for found in resources for font in found["/Font"].values()}


def a4(pdf: bytes) -> list[tuple[int, int]]:
    return [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def test_the_wheel_draws_every_format(page: Page) -> None:
    assert page.drawn("png", WHEEL).startswith(b"\x89PNG")
    assert page.drawn("pdf", WHEEL).startswith(b"%PDF")
    assert "王建国" in texts(page.drawn("svg", WHEEL))
    assert page.drawn("dot", WHEEL).startswith(b"digraph")


def test_dot_draws_every_format(page: Page, needs_dot: str) -> None:
    by = Renderer("dot", needs_dot)
    assert page.drawn("png", by).startswith(b"\x89PNG")
    assert page.drawn("pdf", by).startswith(b"%PDF")
    assert "王建国" in texts(page.drawn("svg", by))


def test_both_renderers_show_the_same_texts(page: Page, needs_dot: str) -> None:
    assert sorted(texts(page.drawn("svg", WHEEL))) == sorted(texts(page.drawn("svg", Renderer("dot", needs_dot))))


def test_without_dot_the_wheel_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = renderer()
    assert found is not None
    assert found.path == ""


def starts_of(pdf: bytes) -> list[tuple[float, float]]:
    """Where each text begins on the page, in points from the lower left."""
    found: list[tuple[float, float]] = []

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            x, y = tm[4], tm[5]
            found.append((x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]))

    pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("leaders", [0, 3, 90])
def test_a_pdf_page_is_a4_and_the_drawing_stands_at_its_top(leaders: int) -> None:
    pdf = trace_page(traced(world(leaders))[0], FOOT).drawn("pdf", WHEEL)
    assert a4(pdf) == [(595, 842)]
    starts = starts_of(pdf)
    assert len(starts) > 20
    assert all(20 < x < 575 and 20 < y < 822 for x, y in starts)
    assert max(y for _, y in starts) > 770


def test_a_wide_drawing_lies_across_the_page() -> None:
    row = "digraph { rankdir=LR " + " -> ".join(f"n{number}" for number in range(20)) + " }"
    assert a4(draw(row, "pdf", WHEEL)) == [(842, 595)]


def test_pages_are_bound_in_order(page: Page) -> None:
    single = page.drawn("pdf", WHEEL)
    assert len(a4(bind([single, single, single]))) == 3


def test_a_pdf_embeds_the_chinese_font(page: Page, needs_cjk_font: str) -> None:
    fonts = fonts_of(page.drawn("pdf", WHEEL))
    assert fonts
    assert all("+" in font for font in fonts)  # a subset with its prefix is embedded
    assert any("CJKsc" in font or "YaHei" in font or "PingFang" in font for font in fonts)
    assert not any("CJKjp" in font for font in fonts)


def test_a_picture_fits_a_page(page: Page) -> None:
    width, height = struct.unpack(">II", page.drawn("png", WHEEL)[16:24])
    assert width <= 8.27 * 150
    assert height <= 11.69 * 150


def test_svg_refers_to_nothing_outside(page: Page) -> None:
    svg = page.drawn("svg").decode()
    assert set(re.findall(r"\w+://[^\s\"'<]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert "<!DOCTYPE" not in svg
    assert "href" not in svg
    assert "<script" not in svg


def test_svg_has_titles_a_name_and_tooltips_in_words(page: Page) -> None:
    root = ElementTree.fromstring(page.drawn("svg"))
    assert root.get("aria-label") == page.title
    assert root.get("role") == "img"
    assert [child.text for child in root if child.tag == f"{SVG}title"] == [page.title]
    titles = [element.text or "" for element in root.iter(f"{SVG}title")]
    assert any(ODD in title for title in titles)
    assert any("合成数据.xlsx" in title for title in titles)
    assert not [title for title in titles if "TABLE" in title or re.fullmatch(r"[a-z]\d+(->[a-z]\d+)?", title)]


def test_other_formats_carry_no_link_of_a_cell() -> None:
    cell = 'digraph { a [label=<<TABLE><TR><TD HREF="#" TOOLTIP="t">x</TD></TR></TABLE>>] }'
    assert "/Annots" not in pypdf.PdfReader(BytesIO(draw(cell, "pdf", WHEEL))).pages[0]
    assert b"HREF" not in draw(cell, "dot")


def test_a_broken_source_is_a_clear_error() -> None:
    with pytest.raises(DrawingError, match="没有画成"):
        draw("digraph {", "svg", WHEEL)


def test_a_drawing_that_takes_too_long_is_stopped(page: Page) -> None:
    with pytest.raises(DrawingError, match="已停止"):
        draw(page.source, "svg", WHEEL, seconds=0.001)


def test_a_renderer_that_does_not_start_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="启动不了"):
        draw("digraph {}", "svg", Renderer("dot", str(tmp_path / "missing")))


def test_the_format_is_that_of_the_file_name() -> None:
    assert [format_of(Path(f"图.{kind.upper()}")) for kind in FORMATS] == list(FORMATS)
    with pytest.raises(UsageError, match=r"\.jpg"):
        format_of(Path("图.jpg"))


@given(ANYTHING, st.integers(4, 30))
def test_wrapping_drops_nothing_but_blanks(text: str, width: int) -> None:
    assert re.sub(r"\s", "", "".join(wrap(text, width))) == re.sub(r"\s", "", text)


@given(st.text("太平村abc12，。()", min_size=1, max_size=60), st.integers(17, 30))
def test_lines_are_no_wider_than_asked_but_for_closing_marks(text: str, width: int) -> None:
    assert all(ems(line.rstrip("，。)")) <= width for line in wrap(text, width))


def test_items_stay_whole_where_a_line_holds_them() -> None:
    assert wrap_items(["包村 王建国", "驻村 李秀英", "帮扶 农业农村局"], 13) == ["包村 王建国；驻村 李秀英；", "帮扶 农业农村局"]


def test_a_han_character_is_one_em() -> None:
    assert ems("太平村") == 3
    assert ems("★▼◆") == 3


def test_no_text_is_wider_than_its_computed_width(needs_dot: str, needs_cjk_font: str, page: Page) -> None:
    assert not overflowing(page, needs_dot)


def overflowing(page: Page, dot: str) -> list[str]:
    """What dot says of cells whose content did not fit, measured with the installed font."""
    said = subprocess.run([dot, "-Tsvg"], input=page.source.encode(), capture_output=True, check=True).stderr.decode()
    return [line for line in said.splitlines() if "too small" in line]


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig")
def test_the_font_in_use_can_be_asked_for(needs_cjk_font: str) -> None:
    assert chosen_font() in FONTS


@settings(max_examples=12)  # each draws a picture
@given(ANYTHING)
def test_any_name_makes_valid_svg(name: str) -> None:
    found = world()
    found.tie("village_charge", name, "太平村村民委员会", "2020-01-01")
    drawn = Page(trace_page(traced(found)[0], Foot(FOOT.printed_on)).source, "t", "d").drawn("svg")
    assert "".join(name.split()) in "".join("".join(texts(drawn)).split())
