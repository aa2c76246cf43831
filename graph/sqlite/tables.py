"""The tables of the file, derived from one declaration of each kind of fact.

Each fact lives in one table, `WITHOUT ROWID`, clustered by `(past, natural key, retracted)`: what is believed now lies together in front,
history behind it. Triggers keep history: an update or a delete archives the old version, and archived versions cannot change.
Beside each stands `…_also`: rows that say the same (`agrees` 1), sightings inside a dated tie (2: they vouch for
it, not for its first day) and claims that differ from what is believed (0), which have an index of their own. Numbers below 0 are for the
store alone: `graph.sqlite.weighing` tells what they mean.
`evidence` keeps rows as they were written, in compressed blocks; it belongs to no revision. `ledger_told` says which revision told which
ledger: a sheet under another rank, as-at day or issuer is another ledger.
`recorded` is the revision from which a version was believed, `stated` the batch whose word it is: an undo believes again what an older
batch stated (0: what the store follows on a further row's word alone). A name's `until` follows from `told`, its end as it was told,
and from the names after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.time import OPEN

APPLICATION_ID = 0x7A725474
VERSION = 2


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts: the columns of the natural key in clustering order, the content whose change is a correction, what is derived."""

    name: str
    key: tuple[str, ...]
    content: tuple[str, ...]
    derived: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """What a version holds besides `past` and `retracted`: key, content, what is derived, stated, recorded, ledger, line."""
        origin = tuple(column for column in ("ledger", "line") if column not in self.key)
        return (*self.key, *self.content, *self.derived, "stated", "recorded", *origin)

    @property
    def also(self) -> FactTable:
        """The table of further rows about the same keys."""
        return FactTable(f"{self.name}_also", (*self.key, "ledger", "line"), (*self.content, "agrees"))


ATTRIBUTE = FactTable("attribute", ("entity", "name", "since"), ("told", "value"), ("until",))
TIE = FactTable("tie", ("target", "kind", "source", "since", "role"), ("until", "since_to", "until_from", "props"))
OUTCOME = FactTable("outcome", ("subject", "kind", "day", "label"), ("props",))
FACTS = (ATTRIBUTE, TIE, OUTCOME)

_TYPES = {
    "entity": "INT NOT NULL", "told": "INT NOT NULL", "name": "INT NOT NULL", "since": "INT NOT NULL", "until": "INT NOT NULL", "value": "TEXT NOT NULL",
    "target": "INT NOT NULL", "kind": "INT NOT NULL", "source": "INT NOT NULL", "role": "TEXT NOT NULL", "since_to": "INT",
    "until_from": "INT", "props": "TEXT", "subject": "INT NOT NULL", "day": "INT NOT NULL", "label": "TEXT NOT NULL",
    "stated": "INT NOT NULL", "recorded": "INT NOT NULL", "ledger": "INT NOT NULL", "line": "INT NOT NULL", "agrees": "INT NOT NULL", "key": "TEXT NOT NULL",
}  # fmt: skip

LEDGER = f"""id INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, sheet TEXT NOT NULL, rank INT NOT NULL,
  as_at INT NOT NULL DEFAULT {OPEN}, issuer TEXT NOT NULL DEFAULT '', UNIQUE(sha256, sheet, file, rank, as_at, issuer)"""
"""The columns of the table of ledgers."""

_FIXED = f"""
CREATE TABLE clock(rev INT NOT NULL) STRICT;
INSERT INTO clock VALUES (0);
CREATE TABLE revision(id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL, digest TEXT,
  undoes INT, undone INT, counts TEXT NOT NULL) STRICT;
CREATE INDEX revision_by_digest ON revision(digest) WHERE digest IS NOT NULL;
CREATE INDEX revision_by_time ON revision(at, id);
CREATE INDEX revision_undone ON revision(undone);
CREATE TABLE entity(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind INT NOT NULL, recorded INT NOT NULL) STRICT;
CREATE TABLE ledger({LEDGER}) STRICT;
CREATE VIRTUAL TABLE name_text USING fts5(text, entity UNINDEXED, tokenize = 'unicode61');
"""

TIE_BY_SOURCE = "CREATE INDEX tie_by_source ON tie(past, source, kind, until)"
ATTRIBUTE_BY_VALUE = "CREATE INDEX attribute_by_value ON attribute(name, value)"
INDEXES = {"tie_by_source": TIE_BY_SOURCE, "attribute_by_value": ATTRIBUTE_BY_VALUE}
"""Secondary indexes by name: dropped and built anew around the first load."""


BESIDE = (
    "CREATE TABLE evidence(id INTEGER PRIMARY KEY, ledger INT NOT NULL, block INT NOT NULL, cells BLOB NOT NULL) STRICT",
    "CREATE INDEX revision_by_undoes ON revision(undoes) WHERE undoes IS NOT NULL",
    "CREATE INDEX evidence_by_block ON evidence(ledger, block)",
    "CREATE TABLE redirected(gave TEXT NOT NULL, revision INT NOT NULL, facts INT NOT NULL, PRIMARY KEY(gave, revision)) STRICT, WITHOUT ROWID",
    "CREATE TABLE ledger_told(ledger INT NOT NULL, revision INT NOT NULL, PRIMARY KEY(ledger, revision)) STRICT, WITHOUT ROWID",
    "CREATE INDEX ledger_told_by_revision ON ledger_told(revision)",
    "CREATE INDEX attribute_contested ON attribute_also(past, entity, name, since) WHERE agrees = 0",
    "CREATE INDEX tie_contested ON tie_also(past, target, kind, source) WHERE agrees = 0",
    "CREATE INDEX tie_contested_by_source ON tie_also(past, source, kind, target) WHERE agrees = 0",
    "CREATE INDEX outcome_contested ON outcome_also(past, subject, kind, day) WHERE agrees = 0",
)
"""What version 2 added beside the facts: evidence, which revision told which ledger, how to find what is contested, and what was told of an
entity that had given way."""


def schema_script() -> str:
    """The whole layout of an empty file, as one script."""
    tables = [part for table in FACTS for part in (_table_script(table), _table_script(table.also))]
    return "".join([_FIXED, *tables, *(f"{statement};\n" for statement in (*INDEXES.values(), *BESIDE))])


def loosely(*columns: str) -> str:
    """Columns of a temporary table: their types must be those of the stored ones, else its key finds nothing by stored values."""
    return ", ".join(f"{column} {_TYPES.get(column, 'INT').split()[0]}" for column in columns)


def _table_script(table: FactTable) -> str:
    checks = ", CHECK(since < until)" if "until" in table.columns and "agrees" not in table.columns else ""
    others = tuple(column for column in table.columns if column not in table.key)
    return f"""
CREATE TABLE {table.name}(past INT NOT NULL DEFAULT 0, {_typed(table.key)}, retracted INT NOT NULL DEFAULT {OPEN},
  {_typed(others)}{checks}, CHECK(recorded < retracted), CHECK(past = (retracted < {OPEN})),
  PRIMARY KEY({", ".join(("past", *table.key, "retracted"))})) STRICT, WITHOUT ROWID;
{_history_triggers(table)}"""


def _history_triggers(table: FactTable) -> str:
    name, listed = table.name, ", ".join(table.columns)
    old = ", ".join(f"OLD.{column}" for column in table.columns)
    return f"""CREATE TRIGGER {name}_corrected AFTER UPDATE ON {name} WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO {name}(past, retracted, {listed}) VALUES (1, NEW.recorded, {old}); END;
CREATE TRIGGER {name}_withdrawn AFTER DELETE ON {name} WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO {name}(past, retracted, {listed}) SELECT 1, rev, {old} FROM clock; END;
CREATE TRIGGER {name}_keeps BEFORE UPDATE ON {name} WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER {name}_stays BEFORE DELETE ON {name} WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""


def _typed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{column} {_TYPES[column]}" for column in columns)
