"""The child process that reads one document (see `loaders.files.sandbox`): its text as lines, and what the receipt has to tell."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from loaders.documents.formats import LONG_HINT, WHAT_HINT, identify
from loaders.documents.lines import Line
from loaders.files.limits import Budget, Limits
from loaders.files.sandbox_child import serve, write_line
from schema.errors import UnreadableFile

_SUFFIXES = {
    "docx": (".docx", ".docm", ".dotx"),
    "pdf": (".pdf",),
    "html": (".html", ".htm", ".xhtml", ".shtml"),
    "txt": (".txt", ".text", ".md"),
}


def main(request: dict[str, Any]) -> NoReturn:
    """Entry of the child: the head of the answer, then the lines."""
    limits = Limits(**request["limits"])
    serve(limits, lambda answer: _answer(answer, Path(request["path"]), limits))


def _answer(answer: BinaryIO, path: Path, limits: Limits) -> None:
    data = path.read_bytes()
    form, lines, notes, title = read(data, limits)
    if path.suffix.lower() not in _SUFFIXES[form]:
        named = f"扩展名是 {path.suffix}" if path.suffix else "没有扩展名"
        notes.insert(0, f"文件{named}，实际内容是 {form}，已按内容读取")
    write_line(answer, {"format": form, "sha256": sha256(data).hexdigest(), "notes": notes, "title": title})
    write_line(answer, [list(line) for line in lines])


def read(data: bytes, limits: Limits) -> tuple[str, list[Line], list[str], str]:
    """Format, lines, notes and title of a document. Raises UnreadableFile."""
    form, title = identify(data[:4096]), ""
    notes: list[str] = []
    if form == "pdf":
        from loaders.documents.pdf import pdf_lines

        lines, notes, title = pdf_lines(data)
    elif form == "zip":
        from loaders.documents.word import word_lines
        from loaders.files.archive import Archive

        form, archive = "docx", Archive(data, limits)
        _check_word(archive)
        lines, notes = word_lines(archive, Budget(limits))
    else:
        from loaders.documents.plain import decoded, html_lines, text_lines

        text, encoding = decoded(data)
        if encoding == "gb18030":
            notes.append("文件不是 UTF-8 编码，按 GB18030(国标)读取，请看一眼文字是否正常")
        if form == "html":
            lines, title = html_lines(text)
        else:
            lines = text_lines(text)
    if not any(line.text.strip() for line in lines):
        raise UnreadableFile("文件里没有任何文字", "请核对是否选错了文件；正文在图片里的，请照原文录入后另存为 docx 再导入")
    if sum(len(line.text) for line in lines) > limits.characters:
        raise UnreadableFile(f"文字超过{limits.characters // 10_000}万字，不像一份文件", LONG_HINT)
    return form, lines, notes, title


def _check_word(archive: Any) -> None:
    try:
        form = archive.table_format()
    except UnreadableFile as error:
        raise UnreadableFile(error.message.replace("不是能读的表格", "不是能读的文档").replace("不是表格", "不是文档"), WHAT_HINT) from None
    if form != "docx":
        raise UnreadableFile(f"这是表格({form})，不是文字文件", "台账请用 zerentu import 导入；文件的正文请另存为 docx")
