/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "pki/chy-inspect.h"

#include "chy-certificate-save.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"

/* One export that is under way. */
typedef struct
{
  GWeakRef from;     /* of GtkWidget */
  ChyTenant *tenant; /* (owned) */
  char *authority;   /* (owned) or NULL */
} Export;

static void
export_free (Export *self)
{
  g_weak_ref_clear (&self->from);
  g_object_unref (self->tenant);
  g_free (self->authority);
  g_free (self);
}

gboolean
chy_certificate_format_from_string (const char *text, ChyCertificateFormat *ret_format)
{
  static const char *const names[] = { "der", "pem", "chain" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (text, names[i]) == 0)
      {
        *ret_format = (ChyCertificateFormat) i;
        return TRUE;
      }

  return FALSE;
}

static GBytes *
write_contents (const ChyCertificateSave *what)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *first = NULL;

  if (what->format == CHY_CERTIFICATE_FORMAT_DER)
    return g_bytes_ref (what->der);
  first = chy_pem_encode (what->is_request ? "CERTIFICATE REQUEST" : "CERTIFICATE", what->der);
  g_string_append (text, first);
  for (guint i = 0;
       what->format == CHY_CERTIFICATE_FORMAT_CHAIN && what->chain != NULL && i < what->chain->len; i++)
    {
      g_autofree char *next = chy_pem_encode ("CERTIFICATE", g_ptr_array_index (what->chain, i));

      g_string_append (text, next);
    }

  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/* A name that every file system takes. */
static char *
file_name (const ChyCertificateSave *what)
{
  const char *suffix = what->is_request                               ? "csr"
                       : what->format == CHY_CERTIFICATE_FORMAT_CHAIN ? "pem"
                                                                      : "cer";
  g_autofree char *name = g_strdup (what->name != NULL && *what->name != '\0' ? what->name : "certificate");

  g_strdelimit (name, "/\\:*?\"<>|", '-');

  return g_strdup_printf ("%s.%s", name, suffix);
}

/* The tenant remembers it for the checklist of the road. */
static void
remember (Export *self, const char *path)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (ChyCommand) command = NULL;

  if (self->authority == NULL || !chy_tenant_can (self->tenant, "authority-exported"))
    return;
  g_variant_dict_insert (&dict, "authority", "s", self->authority);
  g_variant_dict_insert (&dict, "file", "s", path);
  command = chy_command_new ("authority-exported", g_variant_dict_end (&dict));
  chy_tenant_apply_async (self->tenant, command, NULL, NULL, NULL);
}

static void
saved_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Export *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_file_save_finish (result, &error);
  g_autoptr (GtkWidget) from = g_weak_ref_get (&self->from);

  if (path != NULL)
    {
      g_autofree char *name = g_filename_display_basename (path);
      /* Translators: %s is the name of a file. */
      g_autofree char *sentence = g_strdup_printf (_ ("“%s” saved"), name);

      remember (self, path);
      if (from != NULL)
        chy_notify_done (from, sentence, NULL, NULL);
    }
  else if (from != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_show_error (from, error);
  export_free (self);
}

void
chy_certificate_save (GtkWidget *from,
                      ChyTenant *tenant,
                      const ChyCertificateSave *what,
                      GCancellable *cancellable)
{
  static const char *const patterns[] = { "*.cer", "*.crt", "*.pem", "*.der", NULL };
  static const char *const request_patterns[] = { "*.csr", "*.req", "*.p10", "*.pem", NULL };
  g_autoptr (GBytes) contents = write_contents (what);
  g_autofree char *name = file_name (what);
  Export *self = g_new0 (Export, 1);
  ChyFileOptions options = {
    .title = what->is_request ? _ ("Save Request") : _ ("Copy Certificate to File"),
    .name = name,
    .filter_name = what->is_request ? _ ("Certificate requests") : _ ("Certificates"),
    .patterns = what->is_request ? request_patterns : patterns,
  };

  g_weak_ref_init (&self->from, from);
  self->tenant = g_object_ref (tenant);
  self->authority = g_strdup (what->authority);
  chy_file_save_async (from, &options, contents, 0644, cancellable, saved_cb, self);
}
