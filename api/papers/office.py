"""LibreOffice as the maker of PDFs: where it is, how it is run by itself, and which fonts stand in for those that papers name."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from api.papers.fonts import missing, substitutions
from schema.errors import ZerentuError

if TYPE_CHECKING:
    from graph.store import Finding

TIMEOUT = 180
"""Seconds after which a conversion is given up: a county's roster takes a few."""
_NAMES = ("soffice", "libreoffice")
_PLACES = {
    "win32": (r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe"),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
}
_WAY_OUT = "请安装 LibreOffice，或先用 --as xlsx(或 docx)导出，再用 WPS 或 Excel 另存为 pdf"


class NoPdf(ZerentuError):
    """A paper could not be made into a PDF: LibreOffice is missing, stopped, or did not answer."""

    type = "no-pdf"
    title = "不能生成 pdf"


def find_soffice() -> str | None:
    """Path of LibreOffice's program, or None."""
    on_path = next(filter(None, map(shutil.which, _NAMES)), None)
    return on_path or next((place for place in _PLACES.get(sys.platform, ()) if os.path.exists(place)), None)


def survey() -> list[Finding]:
    """What this machine makes PDFs with, and which fonts stand in for those that papers name: for the doctor."""
    from graph.store import Finding

    program, instead = find_soffice(), substitutions()
    lacking = [font for font in missing() if font not in instead]
    replaced = "、".join(f"{font}→{name}" for font, name in instead.items())
    told = [f"表册字体：以下由别的字体代替：{replaced}"] if replaced else []
    told += [f"没有安装、也没有可代替的：{'、'.join(lacking)}"] if lacking else []
    return [
        Finding("office", program is not None, f"生成 pdf：{program}" if program else f"没有 LibreOffice，表册不能生成 pdf：{_WAY_OUT}"),
        Finding("paper_fonts", not told, "；".join(told) or "表册字体：公文所用字体都已安装"),
    ]


def to_pdf(source: Path, target: Path, timeout: float = TIMEOUT) -> None:
    """Convert an xlsx or docx file to a PDF. An existing target is replaced. Raises NoPdf."""
    program = find_soffice()
    if program is None:
        raise NoPdf("这台电脑上没有找到 LibreOffice，不能生成 pdf", _WAY_OUT)
    with tempfile.TemporaryDirectory(prefix="zerentu-", ignore_cleanup_errors=True) as folder:
        profile, out = Path(folder) / "profile", Path(folder) / "out"
        _write_profile(profile, substitutions())
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nodefault",
            "--convert-to", "pdf", "--outdir", str(out), str(source.resolve()),
        ]  # fmt: skip
        said = _run(command, Path(folder) / "said.txt", timeout)
        made = out / f"{source.stem}.pdf"
        if not made.exists():
            raise NoPdf(f"LibreOffice 没有生成 pdf：{said or '没有说明原因'}", _WAY_OUT)
        shutil.copyfile(made, target)


def _run(command: list[str], output: Path, timeout: float) -> str:
    """Run LibreOffice; what it said last. Raises NoPdf.

    What it says goes into a file: the program starts others, and a pipe that those hold would keep us waiting after its own end.
    """
    with output.open("wb") as said:
        try:
            # A session of its own, where there are sessions, so that all it started can be ended with it.
            running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)
        except OSError as error:
            raise NoPdf(f"LibreOffice 不能启动：{error.strerror}", _WAY_OUT) from None
        try:
            running.wait(timeout)
        except subprocess.TimeoutExpired:
            raise NoPdf(f"LibreOffice 过了{timeout:g}秒还没有转换完", _WAY_OUT) from None
        finally:
            if running.poll() is None:  # also when the user interrupts: in a session of its own it does not hear of that
                _end(running)
    lines = output.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a program with all that it started: soffice is a door, the work is done by a child of its own."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(running.pid)], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    else:
        os.killpg(running.pid, signal.SIGKILL)
    running.kill()
    running.wait()


def _write_profile(folder: Path, fonts: Mapping[str, str]) -> None:
    """A profile of its own: a LibreOffice that is open does not stand in the way, and Chinese is the language of the text."""
    settings = [
        _item("/org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "zh-CN"),
        _item("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
        _item("/org.openoffice.Office.Common/Font/Substitution", "Replacement", "true"),
    ]
    for number, (wanted, instead) in enumerate(fonts.items()):
        settings.append(_replacement(number, wanted, instead))
    body = "".join(settings)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    target = folder / "user" / "registrymodifications.xcu"
    target.parent.mkdir(parents=True)
    target.write_text(f"{head}{body}</oor:items>\n", encoding="utf-8")


def _item(path: str, name: str, value: str) -> str:
    return f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'


def _replacement(number: int, wanted: str, instead: str) -> str:
    values = {"ReplaceFont": wanted, "SubstituteFont": instead, "Always": "true", "OnScreenOnly": "false"}
    inside = "".join(f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>' for name, value in values.items())
    where = "/org.openoffice.Office.Common/Font/Substitution/FontPairs"
    return f'<item oor:path="{where}"><node oor:name="_{number}" oor:op="replace">{inside}</node></item>\n'
