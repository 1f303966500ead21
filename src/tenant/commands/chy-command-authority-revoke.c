/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-document.h"
#include "chy-principals.h"
#include "chy-revocation.h"

/* A connector elsewhere has an authority of this tenant revoke. It names certificates, and no more: only
 * those that this tenant wants revoked and that it holds, for the reason that the tenant has for each. */

#define MOST_SERIALS 1024

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "authority", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Authority") },
  { .key = "serialNumbers",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Serial numbers"),
    .max = MOST_SERIALS },
  { .key = NULL },
};

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  GVariant *params;           /* borrowed */
  GPtrArray *held;            /* (owned) of ChyRevocation */
  ChyPrincipal *principal;    /* (owned) */
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_pointer (&self->principal, chy_principal_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Work *self = data;
  g_auto (GStrv) serials = chy_body_get_list (self->params, "serialNumbers");
  g_autoptr (ChyDocument) connector = chy_document_find (
      session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (self->params, "connector"), error);

  if (connector == NULL)
    return FALSE;
  g_clear_pointer (&self->principal, chy_principal_free);
  self->principal = chy_principals_for_connector (session, connector->title, error);
  if (self->principal == NULL)
    return FALSE;
  g_ptr_array_set_size (self->held, 0);
  for (guint i = 0; serials[i] != NULL; i++)
    {
      guint before = self->held->len;

      if (!chy_session_each (
              session, "revocation-by-serial",
              CHY_PARAMS (CHY_TEXT (chy_body_get_text (self->params, "authority")), CHY_TEXT (serials[i])),
              chy_revocation_on_row, self->held, error))
        return FALSE;
      if (self->held->len > before && chy_revocation_is_held (self->held->pdata[before], connector->id,
                                                              chy_command_context_get_now (self->context)))
        continue;
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED,
                   "The revocation of %s is not held by this connector", serials[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_revocation_free);
  g_auto (Work) self = { .context = context, .params = params, .held = g_steal_pointer (&held) };
  g_auto (GVariantBuilder) done = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));

  if (!chy_command_context_read (context, load, &self, error))
    return FALSE;
  for (guint i = 0; i < self.held->len; i++)
    {
      const ChyRevocation *revocation = g_ptr_array_index (self.held, i);

      if (!chy_revocation_send (context, revocation, self.principal, error))
        return FALSE;
      g_variant_builder_add (&done, "x", revocation->row);
    }
  g_variant_dict_insert_value (result, "done", g_variant_builder_end (&done));
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  g_autoptr (GVariant) done = g_variant_dict_lookup_value (result, "done", G_VARIANT_TYPE ("ax"));
  GVariantIter iter;
  gint64 row;

  (void) params;
  g_variant_iter_init (&iter, done);
  while (g_variant_iter_next (&iter, "x", &row))
    if (!chy_session_run (session, "revocation-done", CHY_PARAMS (CHY_INT (row), CHY_INT (now)), error))
      return FALSE;
  return TRUE;
}

const ChyCommandType chy_command_authority_revoke = {
  .name = "authority-revoke",
  .noun = "authority",
  .verb = "revoke",
  .title = N_ ("Revoke Certificates"),
  .help = N_ ("A connector has an authority of this tenant revoke what it holds for that."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .prepare = prepare,
  .apply = apply,
};
