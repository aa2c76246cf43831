"""A procedure whose steps come one after the other: how far it has come, and whether the order was kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.snapshot import KnownOutcome
from queries.rules.entries import entries_about
from queries.rules.frames import Frame, whose
from queries.rules.intervals import Truth
from queries.rules.world import period_of
from schema.calendar import index_of
from schema.conditions import Evidence


class Done(NamedTuple):
    """The entries of the steps taken, in order; `truth`: True if all are, False if one was found not so or only came too early."""

    entries: tuple[KnownOutcome, ...]
    truth: Truth


def steps_done(ledgers: Sequence[Evidence], frame: Frame, since: int = 0) -> Done:
    """How far the steps have come on the frame's day. `since`: only entries from that day on count.

    Each step is the first entry that follows the step before: a step that was repeated later breaks no order.
    """
    taken: list[KnownOutcome] = []
    for ledger in ledgers:
        known = _known(ledger, frame, since)
        if not known:
            return Done(tuple(taken), None)
        following = [entry for entry in known if not taken or entry.day >= taken[-1].day]
        if known[-1].properties.get("verdict") == "no" or not following:
            return Done(tuple(taken), False)
        taken.append(next((entry for entry in following if entry.properties.get("verdict") != "no"), following[0]))
    return Done(tuple(taken), True)


def _known(ledger: Evidence, frame: Frame, since: int) -> list[KnownOutcome]:
    key, about = whose(ledger, frame)
    known = [entry for entry in entries_about(frame, ledger, key, about) if since <= entry.day <= frame.day] if key else []
    if ledger.per and frame.per == ledger.per:
        return [entry for entry in known if index_of(ledger.per, period_of(entry)) == frame.nth]
    return known
