"""From DOT to a picture: by Graphviz's `dot` where it is installed, else by the pygraphviz wheel. Both run in a child process."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from schema.errors import UsageError, ZerentuError

log = logging.getLogger(__name__)

Format = Literal["svg", "png", "pdf", "dot"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf", "dot")

SECONDS = 60
PNG_DPI = 150
A4 = 595.28, 841.89
"""Width and height in points."""
MARGIN = 28.8
"""Blank edge of a printed page in points."""
ACROSS = 1.25
"""How much larger a drawing must be across the page to be printed so."""
SIZE = f"{(A4[0] - 2 * MARGIN) / 72:.2f},{(A4[1] - 2 * MARGIN) / 72:.2f}"
"""Graphviz's `size`: a larger drawing is shrunk to the text area of an A4 page."""

LINK = ' HREF="#"'
"""Makes the renderer keep a cell's tooltip in SVG; it must not become a link in a PDF."""

_ROOT = str(Path(__file__).resolve().parent.parent.parent)
_BOOT = "import sys,json;r=json.loads(sys.argv[1]);sys.path[:]=r['search'];from api.maps.wheel import main;main(r['kind'],r['attributes'])"


class DrawingError(ZerentuError):
    """A map could not be drawn: no renderer, a fault in it, or too much for its time."""

    type = "drawing"
    title = "图没有画成"


class Renderer(NamedTuple):
    """What draws: its Chinese name, and the path of `dot` or "" for the wheel."""

    name: str
    path: str


def renderer() -> Renderer | None:
    """The renderer of this machine, None if there is none."""
    from importlib.util import find_spec

    if path := shutil.which("dot"):
        return Renderer("Graphviz dot", path)
    return Renderer("pygraphviz 自带的 Graphviz", "") if find_spec("pygraphviz") else None


def format_of(path: Path) -> Format:
    """The format that a file name asks for. Raises UsageError."""
    suffix = path.suffix.lower().lstrip(".")
    for known in FORMATS:
        if suffix == known:
            return known
    raise UsageError(f"不能画成“{path.suffix or path.name}”格式", f"文件名请以 {'、'.join('.' + known for known in FORMATS)} 之一结尾")


def draw(source: str, kind: Format, by: Renderer | None = None, seconds: float = SECONDS) -> bytes:
    """Draw one page. SVG comes as the renderer writes it (see `api.maps.svg`), PDF on an A4 page. Raises DrawingError."""
    if kind == "dot":
        return source.replace(LINK, "").encode()
    by = by or renderer()
    if by is None:
        raise DrawingError("这台电脑上没有画图程序", "请安装 Graphviz，或在本系统的环境里安装 pygraphviz")
    if kind == "svg":
        return _run(source, "svg", {}, by, seconds)
    plain = source.replace(LINK, "")
    if kind == "png":
        return _run(plain, "png", {"dpi": str(PNG_DPI)}, by, seconds)
    head = _run(plain, "plain", {}, by, seconds).split(b"\n", 1)[0].split()
    return _run(plain, "pdf", _on_a4(float(head[2]) * 72, float(head[3]) * 72), by, seconds)


def bind(pages: list[bytes]) -> bytes:
    """Several PDF pages in one file."""
    from io import BytesIO

    from pypdf import PdfWriter

    writer = PdfWriter()
    for page in pages:
        writer.append(BytesIO(page))
    whole = BytesIO()
    writer.write(whole)
    return whole.getvalue()


def _on_a4(width: float, height: float) -> dict[str, str]:
    """The attributes that put a drawing of that size (in points) at the top of an A4 page, across only if it is then much larger."""
    across = _zoom(width, height, True) > ACROSS * _zoom(width, height, False)
    zoom = _zoom(width, height, across)
    wide, high = _text_area(across)
    centre = f"{width / 2:.2f},{height - high / zoom / 2:.2f}"
    return {"viewport": f"{wide:.2f},{high:.2f},{zoom:.4f},{centre}", "margin": f"{MARGIN / 72:.3f}", "size": "", "pad": "0"}


def _zoom(width: float, height: float, across: bool) -> float:
    wide, high = _text_area(across)
    return min(1.0, wide / width, high / height)


def _text_area(across: bool) -> tuple[float, float]:
    wide, high = (side - 2 * MARGIN for side in A4)
    return (high, wide) if across else (wide, high)


def _run(source: str, kind: str, attributes: dict[str, str], by: Renderer, seconds: float) -> bytes:
    if by.path:
        command = [by.path, f"-T{kind}", *(f"-G{name}={value}" for name, value in attributes.items())]
    else:
        request = {"search": [_ROOT, *sys.path], "kind": kind, "attributes": attributes}
        command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BOOT, json.dumps(request)]
    try:
        # CREATE_NO_WINDOW exists on Windows only: without it a console flashes up.
        quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        child = subprocess.run(command, input=source.encode(), capture_output=True, timeout=seconds, check=False, creationflags=quiet)
    except subprocess.TimeoutExpired:
        raise DrawingError(f"画图超过 {seconds:g} 秒，已停止", "请缩小范围，例如改画一个乡镇") from None
    except OSError as error:
        raise DrawingError(f"画图程序 {by.name} 启动不了", "请重新安装 Graphviz") from error
    if child.returncode != 0 or not child.stdout:
        log.debug("%s ended with %s: %s", by.name, child.returncode, child.stderr[-2000:].decode("utf-8", "replace"))
        raise DrawingError(f"画图程序 {by.name} 出错，没有画成", "请重新安装 Graphviz，或改存为 .dot 文件")
    return child.stdout
