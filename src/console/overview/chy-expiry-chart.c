/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-expiry-chart.h"
#include "console/widgets/chy-words.h"

#define WEEK (7 * CHY_USEC_PER_DAY)

enum
{
  NO_BAR = -1,
  HEIGHT_EM = 15, /* of the whole chart, in heights of a line */
};

typedef struct
{
  gint64 start;
  gint64 count;
} Bar;

struct _ChyExpiryChart
{
  GtkDrawingArea parent_instance;

  GArray *bars; /* (owned) of Bar */
  int current;  /* the bar that the keyboard is at, or NO_BAR */
  int hovered;  /* the bar below the pointer, or NO_BAR */
};

G_DEFINE_FINAL_TYPE (ChyExpiryChart, chy_expiry_chart, GTK_TYPE_DRAWING_AREA)

enum
{
  WEEK_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Where things stand, in pixels from the start side. */
typedef struct
{
  double left, top, width, height; /* of the plot */
  double step;                     /* from bar to bar */
  double line;                     /* height of a line of text */
  gint64 most;                     /* what the top stands for */
} Layout;

gint64
chy_expiry_count_all (GPtrArray *rows)
{
  gint64 sum = 0;

  for (guint i = 0; i < rows->len; i++)
    sum += chy_body_get_int (g_ptr_array_index (rows, i), "count", 0);

  return sum;
}

gint64
chy_expiry_count_soon (GPtrArray *rows)
{
  gint64 sum = 0;

  for (guint i = 0; i < MIN (rows->len, CHY_EXPIRY_SOON_WEEKS); i++)
    sum += chy_body_get_int (g_ptr_array_index (rows, i), "count", 0);

  return sum;
}

char *
chy_expiry_day (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / CHY_USEC_PER_SEC);

  /* Translators: a day without its year, by strftime: "18 June" or "June 18". */
  return utc != NULL ? g_date_time_format (utc, _ ("%B %-d")) : g_strdup (_ ("Unknown"));
}

/* 1, 2, 5, 10, 20, 50 ...: twice that is at least `count`. */
static gint64
round_up (gint64 count)
{
  gint64 half = 1;

  while (half * 2 < count)
    {
      gint64 digit = half;

      while (digit >= 10)
        digit /= 10;
      half = digit == 2 ? half / 2 * 5 : half * 2;
    }

  return half * 2;
}

static PangoLayout *
text_new (ChyExpiryChart *self, const char *text, double scale, gboolean bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  return layout;
}

static double
line_height (ChyExpiryChart *self)
{
  g_autoptr (PangoLayout) layout = text_new (self, "0", 0.85, FALSE);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);

  return height;
}

static Layout
lay_out (ChyExpiryChart *self)
{
  Layout layout = { .line = line_height (self), .most = 2 };
  g_autofree char *words = NULL;
  g_autoptr (PangoLayout) text = NULL;
  int width;

  for (guint i = 0; i < self->bars->len; i++)
    layout.most = MAX (layout.most, g_array_index (self->bars, Bar, i).count);
  layout.most = round_up (layout.most);
  words = chy_words_number (layout.most);
  text = text_new (self, words, 0.85, FALSE);
  pango_layout_get_pixel_size (text, &width, NULL);
  layout.left = width + 8;
  layout.top = layout.line * 2 + 4;
  layout.width = gtk_widget_get_allocated_width (GTK_WIDGET (self)) - layout.left;
  layout.height = gtk_widget_get_allocated_height (GTK_WIDGET (self)) - layout.top - layout.line - 6;
  layout.step = layout.width / MAX (self->bars->len, 1);

  return layout;
}

/* From the start side to where it is drawn. */
static double
mirror (ChyExpiryChart *self, double x, double width)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
             ? gtk_widget_get_allocated_width (GTK_WIDGET (self)) - x - width
             : x;
}

static void
set_color (ChyExpiryChart *self, cairo_t *cr, const char *name)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &color))
    gdk_rgba_parse (&color, "#808080");
  gdk_cairo_set_source_rgba (cr, &color);
}

/* `align`: 0 begins at x, 0.5 is centred on it, 1 ends there; kept inside the widget. */
static void
draw_text (ChyExpiryChart *self,
           cairo_t *cr,
           const char *words,
           double x,
           double y,
           double align,
           const char *color,
           gboolean bold)
{
  g_autoptr (PangoLayout) layout = text_new (self, words, 0.85, bold);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  x = CLAMP (x - align * width, 0, MAX (gtk_widget_get_allocated_width (GTK_WIDGET (self)) - width, 0));
  set_color (self, cr, color);
  cairo_move_to (cr, mirror (self, x, width), y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_scale (ChyExpiryChart *self, cairo_t *cr, const Layout *layout)
{
  for (int i = 0; i <= 2; i++)
    {
      g_autofree char *words = chy_words_number (layout->most * i / 2);
      double y = layout->top + layout->height * (2 - i) / 2;

      set_color (self, cr, "chy_line");
      cairo_rectangle (cr, mirror (self, layout->left, layout->width), round (y), layout->width, 1);
      cairo_fill (cr);
      draw_text (self, cr, words, layout->left - 6, y - layout->line / 2, 1, "chy_dim", FALSE);
    }
}

static void
draw_bar (ChyExpiryChart *self, cairo_t *cr, const Layout *layout, int i)
{
  const Bar *bar = &g_array_index (self->bars, Bar, i);
  double width = MAX (round (layout->step * 0.72), 2);
  double height = round (layout->height * (double) bar->count / (double) layout->most);
  double x = mirror (self, round (layout->left + layout->step * i + (layout->step - width) / 2), width);
  double y = layout->top + layout->height - height;
  double radius = MIN (2, height);

  if (bar->count > 0)
    {
      set_color (self, cr, i < CHY_EXPIRY_SOON_WEEKS ? "chy_caution" : "chy_bar");
      cairo_new_sub_path (cr);
      cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
      cairo_line_to (cr, x + width, y + height);
      cairo_line_to (cr, x, y + height);
      cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI / 2);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
  if (i != self->hovered && !(i == self->current && gtk_widget_has_visible_focus (GTK_WIDGET (self))))
    return;
  if (i == self->current && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    gtk_render_focus (gtk_widget_get_style_context (GTK_WIDGET (self)), cr, x - 3, layout->top - 3, width + 6,
                      layout->height + 6);
  else
    {
      set_color (self, cr, "theme_fg_color");
      cairo_set_line_width (cr, 1);
      cairo_rectangle (cr, x - 1.5, y - 1.5, width + 3, height + 1.5);
      cairo_stroke (cr);
    }
}

/* The figure over the largest bar and over the one in hand. */
static void
draw_figures (ChyExpiryChart *self, cairo_t *cr, const Layout *layout)
{
  int largest = NO_BAR;

  for (int i = 0; i < (int) self->bars->len; i++)
    if (largest == NO_BAR ||
        g_array_index (self->bars, Bar, i).count > g_array_index (self->bars, Bar, largest).count)
      largest = i;
  for (int i = 0; i < (int) self->bars->len; i++)
    {
      const Bar *bar = &g_array_index (self->bars, Bar, i);
      g_autofree char *words = NULL;

      if (bar->count == 0 || (i != largest && i != self->hovered))
        continue;
      words = chy_words_number (bar->count);
      draw_text (self, cr, words, layout->left + layout->step * (i + 0.5),
                 layout->top + layout->height * (1 - (double) bar->count / (double) layout->most) -
                     layout->line - 1,
                 0.5, "theme_fg_color", FALSE);
    }
}

static void
draw_days (ChyExpiryChart *self, cairo_t *cr, const Layout *layout)
{
  for (guint i = 0; i < self->bars->len; i += 4)
    {
      g_autofree char *day = chy_expiry_day (g_array_index (self->bars, Bar, i).start);

      draw_text (self, cr, day, layout->left + layout->step * (i + 0.5), layout->top + layout->height + 5,
                 0.5, "chy_dim", FALSE);
    }
}

static gboolean
chy_expiry_chart_draw (GtkWidget *widget, cairo_t *cr)
{
  ChyExpiryChart *self = CHY_EXPIRY_CHART (widget);
  Layout layout = lay_out (self);
  gint64 soon = 0;

  draw_scale (self, cr, &layout);
  for (guint i = 0; i < self->bars->len; i++)
    {
      if (i < CHY_EXPIRY_SOON_WEEKS)
        soon += g_array_index (self->bars, Bar, i).count;
      draw_bar (self, cr, &layout, (int) i);
    }
  draw_figures (self, cr, &layout);
  draw_days (self, cr, &layout);
  if (soon > 0)
    {
      g_autofree char *number = chy_words_number (soon);
      /* Translators: how many certificates end within 14 days. */
      g_autofree char *words = g_strdup_printf (_ ("Within 14 days: %s"), number);

      draw_text (self, cr, words, layout.left, 0, 0, "chy_warning", TRUE);
    }

  return FALSE;
}

/* --- input -------------------------------------------------------------------------------------------- */

static int
bar_at (ChyExpiryChart *self, double x)
{
  Layout layout = lay_out (self);
  double at = mirror (self, x, 0) - layout.left;
  int i = (int) floor (at / layout.step);

  return at >= 0 && i < (int) self->bars->len ? i : NO_BAR;
}

static char *
bar_sentence (ChyExpiryChart *self, int i)
{
  const Bar *bar = &g_array_index (self->bars, Bar, i);
  g_autofree char *from = chy_expiry_day (bar->start);
  g_autofree char *to = chy_expiry_day (bar->start + WEEK - CHY_USEC_PER_DAY);
  g_autofree char *number = chy_words_number (bar->count);

  /* Translators: two days and how many certificates end from the one to the other. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s – %s: %s certificate", "%s – %s: %s certificates",
                                       (gulong) bar->count),
                          from, to, number);
}

static void
activate_bar (ChyExpiryChart *self, int i)
{
  const Bar *bar;

  if (i < 0 || i >= (int) self->bars->len)
    return;
  bar = &g_array_index (self->bars, Bar, i);
  g_signal_emit (self, signals[WEEK_ACTIVATED], 0, bar->start, bar->start + WEEK);
}

static void
set_current (ChyExpiryChart *self, int i)
{
  g_autofree char *words = NULL;

  self->current = CLAMP (i, 0, MAX ((int) self->bars->len - 1, 0));
  if (self->current < (int) self->bars->len)
    words = bar_sentence (self, self->current);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), words != NULL ? words : "");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
chy_expiry_chart_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  ChyExpiryChart *self = CHY_EXPIRY_CHART (widget);
  int forward = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -1 : 1;

  switch (event->keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      set_current (self, self->current - forward);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      set_current (self, self->current + forward);
      return TRUE;
    case GDK_KEY_Home:
      set_current (self, 0);
      return TRUE;
    case GDK_KEY_End:
      set_current (self, (int) self->bars->len - 1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      activate_bar (self, self->current);
      return TRUE;
    default:
      return GTK_WIDGET_CLASS (chy_expiry_chart_parent_class)->key_press_event (widget, event);
    }
}

static gboolean
chy_expiry_chart_button_release_event (GtkWidget *widget, GdkEventButton *event)
{
  ChyExpiryChart *self = CHY_EXPIRY_CHART (widget);
  int i = bar_at (self, event->x);

  if (event->button != GDK_BUTTON_PRIMARY || i == NO_BAR)
    return FALSE;
  self->current = i;
  activate_bar (self, i);

  return TRUE;
}

static void
set_hovered (ChyExpiryChart *self, int i)
{
  if (i == self->hovered)
    return;
  self->hovered = i;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
}

static gboolean
chy_expiry_chart_motion_notify_event (GtkWidget *widget, GdkEventMotion *event)
{
  set_hovered (CHY_EXPIRY_CHART (widget), bar_at (CHY_EXPIRY_CHART (widget), event->x));

  return FALSE;
}

static gboolean
chy_expiry_chart_leave_notify_event (GtkWidget *widget, GdkEventCrossing *event)
{
  (void) event;
  set_hovered (CHY_EXPIRY_CHART (widget), NO_BAR);

  return FALSE;
}

static gboolean
chy_expiry_chart_focus_in_event (GtkWidget *widget, GdkEventFocus *event)
{
  ChyExpiryChart *self = CHY_EXPIRY_CHART (widget);

  set_current (self, self->current == NO_BAR ? 0 : self->current);

  return GTK_WIDGET_CLASS (chy_expiry_chart_parent_class)->focus_in_event (widget, event);
}

static gboolean
chy_expiry_chart_query_tooltip (
    GtkWidget *widget, gint x, gint y, gboolean keyboard_mode, GtkTooltip *tooltip)
{
  ChyExpiryChart *self = CHY_EXPIRY_CHART (widget);
  int i = keyboard_mode ? self->current : bar_at (self, x);
  g_autofree char *words = i >= 0 && i < (int) self->bars->len ? bar_sentence (self, i) : NULL;

  (void) y;
  gtk_tooltip_set_text (tooltip, words);

  return words != NULL;
}

/* --- class -------------------------------------------------------------------------------------------- */

static void
chy_expiry_chart_get_preferred_height (GtkWidget *widget, gint *minimum, gint *natural)
{
  *minimum = *natural = (int) (line_height (CHY_EXPIRY_CHART (widget)) * HEIGHT_EM);
}

static void
chy_expiry_chart_finalize (GObject *object)
{
  g_array_unref (CHY_EXPIRY_CHART (object)->bars);

  G_OBJECT_CLASS (chy_expiry_chart_parent_class)->finalize (object);
}

static void
chy_expiry_chart_class_init (ChyExpiryChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_expiry_chart_finalize;
  widget_class->draw = chy_expiry_chart_draw;
  widget_class->key_press_event = chy_expiry_chart_key_press_event;
  widget_class->button_release_event = chy_expiry_chart_button_release_event;
  widget_class->motion_notify_event = chy_expiry_chart_motion_notify_event;
  widget_class->leave_notify_event = chy_expiry_chart_leave_notify_event;
  widget_class->focus_in_event = chy_expiry_chart_focus_in_event;
  widget_class->query_tooltip = chy_expiry_chart_query_tooltip;
  widget_class->get_preferred_height = chy_expiry_chart_get_preferred_height;
  gtk_widget_class_set_css_name (widget_class, "expirychart");

  signals[WEEK_ACTIVATED] = g_signal_new ("week-activated", CHY_TYPE_EXPIRY_CHART, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
}

static void
chy_expiry_chart_init (ChyExpiryChart *self)
{
  self->bars = g_array_new (FALSE, TRUE, sizeof (Bar));
  self->current = NO_BAR;
  self->hovered = NO_BAR;
  g_object_set (self, "can-focus", TRUE, "has-tooltip", TRUE, "hexpand", TRUE, NULL);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                                                GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK);
}

GtkWidget *
chy_expiry_chart_new (void)
{
  return g_object_new (CHY_TYPE_EXPIRY_CHART, "visible", TRUE, NULL);
}

void
chy_expiry_chart_set_rows (ChyExpiryChart *self, GPtrArray *rows)
{
  g_autofree char *all = chy_words_number (chy_expiry_count_all (rows));
  g_autofree char *soon = chy_words_number (chy_expiry_count_soon (rows));
  /* Translators: how many certificates end in the next 90 days, and in the next 14. */
  g_autofree char *sentence = g_strdup_printf (
      _ ("Certificates by expiry: %s end in the next 90 days, %s of them within 14 days"), all, soon);

  g_return_if_fail (CHY_IS_EXPIRY_CHART (self));

  g_array_set_size (self->bars, 0);
  for (guint i = 0; i < rows->len; i++)
    {
      Bar bar = { .start = chy_body_get_int (g_ptr_array_index (rows, i), "start", 0),
                  .count = chy_body_get_int (g_ptr_array_index (rows, i), "count", 0) };

      g_array_append_val (self->bars, bar);
    }
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), sentence);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
