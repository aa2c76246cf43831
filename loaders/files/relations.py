"""The relations between the parts of an Office package: which part plays which role for another."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from loaders.files.archive import Archive
from loaders.files.xml_stream import local, stream_xml


class Relation(NamedTuple):
    """What a part is to another, and its name in the package."""

    kind: str
    target: str


def relations_of(archive: Archive, part: str) -> dict[str, Relation]:
    """The relations of a part (of the whole package if empty) by their ids; links to other machines are left out."""
    folder, base = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    found: dict[str, Relation] = {}

    def start(name: str, attrs: dict[str, str]) -> None:
        if local(name) == "Relationship" and attrs.get("TargetMode") != "External":
            target = attrs.get("Target", "").replace("\\", "/")
            resolved = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attrs.get("Id", "")] = Relation(attrs.get("Type", "").rpartition("/")[2], resolved)

    if path in archive:
        stream_xml(archive.open(path), start)
    return found
