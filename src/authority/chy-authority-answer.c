/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority/chy-authority.h"
#include "model/chy-field.h"

/* In the order of the enumerations: what is sent. Those of errors are the codes of their problems, too. */
static const char *const error_words[] = {
  "failed",   "not-found",   "exists",    "denied",  "locked",      "unreachable",
  "conflict", "wrong-state", "not-ready", "expired", "unsupported", "invalid",
};
static const char *const disposition_words[] = { "issued", "pending", "denied" };

static gboolean
find (const char *const *words, gsize n, const char *text, int *ret_place)
{
  for (gsize i = 0; i < n; i++)
    if (g_strcmp0 (words[i], text) == 0)
      {
        *ret_place = (int) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
chy_authority_error_from_string (const char *text, int *ret_code)
{
  return find (error_words, G_N_ELEMENTS (error_words), text, ret_code);
}

static void
insert_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

static GVariant *
join_chain (GPtrArray *chain)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aay"));

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    g_variant_builder_add_value (
        &builder, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, g_ptr_array_index (chain, i), TRUE));
  return g_variant_builder_end (&builder);
}

GVariant *
chy_issuance_to_body (const ChyIssuance *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "disposition", "s", disposition_words[self->disposition]);
  g_variant_dict_insert (&dict, "number", "x", self->number);
  g_variant_dict_insert (&dict, "repeated", "b", self->repeated);
  if (self->code != 0)
    g_variant_dict_insert (&dict, "code", "x", (gint64) self->code);
  insert_text (&dict, "codeName", self->code_name);
  insert_text (&dict, "message", self->message);
  if (self->certificate != NULL)
    {
      g_variant_dict_insert_value (
          &dict, "certificate",
          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->certificate, TRUE));
      g_variant_dict_insert_value (&dict, "chain", join_chain (self->chain));
      insert_text (&dict, "serialNumber", self->serial);
      g_variant_dict_insert (&dict, "notBefore", "x", self->not_before);
      g_variant_dict_insert (&dict, "notAfter", "x", self->not_after);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
chy_authority_error_to_body (const GError *error)
{
  gboolean own = error->domain == CHY_AUTHORITY_ERROR && error->code >= 0 &&
                 (gsize) error->code < G_N_ELEMENTS (error_words);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "error", "s", error_words[own ? error->code : CHY_AUTHORITY_ERROR_FAILED]);
  g_variant_dict_insert (&dict, "message", "s", error->message);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GPtrArray *
split_chain (GVariant *list)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0;
       list != NULL && g_variant_is_of_type (list, G_VARIANT_TYPE ("aay")) && i < g_variant_n_children (list);
       i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);

      g_ptr_array_add (chain, g_variant_get_data_as_bytes (item));
    }
  return chain;
}

ChyIssuance *
chy_issuance_new_from_body (GVariant *body, GError **error)
{
  const char *message = chy_body_get_text (body, "message");
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GVariant) chain = NULL;
  int code = CHY_AUTHORITY_ERROR_FAILED;
  int disposition = 0;
  ChyIssuance *self;

  if (find (error_words, G_N_ELEMENTS (error_words), chy_body_get_text (body, "error"), &code))
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, code, message != NULL ? message : error_words[code]);
      return NULL;
    }
  certificate = chy_body_get_bytes (body, "certificate");
  if (!find (disposition_words, G_N_ELEMENTS (disposition_words), chy_body_get_text (body, "disposition"),
             &disposition) ||
      (disposition == CHY_DISPOSITION_ISSUED &&
       (certificate == NULL || chy_body_get_text (body, "serialNumber") == NULL)))
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_FAILED,
                           "the answer is none of an authority's");
      return NULL;
    }
  chain = chy_body_get (body, "chain");
  self = g_new0 (ChyIssuance, 1);
  self->disposition = (ChyDisposition) disposition;
  self->code = (guint32) chy_body_get_int (body, "code", 0);
  self->code_name = g_strdup (chy_body_get_text (body, "codeName"));
  self->message = g_strdup (message);
  self->number = chy_body_get_int (body, "number", 0);
  self->certificate = g_steal_pointer (&certificate);
  self->chain = split_chain (chain);
  self->serial = g_strdup (chy_body_get_text (body, "serialNumber"));
  self->not_before = chy_body_get_int (body, "notBefore", 0);
  self->not_after = chy_body_get_int (body, "notAfter", 0);
  self->repeated = chy_body_get_bool (body, "repeated", FALSE);
  return self;
}
