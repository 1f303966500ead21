-- SPDX-License-Identifier: GPL-3.0-or-later
-- Certificates that were imported for users: src/tenant/commands/chy-imported-store.c.

-- name: imported-insert
INSERT INTO imported_pfx (uuid, person, user_name, user_principal_name, purpose, thumbprint, serial, subject, issuer,
  not_before, not_after, imported_by, created)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)

-- name: imported-data-insert
INSERT INTO imported_pfx_data (pfx, der, chain) VALUES (?1, ?2, ?3)

-- name: imported-secret-insert
INSERT INTO imported_pfx_secret (pfx, kind, sealed) VALUES (?1, ?2, ?3)

-- name: imported-secret-get
SELECT sealed FROM imported_pfx_secret WHERE pfx = ?1 AND kind = ?2

-- name: imported-der
SELECT der FROM imported_pfx_data WHERE pfx = ?1

-- name: imported-known
SELECT purpose FROM imported_pfx WHERE person = ?1 AND thumbprint = ?2

-- name: imported-elsewhere
SELECT coalesce (user_name, user_principal_name, person) FROM imported_pfx WHERE thumbprint = ?2 AND person <> ?1
ORDER BY id LIMIT 1

-- name: imported-row
SELECT id, uuid, person, user_name, user_principal_name, purpose, thumbprint, serial, subject, issuer, not_before, not_after
FROM imported_pfx WHERE id = ?1

-- name: imported-by-uuid
SELECT id FROM imported_pfx WHERE uuid = ?1

-- name: imported-by-thumbprint
SELECT id FROM imported_pfx WHERE thumbprint = ?1 OR serial = ?1 ORDER BY id LIMIT 2

-- name: imported-of-purpose
-- Every one, also what is not valid now: which one a user gets is a rule of the model.
SELECT person, uuid, id, not_before, not_after FROM imported_pfx WHERE purpose = ?1

-- name: imported-of-person
SELECT person, uuid, id, not_before, not_after FROM imported_pfx WHERE purpose = ?1 AND person = ?2

-- name: imported-all-of-person
SELECT id FROM imported_pfx WHERE person = ?1 ORDER BY id

-- name: imported-person
SELECT display_name, user_principal_name, mail FROM person WHERE uuid = ?1

-- name: imported-delete-secrets
DELETE FROM imported_pfx_secret WHERE pfx = ?1

-- name: imported-delete-data
DELETE FROM imported_pfx_data WHERE pfx = ?1

-- name: imported-delete
DELETE FROM imported_pfx WHERE id = ?1

-- name: imported-forget-delivered
-- The copies that requests keep of it.
DELETE FROM request_secret WHERE request IN (SELECT id FROM request WHERE imported = ?1)

-- name: imported-delivered
-- Devices that have it.
SELECT count(*) FROM request WHERE imported = ?1 AND state IN ('delivered', 'installed')

-- name: imported-expiring
-- The last of their purpose, and so to be followed by another import.
SELECT count(*) FROM imported_pfx p WHERE p.not_after >= ?1 AND p.not_after < ?2
  AND NOT EXISTS (SELECT 1 FROM imported_pfx n WHERE n.person = p.person AND n.purpose = p.purpose AND n.not_after > p.not_after)

-- name: imported-expired
SELECT count(*) FROM imported_pfx p WHERE p.not_after < ?1
  AND NOT EXISTS (SELECT 1 FROM imported_pfx n WHERE n.person = p.person AND n.purpose = p.purpose AND n.not_after > p.not_after)

-- name: request-set-imported
UPDATE request SET imported = ?2 WHERE id = ?1

-- name: delivery-of-request-set-state
UPDATE delivery SET state = ?2, updated = ?3 WHERE request = ?1
