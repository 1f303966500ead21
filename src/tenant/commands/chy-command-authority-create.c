/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
static const ChyField fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .help = N_ ("The common name of the authority."),
    .max = 64 },
  { .key = "organization",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Organization"),
    .max = 64 },
  { .key = "fqdn",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Host name"),
    .help = N_ ("The full DNS name of the host that profiles name."),
    .max = 255,
    .check = chy_authority_check_fqdn },
  { .key = "key",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Key"),
    .help = N_ ("rsa:2048, rsa:3072, rsa:4096, ec:p256 or ec:p384."),
    .default_text = "rsa:3072" },
  { .key = "validity",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Validity period"),
    .help = N_ ("How long its own certificate is good for.") },
  { .key = "parent",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Parent"),
    .help = N_ ("The authority that signs it; without one it is a root.") },
  { .key = "external",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Signed elsewhere"),
    .help = N_ (
        "A subordinate of an authority elsewhere: its request is asked for, and its certificate installed later.") },
  { .key = "pkcs11",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Token"),
    .help = N_ ("The PKCS #11 URI of a token that holds the key."),
    .max = 1024 },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the vault") },
  { .key = "keyPassphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the key") },
  { .key = "pin", .kind = CHY_FIELD_TEXT, .title = N_ ("PIN of the token") },
  { .key = NULL },
};

static const char *const positionals[] = { "name", NULL };

static void
copy_text (GVariantDict *create, GVariant *params, const char *key)
{
  const char *text = chy_body_get_text (params, key);

  if (text != NULL && *text != '\0')
    g_variant_dict_insert (create, key, "s", text);
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  static const char *const keys[] = { "name", "organization", "fqdn", "key", "pkcs11" };
  const char *parent_name = chy_body_get_text (params, "parent");
  gint64 validity = chy_body_get_int (params, "validity", 0);
  GVariantDict create;

  g_variant_dict_init (&create, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    copy_text (&create, params, keys[i]);
  if (validity > 0)
    g_variant_dict_insert (&create, "validity", "x", validity);
  if (chy_body_get_bool (params, "external", FALSE))
    g_variant_dict_insert (&create, "external", "b", TRUE);
  if (parent_name != NULL && *parent_name != '\0')
    {
      g_autoptr (ChyAuthority) parent = chy_command_context_get_authority (context, parent_name, error);
      g_autoptr (GVariant) described =
          parent != NULL
              ? chy_authority_describe (parent, chy_command_context_get_cancellable (context), error)
              : NULL;

      if (described == NULL)
        {
          g_variant_dict_clear (&create);
          return FALSE;
        }
      g_variant_dict_insert (&create, "parent", "s", chy_body_get_text (described, "id"));
    }
  return chy_authority_change_create (context, params, g_variant_dict_end (&create), result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  chy_authority_change_audit (context, result, params);
  return chy_authority_change_learn_domain (context, chy_body_get_text (params, "fqdn"), error);
}

const ChyCommandType chy_command_authority_create = {
  .name = "authority-create",
  .noun = "authority",
  .verb = "create",
  .title = N_ ("Create Authority"),
  .help = N_ ("Creates a certification authority with a key of its own."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
