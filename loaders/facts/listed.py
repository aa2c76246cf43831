"""What a roster lists: which places it speaks of, who stands under which column, and which cells could not be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Ends = tuple[str, str, str, str]
"""A tie without its dates: kind, source, target, role."""


@dataclass(slots=True)
class Listed:
    """What was read of one roster besides its facts.

    `named` are the places that its rows speak of, each with its level; `columns` says under which column each tie stands; `unread` are
    (place, column) of cells that were refused or undecided; `placeless` are columns of refused rows of which nobody can tell the place, with
    the place in which it lies, "" for anywhere. Of a roster by person, `held` counts for each heading of what is held the columns that its
    ties belong to; headings in `unclear` have a cell that could not be read.
    """

    by_person: bool = False
    named: dict[str, str] = field(default_factory=dict)
    columns: dict[Ends, str] = field(default_factory=dict)
    unread: set[tuple[str, str]] = field(default_factory=set)
    placeless: set[tuple[str, str]] = field(default_factory=set)
    held: dict[str, Counter[str]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
