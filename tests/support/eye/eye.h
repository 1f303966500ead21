/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A module of GTK for tests (GTK_MODULES), which measures the real widgets of the program that it is loaded
 * into: what a screen reader's tree cannot tell. tests/e2e/eye.py asks it. */

/* A widget that is on the screen. */
typedef struct
{
  GtkWidget *toplevel;
  GdkRectangle box;  /* in the toplevel's coordinates */
  GdkRectangle seen; /* what of it is in sight now */
  GdkRectangle room; /* where it can be brought into sight, by scrolling as well */
} EyePlace;

typedef void (*EyeVisit) (GtkWidget *widget, const EyePlace *place, gpointer data);

/* Each widget of the windows in front, parents first. Where a popover is open, what it covers is left out. */
void eye_walk (EyeVisit visit, gpointer data);
/* The windows in front: a window with a dialog of its own is behind it. The caller owns the array only. */
GPtrArray *eye_fronts (void);
/* Runs the main loop until everything in front was laid out and painted anew, so many times: what the first
 * paint lays out anew is painted by the second. */
void eye_settle (guint rounds);
/* A picture of the window, or of a part of it. */
cairo_surface_t *eye_draw (GtkWidget *toplevel, const GdkRectangle *part);
/* A line for whoever asked: words, up to NULL, with tabs between them. */
void eye_say (GString *out, ...) G_GNUC_NULL_TERMINATED;
/* "window.background box label.dim": names and classes, the last few. */
char *eye_describe (GtkWidget *widget);

/* The contrast of two colors (WCAG 2.2, "contrast ratio"), without regard to alpha. */
double eye_contrast (const GdkRGBA *a, const GdkRGBA *b);
/* The color that most of a rectangle has. */
gboolean eye_ground (cairo_surface_t *surface, const GdkRectangle *box, GdkRGBA *ret_ground);
/* The best contrast that any pixel of the rectangle has with `ground`. */
double eye_best (cairo_surface_t *surface, const GdkRectangle *box, const GdkRGBA *ground);
/* The best contrast between the pixels of two pictures of the same size at the same place. */
double eye_difference (cairo_surface_t *a, cairo_surface_t *b);

/* What is asked: each appends its lines. */
void eye_judge_contrast (GString *out, const char *state);
void eye_judge_labels (GString *out);
/* With `seen` also whether one sees where the keyboard is: 0 where that is not asked. */
void eye_judge_focus (GString *out, gboolean seen);
void eye_judge_mnemonics (GString *out);

G_END_DECLS
