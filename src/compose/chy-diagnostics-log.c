/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-diagnostics-gather.h"

#include <string.h>

#include "base/chy-time.h"

/* Of the journal only these fields: levels, numbers and codes of ours. Messages name people and computers, so
 * journalctl is not even asked for them. */
static const struct
{
  const char *field;
  const char *name;
} fields[] = {
  { "_SYSTEMD_UNIT", "unit" },
  { "PRIORITY", "priority" },
  { "CHANCERY_EVENT", "event" },
  { "CHANCERY_EVENT_ID", "eventId" },
  { "CHANCERY_STATUS", "status" },
  { "CHANCERY_ALERT_CODE", "alert" },
  { "CHANCERY_ALERT_STATE", "alertState" },
};

#define LIMIT "200"
enum
{
  SECONDS = 20,
  MAX_OUTPUT = 1024 * 1024,
};

/* journalctl(1) of the one domain that all our programs log in (meson.build: G_LOG_DOMAIN), in the format
 * "export" (systemd's "Journal Export Formats"). */
static GSubprocess *
start (GError **error)
{
  g_autoptr (GString) wanted = g_string_new ("--output-fields=");
  const char *arguments[] = { "journalctl",
                              "--quiet",
                              "--no-pager",
                              "--lines=" LIMIT,
                              "--output=export",
                              NULL,
                              "GLIB_DOMAIN=" G_LOG_DOMAIN,
                              NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_string_append_printf (wanted, "%s%s", i > 0 ? "," : "", fields[i].field);
  arguments[5] = wanted->str;

  return g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                            error);
}

static gboolean
stop_cb (gpointer data)
{
  g_subprocess_force_exit (data);

  return G_SOURCE_REMOVE;
}

/* Ends the program where it hangs: from a thread of its own, as the caller blocks. */
typedef struct
{
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  GThread *thread;       /* (owned) */
} Watch;

static gpointer
watch_thread (gpointer data)
{
  Watch *watch = data;

  g_main_loop_run (watch->loop);

  return NULL;
}

static Watch *
watch_new (GSubprocess *process)
{
  Watch *watch = g_new0 (Watch, 1);
  g_autoptr (GSource) source = g_timeout_source_new_seconds (SECONDS);

  watch->context = g_main_context_new ();
  watch->loop = g_main_loop_new (watch->context, FALSE);
  g_source_set_callback (source, stop_cb, g_object_ref (process), g_object_unref);
  g_source_attach (source, watch->context);
  watch->thread = g_thread_new ("journal", watch_thread, watch);

  return watch;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

static void
watch_end (Watch *watch)
{
  g_main_context_invoke (watch->context, quit_cb, watch->loop);
  g_thread_join (watch->thread);
  g_main_loop_unref (watch->loop);
  g_main_context_unref (watch->context);
  g_free (watch);
}

/* What it says, zero-terminated; NULL where it fails. */
static char *
read_journal (GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocess) process = start (error);
  g_autofree char *text = g_malloc (MAX_OUTPUT + 1);
  gsize size = 0;
  gboolean good;
  Watch *watch;

  if (process == NULL)
    return NULL;
  watch = watch_new (process);
  good = g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), text, MAX_OUTPUT, &size,
                                  cancellable, error);
  if (!good || size == MAX_OUTPUT)
    g_subprocess_force_exit (process);
  good = g_subprocess_wait (process, NULL, good ? error : NULL) && good;
  watch_end (watch);
  text[size] = '\0';
  if (good && size < MAX_OUTPUT && !g_subprocess_get_successful (process))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "journalctl failed");
      return NULL;
    }

  return good ? g_steal_pointer (&text) : NULL;
}

static void
put (GVariantBuilder *builder, const char *key, const char *text)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text));
}

/* One "FIELD=value" line of an entry. */
static void
add_field (GVariantBuilder *row, const char *line)
{
  const char *end = strchr (line, '=');
  g_autofree char *name = end != NULL ? g_strndup (line, end - line) : NULL;
  g_autofree char *value = NULL;

  if (name == NULL)
    return;
  if (strcmp (name, "__REALTIME_TIMESTAMP") == 0)
    {
      value = chy_time_format (g_ascii_strtoll (end + 1, NULL, 10));
      put (row, "time", value);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (name, fields[i].field) == 0)
      {
        value = chy_diagnostics_code (end + 1);
        put (row, fields[i].name, value);
      }
}

/* Entries are separated by an empty line; what is not text has no "=" and is passed over. */
static GVariant *
parse (const char *text)
{
  GVariantBuilder rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GStrv) entries = g_strsplit (text, "\n\n", -1);

  for (char **entry = entries; *entry != NULL; entry++)
    {
      GVariantBuilder row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      g_auto (GStrv) lines = g_strsplit (*entry, "\n", -1);
      g_autoptr (GVariant) made = NULL;

      for (char **line = lines; *line != NULL; line++)
        add_field (&row, *line);
      made = g_variant_ref_sink (g_variant_builder_end (&row));
      if (g_variant_n_children (made) > 0)
        g_variant_builder_add_value (&rows, made);
    }

  return g_variant_builder_end (&rows);
}

GVariant *
chy_diagnostics_log (GCancellable *cancellable)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = read_journal (cancellable, &error);
  g_autofree char *code = NULL;

  if (text != NULL)
    {
      g_variant_builder_add (&builder, "{sv}", "journal", parse (text));
      return g_variant_builder_end (&builder);
    }
  code = chy_diagnostics_error_code (error);
  put (&builder, "journal", code);

  return g_variant_builder_end (&builder);
}
