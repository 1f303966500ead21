/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "chy-document.h"
#include "chy-revocation.h"

/* What became of revocations that a connector holds. An item has "number" and "fence" as the claim gave them,
 * "revoked" and, where it was not, "message". A late holder's items are left out and named in "refused". */

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "items", .kind = CHY_FIELD_OBJECT_LIST, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Items") },
  { .key = NULL },
};

/* Seconds until one that failed is lent again; meanwhile the server tries it itself. */
#define TRY_AGAIN (600 * CHY_USEC_PER_SEC)

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  const ChyDocument *connector;
  GVariantBuilder revoked; /* as: serials */
  GVariantBuilder failed;
  GVariantBuilder refused; /* ax: numbers */
  guint n;                 /* taken */
} Report;

static gboolean
give_back (Report *self, const ChyRevocation *revocation, const char *message, GError **error)
{
  ChySession *session = chy_command_context_get_session (self->context);
  gint64 next_try = chy_command_context_get_now (self->context) + TRY_AGAIN;

  g_variant_builder_add (&self->failed, "s", revocation->serial);
  return chy_session_run (session, "revocation-give-back",
                          CHY_PARAMS (CHY_INT (revocation->row), CHY_TEXT (message), CHY_INT (next_try)),
                          error);
}

/* Of a connector elsewhere the word alone does not count: the authority must have said it here. */
static gboolean
take_item (Report *self, GVariant *item, GError **error)
{
  ChySession *session = chy_command_context_get_session (self->context);
  gboolean doubted = chy_command_context_get_connector (self->context) != NULL;
  gint64 number = chy_body_get_int (item, "number", 0);
  const char *message = chy_body_get_text (item, "message");
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_revocation_free);
  const ChyRevocation *revocation;

  if (!chy_session_each (session, "revocation-by-id", CHY_PARAMS (CHY_INT (number)), chy_revocation_on_row,
                         found, error))
    return FALSE;
  revocation = found->len > 0 ? found->pdata[0] : NULL;
  if (revocation == NULL || revocation->lease_until == 0 ||
      g_strcmp0 (revocation->connector, self->connector->id) != 0 ||
      revocation->fence != chy_body_get_int (item, "fence", -1))
    {
      g_variant_builder_add (&self->refused, "x", number);
      return TRUE;
    }
  self->n++;
  if (!chy_body_get_bool (item, "revoked", FALSE) || (doubted && revocation->done == 0))
    return give_back (self, revocation, message != NULL ? message : "The authority was not asked", error);
  g_variant_builder_add (&self->revoked, "s", revocation->serial);
  return chy_revocation_settle (self->context, revocation, error);
}

static gboolean
take_all (Report *self, GVariant *items, GVariantDict *result, GError **error)
{
  GVariantDict after;

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      if (!take_item (self, item, error))
        return FALSE;
    }
  g_variant_dict_insert_value (result, "refused", g_variant_builder_end (&self->refused));
  if (self->n == 0)
    return TRUE;
  g_variant_dict_init (&after, NULL);
  g_variant_dict_insert_value (&after, "revoked", g_variant_builder_end (&self->revoked));
  g_variant_dict_insert_value (&after, "failed", g_variant_builder_end (&self->failed));
  {
    g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_dict_end (&after));

    chy_command_context_audit (self->context, "connector", self->connector->id, self->connector->title, NULL,
                               body);
  }
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) items = chy_body_get (params, "items");
  g_autoptr (ChyDocument) connector =
      chy_document_find (chy_command_context_get_session (context), CHY_DOCUMENT_CONNECTOR,
                         chy_body_get_text (params, "connector"), error);
  Report self = { .context = context, .connector = connector };
  gboolean ok;

  if (connector == NULL)
    return FALSE;
  g_variant_builder_init (&self.revoked, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&self.failed, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&self.refused, G_VARIANT_TYPE ("ax"));
  ok = take_all (&self, items, result, error);
  g_variant_builder_clear (&self.revoked);
  g_variant_builder_clear (&self.failed);
  g_variant_builder_clear (&self.refused);
  return ok;
}

const ChyCommandType chy_command_revocation_report = {
  .name = "revocation-report",
  .noun = "certificate",
  .verb = "report-revocations",
  .title = N_ ("Report Revocations"),
  .help = N_ ("A connector tells which certificates the authority has revoked."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .apply = apply,
};
