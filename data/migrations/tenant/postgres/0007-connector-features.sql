-- SPDX-License-Identifier: GPL-3.0-or-later
-- A revocation that waits is lent to a connector as a request is: `fence` counts the holders, so that a late one
-- is known; `done` is when the authority said here that the certificate is revoked.
ALTER TABLE outbox ADD COLUMN fence bigint NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN lease_until bigint;
ALTER TABLE outbox ADD COLUMN connector text;
ALTER TABLE outbox ADD COLUMN next_try bigint NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN done bigint;

-- Whether a connector takes revocations, as its last report said, and how many it has had in all.
ALTER TABLE connector_state ADD COLUMN revokes bigint NOT NULL DEFAULT 0;
ALTER TABLE connector_state ADD COLUMN revoked bigint NOT NULL DEFAULT 0;
ALTER TABLE connector_state ADD COLUMN unrevoked bigint NOT NULL DEFAULT 0;

-- Whether the account that its service runs as is one of the system; null where it does not say.
ALTER TABLE connector_state ADD COLUMN system_account bigint;
