-- SPDX-License-Identifier: GPL-3.0-or-later
ALTER TABLE thing ADD COLUMN note TEXT;
UPDATE thing SET note = 'from version 2';
