"""csv in every encoding and with every separator that offices send, and the ways in which one goes wrong."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.files.limits import DEFAULT_LIMITS
from loaders.files.workbook import Limits, read_workbook, stream_csv
from schema.errors import UnreadableFile

TABLE = [["区划代码", "名称", "级别"], ["150424100201", "东风村", "村"], ["150424100202", "新林镇、乙村", "村"]]
TEXT = "".join(",".join(row) + "\r\n" for row in TABLE)


def both_ways(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[list[str]]:
    """The rows as a workbook, which must be those of the stream."""
    rows = read_workbook(path, limits=limits).sheets[0].rows
    streamed = [list(row) for row in stream_csv(path, limits=limits)]
    for row in streamed:
        while row and not row[-1]:
            row.pop()
    while streamed and not streamed[-1]:
        streamed.pop()
    assert streamed == rows
    return rows


def refusal(path: Path, limits: Limits = DEFAULT_LIMITS) -> UnreadableFile:
    """The error of a file, the same whether it is read whole or streamed."""
    with pytest.raises(UnreadableFile) as whole:
        read_workbook(path, limits=limits)
    with pytest.raises(UnreadableFile) as streamed:
        list(stream_csv(path, limits=limits))
    assert str(streamed.value) == str(whole.value)
    assert whole.value.message.startswith(f"{path.name}：")
    assert whole.value.hint
    return whole.value


@pytest.mark.parametrize(
    ("encoded", "encoding", "noted"),
    [
        (TEXT.encode(), "utf-8", False),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", False),
        (TEXT.encode("gb18030"), "gb18030", True),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16", False),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16", False),
        (TEXT.encode("utf-16-le"), "utf-16-le", False),
        (TEXT.encode("utf-16-be"), "utf-16-be", False),
    ],
)
def test_encodings_are_found_out(tmp_path: Path, encoded: bytes, encoding: str, noted: bool) -> None:
    path = tmp_path / "区划台账.csv"
    path.write_bytes(encoded)
    workbook = read_workbook(path)
    assert (workbook.format, workbook.encoding, workbook.sheets[0].name) == ("csv", encoding, "区划台账")
    assert workbook.sha256 == hashlib.sha256(encoded).hexdigest()
    assert any("GB18030" in note for note in workbook.notes) is noted
    assert both_ways(path) == TABLE


def test_rare_characters_of_names_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,村\n㛃䶮𠮷,䓖村\n".encode("gb18030"))
    assert both_ways(path)[1] == ["㛃䶮𠮷", "䓖村"]


def test_chinese_text_that_begins_far_down(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"code,name,level\n" * 100_000 + "1,东风村,村\n".encode("gb18030"))
    stream = stream_csv(path)
    assert stream.encoding == "gb18030"
    assert list(stream)[-1] == ["1", "东风村", "村"]


def test_the_encoding_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,村\n張三,東村\n".encode("big5"))
    assert read_workbook(path, encoding="big5").sheets[0].rows == [["姓名", "村"], ["張三", "東村"]]
    assert list(stream_csv(path, encoding="big5"))[1] == ["張三", "東村"]
    path.write_bytes(TEXT.encode("utf-8-sig"))
    assert read_workbook(path, encoding="utf8").sheets[0].rows == TABLE
    with pytest.raises(UnreadableFile, match="不认识的编码“国标”"):
        read_workbook(path, encoding="国标")
    with pytest.raises(UnreadableFile, match="编码"):
        read_workbook(path, encoding="ascii")


def test_a_damaged_utf8_file_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = TEXT.encode()
    path.write_bytes(good + "末村".encode()[:-1] + b"a\n")
    assert "编码" in refusal(path).message


def test_a_bad_byte_far_down_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{'一' * 300},二,三\n".encode() * 2000 + b"\xff\xff,1,2\n")
    assert "utf-8" in refusal(path).message


@pytest.mark.parametrize(("separator", "name"), [(";", "分号"), ("\t", "制表符"), ("|", "竖线")])
def test_other_separators(tmp_path: Path, separator: str, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("某县台账\n" + "".join(separator.join(row) + "\n" for row in TABLE), encoding="utf-8")
    assert any(name in note for note in read_workbook(path).notes)
    assert both_ways(path) == [["某县台账"], *TABLE]


def test_names_joined_by_semicolons_do_not_make_it_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("村,包村干部\n甲村,张三;李四\n乙村,王五;赵六\n丙村,孙七\n", encoding="utf-8")
    assert both_ways(path)[1] == ["甲村", "张三;李四"]


def test_codes_kept_as_text_by_a_tab(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("代码,名称\n150424100201\t,甲村\n150424100202\t,乙村\n", encoding="utf-8")
    assert both_ways(path)[1] == ["150424100201\t", "甲村"]


def test_excels_own_separator_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n村;干部,职务\n甲村;张三,书记\n", encoding="utf-8")
    assert both_ways(path) == [[], ["村", "干部,职务"], ["甲村", "张三,书记"]]


def test_quotes_line_breaks_and_blank_lines_keep_the_numbering(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('姓名,说明,村\r\n\r\n"张三","第一行\r\n第二行,说""好""",甲村\r\n李四,,\r\n,,\r\n'.encode())
    rows = read_workbook(path).sheets[0].rows
    assert rows == [["姓名", "说明", "村"], [], ["张三", '第一行\n第二行,说"好"', "甲村"], ["李四"]]


def test_codes_written_as_formulas_or_cut_by_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('编号,代码\n="00123",1.50424E+11\n"=""00124""",150424100201\n', encoding="utf-8")
    sheet = read_workbook(path).sheets[0]
    assert [row[0] for row in sheet.rows] == ["编号", "00123", "00124"]
    assert sheet.damaged == {(1, 1)}


@pytest.mark.parametrize("text", ['甲,乙,丙\n"张三,李四,王五\n1,2,3\n', '"\n1,2,3\n'])
def test_a_quotation_mark_left_open(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    error = refusal(path)
    assert "引号" in error.message
    assert "成对" in error.hint


def test_a_quotation_mark_that_swallows_the_rows_up_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"{row},村{row},张三\n" for row in range(20))
    path.write_text(f'代码,名称,人\n1,"甲村,李四\n{rows}2,乙"村,王五\n', encoding="utf-8")
    assert "引号" in refusal(path).message


def test_fifty_megabytes_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b,c\n" + b"x" * (50 << 20))
    error = refusal(path)
    assert "第2行太长" in error.message


def test_fifty_megabytes_in_one_quoted_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b,c\n1,"' + b"x\n" * (5 << 20) + b'",2\n')
    assert "引号" in refusal(path).message


def test_too_many_columns_and_too_many_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("村,干部\n" + "," * 5000 + "x\n", encoding="utf-8")
    error = refusal(path)
    assert "第2行有5001列" in error.message
    path.write_text("村,干部\n" * 300, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="A101"):
        read_workbook(path, limits=replace(DEFAULT_LIMITS, rows=100))
    assert len(list(stream_csv(path, limits=replace(DEFAULT_LIMITS, rows=100)))) == 300


@pytest.mark.parametrize("filler", ["", f"{'甲' * 300},乙\n" * 2000])
def test_a_zero_byte_is_named_by_its_line(tmp_path: Path, filler: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"村,干部\n{filler}甲村,张\x00三\n".encode())
    error = refusal(path)
    assert "NUL" in error.message
    assert f"第{2 + filler.count(chr(10))}行" in error.message


def test_a_csv_under_the_name_of_a_workbook_is_read_by_content(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(TEXT.encode("gb18030"))
    workbook = read_workbook(path)
    assert (workbook.format, workbook.sheets[0].rows) == ("csv", TABLE)
    assert ".xlsx" in workbook.notes[0]


def test_the_stream_refuses_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 100)
    with pytest.raises(UnreadableFile, match=r"a\.csv："):
        stream_csv(path)
    with pytest.raises(UnreadableFile, match="找不到"):
        stream_csv(tmp_path / "没有.csv")


def test_the_stream_gives_the_digest_after_its_last_row_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT * 1000, encoding="utf-8", newline="")
    stream = stream_csv(path)
    rows = iter(stream)
    assert next(rows) == TABLE[0]
    with pytest.raises(RuntimeError):
        _ = stream.sha256
    assert len(list(rows)) == 2999
    assert stream.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
