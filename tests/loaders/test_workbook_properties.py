"""Any text goes through xlsx and csv unchanged, other readers agree with ours, and no damage to a file does more than refuse it."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from loaders.files.archive import Archive
from loaders.files.cellruns import CellRuns, RunRecorder
from loaders.files.limits import DEFAULT_LIMITS, Budget
from loaders.files.number_text import number_text, plain
from loaders.files.workbook import Sheet, read_workbook, stream_csv
from loaders.files.xlsx import read_xlsx
from schema.errors import UnreadableFile

# What a file can hold: no lone surrogates, no control characters but the line feed; Excel's own escapes are its own affair.
TEXT = st.text(
    st.one_of(st.sampled_from("村张三,;\t\"'=&<>|\n 〇〔〕𠮷é"), st.characters(exclude_categories=("Cs", "Cc"))), max_size=12
).filter(lambda text: "_x" not in text)
TABLES = st.lists(st.lists(TEXT, max_size=6), min_size=1, max_size=12)


def trimmed(table: list[list[str]]) -> list[list[str]]:
    """The table as the reader gives it: without empty ends."""
    rows = [list(row) for row in table]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(table=TABLES)
def test_any_table_goes_through_xlsx_unchanged(tmp_path: Path, table: list[list[str]]) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    archive = Archive(path.read_bytes(), DEFAULT_LIMITS)
    assert read_xlsx(archive, Budget(DEFAULT_LIMITS), None, [])[0].rows == trimmed(table)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES, encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_any_table_goes_through_csv_unchanged(tmp_path: Path, table: list[list[str]], encoding: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        # Enough ordinary rows for encoding and separator to be plain.
        for _ in range(15):
            writer.writerow(["村名", "干部", "职务", "日期", "依据", "说明", "备注"])
        writer.writerows(table)
    rows = list(stream_csv(path))[15:]
    assert [row for row in trimmed(rows) if row] == [row for row in trimmed(table) if row]


@settings(max_examples=300)
@given(value=st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_a_number_as_text_is_the_number_to_fifteen_digits(value: float) -> None:
    text = plain(value)
    assert "e" not in text.lower()
    assert float(text) == float(f"{value:.15g}")


@given(serial=st.integers(61, 2_900_000), code=st.sampled_from(["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d/yy"]))
def test_a_date_as_text_is_what_openpyxl_makes_of_the_serial(serial: int, code: str) -> None:
    from openpyxl.utils.datetime import from_excel

    assert number_text(float(serial), code).text == from_excel(serial).date().isoformat()


@given(st.sets(st.tuples(st.integers(0, 30), st.integers(0, 4), st.sampled_from(["General", "0.00"])), max_size=80))
def test_runs_of_marks_are_the_marks(found: set[tuple[int, int, str]]) -> None:
    marks = {(row, column): word for row, column, word in sorted(found)}
    recorder = RunRecorder()
    for (row, column), word in sorted(marks.items()):
        recorder.mark(row, column, word)
    runs = CellRuns(recorder.runs())
    assert dict(runs) == marks
    assert len(runs) == len(marks)
    assert all(((row, column) in runs) == ((row, column) in marks) for row in range(32) for column in range(6))


def ledger(path: Path, rows: int = 60) -> bytes:
    """A workbook with something of everything."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        day, struck = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"font_strikeout": True})
        sheet.merge_range("A1:D1", "某县责任关系台账(合成数据)")
        sheet.write_comment("A1", "合成数据")
        for row in range(1, rows):
            sheet.write_row(row, 0, [f"合成{row:03}", 150424100000 + row, row / 7, row % 2 == 0])
            sheet.write_number(row, 4, 43000 + row, day)
            sheet.write_string(row, 5, f"村{row % 9}", struck if row % 5 == 0 else None)
        sheet.set_row(7, None, None, {"hidden": True})
        book.add_worksheet("乙 ").write(3, 3, "末")
    return path.read_bytes()


def test_two_other_readers_see_the_same_values(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    ledger(path)
    ours = read_workbook(path).sheets
    theirs = load_workbook(str(path))
    third = openpyxl.load_workbook(path, data_only=True)
    for sheet in ours:
        grid = theirs.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        cells = list(third[sheet.name].iter_rows(values_only=True))
        assert len(sheet.rows) == len(grid) == len(cells)
        for row, (texts, seconds, thirds) in enumerate(zip(sheet.rows, grid, cells, strict=True)):
            for column, (second, other) in enumerate(zip(seconds, thirds, strict=False)):
                text = texts[column] if column < len(texts) else ""
                assert text == as_text(second), (sheet.name, row, column)
                assert text == as_text(other), (sheet.name, row, column)


def test_plain_rows_read_by_their_shape_are_what_the_xml_parser_makes_of_them(tmp_path: Path) -> None:
    plain = ledger(tmp_path / "a.xlsx")
    name = "xl/worksheets/sheet1.xml"
    # A comment among the rows sends all of them through the parser, and so does an attribute that no library writes.
    for old, new in ((b"<sheetData>", b"<sheetData><!-- -->"), (b"<c r=", b"<c q='' r="), (b"<sheetData>", b"<sheetData >")):
        other = rewritten(plain, {name: partial(_replaced, old, new)})
        assert other != plain
        (tmp_path / "b.xlsx").write_bytes(other)
        first, second = read_workbook(tmp_path / "a.xlsx").sheets[0], read_workbook(tmp_path / "b.xlsx").sheets[0]
        for field in fields(Sheet):
            one, two = getattr(first, field.name), getattr(second, field.name)
            assert (dict(one) == dict(two)) if isinstance(one, CellRuns) else (one == two), field.name


def _replaced(old: bytes, new: bytes, content: bytes) -> bytes:
    return content.replace(old, new)


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain(float(value))
    return value if isinstance(value, str) else str(value)[:10]


def mutations(data: bytes, count: int) -> list[bytes]:
    """Seeded truncations, byte flips and blocks overwritten or cut out."""
    chance = random.Random(20261122)
    found = []
    for number in range(count):
        changed = bytearray(data)
        at = chance.randrange(len(data))
        if number % 4 == 0:
            del changed[at:]
        elif number % 4 == 1:
            for _ in range(chance.randint(1, 8)):
                changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif number % 4 == 2:
            changed[at : at + chance.randint(1, 200)] = chance.randbytes(chance.randint(1, 200))
        else:
            del changed[at : at + chance.randint(1, 400)]
        found.append(bytes(changed))
    return found


def rewritten(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """The package written anew, unpacked and with right checksums, some members changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, bytes)(old.read(name)))
    return out.getvalue()


def scratched(data: bytes, chance: random.Random) -> bytes:
    """The package with a few bytes of one XML part changed, which no checksum betrays."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/") and name.endswith((".xml", ".rels"))]

    def scratch(content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(len(changed))] = chance.choice(b'0179AZ<>"/ =\x00\xff')
        return bytes(changed)

    return rewritten(data, {chance.choice(names): scratch})


@pytest.mark.parametrize("inside", [False, True])
def test_damage_to_a_file_is_refused_or_harmless(tmp_path: Path, inside: bool) -> None:
    good = ledger(tmp_path / "good.xlsx")
    damaged = [scratched(good, random.Random(seed)) for seed in range(100)] if inside else mutations(good, 100)
    refused: list[UnreadableFile] = []
    for number, data in enumerate(damaged):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(data)
        try:
            read_workbook(path)
        except UnreadableFile as error:
            refused.append(error)
    assert 30 < len(refused) < 100
    assert all(".xlsx：" in error.message and error.hint for error in refused)
