"""The foot of every paper: what the data were, how much was known, who printed it, and a digest by which a reprint is recognised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from schema.time import chinese

DIGITS = 8
"""Characters of the digest that are printed."""


@dataclass(frozen=True, slots=True)
class Foot:
    """What a paper says of itself. `as_of` and `printed_on` are days, `revision` is the newest revision that was known.

    `known_on` is the day of knowledge where the paper was asked for as known then, None for now. `digest` is that of `content_digest`.
    """

    as_of: int
    revision: int
    printed_on: int
    printed_by: str
    digest: str
    known_on: int | None = None

    def parts(self) -> tuple[str, ...]:
        """The foot in its parts, for papers that set each by itself."""
        known = f"{chinese(self.known_on)}结束时的记录" if self.known_on is not None else "当前记录"
        by = f" {self.printed_by}" if self.printed_by else ""
        return (
            f"数据截至{chinese(self.as_of)}",
            f"按{known}(第{self.revision}次修订)",
            f"{chinese(self.printed_on)}{by}打印",
            f"摘要 {self.digest}",
        )

    def line(self) -> str:
        """The foot in one line."""
        return "；".join(self.parts())


def content_digest(parts: Iterable[str]) -> str:
    """The first characters of a sha256 over what a paper says, in its order: the same content gives the same digest on any day.

    Neither the day of printing nor the revision belong to the content. A part's bounds count: `ab`, `c` is not `a`, `bc`.
    """
    sums = sha256()
    for part in parts:
        text = part.encode()
        sums.update(len(text).to_bytes(8, "big") + text)
    return sums.hexdigest()[:DIGITS]
