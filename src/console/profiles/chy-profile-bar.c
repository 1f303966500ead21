/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-bar.h"

#include "base/chy-i18n.h"
#include "chy-profile-words.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"
#include "model/chy-field.h"

enum
{
  BAR_HEIGHT = 12,
  GAP = 2,
  RADIUS = 4,
};

/* What is counted, from the start of the bar to its end. */
static const struct
{
  const char *key;
  const char *title;
  const char *icon;
  const char *color;
} parts[] = {
  { "succeeded", N_ ("Succeeded"), "chy-state-ok-symbolic", "chy_success" },
  { "pending", N_ ("Pending"), "chy-state-pending-symbolic", "chy_dim" },
  { "failed", N_ ("Failed"), "chy-state-error-symbolic", "chy_alarm" },
  { "notApplicable", N_ ("Not applicable"), "chy-state-inactive-symbolic", "chy_line" },
};

struct _ChyProfileBar
{
  GtkBox parent_instance;

  gint64 counts[G_N_ELEMENTS (parts)];

  GtkWidget *area;    /* owned by this box */
  GtkWidget *figures; /* owned by this box */
};

G_DEFINE_FINAL_TYPE (ChyProfileBar, chy_profile_bar, GTK_TYPE_BOX)

static gint64
total_of (ChyProfileBar *self)
{
  gint64 total = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    total += self->counts[i];

  return total;
}

static void
draw_part (GtkWidget *area, cairo_t *cr, const char *color, double x, double width)
{
  int all = gtk_widget_get_allocated_width (area);
  GdkRGBA rgba = { 0.5, 0.5, 0.5, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (area), color, &rgba);
  gdk_cairo_set_source_rgba (cr, &rgba);
  if (gtk_widget_get_direction (area) == GTK_TEXT_DIR_RTL)
    x = all - x - width;
  cairo_rectangle (cr, x, 0, width, gtk_widget_get_allocated_height (area));
  cairo_fill (cr);
}

/* The corners of the whole bar are round. */
static void
clip (GtkWidget *area, cairo_t *cr)
{
  double width = gtk_widget_get_allocated_width (area);
  double height = gtk_widget_get_allocated_height (area);

  cairo_new_sub_path (cr);
  cairo_arc (cr, width - RADIUS, RADIUS, RADIUS, -G_PI / 2, 0);
  cairo_arc (cr, width - RADIUS, height - RADIUS, RADIUS, 0, G_PI / 2);
  cairo_arc (cr, RADIUS, height - RADIUS, RADIUS, G_PI / 2, G_PI);
  cairo_arc (cr, RADIUS, RADIUS, RADIUS, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
  cairo_clip (cr);
}

/* A part that is there is always to be seen, be it ever so small. */
static gboolean
draw_cb (GtkWidget *area, cairo_t *cr, ChyProfileBar *self)
{
  double width = gtk_widget_get_allocated_width (area);
  gint64 total = total_of (self);
  double x = 0;

  clip (area, cr);
  draw_part (area, cr, "chy_well", 0, width);
  for (gsize i = 0; total > 0 && i < G_N_ELEMENTS (parts); i++)
    {
      double part = MAX (self->counts[i] > 0 ? 4 : 0, (double) self->counts[i] / (double) total * width);

      if (self->counts[i] == 0)
        continue;
      part = MIN (part, width - x);
      draw_part (area, cr, parts[i].color, x, MAX (part - GAP, 1));
      x += part;
    }

  return FALSE;
}

static char *
share_words (gint64 n, gint64 total)
{
  if (total == 0)
    return g_strdup ("");

  /* Translators: a share of all, such as 95.5 %. */
  return g_strdup_printf (_ ("%.1f %%"), (double) n / (double) total * 100);
}

/* As wide as its words, and no wider: the box of figures counts by that how many stand beside each other. */
static GtkWidget *
words_new (const char *text, const char *style)
{
  GtkWidget *label = chy_profile_label_new (text, style);

  gtk_label_set_width_chars (GTK_LABEL (label), -1);

  return label;
}

static GtkWidget *
figure_new (const char *title, const char *icon, gint64 n, gint64 total)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *number = chy_words_number (n);
  g_autofree char *share = share_words (n, total);

  gtk_container_add (GTK_CONTAINER (head), gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (head), words_new (title, NULL));
  gtk_container_add (GTK_CONTAINER (box), head);
  gtk_container_add (GTK_CONTAINER (box), words_new (number, "figure"));
  gtk_container_add (GTK_CONTAINER (box), words_new (share, "dim small"));
  gtk_widget_set_hexpand (box, TRUE);

  return box;
}

static void
describe (ChyProfileBar *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *number = chy_words_number (self->counts[i]);

      g_string_append_printf (words, "%s%s: %s", i > 0 ? chy_list_comma () : "", _ (parts[i].title), number);
    }
  atk_object_set_name (gtk_widget_get_accessible (self->area), words->str);
}

static void
chy_profile_bar_class_init (ChyProfileBarClass *klass G_GNUC_UNUSED)
{
}

static void
chy_profile_bar_init (ChyProfileBar *self)
{
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, NULL);
  self->area = gtk_drawing_area_new ();
  atk_object_set_role (gtk_widget_get_accessible (self->area), ATK_ROLE_IMAGE);
  gtk_widget_set_size_request (self->area, -1, (int) (BAR_HEIGHT * chy_text_scale (self->area)));
  g_signal_connect (self->area, "draw", G_CALLBACK (draw_cb), self);
  self->figures = gtk_flow_box_new ();
  g_object_set (self->figures, "selection-mode", GTK_SELECTION_NONE, "homogeneous", TRUE,
                "min-children-per-line", 2, "max-children-per-line", 4, "column-spacing", 12, "row-spacing",
                12, "can-focus", FALSE, NULL);
  gtk_container_add (GTK_CONTAINER (self), self->area);
  gtk_container_add (GTK_CONTAINER (self), self->figures);
}

GtkWidget *
chy_profile_bar_new (void)
{
  return g_object_new (CHY_TYPE_PROFILE_BAR, NULL);
}

void
chy_profile_bar_set (ChyProfileBar *self, GVariant *row)
{
  gint64 total;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    self->counts[i] = chy_body_get_int (row, parts[i].key, 0);
  total = total_of (self);
  chy_container_clear (GTK_CONTAINER (self->figures));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_container_add (GTK_CONTAINER (child),
                         figure_new (_ (parts[i].title), parts[i].icon, self->counts[i], total));
      g_object_set (child, "can-focus", FALSE, NULL);
      gtk_container_add (GTK_CONTAINER (self->figures), child);
    }
  gtk_widget_show_all (self->figures);
  describe (self);
  gtk_widget_queue_draw (self->area);
}
