/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-overview-steps.h"
#include "console/chy-navigate.h"
#include "console/start/chy-authority-assistant.h"
#include "console/start/chy-root-export.h"
#include "console/widgets/chy-act.h"

typedef struct
{
  ChyTenant *tenant; /* (owned) */
  GVariant *step;    /* (owned) */
} Click;

typedef void (*StepFunc) (GtkWidget *from, ChyTenant *tenant, GVariant *step);

static void
click_free (gpointer data, GClosure *closure)
{
  Click *click = data;

  (void) closure;
  g_object_unref (click->tenant);
  g_variant_unref (click->step);
  g_free (click);
}

/* --- what is done --------------------------------------------------------------------------------------- */

static void
show_object (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  (void) tenant;
  (void) chy_navigate_to_object (from, chy_body_get_text (step, "objectKind"),
                                 chy_body_get_text (step, "objectId"));
}

/* The command that the tenant itself names. */
static void
apply_fix (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  g_autoptr (GVariant) params = chy_body_get (step, "fixParameters");
  const char *fix = chy_body_get_text (step, "fix");
  ChyActOptions options = { 0 };

  options.done = g_str_equal (fix, "authority-issue-template") ? _ ("The authority issues the template")
                                                               : _ ("The right is granted");
  chy_act (from, tenant, chy_command_new (fix, params != NULL ? params : g_variant_new ("a{sv}", NULL)),
           &options);
}

static void
set_up (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  (void) step;
  chy_authority_assistant_run (from, tenant);
}

static void
export_root (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  chy_root_export (from, tenant, chy_body_get_text (step, "objectId"));
}

static void
install_certificate (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  chy_authority_assistant_continue (from, tenant, chy_body_get_text (step, "objectId"));
}

static void
duplicate_template (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  (void) tenant;
  (void) step;
  chy_navigate_act (from, "templates", "duplicate", NULL);
}

static void
show_authorities (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  (void) tenant;
  (void) step;
  chy_navigate (from, "authorities", NULL);
}

static void
show_connectors (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  (void) tenant;
  (void) step;
  chy_navigate (from, "connectors", NULL);
}

static void
add_connector (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  (void) tenant;
  (void) step;
  chy_navigate_act (from, "connectors", "add", NULL);
}

static void
create_profile (GtkWidget *from, ChyTenant *tenant, GVariant *step)
{
  gboolean trusted = g_strcmp0 (chy_body_get_text (step, "id"), "trustedProfile") == 0;

  (void) tenant;
  chy_navigate_act (from, "profiles", "create-type",
                    g_variant_new_string (trusted ? "trusted-certificate" : "pkcs-certificate"));
}

/* --- which step is done how ------------------------------------------------------------------------------
 */

/* By the step and the reason why it is not met; the first that fits. */
static const struct
{
  const char *step;
  const char *code;  /* NULL: any */
  gboolean fix;      /* only where the tenant names a command */
  const char *title; /* N_() */
  StepFunc func;
} ways[] = {
  { "requirements", "authority-none", FALSE, N_ ("Set Up…"), set_up },
  { "requirements", "authority-waiting", FALSE, N_ ("Install Certificate…"), install_certificate },
  { "requirements", NULL, FALSE, N_ ("Show Authorities"), show_authorities },
  { "root", "authority-none", FALSE, NULL, NULL },
  { "root", NULL, FALSE, N_ ("Export…"), export_root },
  { "template", "template-none", FALSE, N_ ("Duplicate Template…"), duplicate_template },
  { "template", NULL, FALSE, N_ ("Show Template"), show_object },
  { "issued", NULL, TRUE, N_ ("Issue"), apply_fix },
  { "rights", NULL, TRUE, N_ ("Grant"), apply_fix },
  { "rights", "connector-none", FALSE, N_ ("Add Connector…"), add_connector },
  { "connector", "connector-none", FALSE, N_ ("Add Connector…"), add_connector },
  { "connector", NULL, FALSE, N_ ("Show Connectors"), show_connectors },
  { "trustedProfile", NULL, FALSE, N_ ("Create Profile…"), create_profile },
  { "pkcsProfile", NULL, FALSE, N_ ("Create Profile…"), create_profile },
  { "assigned", "profile-none", FALSE, NULL, NULL },
  { "assigned", NULL, FALSE, N_ ("Assign…"), show_object },
};

static gsize
find_way (GVariant *step)
{
  const char *id = chy_body_get_text (step, "id");
  const char *code = chy_body_get_text (step, "code");
  const char *fix = chy_body_get_text (step, "fix");
  const char *object = chy_body_get_text (step, "objectId");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      if (g_strcmp0 (ways[i].step, id) != 0 || (ways[i].code != NULL && g_strcmp0 (ways[i].code, code) != 0))
        continue;
      if (ways[i].fix && (fix == NULL || *fix == '\0'))
        continue;
      if (ways[i].func == show_object && (object == NULL || *object == '\0'))
        continue;
      break;
    }

  return i;
}

static void
clicked_cb (GtkWidget *button, gpointer data)
{
  const Click *click = data;
  gsize i = find_way (click->step);
  g_autoptr (GVariant) step = g_variant_ref (click->step);
  g_autoptr (ChyTenant) tenant = g_object_ref (click->tenant);

  /* What it does may replace the button. */
  ways[i].func (button, tenant, step);
}

GtkWidget *
chy_overview_step_button_new (ChyTenant *tenant, GVariant *step)
{
  const char *state = chy_body_get_text (step, "state");
  const char *title = chy_body_get_text (step, "displayName");
  gsize i = find_way (step);
  const char *fix = chy_body_get_text (step, "fix");
  const char *words;
  g_autofree char *name = NULL;
  GtkWidget *button;
  Click *click;

  if (g_strcmp0 (state, "met") == 0 || i == G_N_ELEMENTS (ways) || ways[i].func == NULL ||
      (ways[i].func == apply_fix && !chy_tenant_can (tenant, fix)))
    return NULL;
  words = g_dgettext (GETTEXT_PACKAGE, ways[i].title);
  /* Translators: what a button does ("Export…"), and for which step of the checklist. */
  name = g_strdup_printf (_ ("%s: %s"), words, title);
  button = gtk_button_new_with_label (words);
  click = g_new0 (Click, 1);
  click->tenant = g_object_ref (tenant);
  click->step = g_variant_ref (step);
  g_signal_connect_data (button, "clicked", G_CALLBACK (clicked_cb), click, click_free, 0);
  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);

  return button;
}
