"""What is asked of an import, and the batch that comes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.store import Batch
from loaders.column_maps import NO_MAPS, ColumnMaps
from loaders.facts.reading import Options, Within
from loaders.facts.register import Register
from loaders.files.workbook import Sheet
from schema.authority import RANKS
from schema.errors import UsageError
from schema.facts import Ledger
from schema.facts import Row as FactRow
from schema.headers import LedgerKind
from schema.keys import place_key
from schema.rosters import KINDS


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be imported: `within` is the code or key of a place, `as_of` the as-at day of sheets that name none.

    `rank` (by its name in `schema.authority.RANKS`) and `issuer` go before what the sheet says of its source. `full` is the place for which
    its rosters are complete, `end_vanished` the last day in office of whom they do not list any more. `maps` are
    senders' own words for headings.
    """

    actor: str
    kind: str | None = None
    sheet: str | None = None
    within: str | None = None
    succeed: bool = False
    returning: bool = False
    as_of: date | None = None
    issuer: str | None = None
    rank: str | None = None
    full: str | None = None
    end_vanished: date | None = None
    maps: ColumnMaps = NO_MAPS

    def __post_init__(self) -> None:
        if self.kind is not None:
            object.__setattr__(self, "kind", kind_named(self.kind).name)
        for option, code in (("within", self.within), ("full", self.full)):
            if code is not None and not _code(code).isdecimal():
                raise UsageError(f"“{code}”不是区划代码", f"--{option} 请写区划代码，如150424")
        if self.rank is not None and self.rank not in RANKS:
            raise UsageError(f"没有“{self.rank}”这一级来源", "--rank 可以是 township(乡镇台账)、county(县级台账)、document(县级文件)")
        if self.end_vanished and not self.full:
            raise UsageError("--end-vanished 要和 --full 一起使用", "请用 --full 写明本表对哪个区划是全表")

    @property
    def within_code(self) -> str:
        """The code of the place that the import is limited to, empty for no limit."""
        return _code(self.within)

    @property
    def full_key(self) -> str:
        """The key of the place for which rosters are complete, empty for none."""
        return f"place:{_code(self.full)}" if self.full else ""

    def options(self, register: Register) -> Options:
        """What rows are read against."""
        return Options(_limit(register, self.within), self.as_of, full=_limit(register, self.full))

    def renamed_of(self, rows: list[list[str]]) -> Mapping[str, str]:
        """The sender's own words for headings, by the first rows of a sheet."""
        return self.maps.of(Sheet("", rows))

    def digest(self, sha256: str) -> str:
        """The name of the input: the file's digest with everything that changes how it is read."""
        words = [sha256, self.kind, self.sheet, self.within_code, self.succeed, self.returning, self.as_of and self.as_of.isoformat()]
        source = [self.issuer, self.rank, self.full_key, self.end_vanished and self.end_vanished.isoformat()]
        words += source if any(source) else []
        words += self.maps.words()
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()

    def batch(self, file: str, ledgers: Sequence[Ledger], rows: Iterable[FactRow], sha256: str, *refused: Sequence[object]) -> Batch:
        """The batch of a file. Once a row or cell was refused it has no digest: it may be sound tomorrow, when the same file comes again."""
        return Batch(
            ledgers, rows, self.actor, file, lambda: None if any(refused) else self.digest(sha256), (), self.succeed, self.returning
        )


def kind_named(name: str) -> LedgerKind:
    """A kind of ledger by its English or Chinese name. Raises UsageError."""
    for kind in KINDS.values():
        if name.strip() in (kind.name, kind.chinese):
            return kind
    known = "、".join(f"{kind.name}({kind.chinese})" for kind in KINDS.values())
    raise UsageError(f"没有“{name}”这种台账", f"可以是：{known}")


def _code(place: str | None) -> str:
    """The code of a place that is given by code or key, empty for none."""
    return place_key(place.removeprefix("place:")).removeprefix("place:") if place else ""


def _limit(register: Register, place: str | None) -> Within | None:
    if not place:
        return None
    register.fetch_codes([_code(place)])
    found = register.place(_code(place))
    return Within(_code(place), found.path if found else ())
