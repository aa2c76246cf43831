"""The demo: the real divisions of one county, and synthetic officials in ledgers as offices keep them."""

from __future__ import annotations

from api.demo.ledgers import WrongRow, write_ledgers, wrong_rows
from api.demo.story import STORY, Story

__all__ = ["STORY", "Story", "WrongRow", "write_ledgers", "wrong_rows"]
