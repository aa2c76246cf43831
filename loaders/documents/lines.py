"""Lines of a document as they were read."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A line with its number in the file (in a pdf: counted through all pages) and its page, 0 where there are none.

    `linked`: it is links of a web page, or lies in its navigation.
    """

    text: str
    number: int
    page: int = 0
    linked: bool = False

    @property
    def place(self) -> str:
        """Where it stands, as receipts say it."""
        return f"第{self.page}页" if self.page else f"第{self.number}行"
