/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-profile.h"
#include "model/chy-resource.h"
#include "model/chy-template.h"
#include "tenant/commands/chy-command-type.h"

#include "chy-audit-record.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-problem-page.h"
#include "console/widgets/chy-words.h"

enum
{
  MOST_LETTERS = 400, /* of one value; more is cut, and said to be */
};

enum
{
  SHARE = 5, /* of the window's height that the settings of a record have at most */
};

struct _ChyAuditRecord
{
  GtkBox parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) of the query under way, or NULL */
  char *resource;            /* (owned) of the object, or NULL */
  char *object;              /* (owned) its id, or NULL */

  /* Template children. */
  GtkGrid *grid;
  GtkLabel *number;
  GtkButton *open;
  GtkScrolledWindow *scroller;
  GtkLabel *time;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (ChyAuditRecord, chy_audit_record, GTK_TYPE_BOX)

/* The resources that objects of the audit are rows of; those without a page have no button. */
static const struct
{
  const char *kind;
  const char *resource;
} kinds[] = {
  { "authority", "authorities" },
  { "certificate", "certificates" },
  { "connector", "connectors" },
  { "device", "devices" },
  { "group", "groups" },
  { "profile", "profiles" },
  { "request", "requests" },
  { "template", "templates" },
  { "user", "users" },
};

static const char *
resource_of (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, kind) == 0)
      return kinds[i].resource;

  return NULL;
}

/* The field that describes a setting: of the profile's type, or a column of the object's resource. */
static const ChyField *
find_field (const char *resource, GVariant *body, const char *key)
{
  const ChyResource *found = resource != NULL ? chy_resource_find (resource) : NULL;
  const ChyField *field = NULL;

  if (g_strcmp0 (resource, "profiles") == 0 && body != NULL)
    {
      const ChyField *fields = chy_profile_get_fields (body);

      field = fields != NULL ? chy_fields_find (fields, key) : NULL;
    }
  if (field == NULL && found != NULL)
    field = chy_fields_find (found->columns, key);

  return field;
}

static char *
value_words (const ChyField *field, GVariant *value)
{
  g_autofree char *words = NULL;

  if (value == NULL)
    return g_strdup (_ ("Not set"));
  words = field != NULL && g_variant_is_of_type (value, chy_field_get_value_type (field))
              ? chy_field_format (field, value)
              : chy_value_format (value);
  if (*words == '\0')
    return g_strdup (_ ("Empty"));
  if (g_utf8_strlen (words, -1) > MOST_LETTERS)
    {
      g_autofree char *begin = g_utf8_substring (words, 0, MOST_LETTERS);

      /* Translators: %s is the beginning of a long value. */
      return g_strdup_printf (_ ("%s … (cut)"), begin);
    }

  return g_steal_pointer (&words);
}

static GtkWidget *
cell_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "yalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                "selectable", TRUE, "can-focus", FALSE, NULL);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);

  return label;
}

/* `old` is NULL where there was nothing before, `new` where there is nothing any more. */
static void
add_line (ChyAuditRecord *self, const char *title, const char *old, const char *new)
{
  int line = 0;

  while (gtk_grid_get_child_at (self->grid, 0, line) != NULL)
    line++;
  gtk_grid_attach (self->grid, cell_new (title, "dim"), 0, line, 1, 1);
  if (old != NULL)
    {
      GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic", GTK_ICON_SIZE_MENU);

      gtk_grid_attach (self->grid, cell_new (old, "dim"), 1, line, 1, 1);
      gtk_widget_set_valign (arrow, GTK_ALIGN_START);
      /* A screen reader meets it between the two values. */
      atk_object_set_name (gtk_widget_get_accessible (arrow), _ ("became"));
      gtk_grid_attach (self->grid, arrow, 2, line, 1, 1);
    }
  gtk_grid_attach (self->grid, cell_new (new != NULL ? new : _ ("Removed"), new != NULL ? NULL : "dim"),
                   old != NULL ? 3 : 1, line, old != NULL ? 1 : 3, 1);
}

static void
add_change (ChyAuditRecord *self, const ChyField *field, const char *key, GVariant *before, GVariant *after)
{
  g_autofree char *old = before != NULL ? value_words (field, before) : NULL;
  g_autofree char *new = after != NULL ? value_words (field, after) : NULL;

  add_line (self, field != NULL ? g_dgettext (GETTEXT_PACKAGE, field->title) : key, old, new);
}

/* A template's attributes are one value to the record; a person wants the settings in them that differ. FALSE
 * where these are no two templates. */
static gboolean
add_template_changes (ChyAuditRecord *self, GVariant *before, GVariant *after)
{
  g_autoptr (ChyTemplate) old = chy_template_new_from_body (before, NULL);
  g_autoptr (ChyTemplate) new = chy_template_new_from_body (after, NULL);
  g_autoptr (GPtrArray) changes = NULL;

  if (old == NULL || new == NULL)
    return FALSE;
  changes = chy_template_diff (old, new);
  for (guint i = 0; i < changes->len; i++)
    {
      const ChyTemplateChange *change = g_ptr_array_index (changes, i);

      add_line (self, change->title, *change->before != '\0' ? change->before : _ ("Not set"),
                *change->after != '\0' ? change->after : _ ("Not set"));
    }

  return TRUE;
}

static void
add_changes (ChyAuditRecord *self, GVariant *before, GVariant *after)
{
  GVariant *bodies[] = { before, after };

  if (g_strcmp0 (self->resource, "templates") == 0 && before != NULL && after != NULL &&
      add_template_changes (self, before, after))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      GVariantIter iter;
      const char *key;

      if (bodies[i] == NULL)
        continue;
      g_variant_iter_init (&iter, bodies[i]);
      while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
        {
          g_autoptr (GVariant) old = before != NULL ? chy_body_get (before, key) : NULL;
          g_autoptr (GVariant) new = after != NULL ? chy_body_get (after, key) : NULL;

          /* Keys of both were met in the first. */
          if ((i == 1 && old != NULL) || (old != NULL && new != NULL &&g_variant_equal (old, new)))
            continue;
          add_change (self, find_field (self->resource, after != NULL ? after : before, key), key, old, new);
        }
    }
}

static void
add_note (ChyAuditRecord *self, const char *sentence)
{
  gtk_grid_attach (self->grid, cell_new (sentence, "dim"), 0, 0, 4, 1);
}

static char *
make_title (GVariant *record)
{
  const char *activity = chy_body_get_text (record, "activity");
  const char *name = chy_body_get_text (record, "objectName");
  const ChyCommandType *type = activity != NULL ? chy_command_type_find (activity) : NULL;
  const char *what = type != NULL ? g_dgettext (GETTEXT_PACKAGE, type->title) : activity;

  /* Translators: what was done, and the name of the object: "Rename Connector: Branch 07". */
  return name != NULL && *name != '\0' ? g_strdup_printf (_ ("%s: %s"), what, name)
                                       : g_strdup (what != NULL ? what : "");
}

static void
show_record (ChyAuditRecord *self, GVariant *record)
{
  g_autoptr (GVariant) before = chy_body_get (record, "before");
  g_autoptr (GVariant) after = chy_body_get (record, "after");
  g_autofree char *title = make_title (record);
  g_autofree char *time = chy_words_time (chy_body_get_int (record, "activityDateTime", 0));
  const char *actor = chy_body_get_text (record, "actor");
  /* Translators: who did it, and the number of the record. */
  g_autofree char *number = g_strdup_printf (_ ("By %s, record %s"), actor != NULL ? actor : _ ("Unknown"),
                                             chy_body_get_text (record, "id"));

  g_free (self->resource);
  self->resource = g_strdup (resource_of (chy_body_get_text (record, "objectKind")));
  g_free (self->object);
  self->object = g_strdup (chy_body_get_text (record, "objectId"));
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->time, time);
  gtk_label_set_text (self->number, number);
  gtk_widget_set_visible (GTK_WIDGET (self->open), self->resource != NULL && self->object != NULL &&
                                                       (after != NULL || before == NULL));
  chy_container_clear (GTK_CONTAINER (self->grid));
  if (before == NULL && after == NULL)
    add_note (self, _ ("The record says that it was done, and holds no settings."));
  else
    add_changes (self, before, after);
  if (gtk_grid_get_child_at (self->grid, 0, 0) == NULL)
    add_note (self, _ ("Nothing changed: it was saved as it was."));
  gtk_widget_show_all (GTK_WIDGET (self->grid));
  gtk_widget_show (GTK_WIDGET (self));
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyAuditRecord) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) record = chy_tenant_get_finish (CHY_TENANT (source), result, &error);

  if (record != NULL && self->tenant != NULL)
    show_record (self, record);
  else if (record == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gtk_label_set_text (self->title, _ ("The record cannot be shown"));
      gtk_label_set_text (self->number, "");
      gtk_label_set_text (self->time, "");
      gtk_widget_hide (GTK_WIDGET (self->open));
      chy_container_clear (GTK_CONTAINER (self->grid));
      gtk_grid_attach (self->grid, chy_problem_message_new (error), 0, 0, 4, 1);
      gtk_widget_show_all (GTK_WIDGET (self->grid));
      gtk_widget_show (GTK_WIDGET (self));
    }
}

static void
stop (ChyAuditRecord *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
chy_audit_record_show_id (ChyAuditRecord *self, const char *id)
{
  g_return_if_fail (CHY_IS_AUDIT_RECORD (self));

  stop (self);
  if (id == NULL)
    {
      gtk_widget_hide (GTK_WIDGET (self));
      return;
    }
  /* In a low window some rows of the list stay in sight. */
  gtk_scrolled_window_set_max_content_height (
      self->scroller, gtk_widget_get_allocated_height (gtk_widget_get_toplevel (GTK_WIDGET (self))) / SHARE);
  self->cancellable = g_cancellable_new ();
  chy_tenant_get_async (self->tenant, "audit", id, self->cancellable, got_cb, g_object_ref (self));
}

static void
open_cb (ChyAuditRecord *self)
{
  (void) chy_navigate_to_object (GTK_WIDGET (self), self->resource, self->object);
}

static void
close_cb (ChyAuditRecord *self)
{
  gtk_widget_hide (GTK_WIDGET (self));
}

static void
chy_audit_record_dispose (GObject *object)
{
  ChyAuditRecord *self = CHY_AUDIT_RECORD (object);

  stop (self);
  g_clear_object (&self->tenant);

  G_OBJECT_CLASS (chy_audit_record_parent_class)->dispose (object);
}

static void
chy_audit_record_finalize (GObject *object)
{
  ChyAuditRecord *self = CHY_AUDIT_RECORD (object);

  g_free (self->resource);
  g_free (self->object);

  G_OBJECT_CLASS (chy_audit_record_parent_class)->finalize (object);
}

static void
chy_audit_record_class_init (ChyAuditRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chy_audit_record_dispose;
  object_class->finalize = chy_audit_record_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-audit-record.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyAuditRecord, grid);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditRecord, number);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditRecord, open);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditRecord, scroller);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditRecord, time);
  gtk_widget_class_bind_template_child (widget_class, ChyAuditRecord, title);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
chy_audit_record_init (ChyAuditRecord *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_audit_record_new (ChyTenant *tenant)
{
  ChyAuditRecord *self = g_object_new (CHY_TYPE_AUDIT_RECORD, "no-show-all", TRUE, NULL);

  self->tenant = g_object_ref (tenant);

  return GTK_WIDGET (self);
}
