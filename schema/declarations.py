"""What a declaration of a kind says: of an entity, a tie, an outcome, an attribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FIRST_ANSWERING = 16
"""Ties from this number on answer for their target."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property that facts of a kind may carry."""

    name: str
    chinese: str
    doc: str = ""


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of thing that facts are about; `number` is its type number in the engines (places: the number of their level)."""

    name: str
    chinese: str
    number: int
    doc: str
    attributes: tuple[str, ...] = ("name",)


@dataclass(frozen=True, slots=True)
class TieKind:
    """A kind of dated relation.

    `sources` and `targets` name entity kinds; `levels`, if given, the levels of a place that may be its target.
    `exclusive`: at any time a target is expected to have one holder ("target"), or a source to have one target ("source");
    with `exclusive_roles` only in those roles.
    Numbers: 1 to 3 are walked upward, 1 to 4 downward, 16 and above answer for their target.
    """

    name: str
    chinese: str
    number: int
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    doc: str
    exclusive: Literal["", "target", "source"] = ""
    levels: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    exclusive_roles: tuple[str, ...] = ()

    @property
    def answering(self) -> bool:
        """Whether whoever holds it answers for its target."""
        return self.number >= FIRST_ANSWERING


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """A kind of thing that happens to, or is found about, an entity."""

    name: str
    chinese: str
    number: int
    about: tuple[str, ...]
    doc: str
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeKind:
    """A dated fact about one entity."""

    name: str
    chinese: str
    number: int
    doc: str


BASIS = (Property("basis", "依据", "文号，统一为〔〕写法"), Property("basis_title", "依据名称", "文件名称"))
"""The document that a fact rests on."""
