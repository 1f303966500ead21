/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "model/chy-subject.h"
#include "tenant/commands/chy-directory.h"

/* Who gets no certificate because a name cannot be made: everybody that each profile is assigned to, resolved
 * as the connector will. */

/* The same trouble of many. */
typedef struct
{
  ChyProblem *first; /* (owned) */
  gint64 count;
} Trouble;

typedef struct
{
  ChyDoctor *doctor;         /* borrowed */
  ChySurveyProfile *profile; /* borrowed */
  GHashTable *users;         /* (owned) id -> body */
  GHashTable *troubles;      /* (owned) code and variable -> Trouble */
} Walk;

static void
trouble_free (Trouble *self)
{
  chy_problem_unref (self->first);
  g_free (self);
}

static GVariant *
get_user (Walk *walk, const char *id, GError **error)
{
  GVariant *user = g_hash_table_lookup (walk->users, id);

  if (user != NULL)
    return user;
  user = chy_directory_load (walk->doctor->session, "user", id, error);
  if (user != NULL)
    g_hash_table_insert (walk->users, g_strdup (id), user);
  return user;
}

static void
note (Walk *walk, ChyProblem *problem)
{
  const char *variable = chy_problem_get_argument (problem, "variable");
  g_autofree char *key =
      g_strconcat (chy_problem_get_code (problem), " ", variable != NULL ? variable : "", NULL);
  Trouble *trouble = g_hash_table_lookup (walk->troubles, key);

  if (trouble == NULL)
    {
      trouble = g_new0 (Trouble, 1);
      trouble->first = chy_problem_ref (problem);
      g_hash_table_insert (walk->troubles, g_steal_pointer (&key), trouble);
    }
  trouble->count++;
}

static gboolean
resolve (Walk *walk, const ChyMember *member, ChyCertificateType type, GError **error)
{
  ChySurveyProfile *profile = walk->profile;
  g_autoptr (GVariant) device = chy_directory_load (walk->doctor->session, "device", member->device, error);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  GVariant *user = NULL;

  if (device != NULL && member->user != NULL)
    user = get_user (walk, member->user, error);
  if (device == NULL || (member->user != NULL && user == NULL))
    return FALSE;
  chy_subject_free (chy_subject_resolve (profile->document->body, user, device, type, profile->platform,
                                         profile->document->title, problems));
  for (guint i = 0; i < problems->len; i++)
    if (chy_problem_get_severity (g_ptr_array_index (problems, i)) == CHY_SEVERITY_ERROR)
      note (walk, g_ptr_array_index (problems, i));
  return TRUE;
}

static void
tell (Walk *walk)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, walk->troubles);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Trouble *trouble = value;
      const char *name = walk->profile->document->title;
      const char *variable = chy_problem_get_argument (trouble->first, "variable");
      const char *who = chy_problem_get_argument (trouble->first, "who");
      g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, trouble->count);
      g_autofree char *detail = chy_problem_get_sentence (trouble->first);
      ChyProblem *problem;

      if (variable != NULL && who != NULL)
        problem = chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "subject-unresolved", name, NULL, "count",
                                   count, "variable", variable, "who", who, NULL);
      else
        problem = chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "subject-invalid", name, NULL, "count",
                                   count, "detail", detail, NULL);
      chy_doctor_add (walk->doctor, problem, trouble->count,
                      who != NULL ? chy_command_line ("profile", "preview", name, "--user", who, NULL)
                                  : NULL);
    }
}

static gboolean
examine_one (ChyDoctor *self, ChySurveyProfile *profile, GHashTable *users, GError **error)
{
  g_autoptr (GHashTable) troubles =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) trouble_free);
  Walk walk = { self, profile, users, troubles };
  ChyCertificateType type = chy_profile_get_certificate_type (profile->document->body);
  ChyEffective *effective = chy_survey_get_effective (self->survey, self->session, profile, error);

  if (effective == NULL)
    return FALSE;
  for (guint i = 0; i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *member = chy_effective_get (effective, i);

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
          (member->state == CHY_MEMBER_INCLUDED && member->device != NULL &&
           !resolve (&walk, member, type, error)))
        return FALSE;
    }
  tell (&walk);
  return TRUE;
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  g_autoptr (GHashTable) users =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);

  for (guint i = 0; i < self->survey->profiles->len; i++)
    {
      ChySurveyProfile *profile = g_ptr_array_index (self->survey->profiles, i);

      if (profile->is_pkcs && profile->platform != NULL && chy_survey_profile_is_assigned (profile) &&
          !examine_one (self, profile, users, error))
        return FALSE;
    }
  return TRUE;
}

const ChyDoctorCheck chy_doctor_subjects = { .id = "subjects", .examine = examine };
