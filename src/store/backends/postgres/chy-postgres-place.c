/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-postgres.h"

const ChyPostgresOptions chy_postgres_options_default = {
  .busy_timeout = 15000,
  .lock_timeout = 10000,
  .reconnect_timeout = 15000,
  .n_readers = 4,
};

/* The codes of the server (PostgreSQL's manual, appendix A); a shorter one stands for its class. */
typedef struct
{
  const char *state;
  ChyStoreError code;
  gboolean lost; /* the connection is closed, or might as well be */
} State;

static const State states[] = {
  { "08", CHY_STORE_ERROR_UNREACHABLE, TRUE },
  { "23505", CHY_STORE_ERROR_UNIQUE, FALSE },
  { "23", CHY_STORE_ERROR_CONSTRAINT, FALSE },
  /* 'events are added, never changed' and the like, raised by our own triggers. */
  { "P0001", CHY_STORE_ERROR_CONSTRAINT, FALSE },
  { "25006", CHY_STORE_ERROR_READ_ONLY, FALSE },
  { "25P03", CHY_STORE_ERROR_UNREACHABLE, TRUE },
  { "28", CHY_STORE_ERROR_REFUSED, FALSE },
  { "3D000", CHY_STORE_ERROR_NOT_FOUND, FALSE },
  { "40", CHY_STORE_ERROR_BUSY, FALSE },
  { "42501", CHY_STORE_ERROR_REFUSED, FALSE },
  { "53100", CHY_STORE_ERROR_FULL, FALSE },
  { "53300", CHY_STORE_ERROR_BUSY, FALSE },
  { "55P03", CHY_STORE_ERROR_BUSY, FALSE },
  { "57P", CHY_STORE_ERROR_UNREACHABLE, TRUE },
  { "XX001", CHY_STORE_ERROR_DAMAGED, FALSE },
  { "XX002", CHY_STORE_ERROR_DAMAGED, FALSE },
};

/* Whoever lists processes or reads a history sees a command line. */
static gboolean
check_url (const char *url, GError **error)
{
  char *message = NULL;
  PQconninfoOption *options = NULL;
  gboolean has_password = FALSE;

  if (g_str_has_prefix (url, "postgresql://") || g_str_has_prefix (url, "postgres://"))
    options = PQconninfoParse (url, &message);
  if (options == NULL)
    {
      /* libpq repeats parts of what it read, and they may be of a password. */
      PQfreemem (message);
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_ADDRESS,
                           "the address of the database is not well formed");
      return FALSE;
    }
  for (const PQconninfoOption *option = options; option->keyword != NULL; option++)
    has_password |=
        (strcmp (option->keyword, "password") == 0 || strcmp (option->keyword, "sslpassword") == 0) &&
        option->val != NULL;
  PQconninfoFree (options);
  if (has_password)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_ADDRESS,
                         "the address of the database says a password, which others can read");
  return !has_password;
}

ChyPostgresPlace *
chy_postgres_place_new (const char *url,
                        const ChyStoreSchema *schema,
                        const ChyPostgresOptions *options,
                        GError **error)
{
  ChyPostgresPlace *self;

  if (!check_url (url, error))
    return NULL;
  self = g_new0 (ChyPostgresPlace, 1);
  self->url = g_strdup (url);
  self->namespace = g_strconcat ("chancery_", schema->name, NULL);
  self->application_id = schema->application_id;
  self->options = *options;
  self->outage = chy_postgres_outage_new ();
  return self;
}

void
chy_postgres_place_free (ChyPostgresPlace *self)
{
  chy_postgres_outage_free (self->outage);
  g_free (self->url);
  g_free (self->namespace);
  g_free (self);
}

gboolean
chy_postgres_fail (const PGresult *result, gboolean *ret_lost, GError **error)
{
  const char *found = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  const char *state = found != NULL ? found : "";
  g_autofree char *whole = g_strchomp (g_strdup (PQresultErrorMessage (result)));
  int code = CHY_STORE_ERROR_FAILED;

  if (strcmp (state, "57014") == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the query was cancelled");
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_has_prefix (state, states[i].state))
      {
        code = states[i].code;
        if (states[i].lost && ret_lost != NULL)
          *ret_lost = TRUE;
        break;
      }
  g_set_error (error, CHY_STORE_ERROR, code, "%s (PostgreSQL %s)", message != NULL ? message : whole, state);
  return FALSE;
}

gboolean
chy_postgres_is_exposed (const char *host, const char *address, const char *sslmode)
{
  g_autoptr (GInetAddress) inet = NULL;

  if (g_strcmp0 (sslmode, "disable") == 0)
    return FALSE;
  if (address == NULL || *address == '\0')
    return host != NULL && *host != '\0' && *host != '/' && *host != '@';
  inet = g_inet_address_new_from_string (address);
  return inet == NULL || !g_inet_address_get_is_loopback (inet);
}
