/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-failure-words.h"
#include "model/chy-field.h"
#include "model/chy-hresult.h"
#include "model/chy-request.h"

#include "chy-request-timeline.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

struct _ChyRequestTimeline
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (ChyRequestTimeline, chy_request_timeline, GTK_TYPE_BOX)

/* What one step shows. */
typedef struct
{
  const char *icon;
  char *title;      /* (owned) */
  char *detail;     /* (owned) or NULL */
  char *duration;   /* (owned) or NULL */
  char *time;       /* (owned) */
  char *exact;      /* (owned) for the tooltip, or NULL */
  GtkWidget *below; /* (floating) or NULL */
  gboolean dim;
  gboolean last;
} Step;

static void
step_clear (Step *step)
{
  g_free (step->title);
  g_free (step->detail);
  g_free (step->duration);
  g_free (step->time);
  g_free (step->exact);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

char *
chy_request_duration (gint64 usec)
{
  gint64 seconds = usec / CHY_USEC_PER_SEC;

  if (usec < CHY_USEC_PER_SEC / 20)
    return g_strdup (_ ("at once"));
  if (seconds < 10)
    /* Translators: a number of seconds; 's' is the unit. */
    return g_strdup_printf (_ ("%.1f s"), (double) usec / CHY_USEC_PER_SEC);
  if (seconds < 120)
    /* Translators: a number of seconds; 's' is the unit. */
    return g_strdup_printf (_ ("%d s"), (int) seconds);
  if (seconds < 7200)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d min", "%d min", (gulong) (seconds / 60)),
                            (int) (seconds / 60));
  if (seconds < 48 * 3600)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", (gulong) (seconds / 3600)),
                            (int) (seconds / 3600));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) (seconds / 86400)),
                          (int) (seconds / 86400));
}

/* --- a step's widgets ------------------------------------------------------------------------------------
 */

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 58,
                NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

static GtkWidget *
rail_new (const Step *step)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *icon = gtk_image_new_from_icon_name (step->icon, GTK_ICON_SIZE_BUTTON);
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

  gtk_widget_set_margin_top (icon, 3);
  g_object_set (line, "vexpand", TRUE, "halign", GTK_ALIGN_CENTER, NULL);
  gtk_container_add (GTK_CONTAINER (box), icon);
  if (!step->last)
    gtk_container_add (GTK_CONTAINER (box), line);

  return box;
}

static GtkWidget *
head_new (const Step *step)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = label_new (step->title, step->dim ? "dim" : "section");
  GtkWidget *duration = gtk_label_new (step->duration);
  GtkWidget *time = gtk_label_new (step->time);

  gtk_widget_set_hexpand (title, TRUE);
  g_object_set (duration, "width-chars", 9, "xalign", 1.0, "valign", GTK_ALIGN_START, NULL);
  g_object_set (time, "width-chars", 8, "xalign", 1.0, "valign", GTK_ALIGN_START, "tooltip-text", step->exact,
                NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (duration), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (duration), "small");
  gtk_style_context_add_class (gtk_widget_get_style_context (duration), "num");
  gtk_style_context_add_class (gtk_widget_get_style_context (time), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (time), "num");
  gtk_container_add (GTK_CONTAINER (box), title);
  gtk_container_add (GTK_CONTAINER (box), duration);
  gtk_container_add (GTK_CONTAINER (box), time);

  return box;
}

static void
add_step (ChyRequestTimeline *self, Step *step)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  AtkObject *accessible = gtk_widget_get_accessible (row);
  /* Translators: a step of a request and when it was: "Issued, 08:41:21". */
  g_autofree char *name = g_strdup_printf (_ ("%s, %s"), step->title, step->time);

  gtk_container_add (GTK_CONTAINER (words), head_new (step));
  if (step->detail != NULL && *step->detail != '\0')
    gtk_container_add (GTK_CONTAINER (words), label_new (step->detail, "dim"));
  if (step->below != NULL)
    gtk_container_add (GTK_CONTAINER (words), step->below);
  g_object_set (words, "hexpand", TRUE, "margin-bottom", 12, NULL);
  gtk_container_add (GTK_CONTAINER (row), rail_new (step));
  gtk_container_add (GTK_CONTAINER (row), words);
  gtk_widget_set_vexpand (row, FALSE);
  atk_object_set_role (accessible, ATK_ROLE_LIST_ITEM);
  atk_object_set_name (accessible, name);
  gtk_container_add (GTK_CONTAINER (self), row);
}

/* --- failures ---------------------------------------------------------------------------------------------
 */

static ChyProblem *
problem_of (GVariant *request, const char *cause, const char *code, const char *message)
{
  const char *device = chy_body_get_text (request, "deviceDisplayName");

  return chy_failure_problem (CHY_SEVERITY_ERROR, cause, code, device, message);
}

ChyProblem *
chy_request_problem (GVariant *request)
{
  const char *cause = chy_body_get_text (request, "cause");

  if (cause == NULL || *cause == '\0')
    return NULL;

  return problem_of (request, cause, chy_body_get_text (request, "code"),
                     chy_body_get_text (request, "message"));
}

/* "0x80094800  CERTSRV_E_UNSUPPORTED_CERT_TYPE" */
static char *
code_words (const char *code)
{
  const ChyHresult *known = code != NULL ? chy_hresult_find_name (code) : NULL;

  return known != NULL ? g_strdup_printf ("0x%08X  %s", known->code, known->name) : g_strdup (code);
}

static void
add_text (GtkWidget *box, char *text, const char *style)
{
  g_autofree char *owned = text;
  GtkWidget *label;

  if (owned == NULL || *owned == '\0')
    return;
  label = gtk_label_new (owned);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 58, "selectable", TRUE, "can-focus",
                FALSE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (GTK_CONTAINER (box), label);
}

/* The cause in a sentence, what to do, the raw code to copy, and the buttons that mend. */
static GtkWidget *
message_new (ChyProblem *problem, const char *code, GtkWidget *mend)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *raw = code_words (code);

  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "error");
  gtk_widget_set_margin_top (box, 3);
  add_text (box, chy_problem_get_title (problem), "section");
  add_text (box, chy_problem_get_sentence (problem), NULL);
  add_text (box, chy_problem_get_remedy (problem), NULL);
  if (raw != NULL && *raw != '\0')
    gtk_container_add (GTK_CONTAINER (box), chy_copied_text_new (raw, _ ("Copy Code")));
  if (mend != NULL)
    {
      gtk_widget_set_margin_top (mend, 6);
      gtk_container_add (GTK_CONTAINER (box), mend);
    }

  return box;
}

/* --- steps of events ---------------------------------------------------------------------------------------
 */

static const char *
connector_of (GVariant *event, GHashTable *connectors)
{
  const char *id = chy_body_get_text (event, "connectorId");

  return id != NULL ? g_hash_table_lookup (connectors, id) : NULL;
}

static char *
title_of (ChyRequestState state, GVariant *request, GVariant *event, GHashTable *connectors)
{
  const char *connector = connector_of (event, connectors);
  const char *authority = chy_body_get_text (request, "authorityName");

  if (state == CHY_REQUEST_CLAIMED && connector != NULL)
    /* Translators: %s is the name of a connector. */
    return g_strdup_printf (_ ("Claimed by %s"), connector);
  if (state == CHY_REQUEST_SUBMITTED && authority != NULL)
    /* Translators: %s is the name of an authority. */
    return g_strdup_printf (_ ("Submitted to %s"), authority);
  if (state == CHY_REQUEST_DENIED && authority != NULL)
    /* Translators: %s is the name of an authority. */
    return g_strdup_printf (_ ("Refused by %s"), authority);

  return g_strdup (chy_request_state_get_title (state));
}

static char *
issued_detail (GVariant *request)
{
  const char *serial = chy_body_get_text (request, "certificateSerialNumber");
  gint64 until = chy_body_get_int (request, "notAfter", 0);
  g_autofree char *words = until != 0 ? chy_words_time (until) : NULL;

  if (serial == NULL || words == NULL)
    return g_strdup (serial);

  /* Translators: the serial number of a certificate and the end of its validity. */
  return g_strdup_printf (_ ("Serial number %s, valid until %s"), serial, words);
}

static char *
detail_of (ChyRequestState state, GVariant *request, GVariant *event)
{
  const char *template_name = chy_body_get_text (request, "templateName");
  const char *message = chy_body_get_text (event, "message");
  gint64 attempt = chy_body_get_int (event, "attempt", 0);

  switch (state)
    {
    case CHY_REQUEST_ASSIGNED:
      return g_strdup (chy_body_get_text (request, "profileName"));
    case CHY_REQUEST_SUBMITTED:
      /* Translators: %s is the name of a certificate template. */
      return template_name != NULL ? g_strdup_printf (_ ("With the template %s"), template_name) : NULL;
    case CHY_REQUEST_KEY_MADE:
      return attempt > 1 ? g_strdup_printf (_ ("Attempt %d"), (int) attempt) : NULL;
    case CHY_REQUEST_ISSUED:
      return issued_detail (request);
    case CHY_REQUEST_PENDING_APPROVAL:
    case CHY_REQUEST_WRAPPED:
    case CHY_REQUEST_SUPERSEDED:
      return g_strdup (chy_request_state_get_sentence (state));
    default:
      return g_strdup (message);
    }
}

static gboolean
is_failure (ChyRequestState state)
{
  return state == CHY_REQUEST_FAILED || state == CHY_REQUEST_DENIED;
}

static const char *
icon_of (ChyRequestState state, GVariant *request, gboolean is_last)
{
  if (is_failure (state) || state == CHY_REQUEST_CANCELLED || state == CHY_REQUEST_REVOKED)
    return chy_state_icon (chy_request_state_to_string (state));
  /* What is done is done; the last step may still be what it waits for. */
  if (!is_last || chy_request_state_is_final (state))
    return "chy-state-ok-symbolic";

  return chy_state_icon (chy_body_get_text (request, "state"));
}

static char *
time_words (gint64 time, gint64 before)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / CHY_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr (GDateTime) old = g_date_time_new_from_unix_local (before / CHY_USEC_PER_SEC);

  if (local == NULL)
    return g_strdup ("");
  if (before == 0 ||
      (old != NULL && g_date_time_get_day_of_year (old) == g_date_time_get_day_of_year (local) &&
       g_date_time_get_year (old) == g_date_time_get_year (local)))
    return g_date_time_format (local, "%X");

  return g_date_time_format (local, "%x %X");
}

static void
show_event (ChyRequestTimeline *self,
            GVariant *request,
            GPtrArray *events,
            guint place,
            GHashTable *connectors,
            GtkWidget *mend,
            gboolean is_end)
{
  GVariant *event = g_ptr_array_index (events, place);
  GVariant *previous = place > 0 ? g_ptr_array_index (events, place - 1) : NULL;
  gint64 time = chy_body_get_int (event, "eventDateTime", 0);
  gint64 before = previous != NULL ? chy_body_get_int (previous, "eventDateTime", 0) : 0;
  gboolean is_last = place + 1 == events->len;
  const char *kind = chy_body_get_text (event, "kind");
  const char *code = chy_body_get_text (event, "code");
  g_auto (Step) step = { .last = is_end };
  ChyRequestState state;

  step.time = time_words (time, before);
  step.exact = chy_words_time (time);
  step.duration = previous != NULL ? chy_request_duration (MAX (0, time - before)) : NULL;
  if (!chy_request_state_from_string (kind, &state))
    {
      /* Of a newer peer. */
      step.icon = "chy-state-unknown-symbolic";
      step.title = g_strdup (kind != NULL ? kind : _ ("Unknown"));
      step.detail = g_strdup (chy_body_get_text (event, "message"));
      add_step (self, &step);
      return;
    }
  step.icon = icon_of (state, request, is_last);
  step.title = title_of (state, request, event, connectors);
  if (is_failure (state))
    {
      g_autoptr (ChyProblem) problem = is_last ? chy_request_problem (request) : NULL;

      if (problem == NULL)
        problem = problem_of (request, NULL, code, chy_body_get_text (event, "message"));
      step.below = message_new (problem, code, is_last ? mend : NULL);
    }
  else
    step.detail = detail_of (state, request, event);
  if (is_last && state == CHY_REQUEST_QUEUED && chy_body_get_text (request, "waitReason") != NULL)
    {
      g_free (step.detail);
      step.detail = g_strdup (chy_body_get_text (request, "waitReason"));
    }
  add_step (self, &step);
}

/* --- what is to come ---------------------------------------------------------------------------------------
 */

static const ChyRequestState road[] = { CHY_REQUEST_ASSIGNED, CHY_REQUEST_QUEUED,    CHY_REQUEST_CLAIMED,
                                        CHY_REQUEST_KEY_MADE, CHY_REQUEST_SUBMITTED, CHY_REQUEST_ISSUED,
                                        CHY_REQUEST_WRAPPED,  CHY_REQUEST_DELIVERED };

/* How far along the road it is: after a failure, as far as it came. */
static guint
reached (GPtrArray *events)
{
  guint far = 0;

  for (guint i = 0; i < events->len; i++)
    {
      ChyRequestState state;

      if (!chy_request_state_from_string (chy_body_get_text (g_ptr_array_index (events, i), "kind"), &state))
        continue;
      /* A new try begins at the queue. */
      if (state == CHY_REQUEST_QUEUED)
        far = 2;
      for (guint k = 0; k < G_N_ELEMENTS (road); k++)
        if (road[k] == state)
          far = MAX (far, k + 1);
      if (state == CHY_REQUEST_PENDING_APPROVAL)
        far = MAX (far, 5);
    }

  return far;
}

static gboolean
is_over (GVariant *request)
{
  ChyRequestState state;

  return chy_request_state_from_string (chy_body_get_text (request, "state"), &state) &&
         chy_request_state_is_final (state) && !is_failure (state);
}

static void
show_rest (ChyRequestTimeline *self, guint far)
{
  for (guint i = far; i < G_N_ELEMENTS (road); i++)
    {
      g_auto (Step)
          step = { .icon = "chy-state-todo-symbolic", .dim = TRUE, .last = i + 1 == G_N_ELEMENTS (road) };

      step.title = g_strdup (chy_request_state_get_title (road[i]));
      step.time = g_strdup (_ ("Not reached"));
      add_step (self, &step);
    }
}

static void
chy_request_timeline_class_init (ChyRequestTimelineClass *klass G_GNUC_UNUSED)
{
}

static void
chy_request_timeline_init (ChyRequestTimeline *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));

  atk_object_set_role (accessible, ATK_ROLE_LIST);
  atk_object_set_name (accessible, _ ("Timeline"));
}

GtkWidget *
chy_request_timeline_new (void)
{
  return g_object_new (CHY_TYPE_REQUEST_TIMELINE, "orientation", GTK_ORIENTATION_VERTICAL, "visible", TRUE,
                       NULL);
}

void
chy_request_timeline_show (
    ChyRequestTimeline *self, GVariant *request, GPtrArray *events, GHashTable *connectors, GtkWidget *mend)
{
  g_autoptr (GtkWidget) buttons = mend != NULL ? g_object_ref_sink (mend) : NULL;
  guint far = is_over (request) ? G_N_ELEMENTS (road) : reached (events);

  g_return_if_fail (CHY_IS_REQUEST_TIMELINE (self));

  chy_container_clear (GTK_CONTAINER (self));
  for (guint i = 0; i < events->len; i++)
    show_event (self, request, events, i, connectors, buttons,
                i + 1 == events->len && far == G_N_ELEMENTS (road));
  show_rest (self, far);
  gtk_widget_show_all (GTK_WIDGET (self));
}
