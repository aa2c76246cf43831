from __future__ import annotations
from pathlib import Path
from loaders.prepared import Prepared
from loaders.register import Directory
from loaders.request import Request
def is_divisions(path: Path) -> bool:
    return False
def prepare_divisions(path: Path, directory: Directory, request: Request) -> Prepared:
    raise NotImplementedError
