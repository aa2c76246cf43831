"""What a person decides at the terminal, as a source of facts: a ledger of the highest rank with who decided, why, and on what document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from queries.conflicts import DECIDED_BY, DOCUMENT, REASON
from schema.authority import BY_HAND, DECISION
from schema.documents import document_number
from schema.facts import Fact, Ledger, Row
from schema.time import today

if TYPE_CHECKING:
    from graph.store import Batch


@dataclass(frozen=True, slots=True)
class Ground:
    """Who decides, why, and the document that it rests on (empty: none)."""

    actor: str
    reason: str = ""
    document: str = ""


def ground(actor: str, reason: str, document: str = "") -> Ground:
    """A ground from what was typed: the document's number in the 〔〕 form where there is one."""
    return Ground(actor, reason.strip(), document_number(document).number or document.strip())


def decided(title: str, facts: Sequence[Fact], why: Ground, more: Mapping[str, str] | None = None) -> tuple[Ledger, list[Row]]:
    """The ledger and the one row of a decision of today. `more`: further cells that are kept as evidence."""
    cells = {DECIDED_BY: why.actor, REASON: why.reason, DOCUMENT: why.document} | dict(more or {})
    content = f"{datetime.now().isoformat()}|{title}|{cells}|{facts}"
    ledger = Ledger(BY_HAND, hashlib.sha256(content.encode()).hexdigest(), title, DECISION, today(), why.actor)
    return ledger, [Row(0, 1, tuple(facts), {heading: text for heading, text in cells.items() if text})]


def batch_of(title: str, facts: Sequence[Fact], why: Ground, more: Mapping[str, str] | None = None) -> Batch:
    """A batch of one decision, its reason and document in the note of the revision."""
    from graph.store import Batch

    ledger, rows = decided(title, facts, why, more)
    words = "，".join(part for part in (why.reason, f"依据{why.document}" if why.document else "") if part)
    return Batch((ledger,), rows, why.actor, f"{title}：{words}" if words else title, returning=True)
