/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-certificate-change.h"

#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "model/chy-problem.h"

#define RESULT_DONE   "done"
#define REASON_HOLD   6
#define REASON_UNHOLD 8

const ChyChoice chy_certificate_reasons[] = {
  { "unspecified", N_ ("Unspecified"), NULL },
  { "keyCompromise", N_ ("Key compromise"), NULL },
  { "cACompromise", N_ ("CA compromise"), NULL },
  { "affiliationChanged", N_ ("Change of affiliation"), NULL },
  { "superseded", N_ ("Superseded"), NULL },
  { "cessationOfOperation", N_ ("Cease of operation"), NULL },
  { "certificateHold", N_ ("Certificate hold"), N_ ("Can be lifted again.") },
  { "privilegeWithdrawn", N_ ("Privilege withdrawn"), NULL },
  { NULL },
};

/* A look into the tenant's table. */
typedef struct
{
  char **keys;
  GPtrArray *targets; /* (owned) of ChyCertificateTarget; NULL where a key fits nothing here */
  GPtrArray *found;   /* (owned) of one key */
} Search;

void
chy_certificate_target_free (ChyCertificateTarget *self)
{
  if (self == NULL)
    return;
  g_free (self->key);
  g_free (self->authority);
  g_free (self->serial);
  g_free (self->name);
  g_free (self->state);
  g_free (self->request);
  g_free (self);
}

guint
chy_certificate_reason_from_string (const char *text)
{
  static const guint codes[] = { 0, 1, 2, 3, 4, 5, REASON_HOLD, 9 };

  for (guint i = 0; chy_certificate_reasons[i].id != NULL; i++)
    if (g_strcmp0 (chy_certificate_reasons[i].id, text) == 0)
      return codes[i];
  return 0;
}

/* Rows of "certificate-find": authority, serial, subject, state, request. */
static gboolean
on_certificate (ChyRow *row, gpointer data)
{
  ChyCertificateTarget *target = g_new0 (ChyCertificateTarget, 1);

  target->authority = g_strdup (chy_row_text (row, 0));
  target->serial = g_strdup (chy_row_text (row, 1));
  target->name = g_strdup (chy_row_text (row, 2));
  target->state = g_strdup (chy_row_text (row, 3));
  target->request = g_strdup (chy_row_text (row, 4));
  g_ptr_array_add (data, target);
  return TRUE;
}

/* Hexadecimal digits without separators in lower case; "" where it is something else. */
static char *
normalize_hex (const char *text)
{
  GString *hex = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        g_string_append_c (hex, g_ascii_tolower (*text));
      else if (*text != ':' && *text != ' ')
        {
          g_string_truncate (hex, 0);
          break;
        }
    }
  return g_string_free (hex, FALSE);
}

static gint64
read_number (const char *text)
{
  gint64 number = 0;

  return g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &number, NULL) ? number : 0;
}

static gboolean
ambiguous (const char *key, guint n, GError **error)
{
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS, "“%s” fits %u certificates", key, n);
  return FALSE;
}

static gboolean
search_tenant (ChySession *session, gpointer data, GError **error)
{
  Search *search = data;

  g_ptr_array_set_size (search->targets, 0);
  for (guint i = 0; search->keys[i] != NULL; i++)
    {
      const char *key = search->keys[i];
      g_autofree char *hex = normalize_hex (key);
      ChyCertificateTarget *target = NULL;

      g_ptr_array_set_size (search->found, 0);
      if (!chy_session_each (session, "certificate-find",
                             CHY_PARAMS (CHY_TEXT (key), CHY_TEXT (hex), CHY_INT (read_number (key))),
                             on_certificate, search->found, error))
        return FALSE;
      if (search->found->len > 1)
        return ambiguous (key, search->found->len, error);
      if (search->found->len == 1)
        {
          target = g_ptr_array_steal_index (search->found, 0);
          target->key = g_strdup (key);
        }
      g_ptr_array_add (search->targets, target);
    }
  return TRUE;
}

static void
take_rows (GVariant *answer, const char *authority, const char *key, GPtrArray *found)
{
  g_autoptr (GVariant) list = chy_body_get (answer, "value");
  GVariantIter iter;
  GVariant *row;

  g_variant_iter_init (&iter, list);
  while ((row = g_variant_iter_next_value (&iter)) != NULL)
    {
      ChyCertificateTarget *target = g_new0 (ChyCertificateTarget, 1);

      target->key = g_strdup (key);
      target->authority = g_strdup (authority);
      target->serial = g_strdup (chy_body_get_text (row, "serialNumber"));
      target->name = g_strdup (chy_body_get_text (row, "subjectName"));
      target->state = g_strdup (chy_body_get_text (row, "state"));
      if (target->serial != NULL && *target->serial != '\0')
        g_ptr_array_add (found, target);
      else
        chy_certificate_target_free (target);
      g_variant_unref (row);
    }
}

static gboolean
ask (ChyCommandContext *context,
     ChyAuthority *authority,
     const char *field,
     GVariant *value,
     const char *key,
     GPtrArray *found,
     GError **error)
{
  GCancellable *cancellable = chy_command_context_get_cancellable (context);
  g_autoptr (GVariant) described = NULL;
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GVariant) answer = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, field, value);
  filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  described = chy_authority_describe (authority, cancellable, error);
  answer =
      described != NULL ? chy_authority_query (authority, "certificates", filter, cancellable, error) : NULL;
  if (answer != NULL)
    take_rows (answer, chy_body_get_text (described, "id"), key, found);
  return answer != NULL;
}

/* Certificates that were not issued for a profile are known to their authority alone. */
static gboolean
search_authorities (ChyCommandContext *context, const char *key, GPtrArray *found, GError **error)
{
  ChyAuthorityHost *host = chy_command_context_get_authority_host (context);
  g_autofree char *hex = normalize_hex (key);
  gint64 number = read_number (key);
  g_autoptr (GPtrArray) authorities = NULL;

  if (host == NULL)
    return TRUE;
  authorities = chy_authority_host_list (host, chy_command_context_get_cancellable (context), error);
  for (guint i = 0; authorities != NULL && i < authorities->len; i++)
    {
      ChyAuthority *authority = g_ptr_array_index (authorities, i);

      if (chy_id_is_valid (key) &&
          !ask (context, authority, "id", g_variant_new_string (key), key, found, error))
        return FALSE;
      if (number > 0 && !ask (context, authority, "number", g_variant_new_int64 (number), key, found, error))
        return FALSE;
      /* A serial number has whole octets. */
      if (*hex != '\0' && strlen (hex) % 2 == 0 &&
          !ask (context, authority, "serial", g_variant_new_string (hex), key, found, error))
        return FALSE;
    }
  return authorities != NULL;
}

static void
not_found (ChyCommandContext *context, const char *key)
{
  g_autofree char *detail = g_strdup_printf ("There is no certificate “%s”", key);

  chy_command_context_add_problem (context, chy_problem_new (CHY_SEVERITY_ERROR, "chy-tenant-error-quark",
                                                             "not-found", key, NULL, "detail", detail, NULL));
}

/* Fills the gaps of `targets` from the authorities. */
static gboolean
find_rest (ChyCommandContext *context, char **keys, GPtrArray *targets, GError **error)
{
  for (guint i = targets->len; i > 0; i--)
    {
      g_autoptr (GPtrArray) found =
          g_ptr_array_new_with_free_func ((GDestroyNotify) chy_certificate_target_free);

      if (g_ptr_array_index (targets, i - 1) != NULL)
        continue;
      if (!search_authorities (context, keys[i - 1], found, error))
        return FALSE;
      if (found->len > 1)
        return ambiguous (keys[i - 1], found->len, error);
      if (found->len == 1)
        g_ptr_array_index (targets, i - 1) = g_ptr_array_steal_index (found, 0);
      else
        {
          not_found (context, keys[i - 1]);
          g_ptr_array_remove_index (targets, i - 1);
        }
    }
  return TRUE;
}

GPtrArray *
chy_certificate_change_find (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_auto (GStrv) keys = chy_body_get_list (params, "ids");
  g_autoptr (GPtrArray) targets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) chy_certificate_target_free);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_certificate_target_free);
  Search search = { .keys = keys, .targets = targets, .found = found };

  if (!chy_command_context_read (context, search_tenant, &search, error) ||
      !find_rest (context, keys, targets, error))
    return NULL;
  if (targets->len == 0)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no certificate “%s”",
                   keys[0] != NULL ? keys[0] : "");
      return NULL;
    }
  return g_steal_pointer (&targets);
}

static gboolean
revoke_one (ChyCommandContext *context, const ChyCertificateTarget *target, guint reason, GError **error)
{
  g_autoptr (ChyAuthority) authority = chy_command_context_get_authority (context, target->authority, error);
  const char *serials[] = { target->serial, NULL };

  return authority != NULL &&
         chy_authority_revoke (authority, serials, reason, 0, chy_command_context_get_actor (context),
                               chy_command_context_get_cancellable (context), error);
}

static void
put_done (GVariantBuilder *done, const ChyCertificateTarget *target)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", target->authority);
  g_variant_dict_insert (&dict, "serialNumber", "s", target->serial);
  g_variant_dict_insert (&dict, "subjectName", "s", target->name != NULL ? target->name : "");
  g_variant_builder_add_value (done, g_variant_dict_end (&dict));
}

static gboolean
is_wanted (ChyCommandContext *context, const ChyCertificateTarget *target, guint reason)
{
  gboolean revoked = g_strcmp0 (target->state, "revoked") == 0;

  /* A hold may become a revocation; what the authority thinks of it is its answer. */
  if (reason != REASON_UNHOLD || revoked)
    return TRUE;
  chy_command_context_add_problem (
      context, chy_problem_new (CHY_SEVERITY_ERROR, "command", "not-on-hold", target->key, NULL, NULL));
  return FALSE;
}

gboolean
chy_certificate_change_revoke (
    ChyCommandContext *context, GPtrArray *targets, guint reason, GVariantDict *result, GError **error)
{
  g_auto (GVariantBuilder) done = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GError) last = NULL;
  gint64 n = 0;

  for (guint i = 0; i < targets->len; i++)
    {
      const ChyCertificateTarget *target = g_ptr_array_index (targets, i);
      g_autoptr (GError) local = NULL;

      if (!is_wanted (context, target, reason))
        continue;
      if (revoke_one (context, target, reason, &local))
        {
          put_done (&done, target);
          n++;
          continue;
        }
      if (targets->len > 1)
        {
          g_autoptr (GPtrArray) problems = chy_problems_from_error (local);

          for (guint k = 0; k < problems->len; k++)
            chy_command_context_add_problem (context, chy_problem_ref (g_ptr_array_index (problems, k)));
        }
      g_clear_error (&last);
      last = g_steal_pointer (&local);
    }
  if (n == 0)
    {
      if (last != NULL)
        g_propagate_error (error, g_steal_pointer (&last));
      else
        chy_refuse_one (error, "command", "not-on-hold",
                        ((const ChyCertificateTarget *) g_ptr_array_index (targets, 0))->key, NULL);
      return FALSE;
    }
  g_variant_dict_insert_value (result, RESULT_DONE, g_variant_builder_end (&done));
  g_variant_dict_insert (result, "count", "x", n);
  return TRUE;
}

static gboolean
record_one (ChyCommandContext *context, GVariant *item, guint reason, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  const char *authority = chy_body_get_text (item, "authority");
  const char *serial = chy_body_get_text (item, "serialNumber");
  GVariantDict after;

  g_variant_dict_init (&after, NULL);
  g_variant_dict_insert (&after, "authority", "s", authority);
  g_variant_dict_insert (&after, "reason", "x", (gint64) reason);
  chy_command_context_audit (context, "certificate", serial, chy_body_get_text (item, "subjectName"), NULL,
                             g_variant_dict_end (&after));
  if (reason == REASON_UNHOLD)
    return chy_session_run (session, "certificate-unhold",
                            CHY_PARAMS (CHY_TEXT (authority), CHY_TEXT (serial)), error);
  if (!chy_session_run (session, "certificate-mark-revoked",
                        CHY_PARAMS (CHY_TEXT (authority), CHY_TEXT (serial), CHY_INT (now), CHY_INT (reason)),
                        error))
    return FALSE;
  if (reason == REASON_HOLD)
    return TRUE;
  return chy_session_run (session, "certificate-request-event",
                          CHY_PARAMS (CHY_TEXT (authority), CHY_TEXT (serial), CHY_INT (now)), error) &&
         chy_session_run (session, "certificate-request-revoke",
                          CHY_PARAMS (CHY_TEXT (authority), CHY_TEXT (serial), CHY_INT (now)), error);
}

gboolean
chy_certificate_change_record (ChyCommandContext *context, guint reason, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GVariant) done = g_variant_dict_lookup_value (result, RESULT_DONE, G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *item;

  if (done == NULL)
    return TRUE;
  g_variant_iter_init (&iter, done);
  while ((item = g_variant_iter_next_value (&iter)) != NULL)
    {
      gboolean ok = record_one (context, item, reason, error);

      g_variant_unref (item);
      if (!ok)
        return FALSE;
    }
  chy_session_touch (session, "certificates");
  chy_session_touch (session, "requests");
  chy_session_touch (session, "authorities");
  return TRUE;
}
