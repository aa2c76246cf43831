"""Documents in every format that offices keep them in, and what is refused with which remedy."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from docx import Document as WordDocument
from pypdf import PdfReader, PdfWriter

from loaders.documents.copies import Copy, read_copy
from loaders.documents.reading import DOCUMENT_LIMITS, read_document
from loaders.files.limits import Limits
from schema.errors import LoadError, UnreadableFile
from tests.loaders.crafted import relations
from tests.loaders.word import WORD, docx, paragraph, row, run, table
from tests.loaders.written import NESTED, NESTED_PATHS, TITLE, pdf, txt, wrapped


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_every_encoding_that_offices_use(tmp_path: Path, encoding: str) -> None:
    copy = read_copy(txt(tmp_path / "意见.txt", [TITLE, *NESTED], encoding))
    assert (copy.title, copy.paths) == (TITLE, NESTED_PATHS)


def test_a_word_document_is_read_with_its_tables(tmp_path: Path) -> None:
    body = (
        "".join(map(paragraph, [TITLE, *NESTED[:2]]))
        + table(row("乡镇", "联系人"), row("甲镇", "合成数据"))
        + "".join(map(paragraph, NESTED[2:]))
    )
    copy = read_copy(docx(tmp_path / "意见.docx", body))
    assert (copy.title, copy.paths, copy.document.format) == (TITLE, NESTED_PATHS, "docx")
    assert "乡镇  联系人\n甲镇  合成数据" in copy.outline.text


def test_a_word_document_written_by_a_library_is_read(tmp_path: Path) -> None:
    document = WordDocument()
    document.add_heading(TITLE, 0)
    for text in NESTED:
        document.add_paragraph(text)
    document.save(str(tmp_path / "意见.docx"))
    assert read_copy(tmp_path / "意见.docx").paths == NESTED_PATHS


def numbered(text: str, level: int, number: int = 1, more: str = "") -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>{more}</w:pPr>'
    return f"<w:p>{properties}{run(text)}</w:p>"


LEVELS = (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimalEnclosedCircle", "%4"))
NUMBERING = (
    f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="7">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(LEVELS)
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
)


def test_numbers_that_word_sets_by_itself_are_read_as_they_are_printed(tmp_path: Path) -> None:
    styled = f'<w:p><w:pPr><w:pStyle w:val="B"/></w:pPr>{run("戊。")}</w:p>'
    changed = numbered("己。", 1, more='<w:pPrChange><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:pPrChange>')
    items = [
        numbered("甲", 0),
        numbered("乙。", 1),
        numbered("丙。", 2),
        numbered("丁。", 2),
        styled,
        changed,
        numbered("庚", 0),
        numbered("辛。", 1),
    ]
    parts = {
        "word/_rels/document.xml.rels": relations(("numbering", "numbering.xml"), ("styles", "styles.xml")),
        "word/numbering.xml": NUMBERING,
        "word/styles.xml": STYLES,
    }
    copy = read_copy(docx(tmp_path / "意见.docx", "".join([paragraph(TITLE), *items, numbered("壬", 0, 2)]), **parts))
    assert copy.paths == ["一", "一(一)", "一(一)1", "一(一)2", "一(二)", "一(三)", "二", "二(一)", "五"]
    assert copy.document.notes == ("有9段的编号是 Word 自动生成的，已补进原文",)
    assert copy.outline.text.splitlines()[:3] == ["一、甲", "（一）乙。", "1.丙。"]


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_某某网</title><style>p {{color: red}}</style></head><body>
<nav><ul><li><a href="/">首页</a></li><li><a href="/b">文件</a></li></ul></nav>
<div>当前位置:首页 &gt; 文件 &gt; 正文</div><h1>{title}</h1><div style="display: none">一、看不见的字</div>
{paragraphs}
<script>document.write("二、不是正文")</script><div><a href="/1">一、另一份意见</a></div>
<ol><li><a href="/2">又一份意见</a></li></ol><footer>版权所有 某某单位</footer></body></html>"""


def html(path: Path, paragraphs: str, encoding: str = "utf-8") -> Path:
    path.write_text(PAGE.format(title=TITLE, paragraphs=paragraphs), encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_is_read_without_what_surrounds_its_text(tmp_path: Path, encoding: str) -> None:
    copy = read_copy(html(tmp_path / "意见.html", "".join(f"<p>&emsp;{text}</p>" for text in NESTED), encoding))
    assert (copy.title, copy.paths, copy.document.format) == (TITLE, NESTED_PATHS, "html")
    assert copy.body.counts == {"导航": 5, "版权和联系方式": 1}
    assert "看不见" not in copy.outline.text
    assert "不是正文" not in copy.outline.text


def test_numbered_lists_and_broken_lines_of_a_web_page_are_read_as_shown(tmp_path: Path) -> None:
    page = "<p>一、甲<br>（一）乙，写在\n两行里。</p><ol><li>丙。</li><li>丁。</li></ol><p>二、戊</p>"
    copy = read_copy(html(tmp_path / "意见.html", page))
    assert copy.paths == ["一", "一(一)", "一(一)1", "一(一)2", "二"]
    assert "写在两行里。" in copy.outline.text


def test_a_pdf_is_read_without_its_running_heads(tmp_path: Path) -> None:
    pages = [["试算县文件汇编", TITLE, *wrapped(NESTED[:6], 28), "- 1 -"], ["试算县文件汇编", *wrapped(NESTED[6:], 28), "- 2 -"]]
    copy = read_copy(pdf(tmp_path / "意见.pdf", pages))
    assert (copy.title, copy.paths) == (TITLE, NESTED_PATHS)
    assert copy.outline.text == "\n".join(NESTED)
    assert copy.body.counts == {"页眉页脚": 2, "页码": 2}
    assert copy.outline.clauses[-1].line.place == "第2页"


def test_a_page_of_a_pdf_without_text_is_named(tmp_path: Path) -> None:
    copy = read_copy(pdf(tmp_path / "意见.pdf", [[TITLE, *wrapped(NESTED, 28)], []]))
    assert copy.document.notes == ("第2页没有文字，可能是扫描页或空白页，没有读取",)


@pytest.mark.needs_soffice
def test_a_pdf_that_an_office_suite_wrote_is_read(tmp_path: Path) -> None:
    from api.papers.office import to_pdf

    document = WordDocument()
    document.sections[0].header.paragraphs[0].text = "试算县文件汇编"
    for text in [TITLE, *NESTED, *(f"{numeral}、{'每个村都要写明联系人和电话，' * 40}不得遗漏。" for numeral in "四五六")]:
        document.add_paragraph(text)
    document.save(str(tmp_path / "意见.docx"))
    to_pdf(tmp_path / "意见.docx", tmp_path / "意见.pdf")
    copy = read_copy(tmp_path / "意见.pdf")
    assert copy.paths == [*NESTED_PATHS, "四", "五", "六"]
    assert copy.outline.text.count("\n") == len(NESTED) + 2


def refused(path: Path, limits: Limits = DOCUMENT_LIMITS) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as error:
        read_document(path, limits)
    return error.value.message, error.value.hint


def test_a_scanned_pdf_is_refused_with_what_to_ask_for(tmp_path: Path) -> None:
    message, hint = refused(pdf(tmp_path / "扫描.pdf", [[], []]))
    assert message == "扫描.pdf：PDF 里没有文字，是扫描件或图片"
    assert "电子版" in hint


def test_a_locked_pdf_is_refused_and_one_without_a_password_is_read(tmp_path: Path) -> None:
    plain = pdf(tmp_path / "意见.pdf", [[TITLE, *wrapped(NESTED, 28)]])
    for password, name in (("secret", "锁.pdf"), ("", "开.pdf")):
        writer = PdfWriter(clone_from=PdfReader(plain))
        writer.encrypt(password, "owner", algorithm="AES-256")
        writer.write(tmp_path / name)
    assert refused(tmp_path / "锁.pdf")[0] == "锁.pdf：PDF 设有打开密码，无法读取"
    assert read_copy(tmp_path / "开.pdf").paths == NESTED_PATHS


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("空.txt", b"", "文件是空的(0 字节)"),
        ("白.txt", " \n\u3000\n".encode(), "文件里没有任何文字"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "这是旧版的 Office 文件(doc、wps 或 xls)，不能直接读取"),
        ("文.rtf", b"{\\rtf1 text}", "这是 RTF 文档，不能直接读取"),
        ("图.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 600, "这是图片，不是文字文件"),
        ("包.docx", b"PK\x03\x04broken", "文件不完整，可能没有下载或拷贝完"),
        ("坏.pdf", b"%PDF-1.7\nbroken", "PDF 不完整或已损坏，无法读取"),
        ("乱.txt", bytes(range(128, 256)) * 20, "这不是能读的文字，编码无法识别，或者文件已损坏"),
    ],
)
def test_what_is_no_document_is_refused_and_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    said, hint = refused(tmp_path / name)
    assert said == f"{name}：{message}"
    assert hint


def test_a_workbook_is_sent_to_the_other_command(tmp_path: Path) -> None:
    from tests.loaders.office import xlsx

    message, hint = refused(xlsx(tmp_path / "台账.xlsx", {"表": [["甲", "乙"]]}))
    assert message == "台账.xlsx：这是表格(xlsx)，不是文字文件"
    assert "zerentu import" in hint


def test_a_file_without_numbering_is_refused_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="没有找到条款的编号"):
        read_copy(txt(tmp_path / "通知.txt", [TITLE, "请各乡镇照此办理。"]))


def test_files_beyond_the_limits_are_refused(tmp_path: Path) -> None:
    long = txt(tmp_path / "长.txt", [TITLE, *NESTED * 50])
    assert refused(long, Limits(file_bytes=1000))[0] == "长.txt：文件有 0 MB，超过一次能读的 0 MB"
    assert refused(long, Limits(characters=1000))[0] == "长.txt：文字超过0万字，不像一份文件"


@pytest.mark.skipif(sys.platform == "win32", reason="memory is limited on POSIX only")
def test_a_document_that_asks_for_too_much_memory_costs_an_error_only(tmp_path: Path) -> None:
    huge = tmp_path / "大.txt"
    huge.write_bytes(("一、" + "甲" * 98 + "\n").encode() * 200_000)
    message, _ = refused(huge, Limits(memory_bytes=16 << 20))
    assert "内存" in message


def test_the_extension_does_not_decide(tmp_path: Path) -> None:
    copy: Copy = read_copy(pdf(tmp_path / "意见.txt", [[TITLE, *wrapped(NESTED, 28)]]))
    assert copy.document.format == "pdf"
    assert copy.document.notes == ("文件扩展名是 .txt，实际内容是 pdf，已按内容读取",)
