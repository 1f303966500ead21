/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "base/chy-id.h"

#include <string.h>

enum
{
  N_TRIES = 10, /* against others who publish at the same time */
};

typedef struct
{
  gint64 number, this_update, next_publish, next_update;
  GBytes *der; /* (owned) NULL: none yet */
} Crl;

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  const ChyBuiltinKey *key;
  Crl last;        /* of this key */
  gint64 number;   /* the highest that the authority gave */
  GArray *entries; /* (owned) of ChyCrlEntry, or NULL: not wanted */
} Look;

static gboolean
on_crl (ChyRow *row, gpointer data)
{
  Crl *crl = data;
  crl->number = chy_row_int (row, 0);
  crl->this_update = chy_row_int (row, 1);
  crl->next_publish = chy_row_int (row, 2);
  crl->next_update = chy_row_int (row, 3);
  crl->der = chy_row_bytes (row, 4);
  return FALSE;
}

static int
hex_digit (char c)
{
  return g_ascii_xdigit_value (c);
}

static gboolean
on_entry (ChyRow *row, gpointer data)
{
  const char *serial = chy_row_text (row, 0);
  ChyCrlEntry entry = { .reason = (guint8) chy_row_int (row, 1), .time = chy_row_int (row, 2) };

  for (; serial[0] != '\0' && serial[1] != '\0' && entry.serial_size < sizeof entry.serial; serial += 2)
    entry.serial[entry.serial_size++] = (guint8) (hex_digit (serial[0]) << 4 | hex_digit (serial[1]));
  g_array_append_val ((GArray *) data, entry);
  return TRUE;
}

static gboolean
look (ChySession *session, gpointer data, GError **error)
{
  Look *self = data;
  gboolean found = FALSE;
  g_autofree char *revoked = chy_builtin_bucket (self->snapshot->id, CHY_BUILTIN_REVOKED);

  g_clear_pointer (&self->last.der, g_bytes_unref);
  memset (&self->last, 0, sizeof self->last);
  if (!chy_session_each (session, "crl-row",
                         CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (self->key->id)), on_crl,
                         &self->last, error) ||
      !chy_session_get_int (session, "crl-number", CHY_PARAMS (CHY_INT (self->snapshot->id)), &self->number,
                            &found, error))
    return FALSE;
  if (self->entries == NULL)
    return TRUE;
  g_array_set_size (self->entries, 0);
  /* RFC 5280 3.3: an expired certificate stands in one more list after its end. */
  return chy_session_each (
      session, "crl-entries",
      CHY_PARAMS (CHY_TEXT (revoked), CHY_INT (self->last.this_update), CHY_INT (self->key->id)), on_entry,
      self->entries, error);
}

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  const ChyBuiltinKey *key;
  const Crl *crl;
  gsize n_entries;
  gint64 now;
  const char *who;
  gboolean late; /* somebody else took the number */
} Put;

static gboolean
put (ChySession *session, gpointer data, GError **error)
{
  Put *self = data;
  const Crl *crl = self->crl;
  gint64 changes = 0;

  if (!chy_session_run_counted (session, "crl-number-set",
                                CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (crl->number)), &changes,
                                error))
    return FALSE;
  self->late = changes == 0;
  if (self->late)
    return TRUE;
  if (!chy_session_run (session, "crl-put",
                        CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (self->key->id),
                                    CHY_INT (crl->number), CHY_INT (crl->this_update),
                                    CHY_INT (crl->next_publish), CHY_INT (crl->next_update),
                                    CHY_BYTES (crl->der)),
                        error))
    return FALSE;
  chy_session_touch (session, "authorities");
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "number", "x", crl->number);
  g_variant_dict_insert (&dict, "entries", "x", (gint64) self->n_entries);
  g_variant_dict_insert (&dict, "nextUpdate", "x", crl->next_update);
  g_autoptr (GVariant) after = g_variant_ref_sink (g_variant_dict_end (&dict));
  return chy_builtin_audit (session, self->now, self->who, "crl-published", self->snapshot->uuid,
                            self->snapshot->name, NULL, after, error);
}

/* Signs the next list of one key and keeps it; the number goes up by one whatever key it is. */
static GBytes *
make (ChyBuiltinHost *self,
      const ChyBuiltinSnapshot *snapshot,
      const ChyBuiltinCertificate *issuer,
      const char *who,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (ChyKey) key = chy_builtin_key_open (self, issuer->key, error);
  if (key == NULL)
    return NULL;
  for (int i = 0; i < N_TRIES; i++)
    {
      g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (ChyCrlEntry));
      Look seen = { .snapshot = snapshot, .key = issuer->key, .entries = entries };
      gint64 now = chy_builtin_host_now (self);
      if (!chy_builtin_host_read (self, look, &seen, cancellable, error))
        return NULL;
      g_clear_pointer (&seen.last.der, g_bytes_unref);

      /* A clock that was put back must not make a list that looks older than the last one. */
      gint64 start = MAX (now - now % CHY_USEC_PER_SEC, seen.last.this_update);
      Crl crl = { .number = seen.number + 1,
                  .this_update = start,
                  .next_publish = start + snapshot->crl_period * CHY_USEC_PER_SEC,
                  .next_update = start + (snapshot->crl_period + snapshot->crl_overlap) * CHY_USEC_PER_SEC };
      g_autoptr (GBytes) der =
          chy_crl_create ((const ChyCrlEntry *) (gpointer) entries->data, entries->len, (guint64) crl.number,
                          crl.this_update, crl.next_update, key, issuer->der, error);
      if (der == NULL)
        return NULL;
      crl.der = der;
      Put data = { .snapshot = snapshot,
                   .key = issuer->key,
                   .crl = &crl,
                   .n_entries = entries->len,
                   .now = now,
                   .who = who };
      if (!chy_builtin_host_write (self, put, &data, cancellable, error))
        return NULL;
      if (!data.late)
        return g_steal_pointer (&der);
    }
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE,
                       "others publish all the time");
  return NULL;
}

/* Lists of earlier keys go on as long as certificates under them may be valid. */
static gboolean
make_earlier (ChyBuiltinHost *self,
              const ChyBuiltinSnapshot *snapshot,
              const char *who,
              GCancellable *cancellable,
              GError **error)
{
  const ChyBuiltinKey *current = chy_builtin_snapshot_get_active (snapshot)->key;
  gint64 now = chy_builtin_host_now (self);

  for (guint i = 0; i < snapshot->keys->len; i++)
    {
      const ChyBuiltinKey *key = g_ptr_array_index (snapshot->keys, i);
      const ChyBuiltinCertificate *issuer = chy_builtin_snapshot_find_issuer (snapshot, key->index);
      if (key == current || issuer == NULL || now >= issuer->not_after)
        continue;
      g_autoptr (GBytes) der = make (self, snapshot, issuer, who, cancellable, error);
      if (der == NULL)
        return FALSE;
    }
  return TRUE;
}

GBytes *
chy_builtin_publish (ChyBuiltinHost *self,
                     const char *uuid,
                     gboolean renew,
                     const ChyPrincipal *who,
                     GCancellable *cancellable,
                     GError **error)
{
  gint64 now = chy_builtin_host_now (self);
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  if (snapshot == NULL || (renew && !chy_builtin_require (snapshot, who, CHY_CA_RIGHT_MANAGE_CA, error)))
    return NULL;
  const ChyBuiltinCertificate *active = chy_builtin_snapshot_get_active (snapshot);
  if (active == NULL)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_READY, "%s waits for its certificate",
                   snapshot->name);
      return NULL;
    }
  const char *name = who != NULL ? who->name : "";

  if (!renew)
    {
      Look seen = { .snapshot = snapshot, .key = active->key };
      if (!chy_builtin_host_read (self, look, &seen, cancellable, error))
        return NULL;
      g_autoptr (GBytes) last = g_steal_pointer (&seen.last.der);
      /* The next one is due: made in passing where the key is at hand. */
      if (last != NULL && (now < seen.last.next_publish || !chy_builtin_key_is_open (self, active->key)))
        return g_steal_pointer (&last);
    }
  if (!chy_builtin_policy_can_sign (snapshot, now, error) ||
      !make_earlier (self, snapshot, name, cancellable, error))
    return NULL;
  return make (self, snapshot, active, name, cancellable, error);
}
