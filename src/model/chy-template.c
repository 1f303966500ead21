/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

/* --- lists --------------------------------------------------------------------------------------- */

gboolean
chy_list_contains (char *const *list, const char *item)
{
  return list != NULL && g_strv_contains ((const char *const *) list, item);
}

void
chy_list_replace (char ***list, char **items)
{
  g_strfreev (*list);
  *list = items;
}

void
chy_list_set (char ***list, const char *item, gboolean present)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (present == chy_list_contains (*list, item))
    return;
  for (char **i = *list; i != NULL && *i != NULL; i++)
    if (g_strcmp0 (*i, item) != 0)
      g_strv_builder_add (builder, *i);
  if (present)
    g_strv_builder_add (builder, item);
  chy_list_replace (list, g_strv_builder_end (builder));
}

gboolean
chy_list_equal (char *const *a, char *const *b)
{
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/* --- life ---------------------------------------------------------------------------------------- */

static char **
empty_list (void)
{
  return g_new0 (char *, 1);
}

static GPtrArray *
ace_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) chy_ace_free);
}

/**
 * chy_template_new:
 *
 * An empty template: texts and lists are empty, numbers 0.
 *
 * Returns: a new reference, free with chy_template_unref()
 */
ChyTemplate *
chy_template_new (void)
{
  ChyTemplate *self = g_new0 (ChyTemplate, 1);

  g_atomic_ref_count_init (&self->refs);
  for (const ChyTemplateAttribute *a = chy_template_attributes (); a->name != NULL; a++)
    {
      gpointer member = G_STRUCT_MEMBER_P (self, a->offset);

      if (a->kind == CHY_TEMPLATE_ATTRIBUTE_TEXT)
        *(char **) member = g_strdup ("");
      else if (a->kind == CHY_TEMPLATE_ATTRIBUTE_LIST)
        *(char ***) member = empty_list ();
    }
  self->security = ace_array_new ();
  self->extra = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  self->extra_attributes = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  return self;
}

static void
copy_attributes (ChyTemplate *to, const ChyTemplate *from)
{
  for (const ChyTemplateAttribute *a = chy_template_attributes (); a->name != NULL; a++)
    {
      gpointer target = G_STRUCT_MEMBER_P (to, a->offset);
      gconstpointer source = G_STRUCT_MEMBER_P (from, a->offset);

      switch (a->kind)
        {
        case CHY_TEMPLATE_ATTRIBUTE_TEXT:
          g_free (*(char **) target);
          *(char **) target = g_strdup (*(char *const *) source);
          break;
        case CHY_TEMPLATE_ATTRIBUTE_LIST:
          chy_list_replace (target, g_strdupv (*(char **const *) source));
          break;
        case CHY_TEMPLATE_ATTRIBUTE_PERIOD:
          *(gint64 *) target = *(const gint64 *) source;
          break;
        case CHY_TEMPLATE_ATTRIBUTE_INT:
        case CHY_TEMPLATE_ATTRIBUTE_FLAGS:
        case CHY_TEMPLATE_ATTRIBUTE_KEY_USAGE:
          *(guint32 *) target = *(const guint32 *) source;
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

/**
 * chy_template_copy:
 * @self: a template
 *
 * Returns: a new template with the same values, free to change
 */
ChyTemplate *
chy_template_copy (const ChyTemplate *self)
{
  ChyTemplate *copy = chy_template_new ();

  copy_attributes (copy, self);
  copy->owner_id = g_strdup (self->owner_id);
  copy->owner_name = g_strdup (self->owner_name);
  for (guint i = 0; i < self->security->len; i++)
    g_ptr_array_add (copy->security, chy_ace_copy (self->security->pdata[i]));
  g_variant_unref (copy->extra);
  copy->extra = g_variant_ref (self->extra);
  g_variant_unref (copy->extra_attributes);
  copy->extra_attributes = g_variant_ref (self->extra_attributes);
  return copy;
}

ChyTemplate *
chy_template_ref (ChyTemplate *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_template_unref (ChyTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (const ChyTemplateAttribute *a = chy_template_attributes (); a->name != NULL; a++)
    {
      gpointer member = G_STRUCT_MEMBER_P (self, a->offset);

      if (a->kind == CHY_TEMPLATE_ATTRIBUTE_TEXT)
        g_free (*(char **) member);
      else if (a->kind == CHY_TEMPLATE_ATTRIBUTE_LIST)
        g_strfreev (*(char ***) member);
    }
  g_free (self->owner_id);
  g_free (self->owner_name);
  g_ptr_array_unref (self->security);
  g_variant_unref (self->extra);
  g_variant_unref (self->extra_attributes);
  g_free (self);
}

/* --- comparing ----------------------------------------------------------------------------------- */

static gboolean
aces_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const ChyAce *one = a->pdata[i], *other = b->pdata[i];

      if (g_strcmp0 (one->principal_id, other->principal_id) != 0 ||
          g_strcmp0 (one->principal_name, other->principal_name) != 0 || one->allow != other->allow ||
          one->deny != other->deny)
        return FALSE;
    }
  return TRUE;
}

/**
 * chy_template_equal:
 * @a: a template
 * @b: another one
 *
 * Returns: whether every attribute, the security in its order, and what is unknown is the same
 */
gboolean
chy_template_equal (const ChyTemplate *a, const ChyTemplate *b)
{
  g_autoptr (GVariant) one = chy_template_to_attributes (a);
  g_autoptr (GVariant) other = chy_template_to_attributes (b);

  return g_variant_equal (one, other) && aces_equal (a->security, b->security) &&
         g_strcmp0 (a->owner_id, b->owner_id) == 0 && g_strcmp0 (a->owner_name, b->owner_name) == 0 &&
         g_variant_equal (a->extra, b->extra);
}

/* --- versions ------------------------------------------------------------------------------------ */

/**
 * chy_template_bump:
 * @self: a template that is about to be saved
 *
 * Counts the minor version up, as each save in certtmpl does.
 */
void
chy_template_bump (ChyTemplate *self)
{
  if (self->minor_revision < G_MAXINT)
    self->minor_revision++;
}

/**
 * chy_template_bump_major:
 * @self: a template
 *
 * "Reenroll All Certificate Holders": the next major version, its minor version 0.
 */
void
chy_template_bump_major (ChyTemplate *self)
{
  if (self->revision < G_MAXINT)
    self->revision++;
  self->minor_revision = 0;
}

/* Whether Windows brought it (flags IS_DEFAULT). */
gboolean
chy_template_is_builtin (const ChyTemplate *self)
{
  return (self->flags & CHY_TEMPLATE_FLAG_IS_DEFAULT) != 0;
}
