/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Marks source strings and looks up their translation in the project's own domain. */

#include "config.h"

#include <glib/gi18n-lib.h>
