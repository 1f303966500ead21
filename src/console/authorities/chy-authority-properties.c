/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"
#include "tenant/commands/chy-authority-change.h"

#include "chy-authority-dialogs.h"
#include "chy-authority-security.h"
#include "console/certificate/chy-certificate-subject.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-scale.h"

#define CHY_TYPE_AUTHORITY_PROPERTIES (chy_authority_properties_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthorityProperties, chy_authority_properties, CHY, AUTHORITY_PROPERTIES, GtkDialog)

enum
{
  GENERAL,
  POLICY,
  EXTENSIONS,
  N_FORMS,
};

struct _ChyAuthorityProperties
{
  GtkDialog parent_instance;

  GtkWidget *from;           /* (weak) */
  ChyTenant *tenant;         /* (owned) */
  GVariant *authority;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *commands;       /* (owned) of ChyCommand: what is still to be done while it is saved, or NULL */

  ChyForm *forms[N_FORMS];
  ChyAuthoritySecurity *security;

  /* Template children. */
  GtkBox *messages;
  GtkNotebook *notebook;
  GtkWidget *save;
  GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE (ChyAuthorityProperties, chy_authority_properties, GTK_TYPE_DIALOG)

static void
update (ChyAuthorityProperties *self)
{
  gboolean busy = self->commands != NULL;
  gboolean changed = chy_authority_security_is_changed (self->security);

  for (guint i = 0; i < N_FORMS; i++)
    changed = changed || chy_form_is_changed (self->forms[i]);
  gtk_widget_set_sensitive (self->save, changed && !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->notebook), !busy);
  gtk_widget_set_visible (self->spinner, busy);
}

/* --- pages ---------------------------------------------------------------------------------------------- */

static GtkWidget *
page_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  g_object_set (box, "margin", 18, NULL);

  return box;
}

static void
add_note (GtkWidget *page, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 60, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
  gtk_container_add (GTK_CONTAINER (page), label);
}

static ChyFacts *
add_facts (ChyAuthorityProperties *self, GtkWidget *page, const char *const *keys)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *facts = chy_facts_new ();

  chy_facts_set_body (CHY_FACTS (facts), chy_resource_find ("authorities")->columns, self->authority, keys);
  g_object_set (facts, "margin", 12, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_container_add (GTK_CONTAINER (card), facts);
  gtk_container_add (GTK_CONTAINER (page), card);

  return CHY_FACTS (facts);
}

static void
add_form (ChyAuthorityProperties *self, guint index, GtkWidget *page, const char *const *keys)
{
  self->forms[index] = CHY_FORM (chy_form_new (self->tenant, chy_authority_settings, keys));
  chy_form_set_body (self->forms[index], self->authority);
  g_signal_connect_object (self->forms[index], "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (page), GTK_WIDGET (self->forms[index]));
}

static void
add_page (ChyAuthorityProperties *self, GtkWidget *page, const char *title)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_container_add (GTK_CONTAINER (scroller), page);
  gtk_widget_show_all (scroller);
  gtk_notebook_append_page (self->notebook, scroller, label);
}

static void
build (ChyAuthorityProperties *self)
{
  static const char *const general[] = { "name", "organization", "fqdn", NULL };
  static const char *const general_facts[] = {
    "state", "subjectName", "notBefore", "notAfter", "thumbprint", "createdDateTime", "certificateIndex", NULL
  };
  static const char *const policy[] = { "crlPeriod", "crlOverlap", "validity", NULL };
  static const char *const extensions[] = { "crlUrls", "aiaUrls", NULL };
  static const char *const storage[] = { "keyStorage", "keyIndex", NULL };
  const char *where = chy_body_get_text (self->authority, "keyStorage");
  g_autofree char *key = chy_key_algorithm_words (chy_body_get_text (self->authority, "keyAlgorithm"));
  GtkWidget *page = page_new ();

  add_form (self, GENERAL, page, general);
  add_facts (self, page, general_facts);
  add_page (self, page, _ ("General"));

  page = page_new ();
  add_note (page,
            _ ("Each request follows the settings of its template: who may enroll, whether a certificate "
               "manager has to approve, and how long the certificate is good for."));
  add_form (self, POLICY, page, policy);
  add_page (self, page, _ ("Policy"));

  page = page_new ();
  add_note (page,
            _ ("Addresses that new certificates name. They take effect for what is issued from now on."));
  add_form (self, EXTENSIONS, page, extensions);
  add_page (self, page, _ ("Extensions"));

  page = page_new ();
  chy_facts_add (add_facts (self, page, storage), _ ("Key"), key, FALSE);
  add_note (page,
            g_strcmp0 (where, "token") == 0
                ? _ ("The private key is on a PKCS #11 token and never leaves it.")
            : g_strcmp0 (where, "passphrase") == 0
                ? _ ("The private key is in an encrypted file under a passphrase of its own. Without the "
                     "passphrase it is lost.")
                : _ ("The private key is in an encrypted file under the vault of this organization."));
  add_page (self, page, _ ("Storage"));

  self->security = CHY_AUTHORITY_SECURITY (chy_authority_security_new (self->tenant, self->authority));
  g_signal_connect_object (self->security, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  add_page (self, GTK_WIDGET (self->security), _ ("Security"));
}

/* --- saving --------------------------------------------------------------------------------------------- */

static void save_next (ChyAuthorityProperties *self);

/* Each under its field, wherever that is; the rest at the top. */
static void
show_problems (ChyAuthorityProperties *self, GPtrArray *problems)
{
  g_autoptr (GPtrArray) left = problems != NULL ? g_ptr_array_ref (problems) : chy_problems_new ();

  chy_container_clear (GTK_CONTAINER (self->messages));
  for (int i = 0; i < N_FORMS; i++)
    {
      GPtrArray *rest = chy_form_set_problems (self->forms[i], left);

      if (rest->len < left->len)
        gtk_notebook_set_current_page (self->notebook, i);
      g_ptr_array_unref (left);
      left = rest;
    }
  for (guint i = 0; i < left->len; i++)
    gtk_container_add (GTK_CONTAINER (self->messages), chy_problem_row_new (g_ptr_array_index (left, i)));
  gtk_widget_show_all (GTK_WIDGET (self->messages));
}

static void
done (ChyAuthorityProperties *self)
{
  /* Translators: %s is the name of an authority. */
  g_autofree char *sentence =
      g_strdup_printf (_ ("“%s” changed"), chy_body_get_text (self->authority, "name"));

  if (self->from != NULL)
    chy_notify_done (self->from, sentence, NULL, NULL);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuthorityProperties) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_act_finish (result, &error);

  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (outcome != NULL)
    {
      save_next (self);
      return;
    }
  g_clear_pointer (&self->commands, g_ptr_array_unref);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

      show_problems (self, problems);
    }
  update (self);
}

static void
save_next (ChyAuthorityProperties *self)
{
  ChyActOptions options = { .quiet = TRUE };

  if (self->commands->len == 0)
    {
      done (self);
      return;
    }
  chy_act_async (GTK_WIDGET (self), self->tenant, g_ptr_array_steal_index (self->commands, 0), &options,
                 self->cancellable, saved_cb, g_object_ref (self));
}

/* Only what was changed, so that what somebody else changes meanwhile stays. */
static GVariant *
changed_settings (ChyAuthorityProperties *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < N_FORMS; i++)
    {
      g_autoptr (GVariant) body = chy_form_get_body (self->forms[i]);

      for (const ChyField *field = chy_authority_settings; field->key != NULL; field++)
        {
          g_autoptr (GVariant) before = chy_body_get (self->authority, field->key);
          g_autoptr (GVariant) after = chy_body_get (body, field->key);

          if (after != NULL && (before == NULL || !g_variant_equal (before, after)))
            g_variant_dict_insert_value (&dict, field->key, after);
          else if (after == NULL && before != NULL && i == EXTENSIONS && field->kind == CHY_FIELD_TEXT_LIST)
            g_variant_dict_insert_value (&dict, field->key, g_variant_new_strv (NULL, 0));
        }
    }

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
save (ChyAuthorityProperties *self)
{
  g_autoptr (GVariant) settings = NULL;

  for (int i = 0; i < N_FORMS; i++)
    if (!chy_form_check (self->forms[i]))
      {
        gtk_notebook_set_current_page (self->notebook, i);
        return;
      }
  settings = changed_settings (self);
  show_problems (self, NULL);
  self->commands = chy_authority_security_get_commands (self->security);
  if (g_variant_n_children (settings) > 0)
    {
      GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&dict, "authority", "s", chy_body_get_text (self->authority, "id"));
      g_variant_dict_insert_value (&dict, "settings", settings);
      g_ptr_array_insert (self->commands, 0, chy_command_new ("authority-set", g_variant_dict_end (&dict)));
    }
  update (self);
  save_next (self);
}

static void
chy_authority_properties_response (GtkDialog *dialog, int response)
{
  ChyAuthorityProperties *self = CHY_AUTHORITY_PROPERTIES (dialog);

  if (response != GTK_RESPONSE_ACCEPT)
    gtk_widget_destroy (GTK_WIDGET (dialog));
  else if (self->commands == NULL)
    save (self);
}

static void
chy_authority_properties_dispose (GObject *object)
{
  g_cancellable_cancel (CHY_AUTHORITY_PROPERTIES (object)->cancellable);

  G_OBJECT_CLASS (chy_authority_properties_parent_class)->dispose (object);
}

static void
chy_authority_properties_finalize (GObject *object)
{
  ChyAuthorityProperties *self = CHY_AUTHORITY_PROPERTIES (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->authority, g_variant_unref);
  g_clear_pointer (&self->commands, g_ptr_array_unref);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_authority_properties_parent_class)->finalize (object);
}

static void
chy_authority_properties_class_init (ChyAuthorityPropertiesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_authority_properties_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_authority_properties_finalize;
  GTK_DIALOG_CLASS (klass)->response = chy_authority_properties_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-authority-properties.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityProperties, messages);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityProperties, notebook);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityProperties, save);
  gtk_widget_class_bind_template_child (widget_class, ChyAuthorityProperties, spinner);
}

static void
chy_authority_properties_init (ChyAuthorityProperties *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
chy_authority_properties_show (GtkWidget *from, ChyTenant *tenant, GVariant *authority)
{
  ChyAuthorityProperties *self;
  g_autofree char *title = NULL;

  g_return_if_fail (GTK_IS_WIDGET (from) && authority != NULL);

  /* Translators: %s is the name of an authority. */
  title = g_strdup_printf (_ ("%s Properties"), chy_body_get_text (authority, "name"));
  self = g_object_new (CHY_TYPE_AUTHORITY_PROPERTIES, "use-header-bar", 1, "transient-for",
                       chy_window_of (from), "title", title, NULL);
  g_set_weak_pointer (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->authority = g_variant_ref (authority);
  build (self);
  update (self);
  chy_window_fit (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (self));
}
