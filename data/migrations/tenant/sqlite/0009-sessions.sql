-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who signed in by OpenID Connect: an account's session is found by the hash of its certificate, at each request; the account
-- by the hash of issuer and subject, at each sign-in.

CREATE TABLE account_session (
  certificate_hash TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  serial TEXT NOT NULL,
  began INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  address TEXT
) WITHOUT ROWID;

CREATE INDEX account_session_account ON account_session (account);
CREATE INDEX account_session_end ON account_session (not_after);
CREATE INDEX document_identity ON document (substr (body, instr (body, '"identityHash":"') + 16, 64)) WHERE kind = 'account' AND deleted = 0;
