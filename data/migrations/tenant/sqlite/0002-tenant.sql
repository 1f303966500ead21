-- SPDX-License-Identifier: GPL-3.0-or-later
-- What an administrator decides and watches: src/README.md, "The shape of data". Times are microseconds UTC.

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Templates, profiles, groups, connectors: JSON with its whole history.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL
);
CREATE UNIQUE INDEX document_name ON document (kind, name COLLATE NOCASE) WHERE deleted = 0;
CREATE INDEX document_kind ON document (kind, deleted);

CREATE TABLE document_version (
  document INTEGER NOT NULL REFERENCES document (id),
  version INTEGER NOT NULL,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  PRIMARY KEY (document, version)
) WITHOUT ROWID;

-- The directory.
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  external_id TEXT UNIQUE,
  display_name TEXT COLLATE NOCASE NOT NULL,
  given_name TEXT,
  surname TEXT,
  user_principal_name TEXT COLLATE NOCASE,
  mail TEXT COLLATE NOCASE,
  sam_account_name TEXT COLLATE NOCASE,
  distinguished_name TEXT COLLATE NOCASE,
  security_identifier TEXT,
  department TEXT COLLATE NOCASE,
  enabled INTEGER NOT NULL DEFAULT 1,
  retired INTEGER,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL
);
CREATE INDEX person_display_name ON person (display_name, id);
CREATE INDEX person_user_principal_name ON person (user_principal_name, id);
CREATE INDEX person_mail ON person (mail, id);
CREATE INDEX person_sam_account_name ON person (sam_account_name, id);
CREATE INDEX person_department ON person (department, id);
CREATE INDEX person_security_identifier ON person (security_identifier);
CREATE INDEX person_distinguished_name ON person (distinguished_name);
CREATE INDEX person_enabled ON person (enabled, id);

CREATE TABLE device (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  external_id TEXT UNIQUE,
  name TEXT COLLATE NOCASE NOT NULL,
  serial_number TEXT COLLATE NOCASE,
  imei TEXT,
  meid TEXT,
  wifi_mac TEXT,
  fqdn TEXT,
  entra_id TEXT,
  security_identifier TEXT,
  distinguished_name TEXT COLLATE NOCASE,
  sam_account_name TEXT,
  platform TEXT,
  ownership TEXT,
  enrollment_type TEXT,
  person TEXT REFERENCES person (uuid),
  enabled INTEGER NOT NULL DEFAULT 1,
  retired INTEGER,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL
);
CREATE INDEX device_name ON device (name, id);
CREATE INDEX device_serial_number ON device (serial_number, id);
CREATE INDEX device_platform ON device (platform, id);
CREATE INDEX device_person ON device (person, id);
CREATE INDEX device_entra_id ON device (entra_id);
CREATE INDEX device_imei ON device (imei);
CREATE INDEX device_security_identifier ON device (security_identifier);
CREATE INDEX device_enabled ON device (enabled, id);

-- A member is a person, a device, or another group (its document).
CREATE TABLE group_member (
  id INTEGER PRIMARY KEY,
  team TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'device', 'group')),
  member TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (team, member)
);
CREATE INDEX group_member_member ON group_member (member, team);

-- What a profile is assigned to; the profile's document holds settings alone.
CREATE TABLE assignment (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  profile TEXT NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('group', 'exclusionGroup', 'allLicensedUsers', 'allDevices')),
  team TEXT,
  created INTEGER NOT NULL
);
CREATE UNIQUE INDEX assignment_target ON assignment (profile, target, ifnull (team, ''));
CREATE INDEX assignment_team ON assignment (team);

-- What a connector reports; its settings are a document.
CREATE TABLE connector_state (
  connector TEXT PRIMARY KEY,
  host TEXT,
  version TEXT,
  account TEXT,
  platform TEXT,
  last_contact INTEGER,
  reason TEXT,
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE connector_hour (
  connector TEXT NOT NULL,
  hour INTEGER NOT NULL,
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (connector, hour)
) WITHOUT ROWID;

-- One certificate wanted for (profile, device, user, generation). The state is that of the last event, kept in
-- the same transaction. `id` is the Request ID that people see.
CREATE TABLE request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  profile TEXT NOT NULL,
  device TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  generation INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER,
  next_try INTEGER,
  connector TEXT,
  authority TEXT,
  authority_name TEXT,
  template TEXT,
  template_name TEXT,
  authority_number INTEGER,
  profile_name TEXT COLLATE NOCASE NOT NULL,
  device_name TEXT COLLATE NOCASE,
  user_name TEXT COLLATE NOCASE,
  user_principal_name TEXT COLLATE NOCASE,
  platform TEXT,
  serial TEXT,
  thumbprint TEXT,
  subject TEXT COLLATE NOCASE,
  not_before INTEGER,
  not_after INTEGER,
  renew_at INTEGER,
  previous TEXT,
  cause TEXT,
  code TEXT,
  message TEXT,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  UNIQUE (profile, device, person, generation)
);
CREATE INDEX request_state ON request (state, id);
CREATE INDEX request_claim ON request (state, next_try, id);
CREATE INDEX request_lease ON request (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX request_renew ON request (renew_at) WHERE renew_at IS NOT NULL;
CREATE INDEX request_profile ON request (profile, state, id);
CREATE INDEX request_device ON request (device, id);
CREATE INDEX request_person ON request (person, id);
CREATE INDEX request_profile_name ON request (profile_name, id);
CREATE INDEX request_device_name ON request (device_name, id);
CREATE INDEX request_user_name ON request (user_name, id);
CREATE INDEX request_user_principal_name ON request (user_principal_name, id);
CREATE INDEX request_subject ON request (subject, id);
CREATE INDEX request_connector ON request (connector, id);
CREATE INDEX request_serial ON request (serial);
CREATE INDEX request_thumbprint ON request (thumbprint);
CREATE INDEX request_not_after ON request (not_after, id);
CREATE INDEX request_created ON request (created, id);
CREATE INDEX request_updated ON request (updated, id);

-- Added, never changed: the timeline is read out of it.
CREATE TABLE request_event (
  id INTEGER PRIMARY KEY,
  request INTEGER NOT NULL REFERENCES request (id),
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  connector TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  code TEXT,
  message TEXT,
  arguments TEXT
);
CREATE INDEX request_event_request ON request_event (request, id);
CREATE TRIGGER request_event_keep BEFORE UPDATE ON request_event
BEGIN
  SELECT RAISE (ABORT, 'events are added, never changed');
END;

-- Sealed by the vault: "key", "csr", "pfx", "password" of an attempt. Wiped without touching the request.
CREATE TABLE request_secret (
  request INTEGER NOT NULL REFERENCES request (id),
  kind TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (request, kind)
);

-- What reached a device: a trusted certificate has no request.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  profile TEXT NOT NULL,
  device TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  request TEXT REFERENCES request (uuid),
  state TEXT NOT NULL,
  code TEXT,
  updated INTEGER NOT NULL,
  UNIQUE (profile, device, person)
);
CREATE INDEX delivery_device ON delivery (device, id);
CREATE INDEX delivery_profile_state ON delivery (profile, state, id);

-- The tenant's certificates: what its requests were given. `number` is the Request ID.
CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  request TEXT REFERENCES request (uuid),
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  serial TEXT NOT NULL,
  thumbprint TEXT NOT NULL,
  subject TEXT COLLATE NOCASE NOT NULL,
  issuer TEXT,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  authority TEXT,
  authority_name TEXT COLLATE NOCASE,
  template_name TEXT COLLATE NOCASE,
  requester_name TEXT,
  profile TEXT,
  profile_name TEXT COLLATE NOCASE,
  device TEXT,
  device_name TEXT COLLATE NOCASE,
  person TEXT,
  user_principal_name TEXT COLLATE NOCASE,
  revoked INTEGER,
  reason INTEGER,
  created INTEGER NOT NULL,
  renew_at INTEGER
);
CREATE UNIQUE INDEX certificate_serial ON certificate (authority, serial);
CREATE INDEX certificate_serial_alone ON certificate (serial);
CREATE INDEX certificate_thumbprint ON certificate (thumbprint);
CREATE INDEX certificate_number ON certificate (number, id);
CREATE INDEX certificate_request ON certificate (request);
CREATE INDEX certificate_state ON certificate (state, id);
CREATE INDEX certificate_subject ON certificate (subject, id);
CREATE INDEX certificate_not_before ON certificate (not_before, id);
CREATE INDEX certificate_not_after ON certificate (not_after, id);
CREATE INDEX certificate_state_not_after ON certificate (state, not_after, id);
CREATE INDEX certificate_profile_name ON certificate (profile_name, id);
CREATE INDEX certificate_device_name ON certificate (device_name, id);
CREATE INDEX certificate_upn ON certificate (user_principal_name, id);
CREATE INDEX certificate_template_name ON certificate (template_name, id);
CREATE INDEX certificate_authority_name ON certificate (authority_name, id);
CREATE INDEX certificate_device ON certificate (device, id);
CREATE INDEX certificate_person ON certificate (person, id);
-- Apart, so that a list reads small rows.
CREATE TABLE certificate_data (
  certificate INTEGER PRIMARY KEY REFERENCES certificate (id),
  der BLOB NOT NULL,
  chain BLOB
);

-- What must still reach an authority (src/README.md, "Whose template").
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  authority TEXT NOT NULL,
  change TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  message TEXT,
  UNIQUE (authority, change, subject)
);
-- Which of its templates this tenant has issued where, and with which errors accepted.
CREATE TABLE issued_template (
  authority TEXT NOT NULL,
  authority_name TEXT NOT NULL,
  template TEXT NOT NULL,
  accepted TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL,
  PRIMARY KEY (authority, template)
) WITHOUT ROWID;

-- Lists with the names of what they refer to.
CREATE VIEW member_list AS
SELECT m.id AS id, m.team AS team, g.title AS group_name, m.kind AS kind, m.member AS member,
  coalesce (p.display_name, d.name, t.title) AS name, m.created AS created
FROM group_member m
LEFT JOIN document g ON g.uuid = m.team
LEFT JOIN person p ON p.uuid = m.member
LEFT JOIN device d ON d.uuid = m.member
LEFT JOIN document t ON t.uuid = m.member;
CREATE VIEW event_list AS
SELECT e.id AS id, r.uuid AS request_uuid, e.request AS request, e.time AS time, e.kind AS kind,
  e.connector AS connector, e.attempt AS attempt, e.code AS code, e.message AS message, e.arguments AS arguments
FROM request_event e JOIN request r ON r.id = e.request;
