/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-private.h"

/* What differs between two templates or two versions of one, in words. */

void
chy_template_change_free (ChyTemplateChange *self)
{
  g_free (self->key);
  g_free (self->title);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

static void
add (GPtrArray *changes, const char *key, const char *title, char *before, char *after)
{
  ChyTemplateChange *change = g_new0 (ChyTemplateChange, 1);

  change->key = g_strdup (key);
  change->title = g_strdup (title);
  change->before = before;
  change->after = after;
  g_ptr_array_add (changes, change);
}

/* Policies with their names. */
static char *
policies_in_words (GVariant *value)
{
  g_autofree const char **items = g_variant_get_strv (value, NULL);
  GString *text = g_string_new (NULL);

  for (const char **item = items; *item != NULL; item++)
    {
      const char *name = chy_template_policy_name (*item);

      if (text->len > 0)
        g_string_append (text, chy_list_comma ());
      if (name != NULL)
        g_string_append_printf (text, "%s (%s)", _ (name), *item);
      else
        g_string_append (text, *item);
    }
  return g_string_free (text, FALSE);
}

static char *
in_words (const ChyField *field, GVariant *value)
{
  if (value == NULL)
    return g_strdup ("");
  if (field->check == chy_template_check_policies)
    return policies_in_words (value);
  return chy_field_format (field, value);
}

static gboolean
values_equal (GVariant *a, GVariant *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_variant_equal (a, b);
}

static void
add_settings (GPtrArray *changes, const ChyTemplate *a, const ChyTemplate *b, gboolean all)
{
  for (const ChyTemplateRule *rule = chy_template_rules (); rule->key != NULL; rule++)
    {
      const ChyField *field = chy_fields_find (chy_template_fields (), rule->key);
      g_autoptr (GVariant) before = chy_template_get (a, rule->key);
      g_autoptr (GVariant) after = chy_template_get (b, rule->key);

      if ((all || !values_equal (before, after)) && g_strcmp0 (rule->key, "security") != 0)
        add (changes, rule->key, _ (field->title), in_words (field, before), in_words (field, after));
    }
}

/* TRUE where one was added. */
static gboolean
add_differing (GVariantDict *changes, const ChyTemplate *from, const ChyTemplate *to)
{
  gboolean added = FALSE;

  for (const ChyTemplateRule *rule = chy_template_rules (); rule->key != NULL; rule++)
    {
      g_autoptr (GVariant) before = chy_template_get (from, rule->key);
      g_autoptr (GVariant) after = chy_template_get (to, rule->key);

      if (rule->kind == CHY_TEMPLATE_RULE_READ_ONLY || after == NULL || values_equal (before, after) ||
          g_variant_dict_contains (changes, rule->key))
        continue;
      g_variant_dict_insert_value (changes, rule->key, after);
      added = TRUE;
    }
  return added;
}

/**
 * chy_template_get_changes:
 * @from: a template
 * @to: what shall become of it
 *
 * Returns: the settings that have to be set, in a body for chy_template_set_all(); a new full reference
 */
GVariant *
chy_template_get_changes (const ChyTemplate *from, const ChyTemplate *to)
{
  g_auto (GVariantDict) changes = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (ChyTemplate) reached = chy_template_copy (from);
  g_autoptr (GVariant) body = chy_body_new ();

  /* A setting may change others that were equal: those are set as well. */
  while (add_differing (&changes, reached, to))
    {
      g_variant_unref (body);
      body = g_variant_ref_sink (g_variant_dict_end (&changes));
      g_variant_dict_init (&changes, body);
      chy_template_unref (reached);
      reached = chy_template_copy (from);
      if (!chy_template_set_all (reached, body, NULL))
        break;
    }
  return g_steal_pointer (&body);
}

/* --- security ---------------------------------------------------------------------------------------- */

static const ChyAce *
entry_of (const ChyTemplate *self, const char *id)
{
  for (guint i = 0; i < self->security->len; i++)
    {
      const ChyAce *ace = self->security->pdata[i];

      if (g_strcmp0 (ace->principal_id, id) == 0)
        return ace;
    }
  return NULL;
}

static char *
rights_in_words (guint32 rights)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; chy_template_rights[i].id != NULL; i++)
    if (rights & chy_template_right_from_string (chy_template_rights[i].id))
      g_string_append_printf (text, "%s%s", text->len > 0 ? chy_list_comma () : "",
                              _ (chy_template_rights[i].title));
  return g_string_free (text, FALSE);
}

static char *
entry_in_words (const ChyAce *ace)
{
  g_autofree char *allow = NULL;
  g_autofree char *deny = NULL;

  if (ace == NULL)
    return g_strdup ("");
  allow = rights_in_words (ace->allow);
  deny = rights_in_words (ace->deny);
  if (ace->deny == 0)
    return g_steal_pointer (&allow);
  if (ace->allow == 0)
    return g_strdup_printf (_ ("denied: %s"), deny);
  return g_strdup_printf (_ ("%s; denied: %s"), allow, deny);
}

static void
add_entry (GPtrArray *changes, const ChyAce *before, const ChyAce *after, gboolean all)
{
  const ChyAce *any = before != NULL ? before : after;
  g_autofree char *title = NULL;

  if (!all && before != NULL && after != NULL && before->allow == after->allow && before->deny == after->deny)
    return;
  title = g_strdup_printf (_ ("Security: %s"),
                           any->principal_name != NULL ? any->principal_name : any->principal_id);
  add (changes, "security", title, entry_in_words (before), entry_in_words (after));
}

static void
add_security (GPtrArray *changes, const ChyTemplate *a, const ChyTemplate *b, gboolean all)
{
  for (guint i = 0; i < a->security->len; i++)
    {
      const ChyAce *before = a->security->pdata[i];

      add_entry (changes, before, entry_of (b, before->principal_id), all);
    }
  for (guint i = 0; i < b->security->len; i++)
    {
      const ChyAce *after = b->security->pdata[i];

      if (entry_of (a, after->principal_id) == NULL)
        add_entry (changes, NULL, after, all);
    }
}

/* --- what no setting shows ---------------------------------------------------------------------------- */

static char *
attribute_in_words (GVariant *value)
{
  if (value == NULL)
    return g_strdup ("");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **items = g_variant_get_strv (value, NULL);

      return g_strjoinv (chy_list_comma (), (char **) items);
    }
  return g_variant_print (value, FALSE);
}

static void
add_flags (GPtrArray *changes, const ChyTemplate *a, const ChyTemplate *b)
{
  for (const ChyTemplateAttribute *at = chy_template_attributes (); at->name != NULL; at++)
    {
      guint32 before, after;

      if (at->kind != CHY_TEMPLATE_ATTRIBUTE_FLAGS)
        continue;
      before = *(const guint32 *) G_STRUCT_MEMBER_P (a, at->offset);
      after = *(const guint32 *) G_STRUCT_MEMBER_P (b, at->offset);
      if (((before ^ after) & ~at->readable) != 0)
        add (changes, at->name, at->name, g_strdup_printf ("0x%x", before), g_strdup_printf ("0x%x", after));
    }
}

/* Attributes whose settings are all equal although they are not: the order of a list, a triplet without a
 * setting, what this version does not know. */
static void
add_attributes (GPtrArray *changes, const ChyTemplate *a, const ChyTemplate *b)
{
  g_autoptr (GVariant) one = chy_template_to_attributes (a);
  g_autoptr (GVariant) other = chy_template_to_attributes (b);
  g_autoptr (GVariant) both = chy_body_merge (one, other);
  GVariantIter iter;
  const char *name;

  g_variant_iter_init (&iter, both);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    {
      g_autoptr (GVariant) before = chy_body_get (one, name);
      g_autoptr (GVariant) after = chy_body_get (other, name);

      if (!values_equal (before, after))
        add (changes, name, name, attribute_in_words (before), attribute_in_words (after));
    }
}

/**
 * chy_template_diff:
 * @a: the version before
 * @b: the version after
 *
 * Returns: (element-type ChyTemplateChange): a new array in the order of the tabs; empty where both are equal
 */
GPtrArray *
chy_template_diff (const ChyTemplate *a, const ChyTemplate *b)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_template_change_free);

  add_settings (changes, a, b, FALSE);
  add_security (changes, a, b, FALSE);
  add_flags (changes, a, b);
  if (changes->len == 0)
    add_attributes (changes, a, b);
  return changes;
}

/**
 * chy_template_compare:
 * @a: a template
 * @b: another one
 *
 * Returns: (element-type ChyTemplateChange): every setting of both side by side, a new array in the order of
 *   the tabs
 */
GPtrArray *
chy_template_compare (const ChyTemplate *a, const ChyTemplate *b)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_template_change_free);

  add_settings (changes, a, b, TRUE);
  add_security (changes, a, b, TRUE);
  return changes;
}
