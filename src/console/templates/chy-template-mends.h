/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-problem.h"

#include "chy-template-draft.h"

G_BEGIN_DECLS

/* What mends a problem of a template at once. */
typedef struct
{
  char *title;  /* (owned) translated, on the button: "Remove Domain Users" */
  char *key;    /* (owned) a setting, or NULL */
  char *value;  /* (owned) its text */
  char *who;    /* (owned) id of a principal that is removed, or loses `rights`; or NULL */
  guint32 take; /* bits of ChyTemplateRight; 0 with `who`: the whole entry */
} ChyTemplateMend;

void chy_template_mend_free (ChyTemplateMend *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyTemplateMend, chy_template_mend_free)

/* The mends of a problem, as far as there are some that a button can do: an array of ChyTemplateMend. */
GPtrArray *chy_template_mends_for (ChyTemplateDraft *draft, ChyProblem *problem);
void chy_template_mend_apply (const ChyTemplateMend *self, ChyTemplateDraft *draft);

/* What passed, as translated sentences: a new array of char*. `problems` is what the checks found; `uses` how
 * many profiles use the template. */
GPtrArray *chy_template_passed (ChyTemplateDraft *draft, GPtrArray *problems, guint uses);

G_END_DECLS
