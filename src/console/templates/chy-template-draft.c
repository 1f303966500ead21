/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-draft.h"

struct _ChyTemplateDraft
{
  GObject parent_instance;

  char *source;          /* (owned) id of what is duplicated, or NULL */
  char *id;              /* (owned) of the saved one, or NULL */
  gint64 version;        /* that was saved; 0 for a new one */
  ChyTemplate *base;     /* (owned) as it was; shared, never changed */
  ChyTemplate *template; /* (owned) as it is to be; this draft's own */
  GPtrArray *wrong;      /* (owned) of char*: keys whose controls show what cannot be */
};

G_DEFINE_FINAL_TYPE (ChyTemplateDraft, chy_template_draft, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tell (ChyTemplateDraft *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- life ----------------------------------------------------------------------------------------------- */

static void
chy_template_draft_finalize (GObject *object)
{
  ChyTemplateDraft *self = CHY_TEMPLATE_DRAFT (object);

  g_free (self->source);
  g_free (self->id);
  g_ptr_array_unref (self->wrong);
  g_clear_pointer (&self->base, chy_template_unref);
  g_clear_pointer (&self->template, chy_template_unref);

  G_OBJECT_CLASS (chy_template_draft_parent_class)->finalize (object);
}

static void
chy_template_draft_class_init (ChyTemplateDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_template_draft_finalize;

  signals[CHANGED] = g_signal_new ("changed", CHY_TYPE_TEMPLATE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
chy_template_draft_init (ChyTemplateDraft *self)
{
  self->wrong = g_ptr_array_new_with_free_func (g_free);
}

/* Takes over `template`. */
static ChyTemplateDraft *
draft_new (const char *source, const char *id, gint64 version, ChyTemplate *template)
{
  ChyTemplateDraft *self = g_object_new (CHY_TYPE_TEMPLATE_DRAFT, NULL);

  self->source = g_strdup (source);
  self->id = g_strdup (id);
  self->version = version;
  self->base = template;
  self->template = chy_template_copy (template);

  return self;
}

ChyTemplateDraft *
chy_template_draft_new_duplicate (const char *source, GVariant *body, GError **error)
{
  ChyTemplate *template = chy_template_new_from_body (body, error);

  return template != NULL ? draft_new (source, NULL, 0, template) : NULL;
}

ChyTemplateDraft *
chy_template_draft_new_saved (const char *id, gint64 version, GVariant *body, GError **error)
{
  ChyTemplate *template = chy_template_new_from_body (body, error);

  return template != NULL ? draft_new (NULL, id, version, template) : NULL;
}

ChyTemplateDraft *
chy_template_draft_copy (ChyTemplateDraft *self)
{
  return draft_new (self->source, self->id, self->version, chy_template_copy (self->template));
}

/* --- what it is ------------------------------------------------------------------------------------------
 */

const ChyTemplate *
chy_template_draft_get_template (ChyTemplateDraft *self)
{
  return self->template;
}

const ChyTemplate *
chy_template_draft_get_base (ChyTemplateDraft *self)
{
  return self->base;
}

const char *
chy_template_draft_get_id (ChyTemplateDraft *self)
{
  return self->id;
}

gint64
chy_template_draft_get_version (ChyTemplateDraft *self)
{
  return self->version;
}

gboolean
chy_template_draft_is_fixed (ChyTemplateDraft *self)
{
  return self->base->schema_version < 2;
}

/* Entries that say nothing are not saved. */
static ChyTemplate *
without_empty_entries (const ChyTemplate *template)
{
  ChyTemplate *copy = chy_template_copy (template);

  for (guint i = copy->security->len; i > 0; i--)
    {
      const ChyAce *ace = g_ptr_array_index (copy->security, i - 1);

      if (ace->allow == 0 && ace->deny == 0)
        g_ptr_array_remove_index (copy->security, i - 1);
    }

  return copy;
}

gboolean
chy_template_draft_is_changed (ChyTemplateDraft *self)
{
  g_autoptr (ChyTemplate) final = without_empty_entries (self->template);
  g_autoptr (GVariant) changes = chy_template_get_changes (self->base, final);

  return g_variant_n_children (changes) > 0 || g_strcmp0 (self->base->cn, self->template->cn) != 0;
}

GVariant *
chy_template_draft_get_settings (ChyTemplateDraft *self)
{
  return chy_template_to_settings (self->template);
}

/* --- changes ---------------------------------------------------------------------------------------------
 */

/* The name of a new template follows from its display name; a saved one keeps it. */
static void
follow_display_name (ChyTemplateDraft *self)
{
  char *name;

  if (self->id != NULL)
    return;
  name = chy_template_name_from_display (self->template->display_name);
  g_free (self->template->cn);
  self->template->cn = name;
}

gboolean
chy_template_draft_set (ChyTemplateDraft *self, const char *key, GVariant *value, GError **error)
{
  if (!chy_template_set (self->template, key, value, error))
    return FALSE;
  if (g_str_equal (key, "displayName"))
    follow_display_name (self);
  tell (self);

  return TRUE;
}

gboolean
chy_template_draft_set_text (ChyTemplateDraft *self, const char *key, const char *text, GError **error)
{
  if (!chy_template_set_text (self->template, key, text, error))
    return FALSE;
  if (g_str_equal (key, "displayName"))
    follow_display_name (self);
  tell (self);

  return TRUE;
}

void
chy_template_draft_mark (ChyTemplateDraft *self, const char *key, gboolean wrong)
{
  guint place;
  gboolean found = g_ptr_array_find_with_equal_func (self->wrong, key, g_str_equal, &place);

  if (found == wrong)
    return;
  if (wrong)
    g_ptr_array_add (self->wrong, g_strdup (key));
  else
    g_ptr_array_remove_index (self->wrong, place);
  tell (self);
}

const char *
chy_template_draft_get_wrong (ChyTemplateDraft *self)
{
  return self->wrong->len > 0 ? g_ptr_array_index (self->wrong, 0) : NULL;
}

gboolean
chy_template_draft_set_compatibility (ChyTemplateDraft *self,
                                      const char *authority,
                                      const char *recipient,
                                      GError **error)
{
  if (!chy_template_set_compatibility (self->template, authority, recipient, NULL, error))
    return FALSE;
  tell (self);

  return TRUE;
}

gboolean
chy_template_draft_take (ChyTemplateDraft *self, ChyTemplateDraft *other, GError **error)
{
  g_autoptr (GVariant) changes = chy_template_get_changes (self->template, other->template);

  if (!chy_template_set_all (self->template, changes, error))
    return FALSE;
  tell (self);

  return TRUE;
}

/* --- security --------------------------------------------------------------------------------------------
 */

static ChyAce *
find_ace (ChyTemplateDraft *self, const char *id)
{
  for (guint i = 0; i < self->template->security->len; i++)
    {
      ChyAce *ace = g_ptr_array_index (self->template->security, i);

      if (g_strcmp0 (ace->principal_id, id) == 0)
        return ace;
    }

  return NULL;
}

void
chy_template_draft_add_principal (ChyTemplateDraft *self, const char *id, const char *name)
{
  if (find_ace (self, id) != NULL)
    return;
  chy_template_grant (self->template, id, name, CHY_TEMPLATE_RIGHT_READ, FALSE);
  tell (self);
}

void
chy_template_draft_remove_principal (ChyTemplateDraft *self, const char *id)
{
  ChyAce *ace = find_ace (self, id);

  if (ace == NULL)
    return;
  g_ptr_array_remove (self->template->security, ace);
  tell (self);
}

void
chy_template_draft_set_right (
    ChyTemplateDraft *self, const char *id, ChyTemplateRight right, gboolean deny, gboolean on)
{
  ChyAce *ace = find_ace (self, id);

  if (ace == NULL)
    return;
  if (on)
    chy_template_grant (self->template, id, NULL, right, deny);
  else
    {
      g_autofree char *name = g_strdup (ace->principal_name);
      g_autofree char *same = g_strdup (id);
      guint place = 0;

      g_ptr_array_find (self->template->security, ace, &place);
      chy_template_revoke_grant (self->template, same, right, deny);
      /* The model drops an entry without rights; a person may be about to give it another one. */
      if (find_ace (self, same) == NULL)
        g_ptr_array_insert (self->template->security, (gint) place, chy_ace_new (same, name, 0, 0));
    }
  tell (self);
}

/* --- saving ----------------------------------------------------------------------------------------------
 */

GPtrArray *
chy_template_draft_get_changes (ChyTemplateDraft *self)
{
  g_autoptr (ChyTemplate) final = without_empty_entries (self->template);
  g_autoptr (ChyTemplate) base = chy_template_copy (self->base);
  GPtrArray *changes;

  /* What the tenant makes anew says nothing about what a person did. */
  g_free (base->oid);
  base->oid = g_strdup (final->oid);
  changes = chy_template_diff (base, final);

  return changes;
}

ChyCommand *
chy_template_draft_make_command (ChyTemplateDraft *self)
{
  g_autoptr (ChyTemplate) final = without_empty_entries (self->template);
  g_autoptr (GVariant) settings = chy_template_get_changes (self->base, final);
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  if (self->id != NULL)
    {
      g_variant_dict_insert (&params, "template", "s", self->id);
      g_variant_dict_insert (&params, "version", "x", self->version);
      g_variant_dict_insert_value (&params, "settings", settings);
      return chy_command_new ("template-set", g_variant_dict_end (&params));
    }
  g_variant_dict_insert (&params, "source", "s", self->source);
  g_variant_dict_insert (&params, "displayName", "s", final->display_name);
  g_variant_dict_insert_value (&params, "settings", settings);

  return chy_command_new ("template-duplicate", g_variant_dict_end (&params));
}

gboolean
chy_template_draft_rebase (
    ChyTemplateDraft *self, const char *id, gint64 version, GVariant *body, gboolean keep, GError **error)
{
  g_autoptr (ChyTemplate) theirs = chy_template_new_from_body (body, error);
  g_autoptr (ChyTemplate) mine = NULL;
  g_autoptr (GVariant) changes = NULL;

  if (theirs == NULL)
    return FALSE;
  mine = chy_template_copy (theirs);
  changes = chy_template_get_changes (self->base, self->template);
  if (keep && !chy_template_set_all (mine, changes, error))
    return FALSE;
  chy_template_unref (self->base);
  self->base = g_steal_pointer (&theirs);
  chy_template_unref (self->template);
  self->template = g_steal_pointer (&mine);
  g_free (self->id);
  self->id = g_strdup (id);
  self->version = version;
  g_clear_pointer (&self->source, g_free);
  tell (self);

  return TRUE;
}
