"""What a file is, found out before anything opens it: by name and state on disk (in the caller), then by its first bytes (in the child)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.files.limits import MIB, Limits
from schema.errors import UnreadableFile

SAVE_AS_HINT = "请用 WPS 或 Excel 打开，另存为 xlsx 后再导入"
DOCUMENT_HINT = "请用 WPS 文字或 Word 打开，另存为 docx 后再导入；也可以把其中的表格复制到 Excel 中，另存为 xlsx"
SLIDES_HINT = "请把其中的表格复制到 WPS 表格或 Excel 中，另存为 xlsx 后再导入"
PRINT_HINT = "请向填报单位要原始的 xlsx 或 docx；要不到的，请用 WPS 转换成 xlsx 或 docx，核对后再导入，扫描件请录入成 xlsx"
ASK_HINT = "图片和扫描件里的字读不出来。请向填报单位要原始的电子表格(xlsx)或文档(docx)，没有的请录入成 xlsx 后再导入"
UNPACK_HINT = "请先解压，再导入其中的表格文件"
DAMAGED_HINT = "请用 WPS 或 Office 打开原文件，能打开就另存为 xlsx(文档存为 docx)再导入，打不开请重新拷贝或向填报单位再要一份"

SUFFIXES = {
    "xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm"},
    "xls": {".xls", ".xlt", ".et", ".ett"},
    "ods": {".ods", ".ots"},
    "csv": {".csv", ".txt", ".tsv"},
    "docx": {".docx", ".docm", ".dotx"},
}

# First bytes of what is often renamed to a table, with what it is and what to do.
_FOREIGN: list[tuple[bytes, str, str]] = [
    (b"%PDF", "PDF 文件(也可能是扫描件)", PRINT_HINT),
    (b"MZ", "可执行程序", "这不是表格，请不要打开它，并核对文件来源"),
    (b"\x7fELF", "可执行程序", "这不是表格，请不要打开它，并核对文件来源"),
    (b"\x89PNG", "图片", ASK_HINT),
    (b"\xff\xd8\xff", "图片", ASK_HINT),
    (b"GIF8", "图片", ASK_HINT),
    (b"II*\x00", "扫描图片", ASK_HINT),
    (b"MM\x00*", "扫描图片", ASK_HINT),
    (b"Rar!", "RAR 压缩包", UNPACK_HINT),
    (b"7z\xbc\xaf", "7z 压缩包", UNPACK_HINT),
    (b"\x1f\x8b", "gz 压缩包", UNPACK_HINT),
    (b"{\\rtf", "RTF 文档", DOCUMENT_HINT),
    (b"SQLite format 3", "数据库文件", "这不是台账，备份文件请用恢复功能打开"),
    (b"\x09\x00\x04\x00", "很早的 Excel 2.x 文件", SAVE_AS_HINT),
    (b"\x09\x02\x06\x00", "很早的 Excel 3 文件", SAVE_AS_HINT),
    (b"\x09\x04\x06\x00", "很早的 Excel 4 文件", SAVE_AS_HINT),
]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Puts the file's name before the message of an UnreadableFile raised inside."""
    try:
        yield
    except UnreadableFile as error:
        raise UnreadableFile(f"{path.name}：{error.message}", error.hint) from None


def check_path(path: Path, limits: Limits, *, any_size: bool = False) -> None:
    """Refuse what is no readable, finished file on disk, before a child is started. Raises UnreadableFile."""
    if path.name.startswith(("~$", ".~")):
        raise UnreadableFile("这是 WPS 或 Excel 打开表格时留下的临时文件，不是台账", "请关闭表格后选择同名的正式文件")
    try:
        if path.is_dir():
            raise UnreadableFile("这是一个文件夹，不是文件", "请选择文件夹里的表格文件")
        if not path.exists():
            raise UnreadableFile("找不到这个文件", "请核对文件名和所在文件夹")
        if not path.is_file():
            raise UnreadableFile("这不是普通文件", "请选择一个表格文件")
        size = path.stat().st_size
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        raise cannot_open(error) from None
    if size == 0:
        raise UnreadableFile("文件是空的(0 字节)", "请重新导出或拷贝这个文件")
    if size > limits.file_bytes and not any_size:
        raise UnreadableFile(
            f"文件有 {size // MIB} MB，超过一次能读的 {limits.file_bytes // MIB} MB", "请删去图片和无关的工作表，或拆成几个文件后再导入"
        )


def cannot_open(error: OSError) -> UnreadableFile:
    """The refusal of a file that the system does not hand out; on Windows a spreadsheet that is open elsewhere is locked."""
    if isinstance(error, PermissionError):
        return UnreadableFile("无法打开：没有读取权限，或者文件正被 WPS 或 Excel 占用", "请先关闭该文件；仍不行请检查文件的读取权限")
    return UnreadableFile(f"无法打开：{error.strerror or type(error).__name__}", "请检查文件名、磁盘或网络共享是否正常")


def identify(head: bytes) -> str:
    """What the first bytes say: "zip", "ole" or "text". Raises UnreadableFile for what can never be a table."""
    if head.startswith(ZIP_MAGIC):
        return "zip"
    if head.startswith(OLE_MAGIC):
        return "ole"
    for magic, what, hint in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableFile(f"这不是表格，而是{what}", hint)
    if not head.strip(b"\x00"):
        raise UnreadableFile("内容全是空字节，文件已损坏(常见于断电或拷贝中断)", DAMAGED_HINT)
    if not head.startswith(_TEXT_MARKS[1:]):
        _refuse_markup(head)
    return "text"


def _refuse_markup(head: bytes) -> None:
    start = head.removeprefix(_TEXT_MARKS[0]).lstrip()[:512].lower()
    if start.startswith((b"mime-version:", b"from:")) or b"content-type: multipart" in start:
        raise UnreadableFile("这不是真正的表格，而是网页归档(MHT)", SAVE_AS_HINT)
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<style", b"<body", b"<div")):
        raise UnreadableFile("这不是真正的表格，而是业务系统导出的网页(HTML)", SAVE_AS_HINT)
    if start.startswith(b"<?xml") or b"<workbook" in start:
        what = "XML 表格(Excel 2003 XML)" if b"workbook" in start or b"excel" in start else "XML 或网页文件"
        raise UnreadableFile(f"这不是真正的表格，而是{what}", SAVE_AS_HINT)


def suffix_note(suffix: str, found: str) -> str | None:
    """A note for the receipt when the extension says otherwise than the content."""
    if suffix.lower() in SUFFIXES[found]:
        return None
    named = f"扩展名是 {suffix}" if suffix else "没有扩展名"
    return f"文件{named}，实际内容是 {found}，已按内容读取"
