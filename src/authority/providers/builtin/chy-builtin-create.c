/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "base/chy-id.h"
#include "pki/chy-inspect.h"

#include <string.h>

enum
{
  NAME_LIMIT = 64, /* characters of a common name: RFC 5280 appendix A, ub-common-name */
};

/* What becomes an authority. */
typedef struct
{
  const char *name, *organization, *fqdn, *kind; /* borrowed from the parameters */
  char *uuid;                                    /* (owned) */
  gint64 validity;                               /* seconds */
  int path_length;
  gint64 parent_id;
  char *pkcs11;                         /* (owned) */
  ChyBuiltinNewKey *key;                /* (owned) */
  ChyBuiltinNewCertificate certificate; /* der NULL while it waits for one */
  gint64 crl_number;                    /* that earlier CRLs may have reached */
  const ChyPrincipal *who;
  gint64 now;
} Birth;

static void
birth_clear (Birth *self)
{
  g_free (self->uuid);
  g_free (self->pkcs11);
  g_clear_pointer (&self->key, chy_builtin_new_key_free);
  chy_builtin_new_certificate_clear (&self->certificate);
}

static ChySecret *
get_secret (GHashTable *secrets, const char *name)
{
  return secrets != NULL ? g_hash_table_lookup (secrets, name) : NULL;
}

static gboolean
invalid (GError **error, const char *message)
{
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
has_text (GVariant *params, const char *key)
{
  const char *text = chy_body_get_text (params, key);
  return text != NULL && *text != '\0';
}

/* --- parameters ---------------------------------------------------------------------------------- */

static gboolean
read_params (GVariant *params, Birth *birth, GError **error)
{
  const gint64 day = 86400;

  birth->name = chy_body_get_text (params, "name");
  birth->organization = chy_body_get_text (params, "organization");
  birth->fqdn = chy_body_get_text (params, "fqdn");
  if (birth->name == NULL || *birth->name == '\0' || g_utf8_strlen (birth->name, -1) > NAME_LIMIT)
    return invalid (error, "name: 1 to 64 characters");
  if (!chy_builtin_is_text (birth->name))
    return invalid (error, "name: no control characters and no blank at either end");
  if (birth->organization == NULL)
    birth->organization = "";
  if (birth->fqdn == NULL)
    birth->fqdn = "";
  gboolean below = has_text (params, "parent");
  birth->validity = chy_body_get_int (params, "validity", 0);
  if (birth->validity < 0)
    return invalid (error, "validity: not negative");
  if (birth->validity == 0)
    birth->validity = (below || chy_body_get_bool (params, "external", FALSE) ? 5 : 10) * 365 * day;
  birth->path_length = (int) chy_body_get_int (params, "pathLength", -1);
  if (birth->path_length < -1 || birth->path_length > 255)
    return invalid (error, "pathLength: -1 (none) to 255");
  birth->crl_number = chy_body_get_int (params, "crlNumber", 0);
  if (birth->crl_number < 0 || birth->crl_number > CHY_BUILTIN_HIGHEST_CRL_NUMBER)
    return invalid (error, "crlNumber: 0 to 9007199254740992");
  return TRUE;
}

/* --- keys ---------------------------------------------------------------------------------------- */

/* A key that the caller brings, without a copy of its bytes outside of the secret. */
static ChyKey *
import_key (GHashTable *secrets, GError **error)
{
  ChySecret *secret = get_secret (secrets, "key");
  gsize size;
  gconstpointer data = chy_secret_get_data (secret, &size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) local = NULL;

  ChyKey *key = chy_key_import (bytes, get_secret (secrets, "importPassphrase"), &local);
  if (key == NULL && g_error_matches (local, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD))
    {
      /* A file that is encrypted under the passphrase that shall protect it from now on. */
      ChySecret *own = get_secret (secrets, "keyPassphrase");
      if (own != NULL)
        {
          g_clear_error (&local);
          key = chy_key_import (bytes, own, &local);
        }
    }
  if (key == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return key;
}

static ChyKey *
obtain_key (GVariant *params, GHashTable *secrets, const char *pkcs11, GError **error)
{
  const char *text = has_text (params, "key") ? chy_body_get_text (params, "key") : "rsa:3072";
  ChyKeyType type;

  if (get_secret (secrets, "key") != NULL)
    return import_key (secrets, error);
  if (!chy_key_type_from_string (text, &type))
    {
      invalid (error, "key: rsa:2048, rsa:3072, rsa:4096, ec:p256, ec:p384 or ed25519");
      return NULL;
    }
  if (pkcs11 == NULL)
    return chy_key_generate (type, error);
  return chy_key_open_token (pkcs11, get_secret (secrets, "pin"), &type, error);
}

static gboolean
make_key (ChyBuiltinHost *self, GVariant *params, GHashTable *secrets, Birth *birth, GError **error)
{
  if (has_text (params, "pkcs11"))
    birth->pkcs11 = g_strdup (chy_body_get_text (params, "pkcs11"));
  g_autoptr (ChyKey) key = obtain_key (params, secrets, birth->pkcs11, error);
  if (key == NULL)
    return FALSE;
  birth->key = chy_builtin_key_protect (self, key, birth->pkcs11, get_secret (secrets, "keyPassphrase"),
                                        get_secret (secrets, "pin"), error);
  return birth->key != NULL;
}

/* --- the four roads ------------------------------------------------------------------------------ */

static ChyBuiltinCaProfile
profile_of (const Birth *birth)
{
  return (ChyBuiltinCaProfile){ .name = birth->name,
                                .organization = birth->organization,
                                .validity = birth->validity,
                                .path_length = birth->path_length };
}

static gboolean
take_over (GVariant *params, Birth *birth, GError **error)
{
  g_autoptr (GBytes) data = chy_body_get_bytes (params, "certificate");

  birth->kind = "imported";
  /* Earlier CRLs have numbers that are not known here: seconds since 1970 are above any plain count. */
  if (birth->crl_number == 0)
    birth->crl_number = birth->now / CHY_USEC_PER_SEC;
  return chy_builtin_ca_accept (data, NULL, birth->key->key, birth->now, &birth->certificate, error);
}

static gboolean
be_signed_by (
    ChyBuiltinHost *self, const char *parent_name, Birth *birth, GCancellable *cancellable, GError **error)
{
  const ChyBuiltinCaProfile profile = profile_of (birth);
  g_autoptr (ChyBuiltinSnapshot) parent = chy_builtin_host_find (self, parent_name, cancellable, error);
  if (parent == NULL)
    return FALSE;
  birth->kind = "subordinate";
  birth->parent_id = parent->id;
  return chy_builtin_ca_sign_by (self, parent, &profile, birth->uuid, birth->key->key, birth->who,
                                 &birth->certificate, cancellable, error);
}

static gboolean
obtain_certificate (
    ChyBuiltinHost *self, GVariant *params, Birth *birth, GCancellable *cancellable, GError **error)
{
  const ChyBuiltinCaProfile profile = profile_of (birth);
  g_autoptr (GVariant) certificate = chy_body_get (params, "certificate");

  if (certificate != NULL)
    return take_over (params, birth, error);
  if (chy_body_get_bool (params, "external", FALSE))
    {
      birth->kind = "external";
      return TRUE;
    }
  if (has_text (params, "parent"))
    return be_signed_by (self, chy_body_get_text (params, "parent"), birth, cancellable, error);
  birth->kind = "root";
  return chy_builtin_ca_self_sign (self, &profile, birth->key->key, &birth->certificate, error);
}

/* --- the record ---------------------------------------------------------------------------------- */

/* Whoever makes an authority manages it (decisions.md 9), as the administrators of a new CA of AD CS do. */
#define RIGHTS_OF_CREATOR (CHY_CA_RIGHT_MANAGE_CA | CHY_CA_RIGHT_MANAGE_CERTIFICATES | CHY_CA_RIGHT_READ)

static GVariant *
birth_to_body (const Birth *birth)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", birth->name);
  g_variant_dict_insert (&dict, "organization", "s", birth->organization);
  g_variant_dict_insert (&dict, "fqdn", "s", birth->fqdn);
  g_variant_dict_insert (&dict, "kind", "s", birth->kind);
  g_variant_dict_insert (&dict, "keyAlgorithm", "s", chy_key_get_algorithm (birth->key->key));
  g_variant_dict_insert (&dict, "keyStorage", "s", birth->key->storage);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
record (ChySession *session, gpointer data, GError **error)
{
  const Birth *birth = data;
  const ChyPrincipal *who = birth->who;
  gint64 id = 0;
  gint64 key = 0;

  if (!chy_builtin_check_name_free (session, birth->name, NULL, error) ||
      !chy_session_insert (session, "authority-insert",
                           CHY_PARAMS (CHY_TEXT (birth->uuid), CHY_TEXT (birth->name),
                                       CHY_TEXT (birth->organization), CHY_TEXT (birth->fqdn),
                                       CHY_TEXT (birth->kind),
                                       birth->parent_id != 0 ? CHY_INT (birth->parent_id) : CHY_NULL,
                                       CHY_INT (birth->validity), CHY_TEXT (""), CHY_TEXT (""),
                                       CHY_INT (CHY_BUILTIN_CRL_PERIOD), CHY_INT (CHY_BUILTIN_CRL_OVERLAP),
                                       CHY_INT (birth->crl_number), CHY_INT (birth->now)),
                           &id, error) ||
      !chy_builtin_ca_insert_key (session, id, birth->key, 0, birth->now, &key, error))
    return FALSE;
  if (birth->certificate.der != NULL &&
      !chy_builtin_ca_insert_certificate (session, id, key, 0, &birth->certificate, birth->now, error))
    return FALSE;
  if (!chy_session_run (session, "right-put",
                        CHY_PARAMS (CHY_INT (id), CHY_TEXT (who->id), CHY_TEXT (who->name),
                                    CHY_INT (RIGHTS_OF_CREATOR), CHY_INT (0)),
                        error))
    return FALSE;
  chy_session_touch (session, "authorities");
  g_autoptr (GVariant) after = birth_to_body (birth);
  return chy_builtin_audit (session, birth->now, who->name, "authority-created", birth->uuid, birth->name,
                            NULL, after, error);
}

static gboolean
check_free (ChySession *session, gpointer data, GError **error)
{
  return chy_builtin_check_name_free (session, ((const Birth *) data)->name, NULL, error);
}

gboolean
chy_builtin_check_name_free (ChySession *session, const char *name, const char *but_uuid, GError **error)
{
  g_autofree char *uuid = NULL;
  gboolean found = FALSE;

  if (!chy_session_get_text (session, "authority-find", CHY_PARAMS (CHY_TEXT (name)), &uuid, &found, error))
    return FALSE;
  if (!found || g_strcmp0 (uuid, but_uuid) == 0)
    return TRUE;
  g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_EXISTS, "there is an authority %s", name);
  return FALSE;
}

gboolean
chy_builtin_is_text (const char *text)
{
  if (*text == ' ' || (*text != '\0' && text[strlen (text) - 1] == ' ') || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

char *
chy_builtin_create (ChyBuiltinHost *self,
                    GVariant *params,
                    GHashTable *secrets,
                    const ChyPrincipal *who,
                    GCancellable *cancellable,
                    GError **error)
{
  Birth birth = { .who = who, .now = chy_builtin_host_now (self) };
  char *uuid = NULL;

  if (read_params (params, &birth, error))
    {
      birth.uuid = chy_id_new ();
      /* Looked at before a key is made, which takes its time, and again where it counts. */
      if (chy_builtin_host_read (self, check_free, &birth, cancellable, error) &&
          make_key (self, params, secrets, &birth, error) &&
          obtain_certificate (self, params, &birth, cancellable, error) &&
          chy_builtin_host_write (self, record, &birth, cancellable, error))
        {
          ChySecret *given = get_secret (secrets, birth.pkcs11 != NULL ? "pin" : "keyPassphrase");
          chy_builtin_key_keep (self, birth.key->uuid, birth.key->key, given);
          uuid = g_steal_pointer (&birth.uuid);
        }
    }
  birth_clear (&birth);
  return uuid;
}

/* --- the end ------------------------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  const char *who;
  gint64 now;
} End;

static gboolean
end (ChySession *session, gpointer data, GError **error)
{
  const End *self = data;
  const ChyParam *own = CHY_PARAMS (CHY_INT (self->snapshot->id));
  gint64 n_children = 0;
  gboolean found = FALSE;

  if (!chy_session_get_int (session, "authority-children", own, &n_children, &found, error))
    return FALSE;
  if (n_children > 0)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE,
                   "%s has subordinate authorities here", self->snapshot->name);
      return FALSE;
    }
  chy_session_touch (session, "authorities");
  /* Its records stay: what it issued is out there. Its keys are gone for good. */
  return chy_session_run (session, "authority-key-wipe", own, error) &&
         chy_session_run (session, "authority-remove",
                          CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (self->now)), error) &&
         chy_builtin_audit (session, self->now, self->who, "authority-removed", self->snapshot->uuid,
                            self->snapshot->name, NULL, NULL, error);
}

gboolean
chy_builtin_remove (ChyBuiltinHost *self,
                    const char *uuid,
                    const ChyPrincipal *who,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  if (snapshot == NULL || !chy_builtin_require (snapshot, who, CHY_CA_RIGHT_MANAGE_CA, error))
    return FALSE;
  End data = { .snapshot = snapshot, .who = who->name, .now = chy_builtin_host_now (self) };
  if (!chy_builtin_host_write (self, end, &data, cancellable, error))
    return FALSE;
  chy_builtin_host_forget (self, uuid);
  return TRUE;
}
