/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-failure-words.h"

#include <string.h>

#include "chy-hresult.h"
#include "chy-request.h"

/* Codes of requests that bring imported certificates. */
#define OF_IMPORTED "pfx-"

static gboolean
has_words (const char *domain, const char *code)
{
  for (const ChyProblemDomain *const *known = chy_problem_domains (); *known != NULL; known++)
    if (g_str_equal ((*known)->domain, domain))
      for (const ChyProblemWords *words = (*known)->words; words->code != NULL; words++)
        if (g_str_equal (words->code, code))
          return TRUE;
  return FALSE;
}

/* "0x80094012" or "0x80094012 (CERTSRV_E_TEMPLATE_DENIED)" as the name of the code. */
static const char *
name_of (const char *code)
{
  guint64 number;
  const ChyHresult *known;

  if (!g_str_has_prefix (code, "0x"))
    return code;
  number = g_ascii_strtoull (code + 2, NULL, 16);
  known = number <= G_MAXUINT32 ? chy_hresult_find ((guint32) number) : NULL;
  return known != NULL ? known->name : code;
}

ChyProblem *
chy_failure_problem (
    ChySeverity severity, const char *cause, const char *code, const char *object, const char *message)
{
  const char *name = name_of (code != NULL ? code : "");
  g_autofree char *own = g_strconcat ("failed-", cause != NULL && *cause != '\0' ? cause : "internal", NULL);
  const char *detail = message != NULL ? message : "";

  if (g_str_has_prefix (name, OF_IMPORTED) && has_words ("pfx", name + strlen (OF_IMPORTED)))
    return chy_problem_new (severity, "pfx", name + strlen (OF_IMPORTED), object, NULL, "detail", detail,
                            "cause", cause, NULL);
  if (has_words ("issue", name))
    return chy_problem_new (severity, "issue", name, object, NULL, "detail", detail, "cause", cause, NULL);
  return chy_problem_new (severity, "doctor", has_words ("doctor", own) ? own : "failed-internal", object,
                          NULL, "detail", detail, "code", name, NULL);
}

char *
chy_failure_title (const char *cause, const char *code)
{
  g_autoptr (ChyProblem) problem = chy_failure_problem (CHY_SEVERITY_ERROR, cause, code, NULL, NULL);

  return chy_problem_get_title (problem);
}
