-- SPDX-License-Identifier: GPL-3.0-or-later
-- How often rows of a table have changed in what its lists sort and search by (of a certificate only the state does,
-- which is counted by itself), or were deleted: an order of all ids that a list has read serves until then. New rows are
-- not counted.

CREATE TABLE list_change (
  base TEXT PRIMARY KEY,
  fixed INTEGER NOT NULL,
  counted INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO list_change (base, fixed, counted) VALUES ('certificate', 0, 0);
CREATE TRIGGER certificate_list_update AFTER UPDATE OF id, number, serial, thumbprint, subject, not_before, not_after,
  authority_name, template_name, profile_name, device_name, user_principal_name ON certificate
BEGIN
  UPDATE list_change SET fixed = fixed + 1 WHERE base = 'certificate';
END;
CREATE TRIGGER certificate_list_count AFTER UPDATE OF state ON certificate
BEGIN
  UPDATE list_change SET counted = counted + 1 WHERE base = 'certificate';
END;
CREATE TRIGGER certificate_list_delete AFTER DELETE ON certificate
BEGIN
  UPDATE list_change SET fixed = fixed + 1 WHERE base = 'certificate';
END;
