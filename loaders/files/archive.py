"""Zip containers (xlsx, docx, ods) from untrusted hands: sizes and counts are checked before anything is unpacked, and again while it is."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import BinaryIO, cast

from loaders.files.guards import DAMAGED_HINT, DOCUMENT_HINT, PRINT_HINT, SAVE_AS_HINT, SLIDES_HINT, UNPACK_HINT
from loaders.files.limits import MIB, Limits
from schema.errors import UnreadableFile

_BOMB_HINT = "请核对文件来源；确是台账的，请用 WPS 或 Excel 打开，删去多余的空白行列和图片，另存为 xlsx 后再导入"
_END_RECORD = b"PK\x05\x06"
_SMALLEST_ENTRY = 46

# A member that only one kind of file has, what it is, and what to do.
_FOREIGN: list[tuple[str, str, str]] = [
    ("xl/workbook.bin", "二进制格式的 Excel 文件(xlsb)", SAVE_AS_HINT),
    ("ppt/presentation.xml", "演示文稿(pptx)", SLIDES_HINT),
    ("ofd.xml", "版式文件(OFD)", PRINT_HINT),
    ("androidmanifest.xml", "手机安装包", "这不是表格，请核对文件来源"),
]


class Archive:
    """The members of a zip container by their names in lower case; reading counts what is really unpacked."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self._left = limits.unpacked_bytes
        _check_directory(data, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, UnicodeDecodeError):
            raise UnreadableFile("文件不完整或已损坏(压缩结构缺失)", DAMAGED_HINT) from None
        self._members = {info.filename.replace("\\", "/").lower().lstrip("/"): info for info in members}
        self._check_sizes(members)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def table_format(self) -> str:
        """ "xlsx", "docx" or "ods"; raises UnreadableFile naming what else it is."""
        if "xl/workbook.xml" in self:
            return "xlsx"
        if "[content_types].xml" in self and any(name.startswith("word/") for name in self._members):
            return "docx"
        for member, what, hint in _FOREIGN:
            if member in self:
                raise UnreadableFile(f"这不是能读的表格，而是{what}", hint)
        if "mimetype" in self and "content.xml" in self:
            mime = self.read("mimetype", 200).decode("ascii", "replace")
            if "opendocument.spreadsheet" in mime:
                return "ods"
            raise UnreadableFile("这不是表格，而是 OpenDocument 文档", DOCUMENT_HINT)
        if "[content_types].xml" in self and "_rels/.rels" in self:
            return "xlsx"
        raise UnreadableFile("这不是表格，而是压缩包", UNPACK_HINT)

    def open(self, name: str) -> BinaryIO:
        """Open a member for reading in pieces. Raises UnreadableFile if it is missing or locked."""
        info = self._members.get(name.lower())
        if info is None:
            raise UnreadableFile(f"文件内部缺少 {name}", DAMAGED_HINT)
        if info.flag_bits & 1:
            raise UnreadableFile("文件设有打开密码，无法读取", "请用 WPS 或 Excel 打开，取消密码后另存，再导入")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableFile("文件用了表格软件不会用的压缩方法", SAVE_AS_HINT)
        return cast(BinaryIO, _Bounded(self, info))

    def read(self, name: str, most: int = 16 * MIB) -> bytes:
        """A small member whole."""
        return self.open(name).read(most)

    def open_member(self, info: zipfile.ZipInfo) -> BinaryIO:
        """The raw stream of a member."""
        try:
            return cast(BinaryIO, self._zip.open(info))
        except (zipfile.BadZipFile, RuntimeError, ValueError, struct.error) as error:
            raise damaged() from error

    def count(self, size: int) -> None:
        """Take what was unpacked off the total, since the sizes that a directory declares can lie."""
        self._left -= size
        if self._left < 0:
            raise _bomb(f"解压后超过 {self.limits.unpacked_bytes // MIB} MB")

    def _check_sizes(self, members: list[zipfile.ZipInfo]) -> None:
        limits = self.limits
        if len(members) > limits.members:
            raise _bomb(f"内含{len(members)}个部件")
        if sum(info.file_size for info in members) > limits.unpacked_bytes:
            raise _bomb(f"解压后超过 {limits.unpacked_bytes // MIB} MB")
        for info in members:
            if info.file_size > MIB and info.file_size > limits.ratio * max(info.compress_size, 1):
                raise _bomb(f"压缩比超过 {limits.ratio} 倍")


class _Bounded:
    """A member's stream that reports to its archive and turns every way of being broken into one error."""

    def __init__(self, archive: Archive, info: zipfile.ZipInfo) -> None:
        self._archive = archive
        self._stream = archive.open_member(info)

    def read(self, size: int) -> bytes:
        try:
            piece = self._stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
            raise damaged() from error
        self._archive.count(len(piece))
        return piece


def damaged() -> UnreadableFile:
    """The error for a container whose content does not unpack or does not match its checksum."""
    return UnreadableFile("文件不完整或已损坏(内容校验不符)", DAMAGED_HINT)


def _bomb(what: str) -> UnreadableFile:
    return UnreadableFile(f"文件{what}，不像正常的文件，已拒绝", _BOMB_HINT)


def _check_directory(data: bytes, limits: Limits) -> None:
    # Before zipfile makes an object of every entry; the record is 22 bytes, followed by a comment of at most 65,535.
    at = data.rfind(_END_RECORD, max(0, len(data) - 65_557))
    if at < 0 or at + 22 > len(data):
        raise UnreadableFile("文件不完整，可能没有下载或拷贝完", DAMAGED_HINT)
    entries, size = struct.unpack_from("<HI", data, at + 10)
    if entries > limits.members or size > 0xFFFF * _SMALLEST_ENTRY:
        raise _bomb(f"内含{entries}个以上的部件")
