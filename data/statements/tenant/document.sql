-- SPDX-License-Identifier: GPL-3.0-or-later
-- Versioned documents: src/tenant/commands/chy-document.c.

-- name: document-find
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = ?1 AND deleted = 0 AND (uuid = ?2 OR name = ?2 COLLATE NOCASE OR title = ?2 COLLATE NOCASE)
ORDER BY id LIMIT 20

-- name: document-find [postgres]
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = ?1 AND deleted = 0 AND (uuid = ?2 OR name::citext = ?2::citext OR title::citext = ?2::citext)
ORDER BY id LIMIT 20

-- name: document-load
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document WHERE uuid = ?1

-- name: document-title
SELECT title FROM document WHERE uuid = ?1

-- name: document-row
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document WHERE id = ?1

-- name: document-list
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = ?1 AND deleted = 0 ORDER BY name COLLATE NOCASE

-- name: document-list [postgres]
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = ?1 AND deleted = 0 ORDER BY name::citext

-- name: document-insert
INSERT INTO document (uuid, kind, name, title, version, created, modified, body)
VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5, ?6)

-- name: document-update
UPDATE document SET version = version + 1, name = ?3, title = ?4, modified = ?5, deleted = ?6, body = ?7
WHERE id = ?1 AND version = ?2

-- name: document-version-insert
INSERT INTO document_version (document, version, time, actor, name, title, deleted, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: document-version
SELECT d.id, d.uuid, d.kind, v.name, v.title, v.version, d.created, v.time, v.deleted, v.body
FROM document d JOIN document_version v ON v.document = d.id WHERE d.uuid = ?1 AND v.version = ?2

-- name: document-history
SELECT d.uuid, v.version, v.time, v.actor, v.name, v.title, v.deleted, v.body, d.kind
FROM document d JOIN document_version v ON v.document = d.id WHERE d.uuid = ?1 ORDER BY v.version DESC

-- name: assignment-clear
DELETE FROM assignment WHERE profile = ?1

-- name: assignment-add
INSERT INTO assignment (uuid, profile, target, team, created) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: request-open-of-profile
SELECT count(*) FROM request WHERE profile = ?1
  AND state NOT IN ('failed', 'denied', 'cancelled', 'superseded', 'revoked')

-- name: connector-state-remove
DELETE FROM connector_state WHERE connector = ?1

-- name: connector-hours-remove
DELETE FROM connector_hour WHERE connector = ?1

-- name: request-held-by
SELECT count(*) FROM request WHERE connector = ?1 AND lease_until > ?2

-- name: document-account
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = 'account' AND deleted = 0 AND substr (body, instr (body, '"certificateHash":"') + 19, 64) = ?1
UNION ALL
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = 'account' AND deleted = 0 AND substr (body, instr (body, '"nextCertificateHash":"') + 23, 64) = ?1

-- name: document-account [postgres]
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = 'account' AND deleted = 0 AND (body::jsonb) ->> 'certificateHash' = ?1
UNION ALL
SELECT id, uuid, kind, name, title, version, created, modified, deleted, body FROM document
WHERE kind = 'account' AND deleted = 0 AND (body::jsonb) ->> 'nextCertificateHash' = ?1
