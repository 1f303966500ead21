/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-private.h"

/* The Compatibility tab: what a choice brings with it ("Resulting changes"). */

void
chy_template_effects_free (ChyTemplateEffects *self)
{
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->removed);
  g_ptr_array_unref (self->changed);
  g_free (self);
}

static gboolean
is_compatibility (const char *key)
{
  return g_str_has_prefix (key, "compatibility.");
}

/* Whether it is the compatibility that decides about a setting, not another setting. */
static gboolean
depends (const ChyField *field)
{
  return field->applies == chy_template_offers_from_2008 || field->applies == chy_template_offers_from_2012 ||
         field->applies == chy_template_offers_from_2012r2;
}

static void
compare_offers (const ChyTemplate *before, const ChyTemplate *after, ChyTemplateEffects *effects)
{
  g_autoptr (GVariant) one = chy_template_to_settings (before);
  g_autoptr (GVariant) other = chy_template_to_settings (after);

  for (const ChyField *field = chy_template_fields (); field->key != NULL; field++)
    {
      gboolean was = depends (field) && field->applies (one);
      gboolean is = depends (field) && field->applies (other);

      if (was != is)
        g_ptr_array_add (is ? effects->added : effects->removed, (char *) _ (field->title));
    }
}

/* What is not offered any more must not stay behind unseen. */
void
chy_template_drop_unoffered (ChyTemplate *self)
{
  g_autoptr (GVariant) settings = chy_template_to_settings (self);

  for (const ChyField *field = chy_template_fields (); field->key != NULL; field++)
    {
      if (field->applies == NULL || field->applies (settings) ||
          !(depends (field) || field->applies == chy_template_offers_attested))
        continue;
      if (field->kind == CHY_FIELD_BOOLEAN)
        chy_template_set (self, field->key, g_variant_new_boolean (FALSE), NULL);
    }
  if (!chy_template_offers_from_2012r2 (settings))
    self->private_key_flag &=
        ~(guint32) (CHY_TEMPLATE_KEY_ATTEST_REQUIRED | CHY_TEMPLATE_KEY_ATTEST_PREFERRED);
}

static void
keep_others (GPtrArray *changes)
{
  for (guint i = changes->len; i > 0; i--)
    {
      const ChyTemplateChange *change = g_ptr_array_index (changes, i - 1);

      if (is_compatibility (change->key))
        g_ptr_array_remove_index (changes, i - 1);
    }
}

/**
 * chy_template_set_compatibility:
 * @self: a template of version 2 or later
 * @authority: an id of the choices of "compatibility.authority"
 * @recipient: an id of the choices of "compatibility.recipient"
 * @ret_effects: (out) (optional): what comes with it
 * @error: return location
 *
 * Sets both, and clears what is not offered any more.
 *
 * Returns: %TRUE, or %FALSE with nothing changed
 */
gboolean
chy_template_set_compatibility (ChyTemplate *self,
                                const char *authority,
                                const char *recipient,
                                ChyTemplateEffects **ret_effects,
                                GError **error)
{
  g_autoptr (ChyTemplate) before = chy_template_copy (self);
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) one =
      chy_body_with (empty, "compatibility.authority", g_variant_new_string (authority));
  g_autoptr (GVariant) both =
      chy_body_with (one, "compatibility.recipient", g_variant_new_string (recipient));
  ChyTemplateEffects *effects;

  if (!chy_template_set_all (self, both, error))
    return FALSE;
  if (ret_effects == NULL)
    return TRUE;
  effects = g_new0 (ChyTemplateEffects, 1);
  effects->added = g_ptr_array_new ();
  effects->removed = g_ptr_array_new ();
  effects->changed = chy_template_diff (before, self);
  compare_offers (before, self, effects);
  keep_others (effects->changed);
  *ret_effects = effects;
  return TRUE;
}
