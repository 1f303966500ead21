/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-csv-export.h"
#include "chy-files.h"
#include "chy-list-private.h"
#include "chy-words.h"
#include "console/chy-navigate.h"
#include "chy-task-bar.h"

/* A list on its way into a file. */
typedef struct
{
  ChyListPage *page;         /* (owned) */
  ChyTaskBar *bar;           /* (owned) or NULL before it begins */
  GCancellable *cancellable; /* (owned) by Cancel, and with the page */
  gulong follow;             /* handler of the page's cancellable */
  char *path;                /* (owned) or NULL */
} Export;

static void
export_free (Export *export)
{
  g_cancellable_disconnect (export->page->cancellable, export->follow);
  g_clear_pointer (&export->bar, chy_task_end);
  g_object_unref (export->cancellable);
  g_object_unref (export->page);
  g_free (export->path);
  g_free (export);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

static void
progress_cb (gint64 done, gint64 total, gpointer data)
{
  Export *export = data;

  chy_task_bar_set_progress (export->bar, done, total);
}

static void
exported_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (Export) export = data;
  g_autoptr (GError) error = NULL;
  gint64 n = chy_csv_export_finish (result, &error);
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;

  if (g_cancellable_is_cancelled (export->page->cancellable))
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      chy_notify_done (GTK_WIDGET (export->page), _ ("The export was canceled. No file was written."), NULL,
                       NULL);
      return;
    }
  if (n < 0)
    {
      chy_list_page_show_error (export->page, error);
      return;
    }
  words = chy_words_objects (export->page->type->resource, n);
  name = g_filename_display_basename (export->path);
  /* Translators: "3 certificates exported to list.csv." */
  sentence = g_strdup_printf (_ ("%s exported to %s."), words, name);
  chy_notify_done (GTK_WIDGET (export->page), sentence, NULL, NULL);
}

static void
placed_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (Export) export = data;
  ChyListPage *self = export->page;
  g_autoptr (ChyQuery) query = NULL;
  g_auto (GStrv) columns = NULL;
  g_autoptr (GFile) file = NULL;

  export->path = chy_file_place_finish (result, NULL);
  if (export->path == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  query = chy_grid_get_query (self->grid);
  columns = chy_grid_get_columns (self->grid);
  file = g_file_new_for_path (export->path);
  export->bar = chy_task_begin (GTK_WIDGET (self), _ ("Exporting the List"), export->cancellable);
  chy_csv_export_async (self->tenant, query, (const char *const *) columns, file, progress_cb, export,
                        export->cancellable, exported_cb, export);
  g_steal_pointer (&export);
}

static void
cancel_cb (GCancellable *page G_GNUC_UNUSED, gpointer data)
{
  g_cancellable_cancel (data);
}

void
chy_list_page_export (ChyListPage *self)
{
  static const char *const patterns[] = { "*.csv", NULL };
  g_autofree char *name = g_strdup_printf ("%s.csv", self->type->resource);
  ChyFileOptions options = { .title = _ ("Export List as CSV"),
                             .accept = _ ("_Export"),
                             .name = name,
                             .filter_name = _ ("Comma-Separated Values"),
                             .patterns = patterns };
  Export *export = g_new0 (Export, 1);

  export->page = g_object_ref (self);
  export->cancellable = g_cancellable_new ();
  export->follow = g_cancellable_connect (self->cancellable, G_CALLBACK (cancel_cb),
                                          g_object_ref (export->cancellable), g_object_unref);
  chy_file_place_async (GTK_WIDGET (self), &options, self->cancellable, placed_cb, export);
}
