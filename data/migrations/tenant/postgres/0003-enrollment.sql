-- SPDX-License-Identifier: GPL-3.0-or-later
-- The enrollment file of a connector: at most one, good once. Of its token only the hash is kept; `csr_hash` is
-- the request that it was used for, so that a lost answer can be asked for again.

CREATE TABLE connector_enrollment (
  connector text PRIMARY KEY,
  uuid text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  authority text NOT NULL,
  template text NOT NULL,
  expires bigint NOT NULL,
  csr_hash text,
  redeemed bigint
);

-- How a connector fares, as its last report said.
ALTER TABLE connector_state ADD COLUMN waiting bigint;
ALTER TABLE connector_state ADD COLUMN clock_offset bigint;
ALTER TABLE connector_state ADD COLUMN certificate_end bigint;
ALTER TABLE connector_state ADD COLUMN authority_reason text;
