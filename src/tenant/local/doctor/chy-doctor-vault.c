/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

static gboolean
examine_outside (ChyDoctor *self, GError **error)
{
  g_autoptr (ChyVault) vault = chy_local_ref_vault (self->survey->tenant);
  g_autoptr (GPtrArray) slots = NULL;
  gboolean recovery = FALSE, passphrase = FALSE;

  (void) error;
  if (vault == NULL)
    {
      chy_doctor_report (self, chy_doctor_is_in_use (self) ? CHY_SEVERITY_ERROR : CHY_SEVERITY_NOTE,
                         "vault-none", NULL, NULL, NULL, chy_command_line ("vault", "create", NULL));
      return TRUE;
    }
  slots = chy_vault_list_slots (vault);
  for (guint i = 0; i < slots->len; i++)
    {
      const ChyVaultSlot *slot = g_ptr_array_index (slots, i);

      recovery = recovery || slot->kind == CHY_VAULT_SLOT_RECOVERY;
      passphrase = passphrase || slot->kind == CHY_VAULT_SLOT_PASSPHRASE;
    }
  if (!recovery)
    chy_doctor_report (self, CHY_SEVERITY_WARNING, passphrase ? "vault-no-recovery" : "vault-no-passphrase",
                       NULL, NULL, NULL, chy_command_line ("vault", "add-slot", "--kind", "recovery", NULL));
  return TRUE;
}

const ChyDoctorCheck chy_doctor_vault = { .id = "vault", .examine_outside = examine_outside };
