/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-directory.h"
#include "chy-request-subject.h"
#include "model/chy-problem.h"
#include "model/chy-profile.h"
#include "model/chy-subject.h"
#include "pki/chy-inspect.h"

gboolean
chy_request_subject_load (ChySession *session,
                          const ChyRequestRow *request,
                          GVariant **ret_device,
                          GVariant **ret_user,
                          GError **error)
{
  g_autoptr (GVariant) device = chy_directory_load (session, "device", request->device, error);
  g_autoptr (GVariant) user = NULL;
  g_autofree char *person = g_strdup (request->person);
  gboolean found;

  if (device == NULL)
    return FALSE;
  if (*person == '\0')
    {
      g_clear_pointer (&person, g_free);
      if (!chy_session_get_text (session, "device-person", CHY_PARAMS (CHY_TEXT (request->device)), &person,
                                 &found, error))
        return FALSE;
    }
  if (person != NULL)
    {
      user = chy_directory_load (session, "user", person, error);
      if (user == NULL)
        return FALSE;
    }
  *ret_device = g_steal_pointer (&device);
  *ret_user = g_steal_pointer (&user);
  return TRUE;
}

static gboolean
sans_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const ChySan *one = g_ptr_array_index (a, i);
      const ChySan *other = g_ptr_array_index (b, i);

      if (one->kind != other->kind || g_strcmp0 (one->value, other->value) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Names aside, a CSR of an engine asks for nothing: usages and the rest are the template's. */
static gboolean
is_asked (const ChyCertInfo *info, const ChySubject *subject)
{
  return subject->complete && subject->name != NULL && chy_name_equal (info->subject, subject->name) &&
         sans_equal (info->sans, subject->sans) && g_strcmp0 (info->sid, subject->sid) == 0 && !info->is_ca &&
         info->extended_key_usages->len == 0 && info->application_policies->len == 0 &&
         info->template_name == NULL && info->template_oid == NULL;
}

gboolean
chy_request_subject_check (ChySession *session, const ChyRequestRow *request, ChySecret *csr, GError **error)
{
  g_autoptr (ChyDocument) profile = chy_document_load (session, request->profile, error);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GBytes) der = chy_secret_to_bytes (csr);
  g_autoptr (GVariant) device = NULL;
  g_autoptr (GVariant) user = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  g_autoptr (ChySubject) subject = NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, request->number);

  if (profile == NULL || !chy_request_subject_load (session, request, &device, &user, error))
    return FALSE;
  info = chy_inspect_request (der, error);
  if (info == NULL || !chy_inspect_request_check (der, error))
    return FALSE;
  subject =
      chy_subject_resolve (profile->body, user, device, chy_profile_get_certificate_type (profile->body),
                           chy_profile_get_platform (profile->body), profile->title, problems);
  if (is_asked (info, subject))
    return TRUE;
  chy_refuse_one (error, "request", "names-differ", NULL, "number", number, NULL);
  return FALSE;
}
