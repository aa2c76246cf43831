"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.stores import DEFAULT_STORE, VARIABLE

ViewOption = Annotated[
    str | None, typer.Option("--view", help="trace 责任图，spread 分布图，pairs 现行结对图；不写则县画分布图，其余画责任图")
]
StoreOption = Annotated[
    str, typer.Option("--store", envvar=VARIABLE, help="数据库地址：sqlite:///文件名，或 neo4j://主机:端口", show_default=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供其他程序使用")]
OnOption = Annotated[str | None, typer.Option("--on", help="问哪一天，例如 2023-06-30；不写为今天", metavar="DAY")]
KnownAtOption = Annotated[str | None, typer.Option("--known-at", help="按那一天结束时(或第8次修订后)已掌握的记录回答", metavar="DAY")]
PackOption = Annotated[
    list[Path] | None,
    typer.Option("--pack", help="另加一个规则包文件(可写多次)；本单位常用的写在环境变量 ZERENTU_PACKS 里", metavar="FILE"),
]
YesOption = Annotated[bool, typer.Option("--yes", help="不再询问，确认执行")]
PreviewOption = Annotated[bool, typer.Option("--dry-run", help="只看会怎样，不写入")]
ReasonOption = Annotated[str, typer.Option("--reason", help="为什么，会记入历史")]
DocumentOption = Annotated[str, typer.Option("--document", help="依据的文件，写文号")]
STORE = DEFAULT_STORE
