/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-enrolled.h"

#include <string.h>

#include "base/chy-file.h"
#include "wire/chy-wire.h"

#define MAX_REPORT 65536

static const ChyField fields[] = {
  { .key = "lastContactDateTime", .kind = CHY_FIELD_TIME },
  { .key = "sinceDateTime", .kind = CHY_FIELD_TIME },
  { .key = "trouble", .kind = CHY_FIELD_TEXT },
  { .key = NULL },
};

void
chy_enrolled_report_clear (ChyEnrolledReport *self)
{
  g_clear_pointer (&self->trouble, g_free);
}

ChyEnrolledReport
chy_enrolled_report_load (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "report", NULL);
  g_autoptr (GBytes) bytes = chy_file_read (path, MAX_REPORT, NULL);
  g_autoptr (GVariant) body = NULL;
  ChyEnrolledReport self = { 0 };
  gsize size;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  body = text != NULL ? chy_wire_body_from_text (text, (gssize) size, fields, NULL) : NULL;
  if (body == NULL)
    return self;
  self.contact = chy_body_get_int (body, "lastContactDateTime", 0);
  self.since = chy_body_get_int (body, "sinceDateTime", 0);
  self.trouble = g_strdup (chy_body_get_text (body, "trouble"));
  return self;
}

void
chy_enrolled_report_save (const ChyEnrolledReport *self, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "report", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (self->contact > 0)
    g_variant_dict_insert (&dict, "lastContactDateTime", "x", self->contact);
  if (self->since > 0)
    g_variant_dict_insert (&dict, "sinceDateTime", "x", self->since);
  if (self->trouble != NULL)
    g_variant_dict_insert (&dict, "trouble", "s", self->trouble);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = chy_wire_body_to_text (body, fields, CHY_WIRE_PRETTY);
  if (text != NULL && !chy_file_write (path, text, strlen (text), 0600, &error))
    g_info ("%s", error->message);
}
