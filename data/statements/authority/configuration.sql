-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: authority-list
SELECT uuid FROM authority WHERE removed IS NULL ORDER BY id

-- name: authority-find
SELECT uuid FROM authority WHERE removed IS NULL AND (uuid = lower (?1) OR name = ?1) ORDER BY uuid = lower (?1) DESC LIMIT 1

-- name: authority-find [postgres]
SELECT uuid FROM authority WHERE removed IS NULL AND (uuid = lower (?1) OR name = ?1::citext)
ORDER BY uuid = lower (?1) DESC LIMIT 1

-- name: authority-row
SELECT id, uuid, name, organization, fqdn, kind, parent, validity, revision, crl_urls, aia_urls, crl_period,
       crl_overlap, crl_number, created
  FROM authority WHERE uuid = ?1 AND removed IS NULL

-- name: authority-uuid
SELECT uuid FROM authority WHERE id = ?1

-- name: authority-revision
SELECT revision FROM authority WHERE uuid = ?1 AND removed IS NULL

-- name: authority-children
SELECT count (*) FROM authority WHERE parent = ?1 AND removed IS NULL

-- name: authority-insert
INSERT INTO authority (uuid, name, organization, fqdn, kind, parent, validity, revision, crl_urls, aia_urls, crl_period,
                       crl_overlap, crl_number, created)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?10, ?11, ?12, ?13)

-- name: authority-set
UPDATE authority SET name = ?2, organization = ?3, fqdn = ?4, crl_urls = ?5, aia_urls = ?6, crl_period = ?7,
       crl_overlap = ?8, crl_number = max (crl_number, ?9), validity = ?10
 WHERE id = ?1

-- name: authority-set [postgres]
UPDATE authority SET name = ?2, organization = ?3, fqdn = ?4, crl_urls = ?5, aia_urls = ?6, crl_period = ?7,
       crl_overlap = ?8, crl_number = greatest (crl_number, ?9), validity = ?10
 WHERE id = ?1

-- name: authority-bump
UPDATE authority SET revision = revision + 1 WHERE id = ?1

-- name: authority-remove
UPDATE authority SET removed = ?2, revision = revision + 1 WHERE id = ?1

-- name: authority-key-list
SELECT id, uuid, key_index, algorithm, storage, key, secret, uri, public_key FROM authority_key
 WHERE authority = ?1 ORDER BY key_index

-- name: authority-key-insert
INSERT INTO authority_key (authority, uuid, key_index, algorithm, storage, key, secret, uri, public_key, created)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- name: authority-key-wipe
UPDATE authority_key SET key = NULL, secret = NULL WHERE authority = ?1

-- name: authority-certificate-list
SELECT id, key, certificate_index, der, not_before, not_after FROM authority_certificate
 WHERE authority = ?1 ORDER BY certificate_index

-- name: authority-certificate-insert
INSERT INTO authority_certificate (authority, key, certificate_index, der, not_before, not_after, installed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: authority-chain-list
SELECT c.id, n.der FROM authority_certificate c JOIN authority_chain n ON n.certificate = c.id
 WHERE c.authority = ?1 ORDER BY c.certificate_index, n.position

-- name: authority-chain-insert
INSERT INTO authority_chain (certificate, position, der) VALUES (?1, ?2, ?3)

-- name: issued-template-list
SELECT id, name, oid, major, minor, display_name, document, issued FROM issued_template
 WHERE authority = ?1 AND withdrawn IS NULL ORDER BY name

-- name: issued-template-row
SELECT id, name, oid, major, minor, display_name, document, issued FROM issued_template WHERE id = ?1

-- name: issued-template-insert
INSERT INTO issued_template (authority, name, oid, major, minor, display_name, document, accepted, issued)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: issued-template-withdraw
UPDATE issued_template SET withdrawn = ?3 WHERE authority = ?1 AND (name = ?2 OR oid = ?2) AND withdrawn IS NULL

-- name: right-list
SELECT principal_id, principal_name, allow, deny FROM authority_right WHERE authority = ?1 ORDER BY principal_name

-- name: right-put
INSERT INTO authority_right (authority, principal_id, principal_name, allow, deny) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (authority, principal_id) DO UPDATE SET principal_name = ?3, allow = ?4, deny = ?5

-- name: right-delete
DELETE FROM authority_right WHERE authority = ?1 AND principal_id = ?2
