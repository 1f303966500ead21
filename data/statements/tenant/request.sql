-- SPDX-License-Identifier: GPL-3.0-or-later
-- Requests and their events: src/tenant/commands/chy-request-store.c.

-- name: request-row
SELECT id, uuid, profile, device, person, generation, state, attempt, fence, tries, lease_until, next_try, connector,
  authority, authority_name, template_name, authority_number, profile_name, device_name, platform, serial, thumbprint,
  subject, not_before, not_after, renew_at, previous, cause, code, message, kind, imported
FROM request WHERE id = ?1

-- name: request-by-uuid
SELECT id FROM request WHERE uuid = ?1

-- name: request-by-hex
SELECT id FROM request WHERE serial = ?1
UNION SELECT id FROM request WHERE thumbprint = ?1
LIMIT 2

-- name: request-insert
INSERT INTO request (uuid, profile, device, person, generation, state, profile_name, device_name, user_name,
  user_principal_name, platform, previous, next_try, created, updated, kind, imported)
VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12, ?13, ?14)

-- name: request-event-insert
INSERT INTO request_event (request, time, kind, connector, attempt, code, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: request-move
UPDATE request SET state = ?2, attempt = ?3, fence = ?4, tries = ?5, lease_until = ?6, next_try = ?7, connector = ?8,
  cause = ?9, code = ?10, message = ?11, updated = ?12
WHERE id = ?1

-- name: request-issuer
UPDATE request SET authority = ?2, authority_name = ?3, template_name = ?4, authority_number = ?5 WHERE id = ?1

-- name: request-issued
UPDATE request SET serial = ?2, thumbprint = ?3, subject = ?4, not_before = ?5, not_after = ?6, renew_at = ?7
WHERE id = ?1

-- name: request-secret-put
INSERT INTO request_secret (request, kind, attempt, sealed, created) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (request, kind) DO UPDATE SET attempt = excluded.attempt, sealed = excluded.sealed, created = excluded.created

-- name: request-secret-get
SELECT sealed FROM request_secret WHERE request = ?1 AND kind = ?2

-- name: request-secret-get-attempt
SELECT sealed FROM request_secret WHERE request = ?1 AND kind = ?2 AND attempt = ?3

-- name: request-secret-forget-key
DELETE FROM request_secret WHERE request = ?1 AND kind IN ('key', 'csr')

-- name: request-secret-forget
DELETE FROM request_secret WHERE request = ?1

-- name: request-claimable
SELECT id FROM request WHERE kind = ?3 AND state = 'queued' AND next_try <= ?1 ORDER BY next_try, id LIMIT ?2

-- name: request-claimable [postgres]
-- What somebody holds is left to him.
SELECT id FROM request WHERE kind = ?3 AND state = 'queued' AND next_try <= ?1 ORDER BY next_try, id LIMIT ?2
FOR UPDATE SKIP LOCKED

-- name: request-collectable
SELECT id FROM request WHERE kind = ?3 AND state = 'pendingApproval' AND next_try <= ?1 ORDER BY next_try, id LIMIT ?2

-- name: request-collectable [postgres]
SELECT id FROM request WHERE kind = ?3 AND state = 'pendingApproval' AND next_try <= ?1 ORDER BY next_try, id LIMIT ?2
FOR UPDATE SKIP LOCKED

-- name: request-waiting
SELECT (SELECT count(*) FROM request WHERE kind = ?2 AND state = 'queued' AND next_try <= ?1)
  + (SELECT count(*) FROM request WHERE kind = ?2 AND state = 'pendingApproval' AND next_try <= ?1)

-- name: request-leased
SELECT id FROM request WHERE lease_until IS NOT NULL AND lease_until <= ?1

-- name: request-collect-all
UPDATE request SET next_try = ?1 WHERE kind = 'issued' AND state = 'pendingApproval' AND lease_until IS NULL AND next_try > ?1

-- name: device-person
SELECT person FROM device WHERE uuid = ?1

-- name: reconcile-people
SELECT uuid, display_name, user_principal_name FROM person WHERE enabled = 1

-- name: reconcile-devices
SELECT uuid, name, person, platform FROM device WHERE enabled = 1

-- name: reconcile-groups
SELECT uuid, title FROM document WHERE kind = 'group' AND deleted = 0

-- name: reconcile-members
SELECT team, member FROM group_member

-- name: reconcile-latest
-- The youngest generation of each; SQLite takes the other columns from the row with the maximum.
SELECT id, device, person, max (generation), state, renew_at, code, uuid, imported FROM request WHERE profile = ?1
GROUP BY device, person

-- name: reconcile-latest [postgres]
SELECT DISTINCT ON (device, person) id, device, person, generation, state, renew_at, code, uuid, imported FROM request
WHERE profile = ?1 ORDER BY device, person, generation DESC

-- name: request-youngest
SELECT max (generation) FROM request WHERE profile = ?1 AND device = ?2 AND person = ?3

-- name: reconcile-open-profiles
SELECT DISTINCT profile FROM request WHERE state IN ('assigned', 'queued', 'failed')

-- name: reconcile-deliveries
SELECT id, device, state FROM delivery WHERE profile = ?1 AND request IS NULL

-- name: reconcile-delivery-profiles
SELECT DISTINCT profile FROM delivery WHERE request IS NULL AND state <> 'removed'

-- name: delivery-insert
INSERT INTO delivery (uuid, profile, device, state, updated) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: delivery-set-state
UPDATE delivery SET state = ?2, updated = ?3 WHERE id = ?1

-- name: delivery-put
INSERT INTO delivery (uuid, profile, device, person, request, state, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (profile, device, person) DO UPDATE SET request = excluded.request, state = excluded.state,
  code = NULL, updated = excluded.updated

-- name: certificate-known
SELECT id FROM certificate WHERE authority = ?1 AND serial = ?2

-- name: certificate-insert
INSERT INTO certificate (uuid, request, number, state, serial, thumbprint, subject, issuer, not_before, not_after,
  authority, authority_name, template_name, requester_name, profile, profile_name, device, device_name, person,
  user_principal_name, created, renew_at)
SELECT ?1, uuid, id, 'issued', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, profile, profile_name, device, device_name,
  person, user_principal_name, ?13, ?14
FROM request WHERE id = ?2

-- name: certificate-data-insert
INSERT INTO certificate_data (certificate, der, chain) VALUES (?1, ?2, ?3)

-- name: connector-state-put
INSERT INTO connector_state (connector, host, version, account, platform, last_contact, reason, succeeded, failed,
  waiting, clock_offset, certificate_end, authority_reason, revokes, revoked, unrevoked, system_account)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
ON CONFLICT (connector) DO UPDATE SET host = excluded.host, version = excluded.version, account = excluded.account,
  platform = excluded.platform, last_contact = excluded.last_contact, reason = excluded.reason,
  waiting = excluded.waiting, clock_offset = excluded.clock_offset, certificate_end = excluded.certificate_end,
  authority_reason = excluded.authority_reason, revokes = excluded.revokes, system_account = excluded.system_account,
  revoked = connector_state.revoked + excluded.revoked, unrevoked = connector_state.unrevoked + excluded.unrevoked,
  succeeded = connector_state.succeeded + excluded.succeeded, failed = connector_state.failed + excluded.failed

-- name: connector-hour-add
INSERT INTO connector_hour (connector, hour, succeeded, failed) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (connector, hour) DO UPDATE SET succeeded = connector_hour.succeeded + excluded.succeeded,
  failed = connector_hour.failed + excluded.failed

-- name: connector-hour-prune
DELETE FROM connector_hour WHERE connector = ?1 AND hour < ?2

-- name: revocation-add
INSERT INTO outbox (authority, change, subject, body, created) VALUES (?1, 'revoke', ?2, ?3, ?4)
ON CONFLICT (authority, change, subject) DO NOTHING

-- name: revocation-list
-- Those that nobody holds and that have waited since ?2, or were tried before.
SELECT id, authority, subject, body, fence, connector, lease_until, done FROM outbox
WHERE change = 'revoke' AND (lease_until IS NULL OR lease_until <= ?1) AND (created <= ?2 OR attempts > 0)
ORDER BY id LIMIT ?3

-- name: revocation-left
-- How many revocation-list leaves to connectors.
SELECT count(*) FROM outbox
WHERE change = 'revoke' AND NOT ((lease_until IS NULL OR lease_until <= ?1) AND (created <= ?2 OR attempts > 0))

-- name: revocation-claimable
SELECT id, authority, subject, body, fence, connector, lease_until, done FROM outbox
WHERE change = 'revoke' AND (lease_until IS NULL OR lease_until <= ?1) AND next_try <= ?1 AND created <= ?2
ORDER BY id LIMIT ?3

-- name: revocation-claimable [postgres]
SELECT id, authority, subject, body, fence, connector, lease_until, done FROM outbox
WHERE change = 'revoke' AND (lease_until IS NULL OR lease_until <= ?1) AND next_try <= ?1 AND created <= ?2
ORDER BY id LIMIT ?3
FOR UPDATE SKIP LOCKED

-- name: revocation-due
SELECT count(*) FROM outbox
WHERE change = 'revoke' AND (lease_until IS NULL OR lease_until <= ?1) AND next_try <= ?1 AND created <= ?2

-- name: revocation-by-id
SELECT id, authority, subject, body, fence, connector, lease_until, done FROM outbox WHERE change = 'revoke' AND id = ?1

-- name: revocation-by-serial
SELECT id, authority, subject, body, fence, connector, lease_until, done FROM outbox
WHERE change = 'revoke' AND authority = ?1 AND subject = ?2

-- name: revocation-lend
UPDATE outbox SET connector = ?2, lease_until = ?3, fence = fence + 1 WHERE id = ?1

-- name: revocation-done
UPDATE outbox SET done = ?2 WHERE id = ?1

-- name: revocation-give-back
UPDATE outbox SET connector = NULL, lease_until = NULL, attempts = attempts + 1, message = ?2, next_try = ?3
WHERE id = ?1

-- name: revocation-takers
-- Connectors that were heard from since ?1 and said that they take revocations.
SELECT connector FROM connector_state WHERE revokes <> 0 AND last_contact >= ?1

-- name: revocation-certificate
SELECT id, request, state FROM certificate WHERE authority = ?1 AND serial = ?2

-- name: certificate-revoke-by-id
UPDATE certificate SET state = 'revoked', revoked = ?2, reason = ?3 WHERE id = ?1 AND state <> 'revoked'

-- name: certificate-of-request
SELECT serial, authority FROM certificate WHERE request = ?1 AND state = 'issued'

-- name: certificate-chain-of-request
SELECT d.der, d.chain FROM certificate c JOIN certificate_data d ON d.certificate = c.id WHERE c.request = ?1
ORDER BY c.id DESC LIMIT 1

-- name: request-of-user
SELECT id FROM request WHERE person = ?1 ORDER BY id

-- name: request-of-device
SELECT id FROM request WHERE device = ?1 ORDER BY id

-- name: request-exportable
SELECT id FROM request WHERE profile = ?1 AND state IN ('delivered', 'installed') ORDER BY id

-- name: person-retire
UPDATE person SET enabled = 0, retired = ?2, modified = ?2 WHERE uuid = ?1

-- name: device-retire
UPDATE device SET enabled = 0, retired = ?2, modified = ?2 WHERE uuid = ?1
