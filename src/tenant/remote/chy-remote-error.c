/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-remote-private.h"

#include "model/chy-problem.h"

/* What server/chy-server-answer.c says. */
static const struct
{
  const char *code;
  ChyTenantError error;
} codes[] = {
  { "itemNotFound", CHY_TENANT_ERROR_NOT_FOUND },
  { "ambiguous", CHY_TENANT_ERROR_AMBIGUOUS },
  { "notSupported", CHY_TENANT_ERROR_UNSUPPORTED },
  { "accessDenied", CHY_TENANT_ERROR_ROLE },
  { "conflict", CHY_TENANT_ERROR_CONFLICT },
  { "vaultLocked", CHY_TENANT_ERROR_VAULT },
  { "inUse", CHY_TENANT_ERROR_IN_USE },
};

gboolean
chy_remote_take_error (
    guint status, const char *code, const char *message, GPtrArray *problems, GError **error)
{
  /* What is wrong with an account has words of its own. */
  if (problems->len > 0 && g_str_equal (chy_problem_get_domain (problems->pdata[0]), "account"))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_equal (codes[i].code, code))
      {
        g_set_error_literal (error, CHY_TENANT_ERROR, codes[i].error, message);
        return TRUE;
      }
  if (problems->len > 0 || status != 500)
    return FALSE;
  g_set_error_literal (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, message);
  return TRUE;
}

GVariant *
chy_remote_get (ChyHttpClient *client, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyHttpAnswer) answer =
      chy_http_client_send (client, path, NULL, NULL, NULL, cancellable, error);

  return answer != NULL ? chy_http_answer_read (answer, chy_remote_take_error, NULL, error) : NULL;
}
