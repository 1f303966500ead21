/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-certificate-change.h"
#include "chy-command-type.h"
static const ChyField fields[] = {
  { .key = "ids",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Certificates"),
    .help = N_ ("Request IDs, IDs, serial numbers or thumbprints.") },
  { .key = "reason",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Reason"),
    .help = N_ ("Why. A hold can be lifted again; every other reason is for good."),
    .choices = chy_certificate_reasons },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the vault") },
  { .key = NULL },
};

static const char *const positionals[] = { "ids", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_auto (GStrv) ids = chy_body_get_list (params, "ids");
  guint n = g_strv_length (ids);
  gboolean hold = g_strcmp0 (chy_body_get_text (params, "reason"), "certificateHold") == 0;

  (void) context;
  (void) error;
  if (hold)
    return g_strdup_printf (
        ngettext ("%u certificate is put on hold: it is not accepted from the next revocation "
                  "list on, until the hold is lifted.",
                  "%u certificates are put on hold: they are not accepted from the next "
                  "revocation list on, until the hold is lifted.",
                  n),
        n);
  return g_strdup_printf (
      ngettext ("%u certificate is revoked for good: its holder loses what it opens with the next "
                "revocation list.",
                "%u certificates are revoked for good: their holders lose what they open with "
                "the next revocation list.",
                n),
      n);
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GPtrArray) targets = chy_certificate_change_find (context, params, error);

  return targets != NULL &&
         chy_certificate_change_revoke (
             context, targets, chy_certificate_reason_from_string (chy_body_get_text (params, "reason")),
             result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_certificate_change_record (
      context, chy_certificate_reason_from_string (chy_body_get_text (params, "reason")), result, error);
}

const ChyCommandType chy_command_certificate_revoke = {
  .name = "certificate-revoke",
  .noun = "certificate",
  .verb = "revoke",
  .title = N_ ("Revoke Certificate"),
  .help = N_ ("Revokes certificates, with a reason."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_ASKS | CHY_COMMAND_BATCH,
  .consequence = consequence,
  .prepare = prepare,
  .apply = apply,
};
