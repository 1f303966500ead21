/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-store.h"

#include "base/chy-id.h"
#include "model/chy-problem.h"
#include "model/chy-template.h"
#include "pki/chy-inspect.h"

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  GVariant *params;           /* borrowed */
  GVariant *body;             /* (owned) */
  gint64 version;
} Build;

static void
authority_free (ChyProfileAuthority *authority)
{
  g_free (authority);
}

static void
root_free (ChyProfileRoot *root)
{
  g_free ((char *) root->id);
  g_free ((char *) root->name);
  g_free ((char *) root->platform);
  g_free (root);
}

static ChyCertInfo *
inspect (GBytes *bytes, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  const gint64 *now = user_data;

  return chy_inspect_trusted_certificate (bytes, *now, problems, error);
}

static char **
read_template_names (GVariant *described)
{
  g_autoptr (GVariant) list = chy_body_get (described, "templates");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GVariantIter iter;
  GVariant *item;

  if (list == NULL)
    return g_strv_builder_end (builder);
  g_variant_iter_init (&iter, list);
  while ((item = g_variant_iter_next_value (&iter)) != NULL)
    {
      const char *name = chy_body_get_text (item, "name");

      if (name != NULL)
        g_strv_builder_add (builder, name);
      g_variant_unref (item);
    }
  return g_strv_builder_end (builder);
}

static gboolean
load_authorities (ChyProfileKnowledge *self, ChyCommandContext *context, GError **error)
{
  ChyAuthorityHost *host = chy_command_context_get_authority_host (context);
  GCancellable *cancellable = chy_command_context_get_cancellable (context);
  g_autoptr (GPtrArray) authorities = NULL;

  if (host == NULL)
    return TRUE;
  authorities = chy_authority_host_list (host, cancellable, error);
  if (authorities == NULL)
    return FALSE;
  self->context.authorities = g_ptr_array_new_with_free_func ((GDestroyNotify) authority_free);
  for (guint i = 0; i < authorities->len; i++)
    {
      GVariant *described = chy_authority_describe (g_ptr_array_index (authorities, i), cancellable, error);
      ChyProfileAuthority *authority;
      char **names;

      if (described == NULL)
        return FALSE;
      names = read_template_names (described);
      g_ptr_array_add (self->described, described);
      g_ptr_array_add (self->lists, names);
      authority = g_new0 (ChyProfileAuthority, 1);
      authority->id = chy_body_get_text (described, "id");
      authority->name = chy_body_get_text (described, "name");
      authority->fqdn = chy_body_get_text (described, "fqdn");
      authority->templates = (const char *const *) names;
      g_ptr_array_add (self->context.authorities, authority);
    }
  return TRUE;
}

static gboolean
load_templates (ChyProfileKnowledge *self, ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_TEMPLATE, error);

  self->context.templates = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_template_unref);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const ChyDocument *document = g_ptr_array_index (documents, i);
      ChyTemplate *template = chy_template_new_from_body (document->body, error);

      if (template == NULL)
        return FALSE;
      g_ptr_array_add (self->context.templates, template);
    }
  return documents != NULL;
}

static gboolean
load_roots (ChyProfileKnowledge *self, ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) documents = chy_document_list (session, CHY_DOCUMENT_PROFILE, error);

  self->context.roots = g_ptr_array_new_with_free_func ((GDestroyNotify) root_free);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const ChyDocument *document = g_ptr_array_index (documents, i);
      ChyProfileRoot *root;

      if (g_strcmp0 (chy_body_get_text (document->body, "type"), "trusted-certificate") != 0)
        continue;
      root = g_new0 (ChyProfileRoot, 1);
      root->id = g_strdup (document->id);
      root->name = g_strdup (document->title);
      root->platform = g_strdup (chy_body_get_text (document->body, "platform"));
      g_ptr_array_add (self->context.roots, root);
    }
  return documents != NULL;
}

ChyProfileKnowledge *
chy_profile_knowledge_load (ChyCommandContext *context, ChySession *session, GError **error)
{
  g_autoptr (ChyProfileKnowledge) self = g_new0 (ChyProfileKnowledge, 1);
  gint64 *now = g_new (gint64, 1);

  *now = chy_command_context_get_now (context);
  self->described = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->context.now = *now;
  self->context.inspect = inspect;
  self->context.user_data = now;
  if (!load_authorities (self, context, error) || !load_templates (self, session, error) ||
      !load_roots (self, session, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
chy_profile_knowledge_free (ChyProfileKnowledge *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->context.authorities, g_ptr_array_unref);
  g_clear_pointer (&self->context.templates, g_ptr_array_unref);
  g_clear_pointer (&self->context.roots, g_ptr_array_unref);
  g_clear_pointer (&self->described, g_ptr_array_unref);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_free (self->context.user_data);
  g_free (self);
}

/* NULL where the value takes the setting away; else a full reference. FALSE with a problem. */
static gboolean
read_setting (const ChyField *field, GVariant *value, GVariant **ret_value, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  const char *text;
  GVariant *read;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) || field->kind == CHY_FIELD_BINARY)
    {
      *ret_value = g_variant_ref (value);
      return TRUE;
    }
  text = g_variant_get_string (value, NULL);
  if (*text == '\0')
    {
      *ret_value = NULL;
      return TRUE;
    }
  read = chy_field_parse (field, text, &error);
  if (read != NULL)
    {
      *ret_value = g_variant_ref_sink (read);
      return TRUE;
    }
  g_ptr_array_add (problems,
                   chy_problem_new (CHY_SEVERITY_ERROR, "field",
                                    field->choices != NULL ? "not-a-choice" : "invalid", NULL, field->key,
                                    "title", field->title, "value", text, "limit", error->message, NULL));
  return FALSE;
}

GVariant *
chy_profile_store_merge (GVariant *body, GVariant *settings, GPtrArray *problems)
{
  const ChyField *fields = chy_document_get_fields (CHY_DOCUMENT_PROFILE, body);
  GVariant *merged = g_variant_ref (body);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (settings == NULL)
    return merged;
  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      const ChyField *field = chy_fields_find (fields, key);
      g_autoptr (GVariant) owned = value;
      g_autoptr (GVariant) read = NULL;

      if (field == NULL)
        g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "field", "unknown-key", NULL, key,
                                                    "value", key, NULL));
      else if (read_setting (field, owned, &read, problems))
        {
          GVariant *next = chy_body_with (merged, key, read);

          g_variant_unref (merged);
          merged = next;
        }
    }
  return merged;
}

/* The name of a trusted certificate profile becomes its id. */
static gboolean
resolve_root (ChySession *session, GVariant **body, GError **error)
{
  const char *root = chy_body_get_text (*body, "rootCertificate");
  g_autoptr (ChyDocument) document = NULL;
  GVariant *next;

  if (root == NULL || *root == '\0' || chy_id_is_valid (root))
    return TRUE;
  document = chy_document_find (session, CHY_DOCUMENT_PROFILE, root, error);
  if (document == NULL)
    return FALSE;
  next = chy_body_with (*body, "rootCertificate", g_variant_new_string (document->id));
  g_variant_unref (*body);
  *body = next;
  return TRUE;
}

static GVariant *
start_body (GVariant *params)
{
  const char *type_name = chy_body_get_text (params, "type");
  const char *platform_name = chy_body_get_text (params, "platform");
  const ChyProfileType *type = type_name != NULL ? chy_profile_type_find (type_name) : NULL;
  const ChyPlatform *platform = platform_name != NULL ? chy_platform_find (platform_name) : NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "displayName", "s", chy_body_get_text (params, "name"));
  g_variant_dict_insert (&dict, "type", "s", type != NULL ? type->id : type_name);
  g_variant_dict_insert (&dict, "platform", "s", platform != NULL ? platform->id : platform_name);
  if (chy_body_get_text (params, "description") != NULL)
    g_variant_dict_insert (&dict, "description", "s", chy_body_get_text (params, "description"));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
chy_profile_store_build (ChyCommandContext *context,
                         ChySession *session,
                         GVariant *params,
                         ChyDocument **ret_document,
                         GPtrArray *problems,
                         GError **error)
{
  const char *profile = chy_body_get_text (params, "profile");
  g_autoptr (GVariant) settings = chy_body_get (params, "settings");
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyProfileKnowledge) knowledge = chy_profile_knowledge_load (context, session, error);
  g_autoptr (GVariant) start = NULL;
  g_autoptr (GVariant) merged = NULL;
  GVariant *body;

  if (knowledge == NULL)
    return NULL;
  if (profile != NULL)
    {
      document = chy_document_find (session, CHY_DOCUMENT_PROFILE, profile, error);
      if (document == NULL)
        return NULL;
    }
  start = document != NULL ? g_variant_ref (document->body) : start_body (params);
  merged = chy_profile_store_merge (start, settings, problems);
  if (!resolve_root (session, &merged, error))
    return NULL;
  body = chy_profile_normalize (merged, &knowledge->context);
  if (!chy_problems_have_error (problems))
    chy_profile_check (body, &knowledge->context, problems);
  if (document != NULL)
    chy_profile_check_change (document->body, body, problems);
  *ret_document = g_steal_pointer (&document);
  return body;
}

static gboolean
build_in_session (ChySession *session, gpointer data, GError **error)
{
  Build *build = data;
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChyDocument) document = NULL;

  g_clear_pointer (&build->body, g_variant_unref);
  build->body = chy_profile_store_build (build->context, session, build->params, &document, problems, error);
  if (build->body == NULL)
    return FALSE;
  if (chy_problems_have_error (problems))
    {
      chy_refuse (error, problems);
      return FALSE;
    }
  build->version = document != NULL ? document->version : 0;
  return TRUE;
}

gboolean
chy_profile_store_check_version (const ChyDocument *document, GVariant *params, GError **error)
{
  gint64 version = chy_body_get_int (params, "ifVersion", document->version);

  if (version == document->version)
    return TRUE;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "“%s” was changed meanwhile",
               document->title);
  return FALSE;
}

gboolean
chy_profile_store_prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  Build build = { .context = context, .params = params };

  if (!chy_command_context_read (context, build_in_session, &build, error))
    {
      g_clear_pointer (&build.body, g_variant_unref);
      return FALSE;
    }
  g_variant_dict_insert_value (result, CHY_PROFILE_RESULT_BODY, build.body);
  g_variant_dict_insert (result, CHY_PROFILE_RESULT_VERSION, "x", build.version);
  g_variant_unref (build.body);
  return TRUE;
}
