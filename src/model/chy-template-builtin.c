/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

/* The templates of a new enterprise CA. Their attributes come from data/templates; their security is that of
 * a real forest: Authenticated Users read, Domain and Enterprise Admins write and enroll, and whom a template
 * is made for enrolls. */

enum
{
  RID_ENTERPRISE_READ_ONLY_DCS = 498,
};

/* Who enrolls besides the administrators. */
typedef struct
{
  const char *cn;
  guint rids[2];           /* in the domain; 0: none */
  gboolean enterprise_dcs; /* S-1-5-9 too */
} Audience;

static const Audience audiences[] = {
  { "ClientAuth", { CHY_RID_DOMAIN_USERS } },
  { "DomainController", { CHY_RID_DOMAIN_CONTROLLERS, RID_ENTERPRISE_READ_ONLY_DCS }, TRUE },
  { "EFS", { CHY_RID_DOMAIN_USERS } },
  { "IPSECIntermediateOnline", { CHY_RID_DOMAIN_COMPUTERS, CHY_RID_DOMAIN_CONTROLLERS } },
  { "Machine", { CHY_RID_DOMAIN_COMPUTERS } },
  { "User", { CHY_RID_DOMAIN_USERS } },
  { "UserSignature", { CHY_RID_DOMAIN_USERS } },
};

static const struct
{
  guint rid;
  const char *name;
} group_names[] = {
  { CHY_RID_DOMAIN_ADMINS, "Domain Admins" },
  { CHY_RID_DOMAIN_USERS, "Domain Users" },
  { CHY_RID_DOMAIN_COMPUTERS, "Domain Computers" },
  { CHY_RID_DOMAIN_CONTROLLERS, "Domain Controllers" },
  { CHY_RID_ENTERPRISE_ADMINS, "Enterprise Admins" },
  { RID_ENTERPRISE_READ_ONLY_DCS, "Enterprise Read-only Domain Controllers" },
};

static void
grant_group (ChyTemplate *self, const char *domain_sid, const char *netbios, guint rid, guint32 rights)
{
  g_autofree char *sid = chy_sid_in_domain (domain_sid, rid);
  g_autofree char *name = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (group_names); i++)
    if (group_names[i].rid == rid)
      name = g_strdup_printf ("%s\\%s", netbios, group_names[i].name);
  g_return_if_fail (name != NULL);
  chy_template_grant (self, sid, name, rights, FALSE);
}

static void
secure (ChyTemplate *self, const char *domain_sid, const char *netbios)
{
  const guint32 administer = CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_ENROLL;

  self->owner_id = chy_sid_in_domain (domain_sid, CHY_RID_ENTERPRISE_ADMINS);
  self->owner_name = g_strdup_printf ("%s\\Enterprise Admins", netbios);
  chy_template_grant (self, CHY_SID_AUTHENTICATED_USERS, "NT AUTHORITY\\Authenticated Users",
                      CHY_TEMPLATE_RIGHT_READ, FALSE);
  grant_group (self, domain_sid, netbios, CHY_RID_DOMAIN_ADMINS, administer);
  grant_group (self, domain_sid, netbios, CHY_RID_ENTERPRISE_ADMINS, administer);
  for (gsize i = 0; i < G_N_ELEMENTS (audiences); i++)
    {
      if (g_strcmp0 (audiences[i].cn, self->cn) != 0)
        continue;
      for (gsize r = 0; r < G_N_ELEMENTS (audiences[i].rids) && audiences[i].rids[r] != 0; r++)
        grant_group (self, domain_sid, netbios, audiences[i].rids[r], CHY_TEMPLATE_RIGHT_ENROLL);
      if (audiences[i].enterprise_dcs)
        chy_template_grant (self, CHY_SID_ENTERPRISE_DCS, "NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS",
                            CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
    }
}

static void
fill_list (char ***member, const char *joined)
{
  if (joined != NULL)
    chy_list_replace (member, g_strsplit (joined, "|", -1));
}

static ChyTemplate *
template_from_row (const ChyTemplateBuiltin *row, const char *oid_base)
{
  ChyTemplate *self = chy_template_new ();

  g_free (self->cn);
  self->cn = g_strdup (row->cn);
  g_free (self->display_name);
  self->display_name = g_strdup (row->display_name);
  g_free (self->oid);
  self->oid = g_strconcat (oid_base, row->oid_tail, NULL);
  self->flags = row->flags;
  self->revision = row->revision;
  self->minor_revision = row->minor_revision;
  self->schema_version = row->schema_version;
  self->key_spec = row->key_spec;
  self->key_usage = row->key_usage;
  self->max_issuing_depth = row->max_issuing_depth;
  self->expiration = row->expiration;
  self->overlap = row->overlap;
  self->name_flag = row->name_flag;
  self->enrollment_flag = row->enrollment_flag;
  self->private_key_flag = row->private_key_flag;
  self->ra_signature = row->ra_signature;
  self->minimal_key_size = row->minimal_key_size;
  fill_list (&self->critical_extensions, row->critical_extensions);
  fill_list (&self->extended_key_usage, row->extended_key_usage);
  fill_list (&self->default_csps, row->default_csps);
  fill_list (&self->ra_application_policies, row->ra_application_policies);
  fill_list (&self->certificate_policies, row->certificate_policies);
  fill_list (&self->application_policies, row->application_policies);
  fill_list (&self->supersede_templates, row->supersede_templates);
  return self;
}

/**
 * chy_templates_builtin:
 * @domain_sid: the SID of the tenant's domain
 * @netbios: its NetBIOS name
 * @oid_base: what the OIDs stand under, or %NULL for a fixed base
 *
 * The 33 templates of Windows Server (MS-CRTD note 42) with the security of a new forest.
 *
 * Returns: (element-type ChyTemplate): a new array
 */
GPtrArray *
chy_templates_builtin (const char *domain_sid, const char *netbios, const char *oid_base)
{
  GPtrArray *templates = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_template_unref);

  for (const ChyTemplateBuiltin *row = chy_template_builtins; row->cn != NULL; row++)
    {
      ChyTemplate *self =
          template_from_row (row, oid_base != NULL ? oid_base : chy_template_builtin_oid_base);

      secure (self, domain_sid, netbios);
      g_ptr_array_add (templates, self);
    }
  return templates;
}
