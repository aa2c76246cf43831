"""The script that finds what comes from the system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.system_packages import survey

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "system_packages.py"


def run(path: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PATH": path, "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, str(SCRIPT)], env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these systems always have a Chinese font")
def test_a_machine_without_anything_gets_one_command_in_both_languages(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    commands = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("sudo ")]
    assert commands == [
        "sudo apt-get install -y graphviz fontconfig fonts-noto-cjk chromium libreoffice-calc libreoffice-writer poppler-utils"
        " default-jdk-headless maven"
    ]
    assert "To have everything" in done.stdout
    assert "如需全部功能" in done.stdout
    assert done.returncode == 0


@pytest.mark.needs_dot
@pytest.mark.needs_cjk_font
@pytest.mark.needs_chromium
@pytest.mark.needs_soffice
@pytest.mark.needs_pdftoppm
@pytest.mark.needs_neo4j
def test_a_machine_with_everything_is_told_what_was_found() -> None:
    done = run(os.environ["PATH"])
    assert [str(need.found) in done.stdout for need in survey()] == [True] * 7
    assert "sudo" not in done.stdout
    assert "installing" not in done.stdout
    assert done.returncode == 0


@pytest.mark.needs_dot
@pytest.mark.needs_cjk_font
@pytest.mark.needs_chromium
def test_what_is_found_can_be_used() -> None:
    dot, font, chromium = (need.found for need in survey()[:3])
    assert dot is not None
    assert font is not None
    assert chromium is not None
    assert os.access(dot, os.X_OK)
    assert os.access(chromium, os.X_OK)
    listed = subprocess.run(["fc-match", f"{font}:lang=zh-cn", "family"], capture_output=True, text=True, check=True).stdout
    assert font in listed
