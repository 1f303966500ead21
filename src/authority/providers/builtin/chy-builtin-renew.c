/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "pki/chy-inspect.h"

#include <string.h>

/* A new certificate on its way into the records. */
typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  ChyBuiltinNewKey *key; /* (owned) or NULL: the key of row key_id */
  gint64 key_id;
  ChyBuiltinNewCertificate certificate; /* der NULL: the key alone, it waits for its certificate */
  const char *action, *who;
  gint64 now;
} Step;

static int
next_index (const ChyBuiltinSnapshot *snapshot)
{
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (snapshot);
  return active != NULL ? active->index + 1 : 0;
}

static const ChyBuiltinKey *
newest_key (const ChyBuiltinSnapshot *snapshot)
{
  return g_ptr_array_index (snapshot->keys, snapshot->keys->len - 1);
}

static GVariant *
step_to_body (const Step *self)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "certificateIndex", "x", (gint64) next_index (self->snapshot));
  g_variant_dict_insert (&dict, "newKey", "b", self->key != NULL);
  if (self->certificate.der != NULL)
    {
      g_autofree char *thumbprint = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, self->certificate.der);
      g_variant_dict_insert (&dict, "thumbprint", "s", thumbprint);
      g_variant_dict_insert (&dict, "notAfter", "x", self->certificate.not_after);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
record (ChySession *session, gpointer data, GError **error)
{
  const Step *self = data;
  const ChyBuiltinSnapshot *snapshot = self->snapshot;
  gint64 revision = 0;
  gint64 key = self->key_id;
  gboolean found = FALSE;

  if (!chy_session_get_int (session, "authority-revision", CHY_PARAMS (CHY_TEXT (snapshot->uuid)), &revision,
                            &found, error))
    return FALSE;
  if (!found || revision != snapshot->revision)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE,
                   "%s was changed at the same time; try again", snapshot->name);
      return FALSE;
    }
  if (self->key != NULL && !chy_builtin_ca_insert_key (session, snapshot->id, self->key,
                                                       next_index (snapshot), self->now, &key, error))
    return FALSE;
  if (self->certificate.der != NULL &&
      !chy_builtin_ca_insert_certificate (session, snapshot->id, key, next_index (snapshot),
                                          &self->certificate, self->now, error))
    return FALSE;
  chy_session_touch (session, "authorities");
  g_autoptr (GVariant) after = step_to_body (self);
  return chy_session_run (session, "authority-bump", CHY_PARAMS (CHY_INT (snapshot->id)), error) &&
         chy_builtin_audit (session, self->now, self->who, self->action, snapshot->uuid, snapshot->name, NULL,
                            after, error);
}

/* --- renew --------------------------------------------------------------------------------------- */

/* Name, organization and path length stay what they were, as relying parties know them. */
static gboolean
profile_from (const ChyBuiltinSnapshot *snapshot,
              gboolean new_key,
              ChyBuiltinCaProfile *ret_profile,
              char **ret_name,
              char **ret_organization,
              GError **error)
{
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (snapshot);
  ChyBuiltinCaProfile profile = { .validity = snapshot->validity,
                                  .path_length = -1,
                                  .index = next_index (snapshot),
                                  .key_index =
                                      new_key ? next_index (snapshot) : newest_key (snapshot)->index };

  *ret_name = g_strdup (snapshot->name);
  *ret_organization = g_strdup (snapshot->organization);
  if (active != NULL)
    {
      g_autoptr (ChyCertInfo) info = chy_inspect_certificate (active->der, error);
      if (info == NULL)
        return FALSE;
      const char *name = chy_name_find (info->subject, chy_name_oid ("CN"));
      const char *organization = chy_name_find (info->subject, chy_name_oid ("O"));
      if (name != NULL)
        {
          g_free (*ret_name);
          g_free (*ret_organization);
          *ret_name = g_strdup (name);
          *ret_organization = g_strdup (organization);
        }
      profile.path_length = info->path_length;
    }
  profile.name = *ret_name;
  profile.organization = *ret_organization;
  *ret_profile = profile;
  return TRUE;
}

typedef struct
{
  gint64 id;
  char *uuid; /* (owned) */
} ParentOf;

static gboolean
read_parent (ChySession *session, gpointer data, GError **error)
{
  ParentOf *self = data;
  gboolean found = FALSE;

  g_clear_pointer (&self->uuid, g_free);
  return chy_session_get_text (session, "authority-uuid", CHY_PARAMS (CHY_INT (self->id)), &self->uuid,
                               &found, error);
}

static gboolean
sign_by_parent (ChyBuiltinHost *self,
                const ChyBuiltinCaProfile *profile,
                ChyKey *key,
                const ChyPrincipal *who,
                Step *step,
                GCancellable *cancellable,
                GError **error)
{
  ParentOf parent_of = { .id = step->snapshot->parent };

  if (!chy_builtin_host_read (self, read_parent, &parent_of, cancellable, error))
    return FALSE;
  g_autofree char *uuid = parent_of.uuid;
  g_autoptr (ChyBuiltinSnapshot) parent = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  return parent != NULL && chy_builtin_ca_sign_by (self, parent, profile, step->snapshot->uuid, key, who,
                                                   &step->certificate, cancellable, error);
}

static gboolean
obtain (ChyBuiltinHost *self,
        const ChyBuiltinCaProfile *profile,
        ChyKey *key,
        const ChyPrincipal *who,
        Step *step,
        GCancellable *cancellable,
        GError **error)
{
  const char *kind = step->snapshot->kind;
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (step->snapshot);

  if (strcmp (kind, "subordinate") == 0)
    return sign_by_parent (self, profile, key, who, step, cancellable, error);
  /* One that was taken over renews itself where it is a root. */
  if (strcmp (kind, "root") == 0 || (active != NULL && active->chain->len == 1))
    return chy_builtin_ca_self_sign (self, profile, key, &step->certificate, error);
  /* The certificate comes from elsewhere: request-certificate, install-certificate. */
  return TRUE;
}

gboolean
chy_builtin_renew (ChyBuiltinHost *self,
                   const ChyBuiltinSnapshot *snapshot,
                   GVariant *params,
                   const ChyPrincipal *who,
                   GCancellable *cancellable,
                   GError **error)
{
  gboolean new_key = chy_body_get_bool (params, "newKey", FALSE);
  const ChyBuiltinKey *old = newest_key (snapshot);
  Step step = { .snapshot = snapshot,
                .key_id = old->id,
                .action = "authority-renewed",
                .who = who->name,
                .now = chy_builtin_host_now (self) };
  ChyBuiltinCaProfile profile;
  g_autofree char *name = NULL;
  g_autofree char *organization = NULL;

  if (chy_builtin_snapshot_get_active (snapshot) == NULL)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_READY,
                   "%s waits for its first certificate", snapshot->name);
      return FALSE;
    }
  if (new_key && (step.key = chy_builtin_key_succeed (self, old, next_index (snapshot), error)) == NULL)
    return FALSE;
  g_autoptr (ChyKey) key = new_key ? chy_key_ref (step.key->key) : chy_builtin_key_open (self, old, error);
  gboolean done = key != NULL && profile_from (snapshot, new_key, &profile, &name, &organization, error) &&
                  obtain (self, &profile, key, who, &step, cancellable, error) &&
                  chy_builtin_host_write (self, record, &step, cancellable, error);
  if (done && new_key)
    chy_builtin_key_follow (self, old, step.key);
  chy_builtin_new_certificate_clear (&step.certificate);
  g_clear_pointer (&step.key, chy_builtin_new_key_free);
  return done;
}

/* --- a certificate from elsewhere ------------------------------------------------------------------ */

gboolean
chy_builtin_request_certificate (ChyBuiltinHost *self,
                                 const ChyBuiltinSnapshot *snapshot,
                                 GVariant **ret_result,
                                 GError **error)
{
  ChyBuiltinCaProfile profile;
  g_autofree char *name = NULL;
  g_autofree char *organization = NULL;
  const ChyBuiltinKey *newest = newest_key (snapshot);

  if (!profile_from (snapshot, FALSE, &profile, &name, &organization, error))
    return FALSE;
  g_autoptr (ChyKey) key = chy_builtin_key_open (self, newest, error);
  g_autoptr (ChyCertSpec) spec = key != NULL ? chy_builtin_ca_spec (&profile, error) : NULL;
  g_autoptr (GBytes) csr = spec != NULL ? chy_csr_create (key, spec, error) : NULL;
  if (csr == NULL)
    return FALSE;
  if (ret_result != NULL)
    {
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert_value (&dict, "csr",
                                   g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
      *ret_result = g_variant_ref_sink (g_variant_dict_end (&dict));
    }
  return TRUE;
}

/* The key that the certificate is for: the newest one, or an earlier one that was renewed. */
static gboolean
accept (ChyBuiltinHost *self, GBytes *data, GPtrArray *more, Step *step, GError **error)
{
  const ChyBuiltinSnapshot *snapshot = step->snapshot;

  for (guint i = snapshot->keys->len; i > 0; i--)
    {
      const ChyBuiltinKey *row = g_ptr_array_index (snapshot->keys, i - 1);
      g_autoptr (GError) local = NULL;
      g_autoptr (ChyKey) key = chy_builtin_key_open (self, row, &local);
      if (key != NULL && chy_builtin_ca_accept (data, more, key, step->now, &step->certificate, &local))
        {
          step->key_id = row->id;
          return TRUE;
        }
      if (i == 1 || !g_error_matches (local, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return FALSE;
}

static GPtrArray *
read_chain (GVariant *params)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GVariant) value = chy_body_get (params, "chain");

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE ("aay")))
    return chain;
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_ptr_array_add (chain, g_variant_get_data_as_bytes (child));
    }
  return chain;
}

gboolean
chy_builtin_install_certificate (ChyBuiltinHost *self,
                                 const ChyBuiltinSnapshot *snapshot,
                                 GVariant *params,
                                 const ChyPrincipal *who,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (GBytes) data = chy_body_get_bytes (params, "certificate");
  g_autoptr (GPtrArray) more = read_chain (params);
  Step step = { .snapshot = snapshot,
                .action = "authority-certificate-installed",
                .who = who->name,
                .now = chy_builtin_host_now (self) };

  if (data == NULL)
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID,
                           "certificate: what the other authority issued");
      return FALSE;
    }
  if (strcmp (snapshot->kind, "external") != 0 && strcmp (snapshot->kind, "imported") != 0)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE,
                   "%s gets its certificates here: renew it", snapshot->name);
      return FALSE;
    }
  for (guint i = 0; i < snapshot->certificates->len; i++)
    {
      const ChyBuiltinCertificate *old = g_ptr_array_index (snapshot->certificates, i);
      for (guint j = 1; j < old->chain->len; j++)
        g_ptr_array_add (more, g_bytes_ref (g_ptr_array_index (old->chain, j)));
    }
  gboolean done = accept (self, data, more, &step, error);
  for (guint i = 0; done && i < snapshot->certificates->len; i++)
    {
      const ChyBuiltinCertificate *old = g_ptr_array_index (snapshot->certificates, i);
      if (g_bytes_equal (old->der, step.certificate.der))
        {
          g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE,
                               "that certificate is installed already");
          done = FALSE;
        }
    }
  done = done && chy_builtin_host_write (self, record, &step, cancellable, error);
  chy_builtin_new_certificate_clear (&step.certificate);
  return done;
}
