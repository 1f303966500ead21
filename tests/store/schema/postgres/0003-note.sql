-- SPDX-License-Identifier: GPL-3.0-or-later
ALTER TABLE thing ADD COLUMN note citext COLLATE "@COLLATION@";
UPDATE thing SET note = 'from version 2';
