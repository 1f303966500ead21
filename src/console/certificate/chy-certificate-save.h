/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

typedef enum
{
  CHY_CERTIFICATE_FORMAT_DER,
  CHY_CERTIFICATE_FORMAT_PEM,
  CHY_CERTIFICATE_FORMAT_CHAIN, /* PEM, with those above it */
} ChyCertificateFormat;

/* "der", "pem" or "chain". */
gboolean chy_certificate_format_from_string (const char *text, ChyCertificateFormat *ret_format);

typedef struct
{
  const char *name; /* of the object, for the file's name */
  GBytes *der;
  GPtrArray *chain; /* of GBytes: those above it, for FORMAT_CHAIN; or NULL */
  gboolean is_request;
  ChyCertificateFormat format;
  const char *authority; /* its id where this is its root: that it was exported is remembered; or NULL */
} ChyCertificateSave;

/* Asks for a file and writes it there; what goes wrong is shown, what is done is said. All is copied. */
void chy_certificate_save (GtkWidget *from,
                           ChyTenant *tenant,
                           const ChyCertificateSave *what,
                           GCancellable *cancellable);

G_END_DECLS
