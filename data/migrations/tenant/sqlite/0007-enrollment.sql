-- SPDX-License-Identifier: GPL-3.0-or-later
-- The enrollment file of a connector: at most one, good once. Of its token only the hash is kept; `csr_hash` is
-- the request that it was used for, so that a lost answer can be asked for again.

CREATE TABLE connector_enrollment (
  connector TEXT PRIMARY KEY,
  uuid TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  authority TEXT NOT NULL,
  template TEXT NOT NULL,
  expires INTEGER NOT NULL,
  csr_hash TEXT,
  redeemed INTEGER
) WITHOUT ROWID;

-- How a connector fares, as its last report said.
ALTER TABLE connector_state ADD COLUMN waiting INTEGER;
ALTER TABLE connector_state ADD COLUMN clock_offset INTEGER;
ALTER TABLE connector_state ADD COLUMN certificate_end INTEGER;
ALTER TABLE connector_state ADD COLUMN authority_reason TEXT;
