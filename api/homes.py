"""Where what belongs to a user, and to no store, is kept: the folder of settings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schema.errors import UsageError

if TYPE_CHECKING:
    from loaders.column_maps import ColumnMaps

HOME = "ZERENTU_HOME"
"""The environment variable that names another folder."""


def home() -> Path:
    """The user's folder of settings: that of the system, unless ZERENTU_HOME says otherwise. It may not exist yet."""
    return Path(os.environ.get(HOME) or click.get_app_dir("zerentu", roaming=False))


def maps_folder() -> Path:
    """Where senders' own words for headings are kept, a file for each sender."""
    return home() / "maps"


def maps_asked(texts: Sequence[str], save_as: str | None) -> ColumnMaps:
    """The maps of an import: `对方列名=标准列名`, or the name of a saved map; saved ones are there for the senders of their name.

    Raises UsageError, NotFound, LoadError.
    """
    from loaders.column_maps import ColumnMaps, check_name, load_map, load_maps, read_pairs

    folder = maps_folder()
    pairs: dict[str, str] = {}
    for name in (text for text in texts if "=" not in text):
        pairs |= load_map(folder, name.strip())
    own = read_pairs([text for text in texts if "=" in text])
    if save_as is not None:
        check_name(save_as)
        if not own:
            raise UsageError("--save-map 没有可以保存的列名对照", "请同时写 --map 对方列名=标准列名")
    return ColumnMaps(pairs | own, load_maps(folder))


def save_asked(name: str, maps: ColumnMaps) -> None:
    """Keep the pairs of an import under a name, after its files were read with them."""
    from loaders.column_maps import save_map

    save_map(maps_folder(), name, maps.asked)
