"""Where results are written: never over something that exists, never half."""

from __future__ import annotations

import os
from pathlib import Path

from schema.errors import UsageError


def writable(path: Path, suffix: str) -> None:
    """Make sure that a file can be written and that none is lost by it, before anything else is done. Raises UsageError."""
    if path.suffix.lower() != suffix:
        raise UsageError(f"{path.name} 的后缀应是 {suffix}", f"请写成 {path.stem}{suffix}")
    if path.exists():
        raise UsageError(f"{path} 已存在，没有覆盖", "请换一个文件名")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"文件夹 {path.parent} 不存在或不能写入", "请换一个位置")
