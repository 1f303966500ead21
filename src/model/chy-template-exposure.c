/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-field.h"
#include "chy-template-private.h"

#include <string.h>

/* How far a right on a template reaches: nobody but administrators, named computers, some, or everybody. */

/* Administrators and domain controllers: who holds them holds the domain anyway. */
static const guint safe_rids[] = { 498, 500, 512, 516, 517, 519, 521 };
static const char *const safe_sids[] = { CHY_SID_SYSTEM, CHY_SID_ENTERPRISE_DCS,
                                         CHY_SID_BUILTIN_ADMINISTRATORS, NULL };
static const char *const broad_sids[] = { CHY_SID_EVERYONE, CHY_SID_AUTHENTICATED_USERS, CHY_SID_ANONYMOUS,
                                          CHY_SID_BUILTIN_USERS, NULL };

gboolean
chy_principal_id_is_broad (const char *id)
{
  guint rid = chy_sid_get_rid (id);

  return rid == CHY_RID_DOMAIN_USERS || rid == CHY_RID_DOMAIN_COMPUTERS ||
         (id != NULL && g_strv_contains (broad_sids, id));
}

gboolean
chy_principal_id_is_safe (const char *id, const ChyTemplateCheckContext *context)
{
  guint rid = chy_sid_get_rid (id);

  if (id == NULL)
    return FALSE;
  for (gsize i = 0; rid != 0 && i < G_N_ELEMENTS (safe_rids); i++)
    if (rid == safe_rids[i])
      return TRUE;
  return g_strv_contains (safe_sids, id) ||
         (context != NULL && context->trusted != NULL && g_strv_contains (context->trusted, id));
}

/* --- one principal ------------------------------------------------------------------------------------ */

typedef struct
{
  const ChyTemplate *template;
  const ChyTemplateCheckContext *context;
  guint32 rights;
  gboolean owner; /* an owner may always change the security */
} Question;

static ChyPrincipalKind
resolve (const Question *question, const char *id, const char *name, GPtrArray **ret_members)
{
  const ChyTemplateCheckContext *context = question->context;

  *ret_members = NULL;
  if (context != NULL && context->resolve != NULL)
    {
      ChyPrincipalKind kind = context->resolve (id, name, ret_members, context->user_data);

      if (kind != CHY_PRINCIPAL_KIND_UNKNOWN)
        return kind;
    }
  return name != NULL && g_str_has_suffix (name, "$") ? CHY_PRINCIPAL_KIND_COMPUTER
                                                      : CHY_PRINCIPAL_KIND_UNKNOWN;
}

/* A principal with the groups that anybody of its kind is in besides its own. */
static ChyPrincipal *
with_usual_groups (
    const char *id, const char *name, char *const *groups, const char *group, gboolean computer)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (chy_sid_get_rid (id) != 0)
    {
      g_autofree char *domain = g_strndup (id, (gsize) (strrchr (id, '-') - id));
      g_autofree char *usual =
          chy_sid_in_domain (domain, computer ? CHY_RID_DOMAIN_COMPUTERS : CHY_RID_DOMAIN_USERS);

      g_strv_builder_add (builder, usual);
    }
  if (!computer)
    g_strv_builder_add (builder, CHY_SID_BUILTIN_USERS);
  for (; groups != NULL && *groups != NULL; groups++)
    g_strv_builder_add (builder, *groups);
  if (group != NULL)
    g_strv_builder_add (builder, group);
  all = g_strv_builder_end (builder);
  return chy_principal_new (id, name, (const char *const *) all);
}

static gboolean
holds (const Question *question, const ChyPrincipal *who)
{
  return question->owner || (chy_template_effective_rights (question->template, who) & question->rights) != 0;
}

static ChyExposure
level_of_member (const Question *question, const ChyPrincipal *member, const char *group)
{
  GPtrArray *members = NULL;
  ChyPrincipalKind kind;
  g_autoptr (ChyPrincipal) who = NULL;

  if (chy_principal_id_is_safe (member->id, question->context))
    return CHY_EXPOSURE_NONE;
  kind = resolve (question, member->id, member->name, &members);
  g_clear_pointer (&members, g_ptr_array_unref);
  who = with_usual_groups (member->id, member->name, member->groups, group,
                           kind == CHY_PRINCIPAL_KIND_COMPUTER);
  if (!holds (question, who))
    return CHY_EXPOSURE_NONE;
  if (chy_principal_id_is_broad (member->id))
    return CHY_EXPOSURE_BROAD;
  return kind == CHY_PRINCIPAL_KIND_COMPUTER ? CHY_EXPOSURE_COMPUTERS : CHY_EXPOSURE_LIMITED;
}

/* A group reaches as far as its members do; one that is empty or cannot be looked into, to whoever is put
 * there next. */
static ChyExposure
level_of_group (const Question *question, const char *id, const char *name, GPtrArray *members)
{
  g_autoptr (ChyPrincipal) group = chy_principal_new (id, name, NULL);
  ChyExposure level = CHY_EXPOSURE_NONE;

  if (members == NULL || members->len == 0)
    return holds (question, group) ? CHY_EXPOSURE_LIMITED : CHY_EXPOSURE_NONE;
  for (guint i = 0; i < members->len; i++)
    level = MAX (level, level_of_member (question, members->pdata[i], id));
  return level;
}

static ChyExposure
level_of (const Question *question, const char *id, const char *name)
{
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (ChyPrincipal) who = NULL;
  ChyPrincipalKind kind;

  if (chy_principal_id_is_safe (id, question->context))
    return CHY_EXPOSURE_NONE;
  if (chy_principal_id_is_broad (id))
    {
      static const char *const users[] = { CHY_SID_BUILTIN_USERS, NULL };

      who = chy_principal_new (id, name, users);
      return holds (question, who) ? CHY_EXPOSURE_BROAD : CHY_EXPOSURE_NONE;
    }
  kind = resolve (question, id, name, &members);
  if (kind == CHY_PRINCIPAL_KIND_GROUP)
    return level_of_group (question, id, name, members);
  who = with_usual_groups (id, name, NULL, NULL, kind == CHY_PRINCIPAL_KIND_COMPUTER);
  if (!holds (question, who))
    return CHY_EXPOSURE_NONE;
  return kind == CHY_PRINCIPAL_KIND_COMPUTER ? CHY_EXPOSURE_COMPUTERS : CHY_EXPOSURE_LIMITED;
}

/* --- all of them --------------------------------------------------------------------------------------- */

typedef struct
{
  ChyExposure level;
  GString *who; /* (owned) */
} Answer;

static void
add (Answer *answer, const Question *question, const char *id, const char *name)
{
  ChyExposure level = level_of (question, id, name);

  if (level == CHY_EXPOSURE_NONE || level < answer->level)
    return;
  if (level > answer->level)
    g_string_truncate (answer->who, 0);
  answer->level = level;
  g_string_append_printf (answer->who, "%s%s", answer->who->len > 0 ? chy_list_comma () : "",
                          name != NULL && *name != '\0' ? name : id);
}

/* The widest reach of any of `rights`, and the names of those that make it. */
ChyTemplateExposure
chy_template_exposure (const ChyTemplate *self,
                       const ChyTemplateCheckContext *context,
                       guint32 rights,
                       gboolean with_owner)
{
  Question question = { self, context, rights, FALSE };
  Answer answer = { CHY_EXPOSURE_NONE, g_string_new (NULL) };

  for (guint i = 0; i < self->security->len; i++)
    {
      const ChyAce *ace = self->security->pdata[i];

      if (ace->allow & (rights | CHY_TEMPLATE_RIGHT_FULL_CONTROL))
        add (&answer, &question, ace->principal_id, ace->principal_name);
    }
  if (with_owner && self->owner_id != NULL)
    {
      const ChyAce *ace = chy_template_find_ace (self, self->owner_id);

      question.owner = TRUE;
      /* Named once, where its own entry has named it already. */
      if (ace == NULL || !(ace->allow & (rights | CHY_TEMPLATE_RIGHT_FULL_CONTROL)))
        add (&answer, &question, self->owner_id, self->owner_name);
    }
  return (ChyTemplateExposure){ answer.level, g_string_free (answer.who, FALSE) };
}
