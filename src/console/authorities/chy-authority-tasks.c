/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "pki/chy-inspect.h"

#include "chy-authority-tasks.h"
#include "console/certificate/chy-certificate-window.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"

/* A command whose outcome goes into a file, or a file that goes into a command. */
typedef struct
{
  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  GVariant *authority;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
} Task;

static Task *
task_new (GtkWidget *from, ChyTenant *tenant, GVariant *authority, GCancellable *cancellable)
{
  Task *self = g_new0 (Task, 1);

  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->authority = g_variant_ref (authority);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();

  return self;
}

static void
task_free (Task *self)
{
  g_clear_weak_pointer (&self->from);
  g_object_unref (self->tenant);
  g_variant_unref (self->authority);
  g_object_unref (self->cancellable);
  g_free (self);
}

static const char *
name_of (GVariant *authority)
{
  const char *name = chy_body_get_text (authority, "name");

  return name != NULL ? name : "";
}

static ChyCommand *
command_new (const char *type, GVariant *authority, const char *key, GVariant *value)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "authority", "s", chy_body_get_text (authority, "id"));
  if (key != NULL)
    g_variant_dict_insert_value (&dict, key, value);

  return chy_command_new (type, g_variant_dict_end (&dict));
}

/* --- menus ---------------------------------------------------------------------------------------------- */

static void
add_item (GMenu *menu, ChyTenant *tenant, const char *title, const char *action, const char *command)
{
  if (command == NULL || chy_tenant_can (tenant, command))
    g_menu_append (menu, title, action);
}

static void
add_section (GMenu *menu, GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static void
add_exports (GMenu *menu)
{
  GMenu *exports = g_menu_new ();

  g_menu_append (exports, _ ("_Root Certificate (DER)…"), "panel.export::root");
  g_menu_append (exports, _ ("Root Certificate (_PEM)…"), "panel.export::root-pem");
  g_menu_append (exports, _ ("Own _Certificate…"), "panel.export::own");
  g_menu_append (exports, _ ("C_hain (PEM)…"), "panel.export::chain");
  g_menu_append_submenu (menu, _ ("_Export"), G_MENU_MODEL (exports));
  g_object_unref (exports);
}

static void
add_renewals (GMenu *menu, ChyTenant *tenant)
{
  GMenu *renewals = g_menu_new ();

  if (chy_tenant_can (tenant, "authority-renew"))
    {
      g_menu_append (renewals, _ ("With the _Same Key…"), "panel.renew");
      g_menu_append (renewals, _ ("With a _New Key…"), "panel.renew-new-key");
      g_menu_append_submenu (menu, _ ("Rene_w CA Certificate"), G_MENU_MODEL (renewals));
    }
  g_object_unref (renewals);
}

static void
add_elsewhere (GMenu *menu, ChyTenant *tenant, GVariant *authority)
{
  GMenu *section = g_menu_new ();
  gboolean waits = g_strcmp0 (chy_body_get_text (authority, "state"), "waitingForCertificate") == 0;

  if (waits || g_strcmp0 (chy_body_get_text (authority, "kind"), "external") == 0)
    {
      add_item (section, tenant, _ ("Save Re_quest for a CA Elsewhere…"), "panel.request-certificate",
                "authority-request-certificate");
      add_item (section, tenant, _ ("_Install Certificate…"), "panel.install-certificate",
                "authority-install-certificate");
    }
  add_section (menu, section);
}

GMenuModel *
chy_authority_menu_new (ChyTenant *tenant, GVariant *authority, ChyAuthorityNode node)
{
  GMenu *menu = g_menu_new ();
  GMenu *section = g_menu_new ();

  if (node == CHY_AUTHORITY_NODE_SELF || node == CHY_AUTHORITY_NODE_TEMPLATES)
    add_item (section, tenant, _ ("Certificate _Template to Issue…"), "panel.issue-template",
              "authority-issue-template");
  if (node == CHY_AUTHORITY_NODE_SELF || node == CHY_AUTHORITY_NODE_ISSUED ||
      node == CHY_AUTHORITY_NODE_PENDING)
    add_item (section, tenant, _ ("_Sign a Request From a File…"), "panel.sign-request", "authority-sign");
  add_section (menu, section);
  section = g_menu_new ();
  if (node == CHY_AUTHORITY_NODE_SELF || node == CHY_AUTHORITY_NODE_REVOKED)
    {
      add_item (section, tenant, _ ("_Publish CRL"), "panel.publish-crl", "authority-crl");
      add_item (section, tenant, _ ("Sa_ve CRL…"), "panel.save-crl", "authority-crl");
    }
  if (node == CHY_AUTHORITY_NODE_SELF)
    {
      g_menu_append (section, _ ("_View Certificate"), "panel.view-certificate");
      add_exports (section);
      add_renewals (section, tenant);
    }
  add_section (menu, section);
  if (node == CHY_AUTHORITY_NODE_SELF)
    {
      add_elsewhere (menu, tenant, authority);
      section = g_menu_new ();
      add_item (section, tenant, _ ("_Delete…"), "panel.delete", "authority-delete");
      add_section (menu, section);
    }
  section = g_menu_new ();
  g_menu_append (section, _ ("Re_fresh"), "panel.refresh");
  if (node == CHY_AUTHORITY_NODE_SELF)
    g_menu_append (section, _ ("P_roperties"), "panel.properties");
  add_section (menu, section);

  return G_MENU_MODEL (menu);
}

/* --- revocation lists ----------------------------------------------------------------------------------- */

void
chy_authority_publish_crl (GtkWidget *from, ChyTenant *tenant, GVariant *authority)
{
  /* Translators: %s is the name of an authority. */
  g_autofree char *done = g_strdup_printf (_ ("CRL of “%s” published"), name_of (authority));
  ChyActOptions options = { .done = done };

  chy_act (from, tenant, command_new ("authority-crl", authority, NULL, NULL), &options);
}

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Task *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_file_save_finish (result, &error);

  if (self->from != NULL && path != NULL)
    {
      g_autofree char *name = g_filename_display_basename (path);
      /* Translators: %s is the name of a file. */
      g_autofree char *sentence = g_strdup_printf (_ ("“%s” saved"), name);

      chy_notify_done (self->from, sentence, NULL, NULL);
    }
  else if (self->from != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_show_error (self->from, error);
  task_free (self);
}

/* Takes over `self`. */
static void
save_value (Task *self, GBytes *data, const char *title, const char *suffix)
{
  g_autofree char *stem = g_strdup (name_of (self->authority));
  g_autofree char *name = g_strconcat (g_strdelimit (stem, "/\\:*?\"<>|", '-'), suffix, NULL);
  ChyFileOptions options = { .title = title, .name = name };

  if (self->from == NULL)
    {
      task_free (self);
      return;
    }
  chy_file_save_async (self->from, &options, data, 0644, self->cancellable, saved_cb, self);
}

/* The outcome, where there is one and somebody to show it to; else frees `self`. */
static ChyOutcome *
take_outcome (Task *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  ChyOutcome *outcome = chy_act_finish (result, &error);

  if (outcome == NULL)
    task_free (self);

  return outcome;
}

static void
crl_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Task *self = data;
  g_autoptr (ChyOutcome) outcome = take_outcome (self, result);
  g_autoptr (GBytes) crl = outcome != NULL ? chy_body_get_bytes (outcome->values, "crl") : NULL;

  if (crl != NULL)
    save_value (self, crl, _ ("Save CRL"), ".crl");
  else if (outcome != NULL)
    task_free (self);
}

void
chy_authority_save_crl (GtkWidget *from, ChyTenant *tenant, GVariant *authority, GCancellable *cancellable)
{
  /* The present one, not another. */
  chy_act_async (from, tenant,
                 command_new ("authority-crl", authority, "renew", g_variant_new_boolean (FALSE)), NULL,
                 cancellable, crl_cb, task_new (from, tenant, authority, cancellable));
}

/* --- certificates of its own ---------------------------------------------------------------------------- */

static GPtrArray *
get_chain (GVariant *authority, GBytes *own)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GVariant) list = g_variant_lookup_value (authority, "chain", G_VARIANT_TYPE ("aay"));
  gsize n = list != NULL ? g_variant_n_children (list) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      GBytes *der = g_variant_get_data_as_bytes (child);

      if (g_bytes_equal (own, der))
        g_bytes_unref (der);
      else
        g_ptr_array_add (chain, der);
    }

  return chain;
}

void
chy_authority_export (GtkWidget *from,
                      ChyTenant *tenant,
                      GVariant *authority,
                      gboolean root,
                      ChyCertificateFormat format,
                      GCancellable *cancellable)
{
  g_autoptr (GBytes) own = chy_body_get_bytes (authority, "certificate");
  g_autoptr (GBytes) top = chy_body_get_bytes (authority, "root");
  g_autoptr (GPtrArray) chain = NULL;
  ChyCertificateSave what = { .name = name_of (authority), .format = format };

  what.der = root ? top : own;
  if (what.der == NULL || own == NULL || top == NULL)
    return;
  chain = get_chain (authority, own);
  what.chain = chain;
  if (format == CHY_CERTIFICATE_FORMAT_CHAIN || g_bytes_equal (what.der, top))
    what.authority = chy_body_get_text (authority, "id");
  chy_certificate_save (from, tenant, &what, cancellable);
}

void
chy_authority_view_certificate (GtkWidget *from, ChyTenant *tenant, GVariant *authority)
{
  g_autoptr (GBytes) der = chy_body_get_bytes (authority, "certificate");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info = der != NULL ? chy_inspect_certificate (der, &error) : NULL;

  if (info != NULL)
    chy_certificate_window_show_info (from, tenant, info, NULL);
  else if (error != NULL)
    chy_show_error (from, error);
}

static void
request_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Task *self = data;
  g_autoptr (ChyOutcome) outcome = take_outcome (self, result);
  g_autoptr (GBytes) csr = outcome != NULL ? chy_body_get_bytes (outcome->values, "csr") : NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GBytes) text = NULL;

  if (csr == NULL || g_bytes_get_size (csr) == 0)
    {
      if (outcome != NULL)
        task_free (self);
      return;
    }
  pem = chy_pem_encode ("CERTIFICATE REQUEST", csr);
  text = g_bytes_new (pem, strlen (pem));
  save_value (self, text, _ ("Save Request"), ".csr");
}

void
chy_authority_renew (
    GtkWidget *from, ChyTenant *tenant, GVariant *authority, gboolean new_key, GCancellable *cancellable)
{
  /* Translators: %s is the name of an authority. */
  g_autofree char *done = g_strdup_printf (_ ("Certificate of “%s” renewed"), name_of (authority));
  ChyActOptions options = { .done = done, .verb = _ ("Renew") };

  chy_act_async (from, tenant,
                 command_new ("authority-renew", authority, "newKey", g_variant_new_boolean (new_key)),
                 &options, cancellable, request_cb, task_new (from, tenant, authority, cancellable));
}

void
chy_authority_save_request (GtkWidget *from,
                            ChyTenant *tenant,
                            GVariant *authority,
                            GCancellable *cancellable)
{
  chy_act_async (from, tenant, command_new ("authority-request-certificate", authority, NULL, NULL), NULL,
                 cancellable, request_cb, task_new (from, tenant, authority, cancellable));
}

static void
install_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Task *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = chy_file_open_finish (result, NULL, &error);

  if (self->from != NULL && bytes != NULL)
    {
      g_autofree char *done =
          /* Translators: %s is the name of an authority. */
          g_strdup_printf (_ ("“%s” has its certificate and can issue"), name_of (self->authority));
      ChyActOptions options = { .done = done };

      chy_act (self->from, self->tenant,
               command_new ("authority-install-certificate", self->authority, "certificate",
                            g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE)),
               &options);
    }
  else if (self->from != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_show_error (self->from, error);
  task_free (self);
}

void
chy_authority_install_certificate (GtkWidget *from,
                                   ChyTenant *tenant,
                                   GVariant *authority,
                                   GCancellable *cancellable)
{
  static const char *const patterns[] = { "*.cer", "*.crt", "*.pem", "*.der", "*.p7b", "*.p7c", NULL };
  ChyFileOptions options = { .title = _ ("Install the Certificate of This Authority"),
                             .filter_name = _ ("Certificates"),
                             .patterns = patterns };

  chy_file_open_async (from, &options, cancellable, install_cb,
                       task_new (from, tenant, authority, cancellable));
}

void
chy_authority_delete (GtkWidget *from, ChyTenant *tenant, GVariant *authority)
{
  /* Translators: %s is the name of an authority. */
  g_autofree char *done = g_strdup_printf (_ ("Authority “%s” deleted"), name_of (authority));
  ChyActOptions options = { .done = done, .verb = _ ("Delete"), .typed = name_of (authority) };

  chy_act (from, tenant, command_new ("authority-delete", authority, NULL, NULL), &options);
}

void
chy_authority_withdraw (GtkWidget *from, ChyTenant *tenant, GVariant *authority, const char *template)
{
  /* Translators: the first %s is the name of a template, the second one that of an authority. */
  g_autofree char *done =
      g_strdup_printf (_ ("“%s” is no longer issued by “%s”"), template, name_of (authority));
  ChyActOptions options = { .done = done };

  chy_act (
      from, tenant,
      command_new ("authority-withdraw-template", authority, "template", g_variant_new_string (template)),
      &options);
}
