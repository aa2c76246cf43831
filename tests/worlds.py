"""Small worlds for tests: the builder that also runs the worked examples of packs. All people and places in them are synthetic."""

from __future__ import annotations

from queries.rules.stage import Stage, When, add_records, add_ties, day, span, stage_of

COUNTY = "place:150424"

__all__ = ["COUNTY", "Stage", "When", "add_records", "add_ties", "day", "span", "stage_of"]
