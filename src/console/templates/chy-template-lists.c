/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-tabs.h"

/* The pages with lists: Cryptography, Superseded Templates, Extensions. */

/* --- Cryptography ----------------------------------------------------------------------------------------
 */

/* Names of Windows, which are not translated. */
static const ChyFormOption legacy_providers[] = {
  { "Microsoft Enhanced Cryptographic Provider v1.0", NULL },
  { "Microsoft Enhanced RSA and AES Cryptographic Provider", NULL },
  { "Microsoft RSA SChannel Cryptographic Provider", NULL },
  { "Microsoft Strong Cryptographic Provider", NULL },
  { "Microsoft Base Cryptographic Provider v1.0", NULL },
  { "Microsoft Base Smart Card Crypto Provider", NULL },
};

static const ChyFormOption key_storage_providers[] = {
  { "Microsoft Software Key Storage Provider", NULL },
  { "Microsoft Platform Crypto Provider", NULL },
  { "Microsoft Smart Card Key Storage Provider", NULL },
  { "Microsoft Passport Key Storage Provider", NULL },
};

typedef struct
{
  ChyTemplateDraft *draft; /* (owned) */
  ChyForm *form;
  gulong handler; /* at the draft */
  int offered;    /* 1: key storage providers, 0: legacy ones, -1: none yet */
} Providers;

static void
providers_free (gpointer data, GObject *form)
{
  Providers *self = data;

  (void) form;
  g_clear_signal_handler (&self->handler, self->draft);
  g_object_unref (self->draft);
  g_free (self);
}

/* Those of the category that is chosen. */
static void
offer_providers_cb (Providers *self)
{
  g_autoptr (GVariant) settings = chy_template_draft_get_settings (self->draft);
  int storage = g_strcmp0 (chy_body_get_text (settings, "providerCategory"), "keyStorageProvider") == 0;

  if (storage == self->offered)
    return;
  self->offered = storage;
  if (storage)
    chy_form_set_options (self->form, "providers", key_storage_providers,
                          G_N_ELEMENTS (key_storage_providers), FALSE);
  else
    chy_form_set_options (self->form, "providers", legacy_providers, G_N_ELEMENTS (legacy_providers), FALSE);
}

GtkWidget *
chy_template_cryptography_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const keys[] = { "providerCategory",
                                      "keyAlgorithm",
                                      "minimumKeySize",
                                      "hashAlgorithm",
                                      "providers",
                                      "alternateSignatureFormat",
                                      NULL };
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);
  Providers *self = g_new0 (Providers, 1);

  self->draft = g_object_ref (draft);
  self->form = chy_template_form_new (draft, tenant, keys);
  self->offered = -1;
  offer_providers_cb (self);
  self->handler = g_signal_connect_swapped (draft, "changed", G_CALLBACK (offer_providers_cb), self);
  g_object_weak_ref (G_OBJECT (self->form), providers_free, self);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->form));

  return page;
}

/* --- Superseded Templates --------------------------------------------------------------------------------
 */

#define CHY_TYPE_TEMPLATE_SUPERSEDED (chy_template_superseded_get_type ())
G_DECLARE_FINAL_TYPE (ChyTemplateSuperseded, chy_template_superseded, CHY, TEMPLATE_SUPERSEDED, GtkBox)

struct _ChyTemplateSuperseded
{
  GtkBox parent_instance;

  ChyForm *form;
  GCancellable *cancellable; /* (owned) */
  char *own;                 /* (owned) name of the template itself, or NULL */
};

G_DEFINE_FINAL_TYPE (ChyTemplateSuperseded, chy_template_superseded, GTK_TYPE_BOX)

static void
chy_template_superseded_dispose (GObject *object)
{
  ChyTemplateSuperseded *self = CHY_TEMPLATE_SUPERSEDED (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_template_superseded_parent_class)->dispose (object);
}

static void
chy_template_superseded_finalize (GObject *object)
{
  ChyTemplateSuperseded *self = CHY_TEMPLATE_SUPERSEDED (object);

  g_object_unref (self->cancellable);
  g_free (self->own);

  G_OBJECT_CLASS (chy_template_superseded_parent_class)->finalize (object);
}

static void
chy_template_superseded_class_init (ChyTemplateSupersededClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_template_superseded_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_superseded_finalize;
}

static void
chy_template_superseded_init (ChyTemplateSuperseded *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateSuperseded) self = data;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, NULL);
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));

  if (rows == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      ChyFormOption option = { chy_body_get_text (rows->pdata[i], "name"),
                               chy_body_get_text (rows->pdata[i], "displayName") };

      if (option.value != NULL && g_strcmp0 (option.value, self->own) != 0)
        g_array_append_val (options, option);
    }
  chy_form_set_options (self->form, "supersedes", (const ChyFormOption *) (gpointer) options->data,
                        options->len, FALSE);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateSuperseded) self = data;
  g_autoptr (ChyResult) rows = chy_tenant_query_finish (CHY_TENANT (source), result, NULL);

  if (rows != NULL && !g_cancellable_is_cancelled (self->cancellable))
    chy_result_rows_async (rows, 0, G_MAXINT16, self->cancellable, rows_cb, g_object_ref (self));
}

GtkWidget *
chy_template_superseded_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  static const char *const keys[] = { "supersedes", NULL };
  ChyTemplateSuperseded *self = g_object_new (CHY_TYPE_TEMPLATE_SUPERSEDED, "orientation",
                                              GTK_ORIENTATION_VERTICAL, "spacing", 6, NULL);
  g_autoptr (ChyQuery) query = chy_query_new ("templates", NULL);
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);

  if (chy_template_draft_get_id (draft) != NULL)
    self->own = g_strdup (chy_template_draft_get_base (draft)->cn);
  self->form = chy_template_form_new (draft, tenant, keys);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->form));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self));
  gtk_widget_show (GTK_WIDGET (self));
  chy_tenant_query_async (tenant, query, self->cancellable, query_cb, g_object_ref (self));

  return page;
}

/* --- editing apart ---------------------------------------------------------------------------------------
 */

void
chy_template_form_offer_policies (ChyForm *form, const char *key)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) options = g_array_new (FALSE, FALSE, sizeof (ChyFormOption));
  const char *oid;

  for (guint i = 0; (oid = chy_template_policy_nth (i)) != NULL; i++)
    {
      char *title = g_strdup_printf ("%s (%s)", _ (chy_template_policy_name (oid)), oid);
      ChyFormOption option = { oid, title };

      g_ptr_array_add (titles, title);
      g_array_append_val (options, option);
    }
  chy_form_set_options (form, key, (const ChyFormOption *) (gpointer) options->data, options->len, FALSE);
}

typedef struct
{
  ChyTemplateDraft *draft; /* (owned) */
  ChyTemplateDraft *copy;  /* (owned) */
} Edit;

static void
edit_free (gpointer data, GClosure *closure)
{
  Edit *self = data;

  (void) closure;
  g_object_unref (self->draft);
  g_object_unref (self->copy);
  g_free (self);
}

static void
edit_response_cb (GtkDialog *dialog, int response, Edit *self)
{
  if (response == GTK_RESPONSE_OK)
    {
      if (chy_template_draft_get_wrong (self->copy) != NULL)
        return;
      chy_template_draft_take (self->draft, self->copy, NULL);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static GtkWidget *
edit_page_new (ChyTemplateDraft *copy,
               ChyTenant *tenant,
               const char *intro,
               void (*build) (GtkContainer *box, ChyTemplateDraft *draft),
               const char *const *keys)
{
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);
  ChyForm *form = chy_template_form_new (copy, tenant, keys);

  for (gsize i = 0; keys[i] != NULL; i++)
    if (g_str_equal (keys[i], "applicationPolicies"))
      chy_template_form_offer_policies (form, keys[i]);
  if (intro != NULL)
    gtk_container_add (GTK_CONTAINER (box), chy_template_sentence_new (intro));
  if (build != NULL)
    build (GTK_CONTAINER (box), copy);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (form));
  g_object_set (page, "propagate-natural-height", TRUE, "max-content-height", 440, "vexpand", TRUE, NULL);

  return page;
}

void
chy_template_edit_run (GtkWidget *from,
                       ChyTemplateDraft *draft,
                       ChyTenant *tenant,
                       const char *title,
                       const char *intro,
                       void (*build) (GtkContainer *box, ChyTemplateDraft *draft),
                       const char *const *keys)
{
  Edit *self = g_new0 (Edit, 1);
  GtkWidget *dialog = g_object_new (GTK_TYPE_DIALOG, "use-header-bar", TRUE, "title", title, "modal", TRUE,
                                    "destroy-with-parent", TRUE, "transient-for",
                                    gtk_widget_get_toplevel (from), "default-width", 520, NULL);
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  GtkWidget *done;

  self->draft = g_object_ref (draft);
  self->copy = chy_template_draft_copy (draft);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  done = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Done"), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (done), "suggested-action");
  gtk_widget_set_sensitive (done, !chy_template_draft_is_fixed (draft));
  gtk_container_set_border_width (GTK_CONTAINER (content), 0);
  gtk_container_add (GTK_CONTAINER (content), edit_page_new (self->copy, tenant, intro, build, keys));
  g_signal_connect_data (dialog, "response", G_CALLBACK (edit_response_cb), self, edit_free, 0);
  gtk_widget_show (dialog);
}
