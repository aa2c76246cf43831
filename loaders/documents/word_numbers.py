"""Automatic numbering of Word paragraphs: what stands on the printed page before a paragraph and is nowhere in its text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from loaders.files.archive import Archive
from loaders.files.docx_body import value_of
from loaders.files.relations import relations_of
from loaders.files.xml_stream import local, stream_xml
from schema.clauses import CIRCLES, han_number

_HAN_FORMATS = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand")
_DIGIT_FORMATS = ("decimal", "decimalZero", "decimalFullWidth", "decimalFullWidth2", "decimalHalfWidth")
_CIRCLE_FORMATS = ("decimalEnclosedCircle", "decimalEnclosedCircleChinese")
_PLACE = re.compile(r"%(\d)")


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered."""

    first: int = 1
    form: str = "decimal"
    text: str = ""

    def tell(self, name: str, value: str) -> None:
        """An element of its definition."""
        if name == "start":
            self.first = _whole(value, 1)
        elif name == "numFmt":
            self.form = value
        elif name == "lvlText":
            self.text = value


@dataclass(slots=True)
class _List:
    """A list (`w:num`): its definition, and levels that it begins anew."""

    definition: str = ""
    restarts: dict[int, int] = field(default_factory=dict)

    def tell(self, name: str, value: str, level: int) -> None:
        """An element of it; `level` is the one that it says something of."""
        if name == "abstractNumId":
            self.definition = value
        elif name == "startOverride":
            self.restarts[level] = _whole(value, 1)


@dataclass(slots=True)
class _Style:
    """A paragraph style: what it is based on, and the list and level that it puts its paragraphs in."""

    above: str = ""
    number: str = ""
    level: int = 0


class Numbering:
    """The numbered lists of a document, and how far each has come."""

    def __init__(self, archive: Archive, part: str) -> None:
        self._levels: dict[str, dict[int, _Level]] = defaultdict(dict)
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, _Style] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        targets = {relation.kind: relation.target for relation in relations_of(archive, part).values()}
        for kind, read in (("numbering", self._read_lists), ("styles", self._read_styles)):
            if targets.get(kind, "") in archive:
                read(archive, targets[kind])

    def label(self, number: str, level: int | None, style: str) -> str:
        """What stands before the next paragraph of a list; "" for none, bullets, and forms that no official document is numbered by."""
        if not number and style:
            number, level = self._of_style(style)
        known = self._lists.get(number)
        if known is None or number == "0":
            return ""
        level = level or 0
        levels, counts = self._levels[known.definition], self._counts[known.definition]
        if number not in self._begun:
            self._begun.add(number)
            for restarted, first in known.restarts.items():
                counts[restarted] = first - 1
        shape = levels.get(level, _Level())
        counts[level] = counts.get(level, shape.first - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        written = [_formed(levels.get(one, _Level()), counts.get(one)) for one in range(9)]
        if shape.form == "bullet" or not written[level]:
            return ""
        return _PLACE.sub(lambda found: written[int(found[1]) - 1] if found[1] != "0" else "", shape.text)

    def _of_style(self, style: str) -> tuple[str, int | None]:
        """The list that a paragraph style puts its paragraphs in, or the style that it is based on does."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            known = self._styles[style]
            if known.number:
                return known.number, known.level
            style = known.above
        return "", None

    def _read_lists(self, archive: Archive, part: str) -> None:
        """The part `numbering`: definitions with their levels, then the lists that use them."""
        definition, number = "", ""
        level, overridden = _Level(), 0

        def start(full: str, attrs: dict[str, str]) -> None:
            nonlocal definition, number, level, overridden
            match local(full):
                case "abstractNum":
                    definition, number = value_of(attrs, "abstractNumId"), ""
                case "num":
                    number = value_of(attrs, "numId")
                    self._lists[number] = _List()
                case "lvlOverride":
                    overridden = _whole(value_of(attrs, "ilvl"))
                case "lvl" if not number:
                    level = self._levels[definition][_whole(value_of(attrs, "ilvl"))] = _Level()
                case name if number:
                    self._lists[number].tell(name, value_of(attrs), overridden)
                case name:
                    level.tell(name, value_of(attrs))

        stream_xml(archive.open(part), start)

    def _read_styles(self, archive: Archive, part: str) -> None:
        """The part `styles`: by the id of a style the one that it is based on, its list and its level."""
        style = ""

        def start(full: str, attrs: dict[str, str]) -> None:
            nonlocal style
            name, value = local(full), value_of(attrs)
            if name == "style":
                style = value_of(attrs, "styleId")
                self._styles[style] = _Style()
            elif style:
                known = self._styles[style]
                if name == "basedOn":
                    known.above = value
                elif name == "numId":
                    known.number = value
                elif name == "ilvl":
                    known.level = _whole(value)

        stream_xml(archive.open(part), start)


def _formed(level: _Level, count: int | None) -> str:
    """A count as its level writes it; "" when it has none or the form is not one of ours."""
    if not count or count < 1:
        return ""
    if level.form in _HAN_FORMATS:
        return han_number(count) if count < 1000 else ""
    if level.form in _CIRCLE_FORMATS:
        return CIRCLES[count - 1] if count <= len(CIRCLES) else ""
    return str(count) if level.form in _DIGIT_FORMATS else ""


def _whole(text: str, default: int = 0) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else default
