"""The tables of the file, derived from one declaration of each kind of fact.

Each fact lives in one table, `WITHOUT ROWID`, clustered by `(past, natural key, retracted)`: what is believed now lies together in front,
history behind it. Triggers keep history: an update or a delete archives the old version, and archived versions cannot change.
Beside each stands `…_also`: rows that say the same (`agrees` 1), sightings inside a dated tie (2: they vouch for
it, not for its first day) and claims that a stronger source overrules (0).
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.time import OPEN

APPLICATION_ID = 0x7A725474
VERSION = 1


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts: the columns of the natural key in clustering order, and the content whose change is a correction."""

    name: str
    key: tuple[str, ...]
    content: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """What a version holds, in the order of the table: key, content, recorded, ledger, line."""
        return (*self.key, *self.content, "recorded", "ledger", "line")


ATTRIBUTE = FactTable("attribute", ("entity", "name", "since"), ("until", "value"))
TIE = FactTable("tie", ("target", "kind", "source", "since", "role"), ("until", "since_to", "until_from", "props"))
OUTCOME = FactTable("outcome", ("subject", "kind", "day", "label"), ("props",))
FACTS = (ATTRIBUTE, TIE, OUTCOME)

_TYPES = {
    "entity": "INT NOT NULL", "name": "INT NOT NULL", "since": "INT NOT NULL", "until": "INT NOT NULL", "value": "TEXT NOT NULL",
    "target": "INT NOT NULL", "kind": "INT NOT NULL", "source": "INT NOT NULL", "role": "TEXT NOT NULL", "since_to": "INT",
    "until_from": "INT", "props": "TEXT", "subject": "INT NOT NULL", "day": "INT NOT NULL", "label": "TEXT NOT NULL",
    "recorded": "INT NOT NULL", "ledger": "INT NOT NULL", "line": "INT NOT NULL", "agrees": "INT NOT NULL",
}  # fmt: skip

_FIXED = f"""
CREATE TABLE clock(rev INT NOT NULL) STRICT;
INSERT INTO clock VALUES (0);
CREATE TABLE revision(id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL, digest TEXT,
  undoes INT, undone INT, counts TEXT NOT NULL) STRICT;
CREATE INDEX revision_by_digest ON revision(digest) WHERE digest IS NOT NULL;
CREATE TABLE entity(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind INT NOT NULL, recorded INT NOT NULL) STRICT;
CREATE TABLE ledger(id INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, sheet TEXT NOT NULL, rank INT NOT NULL,
  as_at INT NOT NULL DEFAULT {OPEN}, UNIQUE(sha256, sheet, file)) STRICT;
CREATE VIRTUAL TABLE name_text USING fts5(text, entity UNINDEXED, tokenize = 'unicode61');
"""

TIE_BY_SOURCE = "CREATE INDEX tie_by_source ON tie(past, source, kind, until)"
ATTRIBUTE_BY_VALUE = "CREATE INDEX attribute_by_value ON attribute(name, value)"
INDEXES = {"tie_by_source": TIE_BY_SOURCE, "attribute_by_value": ATTRIBUTE_BY_VALUE}
"""Secondary indexes by name: dropped and built anew around the first load."""


def schema_script() -> str:
    """The whole layout of an empty file, as one script."""
    facts = [_fact_script(table) + _also_script(table) for table in FACTS]
    return "".join([_FIXED, *facts, *(f"{index};\n" for index in INDEXES.values())])


def _fact_script(table: FactTable) -> str:
    checks = ", CHECK(since < until)" if "until" in table.content else ""
    primary = ", ".join(("past", *table.key, "retracted"))
    return f"""
CREATE TABLE {table.name}(past INT NOT NULL DEFAULT 0, {_typed(table.key)}, retracted INT NOT NULL DEFAULT {OPEN},
  {_typed((*table.content, "recorded", "ledger", "line"))}{checks}, CHECK(recorded < retracted), CHECK(past = (retracted < {OPEN})),
  PRIMARY KEY({primary})) STRICT, WITHOUT ROWID;
{_history_triggers(table.name, table.columns)}"""


def _also_script(table: FactTable) -> str:
    primary = ", ".join(("past", *table.key, "ledger", "line", "retracted"))
    return f"""
CREATE TABLE {table.name}_also(past INT NOT NULL DEFAULT 0, {_typed(table.key)}, ledger INT NOT NULL, line INT NOT NULL,
  retracted INT NOT NULL DEFAULT {OPEN}, {_typed((*table.content, "recorded", "agrees"))}, CHECK(past = (retracted < {OPEN})),
  PRIMARY KEY({primary})) STRICT, WITHOUT ROWID;
{_history_triggers(f"{table.name}_also", (*table.columns, "agrees"))}"""


def _history_triggers(name: str, columns: tuple[str, ...]) -> str:
    listed = ", ".join(columns)
    old = ", ".join(f"OLD.{column}" for column in columns)
    return f"""CREATE TRIGGER {name}_corrected AFTER UPDATE ON {name} WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO {name}(past, retracted, {listed}) VALUES (1, NEW.recorded, {old}); END;
CREATE TRIGGER {name}_withdrawn AFTER DELETE ON {name} WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO {name}(past, retracted, {listed}) SELECT 1, rev, {old} FROM clock; END;
CREATE TRIGGER {name}_keeps BEFORE UPDATE ON {name} WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER {name}_stays BEFORE DELETE ON {name} WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""


def _typed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{column} {_TYPES[column]}" for column in columns)
