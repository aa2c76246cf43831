"""Maps: who answers for a place, who covers what in a county, or which of its villages are paired."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import STORE, KnownAtOption, OnOption, PackOption, StoreOption, ViewOption
from api.stores import actor, open_store
from api.terminal import say


def draw_map(
    place: Annotated[str, typer.Argument(help="区划：县画分布图，乡镇和村画责任图", metavar="PLACE")],
    output: Annotated[Path, typer.Option("-o", "--output", help="文件名，后缀为 .svg .png .pdf .dot", metavar="FILE")],
    view: ViewOption = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
) -> None:
    """画出关系示意图，可打印。页数多时每页一个文件。"""
    from api.answers import moment
    from api.mapping import foot_of, write_map

    with open_store(store, must_exist=True) as opened:
        when = moment(opened, on, known_at, pack)
        for path in write_map(opened, place, output, view, when, foot_of(when, actor())):
            say(f"已写出 {path}")
