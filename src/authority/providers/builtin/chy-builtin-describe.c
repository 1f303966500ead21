/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "pki/chy-inspect.h"

#include <string.h>

#define CAPABILITIES                                                                                         \
  (CHY_AUTHORITY_CAN_REVOKE | CHY_AUTHORITY_CAN_PUBLISH | CHY_AUTHORITY_CAN_APPROVE |                        \
   CHY_AUTHORITY_CAN_CONFIGURE | CHY_AUTHORITY_CAN_QUERY | CHY_AUTHORITY_CAN_RENEW)

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  gint64 crl_number, crl_this_update, crl_next_update;
  gint64 counts[5];
} Figures;

static const char *const states[] = { CHY_BUILTIN_ISSUED, CHY_BUILTIN_PENDING, CHY_BUILTIN_FAILED,
                                      CHY_BUILTIN_REVOKED, CHY_BUILTIN_SIGNING };

static gboolean
on_crl (ChyRow *row, gpointer data)
{
  Figures *self = data;
  self->crl_number = chy_row_int (row, 0);
  self->crl_this_update = chy_row_int (row, 1);
  self->crl_next_update = chy_row_int (row, 3);
  return FALSE;
}

static gboolean
read_figures (ChySession *session, gpointer data, GError **error)
{
  Figures *self = data;
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (self->snapshot);

  if (active != NULL &&
      !chy_session_each (session, "crl-row",
                         CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (active->key->id)), on_crl, self,
                         error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *bucket = chy_builtin_bucket (self->snapshot->id, states[i]);
      gboolean found = FALSE;
      self->counts[i] = 0;
      if (!chy_session_get_int (session, "certificate-count", CHY_PARAMS (CHY_TEXT (bucket)),
                                &self->counts[i], &found, error))
        return FALSE;
    }
  return TRUE;
}

static GVariant *
bytes_to_variant (GBytes *bytes)
{
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

static GVariant *
templates_to_variant (const ChyBuiltinSnapshot *snapshot)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < snapshot->templates->len; i++)
    {
      const ChyBuiltinTemplate *template = g_ptr_array_index (snapshot->templates, i);
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "name", "s", template->name);
      g_variant_dict_insert (&dict, "oid", "s", template->oid);
      g_variant_dict_insert (&dict, "displayName", "s", template->display_name);
      g_variant_dict_insert (&dict, "majorVersion", "x", (gint64) template->major);
      g_variant_dict_insert (&dict, "minorVersion", "x", (gint64) template->minor);
      g_variant_dict_insert (&dict, "issuedDateTime", "x", template->issued);
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
security_to_variant (const ChyBuiltinSnapshot *snapshot)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < snapshot->aces->len; i++)
    {
      const ChyAce *ace = g_ptr_array_index (snapshot->aces, i);
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "principalId", "s", ace->principal_id);
      g_variant_dict_insert (&dict, "principalName", "s", ace->principal_name);
      g_variant_dict_insert_value (&dict, "allow", chy_builtin_rights_to_list (ace->allow));
      g_variant_dict_insert_value (&dict, "deny", chy_builtin_rights_to_list (ace->deny));
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
chain_to_variant (GPtrArray *chain)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aay"));
  for (guint i = 0; i < chain->len; i++)
    g_variant_builder_add_value (&builder, bytes_to_variant (g_ptr_array_index (chain, i)));
  return g_variant_builder_end (&builder);
}

static const char *
state_of (ChyBuiltinHost *self, const ChyBuiltinSnapshot *snapshot)
{
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (snapshot);

  if (active == NULL)
    return "waitingForCertificate";
  if (chy_builtin_host_now (self) >= active->not_after)
    return "expired";
  return chy_builtin_key_is_open (self, active->key) ? "active" : "locked";
}

static gboolean
add_certificate (GVariantDict *dict, const ChyBuiltinCertificate *active, GError **error)
{
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (active->der, error);

  if (info == NULL)
    return FALSE;
  g_autofree char *subject = chy_name_to_string (info->subject);
  g_variant_dict_insert_value (dict, "certificate", bytes_to_variant (active->der));
  g_variant_dict_insert_value (dict, "chain", chain_to_variant (active->chain));
  g_variant_dict_insert_value (dict, "root",
                               bytes_to_variant (g_ptr_array_index (active->chain, active->chain->len - 1)));
  g_variant_dict_insert (dict, "notBefore", "x", active->not_before);
  g_variant_dict_insert (dict, "notAfter", "x", active->not_after);
  g_variant_dict_insert (dict, "subjectName", "s", subject);
  g_variant_dict_insert (dict, "thumbprint", "s", info->thumbprint);
  g_variant_dict_insert (dict, "serialNumber", "s", info->serial);
  g_variant_dict_insert (dict, "certificateIndex", "x", (gint64) active->index);
  g_variant_dict_insert (dict, "keyIndex", "x", (gint64) active->key->index);
  return TRUE;
}

static void
add_figures (GVariantDict *dict, const Figures *figures)
{
  GVariantDict counts;

  g_variant_dict_insert (dict, "crlNumber", "x", figures->crl_number);
  g_variant_dict_insert (dict, "crlThisUpdate", "x", figures->crl_this_update);
  g_variant_dict_insert (dict, "crlNextUpdate", "x", figures->crl_next_update);
  g_variant_dict_init (&counts, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    g_variant_dict_insert (&counts, states[i], "x", figures->counts[i]);
  g_variant_dict_insert_value (dict, "counts", g_variant_dict_end (&counts));
}

/* As `places` are for the key. */
static GVariant *
places_to_variant (char **places, const ChyBuiltinKey *key)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; places[i] != NULL; i++)
    {
      g_autofree char *place = chy_authority_place_of_key (places[i], key->index);

      g_variant_builder_add (&builder, "s", place);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
describe (ChyBuiltinHost *self, const ChyBuiltinSnapshot *snapshot, const Figures *figures, GError **error)
{
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (snapshot);
  const ChyBuiltinKey *key =
      active != NULL ? active->key : g_ptr_array_index (snapshot->keys, snapshot->keys->len - 1);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (active != NULL && !add_certificate (&dict, active, error))
    {
      g_variant_dict_clear (&dict);
      return NULL;
    }
  g_variant_dict_insert (&dict, "id", "s", snapshot->uuid);
  g_variant_dict_insert (&dict, "name", "s", snapshot->name);
  g_variant_dict_insert (&dict, "fqdn", "s", snapshot->fqdn);
  g_variant_dict_insert (&dict, "organization", "s", snapshot->organization);
  g_variant_dict_insert (&dict, "provider", "s", "builtin");
  g_variant_dict_insert (&dict, "kind", "s", snapshot->kind);
  g_variant_dict_insert (&dict, "capabilities", "x", (gint64) CAPABILITIES);
  g_variant_dict_insert (&dict, "state", "s", state_of (self, snapshot));
  g_variant_dict_insert (&dict, "keyAlgorithm", "s", key->algorithm);
  g_variant_dict_insert (&dict, "keyStorage", "s", key->storage);
  g_variant_dict_insert (&dict, "createdDateTime", "x", snapshot->created);
  g_variant_dict_insert (&dict, "validity", "x", snapshot->validity);
  g_variant_dict_insert (&dict, "crlPeriod", "x", snapshot->crl_period);
  g_variant_dict_insert (&dict, "crlOverlap", "x", snapshot->crl_overlap);
  g_variant_dict_insert_value (&dict, "crlUrls",
                               g_variant_new_strv ((const char *const *) snapshot->crl_urls, -1));
  g_variant_dict_insert_value (&dict, "aiaUrls",
                               g_variant_new_strv ((const char *const *) snapshot->aia_urls, -1));
  g_variant_dict_insert_value (&dict, "crlPlaces", places_to_variant (snapshot->crl_urls, key));
  g_variant_dict_insert_value (&dict, "aiaPlaces", places_to_variant (snapshot->aia_urls, key));
  g_variant_dict_insert_value (&dict, "templates", templates_to_variant (snapshot));
  g_variant_dict_insert_value (&dict, "security", security_to_variant (snapshot));
  add_figures (&dict, figures);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
chy_builtin_describe (ChyBuiltinHost *self, const char *uuid, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  Figures figures = { .snapshot = snapshot };

  if (snapshot == NULL || !chy_builtin_host_read (self, read_figures, &figures, cancellable, error))
    return NULL;
  return describe (self, snapshot, &figures, error);
}
