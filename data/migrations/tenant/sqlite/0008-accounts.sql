-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whoever signs in is found by the hash of a certificate, at each request. Indexes may not use SQLite's functions for JSON;
-- bodies are canonical, so that the text of a property is found as it is.

CREATE INDEX document_certificate ON document (substr (body, instr (body, '"certificateHash":"') + 19, 64)) WHERE kind = 'account' AND deleted = 0;
CREATE INDEX document_next_certificate ON document (substr (body, instr (body, '"nextCertificateHash":"') + 23, 64)) WHERE kind = 'account' AND deleted = 0;
