"""Where each row of the tables of `graph.sqlite.tables` stands in Neo4j, derived from the same declarations.

An entity is a node `:Entity` with the label of its kind; a tie is a relationship between two of them. Attributes, outcomes and further rows
are nodes that hang on their entities. What is believed no longer has another name: a tie that held a place once `WAS_LIAISES`, and a name
that was corrected is a `:PastAttribute`; so nothing in the browser looks true that is not. `current` stands only on what is believed, and is
unique: no fact is believed twice, whatever goes wrong (`formerly` is what it was). `sought` holds the values by which entities are looked
up (names, codes, keys that stay), for others are too long for an index; `text` a name for the full-text index, each character a word.

`(:Clock {name: 'main'})` counts the transactions that wrote (`n`), the revision that readers see (`visible`), and the last numbers given to
entities, ledgers and blocks of evidence. `(:Clock {name: 'gate'})` counts those that wrote ahead, the revision that is half written
(`pending`), by whom (`by`), and how many steps of it are taken (`step`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE, FactTable
from schema.kinds import TIE_KINDS, entity_kind
from schema.labels import LABELS, PAST, TYPES

VERSION = 1


@dataclass(frozen=True, slots=True)
class Hanging:
    """A table whose rows are nodes: their label, and for each end the type of the relationship onto it."""

    table: FactTable
    label: str
    ends: tuple[tuple[str, str], ...]

    @property
    def past_label(self) -> str:
        """The label of a row that is believed no longer."""
        return f"Past{self.label}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row, `past` aside, which the label tells."""
        return (*self.table.columns, "retracted")

    @property
    def types(self) -> str:
        """All types of the relationship onto the first end, then and now."""
        return both(self.ends[0][1])


def both(*types: str) -> str:
    """Types of relationships in a pattern, with those of what was believed before."""
    return "|".join(name for each in types for name in (each, f"{PAST}{each}"))


ATTRIBUTES = Hanging(ATTRIBUTE, "Attribute", (("entity", "OF"),))
FURTHER_ATTRIBUTES = Hanging(ATTRIBUTE.also, "FurtherAttribute", (("entity", "ALSO_OF"),))
FURTHER_TIES = Hanging(TIE.also, "FurtherTie", (("target", "ALSO_ONTO"), ("source", "ALSO_BY")))
OUTCOMES = Hanging(OUTCOME, "Outcome", (("subject", "ABOUT"),))
FURTHER_OUTCOMES = Hanging(OUTCOME.also, "FurtherOutcome", (("subject", "ALSO_ABOUT"),))
NODES = (ATTRIBUTES, FURTHER_ATTRIBUTES, FURTHER_TIES, OUTCOMES, FURTHER_OUTCOMES)

TIE_TYPES = {kind.number: TYPES[kind.name] for kind in TIE_KINDS}
TIE_NUMBERS = {name: number for number, each in TIE_TYPES.items() for name in (each, f"{PAST}{each}")}
ALL_TIES = both(*TIE_TYPES.values())
TIE_COLUMNS = (*(column for column in TIE.columns if column not in ("target", "kind", "source")), "retracted")
"""What a relationship carries of a tie's row; its type and its ends tell the rest."""


@dataclass(frozen=True, slots=True)
class Register:
    """A table beside the facts, kept as nodes with these columns; `key` is unique."""

    table: str
    label: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    found_by: tuple[tuple[str, ...], ...] = ()


REVISIONS = Register(
    "revision",
    "Revision",
    ("id", "at", "actor", "note", "digest", "undoes", "undone", "counts"),
    ("id",),
    (("digest",), ("at",), ("undone",)),
)
LEDGERS = Register("ledger", "Ledger", ("id", "file", "sha256", "sheet", "rank", "as_at", "issuer"), ("id",), (("sha256", "sheet"),))
TOLD = Register("ledger_told", "LedgerTold", ("ledger", "revision"), ("ledger", "revision"), (("revision",), ("ledger",)))
EVIDENCE = Register("evidence", "Evidence", ("id", "ledger", "block", "cells"), ("id",), (("ledger", "block"),))
REDIRECTED = Register("redirected", "Redirected", ("gave", "revision", "facts"), ("gave", "revision"), (("gave",),))
REGISTERS = (LEDGERS, REVISIONS, TOLD, EVIDENCE, REDIRECTED)

ENTITY = ("id", "key", "kind", "recorded")
"""The columns of an entity; `id` is the property `n` of its node."""


def label_of(number: int) -> str:
    """The label of an entity by its type number."""
    return LABELS[entity_kind(number)[0]]


def types_of(low: int, high: int) -> tuple[str, ...]:
    """The relationship types of the ties whose numbers lie in a range, both ends included."""
    return tuple(name for number, name in TIE_TYPES.items() if low <= number <= high)


def layout() -> dict[str, str]:
    """The constraints and indexes of a database by name, with the statement for each; running them again changes nothing."""
    return {text.split(" IF NOT EXISTS")[0].rsplit(" ", 1)[-1]: text for text in _layout()}


def _layout() -> Iterator[str]:
    yield _unique("clock", "(x:Clock)", "name")
    yield _index("clock_n", "Clock", "name", "n")
    yield _unique("entity_key", "(x:Entity)", "key")
    yield _unique("entity_n", "(x:Entity)", "n")
    yield _index("entity_kind", "Entity", "kind", "key")
    for kind in LABELS.values():
        yield f"CREATE INDEX {kind.lower()}_name IF NOT EXISTS FOR (x:{kind}) ON (x.name)"
    for number, name in TIE_TYPES.items():
        yield _unique(f"tie_{number}", f"()-[x:{name}]-()", "current")
    for node in NODES:
        yield _unique(node.table.name, f"(x:{node.label})", "current")
    for register in REGISTERS:
        yield _unique(register.table, f"(x:{register.label})", *register.key)
        for columns in register.found_by:
            yield _index(f"{register.table}_{'_'.join(columns)}", register.label, *columns)
    for label in (ATTRIBUTES.label, ATTRIBUTES.past_label):
        yield _index(f"{label.lower()}_sought", label, "sought")
        yield f"""CREATE FULLTEXT INDEX {label.lower()}_text IF NOT EXISTS FOR (x:{label}) ON EACH [x.text]
            OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}"""
    for facts in FACTS:
        node = next(node for node in NODES if node.table.name == facts.also.name)
        yield _index(f"{node.table.name}_agrees", node.label, "agrees")


def _unique(name: str, pattern: str, *columns: str) -> str:
    listed = ", ".join(f"x.{column}" for column in columns)
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {pattern} REQUIRE ({listed}) IS UNIQUE"


def _index(name: str, label: str, *columns: str) -> str:
    return f"CREATE INDEX {name} IF NOT EXISTS FOR (x:{label}) ON ({', '.join(f'x.{column}' for column in columns)})"
