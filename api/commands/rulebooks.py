"""The rules themselves: rules list, show, check, conflicts, backtest, adopt, review."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import STORE, JsonOption, OnOption, PackOption, PreviewOption, StoreOption, YesOption
from api.stores import open_store
from api.terminal import print_json, progress_bar, say

if TYPE_CHECKING:
    from api.adopting import Choice, Open, Order

rules = typer.Typer(
    help="规则包本身：有哪些、怎么写的、有没有冲突、拿过去试算、采用以前核对什么、怎样采用。", no_args_is_help=True, rich_markup_mode=None
)

FileArgument = Annotated[Path, typer.Argument(help="规则包文件（.yaml）", metavar="FILE")]
AllOption = Annotated[bool, typer.Option("--all", help="不论适用区划，所有规则包都比较")]


@rules.command("list")
def list_rules(
    name: Annotated[str | None, typer.Argument(help="只看这个规则包，并列出每一条", metavar="PACK")] = None,
    packs: PackOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出规则包：发文单位、适用区划、施行日、是否采用、各种条目几条。"""
    from api.rulebook_answers import packs_of
    from api.rulebook_jsons import packs_json
    from api.rulebook_texts import show_packs
    from schema.rulebook import Rulebook, rulebook

    found = packs_of(rulebook(packs or ()), name)
    if as_json:
        print_json(packs_json(Rulebook(found)))
    else:
        show_packs(found, whole=name is not None)


@rules.command("show")
def show(
    rule: Annotated[str, typer.Argument(help="条目，例如 linxi/organiser-joint；不重名的可只写后半", metavar="RULE")],
    packs: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """看一条规则的全部：条款、条件、参数各由谁定、落到谁、由谁决定；导入过原文的附原文。"""
    from api.rulebook_answers import ask_rule, store_if_there
    from api.rulebook_jsons import rule_json
    from api.rulebook_texts import show_rule

    with store_if_there(store) as opened:
        answer = ask_rule(opened, rule, packs or ())
    if as_json:
        print_json(rule_json(answer))
    else:
        show_rule(answer)


@rules.command("check")
def check(file: FileArgument, store: StoreOption = STORE, as_json: JsonOption = False) -> None:
    """校核一个规则包：写法、查询、算例；有数据库时试算去年会查出什么。算例不符时退出码为 1。"""
    from api.rulebook_answers import store_if_there
    from api.rulebook_jsons import checked_json
    from api.rulebook_texts import show_checked
    from api.rulebook_trials import ask_check
    from schema.time import today

    with store_if_there(store) as opened, progress_bar() as progress:
        checked = ask_check(file, opened, today(), progress)
    if as_json:
        print_json(checked_json(checked))
    else:
        show_checked(checked)
    if checked.failed:
        raise typer.Exit(1)


@rules.command("conflicts")
def conflicts(
    scope: Annotated[str | None, typer.Argument(help="区划的名称或代码：只看在那里施行的", metavar="SCOPE")] = None,
    packs: PackOption = None,
    everywhere: AllOption = False,
    on: OnOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """列出规则之间的冲突和重叠、永远用不上的条目、不起作用的参数。只列出，不裁定。"""
    from api.rulebook_answers import ask_clashes, store_if_there
    from api.rulebook_jsons import clashes_json
    from api.rulebook_texts import show_clashes

    with store_if_there(store) as opened:
        answer = ask_clashes(opened, scope, packs or (), on=on, everywhere=everywhere)
    if as_json:
        print_json(clashes_json(answer))
    else:
        show_clashes(answer)


@rules.command("backtest")
def backtest(
    file: FileArgument,
    start: Annotated[str, typer.Option("--from", help="从哪一天（或哪一年）起，例如 2021", metavar="DAY")],
    end: Annotated[str, typer.Option("--to", help="到哪一天（或哪一年）止，例如 2023", metavar="DAY")],
    scope: Annotated[str | None, typer.Argument(help="区划；不写则为数据库里的那个县", metavar="SCOPE")] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """拿改过的规则包在过去的记录上试算，和现行规则并排：只有现行涉及的、只有新的涉及的、两边都涉及的。"""
    from api.rulebook_jsons import trial_json
    from api.rulebook_texts import show_trial
    from api.rulebook_trials import ask_backtest, span_of
    from schema.time import today

    first, last = span_of(start, end)
    with open_store(store, must_exist=True) as opened, progress_bar() as progress:
        trial = ask_backtest(opened, file, first, last, scope, today(), progress)
    if as_json:
        print_json(trial_json(trial))
    else:
        show_trial(trial)


@rules.command("review")
def review(
    name: Annotated[str | None, typer.Argument(help="规则包；不写则为全部", metavar="PACK")] = None,
    packs: PackOption = None,
    as_json: JsonOption = False,
) -> None:
    """采用以前要对照现行规定核对哪些条款：一票否决、自动调岗、凭名次处理、数次数天数、经验材料、残缺的原文。"""
    from api.rulebook_answers import ask_review
    from api.rulebook_jsons import review_json
    from api.rulebook_texts import show_review

    found = ask_review(name, packs or ())
    if as_json:
        print_json(review_json(found))
    else:
        show_review(found)


@rules.command("adopt")
def adopt(
    base: Annotated[str, typer.Argument(help="采用哪个示例规则包", metavar="PACK")],
    number: Annotated[str, typer.Option("--number", help="本单位采用文件的文号，例如 林组发〔2026〕3号")],
    start: Annotated[str, typer.Option("--from", help="从哪一天起施行", metavar="DAY")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="审核人姓名")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="适用区划的代码，例如 150424")],
    issuer: Annotated[str, typer.Option("--issuer", help="采用的单位，例如 林西县委组织部")],
    until: Annotated[str | None, typer.Option("--until", help="到哪一天止（含这一天）；不写则一直施行", metavar="DAY")] = None,
    only: Annotated[list[str] | None, typer.Option("--rule", help="只采用这一条（可写多次）；不写则全部", metavar="ID")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="定一个参数：条目.参数=值（可写多次）", metavar="RULE.PARAM=VALUE")
    ] = None,
    reasons: Annotated[list[str] | None, typer.Option("--because", help="为什么这样定；每个 --set 一个", metavar="TEXT")] = None,
    keep_all: Annotated[bool, typer.Option("--keep-all", help="其余未定的参数都照示例，不再逐个问")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="写到哪个文件；不写则为 own-示例名.yaml", metavar="FILE")] = None,
    dry_run: PreviewOption = False,
    yes: YesOption = False,
) -> None:
    """采用一个示例：逐个定下原文没有定的参数，写成本单位的规则包文件，并读回校核。"""
    from api.adopting import Order, adopted_rules, choices_of, draft, params_of, read_back, write
    from api.resolving import day_of

    ends = day_of(until) + 1 if until else None
    path = output or Path(f"own-{base}.yaml")
    words = reviewer.strip(), jurisdiction.strip(), issuer.strip()
    order = Order(base, _number(number), day_of(start), ends, *words, tuple(only or ()), path)
    adopted = adopted_rules(order)
    params = params_of(adopted)
    choices = choices_of(settings or (), reasons or (), params)
    left = [each for address, each in params.items() if each.param.chosen and address not in choices]
    if not keep_all:
        choices |= _asked(left)
    text = draft(order, adopted, choices)
    pack = read_back(order, text)
    if dry_run:
        say(text.rstrip("\n"))
        return
    write(order, text, yes=yes)
    _tell_adopted(order, len(pack.rules), choices, left)


def _number(typed: str) -> str:
    from schema.documents import document_number

    return document_number(typed).number or typed.strip()


def _asked(left: list[Open]) -> dict[str, Choice]:
    """Ask about each open parameter at the terminal. Raises UsageError where nobody can be asked."""
    from api.adopting import Choice, typed_form, value_of
    from schema.errors import UsageError

    if left and not sys.stdin.isatty():
        listed = "、".join(each.address for each in left)
        raise UsageError(f"还有{len(left)}个参数没有定：{listed}", "用 --set 条目.参数=值 --because 理由 定下，或加 --keep-all 照示例")
    found = {}
    for place, each in enumerate(left, start=1):
        say(f"[{place}/{len(left)}] {each.address}  条款{each.rule.head.clause}：{each.rule.head.summary}")
        say(f"    {each.param.text()}")
        before = typed_form(each.param.value)
        typed = typer.prompt("    定为（直接回车则照示例）", default=before).strip()
        if typed != before:
            found[each.address] = Choice(value_of(typed, each.param), typer.prompt("    为什么这样定").strip())
    return found


def _tell_adopted(order: Order, count: int, choices: dict[str, Choice], left: list[Open]) -> None:
    import os

    from schema.rulebook import VARIABLE

    kept = sum(each.address not in choices for each in left)
    say(
        f"已写出 {order.path}：采用“{order.base}”{count}条，{order.number}，审核人{order.reviewer}；另定{len(choices)}个参数，照示例保留{kept}个。"
    )
    say(
        f"启用：设环境变量 {VARIABLE}={order.path.resolve()}（可写文件或文件夹，几个用 {os.pathsep} 隔开），或在命令后加 --pack {order.path}"
    )
    say(f"再核对：zerentu rules check {order.path}；zerentu rules review {order.path.stem} --pack {order.path}")
