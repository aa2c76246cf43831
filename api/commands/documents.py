"""Documents in: import-document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import STORE, JsonOption, PreviewOption, StoreOption, YesOption
from api.stores import actor, open_store
from api.terminal import print_json


def import_document(
    file: Annotated[Path, typer.Argument(help="文件原文：txt、docx、html，或带文字的 pdf", metavar="FILE")],
    pack: Annotated[str, typer.Option("--pack", help="是哪个规则包的原文，例如 linxi", metavar="NAME")],
    title: Annotated[str, typer.Option("--title", help="文件名称；不写则按正文上面的标题")] = "",
    dry_run: PreviewOption = False,
    yes: YesOption = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """导入本单位的文件原文，按编号切成条款，规则按条款号引用。新版取代旧版，旧版留在历史里。"""
    from api.document_texts import imported_json, show_imported
    from api.documents import import_document as imported

    with open_store(store) as opened:
        found = imported(opened, file, pack, actor(), title=title.strip(), dry_run=dry_run, confirmed=yes)
    if as_json:
        print_json(imported_json(found, dry_run=dry_run))
    else:
        show_imported(found, dry_run=dry_run)
