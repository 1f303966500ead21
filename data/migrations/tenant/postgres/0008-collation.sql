-- SPDX-License-Identifier: GPL-3.0-or-later
-- Texts that people sort by are in the order of a dictionary, of the language that made the database: capitals and
-- accents beside their letters. The searched texts are made of these columns, and so anew.
DROP VIEW member_list;

ALTER TABLE audit DROP COLUMN searched;
ALTER TABLE audit
  ALTER COLUMN actor TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN action TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN object_kind TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN object_name TYPE citext COLLATE "@COLLATION@";
ALTER TABLE audit ADD COLUMN searched text GENERATED ALWAYS AS (lower ((actor::text || E'\n' || action::text || E'\n' || object_name::text)
    COLLATE "und-x-icu")) STORED;
CREATE INDEX audit_searched ON audit USING gin (searched gin_trgm_ops);

ALTER TABLE person DROP COLUMN searched;
ALTER TABLE person
  ALTER COLUMN display_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN user_principal_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN mail TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN sam_account_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN distinguished_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN department TYPE citext COLLATE "@COLLATION@";
ALTER TABLE person ADD COLUMN searched text GENERATED ALWAYS AS (lower ((
    coalesce (display_name::text, '') || E'\n' || coalesce (user_principal_name::text, '') || E'\n' || coalesce (mail::text, '') || E'\n' ||
    coalesce (sam_account_name::text, '') || E'\n' || coalesce (department::text, '')
  ) COLLATE "und-x-icu")) STORED;
CREATE INDEX person_searched ON person USING gin (searched gin_trgm_ops);

ALTER TABLE device DROP COLUMN searched;
ALTER TABLE device
  ALTER COLUMN name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN serial_number TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN distinguished_name TYPE citext COLLATE "@COLLATION@";
ALTER TABLE device ADD COLUMN searched text GENERATED ALWAYS AS (lower ((
    coalesce (name::text, '') || E'\n' || coalesce (serial_number::text, '') || E'\n' || coalesce (imei::text, '') || E'\n' ||
    coalesce (entra_id::text, '') || E'\n' || coalesce (fqdn::text, '')
  ) COLLATE "und-x-icu")) STORED;
CREATE INDEX device_searched ON device USING gin (searched gin_trgm_ops);

ALTER TABLE request DROP COLUMN searched;
ALTER TABLE request
  ALTER COLUMN profile_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN device_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN user_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN user_principal_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN subject TYPE citext COLLATE "@COLLATION@";
ALTER TABLE request ADD COLUMN searched text GENERATED ALWAYS AS (lower ((
    coalesce (subject::text, '') || E'\n' || coalesce (profile_name::text, '') || E'\n' || coalesce (device_name::text, '') || E'\n' ||
    coalesce (user_name::text, '') || E'\n' || coalesce (user_principal_name::text, '') || E'\n' || coalesce (serial::text, '')
  ) COLLATE "und-x-icu")) STORED;
CREATE INDEX request_searched ON request USING gin (searched gin_trgm_ops);

ALTER TABLE certificate DROP COLUMN searched;
ALTER TABLE certificate
  ALTER COLUMN subject TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN authority_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN template_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN profile_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN device_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN user_principal_name TYPE citext COLLATE "@COLLATION@";
ALTER TABLE certificate ADD COLUMN searched text GENERATED ALWAYS AS (lower ((
    coalesce (subject::text, '') || E'\n' || coalesce (serial::text, '') || E'\n' || coalesce (thumbprint::text, '') || E'\n' ||
    coalesce (profile_name::text, '') || E'\n' || coalesce (device_name::text, '') || E'\n' || coalesce (user_principal_name::text, '')
  ) COLLATE "und-x-icu")) STORED;
CREATE INDEX certificate_searched ON certificate USING gin (searched gin_trgm_ops);

ALTER TABLE imported_pfx
  ALTER COLUMN user_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN user_principal_name TYPE citext COLLATE "@COLLATION@",
  ALTER COLUMN subject TYPE citext COLLATE "@COLLATION@";

CREATE VIEW member_list AS
SELECT m.id AS id, m.team AS team, g.title::citext COLLATE "@COLLATION@" AS group_name, m.kind AS kind, m.member AS member,
  coalesce (p.display_name, d.name, t.title::citext) COLLATE "@COLLATION@" AS name, m.created AS created
FROM group_member m
LEFT JOIN document g ON g.uuid = m.team
LEFT JOIN person p ON p.uuid = m.member
LEFT JOIN device d ON d.uuid = m.member
LEFT JOIN document t ON t.uuid = m.member;
