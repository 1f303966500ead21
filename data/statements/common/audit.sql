-- SPDX-License-Identifier: GPL-3.0-or-later
-- The chain of audit records: src/store/chy-audit.c.

-- name: audit-head
SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1

-- name: audit-count
SELECT count(*) FROM audit

-- name: audit-insert
INSERT INTO audit (id, time, actor, action, object_kind, object_id, object_name, record, hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: audit-walk
SELECT id, time, actor, action, object_kind, object_id, object_name, record, hash
FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2

