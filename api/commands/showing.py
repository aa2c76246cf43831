"""The demo: the main job from ledgers to answers, on one county's real divisions and synthetic officials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="台账、数据库和图写到哪个文件夹", metavar="DIR")] = Path("zerentu-demo"),
    store: Annotated[
        str | None, typer.Option("--store", help="演示数据写到哪个空的数据库，例如 neo4j://主机:端口；不写则在文件夹里新建一个")
    ] = None,
) -> None:
    """演示：用林西县的真实区划和虚构人员，从台账做到答案和图。"""
    from api.demo.run import run_demo

    run_demo(folder, store)
