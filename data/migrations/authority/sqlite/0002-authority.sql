-- SPDX-License-Identifier: GPL-3.0-or-later
-- The built-in authorities: who they are, their keys and certificates, what they issue, to whom, and what they issued.

CREATE TABLE authority (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL COLLATE NOCASE,
  organization TEXT NOT NULL,
  fqdn TEXT NOT NULL,
  kind TEXT NOT NULL,            -- root, subordinate, external, imported
  parent INTEGER REFERENCES authority (id),
  validity INTEGER NOT NULL,     -- seconds, of its own certificates
  revision INTEGER NOT NULL,     -- of everything that decides about a request
  crl_urls TEXT NOT NULL,        -- one a line
  aia_urls TEXT NOT NULL,
  crl_period INTEGER NOT NULL,   -- seconds
  crl_overlap INTEGER NOT NULL,
  crl_number INTEGER NOT NULL,   -- the last one given; never goes back
  created INTEGER NOT NULL,
  removed INTEGER
);
CREATE UNIQUE INDEX authority_by_name ON authority (name) WHERE removed IS NULL;

CREATE TABLE authority_key (
  id INTEGER PRIMARY KEY,
  authority INTEGER NOT NULL REFERENCES authority (id),
  uuid TEXT NOT NULL UNIQUE,     -- what its secret is sealed for
  key_index INTEGER NOT NULL,    -- of the certificate that it was made for
  algorithm TEXT NOT NULL,
  storage TEXT NOT NULL,         -- vault, passphrase, token
  key BLOB,                      -- PKCS#8 (PBES2)
  secret BLOB,                   -- sealed: the passphrase of `key`, or the PIN of the token
  uri TEXT,
  public_key BLOB NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (authority, key_index)
);

CREATE TABLE authority_certificate (
  id INTEGER PRIMARY KEY,
  authority INTEGER NOT NULL REFERENCES authority (id),
  key INTEGER NOT NULL REFERENCES authority_key (id),
  certificate_index INTEGER NOT NULL,
  der BLOB NOT NULL,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  installed INTEGER NOT NULL,
  UNIQUE (authority, certificate_index)
);

-- The issuers of such a certificate, the next one first and the root last.
CREATE TABLE authority_chain (
  certificate INTEGER NOT NULL REFERENCES authority_certificate (id),
  position INTEGER NOT NULL,
  der BLOB NOT NULL,
  PRIMARY KEY (certificate, position)
) WITHOUT ROWID;

-- The authority's own copy of what it issues; a version that was replaced or withdrawn stays.
CREATE TABLE issued_template (
  id INTEGER PRIMARY KEY,
  authority INTEGER NOT NULL REFERENCES authority (id),
  name TEXT NOT NULL COLLATE NOCASE,
  oid TEXT NOT NULL,
  major INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  document TEXT NOT NULL,
  accepted TEXT NOT NULL,        -- codes of accepted problems, one a line
  issued INTEGER NOT NULL,
  withdrawn INTEGER
);
CREATE UNIQUE INDEX issued_template_by_name ON issued_template (authority, name) WHERE withdrawn IS NULL;

CREATE TABLE authority_right (
  authority INTEGER NOT NULL REFERENCES authority (id),
  principal_id TEXT NOT NULL,
  principal_name TEXT NOT NULL,
  allow INTEGER NOT NULL,
  deny INTEGER NOT NULL,
  PRIMARY KEY (authority, principal_id)
) WITHOUT ROWID;

-- Requests and what became of them. `bucket` is authority/state, so that counters and indexes serve each authority.
-- States: signing (the intent is recorded, the certificate is not yet), issued, pending, failed, revoked.
CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,
  authority INTEGER NOT NULL REFERENCES authority (id),
  number INTEGER NOT NULL,
  bucket TEXT NOT NULL,
  request_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  csr_hash BLOB NOT NULL,
  serial TEXT,
  subject TEXT NOT NULL COLLATE NOCASE,
  requester_id TEXT NOT NULL,
  requester_name TEXT NOT NULL COLLATE NOCASE,
  template INTEGER REFERENCES issued_template (id),
  template_name TEXT NOT NULL COLLATE NOCASE,
  ca_certificate INTEGER REFERENCES authority_certificate (id),
  validity INTEGER NOT NULL,     -- seconds wanted, 0: the template's
  not_before INTEGER,
  not_after INTEGER,
  submitted INTEGER NOT NULL,
  resolved INTEGER,
  revoked INTEGER,
  reason INTEGER,
  code INTEGER NOT NULL,
  message TEXT,
  thumbprint TEXT
);
CREATE UNIQUE INDEX certificate_by_serial ON certificate (serial) WHERE serial IS NOT NULL;
CREATE UNIQUE INDEX certificate_by_request ON certificate (authority, request_id, attempt);
CREATE UNIQUE INDEX certificate_by_number ON certificate (authority, number);
CREATE INDEX certificate_by_bucket ON certificate (bucket, not_after, id);
CREATE INDEX certificate_by_template ON certificate (authority, template_name, id);
CREATE INDEX certificate_by_requester ON certificate (authority, requester_name, id);
CREATE INDEX certificate_by_not_after ON certificate (authority, not_after, id);

-- Apart from the row, so that the row stays small and these only ever grow at the end.
CREATE TABLE certificate_request (
  id INTEGER PRIMARY KEY REFERENCES certificate (id),
  csr BLOB NOT NULL,
  public_key BLOB,
  directory TEXT                 -- what was known of the subject, as canonical text
);
CREATE TABLE certificate_der (
  id INTEGER PRIMARY KEY REFERENCES certificate (id),
  der BLOB NOT NULL
);

-- The last CRL of each key.
CREATE TABLE crl (
  authority INTEGER NOT NULL REFERENCES authority (id),
  key INTEGER NOT NULL REFERENCES authority_key (id),
  number INTEGER NOT NULL,
  this_update INTEGER NOT NULL,
  next_publish INTEGER NOT NULL,
  next_update INTEGER NOT NULL,
  der BLOB NOT NULL,
  PRIMARY KEY (authority, key)
);

-- How many of each state, and what the search looks at.
CREATE TRIGGER certificate_counted_in AFTER INSERT ON certificate BEGIN
  INSERT INTO counter (base, value, n) VALUES ('certificate', NEW.bucket, 1)
    ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER certificate_counted_on AFTER UPDATE OF bucket ON certificate WHEN NEW.bucket <> OLD.bucket BEGIN
  UPDATE counter SET n = n - 1 WHERE base = 'certificate' AND value = OLD.bucket;
  INSERT INTO counter (base, value, n) VALUES ('certificate', NEW.bucket, 1)
    ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;
INSERT INTO search_index (base, search, columns)
VALUES ('certificate', 'certificate_search', 'subject,requester_name,serial');
CREATE TRIGGER certificate_stale AFTER UPDATE OF subject, requester_name, serial ON certificate
WHEN NEW.id <= (SELECT watermark FROM search_index WHERE base = 'certificate')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('certificate', NEW.id);
END;
