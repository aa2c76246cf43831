"""Corrections that people make: undo, retract, same, not-same, rename. Each is previewed, one revision, and can be undone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import STORE, DocumentOption, JsonOption, PreviewOption, ReasonOption, StoreOption, YesOption
from api.stores import actor, open_store
from api.terminal import print_json, say
from schema.errors import ConfirmationNeeded, UsageError

if TYPE_CHECKING:
    from api.decisions import Ground


def undo(
    revision: Annotated[int, typer.Argument(help="修订号，见 zerentu revisions", metavar="REVISION")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会影响多少，不执行")] = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """整体撤销一次导入。历史保留，可以再撤销这次撤销。"""
    with open_store(store, must_exist=True) as opened:
        if sys.stdin.isatty() and not (yes or dry_run):
            would = opened.undo(revision, actor=actor(), confirmed=False, dry_run=True)
            question = f"将撤回{would.corrected}条记录，恢复{would.accepted}条。确定撤销第{revision}次修订吗？"
            typer.confirm(question, abort=True)
        receipt = opened.undo(revision, actor=actor(), confirmed=yes or dry_run, dry_run=dry_run)
    if as_json:
        print_json({"undone": revision, "revision": receipt.revision, "retracted": receipt.corrected, "restored": receipt.accepted})
        return
    done = "将会撤销" if dry_run else "已撤销"
    say(f"{done}第{revision}次修订：撤回{receipt.corrected}条记录，恢复{receipt.accepted}条。")
    if receipt.revision:
        say(f"这次撤销本身是第{receipt.revision}次修订；如要恢复：zerentu undo {receipt.revision}")


def retract(
    fact: Annotated[str, typer.Argument(help="关系、结果或名称的编号，history 和 trace --json 会显示", metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤回，会记入历史")],
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """撤回一条错误的记录(例如起始日期写错的关系)。历史保留，可以撤销。"""
    from api.correction_texts import show_retraction
    from api.decisions import ground
    from api.renaming import ask_retract, write_retract

    why = _reasoned(ground(actor(), reason), "为什么撤回")
    with open_store(store, must_exist=True) as opened:
        found = ask_retract(opened, fact)
        if not as_json:
            show_retraction(found)
        agree("确定撤回吗？", [], yes=yes or dry_run)
        receipt = write_retract(opened, found, why, dry_run=dry_run)
    if as_json:
        print_json({"retracted": fact, "revision": receipt.revision})
    else:
        tell_revision("已撤回", receipt.revision)


def same(
    stays: Annotated[str | None, typer.Argument(help="保留的一个：编号、代码、键或名称", metavar="A")] = None,
    gives_way: Annotated[str | None, typer.Argument(help="并入的一个", metavar="B")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="列出可能是同一人、同一单位的，不合并")] = False,
    within: Annotated[str | None, typer.Option("--within", help="与 --suggest 合用：只看该区划内的", metavar="PLACE")] = None,
    reason: ReasonOption = "",
    document: DocumentOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """两条记录是同一人、同一单位或同一地方：B 的全部记录移到 A，出处不变。可以撤销。"""
    if suggest:
        _suggest(store, within, as_json=as_json)
        return
    if stays is None or gives_way is None:
        raise UsageError("请写出两个对象", "例如 zerentu same 王小明的编号 王晓明的键；不知道有哪些，可用 zerentu same --suggest")
    from api.correction_texts import doubts_of, merge_json, names_in, show_merge
    from api.decisions import ground
    from api.identities import ask_same, write_same

    why = ground(actor(), reason, document)
    with open_store(store, must_exist=True) as opened:
        found = ask_same(opened, stays, gives_way)
        names = opened.describe(names_in(found))
        if not as_json:
            show_merge(found, names)
        write_same(opened, found, why, dry_run=True)
        agree(f"确定把 {found.gives_way.name} 并入 {found.stays.name} 吗？", doubts_of(found), yes=yes or dry_run)
        receipt = write_same(opened, found, why, dry_run=dry_run)
    if as_json:
        print_json(merge_json(found, names, receipt.revision))
    else:
        tell_revision(f"已合并，移过{receipt.moved}条记录", receipt.revision)


def _suggest(store: str, within: str | None, *, as_json: bool) -> None:
    from api.correction_texts import likely_json, show_likely
    from api.identities import ask_likely

    with open_store(store, must_exist=True) as opened:
        root, pairs = ask_likely(opened, within)
    if as_json:
        print_json(likely_json(pairs))
    else:
        show_likely(pairs, root.name)


def not_same(
    one: Annotated[str, typer.Argument(help="一个：编号、代码、键或名称", metavar="A")],
    other: Annotated[str, typer.Argument(help="另一个；合并过的请写原来的键", metavar="B")],
    reason: ReasonOption = "",
    document: DocumentOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """两条记录不是同一对象：合并过的分开，并记下来，以后不再提示。可以撤销。"""
    from api.correction_texts import apart_json, show_apart
    from api.decisions import ground
    from api.identities import ask_apart, write_apart

    why = _reasoned(ground(actor(), reason, document), "为什么不是同一对象")
    with open_store(store, must_exist=True) as opened:
        found = ask_apart(opened, one, other)
        if not as_json:
            show_apart(found)
        asked = yes or dry_run
        if sys.stdin.isatty() and not asked:
            if found.merged_by:
                write_apart(opened, found, why, confirmed=False, dry_run=True)
            typer.confirm("确定吗？", abort=True)
        receipts = write_apart(opened, found, why, confirmed=asked, dry_run=dry_run)
    revisions = [receipt.revision for receipt in receipts]
    if as_json:
        print_json(apart_json(found, revisions))
        return
    if found.merged_by:
        tell_revision(f"已分开：撤回{receipts[0].corrected}条，恢复{receipts[0].accepted}条", revisions[0])
    if not found.merged_by or len(receipts) > 1:
        tell_revision("已记为不是同一对象", revisions[-1])


def rename(
    key: Annotated[str, typer.Argument(help="区划、干部、单位或片区：编号、代码、键或名称", metavar="KEY")],
    name: Annotated[str, typer.Argument(help="新的名称", metavar="NEW")],
    since: Annotated[str | None, typer.Option("--from", help="自哪一天起改名；不写则是更正写错的名称", metavar="DAY")] = None,
    reason: ReasonOption = "",
    document: DocumentOption = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """改名，或更正写错的名称。旧名仍能查到；可以撤销。"""
    from api.correction_texts import rename_json, show_rename
    from api.decisions import ground
    from api.renaming import ask_rename, write_rename
    from api.resolving import day_of

    why = ground(actor(), reason, document)
    with open_store(store, must_exist=True) as opened:
        found = ask_rename(opened, key, name, day_of(since) if since else None)
        if not as_json:
            show_rename(found)
        agree("确定吗？", list(found.namesakes), yes=yes or dry_run)
        receipt = write_rename(opened, found, why, dry_run=dry_run)
    if as_json:
        print_json(rename_json(found, receipt.revision))
    else:
        tell_revision("已更名" if found.dated else "已更正", receipt.revision)


def _reasoned(why: Ground, what: str) -> Ground:
    """A ground that says why. Raises UsageError."""
    if not why.reason:
        raise UsageError("没有写理由", f"请用 --reason 写明{what}，会记入历史")
    return why


def agree(question: str, doubts: Sequence[str], *, yes: bool) -> None:
    """Ask on a terminal; elsewhere go on, unless something speaks against it. Raises ConfirmationNeeded, Abort."""
    if yes:
        return
    if sys.stdin.isatty():
        typer.confirm(question, abort=True)
    elif doubts:
        raise ConfirmationNeeded("还没有写入，请核对", list(doubts))


def tell_revision(done: str, revision: int | None) -> None:
    """What was done, and the way back."""
    if revision:
        say(f"{done}。这是第{revision}次修订；如做错了：zerentu undo {revision}")
    else:
        say("试运行，没有写入。")
