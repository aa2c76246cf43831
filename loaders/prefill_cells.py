"""How the people and units of a roster are written so that its reader finds the same ones again: tried out, never assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.store import Found
from loaders.facts.builders import BUILDERS
from loaders.facts.reading import Options, Reading
from loaders.facts.register import Directory, Register
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import open_scopes
from loaders.facts.roster_cells import COUNTY_HELD
from loaders.files.workbook import Sheet
from loaders.sheets.tables import read_table
from schema.facts import Fact, Properties, Tie
from schema.rosters import BY_ROSTER_HEADER

_PART_WORDS = {"lead": "牵头", "support": "配合", "acting": "代管"}
UNSURE = "待核实"
_POSTS_SHOWN = 1


class Claim(NamedTuple):
    """A tie as a roster can say it; `properties` None where a known start makes them irrelevant."""

    kind: str
    source: str
    target: str
    role: str
    properties: Properties | None


@dataclass(slots=True)
class Mention:
    """Somebody in a cell: the ways to write the name, best first, of which the reader has to take one for the `claims`.

    The last ways say nothing that the reader records: `张三(待核实)`, then nothing at all. `remark` is said beside the cell.
    """

    column: str
    holder: Found
    claims: tuple[Claim, ...]
    ways: tuple[str, ...]
    chosen: int = 0
    remark: str = ""

    @property
    def text(self) -> str:
        """As written for now."""
        return self.ways[self.chosen]

    @property
    def sure(self) -> bool:
        """Whether the reader is to record it."""
        return self.chosen < len(self.ways) - 2

    def write_otherwise(self) -> None:
        """The next way, after the reader did not take this one rightly."""
        self.chosen = min(self.chosen + 1, len(self.ways) - 1)
        if not self.sure:
            self.remark = f"系统中记的是{described(self.holder)}，在表中写不明确，请核对后填写"


@dataclass(slots=True)
class Line:
    """A row of the roster: a place and what stands in its columns. `vacant` has the words of a vacancy, by column."""

    code: str
    township: str
    name: str
    mentions: list[Mention] = field(default_factory=list)
    vacant: dict[str, str] = field(default_factory=dict)
    covered: dict[str, str] = field(default_factory=dict)
    basis: str = ""
    note: str = ""

    def doubts(self, column: str) -> list[str]:
        """What is to be looked at in a cell, a sentence for each holder."""
        return [mention.remark for mention in self.mentions if mention.column == column and mention.remark]

    def text(self, column: str) -> str:
        """What a cell says."""
        here = [mention for mention in self.mentions if mention.column == column]
        if column in self.vacant and not any(mention.sure for mention in here):
            return self.vacant[column]
        return "、".join(mention.text for mention in here if mention.text)


def described(holder: Found) -> str:
    """A person or unit with number, unit and posts, for remarks."""
    number = f"编号{holder.key.partition(':')[2]}" if holder.verified else "未核实"
    return f"{holder.name}({'，'.join(dict.fromkeys([number, *holder.units, *holder.posts]))})"


def ways_to_write(column: str, holder: Found, path: Sequence[str], part: str, *, namesakes: bool, sure: bool) -> tuple[str, ...]:
    """Every way in which a cell can name a holder, best first. `path` are the places whose names need no repeating in a post."""
    nothing = (f"{holder.name}({UNSURE})", "")
    if not sure:
        return nothing
    number = holder.key.partition(":")[2] if holder.verified else ""
    if holder.kind == "organisation":
        return (holder.name, *([number] if number else []), *nothing)
    said = "" if BY_ROSTER_HEADER[column].part == part else _PART_WORDS.get(part, "")
    posts = "、".join(_bare_post(post, path) for post in holder.posts[:_POSTS_SHOWN])
    plain, post = _bracketed(holder.name, said), _bracketed(holder.name, posts, said)
    numbered = [_bracketed(holder.name, number, said), _bracketed(holder.name, posts, number, said)] if number else []
    unnumbered = [post, plain] if column in COUNTY_HELD else [plain, post]
    if namesakes:
        return (*dict.fromkeys([*(reversed(numbered) if column in COUNTY_HELD else numbered), *unnumbered]), *nothing)
    return (*dict.fromkeys([*unnumbered, *numbered]), *nothing)


def _bracketed(name: str, *inside: str) -> str:
    words = "，".join(filter(None, inside))
    return f"{name}({words})" if words else name


def _bare_post(post: str, path: Sequence[str]) -> str:
    for name in path:
        if post.startswith(name) and len(post) > len(name) + 1:
            return post.removeprefix(name)
    return post


def prove(lines: Sequence[Line], first: int, sheet_of: Callable[[], Sheet], directory: Directory) -> None:
    """Read the sheet as an import would, and write otherwise whatever is not read back as it is known, until all of it is.

    `lines` begin at row `first` of the sheet that `sheet_of` makes of them. Every round rules out one way at least, so it ends.
    """
    while True:
        told = _read_back(sheet_of(), directory)
        wrong = [mention for number, line in enumerate(lines, start=first) for mention in _misread(line, told.get(number, ()))]
        if not wrong:
            return
        for mention in wrong:
            mention.write_otherwise()


def _read_back(sheet: Sheet, directory: Directory) -> dict[int, tuple[Fact, ...] | RowProblem]:
    table = read_table(sheet, "roster")
    reading = Reading(table, Register(directory), Options())
    open_scopes(reading)
    builder = BUILDERS["roster"](reading)
    builder.gather(table.rows)
    told: dict[int, tuple[Fact, ...] | RowProblem] = {}
    for row in table.rows:
        try:
            told[row.line] = builder.facts(row)
        except RowProblem as problem:
            told[row.line] = problem
        except OutsideScope:
            told[row.line] = ()
    return told


def _misread(line: Line, told: tuple[Fact, ...] | RowProblem) -> list[Mention]:
    written = [mention for mention in line.mentions if mention.text]
    if isinstance(told, RowProblem):
        return [mention for mention in written if mention.column == told.column.split("·")[0]] or written
    read = {(fact.kind, fact.source, fact.target, fact.role): fact.properties for fact in told if isinstance(fact, Tie)}
    wrong = [mention for mention in written if mention.sure and not all(_agrees(claim, read) for claim in mention.claims)]
    expected = {claim[:4] for mention in written if mention.sure for claim in mention.claims}
    if wrong or not (unasked := read.keys() - expected):
        return wrong
    kinds = {kind for kind, *_ in unasked}
    return [mention for mention in written if kinds & {claim.kind for claim in mention.claims}] or written


def _agrees(claim: Claim, read: Mapping[tuple[str, str, str, str], Properties]) -> bool:
    found = read.get(claim[:4])
    return found is not None and (claim.properties is None or dict(found) == dict(claim.properties))
