/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-profile-save.h"

G_BEGIN_DECLS

typedef enum
{
  CHY_PROFILE_STEP_BASICS,
  CHY_PROFILE_STEP_SETTINGS,
  CHY_PROFILE_STEP_ASSIGNMENTS,
  CHY_PROFILE_STEP_REVIEW,
  CHY_PROFILE_N_STEPS,
} ChyProfileStep;

/* Translated. */
const char *chy_profile_step_title (ChyProfileStep step);

/* The pages of the wizard, one a step, and the draft that stands on them: the preview follows it, and whom it
 * reaches is asked for as it changes. Signal "described" (gboolean retyped): a person changed what it is
 * called or what it is; `retyped`: its type or its platform, so that its settings are others. */
#define CHY_TYPE_PROFILE_PAGES (chy_profile_pages_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfilePages, chy_profile_pages, CHY, PROFILE_PAGES, GtkStack)

/* `row` and `type` as chy_profile_wizard_new() has them. Nothing is asked before a step is shown. */
GtkWidget *chy_profile_pages_new (ChyTenant *tenant, GVariant *row, const char *type);
/* Borrowed; to stand beside the pages. */
GtkWidget *chy_profile_pages_get_preview (ChyProfilePages *self);
void chy_profile_pages_show (ChyProfilePages *self, ChyProfileStep step);
ChyProfileStep chy_profile_pages_get_step (ChyProfilePages *self);

/* The whole document as it stands on the pages. Full reference. */
GVariant *chy_profile_pages_get_body (ChyProfilePages *self);
/* Whether a person has changed anything. */
gboolean chy_profile_pages_is_changed (ChyProfilePages *self);
/* The certificate that a new trusted certificate profile begins with. */
void chy_profile_pages_set_certificate (ChyProfilePages *self, GBytes *certificate);

/* Whether one may go on from the page in sight, as far as that can be said at once; it shows what is wrong.
 */
gboolean chy_profile_pages_check (ChyProfilePages *self);
/* Whether the name is free: chy_profile_basics_check_finish() of the source. */
void chy_profile_pages_check_basics_async (ChyProfilePages *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
/* Saves what stands on the pages: chy_profile_save_finish() of the save. */
void chy_profile_pages_save_async (ChyProfilePages *self,
                                   GtkWidget *from,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* What is known of the profile that is saved; borrowed. */
ChyProfileSave *chy_profile_pages_get_save (ChyProfilePages *self);

G_END_DECLS
