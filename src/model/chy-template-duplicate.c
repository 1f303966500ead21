/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

#include "base/chy-id.h"

enum
{
  NAME_LENGTH = 64, /* MS-CRTD 2.1: rangeUpper of cn */
  FIRST_MAJOR = 100,
  FIRST_MINOR = 1,
};

/* What certtmpl leaves out of a name: it stands in distinguished names and in requests. */
static gboolean
is_forbidden (gunichar c)
{
  return c < 0x20 || c == 0x7f || g_unichar_isspace (c) || !g_unichar_isdefined (c) ||
         g_unichar_type (c) == G_UNICODE_CONTROL || g_unichar_type (c) == G_UNICODE_FORMAT ||
         (c < 0x80 && strchr ("\"\\/,+=<>#;", (int) c) != NULL);
}

/**
 * chy_template_name_from_display:
 * @display_name: what a person calls the template
 *
 * The template name that certtmpl computes (T8): no spaces, nothing that a name may not contain, at most 64
 * characters. Letters of any script stay as they are.
 *
 * Returns: free with g_free(); "" where nothing is left
 */
char *
chy_template_name_from_display (const char *display_name)
{
  g_autofree char *valid = g_utf8_make_valid (display_name, -1);
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  GString *name = g_string_new (NULL);
  guint length = 0;

  for (const char *p = composed; *p != '\0' && length < NAME_LENGTH; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_forbidden (c) || c == 0xfffd)
        continue;
      g_string_append_unichar (name, c);
      length++;
    }
  return g_string_free (name, FALSE);
}

gboolean
chy_template_name_is_valid (const char *name)
{
  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL) ||
      g_utf8_strlen (name, -1) > NAME_LENGTH)
    return FALSE;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (is_forbidden (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* --- OIDs ---------------------------------------------------------------------------------------- */

/* Random, from the UUIDs that base makes: `n` numbers below 2^24. */
static void
random_arcs (guint32 *arcs, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *id = chy_id_new ();

      /* The first group of a version 4 UUID is 32 random bits. */
      id[6] = '\0';
      arcs[i] = (guint32) g_ascii_strtoull (id, NULL, 16);
    }
}

/**
 * chy_template_make_oid_base:
 *
 * What a forest makes once: 1.3.6.1.4.1.311.21.8 and six numbers, five below 2^24 and one below 256.
 *
 * Returns: free with g_free()
 */
char *
chy_template_make_oid_base (void)
{
  guint32 arcs[6];

  random_arcs (arcs, G_N_ELEMENTS (arcs));
  return g_strdup_printf ("1.3.6.1.4.1.311.21.8.%u.%u.%u.%u.%u.%u", arcs[0], arcs[1], arcs[2], arcs[3],
                          arcs[4], arcs[5] % 256);
}

/**
 * chy_template_make_oid:
 * @oid_base: of the tenant
 *
 * Returns: BASE.X.Y, random; free with g_free()
 */
char *
chy_template_make_oid (const char *oid_base)
{
  guint32 arcs[2];

  random_arcs (arcs, G_N_ELEMENTS (arcs));
  return g_strdup_printf ("%s.%u.%u", oid_base, 1000000 + arcs[0], 1000000 + arcs[1]);
}

/* The OID without its last two arcs: what the source's own stands under. */
static char *
base_of (const char *oid)
{
  char *base = g_strdup (oid);

  for (guint i = 0; i < 2; i++)
    {
      char *dot = strrchr (base, '.');

      if (dot != NULL)
        *dot = '\0';
    }
  return base;
}

/* --- duplicate ----------------------------------------------------------------------------------- */

/* certtmpl starts a duplicate at the lowest compatibility that holds all of the source: Windows Server 2003
 * and XP, or 2008 and Vista for a source with a key storage provider. */
static void
start_compatibility (ChyTemplate *copy)
{
  gboolean ksp = chy_template_uses_ksp (copy);
  guint32 lowest = ksp ? 2 : 1;
  guint32 authority = MAX (chy_template_authority_level (copy), lowest);
  guint32 recipient = MAX (chy_template_recipient_level (copy), lowest);

  copy->private_key_flag &= ~0x0F0F0000u;
  copy->private_key_flag |= authority << 16 | recipient << 24;
  chy_template_update_schema (copy, ksp);
}

static void
set_owner (ChyTemplate *copy, const ChyPrincipal *creator)
{
  g_free (copy->owner_id);
  copy->owner_id = g_strdup (creator->id);
  g_free (copy->owner_name);
  copy->owner_name = g_strdup (creator->name);
  chy_template_grant (copy, creator->id, creator->name, CHY_TEMPLATE_RIGHT_FULL_CONTROL, FALSE);
}

/**
 * chy_template_duplicate:
 * @source: what to copy
 * @display_name: the new display name
 * @name: (nullable): the new name; computed where %NULL
 * @oid_base: (nullable): what the new OID stands under; the source's base where %NULL
 * @creator: (nullable): the owner of the duplicate
 * @error: return location
 *
 * "Duplicate Template" (T4). The source's access list comes along, Enroll for Domain Users too.
 *
 * Returns: a new template, or %NULL with a refusal ("template": "display-name-empty", "name-empty",
 *   "name-invalid")
 */
ChyTemplate *
chy_template_duplicate (const ChyTemplate *source,
                        const char *display_name,
                        const char *name,
                        const char *oid_base,
                        const ChyPrincipal *creator,
                        GError **error)
{
  g_autofree char *shown = g_strstrip (g_utf8_make_valid (display_name != NULL ? display_name : "", -1));
  g_autofree char *chosen = name != NULL ? g_strdup (name) : chy_template_name_from_display (shown);
  g_autofree char *base = oid_base != NULL ? g_strdup (oid_base) : base_of (source->oid);
  ChyTemplate *copy;

  if (*shown == '\0')
    {
      chy_refuse_one (error, "template", "display-name-empty", NULL, NULL);
      return NULL;
    }
  if (*chosen == '\0' || !chy_template_name_is_valid (chosen))
    {
      chy_refuse_one (error, "template", *chosen == '\0' ? "name-empty" : "name-invalid", shown, "name",
                      chosen, NULL);
      return NULL;
    }
  copy = chy_template_copy (source);
  g_free (copy->cn);
  copy->cn = g_steal_pointer (&chosen);
  g_free (copy->display_name);
  copy->display_name = g_steal_pointer (&shown);
  g_free (copy->oid);
  copy->oid = chy_template_make_oid (base);
  copy->flags = (copy->flags & ~(guint32) CHY_TEMPLATE_FLAG_IS_DEFAULT) | CHY_TEMPLATE_FLAG_IS_MODIFIED;
  copy->revision = FIRST_MAJOR;
  copy->minor_revision = FIRST_MINOR;
  start_compatibility (copy);
  chy_list_replace (&copy->application_policies, g_strdupv (copy->extended_key_usage));
  chy_list_replace (&copy->supersede_templates, g_new0 (char *, 1));
  g_variant_unref (copy->extra);
  copy->extra = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  if (creator != NULL)
    set_owner (copy, creator);
  return copy;
}
