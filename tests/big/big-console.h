/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-application.h"

/* For benchmarks of the console: opens a data folder, which closes with its tenant. For ChyConsoleHost. */
ChyTenant *big_console_open (gpointer data, const char *location, GError **error);
