"""Where sources disagree, and who decides: conflicts, resolve, origin."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.correcting import agree, tell_revision
from api.commands.options import STORE, DocumentOption, JsonOption, KnownAtOption, OnOption, PreviewOption, StoreOption, YesOption
from api.stores import actor, open_store
from api.terminal import print_json


def conflicts(
    what: Annotated[str | None, typer.Argument(help="区划、干部或单位；不写则为全部", metavar="PLACE|PERSON")] = None,
    everything: Annotated[bool, typer.Option("--all", help="已作决定的也列出，写明谁决定、为什么")] = False,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """哪些记录有不同说法：两边各是哪一行、谁说的、采用哪个、为什么；以及哪里一职多人。"""
    from api.answers import moment
    from api.dispute_texts import conflicts_json, show_conflicts
    from api.disputes import ask_conflicts

    with open_store(store, must_exist=True) as opened:
        when = moment(opened, on, known_at)
        found = ask_conflicts(opened, what, when, everything=everything)
    if as_json:
        print_json(conflicts_json(found, when))
    else:
        show_conflicts(found, when, everything=everything)


def resolve(
    fact: Annotated[str, typer.Argument(help="记录的编号，zerentu conflicts 会显示", metavar="ID")],
    keep: Annotated[str, typer.Option("--keep", help="believed 维持现采用的，或改采用哪一行(序号)", metavar="believed|N")],
    reason: Annotated[str, typer.Option("--reason", help="为什么这样决定，会记入历史")],
    document: DocumentOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """对不同说法作出决定：采用哪一行、谁决定、为什么。以后的新说法会重新列出；可以撤销。"""
    from api.decisions import ground
    from api.dispute_texts import resolution_json, show_resolution
    from api.rulings import ask_resolution, write_resolution

    with open_store(store, must_exist=True) as opened:
        found = ask_resolution(opened, fact, keep, ground(actor(), reason, document))
        write_resolution(opened, found, dry_run=True)
        if not as_json:
            show_resolution(found)
        agree("确定这样决定吗？", [], yes=yes or dry_run)
        receipt = write_resolution(opened, found, dry_run=dry_run)
    if as_json:
        print_json(resolution_json(found, receipt.revision))
    else:
        tell_revision("已决定", receipt.revision)


def origin(
    fact: Annotated[str, typer.Argument(help="记录的编号(conflicts、history、trace --json 会显示)，或区划", metavar="ID|PLACE")],
    person: Annotated[str | None, typer.Argument(help="前一个写区划时：谁", metavar="PERSON")] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """一条记录背后的每一行：哪个文件哪一行、谁说的、原文怎样写；文件没有了也能看。"""
    from api.dispute_texts import origin_json, show_origin
    from api.rulings import ask_origin

    with open_store(store, must_exist=True) as opened:
        found = ask_origin(opened, fact, person)
    if as_json:
        print_json(origin_json(found))
    else:
        show_origin(found)
