/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-certificate.h"
#include "chy-inspect.h"

#include "model/chy-problem.h"

#define DOMAIN    "path"
#define MAX_DEPTH 16

void
chy_path_step_free (ChyPathStep *self)
{
  if (self == NULL)
    return;
  chy_cert_info_unref (self->info);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

static void
add_problem (ChyPathStep *step, const char *code)
{
  g_autofree char *name = chy_name_to_string (step->info->subject);
  g_autofree char *issuer = chy_name_to_string (step->info->issuer);

  g_ptr_array_add (step->problems, chy_problem_new (CHY_SEVERITY_ERROR, DOMAIN, code, name, NULL, "name",
                                                    name, "issuer", issuer, NULL));
}

static gboolean
may_be_issuer (const ChyCertInfo *child, const ChyCertInfo *parent)
{
  gboolean is_authority = parent->is_ca || (parent->version < 3 && parent->self_signed);

  return is_authority && chy_name_equal (child->issuer, parent->subject) &&
         (child->authority_key_id == NULL || parent->subject_key_id == NULL ||
          g_str_equal (child->authority_key_id, parent->subject_key_id));
}

static gboolean
is_valid_at (const ChyCertInfo *info, gint64 now)
{
  return info->not_before <= now && now <= info->not_after;
}

/* A renewed authority has several certificates for one key: the one that is valid now is meant. */
static ChyCertInfo *
find_issuer (const ChyCertInfo *child, GPtrArray *pool, gint64 now, gboolean *ret_forged)
{
  ChyCertInfo *found = NULL;

  *ret_forged = FALSE;
  for (guint i = 0; pool != NULL && i < pool->len; i++)
    {
      ChyCertInfo *parent = g_ptr_array_index (pool, i);

      if (!may_be_issuer (child, parent) || g_bytes_equal (child->der, parent->der) ||
          (found != NULL && !is_valid_at (parent, now)))
        continue;
      if (chy_certificate_verify (child->der, parent->der, NULL))
        found = parent;
      else
        *ret_forged = TRUE;
      if (found != NULL && is_valid_at (found, now))
        break;
    }
  *ret_forged = *ret_forged && found == NULL;

  return found;
}

static ChyPathStep *
step_new (ChyCertInfo *info, gboolean is_issuer, gint64 now)
{
  ChyPathStep *step = g_new0 (ChyPathStep, 1);

  step->info = chy_cert_info_ref (info);
  step->problems = chy_problems_new ();
  if (info->not_after < now)
    add_problem (step, "expired");
  if (info->not_before > now)
    add_problem (step, "not-yet-valid");
  if (is_issuer && info->key_usage != 0 && !(info->key_usage & CHY_KEY_USAGE_KEY_CERT_SIGN))
    add_problem (step, "no-cert-sign");

  return step;
}

GPtrArray *
chy_inspect_path (ChyCertInfo *certificate, GPtrArray *pool, gint64 now)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_path_step_free);
  ChyCertInfo *next = certificate;

  while (next != NULL)
    {
      ChyPathStep *step = step_new (next, path->len > 0, now);
      gboolean forged = FALSE;

      g_ptr_array_add (path, step);
      if (next->self_signed)
        break;
      if (chy_name_equal (next->issuer, next->subject))
        {
          add_problem (step, "bad-signature");
          break;
        }
      next = path->len < MAX_DEPTH ? find_issuer (step->info, pool, now, &forged) : NULL;
      if (next == NULL)
        add_problem (step, forged ? "bad-signature" : "no-issuer");
    }

  return g_steal_pointer (&path);
}
