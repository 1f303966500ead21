/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "console/widgets/chy-problem-page.h"
#include "model/chy-problem.h"

#include "chy-principal-dialog.h"
#include "chy-template-security.h"

enum
{
  N_RIGHTS = 5,
};

typedef struct
{
  ChyTemplateRight right;
  const char *title; /* N_() */
} Right;

static const Right rights[N_RIGHTS] = {
  { CHY_TEMPLATE_RIGHT_FULL_CONTROL, N_ ("Full control") },
  { CHY_TEMPLATE_RIGHT_READ, N_ ("Read") },
  { CHY_TEMPLATE_RIGHT_WRITE, N_ ("Write") },
  { CHY_TEMPLATE_RIGHT_ENROLL, N_ ("Enroll") },
  { CHY_TEMPLATE_RIGHT_AUTOENROLL, N_ ("Autoenroll") },
};

struct _ChyTemplateSecurity
{
  GtkBox parent_instance;

  ChyTemplateDraft *draft;   /* (owned) */
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) cancelled when the page goes */
  GHashTable *kinds;         /* (owned) id -> kind, both char* */
  GPtrArray *problems;       /* (owned) of ChyProblem, or NULL */
  char *selected;            /* (owned) id, or NULL */
  gboolean busy;

  GtkListBox *list;
  GtkWidget *remove;
  GtkLabel *head;
  GtkLabel *owner;
  GtkWidget *card;
  GtkToggleButton *boxes[N_RIGHTS][2]; /* allow, deny */
};

G_DEFINE_FINAL_TYPE (ChyTemplateSecurity, chy_template_security, GTK_TYPE_BOX)

/* --- words ------------------------------------------------------------------------------------------------
 */

static const char *
name_of (const ChyAce *ace)
{
  return ace->principal_name != NULL ? ace->principal_name : ace->principal_id;
}

/* "Domain Users" of "CORP\Domain Users". */
static const char *
short_name (const char *name)
{
  const char *slash = strrchr (name, '\\');

  return slash != NULL ? slash + 1 : name;
}

static const char *
kind_of (ChyTemplateSecurity *self, const ChyAce *ace)
{
  const char *kind = g_hash_table_lookup (self->kinds, ace->principal_id);

  if (kind != NULL && !g_str_equal (kind, "unknown"))
    return kind;

  return g_str_has_suffix (name_of (ace), "$") ? "device" : "unknown";
}

static const char *
icon_of (const char *kind)
{
  if (g_str_equal (kind, "group"))
    return "system-users-symbolic";

  return g_str_equal (kind, "device") ? "computer-symbolic" : "avatar-default-symbolic";
}

static char *
kind_in_words (const char *kind, const char *name)
{
  const char *slash = strrchr (name, '\\');
  g_autofree char *domain = slash != NULL ? g_strndup (name, (gsize) (slash - name)) : NULL;

  if (g_str_equal (kind, "group"))
    /* Translators: %s is a domain. */
    return domain != NULL ? g_strdup_printf (_ ("Group in %s"), domain) : g_strdup (_ ("Built-in group"));
  if (g_str_equal (kind, "device"))
    return domain != NULL ? g_strdup_printf (_ ("Computer in %s"), domain) : g_strdup (_ ("Computer"));
  if (g_str_equal (kind, "user"))
    return domain != NULL ? g_strdup_printf (_ ("User in %s"), domain) : g_strdup (_ ("User"));

  return g_strdup (_ ("Not found in the directory"));
}

static char *
rights_in_words (const ChyAce *ace)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < N_RIGHTS; i++)
    {
      if (ace->allow & rights[i].right)
        g_string_append_printf (text, "%s%s", text->len > 0 ? chy_list_comma () : "", _ (rights[i].title));
      if (ace->allow & CHY_TEMPLATE_RIGHT_FULL_CONTROL)
        break;
    }
  for (gsize i = 0; i < N_RIGHTS; i++)
    if (ace->deny & rights[i].right)
      {
        /* Translators: %s is a right that an account is denied. */
        g_autofree char *denied = g_strdup_printf (_ ("not %s"), _ (rights[i].title));

        g_string_append_printf (text, "%s%s", text->len > 0 ? chy_list_comma () : "", denied);
      }

  return g_string_free (text, FALSE);
}

/* An error of the checks that names this one among others. */
static gboolean
is_named (ChyTemplateSecurity *self, const char *name)
{
  for (guint i = 0; self->problems != NULL && i < self->problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (self->problems, i);
      const char *who = chy_problem_get_argument (problem, "who");
      g_auto (GStrv) names = who != NULL ? g_strsplit (who, ", ", -1) : NULL;

      if (names != NULL && chy_problem_get_severity (problem) == CHY_SEVERITY_ERROR &&
          g_strv_contains ((const char *const *) names, name))
        return TRUE;
    }

  return FALSE;
}

/* --- the list ----------------------------------------------------------------------------------------------
 */

static const ChyAce *
selected_ace (ChyTemplateSecurity *self)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);

  return self->selected != NULL ? chy_template_find_ace (template, self->selected) : NULL;
}

static GtkWidget *
texts_new (const char *name, const char *kind)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (short_name (name));
  g_autofree char *words = kind_in_words (kind, name);
  GtkWidget *below = gtk_label_new (words);

  g_object_set (title, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  g_object_set (below, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (below), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (below), "small");
  gtk_container_add (GTK_CONTAINER (texts), title);
  gtk_container_add (GTK_CONTAINER (texts), below);
  gtk_widget_set_hexpand (texts, TRUE);

  return texts;
}

static GtkWidget *
row_new (ChyTemplateSecurity *self, const ChyAce *ace)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  const char *name = name_of (ace);
  const char *kind = kind_of (self, ace);
  g_autofree char *words = rights_in_words (ace);
  g_autofree char *spoken = NULL;
  GtkWidget *has = gtk_label_new (words);

  g_object_set (line, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  g_object_set (has, "wrap", TRUE, "xalign", 1.0, "justify", GTK_JUSTIFY_RIGHT, "max-width-chars", 24, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (has), "dim");
  gtk_container_add (GTK_CONTAINER (line), gtk_image_new_from_icon_name (icon_of (kind), GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (line), texts_new (name, kind));
  if (is_named (self, name))
    gtk_container_add (GTK_CONTAINER (line),
                       gtk_image_new_from_icon_name ("chy-state-error-symbolic", GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (line), has);
  gtk_container_add (GTK_CONTAINER (row), line);
  spoken = g_strdup_printf ("%s: %s", short_name (name), words);
  atk_object_set_name (gtk_widget_get_accessible (row), spoken);
  gtk_widget_set_tooltip_text (row, name);
  gtk_widget_show_all (row);

  return row;
}

static void
show_rights (ChyTemplateSecurity *self)
{
  const ChyAce *ace = selected_ace (self);
  g_autofree char *head = NULL;

  gtk_widget_set_sensitive (self->card, ace != NULL);
  gtk_widget_set_sensitive (self->remove, ace != NULL);
  if (ace != NULL)
    /* Translators: %s is an account or group. */
    head = g_strdup_printf (_ ("Permissions of %s"), short_name (name_of (ace)));
  gtk_label_set_text (self->head, head != NULL ? head : _ ("Permissions"));
  self->busy = TRUE;
  for (gsize i = 0; i < N_RIGHTS; i++)
    for (gsize side = 0; side < 2; side++)
      {
        guint32 has = ace == NULL ? 0 : side == 0 ? ace->allow : ace->deny;

        gtk_toggle_button_set_active (self->boxes[i][side],
                                      (has & (rights[i].right | CHY_TEMPLATE_RIGHT_FULL_CONTROL)) != 0);
      }
  self->busy = FALSE;
}

static void
show_owner (ChyTemplateSecurity *self)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);
  const char *name = template->owner_name != NULL ? template->owner_name : template->owner_id;
  g_autofree char *words = NULL;

  if (name != NULL)
    words = g_strdup_printf (_ ("%s owns the template and may always change its security."), name);
  gtk_label_set_text (self->owner, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->owner), words != NULL);
}

static void
show_cb (ChyTemplateSecurity *self)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);
  GtkListBoxRow *selected = NULL;

  self->busy = TRUE;
  chy_container_clear (GTK_CONTAINER (self->list));
  for (guint i = 0; i < template->security->len; i++)
    {
      const ChyAce *ace = g_ptr_array_index (template->security, i);
      GtkWidget *row = row_new (self, ace);

      gtk_container_add (GTK_CONTAINER (self->list), row);
      if (g_strcmp0 (ace->principal_id, self->selected) == 0)
        selected = GTK_LIST_BOX_ROW (row);
    }
  gtk_list_box_select_row (self->list, selected);
  self->busy = FALSE;
  show_rights (self);
  show_owner (self);
}

static void
select_cb (ChyTemplateSecurity *self, GtkListBoxRow *row)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);
  const ChyAce *ace;

  if (self->busy || row == NULL)
    return;
  ace = g_ptr_array_index (template->security, (guint) gtk_list_box_row_get_index (row));
  g_free (self->selected);
  self->selected = g_strdup (ace->principal_id);
  show_rights (self);
}

/* --- kinds -------------------------------------------------------------------------------------------------
 */

static void
kinds_rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateSecurity) self = data;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, NULL);

  if (rows == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      const char *id = chy_body_get_text (rows->pdata[i], "id");
      const char *kind = chy_body_get_text (rows->pdata[i], "kind");

      if (id != NULL && kind != NULL)
        g_hash_table_insert (self->kinds, g_strdup (id), g_strdup (kind));
    }
  show_cb (self);
}

static void
kinds_query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyTemplateSecurity) self = data;
  g_autoptr (ChyResult) rows = chy_tenant_query_finish (CHY_TENANT (source), result, NULL);

  if (rows != NULL && !g_cancellable_is_cancelled (self->cancellable))
    chy_result_rows_async (rows, 0, G_MAXINT16, self->cancellable, kinds_rows_cb, g_object_ref (self));
}

static void
ask_kinds (ChyTemplateSecurity *self)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (ChyQuery) query = NULL;
  GVariantDict filter;

  for (guint i = 0; i < template->security->len; i++)
    g_ptr_array_add (ids, ((const ChyAce *) g_ptr_array_index (template->security, i))->principal_id);
  if (ids->len == 0)
    return;
  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert_value (&filter, "ids",
                               g_variant_new_strv ((const char *const *) ids->pdata, (gssize) ids->len));
  query = chy_query_new ("principals", g_variant_dict_end (&filter));
  chy_tenant_query_async (self->tenant, query, self->cancellable, kinds_query_cb, g_object_ref (self));
}

/* --- changes -----------------------------------------------------------------------------------------------
 */

static void
toggled_cb (ChyTemplateSecurity *self, GtkToggleButton *box)
{
  gboolean on = gtk_toggle_button_get_active (box);

  if (self->busy || self->selected == NULL)
    return;
  for (gsize i = 0; i < N_RIGHTS; i++)
    for (gsize side = 0; side < 2; side++)
      if (self->boxes[i][side] == box)
        {
          chy_template_draft_set_right (self->draft, self->selected, rights[i].right, side == 1, on);
          return;
        }
}

static void
chosen_cb (ChyTemplateSecurity *self, const char *id, const char *name, const char *kind)
{
  g_hash_table_insert (self->kinds, g_strdup (id), g_strdup (kind));
  g_free (self->selected);
  self->selected = g_strdup (id);
  chy_template_draft_add_principal (self->draft, id, name);
  show_cb (self);
}

static void
add_cb (ChyTemplateSecurity *self)
{
  GtkWidget *dialog = chy_principal_dialog_new (GTK_WIDGET (self), self->tenant);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
remove_cb (ChyTemplateSecurity *self)
{
  g_autofree char *id = g_steal_pointer (&self->selected);

  if (id != NULL)
    chy_template_draft_remove_principal (self->draft, id);
}

void
chy_template_security_set_problems (ChyTemplateSecurity *self, GPtrArray *problems)
{
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  self->problems = problems != NULL ? g_ptr_array_ref (problems) : NULL;
  show_cb (self);
}

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_template_security_dispose (GObject *object)
{
  ChyTemplateSecurity *self = CHY_TEMPLATE_SECURITY (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (chy_template_security_parent_class)->dispose (object);
}

static void
chy_template_security_finalize (GObject *object)
{
  ChyTemplateSecurity *self = CHY_TEMPLATE_SECURITY (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->kinds);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self->selected);

  G_OBJECT_CLASS (chy_template_security_parent_class)->finalize (object);
}

static void
chy_template_security_class_init (ChyTemplateSecurityClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_template_security_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_template_security_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-template-security.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateSecurity, list);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateSecurity, remove);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateSecurity, head);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateSecurity, owner);
  gtk_widget_class_bind_template_child (widget_class, ChyTemplateSecurity, card);
  gtk_widget_class_bind_template_callback (widget_class, select_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static GtkWidget *
head_new (const char *text, double xalign)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", xalign, "width-chars", 8, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");

  return label;
}

static void
add_box (ChyTemplateSecurity *self, GtkGrid *grid, gsize i, gsize side)
{
  GtkWidget *box = gtk_check_button_new ();
  /* Translators: a check box that allows or denies an account a right; %s is the right. */
  g_autofree char *name = g_strdup_printf (side == 0 ? _ ("Allow %s") : _ ("Deny %s"), _ (rights[i].title));

  atk_object_set_name (gtk_widget_get_accessible (box), name);
  g_object_set (box, "halign", GTK_ALIGN_CENTER, "tooltip-text", name, NULL);
  gtk_grid_attach (grid, box, (int) side + 1, (int) i + 1, 1, 1);
  self->boxes[i][side] = GTK_TOGGLE_BUTTON (box);
  g_signal_connect_object (box, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
}

static void
chy_template_security_init (ChyTemplateSecurity *self)
{
  GtkWidget *grid = gtk_grid_new ();

  self->cancellable = g_cancellable_new ();
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_set (grid, "row-spacing", 6, "column-spacing", 6, "margin", 12, NULL);
  gtk_grid_attach (GTK_GRID (grid), head_new (_ ("Permission"), 0.0), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), head_new (_ ("Allow"), 0.5), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), head_new (_ ("Deny"), 0.5), 2, 0, 1, 1);
  for (gsize i = 0; i < N_RIGHTS; i++)
    {
      GtkWidget *label = gtk_label_new (_ (rights[i].title));

      g_object_set (label, "xalign", 0.0, "hexpand", TRUE, NULL);
      gtk_grid_attach (GTK_GRID (grid), label, 0, (int) i + 1, 1, 1);
      add_box (self, GTK_GRID (grid), i, 0);
      add_box (self, GTK_GRID (grid), i, 1);
    }
  gtk_widget_show_all (grid);
  gtk_container_add (GTK_CONTAINER (self->card), grid);
}

static void
select_first (ChyTemplateSecurity *self)
{
  const ChyTemplate *template = chy_template_draft_get_template (self->draft);

  if (template->security->len > 0)
    self->selected = g_strdup (((const ChyAce *) g_ptr_array_index (template->security, 0))->principal_id);
}

GtkWidget *
chy_template_security_new (ChyTemplateDraft *draft, ChyTenant *tenant)
{
  ChyTemplateSecurity *self = g_object_new (CHY_TYPE_TEMPLATE_SECURITY, NULL);

  self->draft = g_object_ref (draft);
  self->tenant = g_object_ref (tenant);
  select_first (self);
  g_signal_connect_object (draft, "changed", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  show_cb (self);
  ask_kinds (self);

  return GTK_WIDGET (self);
}
