/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Marks source strings and looks up their translation in the project's own domain. */

#include "config.h"

/* In translated sentences a 64-bit number is PRId64: a G_GINT64_FORMAT would end the sentence for xgettext.
 */
#include <inttypes.h>

#include <glib/gi18n-lib.h>
