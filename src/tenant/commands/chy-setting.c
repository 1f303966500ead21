/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"
#include "base/chy-secret.h"
#include "chy-setting.h"
#include "model/chy-template.h"

/* Three random sub-authorities, as a domain gets them at its birth (MS-DTYP 2.4.2.4). */
static char *
make_domain_sid (void)
{
  guint32 parts[3];

  chy_random (parts, sizeof parts);
  return g_strdup_printf ("S-1-5-21-%u-%u-%u", parts[0], parts[1], parts[2]);
}

static gboolean
set_if_missing (ChySession *session, const char *key, char *value, GError **error)
{
  g_autofree char *owned = value;
  g_autofree char *existing = NULL;

  if (!chy_setting_get (session, key, &existing, error))
    return FALSE;
  return existing != NULL || chy_setting_set (session, key, owned, error);
}

gboolean
chy_setting_get (ChySession *session, const char *key, char **ret_value, GError **error)
{
  gboolean found = FALSE;
  char *value = NULL;

  g_return_val_if_fail (session != NULL && key != NULL && ret_value != NULL, FALSE);

  if (!chy_session_get_text (session, "setting-get", CHY_PARAMS (CHY_TEXT (key)), &value, &found, error))
    return FALSE;
  *ret_value = value;
  return TRUE;
}

gboolean
chy_setting_set (ChySession *session, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (session != NULL && key != NULL, FALSE);

  chy_session_touch (session, "settings");
  if (value == NULL)
    return chy_session_run (session, "setting-remove", CHY_PARAMS (CHY_TEXT (key)), error);
  return chy_session_run (session, "setting-set", CHY_PARAMS (CHY_TEXT (key), CHY_TEXT (value)), error);
}

gboolean
chy_setting_each (ChySession *session, const char *prefix, ChyRowFunc func, gpointer data, GError **error)
{
  g_autofree char *end = g_strdup (prefix);

  g_return_val_if_fail (session != NULL && g_str_has_suffix (prefix, ":"), FALSE);

  /* ';' follows ':'. */
  end[strlen (end) - 1]++;
  return chy_session_each (session, "setting-under", CHY_PARAMS (CHY_TEXT (prefix), CHY_TEXT (end)), func,
                           data, error);
}

/* What is known of the tenant's names; free with chy_identity_free(). */
ChyIdentity *
chy_identity_load (ChySession *session, GError **error)
{
  g_autoptr (ChyIdentity) self = g_new0 (ChyIdentity, 1);

  if (!chy_setting_get (session, CHY_SETTING_TENANT_ID, &self->tenant_id, error) ||
      !chy_setting_get (session, CHY_SETTING_DOMAIN_SID, &self->domain_sid, error) ||
      !chy_setting_get (session, CHY_SETTING_OID_BASE, &self->oid_base, error) ||
      !chy_setting_get (session, CHY_SETTING_NETBIOS, &self->netbios, error) ||
      !chy_setting_get (session, CHY_SETTING_DNS_DOMAIN, &self->dns_domain, error))
    return NULL;
  if (self->netbios == NULL)
    self->netbios = g_strdup (CHY_DEFAULT_NETBIOS);
  return g_steal_pointer (&self);
}

void
chy_identity_free (ChyIdentity *self)
{
  if (self == NULL)
    return;
  g_free (self->tenant_id);
  g_free (self->domain_sid);
  g_free (self->oid_base);
  g_free (self->netbios);
  g_free (self->dns_domain);
  g_free (self);
}

gboolean
chy_identity_create (ChySession *session, GError **error)
{
  return set_if_missing (session, CHY_SETTING_TENANT_ID, chy_id_new (), error) &&
         set_if_missing (session, CHY_SETTING_DOMAIN_SID, make_domain_sid (), error) &&
         set_if_missing (session, CHY_SETTING_OID_BASE, chy_template_make_oid_base (), error);
}

gboolean
chy_identity_learn_domain (ChySession *session, const char *fqdn, GError **error)
{
  g_autofree char *known = NULL;
  g_autofree char *netbios = NULL;
  g_autofree char *label = NULL;
  const char *domain = fqdn != NULL ? strchr (fqdn, '.') : NULL;

  if (domain == NULL || domain[1] == '\0')
    return TRUE;
  domain++;
  if (!chy_setting_get (session, CHY_SETTING_DNS_DOMAIN, &known, error) ||
      !chy_setting_get (session, CHY_SETTING_NETBIOS, &netbios, error))
    return FALSE;
  if (known == NULL && !chy_setting_set (session, CHY_SETTING_DNS_DOMAIN, domain, error))
    return FALSE;
  if (netbios != NULL)
    return TRUE;

  /* A NetBIOS name has 15 characters at most. */
  label = g_strndup (domain, MIN (strcspn (domain, "."), 15));
  for (char *p = label; *p != '\0'; p++)
    *p = g_ascii_toupper (*p);
  return chy_setting_set (session, CHY_SETTING_NETBIOS, label, error);
}
