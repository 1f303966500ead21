/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Small things that the pages of a profile say alike. All strings free with g_free(). */

/* "RSA 2048" for "rsa:2048". */
char *chy_profile_words_key (const char *algorithm);
/* "18 June 2026", in local time. */
char *chy_profile_words_date (gint64 time);
/* "PKCS certificate for Windows 10 and later", by ids. */
char *chy_profile_words_kind (const char *type, const char *platform);

/* A label that wraps; `style` may be NULL or two classes with a blank between them. */
GtkWidget *chy_profile_label_new (const char *text, const char *style);
/* A card with a head, and what `ret_count` says at its end (or NULL). */
GtkWidget *chy_profile_card_new (const char *title, GtkWidget **ret_count);

G_END_DECLS
