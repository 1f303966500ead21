/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-keeper-private.h"

#include "base/chy-id.h"

/* How often it looks what is due, in microseconds of the system's time. */
#define LOOK (10 * G_TIME_SPAN_SECOND)

/* What failed is tried again after so long, or with its period where that is shorter. */
#define AGAIN (300 * CHY_USEC_PER_SEC)

#define A_DAY (86400)
#define KEEP  14

/* --- duties --------------------------------------------------------------------------------------------- */

ChyOutcome *
chy_keeper_apply (
    ChyKeeper *self, const char *type, GVariant *params, GCancellable *cancellable, GError **error)
{
  ChyCommand *command = chy_command_new (type, params != NULL ? params : chy_body_new ());
  ChyOutcome *outcome;

  command->confirmed = TRUE;
  outcome = chy_tenant_apply (CHY_TENANT (self->tenant), command, cancellable, error);
  chy_command_free (command);
  return outcome;
}

GPtrArray *
chy_keeper_list_authorities (ChyKeeper *self, GCancellable *cancellable, GError **error)
{
  ChyAuthorityHost *host = chy_tenant_local_get_host (self->tenant);
  GPtrArray *authorities;

  if (host == NULL)
    return g_ptr_array_new_with_free_func (g_object_unref);
  authorities = chy_authority_host_list (host, cancellable, error);
  for (guint i = authorities != NULL ? authorities->len : 0; i > 0; i--)
    {
      g_autoptr (GVariant) described =
          chy_authority_describe (g_ptr_array_index (authorities, i - 1), cancellable, NULL);
      gint64 can = described != NULL ? chy_body_get_int (described, "capabilities", 0) : 0;
      const char *state = described != NULL ? chy_body_get_text (described, "state") : NULL;

      /* One that cannot be asked is the doctor's affair, and does not hold up the others. */
      if ((can & CHY_AUTHORITY_CAN_PUBLISH) == 0 || g_strcmp0 (state, "waitingForCertificate") == 0 ||
          g_strcmp0 (state, "expired") == 0)
        g_ptr_array_remove_index (authorities, i - 1);
    }
  return authorities;
}

static gint64
due_after (gint64 now, gint64 period, gboolean failed)
{
  return now + (failed ? MIN (period, AGAIN) : period);
}

static void
work_here (ChyKeeper *self, const ChyDuty *duty, gint64 period, GCancellable *cancellable)
{
  gint64 now = chy_clock_now (self->clock);
  const gint64 *next = g_hash_table_lookup (self->next, duty->name);
  g_autofree char *name = g_strdup_printf ("%s@%s", duty->name, g_get_host_name ());
  g_autoptr (GError) error = NULL;
  gint64 due;

  if (next != NULL && now < *next && *next <= now + period)
    return;
  if (!duty->work (self, cancellable, &error))
    g_warning ("%s: %s", duty->name, error->message);
  due = due_after (now, period, error != NULL);
  g_hash_table_insert (self->next, g_strdup (duty->name), g_memdup2 (&due, sizeof due));
  chy_duty_tell (chy_tenant_local_get_store (self->tenant), name, now, error != NULL ? error->message : NULL,
                 NULL);
}

static void
work_alone (ChyKeeper *self, const ChyDuty *duty, gint64 period, GCancellable *cancellable)
{
  ChyStore *store = chy_tenant_local_get_store (self->tenant);
  gint64 now = chy_clock_now (self->clock);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) lost = NULL;
  gboolean taken = FALSE;

  if (!chy_duty_take (store, duty->name, self->holder, now, period, duty->lease, &taken, cancellable, &error))
    {
      g_warning ("%s: %s", duty->name, error->message);
      return;
    }
  if (!taken)
    return;
  if (!duty->work (self, cancellable, &error))
    g_warning ("%s: %s", duty->name, error->message);
  /* One that ends with the server is not done, and the next server does it at once. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_duty_give (store, duty->name, self->holder, now, now, NULL, &lost);
  else
    chy_duty_give (store, duty->name, self->holder, now, due_after (now, period, error != NULL),
                   error != NULL ? error->message : NULL, &lost);
  if (lost != NULL)
    g_warning ("%s: %s", duty->name, lost->message);
}

void
chy_keeper_work (ChyKeeper *self, GCancellable *cancellable)
{
  g_return_if_fail (self != NULL);

  for (const ChyDuty *const *duty = chy_duties (); *duty != NULL; duty++)
    {
      gint64 period = (*duty)->get_period (self);

      if (period <= 0 || g_cancellable_is_cancelled (cancellable))
        continue;
      if ((*duty)->everywhere)
        work_here (self, *duty, period, cancellable);
      else
        work_alone (self, *duty, period, cancellable);
    }
}

/* --- the thread ----------------------------------------------------------------------------------------- */

static gpointer
run (gpointer data)
{
  ChyKeeper *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopping)
    {
      gint64 end;

      self->woken = FALSE;
      g_mutex_unlock (&self->lock);
      chy_keeper_work (self, self->cancellable);
      g_mutex_lock (&self->lock);
      end = g_get_monotonic_time () + LOOK;
      while (!self->stopping && !self->woken && g_cond_wait_until (&self->cond, &self->lock, end))
        ;
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

void
chy_keeper_start (ChyKeeper *self)
{
  g_return_if_fail (self != NULL && self->thread == NULL);

  self->thread = g_thread_new ("keeper", run, self);
}

void
chy_keeper_stop (ChyKeeper *self)
{
  g_return_if_fail (self != NULL);

  if (self->thread == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->thread));
}

/* --- the object ----------------------------------------------------------------------------------------- */

/* What others see of an authority is to be what it is. */
static void
on_changed (ChyKeeper *self, const char *const *resources)
{
  if (resources != NULL && resources[0] != NULL && !g_strv_contains (resources, "authorities"))
    return;
  g_mutex_lock (&self->lock);
  self->woken = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

ChyKeeper *
chy_keeper_new (ChyTenantLocal *tenant, const ChyKeeperOptions *options)
{
  ChyKeeper *self;

  g_return_val_if_fail (CHY_IS_TENANT_LOCAL (tenant) && options != NULL, NULL);

  self = g_new0 (ChyKeeper, 1);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->base = CHY_TENANT (g_object_ref (tenant));
  self->tenant =
      CHY_TENANT_LOCAL (chy_tenant_local_as (tenant, CHY_KEEPER_ACTOR, CHY_ROLE_ADMINISTRATOR, NULL));
  self->clock = chy_tenant_local_get_clock (tenant);
  self->holder = chy_id_new ();
  self->publish_dir = g_strdup (options->publish_dir);
  self->backup_dir = g_strdup (options->backup_dir);
  self->backup_every = (options->backup_every > 0 ? options->backup_every : A_DAY) * CHY_USEC_PER_SEC;
  self->backup_keep = options->backup_keep > 0 ? options->backup_keep : KEEP;
  self->authority_schema = options->authority_schema;
  self->alert_hook = g_strdup (options->alert_hook);
  self->alert_mail = g_strdup (options->alert_mail);
  self->sendmail = g_strdup (options->sendmail != NULL ? options->sendmail : "/usr/sbin/sendmail");
  self->next = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->published = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (self->base, "changed", G_CALLBACK (on_changed), self);
  return self;
}

void
chy_keeper_free (ChyKeeper *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->base, self);
  chy_keeper_stop (self);
  g_object_unref (self->tenant);
  g_object_unref (self->base);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->next);
  g_hash_table_unref (self->published);
  g_free (self->holder);
  g_free (self->publish_dir);
  g_free (self->backup_dir);
  g_free (self->alert_hook);
  g_free (self->alert_mail);
  g_free (self->sendmail);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

GBytes *
chy_keeper_get_published (ChyKeeper *self, const char *folder, const char *file)
{
  g_autofree char *key = g_strconcat (folder, "/", file, NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GBytes *bytes = g_hash_table_lookup (self->published, key);

  return bytes != NULL ? g_bytes_ref (bytes) : NULL;
}
