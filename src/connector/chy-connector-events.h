/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a connector writes into the journal, under the numbers that administrators know from the event log of
 * Microsoft's certificate connector. */
typedef enum
{
  CHY_CONNECTOR_EVENT_REQUEST_SUCCESS = 1000,
  CHY_CONNECTOR_EVENT_REQUEST_FAILURE = 1001,
  CHY_CONNECTOR_EVENT_DOWNLOADED = 1020,
  CHY_CONNECTOR_EVENT_ISSUED = 1050,
  CHY_CONNECTOR_EVENT_ATTEMPT_FAILED = 1051, /* it is tried again */
  CHY_CONNECTOR_EVENT_ISSUE_FAILED = 1052,
  CHY_CONNECTOR_EVENT_UPLOADED = 1100,
  CHY_CONNECTOR_EVENT_UPLOAD_RETRY = 1101,
  CHY_CONNECTOR_EVENT_UPLOAD_FAILED = 1102,
  CHY_CONNECTOR_EVENT_IMPORT_SUCCESS = 2000,
  CHY_CONNECTOR_EVENT_IMPORT_FAILED = 2051, /* it is tried again */
  CHY_CONNECTOR_EVENT_REVOKE_SUCCESS = 3000,
  CHY_CONNECTOR_EVENT_REVOKE_FAILURE = 3001,
  CHY_CONNECTOR_EVENT_REVOKE_DOWNLOADED = 3020,
  CHY_CONNECTOR_EVENT_REVOKED = 3050,
  CHY_CONNECTOR_EVENT_REVOKE_DENIED = 3051,
  CHY_CONNECTOR_EVENT_REVOKE_ATTEMPT_FAILED = 3052, /* it is tried again */
  CHY_CONNECTOR_EVENT_REVOKE_UPLOADED = 3100,
  CHY_CONNECTOR_EVENT_REVOKE_UPLOAD_RETRY = 3101,
  CHY_CONNECTOR_EVENT_REVOKE_UPLOAD_FAILED = 3102,
  CHY_CONNECTOR_EVENT_HEALTH_UPLOADED = 5000,
  CHY_CONNECTOR_EVENT_HEALTH_RETRY = 5001,
  CHY_CONNECTOR_EVENT_HEALTH_FAILED = 5002,
  CHY_CONNECTOR_EVENT_STARTED = 10010,
  CHY_CONNECTOR_EVENT_STOPPED = 10020,
  CHY_CONNECTOR_EVENT_RENEWED = 10100,
  CHY_CONNECTOR_EVENT_RENEWAL_FAILED = 10102,
} ChyConnectorEvent;

/* "PkcsRequestSuccess"; "Unknown" for a number that is none of them. */
const char *chy_connector_event_get_name (ChyConnectorEvent event);
/* A line of the journal with the fields CHANCERY_EVENT_ID, CHANCERY_EVENT, CONNECTOR and REQUEST.
 * `connector`, `request` and `detail` may be NULL. No secrets, no names of people. */
void chy_connector_event_log (ChyConnectorEvent event,
                              const char *connector,
                              const char *request,
                              const char *detail);

G_END_DECLS
