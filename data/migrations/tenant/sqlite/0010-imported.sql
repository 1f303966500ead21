-- SPDX-License-Identifier: GPL-3.0-or-later
-- Certificates with their keys that were issued elsewhere and imported for a user, and the requests that bring them to
-- devices. The file, its password, are sealed by the vault in rows of their own.

CREATE TABLE imported_pfx (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  user_name TEXT COLLATE NOCASE,
  user_principal_name TEXT COLLATE NOCASE,
  purpose TEXT NOT NULL,
  thumbprint TEXT NOT NULL,
  serial TEXT NOT NULL,
  subject TEXT COLLATE NOCASE NOT NULL,
  issuer TEXT,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  imported_by TEXT,
  created INTEGER NOT NULL,
  UNIQUE (person, thumbprint)
);
CREATE INDEX imported_pfx_purpose ON imported_pfx (purpose, person, not_before);
CREATE INDEX imported_pfx_thumbprint ON imported_pfx (thumbprint);
CREATE INDEX imported_pfx_serial ON imported_pfx (serial);
CREATE INDEX imported_pfx_user_name ON imported_pfx (user_name, id);
CREATE INDEX imported_pfx_user_principal_name ON imported_pfx (user_principal_name, id);
CREATE INDEX imported_pfx_subject ON imported_pfx (subject, id);
CREATE INDEX imported_pfx_not_before ON imported_pfx (not_before, id);
CREATE INDEX imported_pfx_not_after ON imported_pfx (not_after, id);

CREATE TABLE imported_pfx_data (
  pfx INTEGER PRIMARY KEY REFERENCES imported_pfx (id),
  der BLOB NOT NULL,
  chain BLOB NOT NULL
);

-- "pfx" and "password".
CREATE TABLE imported_pfx_secret (
  pfx INTEGER NOT NULL REFERENCES imported_pfx (id),
  kind TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (pfx, kind)
);

-- "issued" or "imported"; of the latter, which one it brings. Connectors may take the one kind and not the other.
ALTER TABLE request ADD COLUMN kind TEXT NOT NULL DEFAULT 'issued';
ALTER TABLE request ADD COLUMN imported TEXT;
CREATE INDEX request_claim_kind ON request (kind, state, next_try, id);
DROP INDEX request_claim;
CREATE INDEX request_imported ON request (imported) WHERE imported IS NOT NULL;
