"""Ledgers out, to be filled in: template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.outputs import writable
from api.terminal import say


def template(
    kind: Annotated[str, typer.Argument(help="台账种类，例如 ties 或 责任关系台账", metavar="KIND")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx 文件", metavar="FILE")],
) -> None:
    """写出一份空白台账,表头、下拉选项和示例都已填好。"""
    from loaders.templates import write_template

    writable(output, ".xlsx")
    write_template(kind, output)
    say(f"已写出 {output}")
