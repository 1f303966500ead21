/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/widgets/chy-problem-page.h"

#include "chy-template-checks.h"
#include "chy-template-mends.h"

enum
{
  TYPING = 200, /* milliseconds without a change before the tenant is asked */
};

struct _ChyTemplateChecks
{
  GtkScrolledWindow parent_instance;

  ChyTemplateDraft *draft;   /* (owned) */
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) of the question under way */
  GPtrArray *problems;       /* (owned) of ChyProblem, or NULL before the first answer */
  guint timer;               /* source id, or 0 */
  guint uses;
  gboolean read_only;

  GtkBox *box;
  GtkLabel *summary;
};

G_DEFINE_FINAL_TYPE (ChyTemplateChecks, chy_template_checks, GTK_TYPE_SCROLLED_WINDOW)

enum
{
  CHECKED,
  SHOW_SETTING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- one problem -------------------------------------------------------------------------------------------
 */

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 20,
                "max-width-chars", 28, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

/* What a button of a message does. */
typedef struct
{
  ChyTemplateChecks *checks; /* whose descendant the button is */
  ChyTemplateMend *mend;     /* (owned) or NULL: shows the setting */
  char *key;                 /* (owned) or NULL */
} Press;

static void
press_free (gpointer data, GClosure *closure)
{
  Press *press = data;

  (void) closure;
  g_clear_pointer (&press->mend, chy_template_mend_free);
  g_free (press->key);
  g_free (press);
}

static void
pressed_cb (GtkButton *button, Press *press)
{
  ChyTemplateChecks *self = press->checks;

  (void) button;
  if (press->mend != NULL)
    chy_template_mend_apply (press->mend, self->draft);
  else
    g_signal_emit (self, signals[SHOW_SETTING], 0, press->key);
}

static GtkWidget *
button_new (ChyTemplateChecks *self, const char *title, ChyTemplateMend *mend, const char *key)
{
  GtkWidget *button = gtk_button_new_with_label (title);
  Press *press = g_new0 (Press, 1);

  press->checks = self;
  press->mend = mend;
  press->key = g_strdup (key);
  g_object_set (gtk_bin_get_child (GTK_BIN (button)), "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);
  g_object_set (button, "halign", GTK_ALIGN_START, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "compact");
  g_signal_connect_data (button, "clicked", G_CALLBACK (pressed_cb), press, press_free, 0);

  return button;
}

static void
add_buttons (ChyTemplateChecks *self, GtkContainer *words, ChyProblem *problem)
{
  g_autoptr (GPtrArray) mends = chy_template_mends_for (self->draft, problem);
  const char *key = chy_problem_get_field (problem);

  if (self->read_only)
    return;
  g_ptr_array_set_free_func (mends, NULL);
  for (guint i = 0; i < mends->len; i++)
    {
      ChyTemplateMend *mend = g_ptr_array_index (mends, i);

      gtk_container_add (words, button_new (self, mend->title, mend, NULL));
    }
  if (mends->len == 0 && key != NULL && chy_template_tab_of (key) != NULL &&
      chy_problem_get_severity (problem) != CHY_SEVERITY_NOTE)
    gtk_container_add (words, button_new (self, _ ("Show Setting"), NULL, key));
}

static GtkWidget *
message_new (ChyTemplateChecks *self, ChyProblem *problem)
{
  gboolean error = chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *icon = gtk_image_new_from_icon_name (
      error ? "chy-state-error-symbolic" : "chy-state-warning-symbolic", GTK_ICON_SIZE_MENU);
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);
  g_autofree char *remedy = chy_problem_get_remedy (problem);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "message");
  gtk_style_context_add_class (gtk_widget_get_style_context (box), error ? "error" : "warning");
  atk_object_set_name (gtk_widget_get_accessible (icon), error ? _ ("Error") : _ ("Warning"));
  gtk_container_add (GTK_CONTAINER (words), label_new (title, "section"));
  gtk_container_add (GTK_CONTAINER (words), label_new (sentence, NULL));
  if (remedy != NULL)
    gtk_container_add (GTK_CONTAINER (words), label_new (remedy, "dim"));
  add_buttons (self, GTK_CONTAINER (words), problem);
  gtk_container_add (GTK_CONTAINER (box), icon);
  gtk_container_add (GTK_CONTAINER (box), words);

  return box;
}

static GtkWidget *
line_new (const char *icon, const char *text)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *image = gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_MENU);

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_set_margin_start (line, 12);
  gtk_container_add (GTK_CONTAINER (line), image);
  gtk_container_add (GTK_CONTAINER (line), label_new (text, NULL));

  return line;
}

/* A note has its sentence in the tooltip, and the mend where a button does it. */
static GtkWidget *
note_new (ChyTemplateChecks *self, ChyProblem *problem)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *below = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *title = chy_problem_get_title (problem);
  g_autofree char *sentence = chy_problem_get_sentence (problem);

  gtk_container_add (GTK_CONTAINER (box), line_new ("chy-state-info-symbolic", title));
  gtk_widget_set_margin_start (below, 38);
  gtk_container_add (GTK_CONTAINER (below), label_new (sentence, "dim"));
  add_buttons (self, GTK_CONTAINER (below), problem);
  gtk_container_add (GTK_CONTAINER (box), below);

  return box;
}

/* --- all of them -------------------------------------------------------------------------------------------
 */

static void
add_severity (ChyTemplateChecks *self, ChySeverity severity)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (self->problems, i);

      if (chy_problem_get_severity (problem) != severity)
        continue;
      gtk_container_add (GTK_CONTAINER (self->box), severity == CHY_SEVERITY_NOTE
                                                        ? note_new (self, problem)
                                                        : message_new (self, problem));
    }
}

static guint
count (ChyTemplateChecks *self, ChySeverity severity)
{
  guint n = 0;

  for (guint i = 0; self->problems != NULL && i < self->problems->len; i++)
    n += chy_problem_get_severity (self->problems->pdata[i]) == severity;

  return n;
}

char *
chy_template_checks_get_summary (ChyTemplateChecks *self, const char **ret_icon)
{
  guint errors = count (self, CHY_SEVERITY_ERROR);
  guint warnings = count (self, CHY_SEVERITY_WARNING);
  g_autofree char *e =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u error", "%u errors", errors), errors);
  g_autofree char *w =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u warning", "%u warnings", warnings), warnings);
  const char *icon = errors > 0     ? "chy-state-error-symbolic"
                     : warnings > 0 ? "chy-state-warning-symbolic"
                                    : "chy-state-ok-symbolic";

  if (ret_icon != NULL)
    *ret_icon = self->problems == NULL ? "chy-state-unknown-symbolic" : icon;
  if (self->problems == NULL)
    return g_strdup (_ ("Checking"));
  if (errors > 0 && warnings > 0)
    /* Translators: "1 error, 2 warnings". */
    return g_strdup_printf (_ ("%s, %s"), e, w);
  if (errors > 0)
    return g_steal_pointer (&e);
  if (warnings > 0)
    return g_steal_pointer (&w);

  return g_strdup (_ ("All passed"));
}

static void
add_passed (ChyTemplateChecks *self)
{
  g_autoptr (GPtrArray) passed = chy_template_passed (self->draft, self->problems, self->uses);

  for (guint i = 0; i < passed->len; i++)
    gtk_container_add (GTK_CONTAINER (self->box),
                       line_new ("chy-state-ok-symbolic", g_ptr_array_index (passed, i)));
}

static void
show_problems (ChyTemplateChecks *self)
{
  g_autofree char *summary = chy_template_checks_get_summary (self, NULL);

  chy_container_clear (GTK_CONTAINER (self->box));
  gtk_label_set_text (self->summary, summary);
  add_severity (self, CHY_SEVERITY_ERROR);
  add_severity (self, CHY_SEVERITY_WARNING);
  add_passed (self);
  add_severity (self, CHY_SEVERITY_NOTE);
  if (count (self, CHY_SEVERITY_ERROR) > 0)
    gtk_container_add (GTK_CONTAINER (self->box),
                       label_new (_ ("It can be saved like this, but no authority issues it until the errors "
                                     "are mended or accepted."),
                                  "dim"));
  gtk_widget_show_all (GTK_WIDGET (self->box));
  g_signal_emit (self, signals[CHECKED], 0);
}

static void
show_error (ChyTemplateChecks *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  chy_container_clear (GTK_CONTAINER (self->box));
  gtk_label_set_text (self->summary, _ ("Could not be checked"));
  gtk_container_add (GTK_CONTAINER (self->box), message);
  gtk_widget_show_all (GTK_WIDGET (self->box));
}

/* --- asking ------------------------------------------------------------------------------------------------
 */

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateChecks) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  self->problems = chy_problems_new ();
  for (guint i = 0; i < rows->len; i++)
    {
      ChyProblem *problem = chy_problem_new_from_body (g_ptr_array_index (rows, i));

      if (problem != NULL)
        g_ptr_array_add (self->problems, problem);
    }
  show_problems (self);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateChecks) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) rows = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    show_error (self, error);
  else
    chy_result_rows_async (rows, 0, G_MAXINT16, self->cancellable, rows_cb, g_object_ref (self));
}

static void
ask (ChyTemplateChecks *self)
{
  const char *id = chy_template_draft_get_id (self->draft);
  g_autoptr (GVariant) body = chy_template_to_body (chy_template_draft_get_template (self->draft));
  g_autoptr (ChyQuery) query = NULL;
  GVariantDict filter;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert_value (&filter, "body", body);
  if (id != NULL)
    g_variant_dict_insert (&filter, "template", "s", id);
  query = chy_query_new ("template-checks", g_variant_dict_end (&filter));
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_cb, g_object_ref (self));
}

static gboolean
typed_timeout_cb (gpointer data)
{
  ChyTemplateChecks *self = data;

  self->timer = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (ChyTemplateChecks *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (TYPING, typed_timeout_cb, self);
}

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_template_checks_dispose (GObject *object)
{
  ChyTemplateChecks *self = CHY_TEMPLATE_CHECKS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_template_checks_parent_class)->dispose (object);
}

static void
chy_template_checks_finalize (GObject *object)
{
  ChyTemplateChecks *self = CHY_TEMPLATE_CHECKS (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->problems, g_ptr_array_unref);

  G_OBJECT_CLASS (chy_template_checks_parent_class)->finalize (object);
}

static void
chy_template_checks_class_init (ChyTemplateChecksClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_template_checks_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_checks_finalize;

  signals[CHECKED] = g_signal_new ("checked", CHY_TYPE_TEMPLATE_CHECKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[SHOW_SETTING] = g_signal_new ("show-setting", CHY_TYPE_TEMPLATE_CHECKS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-template-checks.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateChecks, box);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateChecks, summary);
}

static void
chy_template_checks_init (ChyTemplateChecks *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_template_checks_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  ChyTemplateChecks *self = g_object_new (CHY_TYPE_TEMPLATE_CHECKS, NULL);

  self->draft = g_object_ref (draft);
  self->tenant = g_object_ref (tenant);
  gtk_label_set_text (self->summary, _ ("Checking"));
  g_signal_connect_object (draft, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  ask (self);

  return GTK_WIDGET (self);
}

GPtrArray *
chy_template_checks_get_problems (ChyTemplateChecks *self)
{
  return self->problems;
}

void
chy_template_checks_set_uses (ChyTemplateChecks *self, guint uses)
{
  self->uses = uses;
  if (self->problems != NULL)
    show_problems (self);
}

void
chy_template_checks_set_read_only (ChyTemplateChecks *self, gboolean read_only)
{
  self->read_only = read_only;
}
