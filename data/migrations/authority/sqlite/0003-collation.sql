-- SPDX-License-Identifier: GPL-3.0-or-later
-- Texts that people sort by are in the order of a dictionary, of the language that made the database: capitals and
-- accents beside their letters (src/store/chy-collation.h). SQLite has no ALTER for it: sqlite.org/lang_altertable.html,
-- 7. What is unique without case (names of documents, authorities and templates) stays as it was.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace (sql, 'COLLATE NOCASE', 'COLLATE @COLLATION@')
WHERE type = 'table' AND name IN ('audit', 'certificate');
PRAGMA writable_schema = RESET;
REINDEX audit;
REINDEX certificate;
-- What has the database open reads the changed schema: for that, an object of it has to be made.
DROP INDEX audit_object_name;
CREATE INDEX audit_object_name ON audit (object_name, id);
