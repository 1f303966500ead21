/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-profile-store.h"
#include "model/chy-platform.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "profile",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile"),
    .help = N_ ("Its name or ID.") },
  CHY_PROFILE_FIELD_IF_VERSION,
  { .key = NULL },
};

static const char *const positionals[] = { "profile", NULL };

/* The title of a profile that names this one as its root, or NULL. */
static char *
find_user (ChySession *session, const char *id, GError **error)
{
  g_autoptr (GPtrArray) profiles = chy_document_list (session, CHY_DOCUMENT_PROFILE, error);

  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    {
      const ChyDocument *profile = g_ptr_array_index (profiles, i);

      if (g_strcmp0 (chy_body_get_text (profile->body, "rootCertificate"), id) == 0)
        return g_strdup_printf ("“%s”", profile->title);
    }
  return NULL;
}

static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);
  g_autofree char *user = NULL;
  GError *local = NULL;

  if (document == NULL)
    return FALSE;
  user = find_user (session, document->id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (user != NULL)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "in-use", document->title,
                                                NULL, "users", user, NULL));
  return TRUE;
}

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);
  const ChyPlatform *platform;
  g_autofree char *what = NULL;
  gint64 n = 0;
  gboolean found = FALSE;

  if (document == NULL || !chy_session_get_int (session, "request-open-of-profile",
                                                CHY_PARAMS (CHY_TEXT (document->id)), &n, &found, error))
    return NULL;
  what = g_strdup_printf (ngettext ("The profile “%s” is deleted. The request or certificate (%" PRId64
                                    ") that it led to is no longer wanted.",
                                    "The profile “%s” is deleted. The %" PRId64
                                    " requests and certificates that it led to are no longer wanted.",
                                    (gulong) n),
                          document->title, n);
  platform = chy_platform_find (chy_body_get_text (document->body, "platform"));
  if (platform == NULL || platform->removal == NULL || n == 0)
    return g_steal_pointer (&what);

  return g_strdup_printf ("%s %s", what, _ (platform->removal));
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);

  if (document == NULL || !chy_profile_store_check_version (document, params, error) ||
      !chy_session_run (session, "assignment-clear", CHY_PARAMS (CHY_TEXT (document->id)), error))
    return FALSE;
  chy_session_touch (session, "assignments");
  chy_command_context_audit (context, "profile", document->id, document->title, document->body, NULL);
  g_variant_dict_insert (result, "id", "s", document->id);
  return chy_document_remove (session, document, chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_profile_delete = {
  .name = "profile-delete",
  .noun = "profile",
  .verb = "delete",
  .title = N_ ("Delete Profile"),
  .help = N_ ("Deletes a profile and its assignments."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS | CHY_COMMAND_RECONCILES,
  .check = check,
  .consequence = consequence,
  .apply = apply,
};
