/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-duty-record.h"

#include "model/chy-field.h"
#include "tenant/commands/chy-setting.h"
#include "wire/chy-wire.h"

/* So it is told again that a duty of one server still fails. */
#define TOLD_AGAIN (3600 * CHY_USEC_PER_SEC)

void
chy_duty_record_free (ChyDutyRecord *self)
{
  g_free (self->name);
  g_free (self->holder);
  g_free (self->message);
  g_free (self);
}

/* --- as it is stored ------------------------------------------------------------------------------------ */

static ChyDutyRecord *
decode (const char *name, const char *text, GError **error)
{
  g_autoptr (GVariant) body = text != NULL ? chy_wire_parse (text, -1, error) : chy_body_new ();
  ChyDutyRecord *self;

  if (body == NULL)
    return NULL;
  if (!g_variant_is_of_type (body, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED, "the record of the duty %s", name);
      return NULL;
    }
  self = g_new0 (ChyDutyRecord, 1);
  self->name = g_strdup (name);
  self->due = chy_body_get_int (body, "due", 0);
  self->holder = g_strdup (chy_body_get_text (body, "holder"));
  self->until = chy_body_get_int (body, "until", 0);
  self->done = chy_body_get_int (body, "done", 0);
  self->failed = chy_body_get_int (body, "failed", 0);
  self->tried = chy_body_get_int (body, "tried", 0);
  self->message = g_strdup (chy_body_get_text (body, "message"));
  return self;
}

static gboolean
save (ChySession *session, const ChyDutyRecord *self, GError **error)
{
  g_autofree char *key = g_strconcat (CHY_SETTING_DUTY, self->name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "due", "x", self->due);
  g_variant_dict_insert (&dict, "done", "x", self->done);
  if (self->holder != NULL)
    {
      g_variant_dict_insert (&dict, "holder", "s", self->holder);
      g_variant_dict_insert (&dict, "until", "x", self->until);
    }
  if (self->failed != 0)
    {
      g_variant_dict_insert (&dict, "failed", "x", self->failed);
      g_variant_dict_insert (&dict, "tried", "x", self->tried);
      g_variant_dict_insert (&dict, "message", "s", self->message != NULL ? self->message : "");
    }
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = chy_wire_print (body, CHY_WIRE_CANONICAL);
  /* Nobody's list changes by it. */
  return chy_session_run (session, "setting-set", CHY_PARAMS (CHY_TEXT (key), CHY_TEXT (text)), error);
}

static ChyDutyRecord *
load (ChySession *session, const char *name, GError **error)
{
  g_autofree char *key = g_strconcat (CHY_SETTING_DUTY, name, NULL);
  g_autofree char *text = NULL;

  if (!chy_setting_get (session, key, &text, error))
    return NULL;
  return decode (name, text, error);
}

typedef struct
{
  GPtrArray *records;
  GError *error;
} List;

static gboolean
on_row (ChyRow *row, gpointer data)
{
  List *list = data;
  ChyDutyRecord *record =
      decode (chy_row_text (row, 0) + strlen (CHY_SETTING_DUTY), chy_row_text (row, 1), &list->error);

  if (record == NULL)
    return FALSE;
  g_ptr_array_add (list->records, record);
  return TRUE;
}

GPtrArray *
chy_duty_record_list (ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_duty_record_free);
  List list = { .records = records };

  if (!chy_setting_each (session, CHY_SETTING_DUTY, on_row, &list, error))
    return NULL;
  if (list.error != NULL)
    {
      g_propagate_error (error, list.error);
      return NULL;
    }
  return g_steal_pointer (&records);
}

/* --- taken and given back ------------------------------------------------------------------------------- */

typedef struct
{
  const char *name, *holder, *message;
  gint64 now, period, lease, due;
  gboolean taken;
} Turn;

static gboolean
is_free (const ChyDutyRecord *record, const Turn *turn)
{
  gboolean due = record->due <= turn->now || record->due > turn->now + turn->period;
  gboolean held = record->holder != NULL && record->until > turn->now &&
                  record->until <= turn->now + turn->lease && g_strcmp0 (record->holder, turn->holder) != 0;

  return due && !held;
}

static gboolean
look (ChySession *session, gpointer data, GError **error)
{
  Turn *turn = data;
  g_autoptr (ChyDutyRecord) record = load (session, turn->name, error);

  turn->taken = record != NULL && is_free (record, turn);
  return record != NULL;
}

static gboolean
take (ChySession *session, gpointer data, GError **error)
{
  Turn *turn = data;
  g_autoptr (ChyDutyRecord) record = load (session, turn->name, error);

  if (record == NULL)
    return FALSE;
  turn->taken = is_free (record, turn);
  if (!turn->taken)
    return TRUE;
  g_free (record->holder);
  record->holder = g_strdup (turn->holder);
  record->until = turn->now + turn->lease;
  return save (session, record, error);
}

gboolean
chy_duty_take (ChyStore *store,
               const char *name,
               const char *holder,
               gint64 now,
               gint64 period,
               gint64 lease,
               gboolean *ret_taken,
               GCancellable *cancellable,
               GError **error)
{
  Turn turn = { .name = name, .holder = holder, .now = now, .period = period, .lease = lease };

  /* Most times there is nothing to do, and nothing is written. */
  if (!chy_store_read (store, look, &turn, cancellable, error) ||
      (turn.taken && !chy_store_write (store, take, &turn, cancellable, error)))
    return FALSE;
  *ret_taken = turn.taken;
  return TRUE;
}

static void
note (ChyDutyRecord *record, gint64 now, const char *message)
{
  g_clear_pointer (&record->message, g_free);
  if (message == NULL)
    {
      record->done = now;
      record->failed = 0;
      return;
    }
  record->message = g_strdup (message);
  record->tried = now;
  if (record->failed == 0)
    record->failed = now;
}

static gboolean
give (ChySession *session, gpointer data, GError **error)
{
  const Turn *turn = data;
  g_autoptr (ChyDutyRecord) record = load (session, turn->name, error);

  if (record == NULL)
    return FALSE;
  if (g_strcmp0 (record->holder, turn->holder) != 0)
    return TRUE;
  g_clear_pointer (&record->holder, g_free);
  record->due = turn->due;
  note (record, turn->now, turn->message);
  return save (session, record, error);
}

gboolean
chy_duty_give (ChyStore *store,
               const char *name,
               const char *holder,
               gint64 now,
               gint64 due,
               const char *message,
               GError **error)
{
  Turn turn = { .name = name, .holder = holder, .message = message, .now = now, .due = due };

  return chy_store_write (store, give, &turn, NULL, error);
}

static gboolean
look_told (ChySession *session, gpointer data, GError **error)
{
  Turn *turn = data;
  g_autoptr (ChyDutyRecord) record = load (session, turn->name, error);

  if (record == NULL)
    return FALSE;
  turn->taken = turn->message == NULL ? record->failed != 0
                                      : record->failed == 0 || record->tried + TOLD_AGAIN <= turn->now ||
                                            g_strcmp0 (record->message, turn->message) != 0;
  return TRUE;
}

static gboolean
tell (ChySession *session, gpointer data, GError **error)
{
  const Turn *turn = data;
  g_autoptr (ChyDutyRecord) record = load (session, turn->name, error);

  if (record == NULL)
    return FALSE;
  note (record, turn->now, turn->message);
  return save (session, record, error);
}

gboolean
chy_duty_tell (ChyStore *store, const char *name, gint64 now, const char *message, GError **error)
{
  Turn turn = { .name = name, .message = message, .now = now };

  return chy_store_read (store, look_told, &turn, NULL, error) &&
         (!turn.taken || chy_store_write (store, tell, &turn, NULL, error));
}
