/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

/* msPKI-RA-Application-Policies has two syntaxes (MS-CRTD 2.23): schema 1, 2, and 4 with a legacy provider,
 * list the OIDs that a signer needs; schema 3, and 4 with a key storage provider, hold one string of triplets
 * Name`Type`Value`, among them the same list joined by commas. */

#define SIGNER_POLICIES "msPKI-RA-Application-Policies"

/**
 * chy_template_uses_triplets:
 * @self: a template
 *
 * Returns: whether msPKI-RA-Application-Policies of this template holds triplets
 */
gboolean
chy_template_uses_triplets (const ChyTemplate *self)
{
  return self->schema_version == 3 ||
         (self->schema_version >= 4 && !(self->private_key_flag & CHY_TEMPLATE_KEY_LEGACY_PROVIDER));
}

/* Name, type, value, name, ...; NULL where the attribute is not of that syntax. */
static char **
split (const ChyTemplate *self)
{
  if (!chy_template_uses_triplets (self) || self->ra_application_policies[0] == NULL ||
      strchr (self->ra_application_policies[0], '`') == NULL)
    return NULL;
  return g_strsplit (self->ra_application_policies[0], "`", -1);
}

/**
 * chy_template_get_triplet:
 * @self: a template
 * @name: such as "msPKI-Hash-Algorithm"
 *
 * Returns: (nullable): its value, free with g_free()
 */
char *
chy_template_get_triplet (const ChyTemplate *self, const char *name)
{
  g_auto (GStrv) parts = split (self);

  for (guint i = 0; parts != NULL && parts[i] != NULL && parts[i + 1] != NULL && parts[i + 2] != NULL; i += 3)
    if (g_str_equal (parts[i], name))
      return g_strdup (parts[i + 2]);
  return NULL;
}

static void
append (GString *text, const char *name, const char *type, const char *value)
{
  g_string_append_printf (text, "%s`%s`%s`", name, type, value);
}

/**
 * chy_template_set_triplet:
 * @self: a template that uses triplets
 * @name: such as "msPKI-Hash-Algorithm"
 * @type: "PZPWSTR" or "DWORD"
 * @value: (nullable): without '`'; %NULL removes it
 *
 * Replaces the value in its place, or adds it at the end.
 */
void
chy_template_set_triplet (ChyTemplate *self, const char *name, const char *type, const char *value)
{
  g_auto (GStrv) parts = split (self);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean found = FALSE;
  char **list;

  if (!chy_template_uses_triplets (self))
    return;
  for (guint i = 0; parts != NULL && parts[i] != NULL && parts[i + 1] != NULL && parts[i + 2] != NULL; i += 3)
    {
      if (!g_str_equal (parts[i], name))
        append (text, parts[i], parts[i + 1], parts[i + 2]);
      else if (value != NULL && !found)
        append (text, name, type, value);
      found = found || g_str_equal (parts[i], name);
    }
  if (!found && value != NULL)
    append (text, name, type, value);
  list = g_new0 (char *, 2);
  if (text->len > 0)
    list[0] = g_strdup (text->str);
  chy_list_replace (&self->ra_application_policies, list);
}

/* The OIDs that an authorized signature needs. Free with g_strfreev(). */
char **
chy_template_get_signer_policies (const ChyTemplate *self)
{
  g_autofree char *joined = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!chy_template_uses_triplets (self))
    return g_strdupv (self->ra_application_policies);
  joined = chy_template_get_triplet (self, SIGNER_POLICIES);
  parts = g_strsplit (joined != NULL ? joined : "", ",", -1);
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (builder, *part);
  return g_strv_builder_end (builder);
}

void
chy_template_set_signer_policies (ChyTemplate *self, const char *const *policies)
{
  g_autofree char *joined = NULL;

  if (!chy_template_uses_triplets (self))
    {
      chy_list_replace (&self->ra_application_policies, g_strdupv ((char **) policies));
      return;
    }
  joined = g_strjoinv (",", (char **) policies);
  chy_template_set_triplet (self, SIGNER_POLICIES, "PZPWSTR", *joined != '\0' ? joined : NULL);
}

/* --- schema version ------------------------------------------------------------------------------ */

guint
chy_template_authority_level (const ChyTemplate *self)
{
  return (self->private_key_flag >> 16) & 0xf;
}

guint
chy_template_recipient_level (const ChyTemplate *self)
{
  return (self->private_key_flag >> 24) & 0xf;
}

/* Whether keys come from a key storage provider (CNG) and not from a legacy one. */
gboolean
chy_template_uses_ksp (const ChyTemplate *self)
{
  return chy_template_uses_triplets (self);
}

/* Windows Server 2012 and Windows 8 give schema 4; 2008 and Vista with a key storage provider 3; else 2. What
 * the policies of a signer and the algorithms are stored as depends on it, so they move along. */
void
chy_template_update_schema (ChyTemplate *self, gboolean key_storage_provider)
{
  g_auto (GStrv) policies = chy_template_get_signer_policies (self);
  guint level = MIN (chy_template_authority_level (self), chy_template_recipient_level (self));
  gboolean before = chy_template_uses_triplets (self);

  self->private_key_flag &= ~(guint32) CHY_TEMPLATE_KEY_LEGACY_PROVIDER;
  if (level >= 4)
    {
      self->schema_version = 4;
      if (!key_storage_provider)
        self->private_key_flag |= CHY_TEMPLATE_KEY_LEGACY_PROVIDER;
    }
  else
    self->schema_version = level >= 2 && key_storage_provider ? 3 : 2;
  if (chy_template_uses_triplets (self) == before)
    return;
  /* Providers of the one kind do not know the other's keys. */
  chy_list_replace (&self->default_csps, g_new0 (char *, 1));
  chy_list_replace (&self->ra_application_policies, g_new0 (char *, 1));
  chy_template_set_signer_policies (self, (const char *const *) policies);
  if (chy_template_uses_triplets (self))
    {
      chy_template_set_triplet (self, "msPKI-Asymmetric-Algorithm", "PZPWSTR", "RSA");
      chy_template_set_triplet (self, "msPKI-Hash-Algorithm", "PZPWSTR", "SHA256");
      chy_template_set_triplet (self, "msPKI-Key-Usage", "DWORD", "16777215");
    }
  else if (self->minimal_key_size < 1024)
    self->minimal_key_size = 2048; /* it was the size of a curve */
}
