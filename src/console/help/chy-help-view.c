/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-help-view.h"
#include "console/widgets/chy-announce.h"

#include <string.h>

#define SCHEME "help:"

enum
{
  LINE = 76, /* characters that are read with ease */
};

enum
{
  GO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _ChyHelpView
{
  GtkScrolledWindow parent_instance;

  ChyHelpLibrary *library; /* borrowed */
  const ChyHelpPage *page; /* borrowed, or NULL */
  GtkBox *box;             /* borrowed */
  GtkWidget *target;       /* borrowed, or NULL: what is to be scrolled to */
};

G_DEFINE_FINAL_TYPE (ChyHelpView, chy_help_view, GTK_TYPE_SCROLLED_WINDOW)

static void add_blocks (ChyHelpView *self, GtkBox *box, GPtrArray *blocks, guint depth, const char *section);

static gboolean
activate_link_cb (ChyHelpView *self, const char *uri)
{
  if (!g_str_has_prefix (uri, SCHEME))
    return FALSE;
  g_signal_emit (self, signals[GO], 0, uri + strlen (SCHEME));

  return TRUE;
}

static GtkWidget *
label_new (ChyHelpView *self, const char *markup, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars",
                LINE, "track-visited-links", FALSE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  g_signal_connect_object (label, "activate-link", G_CALLBACK (activate_link_cb), self, G_CONNECT_SWAPPED);

  return label;
}

/* A link to a page, with what it is about below. */
static GtkWidget *
link_new (ChyHelpView *self, const ChyHelpPage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *markup =
      g_markup_printf_escaped ("<a href=\"" SCHEME "%s\">%s</a>", page->id, page->title);

  gtk_container_add (GTK_CONTAINER (box), label_new (self, markup, NULL));
  if (page->description != NULL)
    {
      g_autofree char *description = g_markup_escape_text (page->description, -1);

      gtk_container_add (GTK_CONTAINER (box), label_new (self, description, "dim"));
    }

  return box;
}

static void
add_list (ChyHelpView *self, GtkBox *box, const ChyHelpBlock *block, guint depth)
{
  GtkWidget *grid = gtk_grid_new ();

  g_object_set (grid, "column-spacing", 10, "row-spacing", 6, "margin-start", 6, NULL);
  /* A grid gives its children to a screen reader with the last one first. */
  for (guint i = block->children->len; i-- > 0;)
    {
      const ChyHelpBlock *item = g_ptr_array_index (block->children, i);
      g_autofree char *mark = block->kind == CHY_HELP_STEPS ? g_strdup_printf ("%u.", i + 1) : g_strdup ("•");
      GtkWidget *number = gtk_label_new (mark);
      GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

      g_object_set (number, "xalign", 1.0, "valign", GTK_ALIGN_START, NULL);
      gtk_style_context_add_class (gtk_widget_get_style_context (number), "num");
      gtk_grid_attach (GTK_GRID (grid), content, 1, (int) i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), number, 0, (int) i, 1, 1);
      add_blocks (self, GTK_BOX (content), item->children, depth, NULL);
    }
  gtk_container_add (GTK_CONTAINER (box), grid);
}

static void
add_terms (ChyHelpView *self, GtkBox *box, const ChyHelpBlock *block, guint depth)
{
  for (guint i = 0; i < block->children->len; i++)
    {
      const ChyHelpBlock *item = g_ptr_array_index (block->children, i);
      GtkWidget *term = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
      GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

      gtk_container_add (GTK_CONTAINER (term),
                         label_new (self, item->title != NULL ? item->title : "", "section"));
      gtk_widget_set_margin_start (content, 12);
      gtk_container_add (GTK_CONTAINER (term), content);
      add_blocks (self, GTK_BOX (content), item->children, depth, NULL);
      gtk_container_add (GTK_CONTAINER (box), term);
    }
}

static void
add_table (ChyHelpView *self, GtkBox *box, const ChyHelpBlock *block)
{
  GtkWidget *grid = gtk_grid_new ();

  g_object_set (grid, "column-spacing", 18, "row-spacing", 6, "margin-start", 6, NULL);
  for (guint i = block->children->len; i-- > 0;)
    {
      const ChyHelpBlock *row = g_ptr_array_index (block->children, i);

      for (guint k = row->children->len; k-- > 0;)
        {
          const ChyHelpBlock *cell = g_ptr_array_index (row->children, k);

          gtk_grid_attach (GTK_GRID (grid), label_new (self, cell->markup, k == 0 ? "dim" : NULL), (int) k,
                           (int) i, 1, 1);
        }
    }
  gtk_container_add (GTK_CONTAINER (box), grid);
}

static void
add_note (ChyHelpView *self, GtkBox *box, const ChyHelpBlock *block, guint depth)
{
  gboolean warning = g_strcmp0 (block->style, "warning") == 0;
  GtkWidget *note = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (
      warning ? "chy-state-warning-symbolic" : "chy-state-info-symbolic", GTK_ICON_SIZE_BUTTON);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  atk_object_set_name (gtk_widget_get_accessible (icon), warning ? _ ("Warning") : _ ("Tip"));
  gtk_style_context_add_class (gtk_widget_get_style_context (note), "message");
  if (warning)
    gtk_style_context_add_class (gtk_widget_get_style_context (note), "warning");
  gtk_container_add (GTK_CONTAINER (note), icon);
  gtk_container_add (GTK_CONTAINER (note), content);
  add_blocks (self, GTK_BOX (content), block->children, depth, NULL);
  gtk_container_add (GTK_CONTAINER (box), note);
}

static void
add_listed (ChyHelpView *self, GtkBox *box, const char *section)
{
  g_autofree char *guide =
      section != NULL ? g_strdup_printf ("%s#%s", self->page->id, section) : g_strdup (self->page->id);
  g_autoptr (GPtrArray) listed = chy_help_library_list (self->library, guide);

  for (guint i = 0; i < listed->len; i++)
    gtk_container_add (GTK_CONTAINER (box), link_new (self, g_ptr_array_index (listed, i)));
}

static void
add_section (ChyHelpView *self, GtkBox *box, const ChyHelpBlock *block, guint depth, const char *section)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *title = label_new (self, block->title != NULL ? block->title : "", "section");

  gtk_widget_set_margin_top (title, depth == 0 ? 12 : 6);
  gtk_container_add (GTK_CONTAINER (content), title);
  if (g_strcmp0 (block->id, section) == 0 && section != NULL)
    self->target = content;
  add_blocks (self, GTK_BOX (content), block->children, depth + 1, section);
  if (block->id != NULL)
    add_listed (self, GTK_BOX (content), block->id);
  gtk_container_add (GTK_CONTAINER (box), content);
}

static void
copy_cb (GtkWidget *button, gpointer data)
{
  (void) data;
  chy_announce_copy (button, gtk_widget_get_name (button));
}

/* Commands, to be taken along. */
static void
add_screen (ChyHelpView *self, GtkBox *box, const ChyHelpBlock *block)
{
  GtkWidget *screen = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = label_new (self, block->markup, "mono");
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic", GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (copy, GTK_ALIGN_START);
  gtk_widget_set_name (copy, gtk_label_get_text (GTK_LABEL (label)));
  gtk_widget_set_tooltip_text (copy, _ ("Copy"));
  atk_object_set_name (gtk_widget_get_accessible (copy), _ ("Copy"));
  gtk_style_context_add_class (gtk_widget_get_style_context (copy), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (copy), "tight");
  gtk_style_context_add_class (gtk_widget_get_style_context (screen), "well");
  g_signal_connect (copy, "clicked", G_CALLBACK (copy_cb), NULL);
  gtk_container_add (GTK_CONTAINER (screen), label);
  gtk_container_add (GTK_CONTAINER (screen), copy);
  gtk_container_add (GTK_CONTAINER (box), screen);
}

static void
add_block (ChyHelpView *self, GtkBox *box, const ChyHelpBlock *block, guint depth, const char *section)
{
  switch (block->kind)
    {
    case CHY_HELP_LIST:
    case CHY_HELP_STEPS:
      add_list (self, box, block, depth);
      break;
    case CHY_HELP_TERMS:
      add_terms (self, box, block, depth);
      break;
    case CHY_HELP_TABLE:
      add_table (self, box, block);
      break;
    case CHY_HELP_SCREEN:
      add_screen (self, box, block);
      break;
    case CHY_HELP_NOTE:
      add_note (self, box, block, depth);
      break;
    case CHY_HELP_SECTION:
      add_section (self, box, block, depth, section);
      break;
    case CHY_HELP_PARAGRAPH:
    case CHY_HELP_ITEM:
    case CHY_HELP_ROW:
    default:
      if (block->markup != NULL)
        gtk_container_add (GTK_CONTAINER (box), label_new (self, block->markup, NULL));
      break;
    }
}

static void
add_blocks (ChyHelpView *self, GtkBox *box, GPtrArray *blocks, guint depth, const char *section)
{
  for (guint i = 0; i < blocks->len; i++)
    add_block (self, box, g_ptr_array_index (blocks, i), depth, section);
}

static void
add_also (ChyHelpView *self)
{
  GtkWidget *box;

  if (self->page->also->len == 0)
    return;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_widget_set_margin_top (box, 12);
  gtk_container_add (GTK_CONTAINER (box), label_new (self, _ ("See Also"), "section"));
  for (guint i = 0; i < self->page->also->len; i++)
    {
      const ChyHelpPage *page =
          chy_help_library_find (self->library, g_ptr_array_index (self->page->also, i));

      if (page != NULL)
        gtk_container_add (GTK_CONTAINER (box), link_new (self, page));
    }
  gtk_container_add (GTK_CONTAINER (self->box), box);
}

/* Once it is known where the section stands. */
static void
allocate_cb (ChyHelpView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self));
  int y;

  if (self->target == NULL ||
      !gtk_widget_translate_coordinates (self->target, GTK_WIDGET (self->box), 0, 0, NULL, &y) || y <= 0)
    return;
  self->target = NULL;
  gtk_adjustment_set_value (adjustment, y);
}

static void
chy_help_view_class_init (ChyHelpViewClass *klass)
{
  signals[GO] = g_signal_new ("go", CHY_TYPE_HELP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_STRING);
  (void) klass;
}

static void
chy_help_view_init (ChyHelpView *self)
{
  g_object_set (self, "hscrollbar-policy", GTK_POLICY_NEVER, "hexpand", TRUE, "vexpand", TRUE, NULL);
}

GtkWidget *
chy_help_view_new (void)
{
  return g_object_new (CHY_TYPE_HELP_VIEW, "visible", TRUE, NULL);
}

void
chy_help_view_show (ChyHelpView *self, ChyHelpLibrary *library, const ChyHelpPage *page, const char *section)
{
  GtkWidget *old = gtk_bin_get_child (GTK_BIN (self));
  g_autofree char *title = g_markup_escape_text (page->title, -1);

  g_return_if_fail (CHY_IS_HELP_VIEW (self));

  if (old != NULL)
    gtk_widget_destroy (old);
  self->library = library;
  self->page = page;
  self->target = NULL;
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  g_object_set (self->box, "margin", 18, "valign", GTK_ALIGN_START, NULL);
  gtk_container_add (GTK_CONTAINER (self->box), label_new (self, title, "page-title"));
  if (page->description != NULL)
    {
      g_autofree char *description = g_markup_escape_text (page->description, -1);

      gtk_container_add (GTK_CONTAINER (self->box), label_new (self, description, "dim"));
    }
  add_blocks (self, self->box, page->blocks, 0, section);
  add_listed (self, self->box, NULL);
  add_also (self);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->box));
  gtk_widget_show_all (GTK_WIDGET (self->box));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self)), 0);
  g_signal_connect_object (self->box, "size-allocate", G_CALLBACK (allocate_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}
