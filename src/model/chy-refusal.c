/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-problem.h"

#include <string.h>

/* What a refusal carries beside its message. */
typedef struct
{
  GPtrArray *problems; /* (owned) of ChyProblem, or NULL */
} ChyRefusalErrorPrivate;

static void
chy_refusal_error_private_init (ChyRefusalErrorPrivate *priv)
{
  priv->problems = NULL;
}

static void
chy_refusal_error_private_copy (const ChyRefusalErrorPrivate *src, ChyRefusalErrorPrivate *dest)
{
  dest->problems = src->problems != NULL ? g_ptr_array_ref (src->problems) : NULL;
}

static void
chy_refusal_error_private_clear (ChyRefusalErrorPrivate *priv)
{
  g_clear_pointer (&priv->problems, g_ptr_array_unref);
}

G_DEFINE_EXTENDED_ERROR (ChyRefusalError, chy_refusal_error)

static GPtrArray *
problems_copy (GPtrArray *problems)
{
  GPtrArray *copy = chy_problems_new ();

  for (guint i = 0; i < problems->len; i++)
    g_ptr_array_add (copy, chy_problem_ref (problems->pdata[i]));

  return copy;
}

static char *
problems_to_message (GPtrArray *problems)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = problems->pdata[i];
      g_autofree char *sentence = chy_problem_get_sentence_untranslated (problem);

      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (chy_problem_get_object (problem) != NULL)
        g_string_append_printf (text, "%s: ", chy_problem_get_object (problem));
      g_string_append (text, sentence);
    }

  return g_string_free (text, FALSE);
}

void
chy_refuse (GError **error, GPtrArray *problems)
{
  g_autofree char *message = NULL;
  ChyRefusalErrorPrivate *priv;

  if (error == NULL)
    return;
  message = problems_to_message (problems);
  g_set_error_literal (error, CHY_REFUSAL_ERROR, CHY_REFUSAL_ERROR_REFUSED, message);
  priv = chy_refusal_error_get_private (*error);
  priv->problems = problems_copy (problems);
}

void
chy_refuse_one (GError **error, const char *domain, const char *code, const char *object, ...)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  va_list arguments;

  va_start (arguments, object);
  g_ptr_array_add (problems,
                   chy_problem_new_valist (CHY_SEVERITY_ERROR, domain, code, object, NULL, arguments));
  va_end (arguments);
  chy_refuse (error, problems);
}

gboolean
chy_error_is (const GError *error, const char *domain, const char *code)
{
  GPtrArray *problems;

  if (!g_error_matches (error, CHY_REFUSAL_ERROR, CHY_REFUSAL_ERROR_REFUSED))
    return FALSE;
  problems = chy_refusal_error_get_private (error)->problems;
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    if (strcmp (chy_problem_get_domain (problems->pdata[i]), domain) == 0 &&
        strcmp (chy_problem_get_code (problems->pdata[i]), code) == 0)
      return TRUE;

  return FALSE;
}

/* The row of a GError's code: rows stand in the order of its enumeration. */
static const ChyProblemWords *
words_of_error (const GError *error, char **ret_domain)
{
  g_auto (GStrv) parts = g_strsplit (g_quark_to_string (error->domain), " ", -1);
  g_autofree char *name = g_strjoinv ("", parts);

  for (const ChyProblemDomain *const *entry = chy_problem_domains (); *entry != NULL; entry++)
    {
      const ChyProblemWords *words = (*entry)->words;
      int n = 0;

      if (strcmp ((*entry)->domain, name) != 0)
        continue;
      while (words[n].code != NULL && n < error->code)
        n++;
      if (error->code < 0 || words[n].code == NULL)
        return NULL;
      *ret_domain = g_steal_pointer (&name);
      return &words[n];
    }

  return NULL;
}

GPtrArray *
chy_problems_from_error (const GError *error)
{
  GPtrArray *problems;
  const ChyProblemWords *words;
  g_autofree char *domain = NULL;

  g_return_val_if_fail (error != NULL, chy_problems_new ());

  if (g_error_matches (error, CHY_REFUSAL_ERROR, CHY_REFUSAL_ERROR_REFUSED) &&
      chy_refusal_error_get_private (error)->problems != NULL)
    return problems_copy (chy_refusal_error_get_private (error)->problems);

  problems = chy_problems_new ();
  words = words_of_error (error, &domain);
  g_ptr_array_add (problems,
                   chy_problem_new (CHY_SEVERITY_ERROR, words != NULL ? domain : "base",
                                    words != NULL ? words->code : "unexpected", NULL, NULL, "detail",
                                    error->message, "origin", g_quark_to_string (error->domain), NULL));

  return problems;
}
