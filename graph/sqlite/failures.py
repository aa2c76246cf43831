"""What went wrong in SQLite, in words for planners."""

from __future__ import annotations

import sqlite3

_WORDS = {
    "BUSY": "别的程序正在写入，等候超时",
    "LOCKED": "别的程序正在写入，等候超时",
    "FULL": "磁盘空间不足",
    "IOERR": "读写磁盘出错",
    "CORRUPT": "文件内容已损坏",
    "NOTADB": "文件不是数据库，或已加密",
    "READONLY": "文件或文件夹只读",
    "CANTOPEN": "文件无法打开，或所在文件夹不能写入",
    "PERM": "没有访问权限",
    "AUTH": "没有访问权限",
    "NOMEM": "内存不足",
    "TOOBIG": "有一项内容过长",
    "INTERRUPT": "操作被中断",
}


def in_words(error: BaseException) -> str:
    """The cause in Chinese; an unknown one in SQLite's own words."""
    name: str = getattr(error, "sqlite_errorname", "") or ""
    if isinstance(error, sqlite3.Error) and (words := _WORDS.get(name.removeprefix("SQLITE_").split("_")[0])):
        return words
    if isinstance(error, PermissionError):
        return "没有访问权限"
    return str(error)
