/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-profile-type.h"

#include <string.h>

#include "chy-profile-fields.h"

extern const ChyProfileType chy_profile_type_trusted_certificate;

static const ChyChoice stores[] = {
  { "computerCertStoreRoot", N_ ("Computer certificate store - Root"), N_ ("For the root of a chain.") },
  { "computerCertStoreIntermediate", N_ ("Computer certificate store - Intermediate"),
    N_ ("For an authority below the root.") },
  { "userCertStoreIntermediate", N_ ("User certificate store - Intermediate"),
    N_ ("For an authority below the root, for users.") },
  { NULL },
};

#define CERTIFICATE                                                                                          \
  { .key = "trustedRootCertificate",                                                                         \
    .kind = CHY_FIELD_BINARY,                                                                                \
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,                                                            \
    .title = N_ ("Certificate file"),                                                                        \
    .help = N_ ("The certificate of a root or intermediate authority: a .cer file, never a .pfx file."),     \
    .max = 65536 },                                                                                          \
  {                                                                                                          \
    .key = "certFileName", .kind = CHY_FIELD_TEXT, .title = N_ ("File name"),                                \
    .help = N_ ("The name of the file, as screens show it."), .max = 255,                                    \
    .check = chy_profile_field_check_single_line                                                             \
  }

static const ChyField fields[] = {
  CHY_PROFILE_FIELD_NAME,
  CHY_PROFILE_FIELD_DESCRIPTION,
  CERTIFICATE,
  { NULL },
};

static const ChyField windows_fields[] = {
  CHY_PROFILE_FIELD_NAME,
  CHY_PROFILE_FIELD_DESCRIPTION,
  CERTIFICATE,
  { .key = "destinationStore",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Destination store"),
    .help = N_ ("The certificate store on the device that receives the certificate."),
    .default_text = "computerCertStoreRoot",
    .choices = stores },
  { NULL },
};

static const ChyField macos_fields[] = {
  CHY_PROFILE_FIELD_NAME,
  CHY_PROFILE_FIELD_DESCRIPTION,
  CHY_PROFILE_FIELD_DEPLOYMENT_CHANNEL,
  CERTIFICATE,
  { NULL },
};

static const ChyField *
get_fields (const ChyPlatform *platform)
{
  if (g_str_has_prefix (platform->id, "windows"))
    return windows_fields;
  if (strcmp (platform->id, "macOS") == 0)
    return macos_fields;

  return platform->trusted_certificate_type != NULL ? fields : NULL;
}

static const char *
get_graph_type (const ChyPlatform *platform)
{
  return platform->trusted_certificate_type;
}

static void
add (GPtrArray *problems, ChySeverity severity, const char *code, const char *object, const char *detail)
{
  g_ptr_array_add (problems, chy_problem_new (severity, "profile", code, object, "trustedRootCertificate",
                                              "detail", detail, NULL));
}

static void
check_dates (const ChyCertInfo *info, gint64 now, const char *object, GPtrArray *problems)
{
  g_autofree char *subject = chy_name_to_string (info->subject);

  if (now == 0)
    return;
  if (info->not_after < now)
    add (problems, CHY_SEVERITY_ERROR, "root-expired", object, subject);
  else if (info->not_before > now)
    add (problems, CHY_SEVERITY_WARNING, "root-not-yet-valid", object, subject);
}

/* Root and intermediate stores want what their name says; Windows does not trust a chain otherwise. */
static void
check_store (const ChyCertInfo *info, GVariant *body, const char *object, GPtrArray *problems)
{
  const char *store = chy_body_get_text (body, "destinationStore");
  g_autofree char *subject = chy_name_to_string (info->subject);
  gboolean root_store;

  if (store == NULL)
    return;
  root_store = strcmp (store, "computerCertStoreRoot") == 0;
  if (root_store && !info->self_signed)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "profile", "intermediate-in-root-store",
                                                object, "destinationStore", "detail", subject, NULL));
  else if (!root_store && info->self_signed)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "profile", "root-in-intermediate-store",
                                                object, "destinationStore", "detail", subject, NULL));
}

static void
check (const ChyPlatform *platform,
       GVariant *body,
       const ChyProfileContext *context,
       const char *object,
       GPtrArray *problems)
{
  g_autoptr (GBytes) bytes = chy_body_get_bytes (body, "trustedRootCertificate");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info = NULL;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0 || context->inspect == NULL)
    return;
  info = context->inspect (bytes, context->user_data, &error);
  if (info == NULL)
    {
      add (problems, CHY_SEVERITY_ERROR, "not-a-certificate", object, error != NULL ? error->message : "");
      return;
    }
  if (!info->is_ca)
    {
      g_autofree char *subject = chy_name_to_string (info->subject);

      add (problems, CHY_SEVERITY_ERROR, "root-is-a-leaf", object, subject);
    }
  check_dates (info, context->now, object, problems);
  if (get_fields (platform) == windows_fields)
    check_store (info, body, object, problems);
}

const ChyProfileType chy_profile_type_trusted_certificate = {
  .id = "trusted-certificate",
  .title = N_ ("Trusted certificate"),
  .help =
      N_ ("Makes devices trust an authority: brings the certificate of a root or intermediate authority."),
  .get_fields = get_fields,
  .get_graph_type = get_graph_type,
  .check = check,
};
