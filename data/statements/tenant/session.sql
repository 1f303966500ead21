-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sessions of accounts: src/tenant/commands/chy-account-session.c.

-- name: session-find
SELECT account, not_after FROM account_session WHERE certificate_hash = ?1

-- name: session-put
INSERT INTO account_session (certificate_hash, account, serial, began, not_after, address)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: session-of
SELECT serial FROM account_session WHERE account = ?1 AND not_after > ?2 ORDER BY began, certificate_hash

-- name: session-end
DELETE FROM account_session WHERE account = ?1

-- name: session-sweep
DELETE FROM account_session WHERE not_after <= ?1

-- name: session-counts
SELECT account, count(*) FROM account_session WHERE not_after > ?1 GROUP BY account

-- name: document-identity
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = 'account' AND deleted = 0 AND substr (body, instr (body, '"identityHash":"') + 16, 64) = ?1

-- name: document-identity [postgres]
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = 'account' AND deleted = 0 AND (body::jsonb) ->> 'identityHash' = ?1
