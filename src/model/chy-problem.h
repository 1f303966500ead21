/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdarg.h>

#include <glib-object.h>

G_BEGIN_DECLS

/* Something that is wrong, or worth knowing, with words for a person. A validation yields a list of them.
 *
 * A problem is (domain, code, arguments). Only chy-problem.c turns that into a translated title, sentence
 * and remedy; the words stand in src/model/problems/chy-problems-DOMAIN.c, one file a domain. */
typedef enum
{
  CHY_SEVERITY_NOTE,
  CHY_SEVERITY_WARNING,
  CHY_SEVERITY_ERROR,
} ChySeverity;

/* "note", "warning", "error": stored and sent. */
const char *chy_severity_to_string (ChySeverity severity);

typedef struct
{
  const char *code;     /* stored and sent: "ESC1", "variable-unresolved" */
  const char *title;    /* N_(): a few words */
  const char *sentence; /* N_(): what is wrong and why; {name} stands for an argument */
  const char *remedy;   /* N_(): what to do about it, or NULL */
} ChyProblemWords;

typedef struct
{
  const char
      *domain; /* "template", "profile", "field", ..., or the name of a GError domain (its quark as text) */
  const ChyProblemWords *words; /* of a GError domain: row n is for code n. Ends with code NULL */
} ChyProblemDomain;

/* Generated from src/model/problems/meson.build. */
const ChyProblemDomain *const *chy_problem_domains (void);

typedef struct _ChyProblem ChyProblem;

#define CHY_TYPE_PROBLEM (chy_problem_get_type ())
GType chy_problem_get_type (void);

/* `field` is the key of the field it stands at, or NULL; `object` what it is about (a name for people), or
 * NULL. Then pairs of argument name and value (both const char *), ended by NULL. A pair that `sentence` does
 * not use is kept for JSON. */
ChyProblem *chy_problem_new (ChySeverity severity,
                             const char *domain,
                             const char *code,
                             const char *object,
                             const char *field,
                             ...) G_GNUC_NULL_TERMINATED;
ChyProblem *chy_problem_new_valist (ChySeverity severity,
                                    const char *domain,
                                    const char *code,
                                    const char *object,
                                    const char *field,
                                    va_list arguments);
ChyProblem *chy_problem_ref (ChyProblem *self);
void chy_problem_unref (ChyProblem *self);

ChySeverity chy_problem_get_severity (ChyProblem *self);
const char *chy_problem_get_domain (ChyProblem *self);
const char *chy_problem_get_code (ChyProblem *self);
const char *chy_problem_get_object (ChyProblem *self);                     /* or NULL */
const char *chy_problem_get_field (ChyProblem *self);                      /* or NULL */
const char *chy_problem_get_argument (ChyProblem *self, const char *name); /* or NULL */

/* Translated, with the arguments filled in. Free with g_free(). The remedy may be NULL. */
char *chy_problem_get_title (ChyProblem *self);
char *chy_problem_get_sentence (ChyProblem *self);
char *chy_problem_get_remedy (ChyProblem *self);
/* The sentence in the source language, for logs and stored messages. Free with g_free(). */
char *chy_problem_get_sentence_untranslated (ChyProblem *self);

/* Lists of problems: a GPtrArray that owns them. */
GPtrArray *chy_problems_new (void);
gboolean chy_problems_have_error (GPtrArray *problems);

/* As a body and back (severity, domain, code, object, field, arguments a{ss}): to store, send, or return from
 * a query. */
GVariant *chy_problem_to_body (ChyProblem *self);
ChyProblem *chy_problem_new_from_body (GVariant *body);

/* A GError that carries problems: what a check, a command or a query fails with when the reason is known.
 * Its message is the sentences joined (untranslated, for the log). */
typedef enum
{
  CHY_REFUSAL_ERROR_REFUSED, /* something about the request or the state forbids it */
} ChyRefusalError;

#define CHY_REFUSAL_ERROR (chy_refusal_error_quark ())
GQuark chy_refusal_error_quark (void);

/* Takes over nothing; the error refs the problems. */
void chy_refuse (GError **error, GPtrArray *problems);
/* One problem of severity error. */
void chy_refuse_one (GError **error, const char *domain, const char *code, const char *object, ...)
    G_GNUC_NULL_TERMINATED;

/* Whether the error is a refusal with (also) this domain and code. */
gboolean chy_error_is (const GError *error, const char *domain, const char *code);

/* The problems of any error: those of a refusal; else one made from (domain, code) of the GError with the
 * argument "detail" = its message; an unknown domain gives domain "base", code "unexpected". New array. */
GPtrArray *chy_problems_from_error (const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyProblem, chy_problem_unref)

G_END_DECLS
