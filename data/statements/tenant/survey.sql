-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the road, the preview and the doctor look at: src/tenant/local/chy-survey.c and src/tenant/local/doctor/.

-- name: survey-people
SELECT uuid FROM person WHERE enabled = 1

-- name: survey-devices
SELECT uuid, person, platform FROM device WHERE enabled = 1

-- name: survey-groups
SELECT uuid, title FROM document WHERE kind = 'group' AND deleted = 0

-- name: survey-members
SELECT team, member FROM group_member

-- name: survey-issued
SELECT authority, template, version, accepted FROM issued_template

-- name: survey-device-user
SELECT person FROM device WHERE uuid = ?1

-- name: survey-device-platform
SELECT platform FROM device WHERE uuid = ?1

-- name: survey-outbox
SELECT o.authority, coalesce (d.title, o.subject), o.attempts, coalesce (o.message, ''), o.change FROM outbox o
LEFT JOIN document d ON d.uuid = o.subject WHERE o.attempts > 0 ORDER BY o.id LIMIT 100

-- name: survey-failures
-- The requests that stopped, by cause and code.
SELECT coalesce (cause, ''), coalesce (code, ''), count(*), max (profile_name), max (message) FROM request
WHERE state IN ('failed', 'denied') GROUP BY coalesce (cause, ''), coalesce (code, '') ORDER BY count(*) DESC LIMIT 50

-- name: survey-retrying
SELECT coalesce (cause, ''), coalesce (code, ''), count(*), max (profile_name), max (message) FROM request
WHERE state = 'queued' AND cause IS NOT NULL GROUP BY coalesce (cause, ''), coalesce (code, '')
ORDER BY count(*) DESC LIMIT 50

-- name: survey-waiting
-- How many a connector could have taken since ?1.
SELECT count(*) FROM request WHERE kind = ?2 AND state IN ('assigned', 'queued') AND updated < ?1

-- name: survey-revocations
-- How many have waited since before ?1.
SELECT count(*) FROM outbox WHERE change = 'revoke' AND created < ?1

-- name: survey-revocation-trouble
SELECT message FROM outbox WHERE change = 'revoke' AND created < ?1 AND message IS NOT NULL ORDER BY id LIMIT 1

-- name: survey-request-count
SELECT n FROM counter WHERE base = 'request' AND value = ?1

-- name: survey-certificates-due
-- Near their end although their renewal was due.
SELECT count(*) FROM certificate WHERE state = 'issued' AND not_after >= ?1 AND not_after < ?2
  AND (renew_at IS NULL OR renew_at < ?3)

-- name: survey-certificates-expired
SELECT count(*) FROM certificate WHERE state = 'issued' AND not_after < ?1

-- name: survey-certificate-weeks
SELECT (not_after - ?1) / 604800000000, count(*) FROM certificate
WHERE state = 'issued' AND not_after >= ?1 AND not_after < ?2 GROUP BY 1 ORDER BY 1

-- name: survey-failure-causes
SELECT coalesce (cause, ''), coalesce (code, ''), count(*), max (updated) FROM request
WHERE state IN ('failed', 'denied') AND updated >= ?1 GROUP BY coalesce (cause, ''), coalesce (code, '')
ORDER BY count(*) DESC LIMIT 50

-- name: survey-failure-causes-of-profile
SELECT coalesce (cause, ''), coalesce (code, ''), count(*), max (updated) FROM request
WHERE profile = ?1 AND state IN ('failed', 'denied') GROUP BY coalesce (cause, ''), coalesce (code, '')
ORDER BY count(*) DESC LIMIT 50

-- name: survey-request-counts
-- Over the index alone.
SELECT profile, state, count(*) FROM request GROUP BY profile, state

-- name: survey-delivery-counts
SELECT profile, state, count(*) FROM delivery GROUP BY profile, state

-- name: survey-renewal-counts
SELECT profile, count(*) FROM request
WHERE state IN ('assigned', 'queued', 'claimed', 'keyMade', 'submitted', 'pendingApproval', 'issued', 'wrapped', 'failed', 'denied')
  AND previous IS NOT NULL GROUP BY profile

-- name: survey-renewals-failed
SELECT count(*) FROM request WHERE state IN ('failed', 'denied') AND previous IS NOT NULL

-- name: survey-audit-last
SELECT time FROM audit ORDER BY id DESC LIMIT 1

-- name: survey-audit-record
SELECT hash FROM audit WHERE id = ?1

-- name: survey-profile-requests
-- The youngest request of each holder; SQLite takes the other columns from the row with the maximum.
SELECT max (generation), uuid, id, state, device, device_name, person, user_principal_name, code, message, updated
FROM request WHERE profile = ?1 GROUP BY device, person ORDER BY id

-- name: survey-profile-requests [postgres]
SELECT * FROM (SELECT DISTINCT ON (device, person) generation, uuid, id, state, device, device_name, person,
  user_principal_name, code, message, updated FROM request WHERE profile = ?1
  ORDER BY device, person, generation DESC) AS youngest ORDER BY id

-- name: survey-profile-deliveries
SELECT l.uuid, l.state, l.device, d.name, l.code, l.updated FROM delivery l LEFT JOIN device d ON d.uuid = l.device
WHERE l.profile = ?1 AND l.request IS NULL ORDER BY l.id
