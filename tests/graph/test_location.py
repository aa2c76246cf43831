"""A database on a network share is seen as one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from graph.location import network_share
from graph.sqlite import SqliteStore, engine

MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/data /mnt/share nfs4 rw 0 0
//office/zz /mnt/共享\\040盘 cifs rw 0 0
/dev/sdb1 /mnt/share/local ext4 rw 0 0
broken
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the table of mounts is Linux's")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/x/责任图.db", ""),
        ("/mnt/share/责任图.db", "nfs4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/shared/责任图.db", ""),
        ("/mnt/share/local/责任图.db", ""),
        ("/mnt/share/../责任图.db", ""),
        ("/mnt/共享 盘/县/责任图.db", "cifs"),
    ],
)
def test_the_nearest_mount_decides(tmp_path: Path, path: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS, encoding="utf-8")
    assert network_share(Path(path), mounts) == kind


def test_without_a_table_of_mounts_nothing_is_claimed(tmp_path: Path) -> None:
    assert network_share(tmp_path, tmp_path / "none") == ""


def test_a_windows_path_to_a_server_is_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("os.path.abspath", str)
    assert network_share(Path("\\\\server\\share\\责任图.db")) == "UNC"


def test_the_check_of_a_store_warns_of_a_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "network_share", lambda _: "nfs4")
    with SqliteStore(tmp_path / "store.db") as store:
        (found,) = [finding for finding in store.check() if finding.name == "location"]
    assert (found.ok, found.serious, "nfs4" in found.text) == (False, True, True)
