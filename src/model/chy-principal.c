/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-principal.h"

#include <string.h>

typedef struct
{
  const char *word;
  guint32 bit;
} RightWord;

static const RightWord ca_rights[] = {
  { "read", CHY_CA_RIGHT_READ },
  { "issue-and-manage-certificates", CHY_CA_RIGHT_MANAGE_CERTIFICATES },
  { "manage-ca", CHY_CA_RIGHT_MANAGE_CA },
  { "request-certificates", CHY_CA_RIGHT_REQUEST_CERTIFICATES },
  { NULL, 0 },
};

static const RightWord template_rights[] = {
  { "read", CHY_TEMPLATE_RIGHT_READ },
  { "write", CHY_TEMPLATE_RIGHT_WRITE },
  { "enroll", CHY_TEMPLATE_RIGHT_ENROLL },
  { "autoenroll", CHY_TEMPLATE_RIGHT_AUTOENROLL },
  { "full-control", CHY_TEMPLATE_RIGHT_FULL_CONTROL },
  { NULL, 0 },
};

/* What full control stands for. The rights of an authority do not use its bit. */
#define FULL_CONTROL                                                                                         \
  (CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_WRITE | CHY_TEMPLATE_RIGHT_ENROLL |                          \
   CHY_TEMPLATE_RIGHT_AUTOENROLL | CHY_TEMPLATE_RIGHT_FULL_CONTROL)

static guint32
right_from_word (const RightWord *words, const char *text)
{
  for (; words->word != NULL; words++)
    if (text != NULL && strcmp (words->word, text) == 0)
      return words->bit;

  return 0;
}

static const char *
right_to_word (const RightWord *words, guint32 bit)
{
  for (; words->word != NULL; words++)
    if (words->bit == bit)
      return words->word;

  return NULL;
}

static guint32
rights_expand (guint32 rights)
{
  return (rights & CHY_TEMPLATE_RIGHT_FULL_CONTROL) != 0 ? rights | FULL_CONTROL : rights;
}

ChyPrincipal *
chy_principal_new (const char *id, const char *name, const char *const *groups)
{
  static const char *const none[] = { NULL };
  ChyPrincipal *self = g_new0 (ChyPrincipal, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->groups = g_strdupv ((char **) (groups != NULL ? groups : none));

  return self;
}

ChyPrincipal *
chy_principal_copy (const ChyPrincipal *self)
{
  return chy_principal_new (self->id, self->name, (const char *const *) self->groups);
}

void
chy_principal_free (ChyPrincipal *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_strfreev (self->groups);
  g_free (self);
}

gboolean
chy_principal_is (const ChyPrincipal *self, const char *id)
{
  if (id == NULL)
    return FALSE;
  if (strcmp (id, CHY_SID_EVERYONE) == 0)
    return TRUE;
  if (strcmp (id, CHY_SID_AUTHENTICATED_USERS) == 0)
    return g_strcmp0 (self->id, CHY_SID_ANONYMOUS) != 0;

  return g_strcmp0 (self->id, id) == 0 || g_strv_contains ((const char *const *) self->groups, id);
}

char *
chy_sid_in_domain (const char *domain_sid, guint rid)
{
  return g_strdup_printf ("%s-%u", domain_sid, rid);
}

guint
chy_sid_get_rid (const char *sid)
{
  g_auto (GStrv) parts = NULL;
  guint64 number = 0;

  if (sid == NULL || !g_str_has_prefix (sid, "S-1-5-21-"))
    return 0;
  parts = g_strsplit (sid, "-", -1);
  /* S 1 5 21 a b c rid */
  if (g_strv_length (parts) != 8)
    return 0;
  for (guint i = 4; i < 8; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, 0, G_MAXUINT32, &number, NULL))
      return 0;

  return (guint) number;
}

ChyAce *
chy_ace_new (const char *id, const char *name, guint32 allow, guint32 deny)
{
  ChyAce *self = g_new0 (ChyAce, 1);

  self->principal_id = g_strdup (id);
  self->principal_name = g_strdup (name);
  self->allow = allow;
  self->deny = deny;

  return self;
}

ChyAce *
chy_ace_copy (const ChyAce *self)
{
  return chy_ace_new (self->principal_id, self->principal_name, self->allow, self->deny);
}

void
chy_ace_free (ChyAce *self)
{
  if (self == NULL)
    return;
  g_free (self->principal_id);
  g_free (self->principal_name);
  g_free (self);
}

guint32
chy_aces_effective (GPtrArray *aces, const ChyPrincipal *who)
{
  guint32 allowed = 0;
  guint32 denied = 0;
  guint32 rights;

  for (guint i = 0; i < aces->len; i++)
    {
      const ChyAce *ace = aces->pdata[i];

      if (!chy_principal_is (who, ace->principal_id))
        continue;
      allowed |= rights_expand (ace->allow);
      denied |= rights_expand (ace->deny);
    }
  rights = allowed & ~denied;
  /* Full control with something denied is no full control. */
  if ((rights & FULL_CONTROL) != FULL_CONTROL)
    rights &= ~(guint32) CHY_TEMPLATE_RIGHT_FULL_CONTROL;

  return rights;
}

guint32
chy_ca_right_from_string (const char *text)
{
  return right_from_word (ca_rights, text);
}

const char *
chy_ca_right_to_string (guint32 right)
{
  return right_to_word (ca_rights, right);
}

guint32
chy_template_right_from_string (const char *text)
{
  return right_from_word (template_rights, text);
}

const char *
chy_template_right_to_string (guint32 right)
{
  return right_to_word (template_rights, right);
}
