-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which templates authorities issue, and what they must still hear: src/tenant/commands/chy-outbox.c.

-- name: template-names
SELECT name FROM document WHERE kind = 'template' AND deleted = 0

-- name: issued-template-put
INSERT INTO issued_template (authority, authority_name, template, accepted, version) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (authority, template) DO UPDATE SET authority_name = excluded.authority_name,
  accepted = excluded.accepted, version = excluded.version

-- name: issued-template-version
UPDATE issued_template SET version = ?3 WHERE authority = ?1 AND template = ?2

-- name: issued-template-rename
UPDATE issued_template SET authority_name = ?2 WHERE authority = ?1

-- name: issued-template-remove
DELETE FROM issued_template WHERE authority = ?1 AND template = ?2

-- name: issued-template-forget
DELETE FROM issued_template WHERE authority = ?1

-- name: issued-template-accepted
SELECT accepted FROM issued_template WHERE authority = ?1 AND template = ?2

-- name: outbox-add-template
INSERT INTO outbox (authority, change, subject, body, created)
SELECT authority, 'issue-template', template, '', ?2 FROM issued_template WHERE template = ?1
ON CONFLICT (authority, change, subject) DO UPDATE SET created = excluded.created

-- name: outbox-list
SELECT o.id, o.authority, i.authority_name, o.subject, i.accepted FROM outbox o
JOIN issued_template i ON i.authority = o.authority AND i.template = o.subject
WHERE o.change = 'issue-template' ORDER BY o.id

-- name: outbox-failed
UPDATE outbox SET attempts = attempts + 1, message = ?2 WHERE id = ?1

-- name: outbox-remove
DELETE FROM outbox WHERE id = ?1

-- name: outbox-forget-template
DELETE FROM outbox WHERE subject = ?1 AND authority = coalesce (?2, authority)

-- name: outbox-forget-authority
DELETE FROM outbox WHERE authority = ?1

-- name: principal-kind
SELECT 'user' FROM person WHERE uuid = ?1 OR security_identifier = ?1
UNION ALL SELECT 'device' FROM device WHERE uuid = ?1 OR security_identifier = ?1
UNION ALL SELECT 'group' FROM document WHERE uuid = ?1 AND kind = 'group'

-- name: principal-members
WITH RECURSIVE down (member, kind) AS (
  SELECT member, kind FROM group_member WHERE team = ?1
  UNION
  SELECT m.member, m.kind FROM group_member m JOIN down ON m.team = down.member
)
SELECT coalesce (p.security_identifier, p.uuid), coalesce (p.sam_account_name, p.display_name) FROM down
JOIN person p ON p.uuid = down.member
UNION ALL
SELECT coalesce (d.security_identifier, d.uuid), coalesce (d.sam_account_name, d.name) || '$' FROM down
JOIN device d ON d.uuid = down.member

-- name: profile-using-template
-- The document is canonical JSON, so the property can be looked for as text; a quote in a name is escaped in both.
SELECT title FROM document WHERE kind = 'profile' AND deleted = 0
  AND instr (lower (body), lower ('"certificateTemplateName":"' || ?1 || '"')) > 0

-- name: profile-using-template [postgres]
SELECT title FROM document WHERE kind = 'profile' AND deleted = 0
  AND strpos (lower (body), lower ('"certificateTemplateName":"' || ?1 || '"')) > 0
