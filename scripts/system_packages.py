"""Find the programs and fonts that come from the system, and install them or name the one command that does.

As root on Debian the missing ones are installed; anywhere else the command is printed. The exit code is 0 either way: the
demo works without them, and each test that could not run is named at the end of the test run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST_JAVA = 17
"""What Neo4j 5 needs."""
SOFFICE_NAMES = ("soffice", "libreoffice")
SOFFICE_PLACES = {
    "win32": (r"C:\Program Files\LibreOffice\program\soffice.exe", r"C:\Program Files (x86)\LibreOffice\program\soffice.exe"),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
}


class Need(NamedTuple):
    """One thing from the system: what it is called, where it was found (None: missing), and its Debian packages."""

    name: str
    chinese: str
    found: str | None
    packages: tuple[str, ...]


def find_dot() -> str | None:
    """Path of Graphviz's dot, or None."""
    return shutil.which("dot")


def find_chromium() -> str | None:
    """Path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def find_cjk_font() -> str | None:
    """Family of an installed font with Chinese glyphs, or None. Windows and macOS always have one."""
    if sys.platform == "win32":
        return "Microsoft YaHei"
    if sys.platform == "darwin":
        return "PingFang SC"
    if shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False).stdout
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    return next((family for family in families if "CJK SC" in family), families[0] if families else None)


def find_soffice() -> str | None:
    """Path of LibreOffice, or None."""
    on_path = next(filter(None, map(shutil.which, SOFFICE_NAMES)), None)
    return on_path or next(filter(os.path.exists, SOFFICE_PLACES.get(sys.platform, ())), None)


def find_pdftoppm() -> str | None:
    """Path of Poppler's pdftoppm, which turns pages into pictures, or None."""
    return shutil.which("pdftoppm")


def find_java() -> str | None:
    """Path of a Java that can start Neo4j, or None: 17 or later, with the compiler that turns its launcher's source into a program."""
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None:
        return None
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    return java if version and int(version[1]) >= OLDEST_JAVA else None


def find_maven() -> str | None:
    """Path of Maven, which fetches Neo4j, or None."""
    return shutil.which("mvn")


def survey() -> list[Need]:
    """Everything that the tests can use from the system."""
    return [
        Need("Graphviz dot", "Graphviz 绘图程序 dot", find_dot(), ("graphviz",)),
        Need("a Chinese font", "中文字体", find_cjk_font(), ("fontconfig", "fonts-noto-cjk")),
        Need("Chromium", "Chromium 浏览器", find_chromium(), ("chromium",)),
        Need("LibreOffice", "LibreOffice 办公软件", find_soffice(), ("libreoffice-calc", "libreoffice-writer")),
        Need("Poppler pdftoppm", "Poppler 的 pdftoppm", find_pdftoppm(), ("poppler-utils",)),
        Need(f"Java {OLDEST_JAVA} or later (JDK)", f"Java {OLDEST_JAVA} 以上(JDK)", find_java(), ("default-jdk-headless",)),
        Need("Maven", "Maven", find_maven(), ("maven",)),
    ]


def debian_root() -> bool:
    """Whether this is Debian, run by root."""
    return sys.platform != "win32" and os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def install(packages: list[str]) -> bool:
    """Install Debian packages; False when apt-get could not."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    steps = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])
    for step in steps:
        done = subprocess.run(step, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"{shlex.join(step)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", file=sys.stderr)
            return False
    return True


def command_for(packages: list[str]) -> str:
    """The one command that installs the packages on a machine like this one."""
    if shutil.which("dnf"):
        names = {"fonts-noto-cjk": "google-noto-sans-cjk-fonts", "default-jdk-headless": "java-21-openjdk-devel"}
        return "sudo dnf install -y " + " ".join(names.get(package, package) for package in packages)
    if sys.platform == "darwin":
        names = {"libreoffice-calc": "libreoffice", "libreoffice-writer": "libreoffice", "poppler-utils": "poppler"}
        names |= {"default-jdk-headless": "temurin@21"}
        return "brew install " + " ".join(dict.fromkeys(names.get(package, package) for package in packages))
    if sys.platform == "win32":
        office, poppler = "TheDocumentFoundation.LibreOffice", "oschwartz10612.Poppler"
        names = {"graphviz": "Graphviz.Graphviz", "chromium": "Google.Chrome", "poppler-utils": poppler}
        names |= dict.fromkeys(("libreoffice-calc", "libreoffice-writer"), office)
        names |= {"default-jdk-headless": "EclipseAdoptium.Temurin.21.JDK"}
        there = [package for package in packages if package != "maven"]  # winget has none; the list above says that it is missing
        return "winget install " + " ".join(dict.fromkeys(names.get(package, package) for package in there))
    return "sudo apt-get install -y " + " ".join(packages)


def report(needs: list[Need]) -> list[str]:
    """Print what was found and return the packages of what was not."""
    for need in needs:
        print(f"  {need.name} / {need.chinese}: {need.found or 'missing / 未找到'}")
    return [package for need in needs if need.found is None for package in need.packages]


def main() -> int:
    """Install what is missing, or say how."""
    missing = report(survey())
    if not missing:
        return 0
    if debian_root():
        print(f"  installing / 正在安装: {' '.join(missing)}", flush=True)
        if install(missing):
            missing = report(survey())
    if missing:
        print(f"To have everything, run:\n    {command_for(missing)}")
        print("如需全部功能，请运行上面这一条命令；不装也能使用，未能运行的测试会在最后列出。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
