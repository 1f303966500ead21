/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"
#include "chy-imported-store.h"
#include "chy-profile-store.h"
#include "chy-request-store.h"
#include "model/chy-problem.h"

/* A request that was cancelled because nobody wanted it any more comes back when it is wanted again; one that
 * a person cancelled does not. */
#define CODE_UNASSIGNED "unassigned"
/* A connector has an older imported certificate in hand than there is by now. */
#define CODE_NEWER "newer"

/* A user or device of the directory. */
typedef struct
{
  char *name;     /* (owned) */
  char *upn;      /* (owned) of a user */
  char *user;     /* (owned) of a device: its user's id, or NULL */
  char *platform; /* (owned) of a device */
} Entry;

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

typedef struct
{
  gint64 row;
  gboolean removed;
  gboolean wanted;
} Delivery;

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  ChySession *session;        /* borrowed */
  gint64 now;
  ChyDirectoryView *view; /* (owned) or NULL: not loaded, as nothing is assigned */
  GHashTable *entries;    /* (owned) id -> Entry */
  GHashTable *done;       /* (owned) ids of profiles that were looked at */
  gint64 created, cancelled, renewed, deliveries;
} Reconcile;

static void
entry_free (Entry *self)
{
  g_free (self->name);
  g_free (self->upn);
  g_free (self->user);
  g_free (self->platform);
  g_free (self);
}

static void
latest_free (Latest *self)
{
  g_free (self->imported);
  g_free (self->id);
  g_free (self);
}

static void
reconcile_clear (Reconcile *self)
{
  g_clear_pointer (&self->view, chy_directory_view_free);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->done, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reconcile, reconcile_clear)

/* --- the directory ------------------------------------------------------------------------------------ */

static gboolean
on_person (ChyRow *row, gpointer data)
{
  Reconcile *self = data;
  Entry *entry = g_new0 (Entry, 1);

  entry->name = g_strdup (chy_row_text (row, 1));
  entry->upn = g_strdup (chy_row_text (row, 2));
  g_hash_table_replace (self->entries, g_strdup (chy_row_text (row, 0)), entry);
  chy_directory_view_add_user (self->view, chy_row_text (row, 0));
  return TRUE;
}

static gboolean
on_device (ChyRow *row, gpointer data)
{
  Reconcile *self = data;
  Entry *entry = g_new0 (Entry, 1);
  const char *text = chy_row_text (row, 3);
  const ChyPlatform *platform = text != NULL ? chy_platform_guess (text) : NULL;

  entry->name = g_strdup (chy_row_text (row, 1));
  entry->user = g_strdup (chy_row_text (row, 2));
  entry->platform = g_strdup (platform != NULL ? platform->id : text);
  g_hash_table_replace (self->entries, g_strdup (chy_row_text (row, 0)), entry);
  chy_directory_view_add_device (self->view, chy_row_text (row, 0), entry->user, entry->platform);
  return TRUE;
}

static gboolean
on_group (ChyRow *row, gpointer data)
{
  chy_directory_view_add_group (((Reconcile *) data)->view, chy_row_text (row, 0), chy_row_text (row, 1));
  return TRUE;
}

static gboolean
on_member (ChyRow *row, gpointer data)
{
  chy_directory_view_add_member (((Reconcile *) data)->view, chy_row_text (row, 0), chy_row_text (row, 1));
  return TRUE;
}

/* Who is switched off is not in it, and so has no right to anything. */
static gboolean
load_directory (Reconcile *self, GError **error)
{
  if (self->view != NULL)
    return TRUE;
  self->view = chy_directory_view_new ();
  return chy_session_each (self->session, "reconcile-people", CHY_NO_PARAMS, on_person, self, error) &&
         chy_session_each (self->session, "reconcile-devices", CHY_NO_PARAMS, on_device, self, error) &&
         chy_session_each (self->session, "reconcile-groups", CHY_NO_PARAMS, on_group, self, error) &&
         chy_session_each (self->session, "reconcile-members", CHY_NO_PARAMS, on_member, self, error);
}

/* --- making requests ----------------------------------------------------------------------------------- */

/* Nothing valid was imported for its user. */
static gboolean
fail_missing (Reconcile *self, gint64 number, GError **error)
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
insert_request (Reconcile *self,
                const ChyDocument *profile,
                const char *device,
                const char *person,
                gint64 generation,
                const char *previous,
                const char *imported,
                GError **error)
{
  gboolean is_imported = chy_profile_is_imported (profile->body);
  const Entry *holder = g_hash_table_lookup (self->entries, device);
  const char *user_id = *person != '\0' ? person : holder != NULL ? holder->user : NULL;
  const Entry *user = user_id != NULL ? g_hash_table_lookup (self->entries, user_id) : NULL;
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
load_and_move (Reconcile *self, gint64 number, ChyRequestState state, const char *code, GError **error)
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
want (Reconcile *self,
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
queue_again (Reconcile *self, const Latest *latest, const char *code, GError **error)
{
  self->created++;
  return load_and_move (self, latest->number, CHY_REQUEST_QUEUED, code, error);
}

static gboolean
take_away (Reconcile *self, const Latest *latest, GError **error)
{
  self->cancelled++;
  return fail_missing (self, latest->number, error);
}

/* Somebody is to have the imported certificate `imported`; NULL: nothing valid was imported for them, which
 * is a failure that everybody can see and no silence. What was delivered stays until it is removed or a newer
 * one is there: that its validity ended, the device sees by itself. */
static gboolean
want_imported (Reconcile *self,
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
cancel_unwanted (Reconcile *self, GHashTable *table, GError **error)
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

/* Who gets it, or NULL where that is nobody: no such profile any more, or nothing is assigned. */
static gboolean
find_effective (Reconcile *self,
                const ChyDocument *profile,
                ChyCertificateType type,
                GPtrArray **ret_targets,
                ChyEffective **ret_effective,
                GError **error)
{
  const ChyPlatform *platform = chy_profile_get_platform (profile->body);

  *ret_targets = chy_profile_store_list_targets (self->session, profile->id, error);
  if (*ret_targets == NULL)
    return FALSE;
  if (profile->deleted || platform == NULL || (*ret_targets)->len == 0)
    return TRUE;
  if (!load_directory (self, error))
    return FALSE;
  *ret_effective = chy_assignment_effective (*ret_targets, self->view, type, platform);
  return TRUE;
}

static gboolean
reconcile_requests (Reconcile *self, const ChyDocument *profile, GError **error)
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
      !find_effective (self, profile, type, &targets, &effective, error) ||
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

/* --- trusted certificates --------------------------------------------------------------------------------
 */

static gboolean
on_delivery (ChyRow *row, gpointer data)
{
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->row = chy_row_int (row, 0);
  delivery->removed = g_strcmp0 (chy_row_text (row, 2), "removed") == 0;
  g_hash_table_replace (data, g_strdup (chy_row_text (row, 1)), delivery);
  return TRUE;
}

static gboolean
set_delivery (Reconcile *self, Delivery *delivery, const char *state, GError **error)
{
  self->deliveries++;
  return chy_session_run (self->session, "delivery-set-state",
                          CHY_PARAMS (CHY_INT (delivery->row), CHY_TEXT (state), CHY_INT (self->now)), error);
}

/* It is handed over with the device's next contact: no connector has to work for it. */
static gboolean
deliver (Reconcile *self, const ChyDocument *profile, GHashTable *table, const char *device, GError **error)
{
  Delivery *delivery = g_hash_table_lookup (table, device);
  g_autofree char *id = NULL;

  if (delivery != NULL)
    {
      delivery->wanted = TRUE;
      return !delivery->removed || set_delivery (self, delivery, "delivered", error);
    }
  id = chy_id_new ();
  self->deliveries++;
  return chy_session_run (self->session, "delivery-insert",
                          CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (profile->id), CHY_TEXT (device),
                                      CHY_TEXT ("delivered"), CHY_INT (self->now)),
                          error);
}

static gboolean
reconcile_deliveries (Reconcile *self, const ChyDocument *profile, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (ChyEffective) effective = NULL;
  GHashTableIter iter;
  gpointer value;

  if (!find_effective (self, profile, CHY_CERTIFICATE_TYPE_DEVICE, &targets, &effective, error) ||
      !chy_session_each (self->session, "reconcile-deliveries", CHY_PARAMS (CHY_TEXT (profile->id)),
                         on_delivery, table, error))
    return FALSE;
  for (guint i = 0; effective != NULL && i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *member = chy_effective_get (effective, i);

      if (member->state == CHY_MEMBER_INCLUDED && !deliver (self, profile, table, member->device, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!((Delivery *) value)->wanted && !((Delivery *) value)->removed &&
        !set_delivery (self, value, "removed", error))
      return FALSE;
  return TRUE;
}

/* --- all --------------------------------------------------------------------------------------------------
 */

static gboolean
reconcile_profile (Reconcile *self, const ChyDocument *profile, GError **error)
{
  const ChyProfileType *type = chy_profile_get_type (profile->body);

  g_hash_table_add (self->done, g_strdup (profile->id));
  if (type != NULL && (g_str_equal (type->id, "pkcs-certificate") || chy_profile_is_imported (profile->body)))
    return reconcile_requests (self, profile, error);
  if (type != NULL && g_str_equal (type->id, "trusted-certificate"))
    return reconcile_deliveries (self, profile, error);
  return TRUE;
}

static gboolean
on_profile (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

/* Profiles that were deleted since somebody got a request of theirs. */
static gboolean
reconcile_deleted (Reconcile *self, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (!chy_session_each (self->session, "reconcile-open-profiles", CHY_NO_PARAMS, on_profile, ids, error) ||
      !chy_session_each (self->session, "reconcile-delivery-profiles", CHY_NO_PARAMS, on_profile, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (ChyDocument) profile = NULL;

      if (g_hash_table_contains (self->done, ids->pdata[i]))
        continue;
      profile = chy_document_load (self->session, ids->pdata[i], error);
      if (profile == NULL || !reconcile_profile (self, profile, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
chy_reconcile (ChyCommandContext *context, GVariantDict *result, GError **error)
{
  g_auto (Reconcile) self = { .context = context,
                              .session = chy_command_context_get_session (context),
                              .now = chy_command_context_get_now (context) };
  g_autoptr (GPtrArray) profiles = chy_document_list (self.session, CHY_DOCUMENT_PROFILE, error);

  if (profiles == NULL)
    return FALSE;
  self.entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
  self.done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < profiles->len; i++)
    if (!reconcile_profile (&self, g_ptr_array_index (profiles, i), error))
      return FALSE;
  if (!reconcile_deleted (&self, error))
    return FALSE;
  if (self.created + self.cancelled + self.renewed > 0)
    chy_session_touch (self.session, "requests");
  if (self.deliveries > 0)
    chy_session_touch (self.session, "deliveries");
  g_variant_dict_insert (result, "created", "x", self.created);
  g_variant_dict_insert (result, "cancelled", "x", self.cancelled);
  g_variant_dict_insert (result, "renewed", "x", self.renewed);
  return TRUE;
}

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
  g_auto (Reconcile)
      reconcile = { .context = context, .session = session, .now = chy_command_context_get_now (context) };
  g_autoptr (ChyDocument) profile = chy_document_load (session, self->profile, error);
  g_autofree char *imported = NULL;

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
  reconcile.entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
  reconcile.done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return check_youngest (session, self, error) && load_directory (&reconcile, error) &&
         insert_request (&reconcile, profile, self->device, self->person, self->generation + 1, self->id,
                         imported, error);
}
