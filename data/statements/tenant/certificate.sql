-- SPDX-License-Identifier: GPL-3.0-or-later
-- Certificates of the tenant's requests: src/tenant/commands/chy-certificate-change.c.

-- name: certificate-find
SELECT authority, serial, subject, state, request FROM certificate
WHERE uuid = ?1 OR number = ?3 OR serial = ?2 OR thumbprint = ?2 LIMIT 3

-- name: certificate-mark-revoked
UPDATE certificate SET state = 'revoked', revoked = ?3, reason = ?4 WHERE authority = ?1 AND serial = ?2

-- name: certificate-unhold
UPDATE certificate SET state = 'issued', revoked = NULL, reason = NULL WHERE authority = ?1 AND serial = ?2

-- name: certificate-request-event
INSERT INTO request_event (request, time, kind, attempt)
SELECT r.id, ?3, 'revoked', r.attempt FROM certificate c JOIN request r ON r.uuid = c.request
WHERE c.authority = ?1 AND c.serial = ?2 AND r.state NOT IN ('revoked', 'superseded')

-- name: certificate-request-revoke
UPDATE request SET state = 'revoked', renew_at = NULL, updated = ?3
WHERE state NOT IN ('revoked', 'superseded')
  AND uuid = (SELECT request FROM certificate WHERE authority = ?1 AND serial = ?2)

-- name: certificate-request-renew
UPDATE request SET renew_at = ?2, updated = ?2 WHERE uuid = ?1 AND state IN ('delivered', 'installed')
