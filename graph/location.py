"""Where a file lies: a database on a network share is unsafe, because its log relies on memory that one machine shares."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "davfs", "fuse.sshfs", "fuse.davfs2", "fuse.glusterfs", "ceph"}


def network_share(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of network file system that a path lies on, "" for a local disk. `mounts` is the table of mounts on Linux."""
    if sys.platform == "win32":
        return _windows_share(path)
    try:
        table = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    place = os.path.realpath(path)
    best, kind = "", ""
    for fields in table:
        point = fields[1].replace("\\040", " ") if len(fields) > 2 else ""
        if point and (place == point or place.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind if kind in _REMOTE else ""


def _windows_share(path: Path) -> str:
    text = os.path.abspath(path)
    if text.startswith("\\\\"):
        return "UNC"
    import ctypes

    drive = os.path.splitdrive(text)[0] + "\\"
    windll = getattr(ctypes, "windll", None)
    return "网络驱动器" if windll and windll.kernel32.GetDriveTypeW(drive) == 4 else ""
