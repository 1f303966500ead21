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
    .help = N_ ("The name that it gets here."),
    .max = 64 },
  { .key = "certificate",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("Certificate"),
    .help = N_ ("The certificate of the authority, DER or PEM.") },
  { .key = "organization", .kind = CHY_FIELD_TEXT, .title = N_ ("Organization"), .max = 64 },
  { .key = "fqdn",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Host name"),
    .help = N_ ("The full DNS name of the host that profiles name."),
    .max = 255,
    .check = chy_authority_check_fqdn },
  { .key = "pkcs11",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Token"),
    .help = N_ ("The PKCS #11 URI of a token that holds the key."),
    .max = 1024 },
  { .key = "crlNumber",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Last CRL number"),
    .help = N_ ("The number that its revocation lists have reached."),
    .max = G_MAXINT64 },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "key",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_FILE,
    .title = N_ ("Private key"),
    .help = N_ ("The private key, PKCS #8 in DER or PEM.") },
  { .key = "importPassphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the key's file") },
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
  g_autoptr (GVariant) certificate = chy_body_get (params, "certificate");
  GVariantDict create;

  g_variant_dict_init (&create, NULL);
  copy_text (&create, params, "name");
  copy_text (&create, params, "organization");
  copy_text (&create, params, "fqdn");
  copy_text (&create, params, "pkcs11");
  g_variant_dict_insert_value (&create, "certificate", certificate);
  if (chy_body_get_int (params, "crlNumber", 0) > 0)
    g_variant_dict_insert (&create, "crlNumber", "x", chy_body_get_int (params, "crlNumber", 0));
  return chy_authority_change_create (context, params, g_variant_dict_end (&create), result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  chy_authority_change_audit (context, result, params);
  return chy_authority_change_learn_domain (context, chy_body_get_text (params, "fqdn"), error);
}

const ChyCommandType chy_command_authority_import = {
  .name = "authority-import",
  .noun = "authority",
  .verb = "import",
  .title = N_ ("Import Authority"),
  .help = N_ ("Takes over an existing certification authority with its key and certificate."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
