/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "chy-directory.h"
#include "chy-imported-store.h"
#include "model/chy-imported-pfx.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"

static const ChyField fields[] = {
  { .key = "user",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("User"),
    .help = N_ ("Its name, user principal name or ID.") },
  { .key = "purpose",
    .kind = CHY_FIELD_CHOICE,
    .title = N_ ("Intended purpose"),
    .help = N_ ("Profiles of the same purpose deliver it; of several the one with the newest start date."),
    .default_text = "unassigned",
    .choices = chy_imported_pfx_purposes },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "file",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("PFX file"),
    .help = N_ ("The user's certificate and private key, with the certificates above it (PKCS #12).") },
  { .key = "password",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Password of the file") },
  { .key = NULL },
};

static const char *const positionals[] = { "user", NULL };

enum
{
  PASSWORD_BITS = 128,
};

/* What is kept is protected by the best that is written; a device gets what its platform reads. */
#define PRESET "windows11"

/* --- the user ------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *key; /* borrowed */
  char *id;        /* (owned), and so on */
  char *name;
  char *upn;
  char *mail;
} User;

static void
user_clear (User *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->upn, g_free);
  g_clear_pointer (&self->mail, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (User, user_clear)

static gboolean
on_person (ChyRow *row, gpointer data)
{
  User *self = data;

  self->name = g_strdup (chy_row_text (row, 0));
  self->upn = g_strdup (chy_row_text (row, 1));
  self->mail = g_strdup (chy_row_text (row, 2));
  return FALSE;
}

static gboolean
look_up (ChySession *session, gpointer data, GError **error)
{
  User *self = data;
  g_autoptr (ChyDirectoryEntry) entry = chy_directory_find (session, "user", self->key, error);

  user_clear (self);
  if (entry == NULL)
    return FALSE;
  self->id = g_strdup (entry->id);
  return chy_session_each (session, "imported-person", CHY_PARAMS (CHY_TEXT (self->id)), on_person, self,
                           error);
}

/* --- the file ------------------------------------------------------------------------------------------ */

static gboolean
check_file (
    ChyCommandContext *context, GVariant *params, const ChyPfxInfo *info, const User *user, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  const char *purpose = chy_body_get_text (params, "purpose");
  ChyImportedPfxFacts facts = { .purpose = purpose != NULL ? purpose : "unassigned",
                                .mail = user->mail,
                                .user = user->name,
                                .has_key = info->has_key,
                                .weak = info->weak,
                                .alone = info->certificates->len == 1,
                                .now = chy_command_context_get_now (context) };
  const ChyCertInfo *leaf = info->certificates->len > 0 ? info->certificates->pdata[0] : NULL;

  if (!chy_imported_pfx_check (leaf, &facts, problems))
    {
      chy_refuse (error, problems);
      return FALSE;
    }
  for (guint i = 0; i < problems->len; i++)
    chy_command_context_add_problem (context, chy_problem_ref (problems->pdata[i]));
  return TRUE;
}

/* Under a password of ours, so that neither a weak protection nor a password that somebody knows stays. */
static gboolean
seal_file (ChyCommandContext *context, const char *id, GVariantDict *result, GError **error)
{
  g_autoptr (ChySecret) password = chy_secret_new_password (PASSWORD_BITS);
  g_autoptr (ChySecret) pfx = chy_command_context_wrap_pfx (
      context, chy_command_context_get_secret (context, "file"),
      chy_command_context_get_secret (context, "password"), PRESET, password, FALSE, error);
  g_autoptr (GBytes) sealed_pfx =
      pfx != NULL ? chy_imported_store_seal (context, id, "pfx", pfx, error) : NULL;
  g_autoptr (GBytes) sealed_password =
      sealed_pfx != NULL ? chy_imported_store_seal (context, id, "password", password, error) : NULL;

  if (sealed_password == NULL)
    return FALSE;
  g_variant_dict_insert_value (result, "pfx",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, sealed_pfx, TRUE));
  g_variant_dict_insert_value (result, "password",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, sealed_password, TRUE));
  return TRUE;
}

static void
describe (const ChyPfxInfo *info, GVariantDict *result)
{
  const ChyCertInfo *leaf = info->certificates->pdata[0];
  g_autofree char *subject = chy_name_to_string (leaf->subject);
  g_autofree char *issuer = chy_name_to_string (leaf->issuer);
  GByteArray *chain = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 1; i < info->certificates->len; i++)
    {
      const ChyCertInfo *above = info->certificates->pdata[i];
      gsize size;
      gconstpointer data = g_bytes_get_data (above->der, &size);

      g_byte_array_append (chain, data, (guint) size);
    }
  bytes = g_byte_array_free_to_bytes (chain);
  g_variant_dict_insert (result, "thumbprint", "s", leaf->thumbprint);
  g_variant_dict_insert (result, "serialNumber", "s", leaf->serial);
  g_variant_dict_insert (result, "subjectName", "s", subject);
  g_variant_dict_insert (result, "issuerName", "s", issuer);
  g_variant_dict_insert (result, "startDateTime", "x", leaf->not_before);
  g_variant_dict_insert (result, "expirationDateTime", "x", leaf->not_after);
  g_variant_dict_insert_value (result, "certificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, leaf->der, TRUE));
  g_variant_dict_insert_value (result, "chain",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySecret *file = chy_command_context_get_secret (context, "file");
  g_auto (User) user = { .key = chy_body_get_text (params, "user") };
  g_autofree char *id = chy_id_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ChyPfxInfo) info = NULL;
  gsize size;
  gconstpointer data = chy_secret_get_data (file, &size);

  if (!chy_command_context_read (context, look_up, &user, error))
    return FALSE;
  bytes = g_bytes_new_static (data, size);
  info = chy_inspect_pfx (bytes, chy_command_context_get_secret (context, "password"), error);
  if (info == NULL || !check_file (context, params, info, &user, error) ||
      !seal_file (context, id, result, error))
    return FALSE;
  describe (info, result);
  g_variant_dict_insert (result, "id", "s", id);
  return TRUE;
}

/* --- keeping it ------------------------------------------------------------------------------------------
 */

static gboolean
check_unknown (ChyCommandContext *context, const ChyImportedRow *row, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const ChyParam *who = CHY_PARAMS (CHY_TEXT (row->person), CHY_TEXT (row->thumbprint));
  const char *name = row->user != NULL ? row->user : row->person;
  g_autofree char *purpose = NULL;
  g_autofree char *other = NULL;
  gboolean found = FALSE;

  if (!chy_session_get_text (session, "imported-known", who, &purpose, &found, error))
    return FALSE;
  if (found)
    {
      chy_refuse_one (error, "pfx", "imported-already", row->subject, "thumbprint", row->thumbprint, "user",
                      name, "purpose", purpose, NULL);
      return FALSE;
    }
  if (!chy_session_get_text (session, "imported-elsewhere", who, &other, &found, error))
    return FALSE;
  if (other != NULL)
    chy_command_context_add_problem (context,
                                     chy_problem_new (CHY_SEVERITY_WARNING, "pfx", "other-user-has-it",
                                                      row->subject, NULL, "other", other, NULL));
  return TRUE;
}

static gboolean
insert (ChyCommandContext *context, ChyImportedRow *row, GVariant *body, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const ChyPrincipal *actor = chy_command_context_get_actor (context);
  g_autoptr (GBytes) der = chy_body_get_bytes (body, "certificate");
  g_autoptr (GBytes) chain = chy_body_get_bytes (body, "chain");
  g_autoptr (GBytes) pfx = chy_body_get_bytes (body, "pfx");
  g_autoptr (GBytes) password = chy_body_get_bytes (body, "password");

  return chy_session_insert (
             session, "imported-insert",
             CHY_PARAMS (CHY_TEXT (row->id), CHY_TEXT (row->person), CHY_TEXT (row->user),
                         CHY_TEXT (row->upn), CHY_TEXT (row->purpose), CHY_TEXT (row->thumbprint),
                         CHY_TEXT (row->serial), CHY_TEXT (row->subject), CHY_TEXT (row->issuer),
                         CHY_INT (row->not_before), CHY_INT (row->not_after), CHY_TEXT (actor->name),
                         CHY_INT (chy_command_context_get_now (context))),
             &row->number, error) &&
         chy_session_run (session, "imported-data-insert",
                          CHY_PARAMS (CHY_INT (row->number), CHY_BYTES (der), CHY_BYTES (chain)), error) &&
         chy_session_run (session, "imported-secret-insert",
                          CHY_PARAMS (CHY_INT (row->number), CHY_TEXT ("pfx"), CHY_BYTES (pfx)), error) &&
         chy_session_run (session, "imported-secret-insert",
                          CHY_PARAMS (CHY_INT (row->number), CHY_TEXT ("password"), CHY_BYTES (password)),
                          error);
}

static ChyImportedRow *
make_row (const User *user, GVariant *params, GVariant *body)
{
  ChyImportedRow *row = g_new0 (ChyImportedRow, 1);
  const char *purpose = chy_body_get_text (params, "purpose");

  row->id = g_strdup (chy_body_get_text (body, "id"));
  row->person = g_strdup (user->id);
  row->user = g_strdup (user->name);
  row->upn = g_strdup (user->upn);
  row->purpose = g_strdup (purpose != NULL ? purpose : "unassigned");
  row->thumbprint = g_strdup (chy_body_get_text (body, "thumbprint"));
  row->serial = g_strdup (chy_body_get_text (body, "serialNumber"));
  row->subject = g_strdup (chy_body_get_text (body, "subjectName"));
  row->issuer = g_strdup (chy_body_get_text (body, "issuerName"));
  row->not_before = chy_body_get_int (body, "startDateTime", 0);
  row->not_after = chy_body_get_int (body, "expirationDateTime", 0);
  return row;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  static const char *const ours[] = { "pfx", "password", "certificate", "chain" };
  ChySession *session = chy_command_context_get_session (context);
  g_auto (User) user = { .key = chy_body_get_text (params, "user") };
  g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_dict_end (result));
  g_autoptr (ChyImportedRow) row = NULL;

  g_variant_dict_init (result, body);
  if (!look_up (session, &user, error))
    return FALSE;
  row = make_row (&user, params, body);
  if (!check_unknown (context, row, error) || !insert (context, row, body, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    g_variant_dict_remove (result, ours[i]);
  g_variant_dict_insert (result, "userId", "s", row->person);
  chy_command_context_audit (context, "pfx", row->id, row->subject, NULL, chy_imported_row_to_body (row));
  chy_session_touch (session, "imported-pfx");
  return TRUE;
}

const ChyCommandType chy_command_pfx_import = {
  .name = "pfx-import",
  .noun = "pfx",
  .verb = "import",
  .title = N_ ("Import PFX"),
  .help = N_ ("Imports a certificate with its key for a user; profiles bring it to all of their devices."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_NEEDS_VAULT | CHY_COMMAND_RECONCILES,
  .prepare = prepare,
  .apply = apply,
};
