/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "wire/chy-wire.h"

#define GAP 2
/* Titles beyond this push their value aside. */
#define MAX_TITLE 44

static const ChyField unknown_time = { .key = "time", .kind = CHY_FIELD_TIME };

/* --- text --------------------------------------------------------------------------------------------- */

/* Names come from outside: what would steer a terminal does not reach it. */
char *
chy_cli_clean (const char *text)
{
  GString *clean = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\r' || c == '\t')
        g_string_append_c (clean, ' ');
      else if (g_unichar_iscntrl (c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
        g_string_append_unichar (clean, 0xFFFD);
      else
        g_string_append_unichar (clean, c);
    }

  return g_string_free (clean, FALSE);
}

static gsize
text_width (const char *text)
{
  gsize width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static void
print_padded (ChyCli *self, const char *text, gsize width)
{
  gsize used = text_width (text);

  fprintf (self->out, "%s%*s", text, (int) (width > used ? width - used : 0), "");
}

/* A cell in words; without a field as GVariant has it. */
static char *
cell_text (const ChyField *field, GVariant *value)
{
  g_autofree char *text = NULL;

  if (value == NULL)
    return g_strdup ("");
  text = field != NULL ? chy_field_format (field, value) : chy_value_format (value);

  return chy_cli_clean (text);
}

static const char *
column_title (const ChyField *field, const char *key)
{
  return field != NULL && field->title != NULL ? _ (field->title) : key;
}

/* --- tables and objects -------------------------------------------------------------------------------- */

void
chy_cli_print_table (ChyCli *self, const ChyField *fields, const char *const *keys, GPtrArray *rows)
{
  guint n = g_strv_length ((char **) keys);
  g_autofree gsize *widths = g_new0 (gsize, n);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    widths[i] = text_width (column_title (chy_fields_find (fields, keys[i]), keys[i]));
  for (guint row = 0; row < rows->len; row++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (GVariant) value = chy_body_get (rows->pdata[row], keys[i]);
        char *text = cell_text (chy_fields_find (fields, keys[i]), value);

        g_ptr_array_add (cells, text);
        widths[i] = MAX (widths[i], text_width (text));
      }
  for (guint i = 0; i < n; i++)
    print_padded (self, column_title (chy_fields_find (fields, keys[i]), keys[i]),
                  i + 1 < n ? widths[i] + GAP : 0);
  fputc ('\n', self->out);
  for (guint i = 0; i < cells->len; i++)
    {
      gboolean last = i % n == n - 1;

      print_padded (self, cells->pdata[i], last ? 0 : widths[i % n] + GAP);
      if (last)
        fputc ('\n', self->out);
    }
}

static void
print_line (ChyCli *self, const ChyField *field, const char *key, GVariant *value, gsize width)
{
  g_autofree char *title = g_strconcat (column_title (field, key), ":", NULL);
  g_auto (GStrv) lines = NULL;

  if (field != NULL && field->kind == CHY_FIELD_OBJECT_LIST)
    {
      g_autofree char *text = chy_field_format (field, value);

      lines = g_strsplit (text, "\n", -1);
    }
  else
    {
      lines = g_new0 (char *, 2);
      lines[0] = cell_text (field, value);
    }
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *clean = chy_cli_clean (lines[i]);

      print_padded (self, i == 0 ? title : "", width + GAP);
      fprintf (self->out, "%s\n", clean);
    }
}

/* What machines need, but no reader. */
static gboolean
is_shown (const char *key, GVariant *value)
{
  static const char *const hidden[] = { "attributes", "chain", "documentVersion", "schemaVersion", NULL };

  return !g_strv_contains (hidden, key) &&
         !(g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
           g_variant_get_string (value, NULL)[0] == '\0') &&
         !(g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY) && g_variant_n_children (value) == 0);
}

/* By Graph's manner of naming, where no field tells. */
static gboolean
is_time (const char *key, GVariant *value)
{
  return g_str_has_suffix (key, "DateTime") && g_variant_is_of_type (value, G_VARIANT_TYPE_INT64);
}

void
chy_cli_print_object (ChyCli *self, const ChyField *fields, GVariant *body)
{
  gsize width = 0;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (self->json)
    {
      g_autofree char *text = chy_wire_body_to_text (body, fields, CHY_WIRE_PRETTY);

      fputs (text, self->out);
      return;
    }
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (is_shown (key, value))
      width =
          MAX (width, MIN (MAX_TITLE, text_width (column_title (chy_fields_find (fields, key), key)) + 1));
  for (const ChyField *field = fields; field != NULL && field->key != NULL; field++)
    {
      g_autoptr (GVariant) known = chy_body_get (body, field->key);

      if (known != NULL && is_shown (field->key, known))
        print_line (self, field, field->key, known, width);
    }
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (chy_fields_find (fields, key) == NULL && is_shown (key, value))
      print_line (self, is_time (key, value) ? &unknown_time : NULL, key, value, width);
}

void
chy_cli_print_rows (
    ChyCli *self, const ChyField *fields, const char *const *keys, GPtrArray *rows, gint64 count)
{
  if (self->json)
    {
      g_autofree char *text = chy_wire_list_to_text (rows, count, fields);

      fputs (text, self->out);
      return;
    }
  if (rows->len == 0)
    {
      chy_cli_say (self, "%s", _ ("Nothing to show."));
      return;
    }
  chy_cli_print_table (self, fields, keys, rows);
  if (count > rows->len)
    chy_cli_say (self, _ ("%u of %" PRId64 " are shown."), rows->len, count);
}

/* --- messages ------------------------------------------------------------------------------------------ */

void
chy_cli_say (ChyCli *self, const char *format, ...)
{
  va_list arguments;

  chy_cli_end_progress (self);
  va_start (arguments, format);
  vfprintf (self->err, format, arguments);
  va_end (arguments);
  fputc ('\n', self->err);
}

static const char *
severity_title (ChySeverity severity)
{
  switch (severity)
    {
    case CHY_SEVERITY_ERROR:
      return _ ("Error");
    case CHY_SEVERITY_WARNING:
      return _ ("Warning");
    case CHY_SEVERITY_NOTE:
    default:
      return _ ("Note");
    }
}

static void
print_problem_to (FILE *file, ChyProblem *problem)
{
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  g_autofree char *remedy = chy_problem_get_remedy (problem);
  const char *object = chy_problem_get_object (problem);
  g_autofree char *clean_object = object != NULL ? chy_cli_clean (object) : NULL;
  g_autofree char *clean_sentence = chy_cli_clean (sentence);
  g_autofree char *clean_remedy = remedy != NULL ? chy_cli_clean (remedy) : NULL;

  fprintf (file, "%s (%s)", severity_title (chy_problem_get_severity (problem)),
           chy_problem_get_code (problem));
  if (clean_object != NULL)
    fprintf (file, ", %s", clean_object);
  fprintf (file, ": %s\n  %s\n", title, clean_sentence);
  if (clean_remedy != NULL)
    fprintf (file, "  → %s\n", clean_remedy);
}

void
chy_cli_print_problem (ChyCli *self, ChyProblem *problem)
{
  chy_cli_end_progress (self);
  print_problem_to (self->err, problem);
}

void
chy_cli_print_problems (ChyCli *self, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    chy_cli_print_problem (self, problems->pdata[i]);
}

void
chy_cli_print_error (ChyCli *self, const GError *error)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

  chy_cli_print_problems (self, problems);
}

static GVariant *
finding_to_body (ChyProblem *problem)
{
  GVariantDict body = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *message = chy_problem_get_sentence (problem);
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *remedy = chy_problem_get_remedy (problem);
  const char *affected = chy_problem_get_argument (problem, "affected");
  gint64 n = 0;

  if (affected != NULL && !g_ascii_string_to_signed (affected, 10, 0, G_MAXINT64, &n, NULL))
    n = 0;
  g_variant_dict_insert (&body, "severity", "s", chy_severity_to_string (chy_problem_get_severity (problem)));
  g_variant_dict_insert (&body, "code", "s", chy_problem_get_code (problem));
  g_variant_dict_insert (&body, "title", "s", title);
  g_variant_dict_insert (&body, "message", "s", message);
  g_variant_dict_insert (&body, "remedy", "s", remedy != NULL ? remedy : "");
  g_variant_dict_insert (&body, "affected", "x", n);
  g_variant_dict_insert (&body, "object", "s",
                         chy_problem_get_object (problem) != NULL ? chy_problem_get_object (problem) : "");
  if (chy_problem_get_field (problem) != NULL)
    g_variant_dict_insert (&body, "field", "s", chy_problem_get_field (problem));

  return g_variant_ref_sink (g_variant_dict_end (&body));
}

static void
print_finding (ChyCli *self, GVariant *row)
{
  static const char *const keys[] = { "message", "remedy", "command" };
  const char *severity = chy_body_get_text (row, "severity");
  const char *object = chy_body_get_text (row, "object");
  const char *title = chy_body_get_text (row, "title");
  const char *code = chy_body_get_text (row, "code");
  gint64 affected = chy_body_get_int (row, "affected", 0);
  ChySeverity known = g_strcmp0 (severity, "error") == 0     ? CHY_SEVERITY_ERROR
                      : g_strcmp0 (severity, "warning") == 0 ? CHY_SEVERITY_WARNING
                                                             : CHY_SEVERITY_NOTE;
  g_autofree char *clean_object = chy_cli_clean (object != NULL ? object : "");

  fprintf (self->out, "%s (%s)%s%s%s%s", severity_title (known), code != NULL ? code : "?",
           clean_object[0] != '\0' ? ", " : "", clean_object, title != NULL ? ": " : "",
           title != NULL ? title : "");
  if (affected > 0)
    fprintf (self->out, _ (" [affects %" PRId64 "]"), affected);
  fputc ('\n', self->out);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *text = chy_body_get_text (row, keys[i]);
      g_autofree char *clean = chy_cli_clean (text != NULL ? text : "");

      if (clean[0] != '\0')
        fprintf (self->out, "  %s%s\n", i == 0 ? "" : i == 1 ? "→ " : "  ", clean);
    }
}

void
chy_cli_print_finding_rows (ChyCli *self, GPtrArray *rows)
{
  g_autofree char *text = NULL;

  if (!self->json)
    {
      for (guint i = 0; i < rows->len; i++)
        print_finding (self, rows->pdata[i]);
      if (rows->len == 0)
        fprintf (self->out, "%s\n", _ ("Nothing is wrong."));
      return;
    }
  text = chy_wire_list_to_text (rows, rows->len, NULL);
  fputs (text, self->out);
}

void
chy_cli_print_findings (ChyCli *self, GPtrArray *problems)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (guint i = 0; i < problems->len; i++)
    g_ptr_array_add (rows, finding_to_body (problems->pdata[i]));
  chy_cli_print_finding_rows (self, rows);
}

/* --- files ---------------------------------------------------------------------------------------------- */

gboolean
chy_cli_write_file (
    ChyCli *self, const char *path, gconstpointer data, gsize size, gboolean is_secret, GError **error)
{
  if (strcmp (path, "-") == 0)
    {
      if (fwrite (data, 1, size, self->out) == size)
        return TRUE;
      chy_refuse_one (error, "cli", "output", NULL, NULL);
      return FALSE;
    }

  return chy_file_write (path, data, size, is_secret ? 0600 : 0644, error);
}
