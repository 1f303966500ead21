-- SPDX-License-Identifier: GPL-3.0-or-later
-- name: thing-insert
INSERT INTO thing (subject, serial, state, ends) VALUES (?1, ?2, ?3, ?4)

-- name: thing-insert-whole
INSERT INTO thing (subject, serial, state, ends, owner, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: thing-count
SELECT count(*) FROM thing

-- name: thing-subjects
SELECT subject FROM thing ORDER BY id

-- name: thing-body
SELECT body FROM thing WHERE id = ?1

-- name: thing-subject
SELECT subject FROM thing WHERE id = ?1

-- name: thing-state-set
UPDATE thing SET state = ?2 WHERE id = ?1

-- name: thing-subject-set
UPDATE thing SET subject = ?2 WHERE id = ?1

-- name: thing-delete
DELETE FROM thing WHERE id = ?1

-- name: thing-delete-all
DELETE FROM thing

-- name: thing-note
SELECT note FROM thing WHERE id = ?1

-- name: thing-slow
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n

-- name: thing-slow [postgres]
SELECT count(*) FROM pg_sleep (600)

-- name: thing-state-counts
SELECT state, count(*) FROM thing GROUP BY state ORDER BY state

-- name: owner-insert
INSERT INTO owner (id, name) VALUES (?1, ?2)

-- name: dialect-word
SELECT 'any'

-- name: dialect-word [sqlite]
SELECT 'sqlite';

-- name: dialect-word [postgres]
SELECT 'postgres';

-- name: audit-tamper-time
UPDATE audit SET time = time + 1 WHERE id = ?1

-- name: audit-tamper-actor
UPDATE audit SET actor = 'mallory' WHERE id = ?1

-- name: audit-tamper-record
UPDATE audit SET record = CAST (replace (CAST (record AS TEXT), 'alice', 'mallory') AS BLOB) WHERE id = ?1

-- name: audit-tamper-record [postgres]
UPDATE audit SET record = convert_to (replace (convert_from (record, 'UTF8'), 'alice', 'mallory'), 'UTF8') WHERE id = ?1

-- name: audit-tamper-hash
UPDATE audit SET hash = zeroblob (32) WHERE id = ?1

-- name: audit-tamper-hash [postgres]
UPDATE audit SET hash = decode (repeat ('00', 32), 'hex') WHERE id = ?1

-- name: audit-remove
DELETE FROM audit WHERE id = ?1

-- name: audit-remove-from
DELETE FROM audit WHERE id >= ?1

-- name: audit-shift-down
UPDATE audit SET id = id - 1 WHERE id > ?1

-- name: audit-shift-away
UPDATE audit SET id = -(id + 1) WHERE id >= ?1

-- name: audit-shift-back
UPDATE audit SET id = -id WHERE id < 0

-- name: audit-copy
INSERT INTO audit (id, time, actor, action, object_kind, object_id, object_name, record, hash)
SELECT ?2, time, actor, action, object_kind, object_id, object_name, record, hash FROM audit WHERE id = ?1

-- name: search-watermark
SELECT watermark FROM search_index WHERE base = 'thing'

-- name: search-stale-count
SELECT count(*) FROM search_stale WHERE base = 'thing'

-- name: thing-last
SELECT coalesce (max (id), 0) FROM thing

-- name: audit-record
SELECT record FROM audit WHERE id = ?1

-- name: thing-serials
SELECT serial FROM thing

-- name: counter-wrong
SELECT count(*) FROM (SELECT state AS value, count(*) AS n FROM thing GROUP BY state
  EXCEPT SELECT value, n FROM counter WHERE base = 'thing')
