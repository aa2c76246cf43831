"""The fonts that papers name, as GB/T 9704 has them, and what stands in for those that this machine lacks. Fonts are never embedded by us."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

TITLE, HEADING, BODY, KAI, SONG = "方正小标宋简体", "黑体", "仿宋", "楷体", "宋体"
"""Title, first-level headings, body, second-level headings, page numbers."""
BODY_GB, KAI_GB = "仿宋_GB2312", "楷体_GB2312"
"""Body and second-level headings in documents: the cuts that offices install for official papers."""

PAPER_FONTS: tuple[str, ...] = (TITLE, HEADING, BODY, KAI, SONG, BODY_GB, KAI_GB)

_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "思源宋体", "Songti SC", "SimSun", "AR PL UMing CN")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "思源黑体", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei")
_ALSO = {
    TITLE: ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "小标宋体"),
    HEADING: ("SimHei", "Heiti SC"),
    BODY: ("FangSong", "仿宋_GB2312", "FangSong_GB2312", "STFangsong", "华文仿宋"),
    KAI: ("KaiTi", "楷体_GB2312", "KaiTi_GB2312", "STKaiti", "Kaiti SC"),
    SONG: ("SimSun", "Songti SC", "STSong"),
    BODY_GB: ("FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "华文仿宋"),
    KAI_GB: ("KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "Kaiti SC"),
}
_STAND_INS = {TITLE: _SERIF, HEADING: _SANS, BODY: _SERIF, KAI: _SERIF, SONG: _SERIF, BODY_GB: _SERIF, KAI_GB: _SERIF}
_WINDOWS_FILES = {
    TITLE: ("FZXBSJW.TTF", "方正小标宋简体.ttf"), HEADING: ("simhei.ttf",), BODY: ("simfang.ttf",), KAI: ("simkai.ttf",),
    SONG: ("simsun.ttc", "simsun.ttf"), BODY_GB: ("仿宋_GB2312.ttf", "simfang_GB2312.ttf"), KAI_GB: ("楷体_GB2312.ttf", "simkai_GB2312.ttf"),
}  # fmt: skip


def substitutions() -> dict[str, str]:
    """For each font of papers that is not installed here: the one that stands in, where there is one. Empty when nothing is missing."""
    found = {}
    for font in missing():
        instead = next((name for name in (*_ALSO[font], *_STAND_INS[font]) if name in installed()), None)
        if instead:
            found[font] = instead
    return found


def missing() -> tuple[str, ...]:
    """The fonts of papers that are not installed here."""
    return tuple(font for font in PAPER_FONTS if font not in installed())


@cache
def installed() -> frozenset[str]:
    """The families of fonts installed here. On Windows only those of papers are looked for."""
    if sys.platform == "win32":
        return _on_windows()
    if shutil.which("fc-list") is None:
        return frozenset(("Songti SC", "PingFang SC", "Heiti SC", "Kaiti SC", "STFangsong")) if sys.platform == "darwin" else frozenset()
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, encoding="utf-8", check=False, timeout=30).stdout
    return frozenset(family.strip() for line in listed.splitlines() for family in line.split(","))


def _on_windows() -> frozenset[str]:
    folders = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    if local := os.environ.get("LOCALAPPDATA"):
        folders.append(Path(local) / "Microsoft/Windows/Fonts")
    have = {font for font, files in _WINDOWS_FILES.items() if any((folder / file).exists() for folder in folders for file in files)}
    return frozenset(have | ({"SimSun"} if SONG in have else set()))
