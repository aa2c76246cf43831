"""Objections to what is on record: objection."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.correcting import agree, tell_revision
from api.commands.options import STORE, DocumentOption, JsonOption, PreviewOption, ReasonOption, StoreOption, YesOption
from api.stores import actor, open_store
from api.terminal import print_json
from schema.errors import UsageError


def objection(
    fact: Annotated[str, typer.Argument(help="记录或异议的编号，history 和 trace --json 会显示", metavar="ID")],
    by: Annotated[str, typer.Option("--by", help="谁提出异议", metavar="NAME")] = "",
    text: Annotated[str, typer.Option("--text", help="异议的内容", metavar="TEXT")] = "",
    close: Annotated[str | None, typer.Option("--close", help="对异议作出结论", metavar="成立|不成立")] = None,
    reason: ReasonOption = "",
    on: Annotated[str | None, typer.Option("--on", help="哪一天提出或作出结论；不写为今天", metavar="DAY")] = None,
    document: DocumentOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """对一条记录提出异议，或对异议作出结论。作出结论以前，凡显示这条记录处都注明有异议。只写编号则列出。"""
    from api.resolving import day_of

    if close is not None and (by or text):
        raise UsageError("提出异议和作出结论不能同时进行", "提出请写 --by 和 --text；作出结论请写 --close 和 --reason")
    if close is None and not (by or text):
        _list(fact, store, as_json=as_json)
        return
    from api.decisions import ground
    from api.finding_texts import closing_json, objecting_json, show_closing, show_objecting
    from api.objections import ask_closing, ask_objecting, write_objection

    why, day = ground(actor(), reason, document), day_of(on)
    with open_store(store, must_exist=True) as opened:
        if close is None:
            made = ask_objecting(opened, fact, by, text, day, why)
            write_objection(opened, made, dry_run=True)
            if not as_json:
                show_objecting(made)
            agree("确定提出吗？", [], yes=yes or dry_run)
            revision = write_objection(opened, made, dry_run=dry_run).revision
            answer, done = objecting_json(made, revision), f"已记录异议，编号 {made.objection.id}"
        else:
            closed = ask_closing(opened, fact, close, day, why)
            write_objection(opened, closed, dry_run=True)
            if not as_json:
                show_closing(closed)
            agree("确定这样作结论吗？", [], yes=yes or dry_run)
            revision = write_objection(opened, closed, dry_run=dry_run).revision
            answer, done = closing_json(closed, revision), "已作出结论"
    if as_json:
        print_json(answer)
    else:
        tell_revision(done, revision)


def _list(fact: str, store: str, *, as_json: bool) -> None:
    from api.finding_texts import listed_json, show_listed
    from api.objections import ask_objections

    with open_store(store, must_exist=True) as opened:
        identity, text, found = ask_objections(opened, fact)
    if as_json:
        print_json(listed_json(identity, text, found))
    else:
        show_listed(identity, text, found)
