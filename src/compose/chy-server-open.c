/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-file.h"
#include "chy-server-private.h"
#include "chy-tls-file.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"
#include "tenant/remote/chy-tenant-remote.h"

enum
{
  LARGEST = 1024 * 1024,
  LOOK_SECONDS = 20, /* to be shown a certificate */
};

#define PORT 443

/* --- what to sign in by -------------------------------------------------------------------------------- */

static gboolean
is_pem (GBytes *data)
{
  gsize size;
  const char *text = g_bytes_get_data (data, &size);

  return g_strstr_len (text, (gssize) size, "-----BEGIN ") != NULL;
}

static GTlsCertificate *
read_pfx (const ChyServerOpenOptions *sign_in, GBytes *data, GError **error)
{
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);
  const char *password = sign_in->password != NULL ? chy_secret_get_text (sign_in->password) : NULL;
  g_autoptr (GError) local = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pkcs12 (bytes, size, password, &local);

  if (certificate != NULL)
    return certificate;
  if (g_error_matches (local, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD))
    chy_refuse_one (error, "tls", "password", NULL, "file", sign_in->certificate, NULL);
  else
    chy_refuse_one (error, "tls", "bad-pfx", NULL, "file", sign_in->certificate, "detail", local->message,
                    NULL);
  return NULL;
}

static GTlsCertificate *
load_certificate (const ChyServerOpenOptions *sign_in, GError **error)
{
  g_autoptr (GBytes) data = chy_file_read (sign_in->certificate, LARGEST, error);
  GTlsCertificate *certificate = NULL;
  gsize size;
  gconstpointer bytes;

  if (data == NULL)
    return NULL;
  certificate = is_pem (data) ? chy_tls_file_load (sign_in->certificate, sign_in->certificate, error)
                              : read_pfx (sign_in, data, error);
  bytes = g_bytes_get_data (data, &size);
  chy_wipe ((gpointer) bytes, size);
  return certificate;
}

/* --- who it is that answers ---------------------------------------------------------------------------- */

static gboolean
on_accept (void)
{
  return TRUE;
}

/* The certificate that is shown there; nothing is sent to it. */
static GTlsCertificate *
look_at_server (const char *url, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_parse_uri (url, PORT, error);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) tls = NULL;
  GTlsCertificate *certificate;

  g_socket_client_set_timeout (client, LOOK_SECONDS);
  connection = address != NULL ? g_socket_client_connect (client, address, cancellable, error) : NULL;
  tls = connection != NULL ? g_tls_client_connection_new (G_IO_STREAM (connection), address, error) : NULL;
  if (tls == NULL)
    return NULL;
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept), NULL);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), cancellable, error))
    return NULL;
  certificate = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (tls));
  if (certificate != NULL)
    g_object_ref (certificate);
  g_io_stream_close (tls, NULL, NULL);
  return certificate;
}

static char *
day_of (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return date != NULL ? g_date_time_format (date, "%F") : g_strdup ("?");
}

static void
refuse_server (const char *url, const char *code, GTlsCertificate *certificate, GError **error)
{
  g_autofree char *pem = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *subject = NULL;
  g_autoptr (GBytes) data = NULL;
  g_autoptr (ChyCertInfo) info = NULL;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  data = g_bytes_new (pem, strlen (pem));
  info = chy_inspect_certificate (data, error);
  if (info == NULL)
    return;
  subject = chy_name_to_string (info->subject);
  from = day_of (info->not_before);
  to = day_of (info->not_after);
  chy_refuse_one (error, "remote", code, NULL, "address", url, "subject", subject, "thumbprint",
                  info->thumbprint_sha256, "from", from, "to", to, "certificate", pem, NULL);
}

void
chy_server_tell_who (const ChyServerOpenOptions *sign_in,
                     GError *failure,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GTlsCertificate) shown = NULL;

  if (!chy_error_is (failure, "remote", "server-certificate") || sign_in->server != NULL)
    {
      g_propagate_error (error, failure);
      return;
    }
  shown = look_at_server (sign_in->url, cancellable, NULL);
  if (shown == NULL)
    {
      g_propagate_error (error, failure);
      return;
    }
  g_error_free (failure);
  refuse_server (sign_in->url, sign_in->pin != NULL ? "other-server" : "unknown-server", shown, error);
}

gboolean
chy_server_load_trusted (const ChyServerOpenOptions *sign_in,
                         GTlsCertificate **ret_server,
                         gboolean *ret_pinned,
                         GError **error)
{
  GTlsCertificate *server = NULL;

  if (sign_in->server != NULL)
    server = chy_tls_file_load (sign_in->server, NULL, error);
  else if (sign_in->pin != NULL)
    server = g_tls_certificate_new_from_pem (sign_in->pin, -1, error);
  if ((sign_in->server != NULL || sign_in->pin != NULL) && server == NULL)
    return FALSE;
  *ret_server = server;
  *ret_pinned = sign_in->server == NULL && server != NULL;
  return TRUE;
}

/* --- opening ------------------------------------------------------------------------------------------- */

ChyClock *
chy_server_get_clock (const ChyServerOpenOptions *sign_in)
{
  return sign_in->clock != NULL ? chy_clock_ref (sign_in->clock) : chy_clock_new_system ();
}

/* The session, where there is one; otherwise nothing, and the server says what it wants. */
static gboolean
take_session (const ChyServerOpenOptions *sign_in,
              GTlsCertificate **ret_client,
              gint64 *ret_expires,
              GError **error)
{
  g_autoptr (ChyClock) clock = chy_server_get_clock (sign_in);
  g_autoptr (GError) local = NULL;
  g_autoptr (ChySignInSession) session =
      chy_sign_in_session_load_live (sign_in->url, chy_clock_now (clock), &local);

  if (chy_error_is (local, "session", "none"))
    return TRUE;
  if (session == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *ret_expires = session->not_after;
  *ret_client = chy_sign_in_session_get_client (session, error);
  return *ret_client != NULL;
}

static gboolean
load_client (const ChyServerOpenOptions *sign_in,
             GTlsCertificate **ret_client,
             gint64 *ret_expires,
             GError **error)
{
  if (sign_in->certificate == NULL)
    return take_session (sign_in, ret_client, ret_expires, error);
  *ret_client = load_certificate (sign_in, error);
  return *ret_client != NULL;
}

ChyTenant *
chy_server_open (const ChyServerOpenOptions *sign_in, GCancellable *cancellable, GError **error)
{
  g_autoptr (GTlsCertificate) client = NULL;
  g_autoptr (GTlsCertificate) server = NULL;
  ChyTenantRemoteOptions options = { .url = sign_in->url, .watch = TRUE };
  GError *failure = NULL;
  ChyTenant *tenant;

  g_return_val_if_fail (sign_in->url != NULL, NULL);

  if (!load_client (sign_in, &client, &options.expires, error) ||
      !chy_server_load_trusted (sign_in, &server, &options.pinned, error))
    return NULL;
  options.client = client;
  options.server = server;
  tenant = chy_tenant_remote_open (&options, cancellable, &failure);
  if (tenant == NULL)
    chy_server_tell_who (sign_in, failure, cancellable, error);
  return tenant;
}
