"""Facts in the words of planners: what a fact is called, what it is about, and what it says under which heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.store import Found
from queries.objections import RESULTS
from queries.references import label
from schema.declarations import Property
from schema.facts import Attribute, Outcome, Tie
from schema.judging import VERDICT_WORDS, verdict_word
from schema.kinds import ATTRIBUTES, PARTS, TIES
from schema.outcome_kinds import OUTCOMES
from schema.time import OPEN, UNKNOWN, Period, chinese

Words = dict[str, str]
"""What a fact says, by Chinese heading, in the order of a ledger."""
_OF_KEYS = ("same_as", "different_from")
_KEYS = ("about", "to")
"""Properties that hold keys of entities."""
_SUCCESSION = {"by_post": "由继任者接续", "named": "只指本人"}


def keys_in(facts: Iterable[Attribute | Tie | Outcome]) -> set[str]:
    """The keys of all that facts speak of: what `names` has to describe."""
    keys: set[str] = set()
    for fact in facts:
        match fact:
            case Tie():
                keys |= {fact.source, fact.target}
            case Attribute():
                keys |= {fact.entity, fact.value} if fact.name in _OF_KEYS else {fact.entity}
            case Outcome():
                keys |= {fact.subject, *(str(value) for name, value in fact.properties.items() if name in _KEYS)}
    return keys


def called(fact: Attribute | Tie | Outcome) -> str:
    """What planners call the kind of a fact: 挂联, 党委书记, 名称, 观摩评比."""
    match fact:
        case Tie():
            return label(fact.kind, fact.role)
        case Attribute():
            return ATTRIBUTES[fact.name].chinese
        case Outcome():
            return OUTCOMES[fact.kind].chinese


def about(fact: Attribute | Tie | Outcome, names: Mapping[str, Found]) -> str:
    """What a fact is about: `李建国 → 前进村`, or the name of its subject (with the period or title of an outcome)."""
    match fact:
        case Tie():
            return f"{name_of(fact.source, names)} → {name_of(fact.target, names)}"
        case Attribute():
            return name_of(fact.entity, names)
        case Outcome():
            return f"{name_of(fact.subject, names)} {fact.label}".strip()


def says(fact: Attribute | Tie | Outcome, names: Mapping[str, Found]) -> Words:
    """The content of a fact by heading. A name without dates says none."""
    match fact:
        case Tie():
            return {"起始": fact.period.since_text(), "终止": fact.period.until_text()} | _properties(fact, names)
        case Attribute():
            value = f"{name_of(fact.value, names)}({fact.value})" if fact.name in _OF_KEYS else fact.value
            dated = (fact.since, fact.until) != (UNKNOWN, OPEN)
            return {ATTRIBUTES[fact.name].chinese: value} | ({"起止": when(fact)} if dated else {})
        case Outcome():
            return {"日期": chinese(fact.day)} | _properties(fact, names)


def when(fact: Attribute | Tie | Outcome) -> str:
    """The dates of a fact, empty for an attribute of all time."""
    match fact:
        case Tie():
            return fact.period.text()
        case Attribute():
            return "" if (fact.since, fact.until) == (UNKNOWN, OPEN) else Period(fact.since, fact.since, fact.until, fact.until).text()
        case Outcome():
            return chinese(fact.day)


def in_short(fact: Attribute | Tie | Outcome, names: Mapping[str, Found]) -> str:
    """A fact in one line: `挂联 李建国 → 前进村(2024年1月1日起，至今)`."""
    match fact:
        case Attribute():
            dated = f"({when(fact)})" if when(fact) else ""
            return f"{called(fact)}“{says(fact, names)[called(fact)]}”{dated}"
        case _:
            return f"{called(fact)} {about(fact, names)}({when(fact)})"


def name_of(key: str, names: Mapping[str, Found]) -> str:
    """The name behind a key, the key itself if it has none."""
    found = names.get(key)
    return found.name or key if found else key


def _properties(fact: Tie | Outcome, names: Mapping[str, Found]) -> Words:
    told = fact.properties
    declared: Iterable[Property] = TIES[fact.kind].properties if isinstance(fact, Tie) else OUTCOMES[fact.kind].properties
    chinese_names = {item.name: item.chinese for item in declared}
    return {
        chinese_names.get(name, name): _value(fact.kind, name, told[name], names)
        for name in (*chinese_names, *sorted(set(told) - set(chinese_names)))
        if name in told
    }


def _value(kind: str, name: str, value: str | float, names: Mapping[str, Found]) -> str:
    if name in _KEYS:
        return name_of(str(value), names)
    if name == "verdict" and kind in VERDICT_WORDS:
        return verdict_word(kind, str(value))
    if name == "result":
        return RESULTS.get(str(value), str(value))
    if name == "part":
        return PARTS.get(str(value), str(value))
    if name == "succession":
        return _SUCCESSION.get(str(value), str(value))
    return str(value)
