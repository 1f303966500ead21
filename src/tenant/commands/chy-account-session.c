/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-account-session.h"

typedef struct
{
  char *account; /* (owned) or NULL */
  gint64 not_after;
} Found;

static gboolean
on_found (ChyRow *row, gpointer data)
{
  Found *found = data;

  g_free (found->account);
  found->account = g_strdup (chy_row_text (row, 0));
  found->not_after = chy_row_int (row, 1);
  return TRUE;
}

gboolean
chy_sessions_find (
    ChySession *session, const char *hash, char **ret_account, gint64 *ret_not_after, GError **error)
{
  Found found = { NULL };

  if (!chy_session_each (session, "session-find", CHY_PARAMS (CHY_TEXT (hash)), on_found, &found, error))
    {
      g_free (found.account);
      return FALSE;
    }
  *ret_account = found.account;
  *ret_not_after = found.not_after;
  return TRUE;
}

gboolean
chy_sessions_begin (ChyCommandContext *context,
                    const ChyDocument *account,
                    const char *address,
                    GVariantDict *result,
                    GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  const char *hash = NULL, *serial = NULL;
  gint64 not_after = 0;

  g_variant_dict_lookup (result, "certificateHash", "&s", &hash);
  g_variant_dict_lookup (result, "serialNumber", "&s", &serial);
  g_variant_dict_lookup (result, "notAfter", "x", &not_after);
  chy_session_touch (session, "accounts");
  return chy_session_run (session, "session-sweep", CHY_PARAMS (CHY_INT (now)), error) &&
         chy_session_run (session, "session-put",
                          CHY_PARAMS (CHY_TEXT (hash), CHY_TEXT (account->id), CHY_TEXT (serial),
                                      CHY_INT (now), CHY_INT (not_after), CHY_TEXT (address)),
                          error);
}

static gboolean
on_one (ChyRow *row, gpointer data)
{
  guint *n = data;

  (void) row;
  *n += 1;
  return TRUE;
}

gboolean
chy_sessions_end (ChyCommandContext *context, const ChyDocument *account, guint *ret_n, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  guint n = 0;

  if (!chy_session_each (session, "session-of",
                         CHY_PARAMS (CHY_TEXT (account->id), CHY_INT (chy_command_context_get_now (context))),
                         on_one, &n, error) ||
      !chy_session_run (session, "session-end", CHY_PARAMS (CHY_TEXT (account->id)), error))
    return FALSE;
  if (n > 0)
    chy_session_touch (session, "accounts");
  if (ret_n != NULL)
    *ret_n = n;
  return TRUE;
}

static gboolean
on_count (ChyRow *row, gpointer data)
{
  g_hash_table_insert (data, g_strdup (chy_row_text (row, 0)),
                       GUINT_TO_POINTER ((guint) chy_row_int (row, 1)));
  return TRUE;
}

GHashTable *
chy_sessions_count (ChySession *session, gint64 now, GError **error)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!chy_session_each (session, "session-counts", CHY_PARAMS (CHY_INT (now)), on_count, counts, error))
    return NULL;
  return g_steal_pointer (&counts);
}
