"""Papers that were issued: recorded as outcomes, so that the next print can say what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from api.papers.foot import Foot
from schema.authority import BY_HAND, DECISION
from schema.errors import StoreError
from schema.facts import Ledger, Outcome, Row
from schema.time import chinese, iso, today

if TYPE_CHECKING:
    from graph.store import Receipt, Store


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a paper: the day, what day and revision the data were of, the digest, and who issued it."""

    day: int
    as_of: int
    revision: int
    digest: str
    by: str

    def text(self) -> str:
        """`2026年4月2日印发，数据截至2026年3月31日，第9次修订，摘要 1a2b3c4d`."""
        by = f"由{self.by}" if self.by else ""
        return f"{chinese(self.day)}{by}印发，数据截至{chinese(self.as_of)}，第{self.revision}次修订，摘要 {self.digest}"


def last_issue(store: Store, key: str, paper: str, known_at: int | None = None) -> Issue | None:
    """The newest issue of a paper about a place or person, as known at a revision; None if there was none. Raises NotFound."""
    from graph.snapshot import outcomes
    from graph.store import EVER, Scope

    direction: Literal["around", "up"] = "around" if key.startswith("person:") else "up"
    graph = store.snapshot(Scope(direction, key, outcomes_since=EVER), today(), known_at)
    found = [entry for entry in outcomes(graph, key) if entry.kind == "issue" and entry.label.partition("·")[0] == paper]
    if not found:
        return None
    newest = max(found, key=lambda entry: (entry.day, entry.recorded))
    facts = newest.properties
    as_of = date.fromisoformat(str(facts["as_of"])).toordinal()
    return Issue(newest.day, as_of, int(facts["revision"]), str(facts["digest"]), str(facts.get("by", "")))


def record_issue(store: Store, key: str, paper: str, foot: Foot) -> Receipt:
    """Record that a paper was issued with this foot. A second issue on one day has its own label. Raises StoreError."""
    from graph.store import Batch

    moment = datetime.now().isoformat(timespec="seconds")
    properties: dict[str, str | float | int] = {"revision": foot.revision, "as_of": iso(foot.as_of) or "", "digest": foot.digest}
    properties["by"] = foot.printed_by
    outcome = Outcome("issue", key, foot.printed_on, f"{paper}·{foot.digest}", properties)
    told = f"印发{paper}，{foot.line()}"
    ledger = Ledger(
        BY_HAND, sha256(f"{moment} {key} {told}".encode()).hexdigest(), f"印发 {iso(foot.printed_on)}", DECISION, foot.printed_on,
        foot.printed_by,
    )  # fmt: skip
    cells = {"表册": paper, "数据截至": iso(foot.as_of) or "", "修订号": str(foot.revision), "摘要": foot.digest, "印发人": foot.printed_by}
    receipt = store.write(Batch([ledger], [Row(0, 1, (outcome,), cells)], foot.printed_by, told))
    if receipt.problems:
        raise StoreError(f"没有登记印发：{receipt.problems[0].reason}", receipt.problems[0].hint)
    return receipt
