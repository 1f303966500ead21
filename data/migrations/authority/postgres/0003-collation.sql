-- SPDX-License-Identifier: GPL-3.0-or-later
-- Texts that people sort by are in the order of a dictionary, of the language that made the database: capitals and
-- accents beside their letters. The searched texts are made of these columns, and so anew.

ALTER TABLE audit DROP COLUMN searched;
ALTER TABLE audit
  ALTER COLUMN actor TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN action TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN object_kind TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN object_name TYPE citext COLLATE "@COLLATION@";
ALTER TABLE audit ADD COLUMN searched text GENERATED ALWAYS AS (lower ((actor::text || E'\n' || action::text || E'\n' || object_name::text)
    COLLATE "und-x-icu")) STORED;
CREATE INDEX audit_searched ON audit USING gin (searched gin_trgm_ops);

ALTER TABLE certificate DROP COLUMN searched;
ALTER TABLE certificate
  ALTER COLUMN subject TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN requester_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN template_name TYPE citext COLLATE "@COLLATION@";
ALTER TABLE certificate ADD COLUMN searched text GENERATED ALWAYS AS (lower ((
    coalesce (subject::text, '') || E'\n' || coalesce (requester_name::text, '') || E'\n' || coalesce (serial::text, '')
  ) COLLATE "und-x-icu")) STORED;
CREATE INDEX certificate_searched ON certificate USING gin (searched gin_trgm_ops);
