"""Opening the store that a command or a server works on."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING

from schema.errors import UsageError

if TYPE_CHECKING:
    from graph.store import Store

DEFAULT_STORE = "sqlite:///zerentu.sqlite"
VARIABLE = "ZERENTU_STORE"
ACTOR = "ZERENTU_ACTOR"
"""Names whoever works at this machine, for the history and the foot of papers; without it the account does."""


def store_path(address: str) -> Path:
    """The file of a `sqlite:///FILE` address; a fourth slash begins an absolute path. Raises UsageError for any other address."""
    scheme, mark, rest = address.partition("://")
    if scheme != "sqlite" or not mark or not rest.startswith("/") or len(rest) < 2:
        raise UsageError(f"数据库地址 {address} 写法不对", "请写成 sqlite:///文件名，例如 sqlite:///zerentu.sqlite")
    return Path(rest[1:])


def open_store(address: str, *, must_exist: bool = False) -> Store:
    """Open or create the store at an address. Raises UsageError, StoreError; `must_exist`: a question needs something to ask."""
    from graph.sqlite import SqliteStore

    path = store_path(address)
    if must_exist and not path.exists():
        raise UsageError(f"还没有数据库 {path}", f"请先用 zerentu import 导入台账，或用 --store、{VARIABLE} 指定已有的数据库")
    return SqliteStore(path)


def actor() -> str:
    """Who acts, for the history and the foot of papers: as the office calls them, else the name of the account."""
    if name := os.environ.get(ACTOR, "").strip():
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
