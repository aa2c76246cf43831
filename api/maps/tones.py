"""Colours, each with a mark or a style beside it: a black-and-white print says the same. No person is ever drawn in red."""

from __future__ import annotations

from typing import NamedTuple

GREY = "#555555"
EDGE = "#5B6770"


class Tone(NamedTuple):
    """Frame, background and text of a card; `pen` is the width of the frame, `style` a Graphviz style of the table."""

    border: str
    fill: str
    text: str
    pen: float = 1.2
    style: str = "ROUNDED"


PERSON = Tone("#2B6C8A", "#FFFFFF", "#222222")
POSSIBLE = Tone("#2B6C8A", "#FFFFFF", "#444444", 1.2, "ROUNDED,DASHED")
LIABLE = Tone("#B8730B", "#FFF6E3", "#7A4A00", 2.4)
LIABLE_POSSIBLE = Tone("#B8730B", "#FFF6E3", "#7A4A00", 2.0, "ROUNDED,DASHED")
PLACE = Tone("#7B8794", "#F2F4F6", "#222222")
ASKED = Tone("#2F3B46", "#E4E9ED", "#111111", 2.0)
MISSING = Tone("#B3261E", "#FFFFFF", "#B3261E", 1.2, "ROUNDED,DASHED")
MODEL = Tone("#3F7F55", "#D5ECDD", "#174A2A")
WEAK = Tone("#B3261E", "#F9DAD6", "#7E1A14")
MIDDLE = Tone("#7B8794", "#E8EBEF", "#222222")
SHADE = Tone("#7B8794", "#E8EBEF", "#B4BCC5")
"""The middle class in the legend, where its mark is a patch of the shade."""
UNRATED = Tone("#7B8794", "#FFFFFF", "#222222")

CLASSES: dict[str, tuple[str, Tone]] = {"model": ("★", MODEL), "weak": ("▼", WEAK), "middle": ("", MIDDLE), "": ("", UNRATED)}
"""Mark and tone of a place's class, "" for none on record."""
