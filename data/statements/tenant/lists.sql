-- SPDX-License-Identifier: GPL-3.0-or-later
-- What rows of lists have beside their columns: src/tenant/local/resources/.

-- name: certificate-der
SELECT der FROM certificate_data WHERE certificate = ?1

-- name: certificate-find-lapsed
SELECT EXISTS (SELECT 1 FROM certificate WHERE state = 'issued' AND not_after < ?1)

-- name: certificate-mark-lapsed
UPDATE certificate SET state = 'expired'
WHERE id IN (SELECT id FROM certificate WHERE state = 'issued' AND not_after < ?1 LIMIT ?2)

-- name: event-arguments
SELECT arguments FROM request_event WHERE id = ?1

-- name: audit-record
SELECT record FROM audit WHERE id = ?1

-- name: member-group-names
SELECT d.title FROM group_member m JOIN document d ON d.uuid = m.team WHERE m.member = ?1 AND d.deleted = 0
ORDER BY d.title

-- name: member-count
SELECT count(*) FROM group_member WHERE team = ?1

-- name: person-principal-name
SELECT user_principal_name FROM person WHERE uuid = ?1

-- name: issued-on
SELECT authority_name FROM issued_template WHERE template = ?1 ORDER BY authority_name

-- name: assignment-of
SELECT a.target, a.team, d.title FROM assignment a LEFT JOIN document d ON d.uuid = a.team
WHERE a.profile = ?1 ORDER BY a.id

-- name: assignment-list
SELECT a.uuid, a.profile, p.title, a.target, a.team, g.title, a.created
FROM assignment a JOIN document p ON p.uuid = a.profile LEFT JOIN document g ON g.uuid = a.team
WHERE p.deleted = 0 ORDER BY p.title, a.id

-- name: connector-state
SELECT host, version, reason, authority_reason, last_contact, succeeded, failed, waiting, clock_offset,
  certificate_end, account, system_account, revoked, unrevoked
FROM connector_state WHERE connector = ?1

-- name: connector-hours
SELECT hour, succeeded, failed FROM connector_hour WHERE connector = ?1 AND hour >= ?2 ORDER BY hour
