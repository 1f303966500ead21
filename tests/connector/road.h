/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connector/chy-connector.h"

/* Everything up to the first request: authority, template, connector, people, profiles, assigned to all of
 * them. `key` is "ec:p256" or "rsa:2048", for authority and devices. */
void road_prepare (ChyTenant *tenant, const char *key, guint n_devices);
/* Devices `first` to `first` + `n`, each with its user. */
void road_import (ChyTenant *tenant, guint first, guint n);
#define ROAD_PASSPHRASE "correct horse battery"
#define ROAD_CA         "Contoso Issuing CA"

/* Applies a confirmed command, with a secret where `key` is not NULL. */
ChyOutcome *road_apply (ChyTenant *tenant,
                        const char *type,
                        GVariant *params,
                        const char *key,
                        const char *secret,
                        GError **error);
/* The number of rows of a resource where `key` is `value` (NULL: all). */
gint64 road_count (ChyTenant *tenant, const char *resource, const char *key, const char *value);
/* Rows with details: GPtrArray of GVariant. */
GPtrArray *road_rows (ChyTenant *tenant, const char *resource, const char *key, const char *value);
