/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A profile on its way into the tenant: created or changed, then assigned. Where the second fails the first
 * stays done, and the next try goes on from there. */
#define CHY_TYPE_PROFILE_SAVE (chy_profile_save_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileSave, chy_profile_save, CHY, PROFILE_SAVE, GObject)

typedef enum
{
  CHY_PROFILE_SAVE_NEW,        /* nothing is saved */
  CHY_PROFILE_SAVE_OLD,        /* it was saved before */
  CHY_PROFILE_SAVE_UNASSIGNED, /* saved now, but not assigned as it should be */
} ChyProfileSaveStage;

/* As it is saved: `id` NULL: it is not. */
ChyProfileSave *chy_profile_save_new (ChyTenant *tenant,
                                      const char *id,
                                      GVariant *body,
                                      const char *const *include,
                                      const char *const *exclude);
const char *chy_profile_save_get_id (ChyProfileSave *self);
ChyProfileSaveStage chy_profile_save_get_stage (ChyProfileSave *self);

void chy_profile_save_async (ChyProfileSave *self,
                             GtkWidget *from,
                             GVariant *body,
                             const char *const *include,
                             const char *const *exclude,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* `ret_is_new`: it had not been saved before this window. */
gboolean
chy_profile_save_finish (ChyProfileSave *self, GAsyncResult *result, gboolean *ret_is_new, GError **error);

G_END_DECLS
