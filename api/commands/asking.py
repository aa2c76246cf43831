"""Questions: find, trace, portfolio, coverage, history."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.options import STORE, JsonOption, KnownAtOption, OnOption, PackOption, StoreOption
from api.stores import open_store
from api.terminal import print_json, say


def find(
    text: Annotated[str, typer.Argument(help="名称的一部分、代码或编号", metavar="TEXT")],
    within: Annotated[str | None, typer.Option("--within", help="只在该区划内查找", metavar="PLACE")] = None,
    limit: Annotated[int, typer.Option("--limit", help="最多列出几个", min=1)] = 20,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """查找区划、干部、单位、片区。"""
    from api.jsons import found_json
    from api.resolving import resolve
    from api.texts import show_found

    with open_store(store, must_exist=True) as opened:
        inside = resolve(opened, within, ("place",)).key if within else None
        found = opened.find(text, within=inside, limit=limit + 1)
        if as_json:
            print_json({"found": [found_json(item) for item in found[:limit]], "more": len(found) > limit})
        else:
            show_found(text, found[:limit], more=len(found) > limit)


def trace(
    place: Annotated[str, typer.Argument(help="区划：代码、名称，或 林西县/…镇/…村", metavar="PLACE")],
    on: OnOption = None,
    known_at: KnownAtOption = None,
    why_not: Annotated[str | None, typer.Option("--why-not", help="某人为什么不在名单里", metavar="PERSON")] = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """谁对这个地方负责：凭哪条关系、从何时起、依据哪一行台账、涉及哪一条款。"""
    from api.answers import ask_trace, ask_why_not, moment
    from api.jsons import trace_json, why_not_json
    from api.texts import show_trace, show_why_not

    with open_store(store, must_exist=True) as opened:
        when = moment(opened, on, known_at, pack)
        if why_not:
            why = ask_why_not(opened, place, why_not, when)
            if as_json:
                print_json(why_not_json(why))
            else:
                show_why_not(why)
            return
        found = ask_trace(opened, place, when)
        if as_json:
            print_json(trace_json(found, when))
        else:
            show_trace(found, when)


def portfolio(
    person: Annotated[str, typer.Argument(help="干部或单位：编号、姓名，或 单位/姓名", metavar="PERSON")],
    on: OnOption = None,
    known_at: KnownAtOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """这个人(单位)身上有哪些责任，落在哪里，那里的名次如何。"""
    from api.answers import ask_portfolio, moment
    from api.jsons import portfolio_json
    from api.texts import show_portfolio

    with open_store(store, must_exist=True) as opened:
        when = moment(opened, on, known_at)
        found = ask_portfolio(opened, person, when)
        if as_json:
            print_json(portfolio_json(found, when))
        else:
            show_portfolio(found)


def coverage(
    place: Annotated[str | None, typer.Argument(help="区划；系统中只有一个县时可不写", metavar="PLACE")] = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """哪里缺人、哪里重复、谁已离任仍挂名、谁一走就无人负责、各人担子轻重。"""
    from api.answers import ask_coverage, moment
    from api.jsons import coverage_json
    from api.texts import show_coverage

    with open_store(store, must_exist=True) as opened:
        when = moment(opened, on, known_at, pack)
        found = ask_coverage(opened, place, when)
        if as_json:
            print_json(coverage_json(found, when))
        else:
            show_coverage(found)


def history(
    key: Annotated[str, typer.Argument(help="区划、干部、单位或片区：键、代码、编号、名称", metavar="KEY")],
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """关于它的每一条记录，包括已更正、已撤回的，以及何时得知。"""
    from api.answers import ask_history
    from api.jsons import history_json
    from api.texts import show_history

    with open_store(store, must_exist=True) as opened:
        found, entries = ask_history(opened, key)
        if as_json:
            print_json(history_json(found, entries))
        else:
            show_history(found, entries)


def revisions(
    limit: Annotated[int, typer.Option("--limit", help="最多列出几次", min=1)] = 20, store: StoreOption = STORE, as_json: JsonOption = False
) -> None:
    """列出每次导入、撤销的修订号和结果。"""
    from api.texts import show_revisions

    with open_store(store, must_exist=True) as opened:
        listed = opened.revisions(limit)
        if as_json:
            fields = ("id", "at", "actor", "note", "undone", "counts")
            print_json([{name: getattr(item, name) for name in fields} for item in listed])
        elif listed:
            show_revisions(listed)
        else:
            say("还没有任何修订。")
