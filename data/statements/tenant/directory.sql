-- SPDX-License-Identifier: GPL-3.0-or-later
-- Users, devices, groups and who is in them.

-- name: principal-find
-- A connector's account is named by chy_principals_make_id() and is not a row.
SELECT uuid, security_identifier, ifnull (sam_account_name, display_name), 'user' FROM person
WHERE user_principal_name = ?1 OR sam_account_name = ?1 OR security_identifier = ?1 OR uuid = ?1
UNION ALL
SELECT uuid, security_identifier, ifnull (sam_account_name, name), 'device' FROM device
WHERE sam_account_name = ?1 OR security_identifier = ?1 OR uuid = ?1
UNION ALL
SELECT uuid, NULL, title, 'group' FROM document
WHERE kind = 'group' AND deleted = 0 AND (name = ?1 COLLATE NOCASE OR uuid = ?1)

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

-- name: person-update
UPDATE person SET modified = ?2, enabled = 1, retired = NULL,
  external_id = ifnull (?3, external_id),
  display_name = ifnull (?4, display_name),
  given_name = ifnull (?5, given_name),
  surname = ifnull (?6, surname),
  user_principal_name = ifnull (?7, user_principal_name),
  mail = ifnull (?8, mail),
  sam_account_name = ifnull (?9, sam_account_name),
  distinguished_name = ifnull (?10, distinguished_name),
  security_identifier = ifnull (?11, security_identifier),
  department = ifnull (?12, department)
WHERE uuid = ?1 AND (enabled = 0
  OR ifnull (?3, external_id) IS NOT external_id
  OR ifnull (?4, display_name) IS NOT display_name
  OR ifnull (?5, given_name) IS NOT given_name
  OR ifnull (?6, surname) IS NOT surname
  OR ifnull (?7, user_principal_name) IS NOT user_principal_name
  OR ifnull (?8, mail) IS NOT mail
  OR ifnull (?9, sam_account_name) IS NOT sam_account_name
  OR ifnull (?10, distinguished_name) IS NOT distinguished_name
  OR ifnull (?11, security_identifier) IS NOT security_identifier
  OR ifnull (?12, department) IS NOT department)

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
  external_id = ifnull (?3, external_id),
  name = ifnull (?4, name),
  serial_number = ifnull (?5, serial_number),
  imei = ifnull (?6, imei),
  meid = ifnull (?7, meid),
  wifi_mac = ifnull (?8, wifi_mac),
  fqdn = ifnull (?9, fqdn),
  entra_id = ifnull (?10, entra_id),
  security_identifier = ifnull (?11, security_identifier),
  sam_account_name = ifnull (?12, sam_account_name),
  distinguished_name = ifnull (?13, distinguished_name),
  platform = ifnull (?14, platform),
  ownership = ifnull (?15, ownership),
  enrollment_type = ifnull (?16, enrollment_type)
WHERE uuid = ?1 AND (enabled = 0
  OR ifnull (?3, external_id) IS NOT external_id
  OR ifnull (?4, name) IS NOT name
  OR ifnull (?5, serial_number) IS NOT serial_number
  OR ifnull (?6, imei) IS NOT imei
  OR ifnull (?7, meid) IS NOT meid
  OR ifnull (?8, wifi_mac) IS NOT wifi_mac
  OR ifnull (?9, fqdn) IS NOT fqdn
  OR ifnull (?10, entra_id) IS NOT entra_id
  OR ifnull (?11, security_identifier) IS NOT security_identifier
  OR ifnull (?12, sam_account_name) IS NOT sam_account_name
  OR ifnull (?13, distinguished_name) IS NOT distinguished_name
  OR ifnull (?14, platform) IS NOT platform
  OR ifnull (?15, ownership) IS NOT ownership
  OR ifnull (?16, enrollment_type) IS NOT enrollment_type)

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

-- name: device-find
SELECT uuid, name FROM device
WHERE uuid = ?1 OR external_id = ?1 OR name = ?1 OR serial_number = ?1 OR entra_id = ?1
ORDER BY uuid = ?1 DESC, external_id = ?1 DESC, id LIMIT 3

-- name: device-set-user
UPDATE device SET person = ?2, modified = ?3 WHERE uuid = ?1 AND person IS NOT ?2

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
