/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-health-mend.h"
#include "console/chy-navigate.h"
#include "console/start/chy-authority-assistant.h"
#include "console/start/chy-root-export.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-command-dialog.h"
#include "console/widgets/chy-secret-entry.h"

/* A place, an object, or a deed. `what` is a panel, a resource, or a right. */
typedef struct _Mend Mend;

struct _Mend
{
  const char *code;
  const char *title; /* N_() */
  void (*mend) (const Mend *self, GtkWidget *from, ChyTenant *tenant, GVariant *finding);
  const char *what;
  const char *how; /* an action of that panel, or a command */
};

static const char *
object_of (GVariant *finding)
{
  const char *object = chy_body_get_text (finding, "object");

  return object != NULL ? object : "";
}

/* --- places
 * ------------------------------------------------------------------------------------------------- */

static void
go (const Mend *self, GtkWidget *from, ChyTenant *tenant G_GNUC_UNUSED, GVariant *finding G_GNUC_UNUSED)
{
  if (self->how != NULL)
    chy_navigate_act (from, self->what, self->how, NULL);
  else
    chy_navigate (from, self->what, "");
}

typedef struct
{
  GtkWidget *from; /* (owned) */
  const Mend *mend;
  void (*then) (GtkWidget *from, ChyTenant *tenant, const char *resource, const char *id);
} Search;

static void
open_object (GtkWidget *from, ChyTenant *tenant G_GNUC_UNUSED, const char *resource, const char *id)
{
  (void) chy_navigate_to_object (from, resource, id);
}

static void
export_root (GtkWidget *from, ChyTenant *tenant, const char *resource G_GNUC_UNUSED, const char *id)
{
  chy_root_export (from, tenant, id);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = chy_tenant_get_finish (CHY_TENANT (source), result, &error);

  /* A panel that was destroyed stands in no window. */
  if (GTK_IS_WINDOW (gtk_widget_get_toplevel (search->from)))
    {
      if (row != NULL)
        search->then (search->from, CHY_TENANT (source), search->mend->what, chy_body_get_text (row, "id"));
      else
        chy_show_error (search->from, error);
    }
  g_object_unref (search->from);
  g_free (search);
}

/* A finding knows an object by its name. */
static void
find (const Mend *self,
      GtkWidget *from,
      ChyTenant *tenant,
      GVariant *finding,
      void (*then) (GtkWidget *from, ChyTenant *tenant, const char *resource, const char *id))
{
  Search *search = g_new0 (Search, 1);

  search->from = g_object_ref (from);
  search->mend = self;
  search->then = then;
  chy_tenant_get_async (tenant, self->what, object_of (finding), NULL, found_cb, search);
}

static void
open_it (const Mend *self, GtkWidget *from, ChyTenant *tenant, GVariant *finding)
{
  find (self, from, tenant, finding, open_object);
}

static void
export_it (const Mend *self, GtkWidget *from, ChyTenant *tenant, GVariant *finding)
{
  find (self, from, tenant, finding, export_root);
}

static void
set_up (const Mend *self G_GNUC_UNUSED, GtkWidget *from, ChyTenant *tenant, GVariant *finding G_GNUC_UNUSED)
{
  chy_authority_assistant_run (from, tenant);
}

/* --- deeds
 * -------------------------------------------------------------------------------------------------- */

static char *
argument_of (GVariant *finding, const char *name)
{
  g_autoptr (GVariant) arguments = chy_body_get (finding, "arguments");

  return arguments != NULL ? g_strdup (chy_body_get_text (arguments, name)) : NULL;
}

static void
grant (const Mend *self, GtkWidget *from, ChyTenant *tenant, GVariant *finding)
{
  const char *kind = g_str_equal (self->how, "template-grant") ? "template" : "authority";
  g_autofree char *name = argument_of (finding, kind);
  const ChyActOptions options = { .done = _ ("The right is granted") };
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, kind, "s", name != NULL ? name : "");
  g_variant_dict_insert (&params, "principal", "s", object_of (finding));
  g_variant_dict_insert (&params, "right", "s", self->what);
  chy_act (from, tenant, chy_command_new (self->how, g_variant_dict_end (&params)), &options);
}

static void
issue (const Mend *self G_GNUC_UNUSED, GtkWidget *from, ChyTenant *tenant, GVariant *finding)
{
  g_autofree char *authority = argument_of (finding, "authority");
  const ChyActOptions options = { .done = _ ("The authority issues the template as it is now") };
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "authority", "s", authority != NULL ? authority : "");
  g_variant_dict_insert (&params, "template", "s", object_of (finding));
  chy_act (from, tenant, chy_command_new ("authority-issue-template", g_variant_dict_end (&params)),
           &options);
}

static void
enable (const Mend *self G_GNUC_UNUSED, GtkWidget *from, ChyTenant *tenant, GVariant *finding)
{
  const ChyActOptions options = { .done = _ ("The connector is enabled") };
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "connector", "s", object_of (finding));
  g_variant_dict_insert_value (&params, "settings",
                               chy_body_with (NULL, "enabled", g_variant_new_boolean (TRUE)));
  chy_act (from, tenant, chy_command_new ("connector-set", g_variant_dict_end (&params)), &options);
}

static void
open_vault (const Mend *self G_GNUC_UNUSED,
            GtkWidget *from,
            ChyTenant *tenant,
            GVariant *finding G_GNUC_UNUSED)
{
  chy_unlock_async (from, tenant, NULL, NULL, NULL);
}

/* The code is shown once, here. */
static void
code_made_cb (GtkWidget *made, ChyOutcome *outcome, gpointer data G_GNUC_UNUSED)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (made));
  ChySecret *code = outcome->secrets != NULL ? g_hash_table_lookup (outcome->secrets, "recoveryCode") : NULL;
  GtkWidget *dialog, *box;

  if (code == NULL)
    return;
  dialog = gtk_dialog_new_with_buttons (_ ("Recovery Code"), parent,
                                        GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT |
                                            GTK_DIALOG_USE_HEADER_BAR,
                                        _ ("_Done"), GTK_RESPONSE_OK, NULL);
  box = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  g_object_set (box, "margin", 18, "spacing", 12, NULL);
  gtk_container_add (
      GTK_CONTAINER (box),
      g_object_new (
          GTK_TYPE_LABEL, "label",
          _ ("This code opens the vault when the passphrase is lost. It is not shown again: print it "
             "and keep it in a safe place."),
          "wrap", TRUE, "xalign", 0.0, "max-width-chars", 50, NULL));
  gtk_container_add (GTK_CONTAINER (box), chy_secret_shown_new (code, _ ("Recovery Code"), TRUE));
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_widget_show_all (dialog);
}

static void
make_code (const Mend *self G_GNUC_UNUSED,
           GtkWidget *from,
           ChyTenant *tenant,
           GVariant *finding G_GNUC_UNUSED)
{
  static const char *const no_keys[] = { NULL };
  static const char *const secrets[] = { "passphrase", NULL };
  const ChyCommandDialogOptions options = {
    .title = _ ("Make a Recovery Code"),
    .intro = _ ("The passphrase of the vault is asked for, as the code will open it too."),
    .verb = _ ("_Make"),
    .keys = no_keys,
    .secrets = secrets,
  };
  ChyCommandDialog *dialog =
      chy_command_dialog_run (from, tenant, "vault-add-slot",
                              chy_body_with (NULL, "kind", g_variant_new_string ("recovery")), &options);

  g_signal_connect (dialog, "done", G_CALLBACK (code_made_cb), NULL);
}

/* --- the table
 * ---------------------------------------------------------------------------------------------- */

static const Mend mends[] = {
  { "authority-none", N_ ("_Set Up Authority…"), set_up, NULL, NULL },
  { "authority-unreachable", N_ ("Show _Authorities"), go, "authorities", NULL },
  { "authority-waiting", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "authority-expired", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "authority-expires-soon", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "authority-not-yet-valid", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "crl-missing", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "crl-stale", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "crl-due", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "crl-address-missing", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "aia-address-missing", N_ ("Show _Authority"), open_it, "authorities", NULL },
  { "root-not-exported", N_ ("_Export Root…"), export_it, "authorities", NULL },
  { "template-none", N_ ("Show _Templates"), go, "templates", NULL },
  { "template-unfit", N_ ("Show _Template"), open_it, "templates", NULL },
  { "template-not-issued", N_ ("Show _Authorities"), go, "authorities", NULL },
  { "template-drift", N_ ("_Issue Again"), issue, NULL, NULL },
  { "template-not-sent", N_ ("Show _Template"), open_it, "templates", NULL },
  { "right-request-missing", N_ ("_Grant"), grant, "request-certificates", "authority-grant" },
  { "right-manage-missing", N_ ("_Grant"), grant, "issue-and-manage-certificates", "authority-grant" },
  { "right-enroll-missing", N_ ("_Grant"), grant, "enroll", "template-grant" },
  { "right-read-missing", N_ ("_Grant"), grant, "read", "template-grant" },
  { "connector-none", N_ ("_Add Connector…"), go, "connectors", "add" },
  { "connector-pending", N_ ("Show _Connector"), open_it, "connectors", NULL },
  { "connector-warning", N_ ("Show _Connector"), open_it, "connectors", NULL },
  { "connector-reports", N_ ("Show _Connector"), open_it, "connectors", NULL },
  { "connector-inactive", N_ ("Show _Connector"), open_it, "connectors", NULL },
  { "connector-closed", N_ ("Show _Connector"), open_it, "connectors", NULL },
  { "connector-disabled", N_ ("_Enable"), enable, NULL, NULL },
  { "profile-none", N_ ("_Create Profile…"), go, "profiles", "create" },
  { "root-profile-none", N_ ("_Create Profile…"), go, "profiles", "create" },
  { "root-profile-missing", N_ ("_Create Profile…"), go, "profiles", "create" },
  { "profile-not-assigned", N_ ("Show _Profile"), open_it, "profiles", NULL },
  { "profile-reaches-nobody", N_ ("Show _Profile"), open_it, "profiles", NULL },
  { "root-not-assigned", N_ ("Show _Profile"), open_it, "profiles", NULL },
  { "subject-unresolved", N_ ("Show _Profile"), open_it, "profiles", NULL },
  { "subject-invalid", N_ ("Show _Profile"), open_it, "profiles", NULL },
  { "requests-pending-approval", N_ ("Show _Requests"), go, "status", NULL },
  { "requests-waiting", N_ ("Show _Connectors"), go, "connectors", NULL },
  { "certificates-expiring", N_ ("Show _Certificates"), go, "certificates", NULL },
  { "vault-none", N_ ("_Make Vault…"), open_vault, NULL, NULL },
  { "vault-no-recovery", N_ ("Ma_ke Recovery Code…"), make_code, NULL, NULL },
  { "audit-cut", N_ ("_Verify"), go, "audit", "verify" },
  { "audit-changed", N_ ("_Verify"), go, "audit", "verify" },
  { "audit-gap", N_ ("_Verify"), go, "audit", "verify" },
  { "audit-forged", N_ ("_Verify"), go, "audit", "verify" },
};

/* Those of a whole domain, or of codes that begin so. */
static const Mend by_domain[] = {
  { "template", N_ ("Show _Template"), open_it, "templates", NULL },
  { "profile", N_ ("Show _Profile"), open_it, "profiles", NULL },
};

static const Mend failures = { "failed-", N_ ("Show _Requests"), go, "status", NULL };

static const Mend *
find_mend (ChyTenant *tenant, GVariant *finding)
{
  const char *code = chy_body_get_text (finding, "code");
  const char *domain = chy_body_get_text (finding, "domain");

  if (code == NULL || domain == NULL)
    return NULL;
  for (gsize i = 0; g_str_equal (domain, "doctor") && i < G_N_ELEMENTS (mends); i++)
    if (g_str_equal (mends[i].code, code))
      return mends[i].mend != grant || chy_tenant_can (tenant, mends[i].how) ? &mends[i] : NULL;
  if (g_str_equal (domain, "doctor") && g_str_has_prefix (code, failures.code))
    return &failures;
  for (gsize i = 0; *object_of (finding) != '\0' && i < G_N_ELEMENTS (by_domain); i++)
    if (g_str_equal (by_domain[i].code, domain))
      return &by_domain[i];

  return NULL;
}

const char *
chy_health_mend_get_title (ChyTenant *tenant, GVariant *finding)
{
  const Mend *mend = find_mend (tenant, finding);

  return mend != NULL ? g_dgettext (GETTEXT_PACKAGE, mend->title) : NULL;
}

void
chy_health_mend (GtkWidget *from, ChyTenant *tenant, GVariant *finding)
{
  const Mend *mend = find_mend (tenant, finding);

  if (mend != NULL)
    mend->mend (mend, from, tenant, finding);
}
