"""What is asked of an import, and the batch that comes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graph.store import Batch
from loaders.facts.reading import Options, Within
from loaders.facts.register import Register, place_key
from loaders.sheets.table_context import Context
from schema.authority import COUNTY, DOCUMENT, TOWNSHIP
from schema.errors import UsageError
from schema.facts import Ledger
from schema.facts import Row as FactRow
from schema.headers import LedgerKind
from schema.rosters import KINDS
from schema.time import OPEN

_ISSUED_BY_TOWNSHIP = ("填报", "填表", "报送", "制表")


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be imported: `within` is the code or key of a place, `as_of` the as-at day of sheets that name none."""

    actor: str
    kind: str | None = None
    sheet: str | None = None
    within: str | None = None
    succeed: bool = False
    returning: bool = False
    as_of: date | None = None

    def __post_init__(self) -> None:
        if self.kind is not None:
            object.__setattr__(self, "kind", kind_named(self.kind).name)
        if self.within is not None and not self.within_code.isdecimal():
            raise UsageError(f"“{self.within}”不是区划代码", "--within 请写区划代码，如150424")

    @property
    def within_code(self) -> str:
        """The code of the place that the import is limited to, empty for no limit."""
        return place_key(self.within.removeprefix("place:")).removeprefix("place:") if self.within else ""

    def options(self, register: Register) -> Options:
        """What rows are read against."""
        if not self.within:
            return Options(as_of=self.as_of)
        register.fetch_codes([self.within_code])
        found = register.place(self.within_code)
        return Options(Within(self.within_code, found.path if found else ()), self.as_of)

    def digest(self, sha256: str) -> str:
        """The name of the input: the file's digest with everything that changes how it is read."""
        words = [sha256, self.kind, self.sheet, self.within_code, self.succeed, self.returning, self.as_of and self.as_of.isoformat()]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()

    def batch(self, file: str, ledgers: Sequence[Ledger], rows: Iterable[FactRow], sha256: str, rejected: Sequence[object]) -> Batch:
        """The batch of a file. Once a row was rejected it has no digest: the row may be sound tomorrow, when the same file comes again."""
        return Batch(ledgers, rows, self.actor, file, lambda: None if rejected else self.digest(sha256), (), self.succeed, self.returning)


def kind_named(name: str) -> LedgerKind:
    """A kind of ledger by its English or Chinese name. Raises UsageError."""
    for kind in KINDS.values():
        if name.strip() in (kind.name, kind.chinese):
            return kind
    known = "、".join(f"{kind.name}({kind.chinese})" for kind in KINDS.values())
    raise UsageError(f"没有“{name}”这种台账", f"可以是：{known}")


def ledger_of(file: str, sha256: str, sheet: str, context: Context, as_of: date | None) -> Ledger:
    """A sheet as a source of facts: who issued it and of which day it speaks."""
    by_township = any(what == "乡镇" and words.startswith(_ISSUED_BY_TOWNSHIP) for what, words in context.said)
    rank = DOCUMENT if context.document else TOWNSHIP if by_township else COUNTY
    as_at = context.as_at.last if context.as_at and 0 < context.as_at.last < OPEN else as_of.toordinal() if as_of else OPEN
    return Ledger(file, sha256, sheet, rank, as_at)
