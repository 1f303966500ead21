-- SPDX-License-Identifier: GPL-3.0-or-later
-- Users, devices, groups and who is in them.

-- name: principal-find
-- A connector's account is named by chy_principals_make_id() and is not a row.
SELECT uuid, security_identifier, coalesce (sam_account_name, display_name), 'user' FROM person
WHERE user_principal_name = ?1 OR sam_account_name = ?1 OR security_identifier = ?1 OR uuid = ?1
UNION ALL
SELECT uuid, security_identifier, coalesce (sam_account_name, name), 'device' FROM device
WHERE sam_account_name = ?1 OR security_identifier = ?1 OR uuid = ?1
UNION ALL
SELECT uuid, NULL, title, 'group' FROM document
WHERE kind = 'group' AND deleted = 0 AND (name = ?1 COLLATE NOCASE OR uuid = ?1)

-- name: principal-find [postgres]
SELECT uuid, security_identifier, coalesce (sam_account_name, display_name), 'user' FROM person
WHERE user_principal_name = ?1::citext OR sam_account_name = ?1::citext OR security_identifier = ?1 OR uuid = ?1
UNION ALL
SELECT uuid, security_identifier, coalesce (sam_account_name::citext, name), 'device' FROM device
WHERE sam_account_name = ?1 OR security_identifier = ?1 OR uuid = ?1
UNION ALL
SELECT uuid, NULL, title::citext, 'group' FROM document
WHERE kind = 'group' AND deleted = 0 AND (name::citext = ?1::citext OR uuid = ?1)

-- name: member-groups-of
WITH RECURSIVE up (team) AS (
  SELECT team FROM group_member WHERE member = ?1
  UNION
  SELECT m.team FROM group_member m JOIN up ON m.member = up.team
)
SELECT team FROM up

-- name: person-insert
INSERT INTO person (uuid, created, modified, external_id, display_name, given_name, surname, user_principal_name, mail, sam_account_name, distinguished_name, security_identifier, department)
VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)

-- A text that differs in case alone is another one: || '' leaves the collation of the column.
-- name: person-update
UPDATE person SET modified = ?2, enabled = 1, retired = NULL,
  external_id = coalesce (?3, external_id),
  display_name = coalesce (?4, display_name),
  given_name = coalesce (?5, given_name),
  surname = coalesce (?6, surname),
  user_principal_name = coalesce (?7, user_principal_name),
  mail = coalesce (?8, mail),
  sam_account_name = coalesce (?9, sam_account_name),
  distinguished_name = coalesce (?10, distinguished_name),
  security_identifier = coalesce (?11, security_identifier),
  department = coalesce (?12, department)
WHERE uuid = ?1 AND (enabled = 0
  OR coalesce (?3, external_id) || '' IS DISTINCT FROM external_id || ''
  OR coalesce (?4, display_name) || '' IS DISTINCT FROM display_name || ''
  OR coalesce (?5, given_name) || '' IS DISTINCT FROM given_name || ''
  OR coalesce (?6, surname) || '' IS DISTINCT FROM surname || ''
  OR coalesce (?7, user_principal_name) || '' IS DISTINCT FROM user_principal_name || ''
  OR coalesce (?8, mail) || '' IS DISTINCT FROM mail || ''
  OR coalesce (?9, sam_account_name) || '' IS DISTINCT FROM sam_account_name || ''
  OR coalesce (?10, distinguished_name) || '' IS DISTINCT FROM distinguished_name || ''
  OR coalesce (?11, security_identifier) || '' IS DISTINCT FROM security_identifier || ''
  OR coalesce (?12, department) || '' IS DISTINCT FROM department || '')

-- name: person-set-enabled
UPDATE person SET enabled = ?2, modified = ?3 WHERE uuid = ?1 AND enabled <> ?2

-- name: person-external-id
SELECT external_id FROM person WHERE uuid = ?1

-- name: person-enabled
SELECT uuid, display_name FROM person WHERE enabled = 1 ORDER BY id

-- name: person-delete
DELETE FROM person WHERE uuid = ?1

-- name: person-row
SELECT external_id, display_name, given_name, surname, user_principal_name, mail, sam_account_name, distinguished_name, security_identifier, department, enabled FROM person WHERE uuid = ?1

-- name: device-insert
INSERT INTO device (uuid, created, modified, external_id, name, serial_number, imei, meid, wifi_mac, fqdn, entra_id, security_identifier, sam_account_name, distinguished_name, platform, ownership, enrollment_type)
VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)

-- name: device-update
UPDATE device SET modified = ?2, enabled = 1, retired = NULL,
  external_id = coalesce (?3, external_id),
  name = coalesce (?4, name),
  serial_number = coalesce (?5, serial_number),
  imei = coalesce (?6, imei),
  meid = coalesce (?7, meid),
  wifi_mac = coalesce (?8, wifi_mac),
  fqdn = coalesce (?9, fqdn),
  entra_id = coalesce (?10, entra_id),
  security_identifier = coalesce (?11, security_identifier),
  sam_account_name = coalesce (?12, sam_account_name),
  distinguished_name = coalesce (?13, distinguished_name),
  platform = coalesce (?14, platform),
  ownership = coalesce (?15, ownership),
  enrollment_type = coalesce (?16, enrollment_type)
WHERE uuid = ?1 AND (enabled = 0
  OR coalesce (?3, external_id) || '' IS DISTINCT FROM external_id || ''
  OR coalesce (?4, name) || '' IS DISTINCT FROM name || ''
  OR coalesce (?5, serial_number) || '' IS DISTINCT FROM serial_number || ''
  OR coalesce (?6, imei) || '' IS DISTINCT FROM imei || ''
  OR coalesce (?7, meid) || '' IS DISTINCT FROM meid || ''
  OR coalesce (?8, wifi_mac) || '' IS DISTINCT FROM wifi_mac || ''
  OR coalesce (?9, fqdn) || '' IS DISTINCT FROM fqdn || ''
  OR coalesce (?10, entra_id) || '' IS DISTINCT FROM entra_id || ''
  OR coalesce (?11, security_identifier) || '' IS DISTINCT FROM security_identifier || ''
  OR coalesce (?12, sam_account_name) || '' IS DISTINCT FROM sam_account_name || ''
  OR coalesce (?13, distinguished_name) || '' IS DISTINCT FROM distinguished_name || ''
  OR coalesce (?14, platform) || '' IS DISTINCT FROM platform || ''
  OR coalesce (?15, ownership) || '' IS DISTINCT FROM ownership || ''
  OR coalesce (?16, enrollment_type) || '' IS DISTINCT FROM enrollment_type || '')

-- name: device-set-enabled
UPDATE device SET enabled = ?2, modified = ?3 WHERE uuid = ?1 AND enabled <> ?2

-- name: device-external-id
SELECT external_id FROM device WHERE uuid = ?1

-- name: device-enabled
SELECT uuid, name FROM device WHERE enabled = 1 ORDER BY id

-- name: device-delete
DELETE FROM device WHERE uuid = ?1

-- name: device-row
SELECT external_id, name, serial_number, imei, meid, wifi_mac, fqdn, entra_id, security_identifier, sam_account_name, distinguished_name, platform, ownership, enrollment_type, enabled FROM device WHERE uuid = ?1

-- name: person-by-external-id
SELECT uuid, display_name FROM person WHERE external_id = ?1 LIMIT 3

-- name: person-by-user-principal-name
SELECT uuid, display_name FROM person WHERE user_principal_name = ?1 LIMIT 3

-- name: person-by-sid
SELECT uuid, display_name FROM person WHERE security_identifier = ?1 LIMIT 3

-- name: person-by-sam-account-name
SELECT uuid, display_name FROM person WHERE sam_account_name = ?1 LIMIT 3

-- name: person-by-mail
SELECT uuid, display_name FROM person WHERE mail = ?1 LIMIT 3

-- name: person-by-distinguished-name
SELECT uuid, display_name FROM person WHERE distinguished_name = ?1 LIMIT 3

-- name: person-by-name
SELECT uuid, display_name FROM person WHERE display_name = ?1 LIMIT 3

-- name: device-by-external-id
SELECT uuid, name FROM device WHERE external_id = ?1 LIMIT 3

-- name: device-by-entra-id
SELECT uuid, name FROM device WHERE entra_id = ?1 LIMIT 3

-- name: device-by-serial-number
SELECT uuid, name FROM device WHERE serial_number = ?1 LIMIT 3

-- name: device-by-imei
SELECT uuid, name FROM device WHERE imei = ?1 LIMIT 3

-- name: device-by-sid
SELECT uuid, name FROM device WHERE security_identifier = ?1 LIMIT 3

-- name: device-by-name
SELECT uuid, name FROM device WHERE name = ?1 LIMIT 3

-- name: person-find
SELECT uuid, display_name FROM person
WHERE uuid = ?1 OR external_id = ?1 OR user_principal_name = ?1 OR sam_account_name = ?1 OR mail = ?1
  OR display_name = ?1
ORDER BY uuid = ?1 DESC, external_id = ?1 DESC, id LIMIT 3

-- name: person-find [postgres]
SELECT uuid, display_name FROM person
WHERE uuid = ?1 OR external_id = ?1 OR user_principal_name = ?1::citext OR sam_account_name = ?1::citext
  OR mail = ?1::citext OR display_name = ?1::citext
ORDER BY uuid = ?1 DESC, (external_id = ?1) IS TRUE DESC, id LIMIT 3

-- name: device-find
SELECT uuid, name FROM device
WHERE uuid = ?1 OR external_id = ?1 OR name = ?1 OR serial_number = ?1 OR entra_id = ?1
ORDER BY uuid = ?1 DESC, external_id = ?1 DESC, id LIMIT 3

-- name: device-find [postgres]
SELECT uuid, name FROM device
WHERE uuid = ?1 OR external_id = ?1 OR name = ?1::citext OR serial_number = ?1::citext OR entra_id = ?1
ORDER BY uuid = ?1 DESC, (external_id = ?1) IS TRUE DESC, id LIMIT 3

-- name: device-set-user
UPDATE device SET person = ?2, modified = ?3 WHERE uuid = ?1 AND person IS DISTINCT FROM ?2

-- name: device-of-person
SELECT uuid, name FROM device WHERE person = ?1 ORDER BY id

-- name: device-forget-user
UPDATE device SET person = NULL WHERE person = ?1

-- name: member-add
INSERT INTO group_member (team, kind, member, created) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING

-- name: member-remove
DELETE FROM group_member WHERE team = ?1 AND member = ?2

-- name: member-forget
DELETE FROM group_member WHERE member = ?1 OR team = ?1

-- name: member-direct
SELECT team, '' FROM group_member WHERE member = ?1

-- name: member-would-loop
-- 1 where the group ?1 is in the group ?2, or is it.
WITH RECURSIVE up (team) AS (
  SELECT ?1
  UNION
  SELECT m.team FROM group_member m JOIN up ON m.member = up.team
)
SELECT count(*) FROM up WHERE team = ?2

-- name: assignment-using-group
SELECT d.uuid, d.title FROM assignment a JOIN document d ON d.uuid = a.profile
WHERE a.team = ?1 AND d.deleted = 0

-- name: request-open-of
SELECT count(*) FROM request WHERE (person = ?1 OR device = ?1)
  AND state NOT IN ('failed', 'denied', 'cancelled', 'superseded', 'revoked')
