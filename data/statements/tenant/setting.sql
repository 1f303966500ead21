-- SPDX-License-Identifier: GPL-3.0-or-later
-- Single values of a tenant: src/tenant/commands/chy-setting.c.

-- name: setting-get
SELECT value FROM setting WHERE key = ?1

-- name: setting-set
INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: setting-remove
DELETE FROM setting WHERE key = ?1

-- name: setting-list
SELECT key, value FROM setting ORDER BY key

-- name: setting-under
SELECT key, value FROM setting WHERE key >= ?1 AND key < ?2 ORDER BY key
