"""Who issued a sheet, and how much its word counts: as declared, else as the sheet itself says, else as its kind of ledger usually has it."""

from __future__ import annotations

from typing import NamedTuple

from loaders.facts.request import Request
from loaders.sheets.table_context import Context
from schema.authority import COUNTY, DOCUMENT, RANK_NAMES, RANKS, TOWNSHIP
from schema.facts import Ledger
from schema.headers import LedgerKind
from schema.text import squeeze
from schema.time import OPEN

_FILLED_BY = ("填报", "填表", "报送", "制表")
_KEPT_BY_TOWNSHIPS = ("roster", "ties", "outcomes", "events", "records", "issues", "scores", "coordinates", "exchanges")
"""Kinds that townships keep themselves: one that is titled with a township's name is the township's."""


class Source(NamedTuple):
    """Rank and issuer of a sheet, and the words for the receipt that say where both were taken from."""

    rank: int
    issuer: str
    said: str


def source_of(kind: LedgerKind, context: Context, request: Request) -> Source:
    """Who speaks in a sheet: by the options of the import, the line 填报单位, a document number, a title, or the kind of ledger."""
    found = _by_sheet(kind, context)
    rank = RANKS[request.rank] if request.rank else found.rank
    issuer = found.issuer if request.issuer is None else squeeze(request.issuer)
    said = "导入时写明" if request.rank else f"{found.said}，级别不对请加 --rank"
    named = f"({issuer})" if issuer else ""
    return Source(rank, issuer, f"来源按{RANK_NAMES[rank]}{named}计，{said}")


def _by_sheet(kind: LedgerKind, context: Context) -> Source:
    filled = next((words for what, words in context.said if what == "乡镇" and words.startswith(_FILLED_BY)), "")
    if filled:
        return Source(TOWNSHIP, context.township, f"取自“{filled}”")
    if context.document:
        return Source(DOCUMENT, "", f"取自文号{context.document}")
    if kind.name in _KEPT_BY_TOWNSHIPS and context.township and squeeze(context.title).startswith(context.township):
        return Source(TOWNSHIP, context.township, f"取自标题“{context.township}”")
    return Source(COUNTY, "", "按台账种类")


def ledger_of(file: str, sha256: str, sheet: str, kind: LedgerKind, context: Context, request: Request) -> Ledger:
    """A sheet as a source of facts: who issued it, how much its word counts, of which day it speaks."""
    source = source_of(kind, context, request)
    as_at = context.as_at.last if context.as_at and 0 < context.as_at.last < OPEN else OPEN
    if as_at == OPEN and request.as_of:
        as_at = request.as_of.toordinal()
    return Ledger(file, sha256, sheet, source.rank, as_at, source.issuer)
