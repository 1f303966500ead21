-- SPDX-License-Identifier: GPL-3.0-or-later
UPDATE thing SET subject = 'half done';
INSERT INTO nowhere VALUES (1);
