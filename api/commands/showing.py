"""The demo: the main job from ledgers to answers, on one county's real divisions and synthetic officials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="台账、数据库和图写到哪个文件夹", metavar="DIR")] = Path("zerentu-demo"),
) -> None:
    """演示：用林西县的真实区划和虚构人员，从台账做到答案和图。"""
    from api.demo.run import run_demo

    run_demo(folder)
