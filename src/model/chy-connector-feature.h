/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-i18n.h"
#include "model/chy-field.h"

G_BEGIN_DECLS

/* What a connector does, as the wizard of Microsoft's certificate connector lists it. Each is a boolean of
 * the connector's document, and there unless the document says false. */
#define CHY_CONNECTOR_PKCS          "pkcs"
#define CHY_CONNECTOR_PKCS_IMPORTED "pkcsImported"
#define CHY_CONNECTOR_REVOCATION    "revocation"

/* Their rows, for every table of fields of a connector. */
#define CHY_CONNECTOR_FEATURE_FIELDS(more_flags)                                                             \
  { .key = CHY_CONNECTOR_PKCS,                                                                               \
    .kind = CHY_FIELD_BOOLEAN,                                                                               \
    .flags = (more_flags),                                                                                   \
    .title = N_ ("PKCS"),                                                                                    \
    .help = N_ ("Takes requests for certificates, makes their keys and has the authority issue."),           \
    .default_text = "true" },                                                                                \
      { .key = CHY_CONNECTOR_PKCS_IMPORTED,                                                                  \
        .kind = CHY_FIELD_BOOLEAN,                                                                           \
        .flags = (more_flags),                                                                               \
        .title = N_ ("PKCS imported certificates"),                                                          \
        .help = N_ ("Prepares certificates that were imported for users, for each of their devices."),       \
        .default_text = "true" },                                                                            \
  {                                                                                                          \
    .key = CHY_CONNECTOR_REVOCATION, .kind = CHY_FIELD_BOOLEAN, .flags = (more_flags),                       \
    .title = N_ ("Certificate revocation"),                                                                  \
    .help = N_ ("Has the authority revoke what is no longer needed, such as the certificates of a device "   \
                "that was retired."),                                                                        \
    .default_text = "true"                                                                                   \
  }

/* The features alone; ends with key NULL. */
extern const ChyField chy_connector_features[];

/* Whether the connector of that document or row has the feature. */
gboolean chy_connector_has_feature (GVariant *body, const char *key);

G_END_DECLS
