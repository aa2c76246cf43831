"""The newest result of a place on a day: its class, its rank, and the period that they belong to."""

from __future__ import annotations

from typing import NamedTuple

from graph.snapshot import KnownOutcome, outcomes
from graph.store import Snapshot
from schema.conditions import CLASS_WORDS


class Standing(NamedTuple):
    """`mark` is `model`, `middle`, `weak` or "" (none on record); `word` the ledger's own word for it; `rank` such as `第5名/12`."""

    mark: str
    word: str
    rank: str
    period: str
    entry: KnownOutcome | None

    def text(self) -> str:
        """Period, rank and class in words, "" if nothing is on record."""
        return " ".join(filter(None, (self.period, self.rank, self.word)))


NONE = Standing("", "", "", "", None)


def standing(graph: Snapshot, key: str, day: int) -> Standing:
    """The newest observation of a place, by the day on which it was issued."""
    known = [entry for entry in outcomes(graph, key) if entry.kind == "observation" and entry.day <= day]
    if not known:
        return NONE
    newest = max(known, key=lambda entry: (entry.day, entry.label))
    rank, ranked = newest.properties.get("rank"), newest.properties.get("ranked")
    shown = f"第{rank:g}名" if isinstance(rank, int | float) else f"第{rank}名" if rank else ""
    if shown and ranked:
        shown += f"/{ranked:g}" if isinstance(ranked, int | float) else f"/{ranked}"
    mark = str(newest.properties.get("class", ""))
    if mark not in CLASS_WORDS:
        mark = next((name for name, word in CLASS_WORDS.items() if word == mark), "")
    word = str(newest.properties.get("class_word") or CLASS_WORDS.get(mark, "") or newest.properties.get("class", ""))
    return Standing(mark, word, shown, newest.label, newest)


def standings(graph: Snapshot, day: int) -> dict[str, str]:
    """The words about every place of a snapshot that has a result."""
    found = {key: standing(graph, key, day).text() for key, data in graph.nodes(data=True) if data["kind"] in ("place", "organisation")}
    return {key: text for key, text in found.items() if text}
