/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-events.h"

/* The journal is read by machines, too, so it is not translated. */
static const struct
{
  ChyConnectorEvent event;
  GLogLevelFlags level;
  const char *name;
  const char *message;
} events[] = {
  { CHY_CONNECTOR_EVENT_REQUEST_SUCCESS, G_LOG_LEVEL_MESSAGE, "PkcsRequestSuccess",
    "A certificate was delivered" },
  { CHY_CONNECTOR_EVENT_REQUEST_FAILURE, G_LOG_LEVEL_WARNING, "PkcsRequestFailure", "A request has failed" },
  { CHY_CONNECTOR_EVENT_DOWNLOADED, G_LOG_LEVEL_INFO, "PkcsDownloadedRequest", "A request was taken" },
  { CHY_CONNECTOR_EVENT_ISSUED, G_LOG_LEVEL_INFO, "PkcsIssuedSuccess", "The authority has issued" },
  { CHY_CONNECTOR_EVENT_ATTEMPT_FAILED, G_LOG_LEVEL_WARNING, "PkcsIssuedFailedAttempt",
    "An attempt has failed and will be repeated" },
  { CHY_CONNECTOR_EVENT_ISSUE_FAILED, G_LOG_LEVEL_WARNING, "PkcsIssuedFailure", "The authority has denied" },
  { CHY_CONNECTOR_EVENT_UPLOADED, G_LOG_LEVEL_INFO, "PkcsUploadSuccess", "Results were handed over" },
  { CHY_CONNECTOR_EVENT_UPLOAD_RETRY, G_LOG_LEVEL_WARNING, "PkcsUploadRetry",
    "Results could not be handed over; their requests will be taken up again" },
  { CHY_CONNECTOR_EVENT_UPLOAD_FAILED, G_LOG_LEVEL_WARNING, "PkcsUploadFailure",
    "A result was not accepted: another connector has the request" },
  { CHY_CONNECTOR_EVENT_IMPORT_SUCCESS, G_LOG_LEVEL_MESSAGE, "PkcsImportRequestSuccess",
    "An imported certificate was delivered" },
  { CHY_CONNECTOR_EVENT_IMPORT_FAILED, G_LOG_LEVEL_WARNING, "PkcsImportFailedAttempt",
    "An imported certificate could not be prepared; where that can help, it is tried again" },
  { CHY_CONNECTOR_EVENT_REVOKE_SUCCESS, G_LOG_LEVEL_MESSAGE, "RevokeRequestSuccess",
    "A certificate was revoked" },
  { CHY_CONNECTOR_EVENT_REVOKE_FAILURE, G_LOG_LEVEL_WARNING, "RevokeRequestFailure",
    "A certificate was not revoked" },
  { CHY_CONNECTOR_EVENT_REVOKE_DOWNLOADED, G_LOG_LEVEL_INFO, "RevokeDownloadedRequest",
    "A revocation was taken" },
  { CHY_CONNECTOR_EVENT_REVOKED, G_LOG_LEVEL_INFO, "RevokeSuccess", "The authority has revoked" },
  { CHY_CONNECTOR_EVENT_REVOKE_DENIED, G_LOG_LEVEL_WARNING, "RevokeFailure",
    "The authority does not let it revoke" },
  { CHY_CONNECTOR_EVENT_REVOKE_ATTEMPT_FAILED, G_LOG_LEVEL_WARNING, "RevokeFailedAttempt",
    "A revocation has failed and will be repeated" },
  { CHY_CONNECTOR_EVENT_REVOKE_UPLOADED, G_LOG_LEVEL_INFO, "RevokeUploadSuccess",
    "What was revoked is known to the server" },
  { CHY_CONNECTOR_EVENT_REVOKE_UPLOAD_RETRY, G_LOG_LEVEL_WARNING, "RevokeUploadRetry",
    "What was revoked could not be told; it will be taken up again" },
  { CHY_CONNECTOR_EVENT_REVOKE_UPLOAD_FAILED, G_LOG_LEVEL_WARNING, "RevokeUploadFailure",
    "A revocation was not accepted: somebody else has done it" },
  { CHY_CONNECTOR_EVENT_HEALTH_UPLOADED, G_LOG_LEVEL_DEBUG, "HealthUploadSuccess",
    "The server knows how it fares" },
  { CHY_CONNECTOR_EVENT_HEALTH_RETRY, G_LOG_LEVEL_WARNING, "HealthUploadRetry",
    "The server is not reached and will be asked again" },
  { CHY_CONNECTOR_EVENT_HEALTH_FAILED, G_LOG_LEVEL_WARNING, "HealthUploadFailure",
    "The server does not let it in" },
  { CHY_CONNECTOR_EVENT_STARTED, G_LOG_LEVEL_MESSAGE, "ConnectorServiceStarted",
    "The connector has started" },
  { CHY_CONNECTOR_EVENT_STOPPED, G_LOG_LEVEL_MESSAGE, "ConnectorServiceStopped",
    "The connector has stopped" },
  { CHY_CONNECTOR_EVENT_RENEWED, G_LOG_LEVEL_MESSAGE, "CertificateRenewalSuccess",
    "The connector's own certificate was renewed" },
  { CHY_CONNECTOR_EVENT_RENEWAL_FAILED, G_LOG_LEVEL_WARNING, "CertificateRenewalFailure",
    "The connector's own certificate could not be renewed yet" },
};

static gsize
find (ChyConnectorEvent event)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (events) && events[i].event != event)
    i++;
  return i;
}

const char *
chy_connector_event_get_name (ChyConnectorEvent event)
{
  gsize i = find (event);

  return i < G_N_ELEMENTS (events) ? events[i].name : "Unknown";
}

void
chy_connector_event_log (ChyConnectorEvent event,
                         const char *connector,
                         const char *request,
                         const char *detail)
{
  g_autofree char *number = g_strdup_printf ("%d", (int) event);
  gsize i = find (event);

  g_return_if_fail (i < G_N_ELEMENTS (events));

  g_log_structured (G_LOG_DOMAIN, events[i].level, "CHANCERY_EVENT_ID", number, "CHANCERY_EVENT",
                    events[i].name, "CONNECTOR", connector != NULL ? connector : "", "REQUEST",
                    request != NULL ? request : "", "MESSAGE", "%s%s%s%s%s (%s %d)", events[i].message,
                    request != NULL ? ": request " : "", request != NULL ? request : "",
                    detail != NULL ? ": " : "", detail != NULL ? detail : "", events[i].name, (int) event);
}
