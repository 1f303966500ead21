-- SPDX-License-Identifier: GPL-3.0-or-later
-- How often a request has failed for the cause that it has now: what its next wait is reckoned from.

ALTER TABLE request ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_change ON outbox (change, id);
