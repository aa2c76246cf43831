"""Who takes over: handover."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.commands.options import STORE, JsonOption, PackOption, StoreOption, YesOption
from api.stores import actor, open_store
from api.terminal import print_json, say
from schema.errors import ConfirmationNeeded


def hand_over(
    person: Annotated[str, typer.Argument(help="移交人：编号、姓名，或 单位/姓名", metavar="PERSON")],
    to: Annotated[str, typer.Option("--to", help="接任人或代管人", metavar="PERSON")],
    on: Annotated[str, typer.Option("--on", help="接任的第一天，例如 2026-07-01", metavar="DAY")],
    acting: Annotated[bool, typer.Option("--acting", help="只是代管：原任不变，代管期满责任自行回到原任")] = False,
    until: Annotated[str | None, typer.Option("--until", help="代管的最后一天", metavar="DAY")] = None,
    post: Annotated[list[str] | None, typer.Option("--post", help="只移交这个职务(可写多次)；不写则移交全部职务")] = None,
    pass_on: Annotated[list[str] | None, typer.Option("--pass-on", help="交接文件写明一并移交的关系，如 包片(可写多次)")] = None,
    document: Annotated[str, typer.Option("--document", help="任免或分工文件的文号")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看清单，不写入")] = False,
    pack: PackOption = None,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """交接责任：逐条列出由谁接续、哪些待明确，确认后一次写入，并给出交接清单。"""
    from api.handover_texts import handover_json, show_handover
    from api.handovers import ask_handover, kinds_passed, write_handover
    from api.resolving import day_of
    from queries.handover import Terms
    from schema.documents import document_number

    ground = document_number(document).number or document.strip()
    terms = Terms(day_of(on), acting, day_of(until) if until else None, ground, kinds_passed(pass_on or (), ground))
    with open_store(store, must_exist=True) as opened:
        found = ask_handover(opened, person, to, terms, post or (), tuple(pack or ()))
        if as_json:
            print_json(handover_json(found))
        else:
            show_handover(found)
        if dry_run:
            return
        if not yes:
            if not sys.stdin.isatty():
                raise ConfirmationNeeded("交接还没有写入，请核对上面的清单", [])
            typer.confirm("确定按这份清单写入吗？", abort=True)
        receipt = write_handover(opened, found, actor=actor())
    if not as_json:
        say(f"已写入，这是第{receipt.revision}次修订；如写错了：zerentu undo {receipt.revision}")
