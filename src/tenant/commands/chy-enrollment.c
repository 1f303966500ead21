/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-enrollment.h"

void
chy_enrollment_free (ChyEnrollment *self)
{
  if (self == NULL)
    return;
  g_free (self->connector);
  g_free (self->id);
  g_free (self->token_hash);
  g_free (self->authority);
  g_free (self->template_name);
  g_free (self->csr_hash);
  g_free (self);
}

char *
chy_enrollment_hash (gconstpointer data, gsize size)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
}

static gboolean
on_enrollment (ChyRow *row, gpointer data)
{
  ChyEnrollment **found = data;
  ChyEnrollment *self = g_new0 (ChyEnrollment, 1);

  self->connector = g_strdup (chy_row_text (row, 0));
  self->id = g_strdup (chy_row_text (row, 1));
  self->token_hash = g_strdup (chy_row_text (row, 2));
  self->authority = g_strdup (chy_row_text (row, 3));
  self->template_name = g_strdup (chy_row_text (row, 4));
  self->expires = chy_row_int (row, 5);
  self->csr_hash = g_strdup (chy_row_text (row, 6));
  self->redeemed = chy_row_is_null (row, 7) ? 0 : chy_row_int (row, 7);
  g_clear_pointer (found, chy_enrollment_free);
  *found = self;
  return TRUE;
}

gboolean
chy_enrollment_find (ChySession *session,
                     const char *token_hash,
                     ChyEnrollment **ret_enrollment,
                     GError **error)
{
  g_autoptr (ChyEnrollment) found = NULL;

  if (!chy_session_each (session, "enrollment-by-token", CHY_PARAMS (CHY_TEXT (token_hash)), on_enrollment,
                         &found, error))
    return FALSE;
  *ret_enrollment = g_steal_pointer (&found);
  return TRUE;
}

gboolean
chy_enrollment_put (ChySession *session, const ChyEnrollment *self, GError **error)
{
  return chy_session_run (session, "enrollment-put",
                          CHY_PARAMS (CHY_TEXT (self->connector), CHY_TEXT (self->id),
                                      CHY_TEXT (self->token_hash), CHY_TEXT (self->authority),
                                      CHY_TEXT (self->template_name), CHY_INT (self->expires)),
                          error);
}

gboolean
chy_enrollment_claim (ChySession *session, const ChyEnrollment *self, const char *csr_hash, GError **error)
{
  return chy_session_run (session, "enrollment-claim", CHY_PARAMS (CHY_TEXT (self->id), CHY_TEXT (csr_hash)),
                          error);
}

gboolean
chy_enrollment_set_redeemed (ChySession *session, const ChyEnrollment *self, gint64 when, GError **error)
{
  return chy_session_run (session, "enrollment-redeemed", CHY_PARAMS (CHY_TEXT (self->id), CHY_INT (when)),
                          error);
}

gboolean
chy_enrollment_void (ChySession *session, const char *connector, GError **error)
{
  return chy_session_run (session, "enrollment-remove", CHY_PARAMS (CHY_TEXT (connector)), error);
}
