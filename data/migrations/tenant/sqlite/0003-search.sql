-- SPDX-License-Identifier: GPL-3.0-or-later
-- What lists search and count. The store feeds the indexes; triggers say which indexed rows changed.

INSERT INTO search_index (base, search, columns) VALUES ('person', 'person_search', 'display_name,user_principal_name,mail,sam_account_name,department');
CREATE TRIGGER person_search_update AFTER UPDATE OF display_name, user_principal_name, mail, sam_account_name, department ON person
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'person')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('person', old.id);
END;
CREATE TRIGGER person_search_delete AFTER DELETE ON person
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'person')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('person', old.id);
END;

INSERT INTO search_index (base, search, columns) VALUES ('device', 'device_search', 'name,serial_number,imei,entra_id,fqdn');
CREATE TRIGGER device_search_update AFTER UPDATE OF name, serial_number, imei, entra_id, fqdn ON device
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'device')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('device', old.id);
END;
CREATE TRIGGER device_search_delete AFTER DELETE ON device
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'device')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('device', old.id);
END;

INSERT INTO search_index (base, search, columns) VALUES ('request', 'request_search', 'subject,profile_name,device_name,user_name,user_principal_name,serial');
CREATE TRIGGER request_search_update AFTER UPDATE OF subject, profile_name, device_name, user_name, user_principal_name, serial ON request
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'request')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('request', old.id);
END;
CREATE TRIGGER request_search_delete AFTER DELETE ON request
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'request')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('request', old.id);
END;

INSERT INTO search_index (base, search, columns) VALUES ('certificate', 'certificate_search', 'subject,serial,thumbprint,profile_name,device_name,user_principal_name');
CREATE TRIGGER certificate_search_update AFTER UPDATE OF subject, serial, thumbprint, profile_name, device_name, user_principal_name ON certificate
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'certificate')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('certificate', old.id);
END;
CREATE TRIGGER certificate_search_delete AFTER DELETE ON certificate
WHEN old.id <= (SELECT watermark FROM search_index WHERE base = 'certificate')
BEGIN
  INSERT OR IGNORE INTO search_stale (base, id) VALUES ('certificate', old.id);
END;

CREATE TRIGGER request_count_insert AFTER INSERT ON request
BEGIN
  INSERT INTO counter (base, value, n) VALUES ('request', new.state, 1)
  ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER request_count_update AFTER UPDATE OF state ON request WHEN old.state <> new.state
BEGIN
  UPDATE counter SET n = n - 1 WHERE base = 'request' AND value = old.state;
  INSERT INTO counter (base, value, n) VALUES ('request', new.state, 1)
  ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER request_count_delete AFTER DELETE ON request
BEGIN
  UPDATE counter SET n = n - 1 WHERE base = 'request' AND value = old.state;
END;

CREATE TRIGGER certificate_count_insert AFTER INSERT ON certificate
BEGIN
  INSERT INTO counter (base, value, n) VALUES ('certificate', new.state, 1)
  ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER certificate_count_update AFTER UPDATE OF state ON certificate WHEN old.state <> new.state
BEGIN
  UPDATE counter SET n = n - 1 WHERE base = 'certificate' AND value = old.state;
  INSERT INTO counter (base, value, n) VALUES ('certificate', new.state, 1)
  ON CONFLICT (base, value) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER certificate_count_delete AFTER DELETE ON certificate
BEGIN
  UPDATE counter SET n = n - 1 WHERE base = 'certificate' AND value = old.state;
END;
