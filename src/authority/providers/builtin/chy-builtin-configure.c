/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "wire/chy-wire.h"

#include <string.h>

enum
{
  N_TRIES = 10, /* against others who change the authority at the same time */
};

/* One change inside its transaction. */
typedef struct
{
  ChyBuiltinHost *host;
  const ChyBuiltinSnapshot *snapshot;
  GVariant *params;
  const char *who;
  gint64 now;
  ChyTemplate *template; /* (owned) of issue-template */
  ChySessionFunc func;
  gboolean stale; /* somebody else changed the authority since the snapshot */
} Change;

static gboolean
invalid (GError **error, const char *message)
{
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, message);
  return FALSE;
}

/* What every change ends with: the new revision and its audit record. */
static gboolean
finish (ChySession *session,
        const Change *self,
        const char *action,
        GVariant *before,
        GVariant *after,
        GError **error)
{
  chy_session_touch (session, "authorities");
  return chy_session_run (session, "authority-bump", CHY_PARAMS (CHY_INT (self->snapshot->id)), error) &&
         chy_builtin_audit (session, self->now, self->who, action, self->snapshot->uuid, self->snapshot->name,
                            before, after, error);
}

/* --- security ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *id, *name;
  ChyAce *found; /* (owned) */
} FindAce;

static gboolean
on_ace (ChyRow *row, gpointer data)
{
  FindAce *self = data;
  const char *id = chy_row_text (row, 0);
  const char *name = chy_row_text (row, 1);

  if (self->id != NULL ? strcmp (id, self->id) != 0 : g_ascii_strcasecmp (name, self->name) != 0)
    return TRUE;
  self->found = chy_ace_new (id, name, (guint32) chy_row_int (row, 2), (guint32) chy_row_int (row, 3));
  return FALSE;
}

static gboolean
find_ace (ChySession *session, const Change *self, ChyAce **ret_ace, GError **error)
{
  FindAce find = { .id = chy_body_get_text (self->params, "principalId"),
                   .name = chy_body_get_text (self->params, "principalName") };

  if (find.id != NULL && *find.id == '\0')
    find.id = NULL;
  if (find.id == NULL && (find.name == NULL || *find.name == '\0'))
    return invalid (error, "principalId: who is meant?");
  if (!chy_session_each (session, "right-list", CHY_PARAMS (CHY_INT (self->snapshot->id)), on_ace, &find,
                         error))
    return FALSE;
  *ret_ace = find.found;
  return TRUE;
}

static GVariant *
ace_to_body (const ChyAce *ace)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "principalId", "s", ace->principal_id);
  g_variant_dict_insert (&dict, "principalName", "s", ace->principal_name);
  g_variant_dict_insert_value (&dict, "allow", chy_builtin_rights_to_list (ace->allow));
  g_variant_dict_insert_value (&dict, "deny", chy_builtin_rights_to_list (ace->deny));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
put_ace (ChySession *session, const Change *self, const ChyAce *ace, GError **error)
{
  const ChyParam id = CHY_INT (self->snapshot->id);

  if (ace->allow == 0 && ace->deny == 0)
    return chy_session_run (session, "right-delete", CHY_PARAMS (id, CHY_TEXT (ace->principal_id)), error);
  return chy_session_run (session, "right-put",
                          CHY_PARAMS (id, CHY_TEXT (ace->principal_id), CHY_TEXT (ace->principal_name),
                                      CHY_INT (ace->allow), CHY_INT (ace->deny)),
                          error);
}

static gboolean
on_manager (ChyRow *row, gpointer data)
{
  guint32 rights = (guint32) chy_row_int (row, 2) & ~(guint32) chy_row_int (row, 3);
  *(gboolean *) data |= (rights & CHY_CA_RIGHT_MANAGE_CA) != 0;
  return TRUE;
}

/* CERTSRV_E_NO_CAADMIN_DEFINED: an authority that nobody can manage any more would be lost. */
static gboolean
must_have_manager (ChySession *session, const Change *self, GError **error)
{
  gboolean any = FALSE;

  if (!chy_session_each (session, "right-list", CHY_PARAMS (CHY_INT (self->snapshot->id)), on_manager, &any,
                         error))
    return FALSE;
  if (!any)
    g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE,
                         "at least one principal must be allowed to manage the authority");
  return any;
}

static gboolean
get_right (const Change *self, guint32 *ret_right, GError **error)
{
  const char *text = chy_body_get_text (self->params, "right");
  guint32 right = text != NULL ? chy_ca_right_from_string (text) : 0;

  if (right == 0)
    return invalid (error, "right: read, issue-and-manage-certificates, manage-ca or request-certificates");
  *ret_right = right;
  return TRUE;
}

static gboolean
grant (ChySession *session, gpointer data, GError **error)
{
  const Change *self = data;
  gboolean deny = chy_body_get_bool (self->params, "deny", FALSE);
  g_autoptr (ChyAce) ace = NULL;
  g_autoptr (GVariant) before = NULL;
  guint32 right = 0;

  if (!get_right (self, &right, error) || !find_ace (session, self, &ace, error))
    return FALSE;
  if (ace != NULL)
    before = ace_to_body (ace);
  else
    {
      const char *id = chy_body_get_text (self->params, "principalId");
      const char *name = chy_body_get_text (self->params, "principalName");
      if (id == NULL || *id == '\0')
        return invalid (error, "principalId: the id of whom it is granted to");
      ace = chy_ace_new (id, name != NULL ? name : id, 0, 0);
    }
  if (deny)
    ace->deny |= right;
  else
    ace->allow |= right;
  g_autoptr (GVariant) after = ace_to_body (ace);
  return put_ace (session, self, ace, error) && must_have_manager (session, self, error) &&
         finish (session, self, "authority-right-granted", before, after, error);
}

static gboolean
revoke_grant (ChySession *session, gpointer data, GError **error)
{
  const Change *self = data;
  gboolean deny = chy_body_get_bool (self->params, "deny", FALSE);
  g_autoptr (ChyAce) ace = NULL;
  guint32 right = 0;

  if (!get_right (self, &right, error) || !find_ace (session, self, &ace, error))
    return FALSE;
  if (ace == NULL || !((deny ? ace->deny : ace->allow) & right))
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND,
                           "the principal was not given that right");
      return FALSE;
    }
  g_autoptr (GVariant) before = ace_to_body (ace);
  if (deny)
    ace->deny &= ~right;
  else
    ace->allow &= ~right;
  g_autoptr (GVariant) after = ace_to_body (ace);
  return put_ace (session, self, ace, error) && must_have_manager (session, self, error) &&
         finish (session, self, "authority-right-revoked", before, after, error);
}

/* --- templates ----------------------------------------------------------------------------------- */

static GVariant *
template_to_body (const ChyTemplate *template, char **accepted)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", template->cn);
  g_variant_dict_insert (&dict, "oid", "s", template->oid);
  g_variant_dict_insert (&dict, "majorVersion", "x", (gint64) template->revision);
  g_variant_dict_insert (&dict, "minorVersion", "x", (gint64) template->minor_revision);
  if (accepted != NULL && accepted[0] != NULL)
    g_variant_dict_insert_value (&dict, "acceptedProblems",
                                 g_variant_new_strv ((const char *const *) accepted, -1));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
issue_template (ChySession *session, gpointer data, GError **error)
{
  const Change *self = data;
  const ChyTemplate *template = self->template;
  const ChyBuiltinTemplate *old = chy_builtin_snapshot_find_template (self->snapshot, template->cn);
  g_autoptr (GVariant) body = chy_template_to_body (template);
  g_autofree char *document = chy_wire_body_to_text (body, chy_template_fields (), CHY_WIRE_CANONICAL);
  g_auto (GStrv) accepted = chy_body_get_list (self->params, "acceptedProblems");
  g_autofree char *accepted_lines = g_strjoinv ("\n", accepted);
  const ChyParam id = CHY_INT (self->snapshot->id);
  gint64 row = 0;

  /* The version before it stays for the requests that were made under it. */
  if (!chy_session_run (session, "issued-template-withdraw",
                        CHY_PARAMS (id, CHY_TEXT (template->cn), CHY_INT (self->now)), error) ||
      !chy_session_insert (session, "issued-template-insert",
                           CHY_PARAMS (id, CHY_TEXT (template->cn), CHY_TEXT (template->oid),
                                       CHY_INT (template->revision), CHY_INT (template->minor_revision),
                                       CHY_TEXT (template->display_name), CHY_TEXT (document),
                                       CHY_TEXT (accepted_lines), CHY_INT (self->now)),
                           &row, error))
    return FALSE;
  g_autoptr (GVariant) before = old != NULL ? template_to_body (old->model, NULL) : NULL;
  g_autoptr (GVariant) after = template_to_body (template, accepted);
  return finish (session, self, "template-issued", before, after, error);
}

static gboolean
withdraw_template (ChySession *session, gpointer data, GError **error)
{
  const Change *self = data;
  const char *name = chy_body_get_text (self->params, "name");
  gint64 changes = 0;

  if (name == NULL || *name == '\0')
    return invalid (error, "name: of the template");
  if (!chy_session_run_counted (
          session, "issued-template-withdraw",
          CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_TEXT (name), CHY_INT (self->now)), &changes, error))
    return FALSE;
  if (changes == 0)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND, "%s does not issue %s",
                   self->snapshot->name, name);
      return FALSE;
    }
  const ChyBuiltinTemplate *old = chy_builtin_snapshot_find_template (self->snapshot, name);
  g_autoptr (GVariant) before = old != NULL ? template_to_body (old->model, NULL) : NULL;
  return finish (session, self, "template-withdrawn", before, NULL, error);
}

static gboolean
read_template (Change *self, GError **error)
{
  g_autoptr (GVariant) document = chy_body_get (self->params, "document");

  if (document == NULL || !g_variant_is_of_type (document, G_VARIANT_TYPE_VARDICT))
    return invalid (error, "document: the template's document");
  self->template = chy_template_new_from_body (document, error);
  if (self->template == NULL)
    return FALSE;
  if (self->template->cn == NULL || *self->template->cn == '\0' || self->template->oid == NULL ||
      *self->template->oid == '\0')
    return invalid (error, "document: a template needs its name and OID");
  if (self->template->expiration <= 0)
    return invalid (error, "document: the template's validity period is missing");
  return TRUE;
}

/* --- settings ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *name, *organization, *fqdn;
  char *crl_urls, *aia_urls; /* (owned) lines */
  gint64 crl_period, crl_overlap, crl_number, validity;
} Settings;

static gboolean
check_urls (char **urls, GError **error)
{
  const char *const schemes[] = { "http", "https", "ldap", "ldaps", "file", NULL };

  for (gsize i = 0; urls[i] != NULL; i++)
    {
      g_autofree char *scheme = g_uri_parse_scheme (urls[i]);
      if (scheme == NULL || !g_strv_contains (schemes, scheme) || !g_str_is_ascii (urls[i]) ||
          strpbrk (urls[i], " \n\t\"<>") != NULL ||
          !g_uri_is_valid (urls[i], G_URI_FLAGS_ENCODED | G_URI_FLAGS_NON_DNS, NULL))
        {
          g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID,
                       "%s: not an http or ldap address", urls[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
take_urls (GVariant *params, const char *key, char **old, char **ret_lines, GError **error)
{
  g_autoptr (GVariant) value = chy_body_get (params, key);
  if (value == NULL)
    {
      *ret_lines = g_strjoinv ("\n", old);
      return TRUE;
    }
  g_auto (GStrv) urls = chy_body_get_list (params, key);
  if (!check_urls (urls, error))
    return FALSE;
  *ret_lines = g_strjoinv ("\n", urls);
  return TRUE;
}

static gboolean
check_keys (GVariant *params, GError **error)
{
  const char *const known[] = { "name",      "organization", "fqdn",     "crlUrls",   "aiaUrls",
                                "crlPeriod", "crlOverlap",   "validity", "crlNumber", NULL };
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, params);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_variant_unref (value);
      if (!g_strv_contains (known, key))
        {
          g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID,
                       "%s: an authority has no such setting", key);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_settings (const Change *self, Settings *settings, GError **error)
{
  const ChyBuiltinSnapshot *old = self->snapshot;
  const gint64 hour = 3600;
  const gint64 year = 365 * 86400;

  settings->name = chy_body_get_text (self->params, "name");
  settings->organization = chy_body_get_text (self->params, "organization");
  settings->fqdn = chy_body_get_text (self->params, "fqdn");
  if (settings->name == NULL)
    settings->name = old->name;
  if (settings->organization == NULL)
    settings->organization = old->organization;
  if (settings->fqdn == NULL)
    settings->fqdn = old->fqdn;
  settings->crl_period = chy_body_get_int (self->params, "crlPeriod", old->crl_period);
  settings->crl_overlap = chy_body_get_int (self->params, "crlOverlap", old->crl_overlap);
  settings->validity = chy_body_get_int (self->params, "validity", old->validity);
  settings->crl_number = chy_body_get_int (self->params, "crlNumber", 0);
  if (*settings->name == '\0' || g_utf8_strlen (settings->name, -1) > 64 ||
      !chy_builtin_is_text (settings->name))
    return invalid (error, "name: 1 to 64 characters, no control characters, no blank at either end");
  if (settings->crl_period < hour || settings->crl_period > year)
    return invalid (error, "crlPeriod: an hour to a year");
  if (settings->crl_overlap < 0 || settings->crl_overlap > year)
    return invalid (error, "crlOverlap: up to a year");
  if (settings->validity <= 0)
    return invalid (error, "validity: more than nothing");
  if (settings->crl_number < 0 || settings->crl_number > CHY_BUILTIN_HIGHEST_CRL_NUMBER)
    return invalid (error, "crlNumber: 0 to 9007199254740992");
  return check_keys (self->params, error) &&
         take_urls (self->params, "crlUrls", old->crl_urls, &settings->crl_urls, error) &&
         take_urls (self->params, "aiaUrls", old->aia_urls, &settings->aia_urls, error);
}

static GVariant *
settings_before (const ChyBuiltinSnapshot *old)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", old->name);
  g_variant_dict_insert (&dict, "organization", "s", old->organization);
  g_variant_dict_insert (&dict, "fqdn", "s", old->fqdn);
  g_variant_dict_insert_value (&dict, "crlUrls",
                               g_variant_new_strv ((const char *const *) old->crl_urls, -1));
  g_variant_dict_insert_value (&dict, "aiaUrls",
                               g_variant_new_strv ((const char *const *) old->aia_urls, -1));
  g_variant_dict_insert (&dict, "crlPeriod", "x", old->crl_period);
  g_variant_dict_insert (&dict, "crlOverlap", "x", old->crl_overlap);
  g_variant_dict_insert (&dict, "validity", "x", old->validity);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
set (ChySession *session, gpointer data, GError **error)
{
  const Change *self = data;
  Settings settings = { 0 };
  gboolean done = read_settings (self, &settings, error) &&
                  chy_builtin_check_name_free (session, settings.name, self->snapshot->uuid, error) &&
                  chy_session_run (session, "authority-set",
                                   CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_TEXT (settings.name),
                                               CHY_TEXT (settings.organization), CHY_TEXT (settings.fqdn),
                                               CHY_TEXT (settings.crl_urls), CHY_TEXT (settings.aia_urls),
                                               CHY_INT (settings.crl_period), CHY_INT (settings.crl_overlap),
                                               CHY_INT (settings.crl_number), CHY_INT (settings.validity)),
                                   error);
  g_free (settings.crl_urls);
  g_free (settings.aia_urls);
  if (!done)
    return FALSE;
  g_autoptr (GVariant) before = settings_before (self->snapshot);
  return finish (session, self, "authority-set", before, self->params, error);
}

/* --- dispatch ------------------------------------------------------------------------------------ */

static const struct
{
  const char *name;
  ChySessionFunc func;
} changes[] = {
  { "grant", grant },
  { "revoke-grant", revoke_grant },
  { "issue-template", issue_template },
  { "withdraw-template", withdraw_template },
  { "set", set },
};

/* Rights and settings that the change builds on are those of the snapshot, so it must be the present one. */
static gboolean
apply (ChySession *session, gpointer data, GError **error)
{
  Change *self = data;
  gint64 revision = 0;
  gboolean found = FALSE;

  if (!chy_session_get_int (session, "authority-revision", CHY_PARAMS (CHY_TEXT (self->snapshot->uuid)),
                            &revision, &found, error))
    return FALSE;
  self->stale = !found || revision != self->snapshot->revision;
  return self->stale || self->func (session, self, error);
}

/* Makes the change against the authority as it is when it is written. */
static gboolean
change_now (ChyBuiltinHost *self,
            const char *uuid,
            ChySessionFunc func,
            GVariant *params,
            const ChyPrincipal *who,
            GCancellable *cancellable,
            GError **error)
{
  for (int i = 0; i < N_TRIES; i++)
    {
      g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
      if (snapshot == NULL || !chy_builtin_require (snapshot, who, CHY_CA_RIGHT_MANAGE_CA, error))
        return FALSE;
      Change data = { .host = self,
                      .snapshot = snapshot,
                      .params = params,
                      .who = who->name,
                      .now = chy_builtin_host_now (self),
                      .func = func };
      gboolean done = (func != issue_template || read_template (&data, error)) &&
                      chy_builtin_host_write (self, apply, &data, cancellable, error);
      g_clear_pointer (&data.template, chy_template_unref);
      if (!done || !data.stale)
        return done;
    }
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE,
                       "the authority is being changed over and over");
  return FALSE;
}

GVariant *
chy_builtin_rights_to_list (guint32 rights)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (int i = 0; i < 32; i++)
    if (rights & 1u << i)
      {
        const char *text = chy_ca_right_to_string (1u << i);
        if (text != NULL)
          g_variant_builder_add (&builder, "s", text);
      }
  return g_variant_builder_end (&builder);
}

gboolean
chy_builtin_configure (ChyBuiltinHost *self,
                       const char *uuid,
                       const char *change,
                       GVariant *params,
                       const ChyPrincipal *who,
                       GVariant **ret_result,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GVariant) body = params != NULL ? g_variant_ref (params) : chy_body_new ();
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  if (snapshot == NULL || !chy_builtin_require (snapshot, who, CHY_CA_RIGHT_MANAGE_CA, error))
    return FALSE;

  if (strcmp (change, "renew") == 0)
    return chy_builtin_renew (self, snapshot, body, who, cancellable, error);
  if (strcmp (change, "install-certificate") == 0)
    return chy_builtin_install_certificate (self, snapshot, body, who, cancellable, error);
  if (strcmp (change, "request-certificate") == 0)
    return chy_builtin_request_certificate (self, snapshot, ret_result, error);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    if (strcmp (changes[i].name, change) == 0)
      return change_now (self, uuid, changes[i].func, body, who, cancellable, error);
  g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED, "no change %s", change);
  return FALSE;
}
