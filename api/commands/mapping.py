"""Maps: who answers for a place, or who covers what in a county."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import STORE, KnownAtOption, OnOption, StoreOption
from api.stores import open_store
from api.terminal import say


def draw_map(
    place: Annotated[str, typer.Argument(help="区划:村画责任图,县画分布图", metavar="PLACE")],
    output: Annotated[Path, typer.Option("-o", "--output", help="文件名,后缀为 .svg .png .pdf .dot", metavar="FILE")],
    view: Annotated[str | None, typer.Option("--view", help="trace 责任图,county 分布图;不写则县以上画分布图,其余画责任图")] = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    store: StoreOption = STORE,
) -> None:
    """画出关系示意图,可打印。页数多时每页一个文件。"""
    from api.answers import moment
    from api.maps.pages import write_map

    with open_store(store, must_exist=True) as opened:
        for path in write_map(opened, place, output, view, moment(opened, on, known_at)):
            say(f"已写出 {path}")
