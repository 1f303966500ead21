/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Asks what an enrollment file for a connector on another computer says (its name too, where `name` is NULL),
 * makes it and asks where to put it. It is a secret: whoever has it can become that connector, once. */
void chy_enrollment_file_run (GtkWidget *from, ChyTenant *tenant, const char *name);

G_END_DECLS
