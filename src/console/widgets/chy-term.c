/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-term.h"

void
chy_term_explain (GtkWidget *widget, const char *source)
{
  const char *term = source != NULL ? g_dgettext (GETTEXT_PACKAGE, source) : NULL;
  g_autofree char *before = NULL;
  g_autofree char *english = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (term == NULL || g_str_equal (term, source))
    return;
  before = gtk_widget_get_tooltip_text (widget);
  /* Translators: %s is a term of the field in English, such as "Key Usage". */
  english = g_strdup_printf (_ ("In English: %s"), source);
  if (before != NULL && g_str_has_suffix (before, english))
    return;
  text = before != NULL ? g_strconcat (before, "\n", english, NULL) : NULL;
  gtk_widget_set_tooltip_text (widget, text != NULL ? text : english);
}
