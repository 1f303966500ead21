/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

/* Who may do what with a template (MS-CRTD 2.5). */

#define ALL_RIGHTS                                                                                           \
  (CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_ENROLL |                          \
   CHY_TEMPLATE_RIGHT_AUTOENROLL | CHY_TEMPLATE_RIGHT_FULL_CONTROL)

/* Full control is the mask 0xF01FF, which contains every extended right. */
static guint32
expand (guint32 rights)
{
  return rights & CHY_TEMPLATE_RIGHT_FULL_CONTROL ? rights | ALL_RIGHTS : rights;
}

static ChyAce *
find (const ChyTemplate *self, const char *id)
{
  for (guint i = 0; i < self->security->len; i++)
    {
      ChyAce *ace = self->security->pdata[i];

      if (g_strcmp0 (ace->principal_id, id) == 0)
        return ace;
    }
  return NULL;
}

/**
 * chy_template_find_ace:
 * @self: a template
 * @id_or_name: a principal's id, or its name in any case
 *
 * Returns: (transfer none) (nullable): its entry
 */
const ChyAce *
chy_template_find_ace (const ChyTemplate *self, const char *id_or_name)
{
  const ChyAce *ace = find (self, id_or_name);
  g_autofree char *wanted = g_utf8_casefold (id_or_name, -1);

  for (guint i = 0; ace == NULL && i < self->security->len; i++)
    {
      const ChyAce *candidate = self->security->pdata[i];
      g_autofree char *name =
          candidate->principal_name != NULL ? g_utf8_casefold (candidate->principal_name, -1) : NULL;

      if (g_strcmp0 (name, wanted) == 0)
        ace = candidate;
    }
  return ace;
}

/**
 * chy_template_grant:
 * @self: a template
 * @id: the principal's stable id
 * @name: its name for people
 * @rights: bits of ChyTemplateRight
 * @deny: denies instead of allowing
 *
 * Adds rights to what the principal has.
 */
void
chy_template_grant (ChyTemplate *self, const char *id, const char *name, guint32 rights, gboolean deny)
{
  ChyAce *ace = find (self, id);

  if (ace == NULL)
    {
      ace = chy_ace_new (id, name, 0, 0);
      g_ptr_array_add (self->security, ace);
    }
  if (deny)
    ace->deny |= rights;
  else
    ace->allow |= rights;
}

static guint32
without (guint32 has, guint32 rights)
{
  if (rights & CHY_TEMPLATE_RIGHT_FULL_CONTROL)
    rights = ALL_RIGHTS;
  /* What is left of full control after one right is gone are the others one by one. */
  if (has & CHY_TEMPLATE_RIGHT_FULL_CONTROL)
    has = rights == 0 ? has : expand (has) & ~(guint32) CHY_TEMPLATE_RIGHT_FULL_CONTROL;
  return has & ~rights;
}

/**
 * chy_template_revoke_grant:
 * @self: a template
 * @id: the principal's stable id
 * @rights: bits of ChyTemplateRight; full control takes all
 * @deny: takes away denials instead
 *
 * Returns: %FALSE where it had none of these rights by an entry of its own
 */
gboolean
chy_template_revoke_grant (ChyTemplate *self, const char *id, guint32 rights, gboolean deny)
{
  ChyAce *ace = find (self, id);
  guint32 *side;

  if (ace == NULL)
    return FALSE;
  side = deny ? &ace->deny : &ace->allow;
  if ((expand (*side) & rights) == 0 && !(rights & CHY_TEMPLATE_RIGHT_FULL_CONTROL && *side != 0))
    return FALSE;
  *side = without (*side, rights);
  if (ace->allow == 0 && ace->deny == 0)
    g_ptr_array_remove (self->security, ace);
  return TRUE;
}

/**
 * chy_template_effective_rights:
 * @self: a template
 * @who: a principal with all groups it is in
 *
 * What it may do: every right that one of its entries allows and none denies. Full control is left where
 * nothing of it is denied.
 *
 * Returns: bits of ChyTemplateRight
 */
guint32
chy_template_effective_rights (const ChyTemplate *self, const ChyPrincipal *who)
{
  return chy_aces_effective (self->security, who);
}

/* --- stored form --------------------------------------------------------------------------------- */

static GVariant *
words_of (guint32 rights)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint32 right = 1; right <= CHY_TEMPLATE_RIGHT_FULL_CONTROL; right <<= 1)
    if (rights & right)
      g_variant_builder_add (&builder, "s", chy_template_right_to_string (right));
  return g_variant_builder_end (&builder);
}

/* aa{sv}, floating. */
GVariant *
chy_template_security_to_variant (const ChyTemplate *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->security->len; i++)
    {
      const ChyAce *ace = self->security->pdata[i];
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "principalId", "s", ace->principal_id);
      if (ace->principal_name != NULL)
        g_variant_dict_insert (&dict, "principalName", "s", ace->principal_name);
      g_variant_dict_insert_value (&dict, "allow", words_of (ace->allow));
      g_variant_dict_insert_value (&dict, "deny", words_of (ace->deny));
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&builder);
}

static gboolean
rights_of (GVariant *entry, const char *key, guint32 *ret_rights)
{
  g_auto (GStrv) words = chy_body_get_list (entry, key);
  guint32 rights = 0;

  for (char **word = words; *word != NULL; word++)
    {
      guint32 right = chy_template_right_from_string (*word);

      if (right == 0)
        return FALSE;
      rights |= right;
    }
  *ret_rights = rights;
  return TRUE;
}

/* Replaces the entries; FALSE, with nothing changed, where `value` is not a list of them. A right that nobody
 * knows is refused: to drop a denial would widen the access. */
gboolean
chy_template_security_from_variant (ChyTemplate *self, GVariant *value)
{
  g_autoptr (GPtrArray) aces = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_ace_free);
  GVariantIter iter;
  GVariant *entry;

  if (g_variant_is_container (value) && g_variant_n_children (value) == 0)
    {
      g_ptr_array_set_size (self->security, 0);
      return TRUE;
    }
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    return FALSE;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_loop (&iter, "@a{sv}", &entry))
    {
      const char *id = chy_body_get_text (entry, "principalId");
      const char *name = chy_body_get_text (entry, "principalName");
      guint32 allow, deny;

      if (id == NULL || *id == '\0' || !rights_of (entry, "allow", &allow) ||
          !rights_of (entry, "deny", &deny))
        {
          g_variant_unref (entry);
          return FALSE;
        }
      g_ptr_array_add (aces, chy_ace_new (id, name, allow, deny));
    }
  g_ptr_array_unref (self->security);
  self->security = g_steal_pointer (&aces);
  return TRUE;
}
