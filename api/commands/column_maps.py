"""Senders' own words for headings: maps."""

from __future__ import annotations

from typing import Annotated

import typer

from api.terminal import print_json, print_table, say


def maps(
    name: Annotated[str | None, typer.Argument(help="看这一份；不写则列出全部", metavar="NAME")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="删去这一份")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供其他程序使用")] = False,
) -> None:
    """列出、查看、删去已保存的列名对照(用 import --map … --save-map 名称 保存)。"""
    from api.homes import maps_folder
    from loaders.column_maps import delete_map, load_map, load_maps
    from schema.errors import UsageError

    folder = maps_folder()
    if delete:
        if name is None:
            raise UsageError("没有写要删去哪一份", "请写 zerentu maps 名称 --delete")
        delete_map(folder, name)
        say(f"已删去“{name}”的列名对照。")
        return
    known = load_maps(folder) if name is None else {name: load_map(folder, name)}
    if as_json:
        print_json(known)
    elif name is not None:
        print_table(f"{name}的列名对照", ("对方列名", "标准列名"), list(known[name].items()))
    elif known:
        rows = [
            (saved, str(len(pairs)), "、".join(f"{own}→{standard}" for own, standard in pairs.items())) for saved, pairs in known.items()
        ]
        print_table("已保存的列名对照", ("名称", "列数", "对照"), rows)
        say(f"保存在 {folder}，可以直接修改。填报单位与名称相同的台账，导入时自动使用。")
    else:
        say("还没有保存过列名对照。导入时加 --map 对方列名=标准列名 --save-map 名称，即可保存。")
