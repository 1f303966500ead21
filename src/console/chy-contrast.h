/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where the desktop's theme is one of high contrast, hairlines and second-rank text are strong, too. Once a
 * process, when the display is open. */
void chy_contrast_follow (void);

G_END_DECLS
