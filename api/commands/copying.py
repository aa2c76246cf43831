"""Moving everything from one store to another: copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import PreviewOption
from api.stores import FileAddress, open_if_there, open_store, parsed
from api.terminal import progress_bar, say, warn
from schema.errors import UsageError

if TYPE_CHECKING:
    from graph.store import Store


def copy(
    source: Annotated[str, typer.Argument(help="从哪个数据库：sqlite:///文件名，或 neo4j://主机:端口", metavar="FROM")],
    target: Annotated[str, typer.Argument(help="复制到哪个数据库：空的，或上次没有复制完的", metavar="TO")],
    dry_run: PreviewOption = False,
) -> None:
    """把一个数据库的全部记录(连同历史、出处、台账原文)复制到另一个，最后逐条核对；中断后再执行一次会接着复制。"""
    if _place(source) == _place(target):
        raise UsageError("来源和目标是同一个数据库", "请写两个不同的地址")
    from graph.copying import copy as copy_all

    with _open_source(source) as opened, progress_bar() as progress:
        into = open_if_there(target) if dry_run else open_store(target)
        try:
            copied = copy_all(opened, into, progress, dry_run=dry_run)
        except KeyboardInterrupt:
            warn("复制停下了，再执行一次同样的命令会接着复制。")
            raise
        finally:
            if into is not None:
                into.close()
    rows = sum(copied.counts.values())
    told = f"共{copied.revisions}次修订、{rows}条记录"
    if dry_run:
        say(f"要复制{copied.revisions - copied.before}次修订(目标已有{copied.before}次)；复制后{told}。没有写入。")
        return
    say(f"已复制{copied.revisions - copied.before}次修订(目标原有{copied.before}次)，{told}，核对一致。")
    say(f"核对码 {copied.digest}")


def _place(address: str) -> Path | str:
    """Where a database is, however its address is spelled."""
    where = parsed(address)
    return where.path.resolve() if isinstance(where, FileAddress) else where.uri.partition("://")[2].lower()


def _open_source(address: str) -> Store:
    source = open_if_there(address)
    if source is None:
        where = parsed(address)
        told = f"还没有数据库 {where.path}" if isinstance(where, FileAddress) else f"{where.uri} 上的数据库还是空的"
        raise UsageError(f"{told}，没有可复制的记录", "请核对来源的地址：来源写在前，目标写在后")
    return source
