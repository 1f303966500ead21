/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The certificate that a trusted certificate profile brings: chosen from a file or taken from one of the
 * tenant's authorities, and looked at before it is taken. Signal "chosen" (GBytes* as a boxed, const char
 * *name, gboolean self_signed). */
#define CHY_TYPE_PROFILE_CERTIFICATE (chy_profile_certificate_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileCertificate, chy_profile_certificate, CHY, PROFILE_CERTIFICATE, GtkBox)

GtkWidget *chy_profile_certificate_new (ChyTenant *tenant);
/* What the profile has: bytes or NULL, and the name of their file or NULL. */
void chy_profile_certificate_set (ChyProfileCertificate *self, GBytes *bytes, const char *name);
/* Looks at bytes and takes them, as if a person had chosen a file; a refusal stands under the button. */
void chy_profile_certificate_take (ChyProfileCertificate *self, GBytes *bytes, const char *name);

G_END_DECLS
