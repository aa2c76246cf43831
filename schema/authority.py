"""Who speaks in a ledger, and whose word outranks whose.

A lower source never retracts a higher one: what it says differently is kept beside it as a contradiction, until somebody decides.
"""

from __future__ import annotations

TOWNSHIP, COUNTY, DOCUMENT, DECISION = 0, 1, 2, 3
"""Ranks, lowest first. Numbers are part of the file format: never reuse or renumber one."""

RANKS: dict[str, int] = {"township": TOWNSHIP, "county": COUNTY, "document": DOCUMENT}
"""The ranks that an import can declare, by name. A decision is recorded by a person, never imported."""

RANK_NAMES: dict[int, str] = {TOWNSHIP: "乡镇台账", COUNTY: "县级台账", DOCUMENT: "县级文件", DECISION: "本单位决定"}

BY_HAND = "人工登记"
"""What stands for the file where somebody decided at the terminal."""
