/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-problem.h"

#include <string.h>

#include "base/chy-i18n.h"

struct _ChyProblem
{
  gatomicrefcount refs;
  ChySeverity severity;
  char *domain;          /* (owned) */
  char *code;            /* (owned) */
  char *object;          /* (owned) or NULL */
  char *field;           /* (owned) or NULL */
  GHashTable *arguments; /* (owned) char* -> char* */
};

G_DEFINE_BOXED_TYPE (ChyProblem, chy_problem, chy_problem_ref, chy_problem_unref)

static const char *const severities[] = { "note", "warning", "error" };

/* Domains are compared without blanks, as formatters put some into the argument of G_DEFINE_QUARK. */
static char *
domain_normalize (const char *domain)
{
  GString *text = g_string_new (NULL);

  for (const char *p = domain; *p != '\0'; p++)
    if (*p != ' ')
      g_string_append_c (text, *p);

  return g_string_free (text, FALSE);
}

static const ChyProblemWords *
words_find (const char *domain, const char *code)
{
  for (const ChyProblemDomain *const *entry = chy_problem_domains (); *entry != NULL; entry++)
    {
      if (strcmp ((*entry)->domain, domain) != 0)
        continue;
      for (const ChyProblemWords *words = (*entry)->words; words->code != NULL; words++)
        if (strcmp (words->code, code) == 0)
          return words;
    }

  return NULL;
}

static const char *
argument_find (ChyProblem *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->arguments, name);

  if (value == NULL && strcmp (name, "object") == 0)
    value = self->object;
  else if (value == NULL && strcmp (name, "field") == 0)
    value = self->field;

  return value;
}

/* Where the argument that begins at `p` ends (at its brace), or NULL: "{name}" is one, "{{UserName}}" and a
 * brace alone are text. */
static const char *
argument_end (const char *p)
{
  gsize n = strspn (p + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

  return *p == '{' && n > 0 && p[n + 1] == '}' ? p + n + 1 : NULL;
}

/* Longer values than this say nothing more to a reader. */
#define MAX_VALUE 400

static void
append_value (GString *out, const char *value)
{
  if (g_utf8_strlen (value, -1) <= MAX_VALUE)
    g_string_append (out, value);
  else
    {
      g_string_append_len (out, value, g_utf8_offset_to_pointer (value, MAX_VALUE) - value);
      g_string_append (out, "…");
    }
}

/* Whether it ends as a sentence does, in any of our languages. */
static gboolean
ends_sentence (const char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));

  return last != NULL && g_utf8_strchr (".!?。！？؟", -1, g_utf8_get_char (last)) != NULL;
}

/* Puts arguments where {name} stands. A value that ends its own sentence takes the full stop with it. */
static char *
fill (ChyProblem *self, const char *text)
{
  GString *out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    {
      const char *end = g_str_has_prefix (p, "{{") ? NULL : argument_end (p);
      g_autofree char *name = NULL;
      const char *value;

      if (end == NULL)
        {
          /* The second of two braces must not begin an argument. */
          if (g_str_has_prefix (p, "{{"))
            g_string_append_c (out, *p++);
          g_string_append_c (out, *p++);
          continue;
        }
      name = g_strndup (p + 1, end - p - 1);
      value = argument_find (self, name);
      append_value (out, value != NULL ? value : "…");
      p = end + 1;
      if ((*p == '.' || g_str_has_prefix (p, "。")) && ends_sentence (out->str))
        p = g_utf8_next_char (p);
    }

  return g_string_free (out, FALSE);
}

/* A sentence ends as one, whatever its last argument ends with. */
static char *
fill_sentence (ChyProblem *self, const char *text)
{
  char *sentence = fill (self, text);
  char *whole;

  if (*sentence == '\0' || ends_sentence (sentence) || g_str_has_suffix (sentence, "…"))
    return sentence;
  whole = g_strconcat (sentence, ".", NULL);
  g_free (sentence);

  return whole;
}

const char *
chy_severity_to_string (ChySeverity severity)
{
  g_return_val_if_fail (severity <= CHY_SEVERITY_ERROR, "error");

  return severities[severity];
}

static ChyProblem *
problem_new_empty (ChySeverity severity, const char *domain, const char *code)
{
  ChyProblem *self = g_new0 (ChyProblem, 1);

  g_atomic_ref_count_init (&self->refs);
  self->severity = severity;
  self->domain = domain_normalize (domain);
  self->code = g_strdup (code);
  self->arguments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/* Texts come from outside too (file names, messages of libraries): whatever is no UTF-8 is replaced. */
static char *
text_copy (const char *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

ChyProblem *
chy_problem_new_valist (ChySeverity severity,
                        const char *domain,
                        const char *code,
                        const char *object,
                        const char *field,
                        va_list arguments)
{
  ChyProblem *self = problem_new_empty (severity, domain, code);
  const char *name;

  self->object = text_copy (object);
  self->field = text_copy (field);
  while ((name = va_arg (arguments, const char *)) != NULL)
    {
      const char *value = va_arg (arguments, const char *);

      if (value != NULL)
        g_hash_table_insert (self->arguments, g_strdup (name), text_copy (value));
    }

  return self;
}

ChyProblem *
chy_problem_new (
    ChySeverity severity, const char *domain, const char *code, const char *object, const char *field, ...)
{
  ChyProblem *self;
  va_list arguments;

  va_start (arguments, field);
  self = chy_problem_new_valist (severity, domain, code, object, field, arguments);
  va_end (arguments);

  return self;
}

ChyProblem *
chy_problem_ref (ChyProblem *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
chy_problem_unref (ChyProblem *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->domain);
  g_free (self->code);
  g_free (self->object);
  g_free (self->field);
  g_hash_table_unref (self->arguments);
  g_free (self);
}

ChySeverity
chy_problem_get_severity (ChyProblem *self)
{
  return self->severity;
}

const char *
chy_problem_get_domain (ChyProblem *self)
{
  return self->domain;
}

const char *
chy_problem_get_code (ChyProblem *self)
{
  return self->code;
}

const char *
chy_problem_get_object (ChyProblem *self)
{
  return self->object;
}

const char *
chy_problem_get_field (ChyProblem *self)
{
  return self->field;
}

const char *
chy_problem_get_argument (ChyProblem *self, const char *name)
{
  return g_hash_table_lookup (self->arguments, name);
}

char *
chy_problem_get_title (ChyProblem *self)
{
  const ChyProblemWords *words = words_find (self->domain, self->code);

  return words != NULL ? fill (self, _ (words->title)) : g_strdup (self->code);
}

char *
chy_problem_get_sentence (ChyProblem *self)
{
  const ChyProblemWords *words = words_find (self->domain, self->code);
  const char *detail = g_hash_table_lookup (self->arguments, "detail");

  if (words != NULL)
    return fill_sentence (self, _ (words->sentence));
  /* From a newer peer, which may have sent its own words. */
  if (detail != NULL)
    return g_strdup (detail);

  return g_strdup_printf (_ ("A problem that this version does not know was reported: %s/%s."), self->domain,
                          self->code);
}

char *
chy_problem_get_sentence_untranslated (ChyProblem *self)
{
  const ChyProblemWords *words = words_find (self->domain, self->code);

  return words != NULL ? fill_sentence (self, words->sentence)
                       : g_strdup_printf ("%s/%s", self->domain, self->code);
}

char *
chy_problem_get_remedy (ChyProblem *self)
{
  const ChyProblemWords *words = words_find (self->domain, self->code);

  return words != NULL && words->remedy != NULL ? fill_sentence (self, _ (words->remedy)) : NULL;
}

GPtrArray *
chy_problems_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) chy_problem_unref);
}

gboolean
chy_problems_have_error (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (((ChyProblem *) problems->pdata[i])->severity == CHY_SEVERITY_ERROR)
      return TRUE;

  return FALSE;
}

GVariant *
chy_problem_to_body (ChyProblem *self)
{
  GVariantBuilder body = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder arguments = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (self->arguments), (GCompareFunc) strcmp);

  for (GList *l = names; l != NULL; l = l->next)
    g_variant_builder_add (&arguments, "{ss}", l->data, g_hash_table_lookup (self->arguments, l->data));
  g_variant_builder_add (&body, "{sv}", "severity", g_variant_new_string (severities[self->severity]));
  g_variant_builder_add (&body, "{sv}", "domain", g_variant_new_string (self->domain));
  g_variant_builder_add (&body, "{sv}", "code", g_variant_new_string (self->code));
  if (self->object != NULL)
    g_variant_builder_add (&body, "{sv}", "object", g_variant_new_string (self->object));
  if (self->field != NULL)
    g_variant_builder_add (&body, "{sv}", "field", g_variant_new_string (self->field));
  g_variant_builder_add (&body, "{sv}", "arguments", g_variant_builder_end (&arguments));

  return g_variant_ref_sink (g_variant_builder_end (&body));
}

/* a{ss}, or a{sv} where it comes from JSON. */
static void
take_arguments (ChyProblem *self, GVariant *arguments)
{
  gboolean texts = g_variant_is_of_type (arguments, G_VARIANT_TYPE ("a{ss}"));
  gsize n = texts || g_variant_is_of_type (arguments, G_VARIANT_TYPE_VARDICT)
                ? g_variant_n_children (arguments)
                : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      g_autoptr (GVariant) item = NULL;

      if (texts)
        g_variant_get_child (arguments, i, "{ss}", &name, &value);
      else
        g_variant_get_child (arguments, i, "{sv}", &name, &item);
      if (item != NULL && g_variant_is_of_type (item, G_VARIANT_TYPE_STRING))
        value = g_variant_dup_string (item, NULL);
      if (value != NULL)
        g_hash_table_insert (self->arguments, g_steal_pointer (&name), g_steal_pointer (&value));
    }
}

ChyProblem *
chy_problem_new_from_body (GVariant *body)
{
  const char *severity = "error";
  const char *domain = "base";
  const char *code = "unexpected";
  const char *text;
  g_autoptr (GVariant) arguments = g_variant_lookup_value (body, "arguments", NULL);
  ChyProblem *self;

  g_variant_lookup (body, "severity", "&s", &severity);
  g_variant_lookup (body, "domain", "&s", &domain);
  g_variant_lookup (body, "code", "&s", &code);
  self = problem_new_empty (CHY_SEVERITY_ERROR, domain, code);
  for (gsize i = 0; i < G_N_ELEMENTS (severities); i++)
    if (strcmp (severity, severities[i]) == 0)
      self->severity = (ChySeverity) i;
  if (g_variant_lookup (body, "object", "&s", &text))
    self->object = g_strdup (text);
  if (g_variant_lookup (body, "field", "&s", &text))
    self->field = g_strdup (text);
  if (arguments != NULL)
    take_arguments (self, arguments);

  return self;
}
