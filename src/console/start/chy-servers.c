/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-servers.h"
#include "console/chy-state.h"

#define SCHEME "https://"

gboolean
chy_servers_is_address (const char *location)
{
  return g_str_has_prefix (location, SCHEME);
}

char *
chy_servers_normalize (const char *address)
{
  g_autofree char *text = g_strstrip (g_strdup (address));
  gsize length = strlen (text);

  if (length > 0 && text[length - 1] == '/' && !g_str_has_suffix (text, "//"))
    text[length - 1] = '\0';
  return strstr (text, "://") != NULL || *text == '\0' ? g_steal_pointer (&text)
                                                       : g_strconcat (SCHEME, text, NULL);
}

/* --- what is kept -------------------------------------------------------------------------------------- */

static char *
name_of (const char *location)
{
  return g_strconcat ("server:", location, NULL);
}

ChyConsoleSignIn *
chy_servers_find (const char *location)
{
  g_autofree char *name = name_of (location);
  ChyConsoleSignIn *sign_in = chy_sign_in_new (location);

  sign_in->certificate = chy_state_get_text (name, "certificate");
  sign_in->server = chy_state_get_text (name, "trusted");
  sign_in->pin = chy_state_get_text (name, "pin");
  return sign_in;
}

void
chy_servers_remember (const ChyConsoleSignIn *sign_in)
{
  g_autofree char *name = name_of (sign_in->location);

  chy_state_set_text (name, "certificate", sign_in->certificate);
  chy_state_set_text (name, "trusted", sign_in->server);
  chy_state_set_text (name, "pin", sign_in->pin);
}

void
chy_servers_forget (const char *location)
{
  g_autofree char *name = name_of (location);

  chy_state_forget (name);
}

/* --- sign-ins ------------------------------------------------------------------------------------------ */

ChyConsoleSignIn *
chy_sign_in_new (const char *location)
{
  ChyConsoleSignIn *self = g_new0 (ChyConsoleSignIn, 1);

  self->location = g_strdup (location);
  return self;
}

ChyConsoleSignIn *
chy_sign_in_copy (const ChyConsoleSignIn *self)
{
  ChyConsoleSignIn *copy = chy_sign_in_new (self->location);

  copy->certificate = g_strdup (self->certificate);
  copy->password = self->password != NULL ? chy_secret_ref (self->password) : NULL;
  copy->server = g_strdup (self->server);
  copy->pin = g_strdup (self->pin);
  return copy;
}

void
chy_sign_in_free (ChyConsoleSignIn *self)
{
  if (self == NULL)
    return;
  g_free (self->location);
  g_free (self->certificate);
  if (self->password != NULL)
    chy_secret_unref (self->password);
  g_free (self->server);
  g_free (self->pin);
  g_free (self);
}

typedef struct
{
  const ChyConsoleHost *host; /* borrowed */
  ChyConsoleSignIn *sign_in;  /* (owned) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  chy_sign_in_free (opening->sign_in);
  g_free (opening);
}

static void
open_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  const Opening *opening = data;
  GError *error = NULL;
  const char *location = opening->sign_in->location;
  ChyTenant *tenant;

  if (chy_servers_is_address (location) && opening->host->open_server != NULL)
    tenant = opening->host->open_server (opening->host->data, opening->sign_in, cancellable, &error);
  else
    tenant = opening->host->open (opening->host->data, location, &error);
  if (tenant == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, tenant, g_object_unref);
}

void
chy_sign_in_open_async (const ChyConsoleSignIn *self,
                        const ChyConsoleHost *host,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->host = host;
  opening->sign_in = chy_sign_in_copy (self);
  g_task_set_source_tag (task, chy_sign_in_open_async);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_worker);
}

ChyTenant *
chy_sign_in_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, chy_sign_in_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
