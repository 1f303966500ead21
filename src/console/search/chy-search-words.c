/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-name.h"
#include "model/chy-resource.h"

#include "chy-search.h"
#include "console/certificate/chy-certificate-subject.h"
#include "console/widgets/chy-words.h"

/* Facts beside the state of a certificate, and of the rest, in their order. */
static const struct
{
  const char *resource;
  const char *noun; /* what it is, or NULL: the state and the end say it */
  const char *keys[4];
} facts[] = {
  { "certificates", NULL, { "authorityName", "deviceDisplayName", NULL } },
  { "devices", N_ ("Device"), { "platform", "serialNumber", "userPrincipalName", NULL } },
  { "users", N_ ("User"), { "userPrincipalName", "department", NULL } },
  { "profiles", N_ ("Profile"), { "type", "platform", NULL } },
};

char *
chy_search_hit_title (const ChySearchHit *self)
{
  const ChyResource *resource = chy_resource_find (self->resource);
  const char *text = chy_body_get_text (self->row, resource->name_key);
  g_autoptr (ChyName) name = NULL;

  if (text == NULL || *text == '\0')
    return g_strdup (self->id);
  if (g_str_equal (self->resource, "certificates"))
    name = chy_name_parse (text, NULL);

  return name != NULL ? chy_certificate_name (name) : g_strdup (text);
}

static char *
describe_validity (GVariant *row)
{
  const char *state = chy_body_get_text (row, "state");
  g_autofree char *end = chy_words_time (chy_body_get_int (row, "notAfter", 0));

  if (g_strcmp0 (state, "revoked") == 0)
    return g_strdup (_ ("Revoked certificate"));
  if (g_strcmp0 (state, "expired") == 0)
    /* Translators: %s is a date and time. */
    return g_strdup_printf (_ ("Certificate, expired on %s"), end);

  /* Translators: %s is a date and time. */
  return g_strdup_printf (_ ("Certificate, valid until %s"), end);
}

char *
chy_search_hit_describe (const ChySearchHit *self)
{
  const ChyResource *resource = chy_resource_find (self->resource);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      if (!g_str_equal (facts[i].resource, self->resource))
        continue;
      g_ptr_array_add (parts,
                       facts[i].noun != NULL ? g_strdup (_ (facts[i].noun)) : describe_validity (self->row));
      for (const char *const *key = facts[i].keys; *key != NULL; key++)
        {
          g_autoptr (GVariant) value = g_variant_lookup_value (self->row, *key, NULL);
          g_autofree char *text =
              value != NULL ? chy_field_format (chy_fields_find (resource->columns, *key), value) : NULL;

          if (text != NULL && *text != '\0')
            g_ptr_array_add (parts, g_steal_pointer (&text));
        }
    }
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

GIcon *
chy_search_hit_get_icon (const ChySearchHit *self)
{
  const char *platform = chy_body_get_text (self->row, "platform");
  gboolean phone =
      platform != NULL && (g_str_has_prefix (platform, "android") || g_str_has_prefix (platform, "ios"));
  const char *names[] = { g_str_equal (self->resource, "devices")        ? (phone ? "phone" : "computer")
                          : g_str_equal (self->resource, "users")        ? "avatar-default"
                          : g_str_equal (self->resource, "certificates") ? "application-certificate"
                                                                         : CHY_APPLICATION_ID,
                          CHY_APPLICATION_ID };

  return g_themed_icon_new_from_names ((char **) names, G_N_ELEMENTS (names));
}
