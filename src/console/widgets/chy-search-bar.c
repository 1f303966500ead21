/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-search-bar.h"

enum
{
  SEARCH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _ChySearchBar
{
  GtkSearchBar parent_instance;

  /* Template children. */
  GtkSearchEntry *entry;
};

G_DEFINE_FINAL_TYPE (ChySearchBar, chy_search_bar, GTK_TYPE_SEARCH_BAR)

static void
search_changed_cb (ChySearchBar *self)
{
  g_signal_emit (self, signals[SEARCH], 0, gtk_entry_get_text (GTK_ENTRY (self->entry)));
}

static void
chy_search_bar_class_init (ChySearchBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SEARCH] = g_signal_new ("search", CHY_TYPE_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ChySearchBar, entry);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
chy_search_bar_init (ChySearchBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self), GTK_ENTRY (self->entry));
}

GtkWidget *
chy_search_bar_new (void)
{
  return g_object_new (CHY_TYPE_SEARCH_BAR, NULL);
}

void
chy_search_bar_open (ChySearchBar *self)
{
  g_return_if_fail (CHY_IS_SEARCH_BAR (self));

  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self), TRUE);
  /* The next key may come before the bar is drawn for the first time. */
  gtk_widget_realize (GTK_WIDGET (self->entry));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
chy_search_bar_look_for (ChySearchBar *self, const char *words)
{
  g_return_if_fail (CHY_IS_SEARCH_BAR (self) && words != NULL);

  chy_search_bar_open (self);
  gtk_entry_set_text (GTK_ENTRY (self->entry), words);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}
