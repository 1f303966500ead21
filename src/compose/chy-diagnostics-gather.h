/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-clock.h"
#include "model/chy-diagnostics.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Where diagnostics are gathered of. */
typedef struct
{
  const char *program;  /* "chancery-cli" */
  const char *location; /* a data folder, postgresql://... or https://... (never shown); or NULL */
  ChyTenant *tenant;    /* borrowed; NULL where it could not be opened */
  const GError *error;  /* why not, or NULL */
  ChyClock *clock;      /* borrowed */
} ChyDiagnosticsSource;

/* All parts but "console". Whatever cannot be read is said to be so in its part, so that a tenant that is
 * damaged, locked, elsewhere or missing has diagnostics, too; nothing is written anywhere. Blocking. */
ChyDiagnostics *chy_diagnostics_gather (const ChyDiagnosticsSource *source, GCancellable *cancellable);

/* --- its parts, for one another ---------------------------------------------------------------------------
 */

GVariant *chy_diagnostics_versions (void);
GVariant *chy_diagnostics_system (void);
/* What the console remembers: switches and numbers as they are, of all else only how much it is. */
GVariant *chy_diagnostics_settings (void);
GVariant *chy_diagnostics_place (const char *location);
GVariant *chy_diagnostics_tenant (const ChyDiagnosticsSource *source, GCancellable *cancellable);
GVariant *chy_diagnostics_counts (ChyTenant *tenant, GCancellable *cancellable);
GVariant *chy_diagnostics_connectors (ChyTenant *tenant, ChyPseudonyms *names, GCancellable *cancellable);
GVariant *chy_diagnostics_findings (ChyTenant *tenant, ChyPseudonyms *names, GCancellable *cancellable);
GVariant *chy_diagnostics_failures (ChyTenant *tenant, ChyPseudonyms *names, GCancellable *cancellable);
/* What the journal has of our programs, by a few fields; its messages are never read. */
GVariant *chy_diagnostics_log (GCancellable *cancellable);

/* "domain code" of every problem of an error: its message may have names. g_free(). */
char *chy_diagnostics_error_code (const GError *error);

G_END_DECLS
