"""The command line `zerentu`. Commands import what they need when they run, so that it starts at once."""

from __future__ import annotations

import errno
import gc
import re
import sys
from typing import Annotated

import click
import typer
import typer.core

from api.commands import (
    asking,
    column_maps,
    copying,
    correcting,
    documents,
    findings,
    graphs,
    importing,
    judging,
    keeping,
    mapping,
    objecting,
    pairing,
    printing,
    rulebooks,
    ruling,
    showing,
    standings,
    succession,
    templating,
)
from schema.errors import Ambiguous, ConfirmationNeeded, ZerentuError

typer.core.HAS_RICH = False  # it would escape "[required]" for marks that are off, and the help would show the backslash

app = typer.Typer(
    name="zerentu",
    help="责任图：哪个乡镇、哪个村由谁负责，从何时起，凭哪条关系，依据哪一行台账，涉及哪一条款，还有什么没有查实。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for name, command in (
    ("demo", showing.demo),
    ("template", templating.template),
    ("maps", column_maps.maps),
    ("import", importing.import_files),
    ("import-document", documents.import_document),
    ("import-graph", graphs.import_graph),
    ("undo", correcting.undo),
    ("retract", correcting.retract),
    ("same", correcting.same),
    ("not-same", correcting.not_same),
    ("rename", correcting.rename),
    ("conflicts", judging.conflicts),
    ("resolve", judging.resolve),
    ("origin", judging.origin),
    ("finding", findings.finding),
    ("decide", findings.decide),
    ("objection", objecting.objection),
    ("handover", succession.hand_over),
    ("revisions", asking.revisions),
    ("find", asking.find),
    ("trace", asking.trace),
    ("portfolio", asking.portfolio),
    ("coverage", asking.coverage),
    ("history", asking.history),
    ("liability", ruling.liability),
    ("consequences", ruling.consequences),
    ("duties", ruling.duties),
    ("standards", ruling.standards),
    ("release", ruling.release),
    ("due", ruling.due),
    ("watch", ruling.watch),
    ("standings", standings.standings),
    ("publish", standings.publish),
    ("map", mapping.draw_map),
    ("backup", keeping.backup),
    ("copy", copying.copy),
    ("doctor", keeping.doctor),
    ("serve", keeping.serve),
):
    app.command(name)(command)
app.add_typer(printing.papers, name="print")
app.add_typer(rulebooks.rules, name="rules")
app.add_typer(pairing.pair, name="pair")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"zerentu {version('zerentu')}")
        raise typer.Exit


@app.callback()
def options(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")] = False) -> None:
    """Options of the program itself."""


INTERRUPTED = 130
"""The exit code after Ctrl-C."""
_INTERRUPTED = "已中断，没有写完的内容不会留下。\n"


def main() -> None:
    """Run the command line. Errors of ours are told in Chinese; the exit codes are 0, 1 error, 2 usage, 3 some rows rejected."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    gc.set_threshold(100_000, 50, 100)  # a snapshot makes many objects that live as long as it does: collecting amid them is wasted
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:  # typer catches the interrupt, and says nothing
            sys.stderr.write(_INTERRUPTED)
        raise SystemExit(code if isinstance(code, int) else 0)
    except ZerentuError as error:
        _tell(error)
        raise SystemExit(error.exit_code) from None
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stdout.write(f"{error.format_message()}\n")
        raise SystemExit(0) from None
    except click.UsageError as error:
        sys.stderr.write(f"用法不对：{_usage(error)}\n")
        raise SystemExit(error.exit_code) from None
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "文件读写失败")
        sys.stderr.write(f"错误：{reason}：{error.filename or error}\n办法：请检查文件、文件夹是否存在，能否读写\n")
        raise SystemExit(1) from None
    except click.Abort:
        sys.stderr.write("已取消，没有改动。\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:  # outside of what typer runs
        sys.stderr.write(_INTERRUPTED)
        raise SystemExit(INTERRUPTED) from None


_REASONS = {errno.ENOENT: "没有这个文件或文件夹", errno.EACCES: "没有权限", errno.EROFS: "磁盘是只读的", errno.ENOSPC: "磁盘已满"}


def _usage(error: click.UsageError) -> str:
    """What is wrong with the call, in Chinese, and where to look."""
    name = error.ctx.command_path if error.ctx else "zerentu"
    match error:
        case click.NoSuchOption():
            what = f"没有选项 {error.option_name}"
        case click.MissingParameter():
            what = f"缺少 {_typed(error.param) if error.param else '参数'}"
        case click.BadParameter() if error.param:
            what = f"{_typed(error.param)} 的值不能识别({error.message})"
        case _ if found := re.search(r"No such command '(.+?)'", error.message):
            what = f"没有命令 {found[1]}"
        case _:
            what = error.message
    return f"{what}；请看 {name} --help"


def _typed(param: click.Parameter) -> str:
    """A parameter as it is typed, so that what is lacking can be copied: `--reason`, `PLACE`."""
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def _tell(error: ZerentuError) -> None:
    lines = [f"错误：{error.message}"]
    if isinstance(error, Ambiguous):
        lines += [f"  {path}  [{key}]" for key, path in error.candidates]
    if isinstance(error, ConfirmationNeeded):
        lines += [f"  {item}" for item in error.affected]
    if error.hint:
        lines.append(f"办法：{error.hint}")
    sys.stderr.write("\n".join(lines) + "\n")
