/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A PostgreSQL server for this test program, started by the first call and stopped with the program. */

/* The URL of the database `name`, which is made where it is missing. Free with g_free(). */
char *test_server_url (const char *name);
/* As a crash would. */
void test_server_stop (void);
void test_server_start (void);
/* Runs SQL in the database `name` over a connection of its own; the first column of the first row, or NULL.
 * Free with g_free(). */
char *test_server_query (const char *name, const char *sql);
