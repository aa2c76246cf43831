"""Which Chinese font the renderers of this machine use: said by doctor, never guessed in silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from api.maps.widths import FONTS

_WINDOWS = {"Microsoft YaHei": ("msyh.ttc", "msyh.ttf"), "SimHei": ("simhei.ttf",)}


def chosen_font() -> str | None:
    """The font of `widths.FONTS` that is used here: the first one installed, None if there is none (Chinese text may then not show)."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        return next((font for font in FONTS if any((folder / file).exists() for file in _WINDOWS.get(font, ()))), None)
    if sys.platform == "darwin":
        return "PingFang SC"
    if shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False, timeout=30).stdout
    installed = {family.strip() for line in listed.splitlines() for family in line.split(",")}
    return next((font for font in FONTS if font in installed), None)
