"""Papers that were issued: recorded as outcomes, so that the next print can say what has changed since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from api.papers.foot import Foot
from schema.authority import BY_HAND, DECISION
from schema.errors import StoreError
from schema.facts import Ledger, Outcome, Row
from schema.rosters import ROSTER_COLUMNS
from schema.time import chinese, iso, today

if TYPE_CHECKING:
    from graph.snapshot import KnownOutcome
    from graph.store import Receipt, Store


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a paper: the day, what day and revision the data were of, the digest, who issued it, and which columns ("": all)."""

    day: int
    as_of: int
    revision: int
    digest: str
    by: str
    columns: str = ""

    def text(self) -> str:
        """`2026年4月2日印发，数据截至2026年3月31日，第9次修订，摘要 1a2b3c4d，栏目：包村干部`."""
        by = f"由{self.by}" if self.by else ""
        only = f"，栏目：{self.columns}" if self.columns else ""
        return f"{chinese(self.day)}{by}印发，数据截至{chinese(self.as_of)}，第{self.revision}次修订，摘要 {self.digest}{only}"


def columns_text(columns: Collection[str]) -> str:
    """The columns that a paper is limited to, in the order in which they are printed; "" for all."""
    return "、".join(column.header for column in ROSTER_COLUMNS if column.header in columns)


def last_issue(store: Store, key: str, paper: str, columns: str, on: int, known_at: int | None = None) -> Issue | None:
    """The issue that a paper of a day is compared with, as known at a revision: of the same columns, with the newest data up to that day.

    None if there was none. Raises NotFound.
    """
    from graph.snapshot import outcomes
    from graph.store import EVER, Scope

    direction: Literal["around", "up"] = "around" if key.startswith("person:") else "up"
    graph = store.snapshot(Scope(direction, key, outcomes_since=EVER), today(), known_at)
    known = [entry for entry in outcomes(graph, key) if entry.kind == "issue" and entry.label.partition("·")[0] == paper]
    ordered = sorted(known, key=lambda entry: (_as_of(entry), entry.day, entry.recorded))
    fitting = [_issue(entry) for entry in ordered if _as_of(entry) <= on and entry.properties.get("columns", "") == columns]
    return fitting[-1] if fitting else None


def _as_of(entry: KnownOutcome) -> int:
    return date.fromisoformat(str(entry.properties["as_of"])).toordinal()


def _issue(entry: KnownOutcome) -> Issue:
    facts = entry.properties
    said = (str(facts.get(name, "")) for name in ("digest", "by", "columns"))
    return Issue(entry.day, _as_of(entry), int(facts["revision"]), *said)


def record_issue(store: Store, key: str, paper: str, foot: Foot, columns: str = "") -> Receipt:
    """Record that a paper was issued with this foot. A second issue on one day has its own label. Raises StoreError."""
    from graph.store import Batch

    moment = datetime.now().isoformat(timespec="seconds")
    properties: dict[str, str | float | int] = {"revision": foot.revision, "as_of": iso(foot.as_of) or "", "digest": foot.digest}
    properties |= {"by": foot.printed_by} | ({"columns": columns} if columns else {})
    label = "·".join(filter(None, (paper, foot.digest, columns)))
    outcome = Outcome("issue", key, foot.printed_on, label, properties)
    told = f"印发{paper}{f'({columns})' if columns else ''}，{foot.line()}"
    ledger = Ledger(
        BY_HAND, sha256(f"{moment} {key} {told}".encode()).hexdigest(), f"印发 {iso(foot.printed_on)}", DECISION, foot.printed_on,
        foot.printed_by,
    )  # fmt: skip
    cells = {"表册": paper, "数据截至": iso(foot.as_of) or "", "修订号": str(foot.revision), "摘要": foot.digest, "印发人": foot.printed_by}
    cells |= {"栏目": columns} if columns else {}
    receipt = store.write(Batch([ledger], [Row(0, 1, (outcome,), cells)], foot.printed_by, told))
    if receipt.problems:
        raise StoreError(f"没有登记印发：{receipt.problems[0].reason}", receipt.problems[0].hint)
    return receipt
