/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

/* The stored document: readable settings for people and other programs, beside them every attribute. */

enum
{
  DOCUMENT_VERSION = 1,
};

static gboolean
is_known (const char *key)
{
  return chy_fields_find (chy_template_fields (), key) != NULL;
}

/* A period of nothing has no text; its attribute alone says it. */
static gboolean
is_no_period (const char *key, GVariant *value)
{
  const ChyTemplateRule *rule = chy_template_rule_find (key);

  return rule->kind == CHY_TEMPLATE_RULE_PERIOD && g_variant_get_int64 (value) <= 0;
}

/**
 * chy_template_to_body:
 * @self: a template
 *
 * Returns: the document, a new full reference
 */
GVariant *
chy_template_to_body (const ChyTemplate *self)
{
  g_autoptr (GVariant) settings = chy_template_to_settings (self);
  g_autoptr (GVariant) attributes = chy_template_to_attributes (self);
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&dict, self->extra);
  g_variant_dict_insert (&dict, "schemaVersion", "x", (gint64) DOCUMENT_VERSION);
  g_variant_dict_insert_value (&dict, "attributes", attributes);
  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!is_no_period (key, value))
      g_variant_dict_insert_value (&dict, key, value);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
refuse_property (GError **error, const char *object, const char *property)
{
  chy_refuse_one (error, "template", "document-invalid", object, "property", property, NULL);
}

static GVariant *
unknown_of (GVariant *body)
{
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&dict, NULL);
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!is_known (key))
      g_variant_dict_insert_value (&dict, key, value);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Who wrote no attributes starts from the empty template of a user. */
static void
start_empty (ChyTemplate *self, GVariant *body)
{
  const char *name = chy_body_get_text (body, "name");
  const char *shown = chy_body_get_text (body, "displayName");
  const char *type = chy_body_get_text (body, "subjectType");

  g_free (self->cn);
  self->cn = name != NULL ? g_strdup (name) : chy_template_name_from_display (shown != NULL ? shown : "");
  g_free (self->display_name);
  self->display_name = g_strdup (shown != NULL ? shown : self->cn);
  g_free (self->oid);
  self->oid = g_strdup (chy_body_get_text (body, "oid") != NULL ? chy_body_get_text (body, "oid") : "");
  self->flags = CHY_TEMPLATE_FLAG_IS_MODIFIED;
  if (g_strcmp0 (type, "computer") == 0)
    self->flags |= CHY_TEMPLATE_FLAG_MACHINE_TYPE;
  else if (g_strcmp0 (type, "authority") == 0)
    self->flags |= CHY_TEMPLATE_FLAG_IS_CA;
  else if (g_strcmp0 (type, "crossAuthority") == 0)
    self->flags |= CHY_TEMPLATE_FLAG_IS_CROSS_CA;
  self->revision = (int) CLAMP (chy_body_get_int (body, "majorVersion", 100), 0, G_MAXINT);
  self->minor_revision = (int) CLAMP (chy_body_get_int (body, "minorVersion", 0), 0, G_MAXINT);
  self->schema_version = 2;
  self->private_key_flag = 1u << 16 | 1u << 24;
  self->key_spec = 1;
  self->minimal_key_size = 2048;
  chy_list_set (&self->critical_extensions, CHY_OID_KEY_USAGE, TRUE);
}

/* What a readable setting that cannot be set says about the attributes. */
static gboolean
is_fixed (const ChyTemplateRule *rule)
{
  return rule->kind == CHY_TEMPLATE_RULE_READ_ONLY;
}

/* The settings that say something else than the attributes: a person changed them. */
static GVariant *
changed_settings (const ChyTemplate *self, GVariant *body)
{
  g_autoptr (GVariantDict) document = g_variant_dict_new (body);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (const ChyTemplateRule *rule = chy_template_rules (); rule->key != NULL; rule++)
    {
      g_autoptr (GVariant) said = g_variant_dict_lookup_value (document, rule->key, NULL);
      g_autoptr (GVariant) stored = chy_template_get (self, rule->key);
      gboolean empty = said != NULL && g_variant_is_container (said) && g_variant_n_children (said) == 0;

      if (said == NULL || is_fixed (rule) || (stored != NULL && g_variant_equal (said, stored)))
        continue;
      /* An empty list has lost its type on the way through JSON. */
      if (empty && stored != NULL && g_variant_is_container (stored) && g_variant_n_children (stored) == 0)
        continue;
      g_variant_dict_insert_value (&dict, rule->key, said);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
read_document (ChyTemplate *self, GVariant *body, GError **error)
{
  g_autoptr (GVariant) attributes = chy_body_get (body, "attributes");
  g_autoptr (GVariant) changes = NULL;

  if (attributes == NULL)
    start_empty (self, body);
  else if (!g_variant_is_of_type (attributes, G_VARIANT_TYPE_VARDICT))
    {
      refuse_property (error, chy_body_get_text (body, "displayName"), "attributes");
      return FALSE;
    }
  else if (!chy_template_read_attributes (self, attributes, error))
    return FALSE;
  g_variant_unref (self->extra);
  self->extra = unknown_of (body);
  changes = changed_settings (self, body);
  return chy_template_set_all (self, changes, error);
}

/**
 * chy_template_new_from_body:
 * @body: a document of chy_template_to_body(), perhaps changed by a person
 * @error: return location
 *
 * Returns: a new template, or %NULL with a refusal ("template": "document-newer", "document-invalid",
 *   "name-empty", "name-invalid", or that of the setting)
 */
ChyTemplate *
chy_template_new_from_body (GVariant *body, GError **error)
{
  g_autoptr (ChyTemplate) self = chy_template_new ();

  if (!g_variant_is_of_type (body, G_VARIANT_TYPE_VARDICT))
    {
      refuse_property (error, NULL, "(document)");
      return NULL;
    }
  if (chy_body_get_int (body, "schemaVersion", DOCUMENT_VERSION) > DOCUMENT_VERSION)
    {
      chy_refuse_one (error, "template", "document-newer", chy_body_get_text (body, "displayName"), NULL);
      return NULL;
    }
  if (!read_document (self, body, error))
    return NULL;
  if (!chy_template_name_is_valid (self->cn))
    {
      chy_refuse_one (error, "template", *self->cn == '\0' ? "name-empty" : "name-invalid",
                      self->display_name, "name", self->cn, NULL);
      return NULL;
    }
  return g_steal_pointer (&self);
}
