"""What a paper can say, field by field: `{{名称}}` in a template stands for one of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name and its Chinese name; a template may use either.

    `group` names the list that it belongs to, "" for none: what holds it is repeated for every entry. A template that lacks a `required`
    field gets it at its end: without it a reader would take the paper for more than it is.
    """

    name: str
    chinese: str
    doc: str
    group: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the value of a field: a PNG, and its largest width and height in millimetres."""

    png: bytes
    width: float
    height: float


LINE = 60
"""How many characters an entry's line counts for."""

Value = str | Picture
Entry = Mapping[str, Value]
"""Fields by name: of a paper, or of one entry of a list."""


@dataclass(frozen=True, slots=True)
class Card:
    """What one copy of a paper says: its fields by name, and its lists by group, each entry again fields by name."""

    values: Entry
    groups: Mapping[str, Sequence[Entry]] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """All that it says, in order: what its digest is made of."""
        entries: list[Entry] = [self.values, *(entry for entries in self.groups.values() for entry in entries)]
        return [f"{name}={_said(value)}" for entry in entries for name, value in entry.items()]

    def length(self) -> int:
        """About how many characters its lists take: an entry has at least a line of its own."""
        entries = (entry for listed in self.groups.values() for entry in listed)
        return sum(max(LINE, sum(len(value) for value in entry.values() if isinstance(value, str))) for entry in entries)


def _said(value: Value) -> str:
    from hashlib import sha256

    return value if isinstance(value, str) else sha256(value.png).hexdigest()


@dataclass(frozen=True, slots=True)
class Form:
    """A paper as an office can lay it out: its fields, what an empty list says (by group), and its own template.

    `room`: the characters that a card's lists may have for the template to be set at full size; 0: it may take as many pages as it needs.
    """

    name: str
    chinese: str
    fields: tuple[Field, ...]
    empty: Mapping[str, str]
    template: Callable[[bool], Document]
    room: int = 0

    def own_template(self, cards: Sequence[Card] = ()) -> Document:
        """The layout that comes with the software, in smaller type where a card would not stay on its page."""
        return self.template(bool(self.room) and any(card.length() > self.room for card in cards))

    def find(self, name: str) -> Field | None:
        """The field of that name, English or Chinese."""
        return next((field for field in self.fields if name in (field.name, field.chinese)), None)


def with_foot(fields: Iterable[Field]) -> tuple[Field, ...]:
    """A paper's own fields and those that every paper has."""
    return (*fields, *_COMMON)


_COMMON = (
    Field("title", "标题", "材料的标题"),
    Field("as_of", "数据截至", "数据截至哪一天，如 2026年3月31日"),
    Field("draft", "稿别", "征求意见稿、送审稿；正式印发时为空"),
    Field("marks", "符号说明", "*、※、△、(可能)各是什么意思；没有用到时为空", required=True),
    Field("foot", "数据说明", "数据截至哪天、第几次修订、何时何人打印、校验用的摘要", required=True),
)
