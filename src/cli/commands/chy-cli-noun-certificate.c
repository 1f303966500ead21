/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"
#include "model/chy-states.h"
#include "pki/chy-inspect.h"

#include <string.h>

enum
{
  SERIAL_MINIMUM = 8, /* hexadecimal digits; what is shorter is a number */
};

static const ChyField list_fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Authority"),
    .help = N_ ("The records of this authority, with what was denied; * for all authorities.") },
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .title = N_ ("State"),
    .help = N_ ("Only those in this state: issued, pending, failed, revoked, expired."),
    .choices = chy_states_certificate },
  { .key = "profile",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Profile"),
    .help = N_ ("Only those of this profile.") },
  { .key = "templateName",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Template"),
    .help = N_ ("Only those by this template.") },
  { .key = "expiresWithin",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Expires within"),
    .help = N_ ("Only those that end within this time, such as 30d.") },
  { .key = "search",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Search"),
    .help = N_ ("Only what has these words.") },
  { .key = "sort",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Sort"),
    .help = N_ ("The column to sort by; -COLUMN for the other way round.") },
  { .key = "limit",
    .kind = CHY_FIELD_INTEGER,
    .min = 1,
    .max = G_MAXINT64,
    .title = N_ ("Limit"),
    .help = N_ ("At most so many.") },
  { NULL },
};

static const ChyField show_fields[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Certificate"),
    .help = N_ ("Number, ID, serial number or thumbprint.") },
  { NULL },
};

static const char *const show_positionals[] = { "id", NULL };

static const ChyChoice formats[] = {
  { "der", N_ ("DER"), NULL },
  { "pem", N_ ("PEM"), NULL },
  { "chain", N_ ("PEM with its chain"), NULL },
  { NULL },
};

static const ChyField export_fields[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Certificate"),
    .help = N_ ("Number, ID, serial number or thumbprint.") },
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("File"),
    .help = N_ ("The file to write; - is standard output.") },
  { .key = "format",
    .kind = CHY_FIELD_CHOICE,
    .title = N_ ("Format"),
    .help = N_ ("How it is written."),
    .default_text = "der",
    .choices = formats },
  { NULL },
};

static const char *const export_positionals[] = { "id", "file", NULL };

static void
print_extensions (ChyCli *cli, ChyCertInfo *info)
{
  fprintf (cli->out, "\n%s\n", _ ("Extensions:"));
  for (guint i = 0; i < info->extensions->len; i++)
    {
      const ChyCertExtension *extension = info->extensions->pdata[i];
      g_autofree char *text = chy_cli_clean (extension->text != NULL ? extension->text : "");

      fprintf (cli->out, "  %s%s: %s\n", extension->name, extension->critical ? _ (" (critical)") : "", text);
    }
}

/* One certificate of the tenant; or, by its serial number, of an authority that gave it for a request file.
 */
static GVariant *
get_certificate (ChyCli *cli, const char *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GVariant) filter = NULL;
  GVariantDict dict;
  GVariant *body = chy_tenant_get (cli->tenant, "certificates", id, cli->cancellable, &local);

  if (body == NULL && strlen (id) >= SERIAL_MINIMUM && strspn (id, "0123456789abcdefABCDEF: ") == strlen (id))
    {
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "authority", "s", "*");
      g_variant_dict_insert (&dict, "serial", "s", id);
      filter = g_variant_ref_sink (g_variant_dict_end (&dict));
      rows = chy_cli_query_details (cli, "certificates", filter, TRUE, 2, NULL);
      if (rows != NULL && rows->len == 1)
        return g_variant_ref (g_ptr_array_index (rows, 0));
    }
  if (body == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return body;
}

static gboolean
run_show (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("certificates");
  g_autoptr (GVariant) body = get_certificate (cli, chy_body_get_text (call->params, "id"), error);
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyCertInfo) info = NULL;

  if (body == NULL)
    return FALSE;
  chy_cli_print_object (cli, resource->columns, body);
  der = chy_body_get_bytes (body, "certificate");
  if (cli->json || der == NULL || g_bytes_get_size (der) == 0)
    return TRUE;
  info = chy_inspect_certificate (der, error);
  if (info == NULL)
    return FALSE;
  print_extensions (cli, info);

  return TRUE;
}

static gboolean
run_export (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *id = chy_body_get_text (call->params, "id");
  const char *format = chy_body_get_text (call->params, "format");
  g_autoptr (GVariant) body = get_certificate (cli, id, error);
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GPtrArray) chain = NULL;

  if (body == NULL)
    return FALSE;
  der = chy_body_get_bytes (body, "certificate");
  if (der == NULL || g_bytes_get_size (der) == 0)
    {
      chy_refuse_one (error, "cli", "nothing-to-export", NULL, "argument", id, "detail", _ ("certificate"),
                      NULL);
      return FALSE;
    }
  if (g_strcmp0 (format, "chain") == 0)
    {
      chain = chy_cli_get_chain (cli, chy_body_get_text (body, "authorityId"), error);
      if (chain == NULL)
        return FALSE;
    }

  return chy_cli_write_certificate (cli, chy_body_get_text (call->params, "file"), der, chain,
                                    g_strcmp0 (format, "der") != 0 && format != NULL, error);
}

static const ChyCliVerb verbs[] = {
  { .words = "certificate list",
    .help = N_ ("Lists the certificates."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "certificates" },
  { .words = "certificate show",
    .help = N_ ("Shows one certificate."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_show,
    .resource = "certificates" },
  { .words = "certificate export",
    .help = N_ ("Writes a certificate into a file."),
    .positionals = export_positionals,
    .fields = export_fields,
    .run = run_export },
  { NULL },
};

const ChyCliNoun chy_cli_noun_certificate = {
  .name = "certificate",
  .help = N_ ("Certificates of all authorities"),
  .verbs = verbs,
};
