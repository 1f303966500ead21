-- SPDX-License-Identifier: GPL-3.0-or-later
-- What schema authors write for a table with lists: chy-store.h says why.
CREATE TABLE owner (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE thing (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL COLLATE @COLLATION@,
  serial TEXT COLLATE @COLLATION@,
  state TEXT NOT NULL,
  ends INTEGER,
  owner INTEGER REFERENCES owner (id) DEFERRABLE INITIALLY DEFERRED,
  body BLOB,
  UNIQUE (serial)
) STRICT;
CREATE INDEX thing_subject ON thing (subject, id);
CREATE INDEX thing_serial ON thing (serial, id);
CREATE INDEX thing_state ON thing (state, id);
CREATE INDEX thing_ends ON thing (ends, id);
CREATE INDEX thing_owner ON thing (owner, id);
CREATE INDEX thing_state_subject ON thing (state, subject, id);
CREATE INDEX thing_state_ends ON thing (state, ends, id);

CREATE TRIGGER thing_count_insert AFTER INSERT ON thing BEGIN
  INSERT INTO counter (base, value, n) VALUES ('thing', new.state, 1)
    ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER thing_count_delete AFTER DELETE ON thing BEGIN
  UPDATE counter SET n = n - 1 WHERE base = 'thing' AND value = old.state;
END;
CREATE TRIGGER thing_count_update AFTER UPDATE OF state ON thing WHEN new.state IS NOT old.state BEGIN
  UPDATE counter SET n = n - 1 WHERE base = 'thing' AND value = old.state;
  INSERT INTO counter (base, value, n) VALUES ('thing', new.state, 1)
    ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;

INSERT INTO search_index (base, search, columns) VALUES ('thing', 'thing_search', 'subject,serial');
CREATE TRIGGER thing_search_update AFTER UPDATE OF subject, serial ON thing
WHEN new.subject IS NOT old.subject OR new.serial IS NOT old.serial BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('thing', new.id);
END;
CREATE TRIGGER thing_search_delete AFTER DELETE ON thing BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('thing', old.id);
END;

CREATE TABLE list_change (base TEXT PRIMARY KEY, fixed INTEGER NOT NULL, counted INTEGER NOT NULL) STRICT;
INSERT INTO list_change (base, fixed, counted) VALUES ('thing', 0, 0);
CREATE TRIGGER thing_list_update AFTER UPDATE OF id, subject, serial, ends ON thing BEGIN
  UPDATE list_change SET fixed = fixed + 1 WHERE base = 'thing';
END;
CREATE TRIGGER thing_list_count AFTER UPDATE OF state ON thing BEGIN
  UPDATE list_change SET counted = counted + 1 WHERE base = 'thing';
END;
CREATE TRIGGER thing_list_delete AFTER DELETE ON thing BEGIN
  UPDATE list_change SET fixed = fixed + 1 WHERE base = 'thing';
END;
