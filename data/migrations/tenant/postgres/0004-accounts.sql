-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whoever signs in is found by the hash of a certificate, at each request.

CREATE INDEX document_certificate ON document (((body::jsonb) ->> 'certificateHash')) WHERE kind = 'account' AND deleted = 0;
CREATE INDEX document_next_certificate ON document (((body::jsonb) ->> 'nextCertificateHash')) WHERE kind = 'account' AND deleted = 0;
