"""What a document file is, by its first bytes and never by its extension."""

from __future__ import annotations

from schema.errors import UnreadableFile

WHAT_HINT = "可以导入 txt、docx、html 和带文字的 pdf；请用 WPS 或 Word 打开原文，另存为 docx 后再导入"
SCAN_HINT = "图片和扫描件里的字读不出来。请向发文单位要电子版(docx)，没有的请照原文录入后另存为 docx 再导入"
BROKEN_HINT = "请用 WPS 或 Word 打开原文，能打开就另存为 docx 再导入，打不开请重新拷贝或向发文单位再要一份"
LONG_HINT = "请只留下这份文件的正文，另存为 docx 或 txt 后再导入"

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版的 Office 文件(doc、wps 或 xls)"),
    (b"{\\rtf", " RTF 文档"),
    (b"SQLite format 3", "数据库文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
)
_MARKUP = (b"<html", b"<!doctype html", b"<head", b"<meta", b"<body", b"<div", b"<p>", b"<p ", b"<h1", b"<article", b"<?xml", b"<!--")


def identify(head: bytes) -> str:
    """ "pdf", "zip", "html" or "txt". Raises UnreadableFile for what holds no text of a document."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_PICTURES):
        raise UnreadableFile("这是图片，不是文字文件", SCAN_HINT)
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableFile(f"这是{what}，不能直接读取", WHAT_HINT)
    return "html" if looks_like_markup(head) else "txt"


def looks_like_markup(head: bytes) -> bool:
    """Whether the bytes, in whatever encoding, begin like a web page."""
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith(_MARKUP) and (not start.startswith((b"<?xml", b"<!--")) or b"<html" in start)
