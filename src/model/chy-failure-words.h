/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-problem.h"

G_BEGIN_DECLS

/* Why requests failed, in words: `code` is that of a problem, the name or number of a result code
 * ("CERTSRV_E_TEMPLATE_DENIED", "0x80094012"), or ""; `cause` one of ChyRequestCause. */

/* Full reference: a problem of domain "issue" where the code has words there, of "profile" where it is one of
 * a subject, else one of domain "doctor" for the cause. */
ChyProblem *chy_failure_problem (
    ChySeverity severity, const char *cause, const char *code, const char *object, const char *message);
/* Translated; g_free(). */
char *chy_failure_title (const char *cause, const char *code);

G_END_DECLS
