-- A store of format 1 as its version laid it out, with a small county, a tie and a weaker claim beside it.
-- The people are synthetic (合成数据).
CREATE TABLE clock(rev INT NOT NULL) STRICT;
INSERT INTO clock VALUES (0);
CREATE TABLE revision(id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL, digest TEXT,
  undoes INT, undone INT, counts TEXT NOT NULL) STRICT;
CREATE INDEX revision_by_digest ON revision(digest) WHERE digest IS NOT NULL;
CREATE INDEX revision_by_time ON revision(at, id);
CREATE INDEX revision_undone ON revision(undone);
CREATE TABLE entity(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind INT NOT NULL, recorded INT NOT NULL) STRICT;
CREATE TABLE ledger(id INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, sheet TEXT NOT NULL, rank INT NOT NULL,
  as_at INT NOT NULL DEFAULT 8388607, UNIQUE(sha256, sheet, file)) STRICT;
CREATE VIRTUAL TABLE name_text USING fts5(text, entity UNINDEXED, tokenize = 'unicode61');

CREATE TABLE attribute(past INT NOT NULL DEFAULT 0, entity INT NOT NULL, name INT NOT NULL, since INT NOT NULL, retracted INT NOT NULL DEFAULT 8388607,
  told INT NOT NULL, value TEXT NOT NULL, until INT NOT NULL, stated INT NOT NULL, recorded INT NOT NULL, ledger INT NOT NULL, line INT NOT NULL, CHECK(since < until), CHECK(recorded < retracted), CHECK(past = (retracted < 8388607)),
  PRIMARY KEY(past, entity, name, since, retracted)) STRICT, WITHOUT ROWID;
CREATE TRIGGER attribute_corrected AFTER UPDATE ON attribute WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO attribute(past, retracted, entity, name, since, told, value, until, stated, recorded, ledger, line) VALUES (1, NEW.recorded, OLD.entity, OLD.name, OLD.since, OLD.told, OLD.value, OLD.until, OLD.stated, OLD.recorded, OLD.ledger, OLD.line); END;
CREATE TRIGGER attribute_withdrawn AFTER DELETE ON attribute WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO attribute(past, retracted, entity, name, since, told, value, until, stated, recorded, ledger, line) SELECT 1, rev, OLD.entity, OLD.name, OLD.since, OLD.told, OLD.value, OLD.until, OLD.stated, OLD.recorded, OLD.ledger, OLD.line FROM clock; END;
CREATE TRIGGER attribute_keeps BEFORE UPDATE ON attribute WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER attribute_stays BEFORE DELETE ON attribute WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE attribute_also(past INT NOT NULL DEFAULT 0, entity INT NOT NULL, name INT NOT NULL, since INT NOT NULL, ledger INT NOT NULL, line INT NOT NULL, retracted INT NOT NULL DEFAULT 8388607,
  told INT NOT NULL, value TEXT NOT NULL, agrees INT NOT NULL, stated INT NOT NULL, recorded INT NOT NULL, CHECK(recorded < retracted), CHECK(past = (retracted < 8388607)),
  PRIMARY KEY(past, entity, name, since, ledger, line, retracted)) STRICT, WITHOUT ROWID;
CREATE TRIGGER attribute_also_corrected AFTER UPDATE ON attribute_also WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO attribute_also(past, retracted, entity, name, since, ledger, line, told, value, agrees, stated, recorded) VALUES (1, NEW.recorded, OLD.entity, OLD.name, OLD.since, OLD.ledger, OLD.line, OLD.told, OLD.value, OLD.agrees, OLD.stated, OLD.recorded); END;
CREATE TRIGGER attribute_also_withdrawn AFTER DELETE ON attribute_also WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO attribute_also(past, retracted, entity, name, since, ledger, line, told, value, agrees, stated, recorded) SELECT 1, rev, OLD.entity, OLD.name, OLD.since, OLD.ledger, OLD.line, OLD.told, OLD.value, OLD.agrees, OLD.stated, OLD.recorded FROM clock; END;
CREATE TRIGGER attribute_also_keeps BEFORE UPDATE ON attribute_also WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER attribute_also_stays BEFORE DELETE ON attribute_also WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE tie(past INT NOT NULL DEFAULT 0, target INT NOT NULL, kind INT NOT NULL, source INT NOT NULL, since INT NOT NULL, role TEXT NOT NULL, retracted INT NOT NULL DEFAULT 8388607,
  until INT NOT NULL, since_to INT, until_from INT, props TEXT, stated INT NOT NULL, recorded INT NOT NULL, ledger INT NOT NULL, line INT NOT NULL, CHECK(since < until), CHECK(recorded < retracted), CHECK(past = (retracted < 8388607)),
  PRIMARY KEY(past, target, kind, source, since, role, retracted)) STRICT, WITHOUT ROWID;
CREATE TRIGGER tie_corrected AFTER UPDATE ON tie WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO tie(past, retracted, target, kind, source, since, role, until, since_to, until_from, props, stated, recorded, ledger, line) VALUES (1, NEW.recorded, OLD.target, OLD.kind, OLD.source, OLD.since, OLD.role, OLD.until, OLD.since_to, OLD.until_from, OLD.props, OLD.stated, OLD.recorded, OLD.ledger, OLD.line); END;
CREATE TRIGGER tie_withdrawn AFTER DELETE ON tie WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO tie(past, retracted, target, kind, source, since, role, until, since_to, until_from, props, stated, recorded, ledger, line) SELECT 1, rev, OLD.target, OLD.kind, OLD.source, OLD.since, OLD.role, OLD.until, OLD.since_to, OLD.until_from, OLD.props, OLD.stated, OLD.recorded, OLD.ledger, OLD.line FROM clock; END;
CREATE TRIGGER tie_keeps BEFORE UPDATE ON tie WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER tie_stays BEFORE DELETE ON tie WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE tie_also(past INT NOT NULL DEFAULT 0, target INT NOT NULL, kind INT NOT NULL, source INT NOT NULL, since INT NOT NULL, role TEXT NOT NULL, ledger INT NOT NULL, line INT NOT NULL, retracted INT NOT NULL DEFAULT 8388607,
  until INT NOT NULL, since_to INT, until_from INT, props TEXT, agrees INT NOT NULL, stated INT NOT NULL, recorded INT NOT NULL, CHECK(recorded < retracted), CHECK(past = (retracted < 8388607)),
  PRIMARY KEY(past, target, kind, source, since, role, ledger, line, retracted)) STRICT, WITHOUT ROWID;
CREATE TRIGGER tie_also_corrected AFTER UPDATE ON tie_also WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO tie_also(past, retracted, target, kind, source, since, role, ledger, line, until, since_to, until_from, props, agrees, stated, recorded) VALUES (1, NEW.recorded, OLD.target, OLD.kind, OLD.source, OLD.since, OLD.role, OLD.ledger, OLD.line, OLD.until, OLD.since_to, OLD.until_from, OLD.props, OLD.agrees, OLD.stated, OLD.recorded); END;
CREATE TRIGGER tie_also_withdrawn AFTER DELETE ON tie_also WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO tie_also(past, retracted, target, kind, source, since, role, ledger, line, until, since_to, until_from, props, agrees, stated, recorded) SELECT 1, rev, OLD.target, OLD.kind, OLD.source, OLD.since, OLD.role, OLD.ledger, OLD.line, OLD.until, OLD.since_to, OLD.until_from, OLD.props, OLD.agrees, OLD.stated, OLD.recorded FROM clock; END;
CREATE TRIGGER tie_also_keeps BEFORE UPDATE ON tie_also WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER tie_also_stays BEFORE DELETE ON tie_also WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE outcome(past INT NOT NULL DEFAULT 0, subject INT NOT NULL, kind INT NOT NULL, day INT NOT NULL, label TEXT NOT NULL, retracted INT NOT NULL DEFAULT 8388607,
  props TEXT, stated INT NOT NULL, recorded INT NOT NULL, ledger INT NOT NULL, line INT NOT NULL, CHECK(recorded < retracted), CHECK(past = (retracted < 8388607)),
  PRIMARY KEY(past, subject, kind, day, label, retracted)) STRICT, WITHOUT ROWID;
CREATE TRIGGER outcome_corrected AFTER UPDATE ON outcome WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO outcome(past, retracted, subject, kind, day, label, props, stated, recorded, ledger, line) VALUES (1, NEW.recorded, OLD.subject, OLD.kind, OLD.day, OLD.label, OLD.props, OLD.stated, OLD.recorded, OLD.ledger, OLD.line); END;
CREATE TRIGGER outcome_withdrawn AFTER DELETE ON outcome WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO outcome(past, retracted, subject, kind, day, label, props, stated, recorded, ledger, line) SELECT 1, rev, OLD.subject, OLD.kind, OLD.day, OLD.label, OLD.props, OLD.stated, OLD.recorded, OLD.ledger, OLD.line FROM clock; END;
CREATE TRIGGER outcome_keeps BEFORE UPDATE ON outcome WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER outcome_stays BEFORE DELETE ON outcome WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE outcome_also(past INT NOT NULL DEFAULT 0, subject INT NOT NULL, kind INT NOT NULL, day INT NOT NULL, label TEXT NOT NULL, ledger INT NOT NULL, line INT NOT NULL, retracted INT NOT NULL DEFAULT 8388607,
  props TEXT, agrees INT NOT NULL, stated INT NOT NULL, recorded INT NOT NULL, CHECK(recorded < retracted), CHECK(past = (retracted < 8388607)),
  PRIMARY KEY(past, subject, kind, day, label, ledger, line, retracted)) STRICT, WITHOUT ROWID;
CREATE TRIGGER outcome_also_corrected AFTER UPDATE ON outcome_also WHEN OLD.recorded < NEW.recorded BEGIN
  INSERT INTO outcome_also(past, retracted, subject, kind, day, label, ledger, line, props, agrees, stated, recorded) VALUES (1, NEW.recorded, OLD.subject, OLD.kind, OLD.day, OLD.label, OLD.ledger, OLD.line, OLD.props, OLD.agrees, OLD.stated, OLD.recorded); END;
CREATE TRIGGER outcome_also_withdrawn AFTER DELETE ON outcome_also WHEN OLD.recorded < (SELECT rev FROM clock) BEGIN
  INSERT INTO outcome_also(past, retracted, subject, kind, day, label, ledger, line, props, agrees, stated, recorded) SELECT 1, rev, OLD.subject, OLD.kind, OLD.day, OLD.label, OLD.ledger, OLD.line, OLD.props, OLD.agrees, OLD.stated, OLD.recorded FROM clock; END;
CREATE TRIGGER outcome_also_keeps BEFORE UPDATE ON outcome_also WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER outcome_also_stays BEFORE DELETE ON outcome_also WHEN OLD.past = 1 BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE INDEX tie_by_source ON tie(past, source, kind, until);
CREATE INDEX attribute_by_value ON attribute(name, value);
INSERT INTO revision VALUES (1, '2026-11-22T14:32:53+00:00', '王科员', '', NULL, NULL, NULL, '{"accepted": 13, "corrected": 0, "unchanged": 0, "facts": 22, "corroborated": 0, "contested": 0, "ended": 0}');
INSERT INTO revision VALUES (2, '2026-11-22T14:32:53+00:00', '王科员', '', NULL, NULL, NULL, '{"accepted": 1, "corrected": 0, "unchanged": 0, "facts": 1, "corroborated": 0, "contested": 0, "ended": 0}');
INSERT INTO revision VALUES (3, '2026-11-22T14:32:53+00:00', '王科员', '', NULL, NULL, NULL, '{"accepted": 0, "corrected": 0, "unchanged": 1, "facts": 0, "corroborated": 0, "contested": 1, "ended": 0}');
INSERT INTO entity VALUES (1, 'area:150424/东片', 10, 1);
INSERT INTO entity VALUES (2, 'org:D001', 11, 1);
INSERT INTO entity VALUES (3, 'org:E001', 11, 1);
INSERT INTO entity VALUES (4, 'person:G001', 12, 1);
INSERT INTO entity VALUES (5, 'person:G002', 12, 1);
INSERT INTO entity VALUES (6, 'person:G003', 12, 1);
INSERT INTO entity VALUES (7, 'person:~sun', 12, 1);
INSERT INTO entity VALUES (8, 'place:150424', 3, 1);
INSERT INTO entity VALUES (9, 'place:150424100', 4, 1);
INSERT INTO entity VALUES (10, 'place:150424100201', 5, 1);
INSERT INTO entity VALUES (11, 'place:150424100202', 5, 1);
INSERT INTO entity VALUES (12, 'place:150424101', 4, 1);
INSERT INTO entity VALUES (13, 'place:150424101201', 5, 1);
INSERT INTO ledger VALUES (1, '区划.xlsx', '85fac3b638a6ffadd5f62d1a5ce4e65508545471df846f07fe48ec970126042a', '表1', 0, 8388607);
INSERT INTO ledger VALUES (2, '县.xlsx', '419851084b2262d6b9d313b3bb946fc94b451ed673b376ccb2e1417773145d4b', '表1', 2, 8388607);
INSERT INTO ledger VALUES (3, '乡.xlsx', '8a48b4732fe8358d24820b599c999e427ea2b99b3af7f218c3f1e7b72b599e5c', '表1', 0, 8388607);
INSERT INTO attribute VALUES (0, 1, 1, -8388608, 8388607, 8388607, '东片', 8388607, 1, 1, 1, 8);
INSERT INTO attribute VALUES (0, 2, 1, -8388608, 8388607, 8388607, '县委组织部', 8388607, 1, 1, 1, 9);
INSERT INTO attribute VALUES (0, 3, 1, -8388608, 8388607, 8388607, '林西糖业公司', 8388607, 1, 1, 1, 10);
INSERT INTO attribute VALUES (0, 4, 1, -8388608, 8388607, 8388607, '李建国', 8388607, 1, 1, 1, 11);
INSERT INTO attribute VALUES (0, 5, 1, -8388608, 8388607, 8388607, '王秀英', 8388607, 1, 1, 1, 12);
INSERT INTO attribute VALUES (0, 6, 1, -8388608, 8388607, 8388607, '赵铁柱', 8388607, 1, 1, 1, 13);
INSERT INTO attribute VALUES (0, 7, 1, -8388608, 8388607, 8388607, '孙玉梅', 8388607, 1, 1, 1, 14);
INSERT INTO attribute VALUES (0, 8, 1, -8388608, 8388607, 8388607, '林西县', 8388607, 1, 1, 1, 2);
INSERT INTO attribute VALUES (0, 9, 1, -8388608, 8388607, 8388607, '林西镇', 8388607, 1, 1, 1, 3);
INSERT INTO attribute VALUES (0, 10, 1, -8388608, 8388607, 8388607, '前进村', 8388607, 1, 1, 1, 5);
INSERT INTO attribute VALUES (0, 11, 1, -8388608, 8388607, 8388607, '东风村', 8388607, 1, 1, 1, 6);
INSERT INTO attribute VALUES (0, 12, 1, -8388608, 8388607, 8388607, '新城子镇', 8388607, 1, 1, 1, 4);
INSERT INTO attribute VALUES (0, 13, 1, -8388608, 8388607, 8388607, '前进村', 8388607, 1, 1, 1, 7);
INSERT INTO tie VALUES (0, 2, 8, 4, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 11);
INSERT INTO tie VALUES (0, 8, 2, 9, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 3);
INSERT INTO tie VALUES (0, 8, 2, 12, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 4);
INSERT INTO tie VALUES (0, 8, 3, 2, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 9);
INSERT INTO tie VALUES (0, 8, 4, 1, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 8);
INSERT INTO tie VALUES (0, 9, 2, 10, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 5);
INSERT INTO tie VALUES (0, 9, 2, 11, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 6);
INSERT INTO tie VALUES (0, 9, 3, 3, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 10);
INSERT INTO tie VALUES (0, 9, 16, 4, 737791, '', 8388607, 738521, NULL, NULL, NULL, 2, 2, 2, 2);
INSERT INTO tie VALUES (0, 12, 2, 13, -8388608, '', 8388607, 8388607, NULL, NULL, NULL, 1, 1, 1, 7);
INSERT INTO tie_also VALUES (0, 9, 16, 4, 737791, '', 3, 2, 8388607, 738886, NULL, NULL, NULL, 0, 3, 3);
INSERT INTO name_text(text, entity) VALUES ('东 片', 1);
INSERT INTO name_text(text, entity) VALUES ('县 委 组 织 部', 2);
INSERT INTO name_text(text, entity) VALUES ('林 西 糖 业 公 司', 3);
INSERT INTO name_text(text, entity) VALUES ('李 建 国', 4);
INSERT INTO name_text(text, entity) VALUES ('王 秀 英', 5);
INSERT INTO name_text(text, entity) VALUES ('赵 铁 柱', 6);
INSERT INTO name_text(text, entity) VALUES ('孙 玉 梅', 7);
INSERT INTO name_text(text, entity) VALUES ('林 西 县', 8);
INSERT INTO name_text(text, entity) VALUES ('林 西 镇', 9);
INSERT INTO name_text(text, entity) VALUES ('前 进 村', 10);
INSERT INTO name_text(text, entity) VALUES ('东 风 村', 11);
INSERT INTO name_text(text, entity) VALUES ('新 城 子 镇', 12);
INSERT INTO name_text(text, entity) VALUES ('前 进 村', 13);
UPDATE clock SET rev = 3;
PRAGMA application_id = 2054313076;
PRAGMA user_version = 1;
