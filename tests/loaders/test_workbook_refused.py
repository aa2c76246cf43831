"""Files that are no readable table: each gets an error that says what it is and what to do, and nothing else happens."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter
import xlwt
from odfdo import Document

from loaders.files.limits import DEFAULT_LIMITS
from loaders.files.workbook import Limits, read_workbook
from schema.errors import UnreadableFile
from tests.loaders.crafted import MAIN, OFFICE, craft, inline, sheet_xml

GOOD_ROW = f'<row r="1">{inline("A1", "张三")}</row>'


def refusal(path: Path, limits: Limits = DEFAULT_LIMITS) -> UnreadableFile:
    """The error of a file, which must name it, say something in Chinese and advise."""
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(path, limits=limits)
    error = caught.value
    assert error.message.startswith(f"{path.name}：")
    assert error.hint
    assert "Traceback" not in str(error)
    return error


def good_bytes(rows: int = 200) -> bytes:
    """A sound xlsx."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("台账")
        for row in range(rows):
            sheet.write_row(row, 0, [f"村{row}", row, row / 3])
    return buffer.getvalue()


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def ole(stream: str) -> bytes:
    """A compound document that holds one stream of that name, as Word and encrypted Office files do."""
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "张三")
    buffer = io.BytesIO()
    book.save(buffer)
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\x00") + struct.pack("<H", 18)
    other = stream.encode("utf-16-le").ljust(64, b"\x00") + struct.pack("<H", 2 * len(stream) + 2)
    data = buffer.getvalue()
    assert data.count(entry) == 1
    return data.replace(entry, other)


@pytest.mark.parametrize("name", ["~$责任关系台账.xlsx", ".~责任关系台账.xlsx", "~$台账.et"])
def test_leftovers_of_an_open_spreadsheet(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(good_bytes())
    error = refusal(tmp_path / name)
    assert "临时文件" in error.message
    assert "正式文件" in error.hint


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "找不到" in refusal(tmp_path / "没有.xlsx").message
    (tmp_path / "台账.xlsx").mkdir()
    assert "文件夹" in refusal(tmp_path / "台账.xlsx").message


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Root may read everything; step down to another user where that is possible and needed."""
    if os.name == "nt" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permission bits; there a locked file gives the same error")
def test_a_file_that_may_not_be_read_or_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(good_bytes())
    path.chmod(0)
    with as_ordinary_user():
        error = refusal(path)
    assert "占用" in error.message
    assert "请先关闭该文件" in error.hint


def test_an_empty_file_and_one_of_zero_bytes_only(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"")
    assert "空的" in refusal(path).message
    path.write_bytes(b"\x00" * 9000)
    assert "空字节" in refusal(path).message


def test_a_file_beyond_the_size_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(good_bytes())
    assert "超过" in refusal(path, replace(DEFAULT_LIMITS, file_bytes=1000)).message


FOREIGN = [
    ("程序.xlsx", b"MZ\x90\x00" + b"\x00" * 99, "可执行程序", "来源"),
    ("通知.xlsx", b"%PDF-1.7\n%\xe2\xe3\n", "PDF", "xlsx"),
    ("扫描.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00", "图片", "填报单位"),
    ("照片.xls", b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片", "填报单位"),
    ("台账.xlsx", b"Rar!\x1a\x07\x01\x00", "压缩包", "解压"),
    ("台账.xlsx", b"7z\xbc\xaf\x27\x1c", "压缩包", "解压"),
    ("通知.xls", b"{\\rtf1\\ansi", "RTF", "另存为 docx"),
    ("通知.docx", b"%PDF-1.4\n", "扫描件", "docx"),
    ("名单.docx", b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片", "docx"),
    ("导出.xls", "<html><body><table><tr><td>张三</td></tr></table></body></html>".encode(), "网页", "另存为 xlsx"),
    ("导出.xls", "\ufeff  <!DOCTYPE html><table><tr><td>张三".encode(), "网页", "另存为 xlsx"),
    ("导出.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "Excel 2003 XML", "另存为 xlsx"),
    ("导出.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "网页归档", "另存为 xlsx"),
    ("台账.csv", b"\x01\x02\x03\x04\x05\x06\x07\x08" * 50, "不是文字", "另存为 xlsx"),
]


@pytest.mark.parametrize(("name", "content", "what", "advice"), FOREIGN)
def test_other_files_under_the_name_of_a_table(tmp_path: Path, name: str, content: bytes, what: str, advice: str) -> None:
    (tmp_path / name).write_bytes(content)
    error = refusal(tmp_path / name)
    assert what in error.message
    assert advice in error.hint


@pytest.mark.parametrize(
    ("member", "what", "advice"),
    [
        ("ppt/presentation.xml", "演示文稿", "复制"),
        ("xl/workbook.bin", "xlsb", "另存为 xlsx"),
        ("OFD.xml", "OFD", "填报单位"),
        ("AndroidManifest.xml", "安装包", "来源"),
        ("台账/2026.xlsx", "压缩包", "解压"),
    ],
)
def test_other_packages_under_the_name_of_a_table(tmp_path: Path, member: str, what: str, advice: str) -> None:
    error = refusal(zipped(tmp_path / "台账.xlsx", **{member: "<x/>", "[Content_Types].xml": "<Types/>"}))
    assert what in error.message
    assert advice in error.hint


def test_an_open_document_text(tmp_path: Path) -> None:
    Document("text").save(tmp_path / "台账.ods")
    assert "OpenDocument 文档" in refusal(tmp_path / "台账.ods").message


@pytest.mark.parametrize(("stream", "what"), [("WordDocument", "Word"), ("PowerPoint Document", "演示文稿"), ("Anything", "没有工作簿")])
def test_old_office_documents_under_the_name_of_a_table(tmp_path: Path, stream: str, what: str) -> None:
    (tmp_path / "台账.xls").write_bytes(ole(stream))
    assert what in refusal(tmp_path / "台账.xls").message


@pytest.mark.parametrize("name", ["通知.doc", "通知.wps", "通知.et", "通知.docx"])
def test_an_old_text_document_is_to_be_saved_as_docx(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(ole("WordDocument"))
    error = refusal(tmp_path / name)
    assert "Word 或 WPS 文字文档" in error.message
    assert "另存为 docx" in error.hint


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with path.open("wb") as stream:
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(good_bytes())).encrypt("secret", stream)
    error = refusal(path)
    assert "密码" in error.message
    assert "取消密码" in error.hint


def test_an_old_workbook_with_a_password(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "张三")
    buffer = io.BytesIO()
    book.save(buffer)
    # A FILEPASS record right behind the first BOF, in place of a record that is not needed.
    data = bytearray(buffer.getvalue())
    at = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    record, size = struct.unpack_from("<HH", data, at)
    assert record != 0x2F
    data[at : at + 2] = struct.pack("<H", 0x2F)
    data[at + 4 : at + 4 + size] = b"\x00" * size
    (tmp_path / "台账.xls").write_bytes(bytes(data))
    assert "密码" in refusal(tmp_path / "台账.xls").message


def test_an_open_document_with_a_password(tmp_path: Path) -> None:
    members = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "\x00\x01",
        "META-INF/manifest.xml": "<manifest:manifest><manifest:encryption-data/></manifest:manifest>",
    }
    assert "密码" in refusal(zipped(tmp_path / "台账.ods", **members)).message


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95, 0.999])
def test_a_file_cut_short(tmp_path: Path, part: float) -> None:
    data = good_bytes()
    (tmp_path / "台账.xlsx").write_bytes(data[: int(len(data) * part)])
    error = refusal(tmp_path / "台账.xlsx")
    assert "不完整" in error.message
    assert "重新拷贝" in error.hint


def test_an_old_workbook_cut_short(tmp_path: Path) -> None:
    data = ole("Workbook")
    (tmp_path / "台账.xls").write_bytes(data[:2000])
    assert "损坏" in refusal(tmp_path / "台账.xls").message


def test_no_sheets_and_no_content(tmp_path: Path) -> None:
    empty = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets/></workbook>'
    assert "没有任何工作表" in refusal(craft(tmp_path / "a.xlsx", sheet_xml(GOOD_ROW), workbook=empty)).message
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        book.add_worksheet()
        book.add_worksheet()
    assert "没有任何内容" in refusal(tmp_path / "b.xlsx").message


def test_a_missing_part(tmp_path: Path) -> None:
    path = craft(tmp_path / "a.xlsx", sheet_xml(GOOD_ROW), **{"xl/_rels/workbook.xml.rels": "<Relationships/>"})
    assert "缺少" in refusal(path).message


def test_a_bomb_by_its_ratio(tmp_path: Path) -> None:
    path = craft(tmp_path / "a.xlsx", sheet_xml(GOOD_ROW), **{"xl/media/image1.png": b"\x00" * (40 << 20)})
    assert path.stat().st_size < 100_000
    assert "压缩比" in refusal(path).message


def test_a_bomb_by_its_total(tmp_path: Path) -> None:
    many = {f"xl/media/{number}.png": os.urandom(4096) * 50 for number in range(20)}
    path = craft(tmp_path / "a.xlsx", sheet_xml(GOOD_ROW), **many)
    assert "解压后超过" in refusal(path, replace(DEFAULT_LIMITS, unpacked_bytes=2 << 20)).message


def test_a_bomb_by_its_number_of_members(tmp_path: Path) -> None:
    path = craft(tmp_path / "a.xlsx", sheet_xml(GOOD_ROW), **{f"xl/media/{number}": "" for number in range(12_000)})
    assert "部件" in refusal(path).message


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    big = sheet_xml(GOOD_ROW + " " * (30 << 20))
    path = craft(tmp_path / "a.xlsx", big)
    data = path.read_bytes()
    real = struct.pack("<I", len(big.encode()))
    assert data.count(real) == 2
    path.write_bytes(data.replace(real, struct.pack("<I", 5000)))
    assert "损坏" in refusal(path).message


def test_what_is_unpacked_is_counted_and_not_only_what_is_declared(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}">{inline(f"A{row}", f"村{row}")}</row>' for row in range(1, 3000))
    path = craft(tmp_path / "a.xlsx", sheet_xml(rows))
    names = ("xl/worksheets/sheet1.xml",)
    total = sum(info.file_size for info in zipfile.ZipFile(path).infolist() if info.filename in names)
    with zipfile.ZipFile(path) as archive:
        others = sum(info.file_size for info in archive.infolist()) - total
    # The relations are read twice, so the true total is above the declared one.
    assert "解压后超过" in refusal(path, replace(DEFAULT_LIMITS, unpacked_bytes=total + others - 10)).message


@pytest.mark.parametrize("dimension", ["A1:A1", "A1:XFD1048576"])
def test_a_cell_in_the_last_corner(tmp_path: Path, dimension: str) -> None:
    rows = GOOD_ROW + f'<row r="1048576">{inline("XFD1048576", "x")}</row>'
    error = refusal(craft(tmp_path / "a.xlsx", sheet_xml(rows, before=f'<dimension ref="{dimension}"/>')))
    assert "XFD1048576" in error.message
    assert "删除" in error.hint


def test_a_cell_beyond_the_columns(tmp_path: Path) -> None:
    assert "XFD1" in refusal(craft(tmp_path / "a.xlsx", sheet_xml(f'<row r="1">{inline("XFD1", "x")}</row>'))).message


def test_an_address_that_no_sheet_has(tmp_path: Path) -> None:
    for row, cell in (("99999999999999999999", "A1"), ("-3", "A1"), ("1", "AAAAAAAA1"), ("1", "A"), ("1", "1"), ("2", "A7")):
        path = craft(tmp_path / "a.xlsx", sheet_xml(f'<row r="{row}">{inline(cell, "x")}</row>'))
        assert "损坏" in refusal(path).message


def test_cells_out_of_order_or_twice(tmp_path: Path) -> None:
    backwards = f'<row r="1">{inline("B1", "x")}{inline("A1", "y")}</row>'
    for rows in (backwards, GOOD_ROW * 2, f'<row r="2">{inline("A2", "x")}</row>{GOOD_ROW}'):
        error = refusal(craft(tmp_path / "a.xlsx", sheet_xml(rows)))
        assert "A1" in error.message
        assert "次序" in error.message


def test_too_many_cells_and_too_much_text(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(good_bytes(500))
    assert "单元格超过1000个" in refusal(tmp_path / "a.xlsx", replace(DEFAULT_LIMITS, cells=1000)).message
    assert "文字总量" in refusal(tmp_path / "a.xlsx", replace(DEFAULT_LIMITS, characters=1000)).message


def test_one_long_text_shared_by_many_cells(tmp_path: Path) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"字" * 30_000}</t></si></sst>'
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    assert "文字总量" in refusal(craft(tmp_path / "a.xlsx", sheet_xml(rows), strings=strings)).message


def test_merges_that_overlap_beyond_all_measure(tmp_path: Path) -> None:
    rows = f'{GOOD_ROW}<row r="5000">{inline("CV5000", "x")}</row>'
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 20 + "</mergeCells>"
    assert "合并单元格" in refusal(craft(tmp_path / "a.xlsx", sheet_xml(rows, after=merges))).message


ENTITIES = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize("part", ["sheet", "workbook", "strings", "styles"])
def test_entities_that_expand(tmp_path: Path, part: str) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>&j;</t></si></sst>'
    parts = {"workbook": None, "strings": strings, "styles": f'<styleSheet xmlns="{MAIN}"/>'}
    sheet = sheet_xml(f'<row r="1">{inline("A1", "&j;" if part == "sheet" else "x")}</row>')
    if part == "workbook":
        path = craft(tmp_path / "a.xlsx", sheet, workbook=ENTITIES + f'<workbook xmlns="{MAIN}"/>')
    elif part == "sheet":
        path = craft(tmp_path / "a.xlsx", ENTITIES + sheet)
    else:
        path = craft(tmp_path / "a.xlsx", sheet, **{part: ENTITIES + str(parts[part])})
    error = refusal(path)
    assert "实体" in error.message
    assert "来源" in error.hint


def test_an_external_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    attack = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>' + sheet_xml(f'<row r="1">{inline("A1", "&e;")}</row>')
    assert "机密" not in str(refusal(craft(tmp_path / "a.xlsx", attack)))


def test_xml_that_breaks_off(tmp_path: Path) -> None:
    assert "结构损坏" in refusal(craft(tmp_path / "a.xlsx", sheet_xml(GOOD_ROW)[:-20])).message


def test_a_shared_text_that_is_not_there(tmp_path: Path) -> None:
    error = refusal(craft(tmp_path / "a.xlsx", sheet_xml('<row r="3"><c r="A3" t="s"><v>7</v></c></row>')))
    assert "第3行" in error.message


def test_a_zip_member_with_a_password_or_an_unknown_method(tmp_path: Path) -> None:
    path = craft(tmp_path / "a.xlsx", sheet_xml(GOOD_ROW))
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    for offset, value, word in ((8, 1, "密码"), (10, 12, "压缩方法")):
        changed = bytearray(data)
        at = start
        while changed[at : at + 4] == b"PK\x01\x02":
            changed[at + offset] = value
            name, extra, comment = struct.unpack_from("<HHH", changed, at + 28)
            at += 46 + name + extra + comment
        path.write_bytes(bytes(changed))
        assert word in refusal(path).message


def test_running_out_of_time_ends_the_child(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(good_bytes(5000))
    error = refusal(tmp_path / "a.xlsx", replace(DEFAULT_LIMITS, seconds=0.01))
    assert "秒" in error.message


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the address space of a process")
def test_running_out_of_memory_ends_the_child(tmp_path: Path) -> None:
    path = craft(tmp_path / "a.xlsx", sheet_xml(f'<row r="1">{inline("A1", "长" * 30_000_000)}</row>'))
    error = refusal(path, replace(DEFAULT_LIMITS, memory_bytes=60 << 20, ratio=100_000))
    assert "内存" in error.message
