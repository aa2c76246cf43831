"""What findings, decisions and records are called, their verdicts, and whether a rule looks at them: the same for ledgers and commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.headers import words_of
from schema.kinds import ENTITIES, LEVELS
from schema.text import squeeze

if TYPE_CHECKING:
    from schema.rules import Pack

SEPARATOR = "·"
"""Between the parts of a label."""

INDUSTRY = "主导产业"
"""The record that names the main industry of a village: no rule's, but pairing looks at it."""

VERDICTS: dict[str, str] = {
    **dict.fromkeys(words_of("成立 是 属实 认定 予以认定 查实 确认 承担 应承担 有责 √ ✓ ✔ yes YES Yes"), "yes"),
    **dict.fromkeys(words_of("不成立 否 不属实 不认定 不予认定 不承担 不予承担 不应承担 无责 no NO No"), "no"),
}
"""Words of a conclusion. Everything else (待定, 部分成立) is none: a finding says yes or no."""

VERDICT_WORDS: dict[str, tuple[str, str]] = {"finding": ("成立", "不成立"), "decision": ("承担", "不承担")}
"""What a conclusion is called, positive and negative, by kind of outcome."""


def judged_label(what: str, place: str = "", period: str = "", of: str = "") -> str:
    """The label of a finding, decision or record: what it is about in few words, one for each thing said of a subject on a day.

    `what` is the item or the rule, `place` the name of the place concerned (see `place_in_label`), `period` a canonical label of
    `schema.periods`, `of` the name of the notice or event; what is empty is left out.
    """
    return SEPARATOR.join(filter(None, (what, place, period, of)))


def place_in_label(name: str, level: str, path: tuple[str, ...]) -> str:
    """A place as labels name it: a village or group with the township before it, for villages of one name are common."""
    if level in ("village", "group") and len(path) > 1:
        return f"{path[-2]}{name}"
    return name


def verdict_of(word: str) -> str:
    """yes or no of a conclusion as written, empty for any other word."""
    return VERDICTS.get(squeeze(word), "")


def verdict_word(kind: str, verdict: str) -> str:
    """A conclusion as planners read it: 成立, 不成立 of a finding, 承担, 不承担 of a decision."""
    positive, negative = VERDICT_WORDS[kind]
    return {"yes": positive, "no": negative}.get(verdict, verdict)


@dataclass(frozen=True, slots=True)
class Known:
    """Whether any rule looks at an item (or is the rule that a decision names). `nearest`: the likeliest other word, "" for none.

    `by_period`: its entries count for a period; `at_place`: they are about somebody at a place and have to name it; `about`: kinds or levels
    of what it can be about; `units`: those that its numbers have; `instead`: what an office has adopted of the sample that was named.
    """

    word: str
    known: bool
    nearest: str = ""
    by_period: bool = False
    at_place: bool = False
    about: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    instead: str = ""

    def is_about(self, kind: str, level: str) -> bool:
        """Whether something of that kind (and level, of a place) can be what it is about; of an item that nobody knows anything can."""
        return not self.about or (level or kind) in self.about

    def about_text(self) -> str:
        """What it can be about, as planners read it: `干部`, `乡级、村级区划`."""
        levels = "、".join(LEVELS[word] for word in self.about if word in LEVELS)
        others = (ENTITIES[word].chinese for word in self.about if word in ENTITIES)
        return "、".join((*others, f"{levels}区划" if levels else "")).strip("、")


def known_item(packs: Iterable[Pack], kind: str, word: str) -> Known:
    """Whether a pack has a ledger of that kind (finding, record, designation …) under this word, and what its entries have to say."""
    ledgers = [ledger for pack in packs for ledger in pack.evidence.values() if ledger.kind == kind]
    same = [ledger for ledger in ledgers if word == ledger.label or word in ledger.words]
    if same:
        about = dict.fromkeys(who for ledger in same for who in ((ledger.who,) if ledger.who else ledger.about))
        units = [unit for ledger in same if "value" in ledger.fields and (unit := ledger.unit("value"))]
        by_period, at_place = (all(flags) for flags in ((ledger.per for ledger in same), (ledger.who for ledger in same)))
        return Known(word, True, "", by_period, at_place, tuple(about), tuple(dict.fromkeys(units)))
    return Known(word, False, nearest_to(word, [ledger.label for ledger in ledgers]))


def known_rule(packs: Iterable[Pack], word: str) -> Known:
    """Whether a pack has a rule of this id (`linxi/organiser-joint`). What an office has adopted goes before the sample of it."""
    packs = tuple(packs)
    ids = [rule.head.id for pack in packs for rule in pack.rules]
    adopted = {
        f"{pack.adopts}/{rule.head.id.partition('/')[2]}": rule.head.id
        for pack in packs
        if pack.adopts and pack.adoption is not None
        for rule in pack.rules
    }
    if word in ids:
        return Known(word, True, instead=adopted.get(word, ""))
    nearest = next((id for id in (*adopted, *ids) if id.partition("/")[2] == word), "") or nearest_to(word, ids)
    return Known(word, False, adopted.get(nearest, nearest))


def nearest_to(word: str, words: Iterable[str]) -> str:
    """The word that is nearest to another, "" if none is near. A suggestion, never an answer."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, list(dict.fromkeys(words)), scorer=fuzz.ratio, score_cutoff=40)
    return str(found[0]) if found else ""
