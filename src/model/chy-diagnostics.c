/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-diagnostics.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "base/chy-time.h"

enum
{
  CODE_LENGTH = 48,
};

const ChyChoice chy_diagnostics_kinds[] = {
  { .id = "versions", .title = N_ ("Versions") },
  { .id = "system", .title = N_ ("System and Session") },
  { .id = "console", .title = N_ ("Display") },
  { .id = "settings", .title = N_ ("Settings") },
  { .id = "place", .title = N_ ("Where the Data Is") },
  { .id = "tenant", .title = N_ ("Tenant") },
  { .id = "counts", .title = N_ ("Counts by State") },
  { .id = "findings", .title = N_ ("Health Checks") },
  { .id = "connectors", .title = N_ ("Connectors") },
  { .id = "failures", .title = N_ ("Failures") },
  { .id = "log", .title = N_ ("Log") },
  { NULL },
};

struct _ChyDiagnostics
{
  char *program; /* (owned) */
  gint64 made;
  GHashTable *contents; /* (owned) id (static) -> GVariant (owned) */
};

ChyDiagnostics *
chy_diagnostics_new (const char *program, gint64 now)
{
  ChyDiagnostics *self = g_new0 (ChyDiagnostics, 1);

  self->program = g_strdup (program);
  self->made = now;
  self->contents = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_variant_unref);

  return self;
}

void
chy_diagnostics_free (ChyDiagnostics *self)
{
  if (self == NULL)
    return;
  g_free (self->program);
  g_hash_table_unref (self->contents);
  g_free (self);
}

static const ChyChoice *
find_kind (const char *id)
{
  for (const ChyChoice *kind = chy_diagnostics_kinds; kind->id != NULL; kind++)
    if (strcmp (kind->id, id) == 0)
      return kind;

  return NULL;
}

void
chy_diagnostics_add (ChyDiagnostics *self, const char *id, GVariant *content)
{
  const ChyChoice *kind = find_kind (id);
  g_autoptr (GVariant) sunk = g_variant_ref_sink (content);

  g_return_if_fail (kind != NULL);
  g_return_if_fail (g_variant_is_of_type (sunk, G_VARIANT_TYPE_VARDICT));

  g_hash_table_replace (self->contents, (gpointer) kind->id, g_steal_pointer (&sunk));
}

GVariant *
chy_diagnostics_get (ChyDiagnostics *self, const char *id)
{
  return g_hash_table_lookup (self->contents, id);
}

/* --- as text ---------------------------------------------------------------------------------------------
 */

/* A value on one line, without control characters; quoted where it stands among others and has blanks. */
static void
append_scalar (GString *text, GVariant *value, gboolean quote)
{
  g_autofree char *escaped = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_string_append (text, g_variant_get_boolean (value) ? "yes" : "no");
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    g_string_append_printf (text, "%" G_GINT64_FORMAT, g_variant_get_int64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    g_string_append_printf (text, "%u", g_variant_get_uint32 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      const char *plain = g_variant_get_string (value, NULL);

      escaped = g_strescape (plain, "\"");
      if (quote && (plain[0] == '\0' || strpbrk (plain, " \"\\\n\t") != NULL))
        g_string_append_printf (text, "\"%s\"", escaped);
      else
        g_string_append (text, escaped);
    }
  else
    g_warn_if_reached ();
}

/* "key=value key=value" */
static void
append_row (GString *text, GVariant *row)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;
  gboolean first = TRUE;

  g_variant_iter_init (&iter, row);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_string_append_printf (text, "%s%s=", first ? "- " : " ", key);
      append_scalar (text, value, TRUE);
      first = FALSE;
    }
  g_string_append_c (text, '\n');
}

static void
append_rows (GString *text, GVariant *rows)
{
  GVariantIter iter;
  GVariant *row;

  g_variant_iter_init (&iter, rows);
  while (g_variant_iter_loop (&iter, "@a{sv}", &row))
    append_row (text, row);
}

static void
append_texts (GString *text, GVariant *texts)
{
  g_autofree const char **all = g_variant_get_strv (texts, NULL);
  g_autofree char *joined = g_strjoinv (", ", (char **) all);
  g_autofree char *escaped = g_strescape (joined, "\"");

  g_string_append_printf (text, " %s\n", escaped);
}

static char *
print_part (GVariant *content)
{
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, content);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_string_append_printf (text, "%s:", key);
      if (g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
        {
          g_string_append (text, g_variant_n_children (value) == 0 ? " none\n" : "\n");
          append_rows (text, value);
        }
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
        append_texts (text, value);
      else
        {
          g_string_append_c (text, ' ');
          append_scalar (text, value, FALSE);
          g_string_append_c (text, '\n');
        }
    }

  return g_string_free (text, FALSE);
}

char *
chy_diagnostics_part_to_text (ChyDiagnostics *self, const char *id)
{
  GVariant *content = chy_diagnostics_get (self, id);

  return content != NULL ? print_part (content) : NULL;
}

static gboolean
is_left_out (const char *const *without, const char *id)
{
  return without != NULL && g_strv_contains (without, id);
}

char *
chy_diagnostics_to_text (ChyDiagnostics *self, const char *const *without)
{
  GString *text = g_string_new ("Chancery diagnostics\n");
  g_autofree char *made = chy_time_format (self->made);
  g_autofree char *left = without != NULL ? g_strjoinv (", ", (char **) without) : g_strdup ("");

  g_string_append_printf (text, "Made by %s %s at %s.\n", self->program, CHY_VERSION, made);
  g_string_append (text,
                   "No keys, passwords, tokens or certificates are in this file; whatever has a name is a "
                   "number (user-1).\n");
  if (left[0] != '\0')
    g_string_append_printf (text, "Left out: %s.\n", left);
  for (const ChyChoice *kind = chy_diagnostics_kinds; kind->id != NULL; kind++)
    {
      g_autofree char *part =
          is_left_out (without, kind->id) ? NULL : chy_diagnostics_part_to_text (self, kind->id);

      if (part != NULL)
        g_string_append_printf (text, "\n[%s]\n%s", kind->id, part);
    }

  return g_string_free (text, FALSE);
}

GVariant *
chy_diagnostics_to_body (ChyDiagnostics *self, const char *const *without)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (const ChyChoice *kind = chy_diagnostics_kinds; kind->id != NULL; kind++)
    if (!is_left_out (without, kind->id) && chy_diagnostics_get (self, kind->id) != NULL)
      g_variant_dict_insert_value (&dict, kind->id, chy_diagnostics_get (self, kind->id));

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- names ------------------------------------------------------------------------------------------------
 */

struct _ChyPseudonyms
{
  GHashTable *known;  /* (owned) name -> pseudonym, both owned */
  GHashTable *counts; /* (owned) kind (owned) -> how many of it */
};

ChyPseudonyms *
chy_pseudonyms_new (void)
{
  ChyPseudonyms *self = g_new0 (ChyPseudonyms, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
chy_pseudonyms_free (ChyPseudonyms *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->counts);
  g_free (self);
}

const char *
chy_pseudonyms_get (ChyPseudonyms *self, const char *kind, const char *name)
{
  const char *known;
  guint number;
  char *made;

  if (name == NULL || name[0] == '\0')
    return "";
  known = g_hash_table_lookup (self->known, name);
  if (known != NULL)
    return known;
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, kind)) + 1;
  g_hash_table_replace (self->counts, g_strdup (kind), GUINT_TO_POINTER (number));
  made = g_strdup_printf ("%s-%u", kind, number);
  g_hash_table_insert (self->known, g_strdup (name), made);

  return made;
}

void
chy_pseudonyms_add (ChyPseudonyms *self, const char *pseudonym, const char *name)
{
  if (name != NULL && name[0] != '\0' && !g_hash_table_contains (self->known, name))
    g_hash_table_insert (self->known, g_strdup (name), g_strdup (pseudonym));
}

char *
chy_diagnostics_code (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("-_.", text[i]) == NULL)
      return g_strdup ("(text, left out)");

  return g_strdup (length == 0 ? "" : length <= CODE_LENGTH ? text : "(text, left out)");
}
