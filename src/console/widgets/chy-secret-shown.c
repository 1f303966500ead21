/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-announce.h"
#include "chy-secret-entry.h"

enum
{
  CLEAR_AFTER = 60, /* seconds */
  TARGET_TEXT,
  TARGET_HINT,
};

/* --- on the clipboard -------------------------------------------------------------------------------------
 */

/* What the clipboard belongs to while the secret is on it. */
#define CHY_TYPE_SECRET_CLIP (chy_secret_clip_get_type ())
G_DECLARE_FINAL_TYPE (ChySecretClip, chy_secret_clip, CHY, SECRET_CLIP, GObject)

struct _ChySecretClip
{
  GObject parent_instance;

  ChySecret *secret;       /* (owned) */
  GtkClipboard *clipboard; /* (owned by the display) */
  guint timer;             /* keeps a reference; 0 once it is over */
};

G_DEFINE_FINAL_TYPE (ChySecretClip, chy_secret_clip, G_TYPE_OBJECT)

static void
chy_secret_clip_finalize (GObject *object)
{
  chy_secret_unref (CHY_SECRET_CLIP (object)->secret);

  G_OBJECT_CLASS (chy_secret_clip_parent_class)->finalize (object);
}

static void
chy_secret_clip_class_init (ChySecretClipClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_secret_clip_finalize;
}

static void
chy_secret_clip_init (ChySecretClip *self G_GNUC_UNUSED)
{
}

static void
give_cb (GtkClipboard *clipboard G_GNUC_UNUSED, GtkSelectionData *data, guint target, gpointer owner)
{
  ChySecretClip *self = owner;

  if (target == TARGET_HINT)
    gtk_selection_data_set (data, gtk_selection_data_get_target (data), 8, (const guchar *) "secret", 6);
  else
    gtk_selection_data_set_text (data, chy_secret_get_text (self->secret),
                                 (int) chy_secret_get_size (self->secret));
}

/* Somebody else has the clipboard now, or nobody. */
static void
taken_cb (GtkClipboard *clipboard G_GNUC_UNUSED, gpointer owner)
{
  ChySecretClip *self = owner;

  if (self->timer != 0)
    g_source_remove (self->timer);
}

static gboolean
time_over_cb (gpointer data)
{
  ChySecretClip *self = data;

  self->timer = 0;
  if (gtk_clipboard_get_owner (self->clipboard) == G_OBJECT (self))
    gtk_clipboard_clear (self->clipboard);

  return G_SOURCE_REMOVE;
}

static void
timer_gone (gpointer data)
{
  ChySecretClip *self = data;

  self->timer = 0;
  g_object_unref (self);
}

void
chy_secret_copy (GtkWidget *widget, ChySecret *secret, guint seconds)
{
  g_autoptr (ChySecretClip) self = NULL;
  g_autoptr (GtkTargetList) list = gtk_target_list_new (NULL, 0);
  GtkTargetEntry *targets;
  int n_targets;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (secret != NULL);

  self = g_object_new (CHY_TYPE_SECRET_CLIP, NULL);
  self->secret = chy_secret_ref (secret);
  self->clipboard = gtk_clipboard_get_default (gtk_widget_get_display (widget));
  gtk_target_list_add_text_targets (list, TARGET_TEXT);
  /* What clipboard managers know as "do not keep this". */
  gtk_target_list_add (list, gdk_atom_intern_static_string ("x-kde-passwordManagerHint"), 0, TARGET_HINT);
  targets = gtk_target_table_new_from_list (list, &n_targets);
  if (gtk_clipboard_set_with_owner (self->clipboard, targets, (guint) n_targets, give_cb, taken_cb,
                                    G_OBJECT (self)))
    self->timer = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, seconds, time_over_cb, g_object_ref (self),
                                              timer_gone);
  gtk_target_table_free (targets, n_targets);
}

void
chy_secret_clear_clipboard (GdkDisplay *display)
{
  GtkClipboard *clipboard;

  g_return_if_fail (GDK_IS_DISPLAY (display));

  clipboard = gtk_clipboard_get_default (display);
  if (CHY_IS_SECRET_CLIP (gtk_clipboard_get_owner (clipboard)))
    gtk_clipboard_clear (clipboard);
}

/* The characters from `start` to `end`, which may stand in the wrong order. */
static void
copy_part (GtkWidget *widget, const char *text, int start, int end)
{
  const char *from = g_utf8_offset_to_pointer (text, MIN (start, end));
  const char *to = g_utf8_offset_to_pointer (text, MAX (start, end));
  g_autoptr (ChySecret) secret = chy_secret_new (from, (gsize) (to - from));

  chy_secret_copy (widget, secret, CLEAR_AFTER);
}

/* TRUE where there was something to copy. GTK itself copies nothing from an entry that shows nothing. */
static gboolean
copy_selected (GtkWidget *widget)
{
  int start, end;

  if (GTK_IS_LABEL (widget) && gtk_label_get_selection_bounds (GTK_LABEL (widget), &start, &end))
    copy_part (widget, gtk_label_get_text (GTK_LABEL (widget)), start, end);
  else if (GTK_IS_ENTRY (widget) && gtk_entry_get_visibility (GTK_ENTRY (widget)) &&
           gtk_editable_get_selection_bounds (GTK_EDITABLE (widget), &start, &end))
    copy_part (widget, gtk_entry_get_text (GTK_ENTRY (widget)), start, end);
  else
    return FALSE;

  return TRUE;
}

static void
guarded_copy_cb (GtkWidget *widget)
{
  (void) copy_selected (widget);
  g_signal_stop_emission_by_name (widget, "copy-clipboard");
}

static void
guarded_cut_cb (GtkWidget *widget)
{
  if (copy_selected (widget))
    gtk_editable_delete_selection (GTK_EDITABLE (widget));
  g_signal_stop_emission_by_name (widget, "cut-clipboard");
}

void
chy_secret_guard_copy (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_LABEL (widget) || GTK_IS_ENTRY (widget));

  g_signal_connect (widget, "copy-clipboard", G_CALLBACK (guarded_copy_cb), NULL);
  if (GTK_IS_ENTRY (widget))
    g_signal_connect (widget, "cut-clipboard", G_CALLBACK (guarded_cut_cb), NULL);
}

/* --- on paper ---------------------------------------------------------------------------------------------
 */

typedef struct
{
  ChySecret *secret; /* (owned) */
  char *name;        /* (owned) */
} Sheet;

static void
sheet_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Sheet *sheet = data;

  chy_secret_unref (sheet->secret);
  g_free (sheet->name);
  g_free (sheet);
}

static double
draw_text (cairo_t *cr, GtkPrintContext *context, const char *text, const char *font, double y)
{
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_size (layout, NULL, &height);
  cairo_move_to (cr, 0, y);
  pango_cairo_show_layout (cr, layout);

  return y + (double) height / PANGO_SCALE;
}

static void
draw_page_cb (GtkPrintOperation *operation G_GNUC_UNUSED,
              GtkPrintContext *context,
              int page G_GNUC_UNUSED,
              const Sheet *sheet)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double y = draw_text (cr, context, sheet->name, "Sans Bold 16", 0);

  y = draw_text (cr, context, chy_secret_get_text (sheet->secret), "Monospace 16", y + 18);
  draw_text (cr, context, _ ("Keep this sheet where only those can find it who may use it."), "Sans 11",
             y + 18);
}

static void
print_cb (GtkButton *button, const Sheet *sheet)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (button));
  Sheet *own = g_new0 (Sheet, 1);

  /* The button may be gone before the printer has it. */
  own->secret = chy_secret_ref (sheet->secret);
  own->name = g_strdup (sheet->name);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_job_name (operation, sheet->name);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page_cb), own, sheet_free, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL, NULL);
}

/* --- on the screen ----------------------------------------------------------------------------------------
 */

#define CHY_TYPE_SECRET_SHOWN (chy_secret_shown_get_type ())
G_DECLARE_FINAL_TYPE (ChySecretShown, chy_secret_shown, CHY, SECRET_SHOWN, GtkBox)

struct _ChySecretShown
{
  GtkBox parent_instance;

  ChySecret *secret; /* (owned) */
  GtkLabel *label;
  GtkWidget *copied;
};

G_DEFINE_FINAL_TYPE (ChySecretShown, chy_secret_shown, GTK_TYPE_BOX)

static void
chy_secret_shown_finalize (GObject *object)
{
  g_clear_pointer (&CHY_SECRET_SHOWN (object)->secret, chy_secret_unref);

  G_OBJECT_CLASS (chy_secret_shown_parent_class)->finalize (object);
}

static void
chy_secret_shown_class_init (ChySecretShownClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_secret_shown_finalize;
}

static void
chy_secret_shown_init (ChySecretShown *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
}

static void
copy_cb (ChySecretShown *self)
{
  chy_secret_copy (GTK_WIDGET (self), self->secret, CLEAR_AFTER);
  gtk_widget_show (self->copied);
  chy_announce (self->copied, gtk_label_get_text (GTK_LABEL (self->copied)), CHY_ANNOUNCE_POLITE);
}

static void
add_print (ChySecretShown *self, GtkBox *box, const char *name)
{
  GtkWidget *print = gtk_button_new_with_mnemonic (_ ("_Print…"));
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->secret = chy_secret_ref (self->secret);
  sheet->name = g_strdup (name);
  g_signal_connect_data (print, "clicked", G_CALLBACK (print_cb), sheet, sheet_free, 0);
  gtk_container_add (GTK_CONTAINER (box), print);
}

GtkWidget *
chy_secret_shown_new (ChySecret *secret, const char *accessible_name, gboolean printable)
{
  ChySecretShown *self = g_object_new (CHY_TYPE_SECRET_SHOWN, NULL);
  GtkWidget *well = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *copy = gtk_button_new_with_mnemonic (_ ("_Copy"));

  self->secret = chy_secret_ref (secret);
  self->label = GTK_LABEL (gtk_label_new (chy_secret_get_text (secret)));
  g_object_set (self->label, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                "selectable", TRUE, "max-width-chars", 48, NULL);
  chy_secret_guard_copy (GTK_WIDGET (self->label));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->label)), "mono");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->label)), accessible_name);
  gtk_style_context_add_class (gtk_widget_get_style_context (well), "well");
  gtk_container_add (GTK_CONTAINER (well), GTK_WIDGET (self->label));
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_cb), self);
  gtk_container_add (GTK_CONTAINER (buttons), copy);
  if (printable)
    add_print (self, GTK_BOX (buttons), accessible_name);
  self->copied = gtk_label_new (_ ("Copied. The clipboard is cleared after a minute."));
  g_object_set (self->copied, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE, "no-show-all", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->copied), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (self->copied), "small");
  gtk_container_add (GTK_CONTAINER (buttons), self->copied);
  gtk_container_add (GTK_CONTAINER (self), well);
  gtk_container_add (GTK_CONTAINER (self), buttons);
  gtk_widget_show_all (GTK_WIDGET (self));

  return GTK_WIDGET (self);
}
