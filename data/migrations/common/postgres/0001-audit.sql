-- SPDX-License-Identifier: GPL-3.0-or-later
-- What every schema has: the chain of audit records, the counters, and the marks of commits. As SQLite's, but
-- for search: a generated column has the searched texts in lower case, a line each, with an index of trigrams,
-- so that nothing is fed. Indexes that lists sort by have NULL first, as SQLite sorts.

CREATE TABLE audit (
  id bigint PRIMARY KEY,
  time bigint NOT NULL,
  actor citext NOT NULL,
  action citext NOT NULL,
  object_kind citext NOT NULL,
  object_id text NOT NULL,
  object_name citext NOT NULL,
  record bytea NOT NULL,
  hash bytea NOT NULL,
  searched text GENERATED ALWAYS AS (lower ((actor::text || E'\n' || action::text || E'\n' || object_name::text)
    COLLATE "und-x-icu")) STORED
);
CREATE INDEX audit_time ON audit (time NULLS FIRST, id);
CREATE INDEX audit_actor ON audit (actor NULLS FIRST, id);
CREATE INDEX audit_action ON audit (action NULLS FIRST, id);
CREATE INDEX audit_object ON audit (object_id NULLS FIRST, id);
CREATE INDEX audit_object_kind ON audit (object_kind NULLS FIRST, id);
CREATE INDEX audit_object_name ON audit (object_name NULLS FIRST, id);
CREATE INDEX audit_searched ON audit USING gin (searched gin_trgm_ops);

-- How many rows of a table have a value in its counted column; kept by triggers.
CREATE TABLE counter (
  base text NOT NULL,
  value text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (base, value)
);

-- CREATE TRIGGER T_counted AFTER INSERT OR DELETE OR UPDATE OF state ON T FOR EACH ROW
-- EXECUTE FUNCTION count_state ();
CREATE FUNCTION count_state () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND old.state = new.state THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    UPDATE counter SET n = n - 1 WHERE base = TG_TABLE_NAME AND value = old.state;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO counter (base, value, n) VALUES (TG_TABLE_NAME, new.state, 1)
    ON CONFLICT (base, value) DO UPDATE SET n = counter.n + 1;
  END IF;
  RETURN NULL;
END
$$;

-- The number of each program's last commit, which tells whether one was kept that had no answer.
CREATE TABLE commit_mark (
  writer text PRIMARY KEY,
  number bigint NOT NULL,
  time timestamptz NOT NULL DEFAULT now ()
);
