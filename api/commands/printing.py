"""Papers out: print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.commands.options import STORE, KnownAtOption, OnOption, PackOption, StoreOption, ViewOption
from api.stores import actor, open_store
from api.terminal import say

papers = typer.Typer(help="打印表册：责任一览表、一村一卡、个人责任卡、分布图、交接清单。", no_args_is_help=True, rich_markup_mode=None)

IssueOption = Annotated[bool, typer.Option("--issue", help="登记为已印发：下次打印会列出与这次的变动")]
DraftOption = Annotated[Literal["征求意见稿", "送审稿"] | None, typer.Option("--draft", help="在标题上方注明征求意见稿或送审稿")]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", help="写到哪个文件；不写则用表名", metavar="FILE")]
AsOption = Annotated[Literal["xlsx", "docx", "pdf"] | None, typer.Option("--as", help="文件种类；不写则看文件名的后缀")]


@papers.command("roster")
def print_roster(
    place: Annotated[str, typer.Argument(help="县或乡镇", metavar="PLACE")],
    output: OutputOption = None,
    kind: AsOption = None,
    columns: Annotated[str | None, typer.Option("--columns", help="只要这些栏，用逗号隔开，例如 挂联领导,包村干部")] = None,
    basis: Annotated[bool, typer.Option("--basis", help="pdf、docx 中也附每格的依据(xlsx 总是附)")] = False,
    draft: DraftOption = None,
    issue: IssueOption = False,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    store: StoreOption = STORE,
) -> None:
    """打印村(社区)责任落实一览表，附变动和每格的依据。"""
    from api.answers import moment
    from api.papers.printing import RosterOrder, print_roster_file

    order = RosterOrder(place, output, kind, tuple(columns.replace("，", ",").split(",")) if columns else (), draft, issue, actor(), basis)
    with open_store(store, must_exist=True) as opened:
        for line in print_roster_file(opened, order, moment(opened, on, known_at)):
            say(line)


DocumentOption = Annotated[
    Literal["docx", "pdf", "xlsx"] | None, typer.Option("--as", help="文件种类：docx 或 pdf，没有 xlsx；不写则看文件名的后缀")
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", help="用本单位的 docx 模板，字段见 zerentu print fields", metavar="FILE")
]


@papers.command("village-card")
def print_village_card(
    place: Annotated[str, typer.Argument(help="村、社区或乡镇；加 --all 时为它下面的每个村", metavar="PLACE")],
    every: Annotated[bool, typer.Option("--all", help="下面的每个村(社区)各一页，写在一个文件里")] = False,
    output: OutputOption = None,
    kind: DocumentOption = None,
    template: TemplateOption = None,
    draft: DraftOption = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
) -> None:
    """打印一村一卡：谁负责、从何时起、凭什么、还有什么没有查实。"""
    from api.answers import moment
    from api.papers.cards import print_village_cards
    from api.papers.documents import DocumentOrder

    with open_store(store, must_exist=True) as opened:
        order = DocumentOrder(output, kind, template, draft, actor())
        _told(print_village_cards(opened, place, order, moment(opened, on, known_at, pack), every=every))


@papers.command("person-card")
def print_person_card(
    person: Annotated[str, typer.Argument(help="干部或单位：编号、姓名，或 单位/姓名", metavar="PERSON")],
    output: OutputOption = None,
    kind: DocumentOption = None,
    template: TemplateOption = None,
    draft: DraftOption = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    store: StoreOption = STORE,
) -> None:
    """打印个人责任卡：承担什么、凭什么、已结束的、未了的，附更正申请。"""
    from api.answers import moment
    from api.papers.cards import print_person_card
    from api.papers.documents import DocumentOrder

    with open_store(store, must_exist=True) as opened:
        _told(print_person_card(opened, person, DocumentOrder(output, kind, template, draft, actor()), moment(opened, on, known_at)))


@papers.command("map")
def print_map(
    place: Annotated[str, typer.Argument(help="区划：县画分布图，乡镇和村画责任图", metavar="PLACE")],
    view: ViewOption = None,
    output: OutputOption = None,
    kind: DocumentOption = None,
    template: TemplateOption = None,
    draft: DraftOption = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
) -> None:
    """打印示意图：docx 是版面里的图片，pdf 是图本身的页面。"""
    from api.answers import moment
    from api.papers.cards import print_map
    from api.papers.documents import DocumentOrder

    with open_store(store, must_exist=True) as opened:
        _told(print_map(opened, place, DocumentOrder(output, kind, template, draft, actor()), moment(opened, on, known_at, pack), view))


@papers.command("handover")
def print_handover(
    person: Annotated[str, typer.Argument(help="移交人：编号、姓名，或 单位/姓名", metavar="PERSON")],
    on: Annotated[str | None, typer.Option("--on", help="哪一天的交接；不写为最近一次", metavar="DAY")] = None,
    output: OutputOption = None,
    kind: DocumentOption = None,
    template: TemplateOption = None,
    draft: DraftOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
) -> None:
    """打印已办理的交接清单：止和起、待明确的、未了的，留签字处。"""
    from api.papers.cards import print_handover
    from api.papers.documents import DocumentOrder
    from api.resolving import day_of

    with open_store(store, must_exist=True) as opened:
        order = DocumentOrder(output, kind, template, draft, actor())
        _told(print_handover(opened, person, order, day_of(on) if on else None, tuple(pack or ())))


@papers.command("fields")
def print_fields(
    paper: Annotated[str, typer.Argument(help="village-card、person-card、map 或 handover", metavar="PAPER")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="另写出一份现成的模板，供修改", metavar="FILE")] = None,
) -> None:
    """列出模板里可以写的字段；加 -o 写出现成的模板。"""
    from api.papers.cards import form_of, write_template
    from api.terminal import print_table

    form = form_of(paper)
    if output is not None:
        write_template(form, output)
    rows = [(f"{{{{{field.chinese}}}}}", f"{{{{{field.name}}}}}", "是" if field.group else "", field.doc) for field in form.fields]
    print_table(f"{form.chinese}的字段(两种写法都可以)", ("字段", "或写作", "重复", "意思"), rows)
    say("标“重复”的：同一行有几格用到同一组字段时，每项一行；只在一格或一段里用到时，每项一段。")
    if output is not None:
        say(f"已写出 {output}：改好后用 --template 指定")


def _told(lines: list[str]) -> None:
    for line in lines:
        say(line)
