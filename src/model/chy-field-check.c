/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-field.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "base/chy-time.h"

/* What one run of a check carries along. */
typedef struct
{
  const char *object;
  const char *prefix; /* "" or "settings." */
  GPtrArray *problems;
  gboolean good;
} Check;

static void check_body (Check *check, const ChyField *fields, GVariant *body);

static void
report (Check *check, const ChyField *field, const char *code, const char *value, const char *limit)
{
  g_autofree char *path = g_strconcat (check->prefix, field->key, NULL);

  check->good = FALSE;
  g_ptr_array_add (check->problems,
                   chy_problem_new (CHY_SEVERITY_ERROR, "field", code, check->object, path, "title",
                                    field->title != NULL ? _ (field->title) : field->key, "value", value,
                                    "limit", limit, NULL));
}

/* A value against min and max with the codes for below and above; the texts of both are for the sentence. */
static void
check_limits (
    Check *check, const ChyField *field, gint64 amount, GVariant *value, const char *below, const char *above)
{
  gboolean period = field->kind == CHY_FIELD_PERIOD;
  gboolean low = (field->min != 0 || field->max != 0) && amount < field->min;
  gboolean high = field->max != 0 && amount > field->max;
  gint64 limit = low ? field->min : field->max;
  g_autofree char *shown = NULL;
  g_autofree char *limit_text = NULL;

  if (!low && !high)
    return;
  shown = chy_field_format (field, value);
  limit_text = period ? chy_period_format (limit) : g_strdup_printf ("%" G_GINT64_FORMAT, limit);
  report (check, field, low ? below : above, shown, limit_text);
}

static void
check_choice (Check *check, const ChyField *field, const char *id)
{
  g_autoptr (GString) known = NULL;

  for (const ChyChoice *choice = field->choices; choice != NULL && choice->id != NULL; choice++)
    if (strcmp (choice->id, id) == 0)
      return;
  if (field->choices == NULL)
    return;
  known = g_string_new (NULL);
  for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
    g_string_append_printf (known, "%s%s", known->len > 0 ? chy_list_comma () : "", choice->id);
  report (check, field, "not-a-choice", id, known->str);
}

static void
check_list (Check *check, const ChyField *field, GVariant *value)
{
  gsize n = g_variant_n_children (value);

  check_limits (check, field, (gint64) n, value, "too-few", "too-many");
  for (gsize i = 0; i < n; i++)
    {
      const char *item;

      g_variant_get_child (value, i, "&s", &item);
      if (field->kind == CHY_FIELD_CHOICE_LIST)
        check_choice (check, field, item);
      else if (item[0] == '\0')
        report (check, field, "empty-item", "", NULL);
    }
}

static void
check_object (Check *check, const ChyField *field, GVariant *body, const char *suffix)
{
  g_autofree char *prefix = g_strconcat (check->prefix, field->key, suffix, ".", NULL);
  const char *outer = check->prefix;

  if (field->fields == NULL)
    return;
  check->prefix = prefix;
  check_body (check, field->fields, body);
  check->prefix = outer;
}

static void
check_objects (Check *check, const ChyField *field, GVariant *list)
{
  gsize n = g_variant_n_children (list);

  check_limits (check, field, (gint64) n, list, "too-few", "too-many");
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      g_autofree char *suffix = g_strdup_printf ("[%" G_GSIZE_FORMAT "]", i);

      check_object (check, field, child, suffix);
    }
}

static void
check_by_kind (Check *check, const ChyField *field, GVariant *value)
{
  switch (field->kind)
    {
    case CHY_FIELD_INTEGER:
    case CHY_FIELD_PERIOD:
      check_limits (check, field, g_variant_get_int64 (value), value, "too-small", "too-large");
      break;
    case CHY_FIELD_TEXT:
    case CHY_FIELD_REFERENCE:
      check_limits (check, field, g_utf8_strlen (g_variant_get_string (value, NULL), -1), value, "too-short",
                    "too-long");
      break;
    case CHY_FIELD_CHOICE:
      check_choice (check, field, g_variant_get_string (value, NULL));
      break;
    case CHY_FIELD_TEXT_LIST:
    case CHY_FIELD_CHOICE_LIST:
      check_list (check, field, value);
      break;
    case CHY_FIELD_BINARY:
      check_limits (check, field, (gint64) g_variant_n_children (value), value, "too-few-bytes",
                    "too-many-bytes");
      break;
    case CHY_FIELD_OBJECT:
      check_object (check, field, value, "");
      break;
    case CHY_FIELD_OBJECT_LIST:
      check_objects (check, field, value);
      break;
    case CHY_FIELD_BOOLEAN:
    case CHY_FIELD_TIME:
    default:
      break;
    }
}

static gboolean
value_is_empty (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      g_autofree char *text = g_strstrip (g_variant_dup_string (value, NULL));

      return text[0] == '\0';
    }

  return g_variant_is_container (value) && g_variant_n_children (value) == 0;
}

static void
check_field (Check *check, const ChyField *field, GVariant *value)
{
  const char *code = "invalid";
  guint before = check->problems->len;

  if (value != NULL && !g_variant_is_of_type (value, chy_field_get_value_type (field)))
    {
      g_autofree char *shown = g_variant_print (value, FALSE);

      report (check, field, "wrong-type", shown, NULL);
      return;
    }
  if (value == NULL || value_is_empty (value))
    {
      if ((field->flags & CHY_FIELD_REQUIRED) != 0)
        {
          report (check, field, "required", NULL, NULL);
          return;
        }
      /* An empty optional value says "not set"; an empty object may still lack what it requires. */
      if (value == NULL || field->kind != CHY_FIELD_OBJECT)
        return;
    }
  check_by_kind (check, field, value);
  if (field->check != NULL && check->problems->len == before && !field->check (field, value, &code))
    {
      g_autofree char *shown = chy_field_format (field, value);

      report (check, field, code, shown, NULL);
    }
}

static void
check_body (Check *check, const ChyField *fields, GVariant *body)
{
  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_autoptr (GVariant) value = chy_body_get (body, field->key);

      if (field->applies == NULL || field->applies (body))
        check_field (check, field, value);
    }
}

gboolean
chy_fields_check (const ChyField *fields, GVariant *body, const char *object, GPtrArray *problems)
{
  g_autoptr (GVariant) empty = body == NULL ? chy_body_new () : NULL;
  Check check = { object, "", problems, TRUE };

  check_body (&check, fields, body != NULL ? body : empty);

  return check.good;
}
