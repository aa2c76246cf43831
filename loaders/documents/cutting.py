"""A document cut into its clauses by its own numbering. Every character of the text lies in a clause, or before, between or behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from loaders.documents.lines import Line
from loaders.documents.marks import Mark, ends_sentence, first_mark, inner_marks
from schema.clauses import CIRCLES, OPENING, PART, STYLES, label
from schema.text import clean

ANNEX = "annex"
"""The style of an annex as a whole."""
_LONGEST_HEADING, _LONGEST_NAME = 40, 30
_LONGEST_TAIL, _LINES_ABOVE_DATE = 40, 2
_HEADING_ENDS = ("。", "；", ";", "：", ":", "，", ",", "、", "？", "！")
_ANNEX = re.compile(r"附\s*[件表录]\s*(?:[\d一二三四五六七八九十]{1,3})?\s*[:：]?\s*(?P<rest>.*)")
_DATE = re.compile(r"[(（]?(?:二[〇○零OＯ0]\S{2}|(?:19|20)\d{2})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日[)）]?")
_ISSUED = re.compile(r"(?:抄\s*送|主\s*送|抄\s*报|主题词)\s*[:：]|.{2,20}(?:20\d{2}|19\d{2})年\d{1,2}月\d{1,2}日印发$|\(?此件.{2,12}\)?$")
_UNFIT = re.compile(r"[·/:~\s]")
_WORDS_END = re.compile(r"[。；;：:\n!！?？]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its path (see `schema.clauses`), the part of the text from its label to the next clause of its level, where it begins.

    `words` is where its own words begin, behind the label. `above` is the path of the clause that it is part of.
    """

    path: str
    style: str
    number: int
    start: int
    words: int
    end: int
    level: int
    above: str
    line: Line


@dataclass(frozen=True, slots=True)
class Outline:
    """The text of a document and its clauses in their order. `opening`, if any, is the first; `ends` are signatures and the like.

    `unnumbered`: its headings have no numbers and were counted as ① and so on. `repeated` are labels that came twice under one clause.
    """

    text: str
    clauses: tuple[Clause, ...]
    ends: tuple[tuple[int, int], ...] = ()
    unnumbered: bool = False
    repeated: tuple[Clause, ...] = ()

    def text_of(self, clause: Clause) -> str:
        """The words of a clause with its label and all that is under it."""
        return self.text[clause.start : clause.end].strip()

    def name_of(self, clause: Clause) -> str:
        """The first words of a clause, without its label."""
        words = self.text[clause.words : clause.end].strip()
        return _WORDS_END.split(words, maxsplit=1)[0][:_LONGEST_NAME].strip()


def cut(lines: Sequence[Line]) -> Outline:
    """Cut the lines of a document (see `clutter`). Without any numbering there are no clauses."""
    marks = [first_mark(line.text) for line in lines]
    headings = {} if any(mark and mark.style != "ordinal" for mark in marks) else _unnumbered(lines, marks)
    cutter = _Cutter(lines)
    for at, line in enumerate(lines):
        cutter.take(at, line, headings.get(at) or marks[at])
    return cutter.outline(unnumbered=bool(headings))


def _unnumbered(lines: Sequence[Line], marks: Sequence[Mark | None]) -> dict[int, Mark]:
    """Headings of a document that numbers nothing: short lines, each before a long paragraph; they count as ①, ②."""
    found = [
        at
        for at, (line, below) in enumerate(pairwise(lines))
        if marks[at] is None and len(line.text) <= 60 and len(below.text) >= max(100, 2 * len(line.text))
    ]
    return {at: Mark("circle", number, 0, 0) for number, at in enumerate(found, start=1)} if 1 < len(found) <= len(CIRCLES) else {}


@dataclass(slots=True)
class _Node:
    """A clause while the text is read. `seen`: the last number of each style directly under it."""

    style: str
    number: int
    path: str
    start: int
    words: int
    level: int
    above: str
    line: Line
    inside: bool = False
    end: int = -1
    seen: dict[str, int] = field(default_factory=dict)


class _Cutter:
    """One pass over the lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.text = "\n".join(line.text for line in lines)
        self.offsets: list[int] = []
        offset = 0
        for line in lines:
            self.offsets.append(offset)
            offset += len(line.text) + 1
        self.nodes: list[_Node] = []
        self.stack: list[_Node] = []
        self.paths: set[str] = set()
        self.repeated: list[_Node] = []
        self.ends: list[tuple[int, int]] = []
        self.listed_until = -1
        self._begin("", 0)

    def take(self, at: int, line: Line, mark: Mark | None) -> None:
        """The next line."""
        offset = self.offsets[at]
        if at <= self.listed_until:
            return
        if mark is None:
            self._close_inner(offset)
            if self.nodes and (annex := _ANNEX.fullmatch(line.text)) and self._is_annex(at, annex["rest"]):
                return
        elif self._restarts(mark) and (heading := self._heading_above(at)):
            self._begin_part(heading)
        if mark:
            self._push(mark, offset, line)
        self._take_inner(line, offset, mark)

    def outline(self, *, unnumbered: bool) -> Outline:
        """The result, after the last line."""
        self._end_part(len(self.lines))
        clauses = [_clause(node) for node in self.nodes]
        first = self.nodes[0].start if self.nodes else 0
        if self.nodes and self.text[:first].strip():
            clauses.insert(0, Clause(OPENING, OPENING, 0, 0, 0, first, 1, "", self.lines[0]))
        return Outline(self.text, tuple(clauses), tuple(self.ends), unnumbered, tuple(map(_clause, self.repeated)))

    def _begin(self, part: str, first_line: int) -> None:
        self.part, self.part_line = part, first_line
        self.stack.clear()
        self.root_seen: dict[str, int] = {}
        self.running: dict[str, int] = {}

    def _restarts(self, mark: Mark) -> bool:
        """Whether the outermost numbering begins anew."""
        return bool(self.stack) and self.stack[0].style == mark.style and mark.number == 1 and self.stack[0].number > 1

    def _heading_above(self, at: int) -> list[int]:
        """The positions of the short lines without a label right above a line, two at most, from the top down."""
        found: list[int] = []
        for above in range(at - 1, self.part_line - 1, -1):
            if len(found) == 2 or not _is_heading(self.lines[above].text):
                break
            found.insert(0, above)
        return found

    def _is_annex(self, at: int, rest: str) -> bool:
        """A line 附件: the beginning of an annex, or the list of what is attached, which has no clauses."""
        if first_mark(rest):
            self.listed_until = at
            while (below := self.listed_until + 1) < len(self.lines) and _is_listed(self.lines[below].text):
                self.listed_until = below
            return True
        if len(rest) > _LONGEST_HEADING or rest.endswith(_HEADING_ENDS):
            return False
        below = at + 1
        heading = [at] if rest or below >= len(self.lines) or not _is_heading(self.lines[below].text) else [at, below]
        self._begin_part(heading)
        self.listed_until = heading[-1]
        return True

    def _begin_part(self, heading: Sequence[int]) -> None:
        """An annex under a heading of these lines."""
        self._end_part(heading[0])
        name = _UNFIT.sub("", clean("".join(self.lines[at].text for at in heading)))[:_LONGEST_HEADING]
        part, number = name, 2
        while part in self.paths:
            part, number = f"{name}({number})", number + 1
        self._begin(part, heading[-1] + 1)
        self.paths.add(part)
        start = self.offsets[heading[0]]
        self.nodes.append(_Node(ANNEX, 0, part, start, start, 1, "", self.lines[heading[0]]))

    def _end_part(self, until: int) -> None:
        """Close what is open at a line: before the signature and date that stand above it."""
        from_line = _ending(self.lines, self.part_line, until) if self.stack else until
        offset = self._offset(from_line)
        if from_line < until:
            self.ends.append((offset, self._offset(until)))
        for node in self.nodes:
            if node.end < 0:
                node.end = self._offset(until) if node.style == ANNEX else offset
        self.stack.clear()

    def _offset(self, line: int) -> int:
        return self.offsets[line] if line < len(self.lines) else len(self.text)

    def _close_inner(self, offset: int) -> None:
        """A new paragraph ends what began inside the one before, if there is a clause around it to go on with."""
        while self.stack and self.stack[-1].inside and not self.stack[0].inside:
            self.stack.pop().end = offset

    def _push(self, mark: Mark, offset: int, line: Line, *, inside: bool = False) -> None:
        start = offset + mark.start
        above = self._under(mark.style)
        while self.stack and (above is None or self.stack[-1] is not above):
            self.stack.pop().end = start
        seen = above.seen if above else self.root_seen
        seen[mark.style] = self.running[mark.style] = mark.number
        base = above.path if above else f"{self.part}{PART}" if self.part else ""
        wanted = f"{base}{label(mark.style, mark.number)}"
        path, number = wanted, 2
        while path in self.paths:
            path, number = f"{wanted}~{number}", number + 1
        level = (above.level if above else int(bool(self.part))) + 1
        node = _Node(mark.style, mark.number, path, start, offset + mark.end, level, above.path if above else self.part, line, inside)
        if path != wanted:
            self.repeated.append(node)
        self.paths.add(path)
        self.nodes.append(node)
        self.stack.append(node)

    def _under(self, style: str) -> _Node | None:
        """The open clause that a label of this style would come under: that of its sisters, else the innermost that is written further out."""
        for position, node in enumerate(self.stack):
            if node.style == style:
                return self.stack[position - 1] if position else None
        rank = STYLES.index(style)
        return next((node for node in reversed(self.stack) if STYLES.index(node.style) < rank), None)

    def _expected(self, style: str) -> int:
        above = self._under(style)
        return (above.seen if above else self.root_seen).get(style, 0) + 1

    def _take_inner(self, line: Line, offset: int, own: Mark | None) -> None:
        """Labels inside a line count when they go on with a numbering, or begin one that goes on in the line."""
        start = own.end if own else 0
        marks = list(inner_marks(line.text, start))
        for position, mark in enumerate(marks):
            if self._goes_on(mark, line.text, own) or self._begins(mark, marks[position + 1 :], line.text):
                self._push(mark, offset, line, inside=True)

    def _goes_on(self, mark: Mark, text: str, own: Mark | None) -> bool:
        if mark.number == 1:
            return False
        if mark.style != "digit":
            return mark.number == self._expected(mark.style)
        if ends_sentence(text, mark.start):
            return mark.number in (self._expected("digit"), self.running.get("digit", 0) + 1)
        # Behind a heading whose line break was lost: 六、……显著23.……
        glued = own is not None and own.style != "digit" and not _WORDS_END.search(text, own.end, mark.start)
        return glued and mark.number == self.running.get("digit", 0) + 1

    def _begins(self, mark: Mark, later: Iterable[Mark], text: str) -> bool:
        if mark.number != 1 or self._expected(mark.style) != 1 or (mark.style == "digit" and not ends_sentence(text, mark.start)):
            return False
        if mark.style == "ordinal" and ends_sentence(text, mark.start):
            return True
        return any(other.style == mark.style and other.number == 2 for other in later)


def _clause(node: _Node) -> Clause:
    return Clause(node.path, node.style, node.number, node.start, node.words, node.end, node.level, node.above, node.line)


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not text.endswith(_HEADING_ENDS) and first_mark(text) is None and not _DATE.fullmatch(text)


def _is_listed(text: str) -> bool:
    mark = first_mark(text)
    return mark is not None and mark.style == "digit" and len(text) <= 2 * _LONGEST_HEADING and not text.endswith(_HEADING_ENDS)


def _ending(lines: Sequence[Line], first: int, until: int) -> int:
    """The line in which signature, date and distribution begin; `until` when there are none."""
    start = until
    while start > first and _is_tail(lines[start - 1].text):
        start -= 1
    for at in range(start, until):
        if _DATE.fullmatch(lines[at].text) or _ISSUED.search(lines[at].text):
            return max(start, at - _LINES_ABOVE_DATE)
    return until


def _is_tail(text: str) -> bool:
    issued = _ISSUED.search(text)
    return bool(issued) or (len(text) <= _LONGEST_TAIL and first_mark(text) is None and not text.endswith(("。", "；", ";")))
