"""What files are before they are imported, and which places their rows speak of: for a folder of what many offices have sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loaders.divisions import LEVEL_OF_FILE, is_divisions
from loaders.facts.register import Directory
from loaders.facts.request import Request
from loaders.files.workbook import read_workbook, stream_csv
from loaders.ledgers import prepare
from loaders.returned_marks import SUFFIX, own_sheets
from loaders.sheets.table_stream import open_table
from loaders.sheets.tables import is_blank, read_table
from loaders.streaming import is_long
from schema.errors import LoadError
from schema.facts import Attribute, Entity, Fact, Tie
from schema.judging_ledgers import JUDGING_LEDGERS
from schema.planning_ledgers import PLANNING_LEDGERS

READABLE = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".txt", ".docx"})
_FIRST = ("places", "organisations", "people", "areas", "ties", "roster", "outcomes", "events")
_ORDER = {name: number for number, name in enumerate((*_FIRST, *(kind.name for kind in (*JUDGING_LEDGERS, *PLANNING_LEDGERS))))}
_OFFICE_DRAFTS = ("~$", ".~", ".")


@dataclass(frozen=True, slots=True)
class Survey:
    """A file's kinds of ledger and the townships that its sheets name as theirs, by 填报单位, title or the sheet's name."""

    path: Path
    kinds: tuple[str, ...] = ()
    townships: tuple[str, ...] = ()

    @property
    def turn(self) -> tuple[int, int, str]:
        """What others build on comes first: divisions from the top down, units, people, areas, ties, rosters, outcomes, events, findings."""
        level = list(LEVEL_OF_FILE).index(self.path.stem) if self.path.stem in LEVEL_OF_FILE else len(LEVEL_OF_FILE)
        return min((_ORDER[kind] for kind in self.kinds), default=len(_ORDER)), level, self.path.name


def files_in(folder: Path) -> tuple[list[Path], list[str]]:
    """The ledgers of a folder by name, and a note on each thing in it that was passed over."""
    taken, notes = [], []
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            notes.append(f"{path.name}：是子文件夹，没有读取")
        elif path.name.startswith(_OFFICE_DRAFTS):
            notes.append(f"{path.name}：是编辑软件的临时文件，没有读取")
        elif is_returned(path):
            notes.append(f"{path.name}：是退回件，没有读取；改好后请单独导入，或去掉文件名中的“{SUFFIX}”")
        elif path.suffix.lower() not in READABLE:
            notes.append(f"{path.name}：不是表格文件，没有读取；是台账的请另存为 xlsx 或 docx")
        else:
            taken.append(path)
    return taken, notes


def is_returned(path: Path) -> bool:
    """Whether a file is named as those that we give back."""
    return path.stem.rstrip("23456789").endswith(SUFFIX)


def survey(path: Path, request: Request) -> Survey:
    """Look at a file. One that cannot be read has no kinds: its import will say why."""
    try:
        if is_divisions(path):
            return Survey(path, ("places",))
        if is_long(path):
            stream = open_table(stream_csv(path), request.kind, path.stem, request.renamed_of)
            return Survey(path, (stream.kind.name,), _named([stream.context.township]))
        return _of_workbook(path, request)
    except LoadError:
        return Survey(path)


def _of_workbook(path: Path, request: Request) -> Survey:
    book = read_workbook(path, sheet=request.sheet)
    tables = []
    for sheet in own_sheets(book):
        try:
            if not is_blank(sheet):
                tables.append(read_table(sheet, request.kind, csv=book.format == "csv", renamed=request.maps.of(sheet)))
        except LoadError:
            continue
    return Survey(path, tuple(dict.fromkeys(table.kind.name for table in tables)), _named(table.context.township for table in tables))


def _named(townships: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in townships if name))


def places_in(path: Path, directory: Directory, request: Request) -> set[str]:
    """The keys of the places that a file's rows say something about, empty for a file that cannot be read."""
    try:
        prepared = prepare(path, directory, request)
        return {key for row in prepared.batch.rows for fact in row.facts for key in _places(fact)}
    except LoadError:
        return set()


def _places(fact: Fact) -> Iterable[str]:
    match fact:
        case Tie(target=target) if fact.kind != "within":
            keys = [target, fact.source]
        case Tie(source=source):
            keys = [source]
        case Entity(key=key) | Attribute(entity=key):
            keys = [key]
        case _:
            keys = [fact.subject]
    return [key for key in keys if key.startswith("place:")]
