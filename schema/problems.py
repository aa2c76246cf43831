"""What is wrong with one cell: said in Chinese, with what to do about it.

A bad cell rejects its row and never the file, so these are values in a list of rejected rows; `schema.errors` is for whole calls.
"""

from __future__ import annotations


class CellProblem(ValueError):
    """The words of a cell cannot be read as what its column holds. `reason` says what is wrong, `hint` what to do."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(f"{reason}({hint})" if hint else reason)
        self.reason = reason
        self.hint = hint


class DateProblem(CellProblem):
    """The words of a cell are no date, or one that can be read in two ways."""
