-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who signed in by OpenID Connect: an account's session is found by the hash of its certificate, at each request; the account
-- by the hash of issuer and subject, at each sign-in.

CREATE TABLE account_session (
  certificate_hash text PRIMARY KEY,
  account text NOT NULL,
  serial text NOT NULL,
  began bigint NOT NULL,
  not_after bigint NOT NULL,
  address text
);

CREATE INDEX account_session_account ON account_session (account);
CREATE INDEX account_session_end ON account_session (not_after);
CREATE INDEX document_identity ON document (((body::jsonb) ->> 'identityHash')) WHERE kind = 'account' AND deleted = 0;
