/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "tenant/local/chy-audit-chains.h"

/* The databases and their audit chains. By default only whether the record that the head file remembers is
 * still there; every record and the whole databases with `deep`. */

static gboolean
examine_head (ChyDoctor *self, GError **error)
{
  const char *folder = chy_tenant_local_get_folder (self->survey->tenant);
  g_autofree char *path = folder != NULL ? chy_tenant_local_get_audit_head_path (folder, "tenant") : NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) stored = NULL;
  g_autofree char *text = NULL;
  g_autofree char *hex = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean found = FALSE;
  gint64 id = 0;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  file = chy_file_read (path, 4096, NULL);
  text = file != NULL ? g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file)) : g_strdup ("");
  lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) < 4 || !g_str_has_prefix (lines[2], "id ") ||
      !g_str_has_prefix (lines[3], "hash "))
    {
      chy_doctor_report (self, CHY_SEVERITY_ERROR, "audit-forged", _ ("tenant"), "detail", path, NULL);
      return TRUE;
    }
  id = g_ascii_strtoll (lines[2] + strlen ("id "), NULL, 10);
  if (id == 0)
    return TRUE;
  if (!chy_session_get_bytes (self->session, "survey-audit-record", CHY_PARAMS (CHY_INT (id)), &stored,
                              &found, error))
    return FALSE;
  if (stored != NULL)
    hex = chy_hex_encode (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored));
  if (g_strcmp0 (hex, lines[3] + strlen ("hash ")) != 0)
    chy_doctor_report (self, CHY_SEVERITY_ERROR, "audit-cut", _ ("tenant"), NULL, NULL,
                       chy_command_line ("audit", "verify", NULL));
  return TRUE;
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  return self->deep || examine_head (self, error);
}

static gboolean
examine_store (ChyDoctor *self, ChyStore *store, const char *name, GError **error)
{
  g_autoptr (GError) damage = NULL;

  if (store == NULL || chy_store_check (store, TRUE, self->cancellable, &damage))
    return TRUE;
  if (g_error_matches (damage, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED))
    {
      chy_doctor_report (self, CHY_SEVERITY_ERROR, "store-damaged", name, "detail", damage->message,
                         chy_command_line ("restore", "FILE", NULL));
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&damage));
  return FALSE;
}

static gboolean
examine_outside (ChyDoctor *self, GError **error)
{
  ChyTenantLocal *tenant = self->survey->tenant;
  ChyAuditChain chains[CHY_N_AUDIT_CHAINS];

  if (!self->deep)
    return TRUE;
  if (!examine_store (self, chy_tenant_local_get_store (tenant), _ ("tenant"), error) ||
      !examine_store (self, chy_local_get_authority_store (tenant), _ ("authorities"), error) ||
      !chy_audit_chains_verify (tenant, self->progress, self->cancellable, chains, error))
    return FALSE;
  for (guint i = 0; i < CHY_N_AUDIT_CHAINS; i++)
    {
      ChyProblem *problem = chy_audit_chain_to_problem (&chains[i]);

      if (problem != NULL)
        chy_doctor_add (self, problem, 0, chy_command_line ("audit", "verify", NULL));
      chy_audit_chain_clear (&chains[i]);
    }
  return TRUE;
}

const ChyDoctorCheck chy_doctor_audit = { .id = "audit",
                                          .examine = examine,
                                          .examine_outside = examine_outside };
