/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-store-private.h"

/* Where the first column of the first row goes: one of the three. */
typedef struct
{
  gint64 *ret_int;
  char **ret_text;
  GBytes **ret_bytes;
  gboolean found;
} FirstColumn;

static gboolean
take_first (ChyRow *row, gpointer data)
{
  FirstColumn *first = data;

  first->found = TRUE;
  if (first->ret_int != NULL)
    *first->ret_int = chy_row_int (row, 0);
  if (first->ret_text != NULL)
    *first->ret_text = g_strdup (chy_row_text (row, 0));
  if (first->ret_bytes != NULL)
    *first->ret_bytes = chy_row_bytes (row, 0);
  return FALSE;
}

static gboolean
run_named (ChySession *session,
           const char *statement,
           const ChyParam *params,
           ChyRowFunc func,
           gpointer data,
           ChyOutcome *ret_outcome,
           GError **error)
{
  const char *sql = chy_statements_lookup (session->statements, statement);

  if (sql == NULL)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "there is no statement named “%s”",
                   statement);
      return FALSE;
    }
  if (!chy_session_execute (session, sql, params, func, data, ret_outcome, error))
    {
      g_prefix_error (error, "%s: ", statement);
      return FALSE;
    }
  return TRUE;
}

static gboolean
get_first (ChySession *session,
           const char *statement,
           const ChyParam *params,
           FirstColumn *first,
           gboolean *ret_found,
           GError **error)
{
  if (!run_named (session, statement, params, take_first, first, NULL, error))
    return FALSE;
  if (ret_found != NULL)
    *ret_found = first->found;
  return TRUE;
}

ChyParam
chy_param_bytes (GBytes *bytes)
{
  ChyParam param = { .kind = CHY_PARAM_NULL };

  if (bytes == NULL)
    return param;
  param.kind = CHY_PARAM_BLOB;
  param.data = g_bytes_get_data (bytes, &param.size);
  /* Empty bytes have no address, but are not NULL. */
  if (param.data == NULL)
    param.data = "";
  return param;
}

gint64
chy_row_int (ChyRow *row, guint column)
{
  return row->klass->get_int (row, column);
}

const char *
chy_row_text (ChyRow *row, guint column)
{
  return row->klass->get_text (row, column);
}

gboolean
chy_row_take_int (ChyRow *row, gpointer data)
{
  *(gint64 *) data = chy_row_int (row, 0);
  return FALSE;
}

gboolean
chy_row_take_text (ChyRow *row, gpointer data)
{
  *(char **) data = g_strdup (chy_row_text (row, 0));
  return FALSE;
}

GBytes *
chy_row_bytes (ChyRow *row, guint column)
{
  return row->klass->get_bytes (row, column);
}

gboolean
chy_row_is_null (ChyRow *row, guint column)
{
  return row->klass->is_null (row, column);
}

gboolean
chy_session_execute (ChySession *session,
                     const char *sql,
                     const ChyParam *params,
                     ChyRowFunc func,
                     gpointer data,
                     ChyOutcome *ret_outcome,
                     GError **error)
{
  return session->klass->execute (session, sql, params, func, data, ret_outcome, error);
}

gboolean
chy_session_run (ChySession *session, const char *statement, const ChyParam *params, GError **error)
{
  return run_named (session, statement, params, NULL, NULL, NULL, error);
}

gboolean
chy_session_run_counted (
    ChySession *session, const char *statement, const ChyParam *params, gint64 *ret_changes, GError **error)
{
  ChyOutcome outcome = { 0 };

  if (!run_named (session, statement, params, NULL, NULL, &outcome, error))
    return FALSE;
  if (ret_changes != NULL)
    *ret_changes = outcome.n_changes;
  return TRUE;
}

gboolean
chy_session_insert (
    ChySession *session, const char *statement, const ChyParam *params, gint64 *ret_row_id, GError **error)
{
  ChyOutcome outcome = { .wants_row_id = TRUE };

  if (!run_named (session, statement, params, NULL, NULL, &outcome, error))
    return FALSE;
  if (ret_row_id != NULL)
    *ret_row_id = outcome.row_id;
  return TRUE;
}

gboolean
chy_session_each (ChySession *session,
                  const char *statement,
                  const ChyParam *params,
                  ChyRowFunc func,
                  gpointer data,
                  GError **error)
{
  return run_named (session, statement, params, func, data, NULL, error);
}

gboolean
chy_session_get_int (ChySession *session,
                     const char *statement,
                     const ChyParam *params,
                     gint64 *ret_value,
                     gboolean *ret_found,
                     GError **error)
{
  FirstColumn first = { .ret_int = ret_value };

  return get_first (session, statement, params, &first, ret_found, error);
}

gboolean
chy_session_get_text (ChySession *session,
                      const char *statement,
                      const ChyParam *params,
                      char **ret_value,
                      gboolean *ret_found,
                      GError **error)
{
  FirstColumn first = { .ret_text = ret_value };

  return get_first (session, statement, params, &first, ret_found, error);
}

gboolean
chy_session_get_bytes (ChySession *session,
                       const char *statement,
                       const ChyParam *params,
                       GBytes **ret_value,
                       gboolean *ret_found,
                       GError **error)
{
  FirstColumn first = { .ret_bytes = ret_value };

  return get_first (session, statement, params, &first, ret_found, error);
}

gboolean
chy_session_can_write (ChySession *session)
{
  return session->can_write;
}

void
chy_session_touch (ChySession *session, const char *resource)
{
  const char *name = g_intern_string (resource);

  if (session->touched == NULL)
    session->touched = g_ptr_array_new ();
  if (!g_ptr_array_find (session->touched, name, NULL))
    g_ptr_array_add (session->touched, (gpointer) name);
}
