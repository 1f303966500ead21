/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-request-store.h"
#include "model/chy-problem.h"

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  gint64 number;
  ChySecret *pfx;      /* (owned) or NULL */
  ChySecret *password; /* (owned) or NULL */
} Stored;

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Stored *self = data;
  g_autoptr (ChyRequestRow) request = NULL;

  g_clear_pointer (&self->pfx, chy_secret_unref);
  g_clear_pointer (&self->password, chy_secret_unref);
  if (!chy_request_store_load (session, self->number, &request, error))
    return FALSE;
  return request == NULL ||
         (chy_request_store_get_secret (self->context, request, "pfx", FALSE, &self->pfx, error) &&
          chy_request_store_get_secret (self->context, request, "password", FALSE, &self->password, error));
}

ChySecret *
chy_request_store_export (ChyCommandContext *context,
                          gint64 number,
                          const char *preset,
                          ChySecret *password,
                          gboolean chosen,
                          GError **error)
{
  Stored stored = { .context = context, .number = number };
  gboolean ok = chy_command_context_read (context, load, &stored, error);
  g_autoptr (ChySecret) pfx = stored.pfx;
  g_autoptr (ChySecret) old_password = stored.password;
  g_autofree char *text = NULL;

  if (!ok)
    return NULL;
  if (pfx != NULL && old_password != NULL)
    return chy_command_context_wrap_pfx (context, pfx, old_password, preset, password, chosen, error);
  text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  chy_refuse_one (error, "request", "no-certificate", text, NULL);
  return NULL;
}
