"""Graphs of other systems in: import-graph."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import STORE, JsonOption, StoreOption
from api.outputs import writable
from api.receipts import OF_GRAPHS, reports_json, show_import
from api.stores import NEO4J_DATABASE, NEO4J_PASSWORD, NEO4J_USER, ServerAddress, actor, open_store, parsed
from api.terminal import print_json, print_table, progress_bar, say
from schema.errors import StoreError, UsageError

if TYPE_CHECKING:
    from graph.py2neo.mapping import GraphMapping
    from graph.py2neo.office import OfficeGraph
    from loaders.graphs import GraphImport

GRAPH_USER, GRAPH_PASSWORD, GRAPH_DATABASE = "ZERENTU_GRAPH_USER", "ZERENTU_GRAPH_PASSWORD", "ZERENTU_GRAPH_DATABASE"
"""Who logs in to the graph, where that is another than who logs in to the store."""
SOME_REJECTED = 3


def import_graph(
    address: Annotated[str, typer.Argument(help="别的系统的 Neo4j 图：bolt://主机:端口；用户名和密码写在环境变量里", metavar="ADDRESS")],
    mapping: Annotated[Path, typer.Option("--mapping", help="对照文件(yaml)：图里的标签、关系类型和属性各是什么", metavar="FILE")],
    issuer: Annotated[str | None, typer.Option("--issuer", help="这份图由谁维护", metavar="NAME")] = None,
    rank: Annotated[str | None, typer.Option("--rank", help="来源的级别：township、county、document；不写为 county")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="图里的内容截至哪一天", metavar="DAY")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="只要有一项被退回，就什么都不写入")] = False,
    returning: Annotated[bool, typer.Option("--returning", help="以前被更正或撤回过的内容，确认重新采用")] = False,
    rejected: Annotated[Path | None, typer.Option("--rejected", help="把退回的内容连同原因写成 xlsx", metavar="FILE")] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """按对照文件导入别的系统的 Neo4j 图(只读它，不改它)，说明见 docs/py2neo.md。"""
    from datetime import date

    from api.resolving import day_of
    from graph.py2neo.mapping_file import read_mapping
    from loaders.facts.request import Request
    from loaders.graphs import load_graph

    if rejected:
        writable(rejected, ".xlsx")
    day = date.fromordinal(day_of(as_of)) if as_of else None
    request = Request(actor(), issuer=issuer, rank=rank, as_of=day, returning=returning)
    office = _office(address, read_mapping(mapping))
    with open_store(store) as opened, progress_bar() as progress:
        imported = load_graph(office, opened, request, dry_run=dry_run, strict=strict, progress=progress)
    report = imported.report
    if as_json:
        print_json(reports_json([report]) | {"found": dict(imported.found)})
    else:
        show_import(report, dry_run=dry_run, strict=strict, where=OF_GRAPHS)
        _show_found(imported)
    if rejected and report.rejected:
        from loaders.rejected_rows import write_rejected

        write_rejected(report, rejected)
        if not as_json:
            say(f"退回的{len(report.rejected)}项及原因已写到 {rejected}；请在图里改好后再导入一次。")
    if report.rejected:
        raise typer.Exit(SOME_REJECTED)


def _office(address: str, mapping: GraphMapping) -> OfficeGraph:
    """The graph at an address. Raises UsageError, StoreError."""
    where = parsed(address)
    if not isinstance(where, ServerAddress):
        raise UsageError(
            f"{address} 不是 Neo4j 的地址", "请写成 bolt://主机:端口，例如 bolt://10.0.0.5:7687；台账文件用 zerentu import 导入"
        )
    names = (GRAPH_USER, NEO4J_USER), (GRAPH_PASSWORD, NEO4J_PASSWORD), (GRAPH_DATABASE, NEO4J_DATABASE)
    own = any(os.environ.get(name) for name, _ in names)
    user, password, database = (os.environ.get(name if own else other, "") for name, other in names)
    if not password:
        raise UsageError(f"没有写明 {where.uri} 的密码", f"请设环境变量 {NEO4J_PASSWORD}；与数据库用的不同时设 {GRAPH_PASSWORD}")
    if find_spec("py2neo") is None:  # an extra: few offices need it
        raise StoreError("没有安装读取这种图的部件 py2neo", "请在责任图的源码文件夹里运行 pip install '.[py2neo]'")
    from graph.py2neo.office import OfficeGraph, connect

    return OfficeGraph(connect(where.uri, user or "neo4j", password, database), mapping)


def _show_found(imported: GraphImport) -> None:
    refused = [item.sheet for item in imported.report.rejected]
    rows = [(sheet, str(count), str(count - refused.count(sheet)), str(refused.count(sheet))) for sheet, count in imported.found.items()]
    print_table("  图中读到的内容", ("标签或关系", "读到", "采用", "退回"), rows)
