-- SPDX-License-Identifier: GPL-3.0-or-later
-- Enrollment files of connectors: src/tenant/commands/chy-enrollment.c.

-- name: enrollment-by-token
SELECT connector, uuid, token_hash, authority, template, expires, csr_hash, redeemed FROM connector_enrollment
WHERE token_hash = ?1

-- name: enrollment-put
INSERT INTO connector_enrollment (connector, uuid, token_hash, authority, template, expires)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (connector) DO UPDATE SET uuid = excluded.uuid, token_hash = excluded.token_hash,
  authority = excluded.authority, template = excluded.template, expires = excluded.expires, csr_hash = NULL,
  redeemed = NULL

-- name: enrollment-claim
UPDATE connector_enrollment SET csr_hash = ?2 WHERE uuid = ?1

-- name: enrollment-redeemed
UPDATE connector_enrollment SET redeemed = ?2 WHERE uuid = ?1

-- name: enrollment-remove
DELETE FROM connector_enrollment WHERE connector = ?1
