"""Keeping the store in health, and serving it: backup, doctor, serve."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import STORE, JsonOption, StoreOption
from api.stores import open_store, open_to_examine
from api.terminal import print_json, progress_bar, say
from schema.errors import UsageError


def backup(
    file: Annotated[Path, typer.Argument(help="备份到哪个文件(不覆盖已有文件)", metavar="FILE")], store: StoreOption = STORE
) -> None:
    """把数据库完整备份成一个文件；别人可以同时使用。"""
    with open_store(store, must_exist=True) as opened, progress_bar() as progress:
        opened.backup(file, progress)
    say(f"已备份到 {file}({file.stat().st_size / 1e6:.1f} MB)。恢复时把它作为 --store 指定的文件即可。")


def doctor(store: StoreOption = STORE, as_json: JsonOption = False) -> None:
    """检查数据库是否完整、放的位置是否安全、画图用的字体是否齐全。"""
    from api.mapping import survey

    with open_to_examine(store) as opened:
        findings = [*opened.check(), *survey()]
    if as_json:
        print_json([{"name": item.name, "ok": item.ok, "serious": item.serious, "text": item.text} for item in findings])
    else:
        for item in findings:
            mark = "正常" if item.ok else "错误" if item.serious else "提示"
            say(f"[{mark}] {item.text}")
    if any(item.serious and not item.ok for item in findings):
        raise typer.Exit(1)


def serve(port: Annotated[int, typer.Option("--port", help="端口", min=1, max=65535)] = 8765, store: StoreOption = STORE) -> None:
    """在本机(127.0.0.1)提供网络接口，供其他程序查询。按 Ctrl+C 停止。"""
    import uvicorn

    from api.app import make_app

    with open_store(store, must_exist=True) as opened:
        _must_be_free(port)
        say(f"接口在 http://127.0.0.1:{port}/ ,说明见 /openapi.json;按 Ctrl+C 停止。")
        uvicorn.run(make_app(opened), host="127.0.0.1", port=port, log_level="warning")


def _must_be_free(port: int) -> None:
    """Raises UsageError when another program listens on the port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise UsageError(f"端口 {port} 已被别的程序占用", "请用 --port 换一个端口")
