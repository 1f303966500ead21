/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

#include "base/chy-i18n.h"

/* Readable settings: read and set one by one, or several at once. */

/* --- reading ---------------------------------------------------------------------------------------- */

static GVariant *
read_rule (const ChyTemplateRule *rule, const ChyTemplate *self)
{
  gconstpointer member = G_STRUCT_MEMBER_P (self, rule->offset);

  switch (rule->kind)
    {
    case CHY_TEMPLATE_RULE_BIT:
      return g_variant_new_boolean ((*(const guint32 *) member & rule->mask) != 0);
    case CHY_TEMPLATE_RULE_INT:
      return g_variant_new_int64 (*(const gint32 *) member);
    case CHY_TEMPLATE_RULE_PERIOD:
      return g_variant_new_int64 (*(const gint64 *) member);
    case CHY_TEMPLATE_RULE_LIST:
      return g_variant_new_strv (*(const char *const *const *) member, -1);
    case CHY_TEMPLATE_RULE_CRITICAL:
      return g_variant_new_boolean (chy_list_contains (self->critical_extensions, rule->oid));
    case CHY_TEMPLATE_RULE_READ_ONLY:
    case CHY_TEMPLATE_RULE_OWN:
      return rule->get (self);
    default:
      g_assert_not_reached ();
    }
}

/**
 * chy_template_get:
 * @self: a template
 * @key: a readable key
 *
 * Returns: (nullable): the value in the type of its field, a new full reference
 */
GVariant *
chy_template_get (const ChyTemplate *self, const char *key)
{
  const ChyTemplateRule *rule = chy_template_rule_find (key);
  GVariant *value;

  if (g_strcmp0 (key, "attributes") == 0)
    return chy_template_to_attributes (self);
  value = rule != NULL ? read_rule (rule, self) : NULL;
  return value != NULL ? g_variant_ref_sink (value) : NULL;
}

/**
 * chy_template_to_settings:
 * @self: a template
 *
 * Returns: every readable setting in one body, a new full reference
 */
GVariant *
chy_template_to_settings (const ChyTemplate *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (const ChyTemplateRule *rule = chy_template_rules (); rule->key != NULL; rule++)
    {
      GVariant *value = read_rule (rule, self);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, rule->key, value);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- setting ---------------------------------------------------------------------------------------- */

static void
refuse (GError **error, const char *domain, const char *code, const ChyTemplate *self, const ChyField *field)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, domain, code, self->display_name,
                                              field->key, "title", field->title, NULL));
  chy_refuse (error, problems);
}

static gboolean
check_value (const ChyTemplate *self, const ChyField *field, GVariant *value, GError **error)
{
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) body = chy_body_with (empty, field->key, value);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  ChyField alone[2] = { *field, { NULL } };

  alone[0].applies = NULL;
  if (chy_fields_check (alone, body, self->display_name, problems))
    return TRUE;
  chy_refuse (error, problems);
  return FALSE;
}

/* Taking something away is always possible; otherwise the compatibility must offer it. */
static gboolean
is_offered (const ChyTemplate *self, const ChyField *field, GVariant *value)
{
  g_autoptr (GVariant) settings = NULL;

  if (field->applies == NULL)
    return TRUE;
  if (field->kind == CHY_FIELD_BOOLEAN && !g_variant_get_boolean (value))
    return TRUE;
  settings = chy_template_to_settings (self);
  return field->applies (settings);
}

static gboolean
write_rule (const ChyTemplateRule *rule, ChyTemplate *self, GVariant *value, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (self, rule->offset);

  if (rule->set != NULL)
    return rule->set (self, value, error);
  switch (rule->kind)
    {
    case CHY_TEMPLATE_RULE_BIT:
      if (g_variant_get_boolean (value))
        *(guint32 *) member |= rule->mask;
      else
        *(guint32 *) member &= ~rule->mask;
      return TRUE;
    case CHY_TEMPLATE_RULE_INT:
      *(gint32 *) member = (gint32) CLAMP (g_variant_get_int64 (value), G_MININT32, G_MAXINT32);
      return TRUE;
    case CHY_TEMPLATE_RULE_PERIOD:
      *(gint64 *) member = g_variant_get_int64 (value);
      return TRUE;
    case CHY_TEMPLATE_RULE_LIST:
      chy_list_replace (member, g_variant_dup_strv (value, NULL));
      return TRUE;
    case CHY_TEMPLATE_RULE_CRITICAL:
      chy_list_set (&self->critical_extensions, rule->oid, g_variant_get_boolean (value));
      return TRUE;
    case CHY_TEMPLATE_RULE_READ_ONLY:
    case CHY_TEMPLATE_RULE_OWN:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
set_checked (ChyTemplate *self, const ChyField *field, GVariant *value, GError **error)
{
  const ChyTemplateRule *rule = chy_template_rule_find (field->key);
  g_autoptr (GVariant) now = chy_template_get (self, field->key);

  if (now != NULL && g_variant_equal (now, value))
    return TRUE;
  if (rule == NULL || rule->kind == CHY_TEMPLATE_RULE_READ_ONLY)
    {
      refuse (error, "field", "read-only", self, field);
      return FALSE;
    }
  if (!check_value (self, field, value, error))
    return FALSE;
  if (self->schema_version < 2 && g_strcmp0 (rule->tab, "security") != 0)
    {
      refuse (error, "template", "version-1-fixed", self, field);
      return FALSE;
    }
  if (!is_offered (self, field, value))
    {
      refuse (error, "template", "not-offered", self, field);
      return FALSE;
    }
  return write_rule (rule, self, value, error);
}

/**
 * chy_template_set:
 * @self: a template
 * @key: a readable key
 * @value: in the type of its field; a floating one is sunk
 * @error: return location
 *
 * Sets one setting and whatever follows from it in the attributes. A template of schema version 1 is fixed
 * but for its security, as in Windows.
 *
 * Returns: %TRUE, or %FALSE with nothing changed
 */
gboolean
chy_template_set (ChyTemplate *self, const char *key, GVariant *value, GError **error)
{
  const ChyField *field = chy_fields_find (chy_template_fields (), key);
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);

  if (field == NULL)
    {
      g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_UNKNOWN_KEY, "A template has no setting “%.80s”",
                   key);
      return FALSE;
    }
  return set_checked (self, field, sunk, error);
}

/* --- from text -------------------------------------------------------------------------------------- */

static gboolean
is_list (const ChyField *field)
{
  return field->kind == CHY_FIELD_TEXT_LIST || field->kind == CHY_FIELD_CHOICE_LIST;
}

/* One entry of a list in the form that is stored: an id for a title, an OID for a name. */
static char *
normalize_item (const ChyField *field, const char *item, GError **error)
{
  g_autoptr (GVariant) parsed = NULL;
  const char *text, *oid = NULL;

  parsed = chy_field_parse (field, item, error);
  if (parsed == NULL)
    return NULL;
  g_variant_ref_sink (parsed);
  if (g_variant_n_children (parsed) != 1)
    {
      g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID, "“%.80s” is not one entry of %s", item,
                   field->key);
      return NULL;
    }
  g_variant_get_child (parsed, 0, "&s", &text);
  if (field->check == chy_template_check_policies)
    oid = chy_template_policy_oid (text);
  return g_strdup (oid != NULL ? oid : text);
}

/* "+a,-b" laid over what is there. An entry without a sign goes with the one before it. */
static GVariant *
edit_list (const ChyTemplate *self, const ChyField *field, const char *text, GError **error)
{
  g_autoptr (GVariant) now = chy_template_get (self, field->key);
  g_auto (GStrv) list = now != NULL ? g_variant_dup_strv (now, NULL) : g_new0 (char *, 1);
  g_auto (GStrv) items = g_strsplit (text, ",", -1);
  char sign = '+';

  for (char **item = items; *item != NULL; item++)
    {
      const char *word = g_strstrip (*item);
      g_autofree char *entry = NULL;

      if (*word == '+' || *word == '-')
        sign = *word++;
      entry = normalize_item (field, word, error);
      if (entry == NULL)
        return NULL;
      chy_list_set (&list, entry, sign == '+');
    }
  return g_variant_new_strv ((const char *const *) list, -1);
}

static gboolean
is_edit (const ChyField *field, const char *text)
{
  return is_list (field) && (*text == '+' || *text == '-');
}

/**
 * chy_template_set_text:
 * @self: a template
 * @key: a readable key
 * @text: what a person typed
 * @error: return location
 *
 * As chy_template_set(); lists also take "+a" and "-a".
 *
 * Returns: %TRUE, or %FALSE with nothing changed
 */
gboolean
chy_template_set_text (ChyTemplate *self, const char *key, const char *text, GError **error)
{
  const ChyField *field = chy_fields_find (chy_template_fields (), key);
  GVariant *value;

  if (field == NULL)
    {
      g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_UNKNOWN_KEY, "A template has no setting “%.80s”",
                   key);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID, "The value of %s is not UTF-8 text", key);
      return FALSE;
    }
  value = is_edit (field, text) ? edit_list (self, field, text, error) : chy_field_parse (field, text, error);
  return value != NULL && chy_template_set (self, key, value, error);
}

/* --- several ---------------------------------------------------------------------------------------- */

/* Takes over what `from` holds and frees the rest. */
static void
become (ChyTemplate *self, ChyTemplate *from)
{
  ChyTemplate before = *self;
  gatomicrefcount refs = self->refs;

  *self = *from;
  self->refs = refs;
  refs = from->refs;
  *from = before;
  from->refs = refs;
  chy_template_unref (from);
}

/* The compatibility decides what else there is, so it comes first, and the source of the name before its
 * parts; the table's order has the rest right. */
static guint
rank (const char *key)
{
  const ChyTemplateRule *rules = chy_template_rules ();
  guint n = 0;

  if (g_str_has_prefix (key, "compatibility."))
    return 0;
  while (rules[n].key != NULL && g_strcmp0 (rules[n].key, key) != 0)
    n++;
  return n + 1;
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  guint one = rank (*(const char *const *) a), other = rank (*(const char *const *) b);

  return one < other ? -1 : one > other;
}

/**
 * chy_template_set_all:
 * @self: a template
 * @changes: a{sv} of readable keys
 * @error: return location
 *
 * Sets all of them, in an order that works, or none.
 *
 * Returns: %TRUE, or %FALSE with nothing changed
 */
gboolean
chy_template_set_all (ChyTemplate *self, GVariant *changes, GError **error)
{
  g_autoptr (ChyTemplate) copy = chy_template_copy (self);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, changes);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    g_ptr_array_add (keys, (char *) key);
  g_ptr_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (GVariant) value = chy_body_get (changes, keys->pdata[i]);

      if (!chy_template_set (copy, keys->pdata[i], value, error))
        return FALSE;
    }
  become (self, g_steal_pointer (&copy));
  return TRUE;
}

typedef struct
{
  char *key; /* (owned) */
  const char *text;
} Assignment;

static void
assignment_clear (gpointer data)
{
  g_free (((Assignment *) data)->key);
}

/**
 * chy_template_set_texts:
 * @self: a template
 * @assignments: "key=text", %NULL-terminated
 * @error: return location
 *
 * As chy_template_set_all() from what a person typed. The same key may come again ("keyUsage=-a" twice).
 *
 * Returns: %TRUE, or %FALSE with nothing changed
 */
gboolean
chy_template_set_texts (ChyTemplate *self, const char *const *assignments, GError **error)
{
  g_autoptr (ChyTemplate) copy = chy_template_copy (self);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Assignment));

  g_array_set_clear_func (list, assignment_clear);
  for (guint i = 0; assignments[i] != NULL; i++)
    {
      const char *equals = strchr (assignments[i], '=');
      Assignment assignment;

      if (equals == NULL)
        {
          g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID,
                       "“%.80s” is not of the form key=value", assignments[i]);
          return FALSE;
        }
      assignment.key = g_strndup (assignments[i], (gsize) (equals - assignments[i]));
      assignment.text = equals + 1;
      g_array_append_val (list, assignment);
    }
  g_array_sort (list, compare_keys); /* stable; the key is the first member */
  for (guint i = 0; i < list->len; i++)
    {
      const Assignment *assignment = &g_array_index (list, Assignment, i);

      if (!chy_template_set_text (copy, assignment->key, assignment->text, error))
        return FALSE;
    }
  become (self, g_steal_pointer (&copy));
  return TRUE;
}
