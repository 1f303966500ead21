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
