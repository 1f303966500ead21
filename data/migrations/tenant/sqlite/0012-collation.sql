-- SPDX-License-Identifier: GPL-3.0-or-later
-- Texts that people sort by are in the order of a dictionary, of the language that made the database: capitals and
-- accents beside their letters (src/store/chy-collation.h). SQLite has no ALTER for it: sqlite.org/lang_altertable.html,
-- 7. What is unique without case (names of documents, authorities and templates) stays as it was.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace (sql, 'COLLATE NOCASE', 'COLLATE @COLLATION@')
WHERE type = 'table' AND name IN ('audit', 'person', 'device', 'request', 'certificate', 'imported_pfx');
PRAGMA writable_schema = RESET;
REINDEX audit;
REINDEX person;
REINDEX device;
REINDEX request;
REINDEX certificate;
REINDEX imported_pfx;
-- What has the database open reads the changed schema: for that, an object of it has to be made.
DROP INDEX audit_object_name;
CREATE INDEX audit_object_name ON audit (object_name, id);

DROP VIEW member_list;
CREATE VIEW member_list AS
SELECT m.id AS id, m.team AS team, g.title COLLATE @COLLATION@ AS group_name, m.kind AS kind, m.member AS member,
  coalesce (p.display_name, d.name, t.title) COLLATE @COLLATION@ AS name, m.created AS created
FROM group_member m
LEFT JOIN document g ON g.uuid = m.team
LEFT JOIN person p ON p.uuid = m.member
LEFT JOIN device d ON d.uuid = m.member
LEFT JOIN document t ON t.uuid = m.member;
