/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-shortcuts.h"

enum
{
  WIDTH = 720,
  HEIGHT = 420,
};

typedef struct
{
  const char *accelerator; /* NULL: `title` is the head of what follows */
  const char *title;       /* N_() */
} Shortcut;

/* The two columns. */
static const Shortcut general[] = {
  { NULL, N_ ("General") },
  { "F1", N_ ("Help on what is in sight") },
  { "<Primary>F", N_ ("Search") },
  { "<Alt>Left", N_ ("Back") },
  { "<Primary>N", N_ ("The panel’s main button") },
  { "<Primary>Z", N_ ("Undo what was just done") },
  { "F5", N_ ("Look again") },
  { "F10", N_ ("Main menu") },
  { "<Primary>L", N_ ("Lock the vault") },
  { "<Primary>comma", N_ ("Preferences") },
  { "<Primary>question", N_ ("Keyboard shortcuts") },
  { "<Primary>W", N_ ("Close the window") },
  { "<Primary>Q", N_ ("Quit") },
};

static const Shortcut others[] = {
  { NULL, N_ ("Lists") },
  { "space", N_ ("Select or unselect the row") },
  { "<Shift>Down", N_ ("Select further") },
  { "<Primary>A", N_ ("Select all") },
  { "Escape", N_ ("Select nothing") },
  { "<Primary>C", N_ ("Copy the row") },
  { NULL, N_ ("Panels") },
  { "<Alt>1", N_ ("Go to the first panel") },
  { "<Alt>9", N_ ("Go to the ninth panel") },
};

/* A label, not a GtkShortcutLabel: its pictures of keys say nothing to a screen reader. */
static GtkWidget *
keys_new (const char *accelerator)
{
  GdkModifierType modifiers;
  guint key;
  g_autofree char *words = NULL;
  GtkWidget *label;

  gtk_accelerator_parse (accelerator, &key, &modifiers);
  words = gtk_accelerator_get_label (key, modifiers);
  label = gtk_label_new (words);
  g_object_set (label, "xalign", 0.0, "selectable", FALSE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");

  return label;
}

static GtkWidget *
title_new (const Shortcut *shortcut)
{
  GtkWidget *label = gtk_label_new (g_dgettext (GETTEXT_PACKAGE, shortcut->title));

  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, "width-chars", 20, NULL);
  if (shortcut->accelerator == NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), "section");

  return label;
}

static GtkWidget *
column_new (const Shortcut *shortcuts, gsize n)
{
  GtkWidget *grid = gtk_grid_new ();

  g_object_set (grid, "row-spacing", 8, "column-spacing", 18, "hexpand", TRUE, "valign", GTK_ALIGN_START,
                NULL);
  for (gsize i = 0; i < n; i++)
    {
      gboolean is_head = shortcuts[i].accelerator == NULL;
      GtkWidget *title = title_new (&shortcuts[i]);

      if (is_head && i > 0)
        gtk_widget_set_margin_top (title, 12);
      gtk_grid_attach (GTK_GRID (grid), title, is_head ? 0 : 1, (int) i, is_head ? 2 : 1, 1);
      if (!is_head)
        gtk_grid_attach (GTK_GRID (grid), keys_new (shortcuts[i].accelerator), 0, (int) i, 1, 1);
    }

  return grid;
}

void
chy_shortcuts_show (GtkWindow *window)
{
  GtkWidget *dialog = gtk_dialog_new_with_buttons (
      _ ("Keyboard Shortcuts"), window,
      GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_USE_HEADER_BAR, NULL, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 36);
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (dialog));

  g_object_set (columns, "margin", 24, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "expand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (columns), column_new (general, G_N_ELEMENTS (general)));
  gtk_container_add (GTK_CONTAINER (columns), column_new (others, G_N_ELEMENTS (others)));
  gtk_container_add (GTK_CONTAINER (scroller), columns);
  gtk_container_add (GTK_CONTAINER (content), scroller);
  g_object_set (content, "border-width", 0, NULL);
  gtk_window_set_default_size (GTK_WINDOW (dialog), WIDTH, HEIGHT);
  gtk_widget_show_all (scroller);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}
