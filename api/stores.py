"""Opening the store that a command or a server works on: a file, or a Neo4j server."""

from __future__ import annotations

import getpass
import logging
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from schema.errors import StoreError, UsageError

if TYPE_CHECKING:
    from graph.store import Store

DEFAULT_STORE = "sqlite:///zerentu.sqlite"
VARIABLE = "ZERENTU_STORE"
ACTOR = "ZERENTU_ACTOR"
"""Names whoever works at this machine, for the history and the foot of papers; without it the account does."""
NEO4J_USER, NEO4J_PASSWORD, NEO4J_DATABASE = "ZERENTU_NEO4J_USER", "ZERENTU_NEO4J_PASSWORD", "ZERENTU_NEO4J_DATABASE"
"""What an address must not hold: it is printed, kept in histories of shells and seen by whoever lists processes."""

FILE_SCHEME = "sqlite"
SERVER_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""`neo4j` asks the server which machine of a cluster to talk to, `bolt` talks to that one; `+s` encrypts under a certificate that is
trusted, `+ssc` under any."""
EXAMPLES = "请写成 sqlite:///文件名，例如 sqlite:///zerentu.sqlite；用 Neo4j 服务器的写成 neo4j://主机:端口，例如 neo4j://10.0.0.5:7687"


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A store in a file of this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A store on a Neo4j server, without who logs in there."""

    uri: str


def parsed(address: str) -> FileAddress | ServerAddress:
    """What an address means: `sqlite:///FILE` (a fourth slash begins an absolute path) or `neo4j://HOST:PORT`. Raises UsageError."""
    scheme, mark, rest = address.strip().partition("://")
    if mark and scheme in SERVER_SCHEMES:
        return ServerAddress(_server(address.strip()))
    if scheme == FILE_SCHEME and mark and rest.startswith("/") and len(rest) > 1:
        return FileAddress(Path(rest[1:]))
    if mark and scheme in ("http", "https"):
        raise UsageError("数据库地址不是网页地址", "Neo4j 的地址写成 neo4j://主机:端口；端口通常是 7687，7474 是网页的端口")
    raise UsageError(f"数据库地址 {_shown(address)} 写法不对", EXAMPLES)


def open_store(address: str, *, must_exist: bool = False) -> Store:
    """Open the store at an address. A file is made when there is none, a server's empty database laid out.

    `must_exist`: a question needs something to ask. Raises UsageError, StoreError.
    """
    if not must_exist:
        return _open(parsed(address))
    store = open_if_there(address)
    if store is None:
        where = parsed(address)
        what = f"还没有数据库 {where.path}" if isinstance(where, FileAddress) else f"{where.uri} 上的数据库还是空的"
        raise UsageError(what, f"请先用 zerentu import 导入台账，或用 --store、{VARIABLE} 指定已有的数据库")
    return store


def open_if_there(address: str) -> Store | None:
    """The store at an address; None where nothing has been written: no file, or a server's database without a revision. Neither is made.

    Raises UsageError, StoreError.
    """
    where = parsed(address)
    if isinstance(where, FileAddress):
        return _open(where) if where.path.exists() else None
    store = _on_server(where, make=False)
    if store.revision() is not None:
        return store
    store.close()
    return None


def open_to_examine(address: str) -> Store:
    """The store at an address for a doctor, who also looks at one that is still empty; no file is made. Raises UsageError, StoreError."""
    return open_store(address, must_exist=isinstance(parsed(address), FileAddress))


def actor() -> str:
    """Who acts, for the history and the foot of papers: as the office calls them, else the name of the account."""
    if name := os.environ.get(ACTOR, "").strip():
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _open(where: FileAddress | ServerAddress) -> Store:
    if isinstance(where, ServerAddress):
        return _on_server(where)
    from graph.sqlite import SqliteStore

    return SqliteStore(where.path)


def _on_server(where: ServerAddress, *, make: bool = True) -> Store:
    user, database = (os.environ.get(name, "").strip() for name in (NEO4J_USER, NEO4J_DATABASE))
    password = os.environ.get(NEO4J_PASSWORD, "")
    if not password:
        raise UsageError(f"没有写明 {where.uri} 的密码", f"请设环境变量 {NEO4J_PASSWORD}；用户名不是 neo4j 的，再设 {NEO4J_USER}")
    if database.lower() == "system":
        raise UsageError("system 是服务器自己的库，不放记录", f"请改 {NEO4J_DATABASE}；不设就用服务器的默认数据库")
    if find_spec("neo4j") is None:  # an extra: an office with one file need not have it
        hint = "请在责任图的源码文件夹里运行 pip install '.[neo4j]'，或另装 neo4j 和 neo4j-rust-ext 这两个包"
        raise StoreError("没有安装连接 Neo4j 的部件", hint)
    from graph.neo4j import Address, Neo4jStore

    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # the driver's own words, in English, would come before ours
    return Neo4jStore(Address(where.uri, user or "neo4j", password, database), make=make)


def _server(address: str) -> str:
    """A server's address as the driver takes it. Raises UsageError; what may be a password is never repeated."""
    scheme = address.partition("://")[0]
    example = f"请写成 {scheme}://主机:端口，例如 {scheme}://10.0.0.5:7687"
    if "@" in address:
        raise UsageError("数据库地址里不要写用户名和密码", f"{example}；用户名和密码写在环境变量 {NEO4J_USER}、{NEO4J_PASSWORD} 里")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError(f"数据库地址 {address} 的主机或端口不对", f"{example}；端口是 1 到 65535 的数") from None
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(f"数据库地址 {address} 在端口后面还有内容", f"{example}；库名写在环境变量 {NEO4J_DATABASE} 里")
    if not host or port == 0 or any(sign.isspace() for sign in host):
        raise UsageError(f"数据库地址 {address} 缺主机名，或主机、端口不对", example)
    return f"{scheme}://{parts.netloc.rstrip(':')}"


def _shown(address: str) -> str:
    """An address as it may be printed: somebody may have put a password in front of an @."""
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}…@{rest.rpartition('@')[2]}" if "@" in rest else address
