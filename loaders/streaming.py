"""Csv ledgers of any length: built in pieces while they are written, in bounded memory."""

from __future__ import annotations

from pathlib import Path

from loaders.prepared import Prepared
from loaders.register import Directory
from loaders.request import Request

STREAMED_BYTES = 8 << 20


def is_long(path: Path) -> bool:
    return False


def prepare_stream(path: Path, directory: Directory, request: Request) -> Prepared:
    raise NotImplementedError
