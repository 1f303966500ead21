/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Once, at the start: a notebook's page that is being removed while a screen reader listens is asked for its
 * state after it has left the notebook, and GTK 3 answers with a critical. From here on such a page is
 * defunct. */
void chy_notebook_mend (void);

G_END_DECLS
