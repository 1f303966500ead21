-- SPDX-License-Identifier: GPL-3.0-or-later
-- What every schema has: the chain of audit records, the counters, and what the search feeder knows.

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL COLLATE NOCASE,
  action TEXT NOT NULL COLLATE NOCASE,
  object_kind TEXT NOT NULL COLLATE NOCASE,
  object_id TEXT NOT NULL,
  object_name TEXT NOT NULL COLLATE NOCASE,
  record BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_time ON audit (time, id);
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_object ON audit (object_id, id);
CREATE INDEX audit_object_kind ON audit (object_kind, id);
CREATE INDEX audit_object_name ON audit (object_name, id);

-- How many rows of a table have a value in its counted column; kept by triggers.
CREATE TABLE counter (
  base TEXT NOT NULL,
  value NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (base, value)
) WITHOUT ROWID;

-- One row for every table with a full-text index: rows up to the watermark are in it.
CREATE TABLE search_index (
  base TEXT PRIMARY KEY,
  search TEXT NOT NULL,
  columns TEXT NOT NULL,
  watermark INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Rows below the watermark that were changed or deleted and wait for the feeder; written by triggers.
CREATE TABLE search_stale (
  base TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (base, id)
) STRICT, WITHOUT ROWID;

INSERT INTO search_index (base, search, columns) VALUES ('audit', 'audit_search', 'actor,action,object_name');
