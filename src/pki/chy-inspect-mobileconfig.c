/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-inspect.h"

#include "base/chy-i18n.h"
#include "base/chy-text.h"
#include "model/chy-field.h"

#include "chy-cert-der.h"
#include "chy-plist.h"
#include "chy-signed-content.h"

enum
{
  MOST_PAYLOADS = 500,
};

/* Their values are not kept (Apple, Profile-Specific Payload Keys). */
static const char *const secrets[] = { "Password",
                                       "UserPassword",
                                       "ProxyPassword",
                                       "SharedSecret",
                                       "Challenge",
                                       "AuthPassword",
                                       "Passcode",
                                       "OutgoingPassword",
                                       "IncomingPassword",
                                       "XAuthPassword",
                                       "CalDAVPassword",
                                       "CardDAVPassword",
                                       "LDAPAccountPassword",
                                       "SubCalAccountPassword",
                                       "RemovalPassword",
                                       "password",
                                       NULL };

static const struct
{
  const char *type;
  const char *title;
} types[] = {
  { "com.apple.security.root", N_ ("Root certificate") },
  { "com.apple.security.pkcs1", N_ ("Certificate") },
  { "com.apple.security.pem", N_ ("Certificate") },
  { "com.apple.security.pkcs12", N_ ("Certificate with its private key") },
  { "com.apple.security.scep", "SCEP" },
  { "com.apple.security.acme", "ACME" },
  { "com.apple.wifi.managed", N_ ("Wi-Fi") },
  { "com.apple.vpn.managed", N_ ("VPN") },
  { "com.apple.mdm", "MDM" },
};

/* What is shown of each, by the way to it through dictionaries. */
static const struct
{
  const char *type;
  const char *path;
  const char *title;
} facts[] = {
  { "com.apple.security.scep", "PayloadContent/URL", N_ ("URL") },
  { "com.apple.security.scep", "PayloadContent/Name", N_ ("Authority") },
  { "com.apple.security.scep", "PayloadContent/Subject", N_ ("Subject") },
  { "com.apple.security.scep", "PayloadContent/Key Type", N_ ("Key type") },
  { "com.apple.security.scep", "PayloadContent/Keysize", N_ ("Key size") },
  { "com.apple.security.acme", "DirectoryURL", N_ ("URL") },
  { "com.apple.security.acme", "ClientIdentifier", N_ ("Identifier") },
  { "com.apple.security.acme", "Subject", N_ ("Subject") },
  { "com.apple.security.acme", "KeyType", N_ ("Key type") },
  { "com.apple.security.acme", "KeySize", N_ ("Key size") },
  { "com.apple.wifi.managed", "SSID_STR", N_ ("Network") },
  { "com.apple.wifi.managed", "EncryptionType", N_ ("Security") },
  { "com.apple.wifi.managed", "EAPClientConfiguration/TLSTrustedServerNames", N_ ("Server") },
  { "com.apple.vpn.managed", "VPNType", N_ ("Type") },
  { "com.apple.vpn.managed", "IKEv2/RemoteAddress", N_ ("Address") },
  { "com.apple.vpn.managed", "IPSec/RemoteAddress", N_ ("Address") },
  { "com.apple.vpn.managed", "VPN/RemoteAddress", N_ ("Address") },
  { "com.apple.mdm", "ServerURL", N_ ("URL") },
};

static char *
get_text (GVariant *dict, const char *key)
{
  const char *text = NULL;

  (void) g_variant_lookup (dict, key, "&s", &text);

  return text != NULL && *text != '\0' ? chy_text_cut (text, CHY_MOBILECONFIG_LONGEST) : NULL;
}

/* A value for people; a name is arrays of pairs at `depth` 2: [[["C", "DE"]], [["O", "Contoso"]]]. */
static void
append_value (GString *text, GVariant *value, guint depth)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    g_string_append (text, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    g_string_append_printf (text, "%" G_GINT64_FORMAT, g_variant_get_int64 (value));
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
    return;
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) item = g_variant_get_variant (boxed);

      if (i > 0)
        g_string_append (text, depth == 2 ? "=" : chy_list_comma ());
      append_value (text, item, depth + 1);
    }
}

static char *
get_fact (GVariant *payload, const char *path)
{
  g_auto (GStrv) keys = g_strsplit (path, "/", -1);
  g_autoptr (GVariant) value = g_variant_ref (payload);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; keys[i] != NULL && value != NULL; i++)
    {
      GVariant *next = g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT)
                           ? g_variant_lookup_value (value, keys[i], NULL)
                           : NULL;

      g_variant_unref (value);
      value = next;
    }
  if (value != NULL)
    append_value (text, value, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean has_secret (GVariant *value);

static gboolean
has_secret_item (GVariant *list)
{
  gboolean found = FALSE;

  for (gsize i = 0; !found && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) item = g_variant_get_variant (boxed);

      found = has_secret (item);
    }

  return found;
}

/* In a dictionary, or one within: as deep as a property list may be. */
static gboolean
has_secret (GVariant *within)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;
  gboolean found = FALSE;

  if (g_variant_is_of_type (within, G_VARIANT_TYPE ("av")))
    return has_secret_item (within);
  if (!g_variant_is_of_type (within, G_VARIANT_TYPE_VARDICT))
    return FALSE;
  g_variant_iter_init (&iter, within);
  while (!found && g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      found = g_strv_contains (secrets, key) || has_secret (value);
      g_variant_unref (value);
    }

  return found;
}

static void
take_file (ChyMobileconfigPayload *payload, GVariant *dict)
{
  g_autoptr (GVariant) data = g_variant_lookup_value (dict, "PayloadContent", G_VARIANT_TYPE_BYTESTRING);
  g_autoptr (ChyCertInfo) info = NULL;

  if (data == NULL || g_variant_get_size (data) == 0)
    return;
  payload->data = g_variant_get_data_as_bytes (data);
  payload->file = get_text (dict, "PayloadCertificateFileName");
  if (payload->file == NULL)
    payload->file = g_strdup (payload->name);
  info = chy_inspect_certificate (payload->data, NULL);
  if (info != NULL)
    chy_mobileconfig_payload_add_fact (payload, N_ ("Subject"), chy_name_to_string (info->subject));
}

static void
take_payload (ChyMobileconfig *self, GVariant *dict, GHashTable *names)
{
  ChyMobileconfigPayload *payload = chy_mobileconfig_add_payload (self);
  g_autofree char *uses = get_text (dict, "PayloadCertificateUUID");
  const char *used = uses != NULL ? g_hash_table_lookup (names, uses) : NULL;

  payload->type = get_text (dict, "PayloadType");
  if (payload->type == NULL)
    payload->type = g_strdup ("?");
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].type, payload->type))
      payload->title = types[i].title;
  payload->name = get_text (dict, "PayloadDisplayName");
  if (payload->name == NULL)
    payload->name = g_strdup (payload->type);
  payload->identifier = get_text (dict, "PayloadIdentifier");
  if (g_str_has_prefix (payload->type, "com.apple.security."))
    take_file (payload, dict);
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    if (g_str_equal (facts[i].type, payload->type))
      chy_mobileconfig_payload_add_fact (payload, facts[i].title, get_fact (dict, facts[i].path));
  if (uses != NULL)
    chy_mobileconfig_payload_add_fact (payload, N_ ("Certificate"), g_strdup (used != NULL ? used : uses));
  payload->has_secret = has_secret (dict);
}

static gboolean
take_payloads (ChyMobileconfig *self, GVariant *list, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize n = g_variant_n_children (list);

  if (n > MOST_PAYLOADS)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d payloads", MOST_PAYLOADS);
      return FALSE;
    }
  for (int pass = 0; pass < 2; pass++)
    for (gsize i = 0; i < n; i++)
      {
        g_autoptr (GVariant) boxed = g_variant_get_child_value (list, i);
        g_autoptr (GVariant) dict = g_variant_get_variant (boxed);
        char *uuid, *name;

        if (!g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT))
          continue;
        /* Whom others name may come after them. */
        if (pass == 1)
          {
            take_payload (self, dict, names);
            continue;
          }
        uuid = get_text (dict, "PayloadUUID");
        name = get_text (dict, "PayloadDisplayName");
        if (uuid != NULL && name != NULL)
          g_hash_table_replace (names, uuid, name);
        else
          {
            g_free (uuid);
            g_free (name);
          }
      }

  return TRUE;
}

static gboolean
take_profile (ChyMobileconfig *self, GBytes *text, GError **error)
{
  g_autoptr (GVariant) root = chy_plist_parse (text, secrets, error);
  gboolean is_dict = root != NULL && g_variant_is_of_type (root, G_VARIANT_TYPE_VARDICT);
  g_autofree char *type = is_dict ? get_text (root, "PayloadType") : NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) sealed = NULL;

  if (root == NULL)
    return FALSE;
  if (g_strcmp0 (type, "Configuration") != 0)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND,
                           "This property list is no configuration profile");
      return FALSE;
    }
  self->name = get_text (root, "PayloadDisplayName");
  self->identifier = get_text (root, "PayloadIdentifier");
  self->organization = get_text (root, "PayloadOrganization");
  self->description = get_text (root, "PayloadDescription");
  if (self->name == NULL)
    self->name = g_strdup (self->identifier != NULL ? self->identifier : type);
  sealed = g_variant_lookup_value (root, "EncryptedPayloadContent", NULL);
  self->encrypted = sealed != NULL;
  list = g_variant_lookup_value (root, "PayloadContent", G_VARIANT_TYPE ("av"));

  return list == NULL || take_payloads (self, list, error);
}

static gboolean
take_signature (ChyMobileconfig *self, const ChySignedContent *content, GError **error)
{
  for (guint i = 0; i < content->certificates->len; i++)
    {
      /* One that cannot be read is of no use for a path. */
      ChyCertInfo *info = chy_cert_info_read (content->certificates->pdata[i], TRUE, NULL);

      if (info != NULL)
        g_ptr_array_add (self->certificates, info);
    }
  self->signature = content->signer == NULL ? CHY_MOBILECONFIG_UNKNOWN_SIGNER
                    : !content->judged      ? CHY_MOBILECONFIG_UNCHECKED
                    : content->holds        ? CHY_MOBILECONFIG_SIGNED
                                            : CHY_MOBILECONFIG_BROKEN;
  if (content->signer == NULL)
    return TRUE;
  self->signer = chy_cert_info_read (content->signer, TRUE, error);

  return self->signer != NULL;
}

ChyMobileconfig *
chy_inspect_mobileconfig (GBytes *data, GError **error)
{
  g_autoptr (ChyMobileconfig) self = chy_mobileconfig_new ();
  g_autoptr (ChySignedContent) content = NULL;

  g_return_val_if_fail (data != NULL, NULL);

  if (!chy_plist_is (data))
    {
      content = chy_signed_content_read (data, error);
      if (content == NULL || !take_signature (self, content, error))
        return NULL;
    }
  if (!take_profile (self, content != NULL ? content->content : data, error))
    return NULL;

  return g_steal_pointer (&self);
}
