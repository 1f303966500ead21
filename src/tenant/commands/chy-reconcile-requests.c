/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"
#include "chy-imported-store.h"
#include "chy-reconciliation.h"
#include "model/chy-problem.h"

/* A request that was cancelled because nobody wanted it any more comes back when it is wanted again; one that
 * a person cancelled does not. */
#define CODE_UNASSIGNED "unassigned"
/* A connector has an older imported certificate in hand than there is by now. */
#define CODE_NEWER "newer"

/* The youngest request of one holder. */
typedef struct
{
  gint64 number;
  char *id; /* (owned) */
  gint64 generation;
  ChyRequestState state;
  gint64 renew_at;
  gboolean unassigned; /* cancelled by us */
  gboolean missing;    /* failed, as nothing had been imported for the user */
  char *imported;      /* (owned) what it brings, or NULL */
  gboolean wanted;
} Latest;

static void
latest_free (Latest *self)
{
  g_free (self->imported);
  g_free (self->id);
  g_free (self);
}

/* --- making requests ----------------------------------------------------------------------------------- */

/* Nothing valid was imported for its user. */
static gboolean
fail_missing (ChyReconciliation *self, gint64 number, GError **error)
{
  g_autoptr (ChyRequestRow) request = NULL;

  if (!chy_request_store_load (self->session, number, &request, error))
    return FALSE;
  if (request == NULL || !chy_request_state_may_follow (request->state, CHY_REQUEST_FAILED))
    return TRUE;
  if (!chy_request_store_fail_missing (self->session, request, self->now, error) ||
      !chy_request_store_save (self->session, request, self->now, error))
    return FALSE;
  chy_request_row_audit (self->context, request);
  return TRUE;
}

static gboolean
insert_request (ChyReconciliation *self,
                const ChyDocument *profile,
                const char *device,
                const char *person,
                gint64 generation,
                const char *previous,
                const char *imported,
                GError **error)
{
  gboolean is_imported = chy_profile_is_imported (profile->body);
  const ChyReconcileEntry *holder = g_hash_table_lookup (self->entries, device);
  const char *user_id = *person != '\0' ? person : holder != NULL ? holder->user : NULL;
  const ChyReconcileEntry *user = user_id != NULL ? g_hash_table_lookup (self->entries, user_id) : NULL;
  g_autofree char *id = chy_id_new ();
  ChyRequestRow request = { .id = id,
                            .profile = profile->id,
                            .device = (char *) device,
                            .person = (char *) person,
                            .generation = generation,
                            .profile_name = profile->title,
                            .state = CHY_REQUEST_ASSIGNED,
                            .is_imported = is_imported,
                            .imported = (char *) imported };

  if (!chy_session_insert (
          self->session, "request-insert",
          CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (profile->id), CHY_TEXT (device), CHY_TEXT (person),
                      CHY_INT (generation), CHY_TEXT (profile->title),
                      CHY_TEXT (holder != NULL ? holder->name : NULL),
                      CHY_TEXT (user != NULL ? user->name : NULL), CHY_TEXT (user != NULL ? user->upn : NULL),
                      CHY_TEXT (holder != NULL ? holder->platform : NULL), CHY_TEXT (previous),
                      CHY_INT (self->now),
                      CHY_TEXT (is_imported ? CHY_REQUEST_KIND_IMPORTED : CHY_REQUEST_KIND_ISSUED),
                      CHY_TEXT (imported)),
          &request.number, error))
    return FALSE;
  if (!chy_session_run (self->session, "request-event-insert",
                        CHY_PARAMS (CHY_INT (request.number), CHY_INT (self->now), CHY_TEXT ("assigned"),
                                    CHY_NULL, CHY_INT (0), CHY_NULL, CHY_NULL),
                        error) ||
      !chy_request_store_add_event (self->session, &request, CHY_REQUEST_QUEUED, self->now, NULL, NULL,
                                    error))
    return FALSE;
  chy_request_row_audit (self->context, &request);
  return !is_imported || imported != NULL || fail_missing (self, request.number, error);
}

static gboolean
load_and_move (
    ChyReconciliation *self, gint64 number, ChyRequestState state, const char *code, GError **error)
{
  g_autoptr (ChyRequestRow) request = NULL;

  if (!chy_request_store_load (self->session, number, &request, error))
    return FALSE;
  if (request == NULL || !chy_request_state_may_follow (request->state, state))
    return TRUE;
  chy_request_row_release (request);
  if (state == CHY_REQUEST_QUEUED)
    request->next_try = self->now;
  /* Whoever has it in hand loses it. */
  request->fence++;
  chy_request_row_set_problem (request, NULL, code, NULL);
  if (!chy_request_store_add_event (self->session, request, state, self->now, code, NULL, error) ||
      !chy_request_store_save (self->session, request, self->now, error))
    return FALSE;
  chy_request_row_audit (self->context, request);
  return TRUE;
}

/* --- one profile ---------------------------------------------------------------------------------------- */

static gboolean
on_latest (ChyRow *row, gpointer data)
{
  GHashTable *table = data;
  Latest *latest = g_new0 (Latest, 1);

  latest->number = chy_row_int (row, 0);
  latest->generation = chy_row_int (row, 3);
  if (!chy_request_state_from_string (chy_row_text (row, 4), &latest->state))
    latest->state = CHY_REQUEST_REVOKED;
  latest->renew_at = chy_row_int (row, 5);
  latest->unassigned = g_strcmp0 (chy_row_text (row, 6), CODE_UNASSIGNED) == 0;
  latest->missing = g_strcmp0 (chy_row_text (row, 6), CHY_REQUEST_CODE_NO_PFX) == 0;
  latest->imported = g_strdup (chy_row_text (row, 8));
  latest->id = g_strdup (chy_row_text (row, 7));
  g_hash_table_replace (table, g_strconcat (chy_row_text (row, 1), "|", chy_row_text (row, 2), NULL), latest);
  return TRUE;
}

/* Somebody is to have a certificate of this profile. */
static gboolean
want (ChyReconciliation *self,
      const ChyDocument *profile,
      GHashTable *table,
      const char *device,
      const char *person,
      GError **error)
{
  g_autofree char *key = g_strconcat (device, "|", person, NULL);
  Latest *latest = g_hash_table_lookup (table, key);
  gboolean delivered;

  if (latest == NULL)
    {
      self->created++;
      return insert_request (self, profile, device, person, 1, NULL, NULL, error);
    }
  latest->wanted = TRUE;
  if (latest->state == CHY_REQUEST_CANCELLED && latest->unassigned)
    {
      self->created++;
      return load_and_move (self, latest->number, CHY_REQUEST_QUEUED, NULL, error);
    }
  delivered = latest->state == CHY_REQUEST_DELIVERED || latest->state == CHY_REQUEST_INSTALLED;
  if (delivered && latest->renew_at > 0 && latest->renew_at <= self->now)
    {
      self->renewed++;
      return insert_request (self, profile, device, person, latest->generation + 1, latest->id, NULL, error);
    }
  return TRUE;
}

static gboolean
queue_again (ChyReconciliation *self, const Latest *latest, const char *code, GError **error)
{
  self->created++;
  return load_and_move (self, latest->number, CHY_REQUEST_QUEUED, code, error);
}

static gboolean
take_away (ChyReconciliation *self, const Latest *latest, GError **error)
{
  self->cancelled++;
  return fail_missing (self, latest->number, error);
}

/* Somebody is to have the imported certificate `imported`; NULL: nothing valid was imported for them, which
 * is a failure that everybody can see and no silence. What was delivered stays until it is removed or a newer
 * one is there: that its validity ended, the device sees by itself. */
static gboolean
want_imported (ChyReconciliation *self,
               const ChyDocument *profile,
               GHashTable *table,
               const ChyImportedTable *all,
               const ChyMember *member,
               GError **error)
{
  g_autofree char *key = g_strconcat (member->device, "|", member->user, NULL);
  Latest *latest = g_hash_table_lookup (table, key);
  const char *imported = chy_imported_table_get (all, member->user);
  gboolean same = latest != NULL && g_strcmp0 (latest->imported, imported) == 0;

  if (latest == NULL)
    {
      self->created++;
      return insert_request (self, profile, member->device, member->user, 1, NULL, imported, error);
    }
  latest->wanted = TRUE;
  switch (latest->state)
    {
    case CHY_REQUEST_ASSIGNED:
    case CHY_REQUEST_QUEUED: /* which one it is, is asked when it is claimed */
      return imported != NULL || take_away (self, latest, error);
    case CHY_REQUEST_CANCELLED:
      if (!latest->unassigned)
        return TRUE;
      return queue_again (self, latest, NULL, error) && (imported != NULL || take_away (self, latest, error));
    case CHY_REQUEST_FAILED:
      return imported == NULL || (same && !latest->missing) || queue_again (self, latest, NULL, error);
    case CHY_REQUEST_DELIVERED:
    case CHY_REQUEST_INSTALLED:
      if (imported == NULL)
        return chy_imported_table_has (all, latest->imported) || take_away (self, latest, error);
      if (same)
        return TRUE;
      self->renewed++;
      return insert_request (self, profile, member->device, member->user, latest->generation + 1, latest->id,
                             imported, error);
    default:
      if (same || !chy_request_state_is_in_hand (latest->state))
        return TRUE;
      return imported != NULL ? queue_again (self, latest, CODE_NEWER, error)
                              : take_away (self, latest, error);
    }
}

static gboolean
cancel_unwanted (ChyReconciliation *self, GHashTable *table, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Latest *latest = value;

      if (latest->wanted || (latest->state != CHY_REQUEST_ASSIGNED && latest->state != CHY_REQUEST_QUEUED &&
                             latest->state != CHY_REQUEST_FAILED))
        continue;
      self->cancelled++;
      if (!load_and_move (self, latest->number, CHY_REQUEST_CANCELLED, CODE_UNASSIGNED, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
chy_reconcile_requests (ChyReconciliation *self, const ChyDocument *profile, GError **error)
{
  ChyCertificateType type = chy_profile_get_certificate_type (profile->body);
  g_autoptr (GHashTable) table =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) latest_free);
  gboolean is_imported = chy_profile_is_imported (profile->body);
  g_autoptr (ChyImportedTable) imported = NULL;
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (ChyEffective) effective = NULL;

  if (is_imported)
    imported = chy_imported_table_load (self->session, chy_body_get_text (profile->body, "intendedPurpose"),
                                        self->now, error);
  if ((is_imported && imported == NULL) ||
      !chy_reconciliation_find_effective (self, profile, type, &targets, &effective, error) ||
      !chy_session_each (self->session, "reconcile-latest", CHY_PARAMS (CHY_TEXT (profile->id)), on_latest,
                         table, error))
    return FALSE;
  for (guint i = 0; effective != NULL && i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *member = chy_effective_get (effective, i);
      const char *person = type == CHY_CERTIFICATE_TYPE_USER ? member->user : "";

      if (member->state != CHY_MEMBER_INCLUDED || person == NULL)
        continue;
      if (!(is_imported ? want_imported (self, profile, table, imported, member, error)
                        : want (self, profile, table, member->device, person, error)))
        return FALSE;
    }
  return cancel_unwanted (self, table, error);
}

/* --- renewing one ------------------------------------------------------------------------------------- */

/* Only the youngest can be followed by another one. */
static gboolean
check_youngest (ChySession *session, const ChyRequestRow *self, GError **error)
{
  g_autofree char *number = NULL;
  gint64 youngest = 0;
  gboolean found;

  if (!chy_session_get_int (
          session, "request-youngest",
          CHY_PARAMS (CHY_TEXT (self->profile), CHY_TEXT (self->device), CHY_TEXT (self->person)), &youngest,
          &found, error))
    return FALSE;
  if (youngest == self->generation)
    return TRUE;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, self->number);
  chy_refuse_one (error, "request", "newer-exists", number, NULL);
  return FALSE;
}

gboolean
chy_request_store_renew (ChyCommandContext *context, ChyRequestRow *self, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_auto (ChyReconciliation) reconcile;
  g_autoptr (ChyDocument) profile = chy_document_load (session, self->profile, error);
  g_autofree char *imported = NULL;

  chy_reconciliation_init (&reconcile, context);
  if (profile == NULL ||
      (self->is_imported &&
       !chy_imported_store_choose (session, chy_body_get_text (profile->body, "intendedPurpose"),
                                   self->person, reconcile.now, &imported, error)))
    return FALSE;
  if (self->is_imported && imported == NULL)
    {
      chy_refuse_one (error, "pfx", "missing", self->profile_name, NULL);
      return FALSE;
    }
  return check_youngest (session, self, error) && chy_reconciliation_load_directory (&reconcile, error) &&
         insert_request (&reconcile, profile, self->device, self->person, self->generation + 1, self->id,
                         imported, error);
}
