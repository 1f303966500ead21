-- SPDX-License-Identifier: GPL-3.0-or-later
ALTER TABLE thing ADD COLUMN note TEXT COLLATE @COLLATION@;
CREATE INDEX thing_note ON thing (note, id);
UPDATE thing SET note = 'from version 2';
