/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-work.h"
#include "chy-document.h"
#include "chy-principals.h"
#include "chy-request-subject.h"
#include "model/chy-profile.h"

#define MOST_ITEMS 1024

const ChyField chy_authority_work_fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "authority", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Authority") },
  { .key = "items", .kind = CHY_FIELD_OBJECT_LIST, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Items") },
  { .key = NULL },
};

/* A request as the tenant has it. */
typedef struct
{
  char *id;            /* (owned) */
  gint64 attempt;      /* that the connector speaks of */
  GError *error;       /* (owned) why nothing is asked for it, or NULL */
  ChySecret *csr;      /* (owned) DER */
  GVariant *profile;   /* (owned) */
  GVariant *directory; /* (owned) or NULL */
} Item;

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  GVariant *params;           /* borrowed */
  GPtrArray *items;           /* (owned) of Item */
  ChyPrincipal *principal;    /* (owned) */
} Work;

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->id);
  g_clear_error (&self->error);
  g_clear_pointer (&self->csr, chy_secret_unref);
  g_clear_pointer (&self->profile, g_variant_unref);
  g_clear_pointer (&self->directory, g_variant_unref);
  g_free (self);
}

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->principal, chy_principal_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* --- what the tenant knows --------------------------------------------------------------------------------
 */

/* A lease that has run out may be somebody else's now, and is no more than late where it is not; a CSR that
 * is not stored was made by nobody. */
static const char *
why_not (
    const ChyRequestRow *request, const Item *item, const char *connector, gint64 now, gboolean *ret_late)
{
  *ret_late =
      request != NULL && g_strcmp0 (request->connector, connector) == 0 && request->lease_until <= now;
  if (*ret_late)
    return "The lease of the request has run out";
  if (request == NULL)
    return "There is no such request";
  if (g_strcmp0 (request->connector, connector) != 0)
    return "The request is not held by this connector";
  if (request->attempt != item->attempt || request->attempt == 0)
    return "The request is at another attempt";
  return NULL;
}

static gboolean
load_subject (Item *item, ChySession *session, const ChyRequestRow *request, GError **error)
{
  g_autoptr (GVariant) device = NULL;
  g_autoptr (GVariant) user = NULL;
  gboolean is_user = chy_profile_get_certificate_type (item->profile) == CHY_CERTIFICATE_TYPE_USER;

  if (!chy_request_subject_load (session, request, &device, &user, error))
    return FALSE;
  item->directory = is_user ? g_steal_pointer (&user) : g_steal_pointer (&device);
  return TRUE;
}

static gboolean
load_item (Work *self, Item *item, ChySession *session, const char *connector, GError **error)
{
  const char *authority = chy_body_get_text (self->params, "authority");
  g_autoptr (ChyRequestRow) request = NULL;
  g_autoptr (ChyDocument) profile = NULL;
  const char *reason;
  gboolean late = FALSE;

  if (!chy_request_store_lookup (session, item->id, &request, error))
    return FALSE;
  reason = why_not (request, item, connector, chy_command_context_get_now (self->context), &late);
  if (reason != NULL)
    {
      item->error = g_error_new_literal (
          CHY_AUTHORITY_ERROR, late ? CHY_AUTHORITY_ERROR_WRONG_STATE : CHY_AUTHORITY_ERROR_DENIED, reason);
      return TRUE;
    }
  profile = chy_document_load (session, request->profile, error);
  if (profile == NULL)
    return FALSE;
  item->profile = g_variant_ref (profile->body);
  if (g_strcmp0 (chy_body_get_text (item->profile, "certificationAuthorityName"), authority) != 0)
    {
      item->error = g_error_new (CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE,
                                 "The profile names another authority than “%s” by now", authority);
      return TRUE;
    }
  if (!chy_request_store_get_secret (self->context, request, "csr", TRUE, &item->csr, error) ||
      !load_subject (item, session, request, error))
    return FALSE;
  if (item->csr == NULL)
    item->error =
        g_error_new_literal (CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, "The request has no CSR");
  return TRUE;
}

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Work *self = data;
  g_autoptr (ChyDocument) connector = chy_document_find (
      session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (self->params, "connector"), error);

  if (connector == NULL)
    return FALSE;
  g_clear_pointer (&self->principal, chy_principal_free);
  self->principal = chy_principals_for_connector (session, connector->title, error);
  if (self->principal == NULL)
    return FALSE;
  for (guint i = 0; i < self->items->len; i++)
    if (!load_item (self, g_ptr_array_index (self->items, i), session, connector->id, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_items (Work *self, GError **error)
{
  g_autoptr (GVariant) list = chy_body_get (self->params, "items");

  self->items = g_ptr_array_new_with_free_func (item_free);
  if (g_variant_n_children (list) > MOST_ITEMS)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "more than %d items", MOST_ITEMS);
      return FALSE;
    }
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) body = g_variant_get_child_value (list, i);
      const char *id = chy_body_get_text (body, "requestId");
      Item *item;

      if (id == NULL)
        {
          g_set_error_literal (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_FAILED, "an item without requestId");
          return FALSE;
        }
      item = g_new0 (Item, 1);
      item->id = g_strdup (id);
      item->attempt = chy_body_get_int (body, "attempt", 0);
      g_ptr_array_add (self->items, item);
    }
  return TRUE;
}

/* --- what the authority says
 * -------------------------------------------------------------------------------- */

static GVariant *
take_answer (ChyIssuance *issuance, GError *failure)
{
  g_autoptr (ChyIssuance) answer = issuance;
  g_autoptr (GError) error = failure;

  if (error != NULL)
    return chy_authority_error_to_body (error);
  if (answer != NULL)
    return chy_issuance_to_body (answer);
  error =
      g_error_new_literal (CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_FAILED, "The authority gave no answer");
  return chy_authority_error_to_body (error);
}

/* Of the items that have no error yet; `bodies` gets an answer in the place of each. */
static void
submit (Work *self, ChyAuthority *authority, GVariant **bodies)
{
  gsize n = 0;
  g_autofree ChySubmission *submissions = g_new0 (ChySubmission, self->items->len);
  g_autofree guint *places = g_new0 (guint, self->items->len);
  g_autofree ChyIssuance **answers = g_new0 (ChyIssuance *, self->items->len);
  g_autofree GError **errors = g_new0 (GError *, self->items->len);

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->error != NULL)
        continue;
      places[n] = i;
      submissions[n++] =
          (ChySubmission){ .request_id = item->id,
                           .attempt = (guint) item->attempt,
                           .template_name = chy_body_get_text (item->profile, "certificateTemplateName"),
                           .csr = chy_secret_to_bytes (item->csr),
                           .requester = self->principal,
                           .validity = chy_profile_get_validity (item->profile),
                           .directory = item->directory };
    }
  if (n == 0)
    return;
  chy_authority_submit (authority, submissions, n, answers, errors,
                        chy_command_context_get_cancellable (self->context));
  for (gsize i = 0; i < n; i++)
    {
      bodies[places[i]] = take_answer (answers[i], errors[i]);
      g_bytes_unref (submissions[i].csr);
    }
}

static void
collect (Work *self, ChyAuthority *authority, GVariant **bodies)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = g_ptr_array_index (self->items, i);
      GError *error = NULL;
      ChyIssuance *issuance;

      if (item->error != NULL)
        continue;
      issuance = chy_authority_collect (authority, item->id, (guint) item->attempt,
                                        chy_command_context_get_cancellable (self->context), &error);
      bodies[i] = take_answer (issuance, error);
    }
}

gboolean
chy_authority_work (
    ChyCommandContext *context, GVariant *params, gboolean collects, GVariantDict *result, GError **error)
{
  g_auto (Work) self = { .context = context, .params = params };
  GVariantBuilder answers = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree GVariant **bodies = NULL;
  g_autoptr (ChyAuthority) authority =
      chy_command_context_get_authority (context, chy_body_get_text (params, "authority"), error);

  if (authority == NULL || !read_items (&self, error) ||
      !chy_command_context_read (context, load, &self, error))
    return FALSE;
  bodies = g_new0 (GVariant *, self.items->len + 1);
  (collects ? collect : submit) (&self, authority, bodies);
  for (guint i = 0; i < self.items->len; i++)
    {
      const Item *item = g_ptr_array_index (self.items, i);

      if (bodies[i] == NULL)
        bodies[i] = chy_authority_error_to_body (item->error);
      g_variant_builder_add_value (&answers, bodies[i]);
      g_variant_unref (bodies[i]);
    }
  g_variant_dict_insert_value (result, "answers", g_variant_builder_end (&answers));
  return TRUE;
}

gboolean
chy_authority_work_apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) context;
  (void) params;
  (void) result;
  (void) error;
  return TRUE;
}
