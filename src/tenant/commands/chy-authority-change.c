/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-principals.h"
#include "chy-template-store.h"
#include "model/chy-problem.h"

const ChyField chy_authority_settings[] = {
  { .key = "name", .kind = CHY_FIELD_TEXT, .title = N_ ("Name"), .max = 64 },
  { .key = "organization", .kind = CHY_FIELD_TEXT, .title = N_ ("Organization"), .max = 64 },
  { .key = "fqdn",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Host name"),
    .max = 255,
    .check = chy_authority_check_fqdn },
  { .key = "crlUrls",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("CRL distribution points"),
    .help = N_ (
        "Addresses of the revocation list that certificates name; for a key that a renewal made, (1) stands "
        "before the extension.") },
  { .key = "aiaUrls",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("Authority information access"),
    .help =
        N_ ("Addresses of the authority's own certificate that certificates name; for a key that a renewal "
            "made, (1) stands before the extension.") },
  { .key = "crlPeriod",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("CRL publication interval"),
    .help = N_ ("How long a revocation list is good for.") },
  { .key = "crlOverlap",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("CRL overlap"),
    .help = N_ ("How much longer it is accepted, for its successor to arrive.") },
  { .key = "validity",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Validity period"),
    .help = N_ ("What a renewed certificate of the authority gets.") },
  { .key = NULL },
};

typedef struct
{
  const char *name;        /* borrowed */
  ChyPrincipal *principal; /* (owned) or NULL */
  gboolean resolved;
} Who;

static gboolean
resolve_who (ChySession *session, gpointer data, GError **error)
{
  Who *who = data;

  g_clear_pointer (&who->principal, chy_principal_free);
  who->principal = chy_principals_resolve (session, who->name, &who->resolved, error);
  return who->principal != NULL;
}

/* Keys lie in the vault unless they have a passphrase of their own or are on a token. */
static gboolean
need_vault (ChyCommandContext *context, GVariant *create, GError **error)
{
  ChySecret *passphrase = chy_command_context_get_secret (context, "passphrase");
  const char *pkcs11 = chy_body_get_text (create, "pkcs11");
  gboolean made = FALSE;

  if (passphrase == NULL || chy_command_context_get_secret (context, "keyPassphrase") != NULL ||
      (pkcs11 != NULL && *pkcs11 != '\0'))
    return TRUE;
  if (!chy_command_context_make_vault (context, passphrase, &made, error))
    return FALSE;
  if (made)
    chy_command_context_add_problem (
        context, chy_problem_new (CHY_SEVERITY_NOTE, "command", "vault-made", NULL, NULL, NULL));
  return TRUE;
}

static GHashTable *
collect_secrets (ChyCommandContext *context)
{
  static const char *const keys[] = { "key", "keyPassphrase", "importPassphrase", "pin" };
  GHashTable *secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      ChySecret *secret = chy_command_context_get_secret (context, keys[i]);

      if (secret != NULL)
        g_hash_table_insert (secrets, g_strdup (keys[i]), chy_secret_ref (secret));
    }
  return secrets;
}

static void
put_identity (GVariantDict *result, GVariant *described)
{
  const char *id = chy_body_get_text (described, "id");
  const char *name = chy_body_get_text (described, "name");

  g_variant_dict_insert (result, "id", "s", id != NULL ? id : "");
  g_variant_dict_insert (result, "name", "s", name != NULL ? name : "");
}

ChyAuthority *
chy_authority_change_find (ChyCommandContext *context,
                           GVariant *params,
                           GVariantDict *result,
                           GVariant **ret_described,
                           GError **error)
{
  g_autoptr (ChyAuthority) authority =
      chy_command_context_get_authority (context, chy_body_get_text (params, "authority"), error);
  g_autoptr (GVariant) described = NULL;

  if (authority == NULL)
    return NULL;
  described = chy_authority_describe (authority, chy_command_context_get_cancellable (context), error);
  if (described == NULL)
    return NULL;
  put_identity (result, described);
  if (ret_described != NULL)
    *ret_described = g_steal_pointer (&described);
  return g_steal_pointer (&authority);
}

gboolean
chy_authority_change_configure (ChyCommandContext *context,
                                GVariant *params,
                                const char *change,
                                GVariant *change_params,
                                GVariant **ret_answer,
                                GVariantDict *result,
                                GError **error)
{
  g_autoptr (GVariant) owned = change_params != NULL ? g_variant_ref_sink (change_params) : chy_body_new ();
  g_autoptr (ChyAuthority) authority = chy_authority_change_find (context, params, result, NULL, error);

  return authority != NULL &&
         chy_authority_configure (authority, change, owned, chy_command_context_get_actor (context),
                                  ret_answer, chy_command_context_get_cancellable (context), error);
}

gboolean
chy_authority_change_right (
    ChyCommandContext *context, GVariant *params, const char *change, GVariantDict *result, GError **error)
{
  const char *right = chy_body_get_text (params, "right");
  Who who = { .name = chy_body_get_text (params, "principal") };
  g_autoptr (ChyPrincipal) principal = NULL;
  GVariantDict dict;

  if (chy_ca_right_from_string (right) == 0)
    {
      chy_refuse_one (error, "command", "unknown-right", NULL, "right", right, "choices",
                      "read, issue-and-manage-certificates, manage-ca, request-certificates", NULL);
      return FALSE;
    }
  if (!chy_command_context_read (context, resolve_who, &who, error))
    return FALSE;
  principal = g_steal_pointer (&who.principal);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "principalId", "s", principal->id);
  g_variant_dict_insert (&dict, "principalName", "s", principal->name);
  g_variant_dict_insert (&dict, "right", "s", right);
  g_variant_dict_insert (&dict, "deny", "b", chy_body_get_bool (params, "deny", FALSE));
  if (!chy_authority_change_configure (context, params, change, g_variant_dict_end (&dict), NULL, result,
                                       error))
    return FALSE;
  if (!who.resolved && g_str_equal (change, "grant"))
    chy_command_context_add_problem (context,
                                     chy_problem_new (CHY_SEVERITY_NOTE, "command", "unresolved-principal",
                                                      NULL, NULL, "name", principal->name, NULL));
  g_variant_dict_insert_value (result, "undo", params);
  return TRUE;
}

gboolean
chy_authority_change_create (
    ChyCommandContext *context, GVariant *params, GVariant *create, GVariantDict *result, GError **error)
{
  ChyAuthorityHost *host = chy_command_context_get_authority_host (context);
  GCancellable *cancellable = chy_command_context_get_cancellable (context);
  g_autoptr (GVariant) owned = g_variant_ref_sink (create);
  g_autoptr (GHashTable) secrets = collect_secrets (context);
  g_autoptr (ChyAuthority) authority = NULL;
  g_autoptr (GVariant) described = NULL;

  (void) params;
  if (host == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "This tenant hosts no authorities");
      return FALSE;
    }
  if (!need_vault (context, owned, error))
    return FALSE;
  authority = chy_authority_host_create (host, owned, secrets, chy_command_context_get_actor (context),
                                         cancellable, error);
  if (authority == NULL)
    return FALSE;
  described = chy_authority_describe (authority, cancellable, error);
  if (described == NULL)
    return FALSE;
  put_identity (result, described);
  return TRUE;
}

gboolean
chy_authority_change_learn_domain (ChyCommandContext *context, const char *fqdn, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyIdentity) before = chy_identity_load (session, error);
  g_autoptr (ChyIdentity) after = NULL;

  if (before == NULL || fqdn == NULL || !chy_identity_learn_domain (session, fqdn, error))
    return before != NULL && fqdn == NULL;
  after = chy_identity_load (session, error);
  if (after == NULL || g_strcmp0 (before->netbios, after->netbios) == 0)
    return after != NULL;
  return chy_template_store_rename_domain (session, before->netbios, after->netbios,
                                           chy_command_context_get_actor (context)->name,
                                           chy_command_context_get_now (context), error);
}

gboolean
chy_authority_check_fqdn (const ChyField *self, GVariant *value, const char **ret_code)
{
  const char *text = g_variant_get_string (value, NULL);
  g_auto (GStrv) labels = g_strsplit (text, ".", -1);
  gboolean good = *text == '\0' || (g_strv_length (labels) >= 2 && strlen (text) <= 253);

  (void) self;
  for (char **label = labels; good && *label != NULL; label++)
    {
      gsize length = strlen (*label);

      good = length > 0 && length <= 63 && (*label)[0] != '-' && (*label)[length - 1] != '-' &&
             strspn (*label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
    }
  if (!good)
    *ret_code = "not-a-host-name";
  return good;
}

void
chy_authority_change_audit (ChyCommandContext *context, GVariantDict *result, GVariant *after)
{
  const char *id = "";
  const char *name = "";

  g_variant_dict_lookup (result, "id", "&s", &id);
  g_variant_dict_lookup (result, "name", "&s", &name);
  chy_command_context_audit (context, "authority", id, name, NULL, after);
}
