/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* The OpenAPI document, put together from the routes and the registries that they serve. */

typedef struct
{
  const char *name;  /* NULL ends a table */
  const char *where; /* "query", "path", "header" */
  const char *type;  /* "string", "integer", "boolean" */
  const char *help;
} ChyOpenapiOption;

/* Adds one operation to "paths". `body` (floating or NULL) is its requestBody; `columns` the fields of what
 * it gives, or NULL; `answer` says what that is. */
void chy_openapi_add (GVariantBuilder *paths,
                      const char *path,
                      const char *method,
                      const char *summary,
                      const ChyOpenapiOption *options,
                      GVariant *body,
                      const ChyField *columns,
                      const char *answer);
/* The requestBody of a command. Floating. */
GVariant *chy_openapi_command (const ChyField *fields, const ChyField *secrets);
/* The whole document: a tree. Full reference. */
GVariant *chy_openapi_document (void);

G_END_DECLS
