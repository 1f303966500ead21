-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pages of the Certificates screen: every column that it sorts by, within one state. What has expired is in a state
-- of its own (src/tenant/local/resources/chy-local-certificates.c), so that neither state walks past the other.

CREATE INDEX certificate_state_number ON certificate (state, number, id);
CREATE INDEX certificate_state_subject ON certificate (state, subject, id);
CREATE INDEX certificate_state_serial ON certificate (state, serial, id);
CREATE INDEX certificate_state_template_name ON certificate (state, template_name, id);
CREATE INDEX certificate_state_authority_name ON certificate (state, authority_name, id);
