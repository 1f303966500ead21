-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: certificate-last-number
SELECT coalesce (max (number), 0) FROM certificate WHERE authority = ?1

-- name: certificate-insert
INSERT INTO certificate (authority, number, bucket, request_id, attempt, csr_hash, serial, subject, requester_id,
                         requester_name, template, template_name, ca_certificate, validity, not_before, not_after,
                         submitted, resolved, code, message)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)

-- name: certificate-request-insert
INSERT INTO certificate_request (id, csr, public_key, directory) VALUES (?1, ?2, ?3, ?4)

-- name: certificate-by-request
SELECT id, number, bucket, csr_hash, serial, template, ca_certificate, validity, not_before, not_after, code, message,
       request_id, attempt, requester_id, requester_name, template_name, subject, reason, revoked
  FROM certificate WHERE authority = ?1 AND request_id = ?2 AND attempt = ?3

-- name: certificate-by-number
SELECT id, number, bucket, csr_hash, serial, template, ca_certificate, validity, not_before, not_after, code, message,
       request_id, attempt, requester_id, requester_name, template_name, subject, reason, revoked
  FROM certificate WHERE authority = ?1 AND number = ?2

-- name: certificate-by-serial
SELECT id, number, bucket, csr_hash, serial, template, ca_certificate, validity, not_before, not_after, code, message,
       request_id, attempt, requester_id, requester_name, template_name, subject, reason, revoked
  FROM certificate WHERE serial = ?2 AND authority = ?1

-- name: certificate-request-row
SELECT csr, directory FROM certificate_request WHERE id = ?1

-- name: certificate-der
SELECT der FROM certificate_der WHERE id = ?1

-- name: certificate-der-insert
INSERT INTO certificate_der (id, der) VALUES (?1, ?2)

-- name: certificate-issue
UPDATE certificate SET bucket = ?3, resolved = ?4, thumbprint = ?5, message = ?6 WHERE id = ?1 AND bucket = ?2

-- name: certificate-fail
UPDATE certificate SET bucket = ?3, resolved = ?4, code = ?5, message = ?6, serial = NULL, not_before = NULL,
       not_after = NULL
 WHERE id = ?1 AND bucket = ?2

-- name: certificate-approve
UPDATE certificate SET bucket = ?3, serial = ?4, ca_certificate = ?5, not_before = ?6, not_after = ?7, message = ?8
 WHERE id = ?1 AND bucket = ?2

-- name: certificate-revoke
UPDATE certificate SET bucket = ?2, revoked = ?3, reason = ?4 WHERE id = ?1

-- name: certificate-unfinished
SELECT number FROM certificate WHERE bucket = ?1 AND number > ?2 ORDER BY number LIMIT ?3

-- name: crl-entries
SELECT c.serial, c.reason, c.revoked FROM certificate c
  JOIN authority_certificate a ON a.id = c.ca_certificate
 WHERE c.bucket = ?1 AND c.not_after >= ?2 AND a.key = ?3

-- name: crl-row
SELECT number, this_update, next_publish, next_update, der FROM crl WHERE authority = ?1 AND key = ?2

-- name: crl-put
INSERT INTO crl (authority, key, number, this_update, next_publish, next_update, der)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (authority, key) DO UPDATE SET number = ?3, this_update = ?4, next_publish = ?5, next_update = ?6, der = ?7

-- name: crl-number
SELECT crl_number FROM authority WHERE id = ?1

-- name: crl-number-set
UPDATE authority SET crl_number = ?2 WHERE id = ?1 AND crl_number < ?2

-- name: certificate-count
SELECT n FROM counter WHERE base = 'certificate' AND value = ?1

-- name: crl-list
SELECT k.key_index, c.number, c.this_update, c.next_publish, c.next_update, c.der FROM crl c
  JOIN authority_key k ON k.id = c.key WHERE c.authority = ?1 ORDER BY k.key_index

-- name: crl-number-jump
-- After a restore: numbers that were given since the backup are not given again.
UPDATE authority SET crl_number = crl_number + ?1, revision = revision + 1
