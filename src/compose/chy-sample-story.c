/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-sample-private.h"
#include "model/chy-field.h"

/* What happened at the sample organization in a little more than a year. Everything is done by the commands
 * and the engine that real ones are done by; only the clock is told what time it is. */

#define ROOT    "Sample Root CA"
#define ISSUING "Sample Issuing CA"
#define FQDN    "ca1." CHY_SAMPLE_DOMAIN

enum
{
  FIRST_DAY = 380, /* days before the end */
  YEAR = 365,
};

/* Devices come in waves; a certificate is good for a year, so that `end` is in how many days theirs end. What
 * is left of CHY_SAMPLE_DEVICES comes on the last day. */
static const struct
{
  guint end, n;
} waves[] = {
  { 5, 36 },   { 11, 52 },  { 16, 44 },  { 24, 30 },  { 31, 48 },  { 38, 62 },  { 45, 40 },  { 52, 36 },
  { 59, 74 },  { 66, 112 }, { 73, 72 },  { 80, 66 },  { 87, 50 },  { 110, 60 }, { 140, 70 }, { 170, 50 },
  { 205, 60 }, { 240, 50 }, { 275, 60 }, { 310, 40 }, { 345, 30 }, { 358, 24 }, { 363, 16 },
};

/* --- one step ------------------------------------------------------------------------------------------ */

/* So many days before the end. The clock never goes back. */
static void
set_time (ChySampleStory *self, double days)
{
  gint64 time = self->now - (gint64) (days * (double) CHY_USEC_PER_DAY);

  if (time > chy_clock_now (self->folder->clock))
    chy_clock_set (self->folder->clock, time);
}

static gboolean
apply (ChySampleStory *self, const char *type, GVariant *params, GError **error)
{
  g_autoptr (ChyCommand) command = chy_command_new (type, params);
  g_autoptr (ChySecret) passphrase = chy_secret_new_string (CHY_SAMPLE_PASSPHRASE);
  g_autoptr (ChyOutcome) outcome = NULL;
  gint64 left;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  /* Once the vault is open it needs no passphrase, which takes its time. */
  if (self->folder->vault == NULL)
    chy_command_set_secret (command, "passphrase", passphrase);
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (self->folder->tenant, command, self->cancellable, error);
  if (outcome == NULL)
    g_prefix_error (error, "%s: ", type);
  /* A minute passes from one step to the next. */
  left = self->now - chy_clock_now (self->folder->clock);
  chy_clock_advance (self->folder->clock, CLAMP (left, 0, 60 * CHY_USEC_PER_SEC));

  return outcome != NULL;
}

static GVariant *
with (const char *key, GVariant *value)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, key, value);

  return g_variant_dict_end (&dict);
}

static GVariant *
list_new (const char *text)
{
  const char *const list[] = { text, NULL };

  return g_variant_new_strv (list, 1);
}

/* Parameters: `more` (taken over, or NULL) and pairs of key and text. */
static gboolean
step (ChySampleStory *self, GError **error, const char *type, GVariant *more, ...)
{
  g_autoptr (GVariant) owned = more != NULL ? g_variant_ref_sink (more) : NULL;
  GVariantDict dict;
  const char *key;
  va_list pairs;

  g_variant_dict_init (&dict, owned);
  va_start (pairs, more);
  while ((key = va_arg (pairs, const char *)) != NULL)
    g_variant_dict_insert (&dict, key, "s", va_arg (pairs, const char *));
  va_end (pairs);

  return apply (self, type, g_variant_dict_end (&dict), error);
}

/* "key=value" lines as a body of texts, which commands read as a person types them. */
static GVariant *
settings_new (const char *lines)
{
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (char **line = all; *line != NULL; line++)
    {
      char *equals = strchr (*line, '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      g_variant_dict_insert (&dict, *line, "s", equals + 1);
    }

  return g_variant_dict_end (&dict);
}

static gboolean
set_template (ChySampleStory *self, const char *name, const char *lines, GError **error)
{
  return step (self, error, "template-set", with ("settings", settings_new (lines)), "template", name, NULL);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  ChySampleStory *self = data;

  /* What the engine did of this wave counts on from the waves before. */
  (void) total;
  self->shown = CLAMP ((gint64) self->people->n_devices + done / 2, self->shown, CHY_SAMPLE_DEVICES);
  if (self->progress != NULL)
    self->progress (self->shown, CHY_SAMPLE_DEVICES, self->progress_data);
}

static gboolean
run_connector (ChySampleStory *self, const char *name, GError **error)
{
  ChyConnectorOptions options = { .version = CHY_VERSION, .account = "SYSTEM", .exclusive = TRUE };
  g_autofree char *host = g_ascii_strdown (name, -1);
  g_autofree char *fqdn = g_strconcat (host, "." CHY_SAMPLE_DOMAIN, NULL);
  g_autoptr (ChyConnector) connector = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  options.host = fqdn;
  connector =
      chy_connector_new (self->folder->tenant, self->folder->host, self->folder->clock, name, &options);

  return chy_connector_run (connector, CHY_CONNECTOR_ONCE, on_progress, self, self->cancellable, NULL,
                            error) &&
         !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* The ids of at most `n` rows from `first` on: an array of texts, floating; NULL on failure. */
static GVariant *
find_ids (ChySampleStory *self, const char *resource, GVariant *filter, gint64 first, guint n, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (filter);
  g_autoptr (ChyQuery) query = chy_query_new (resource, owned);
  g_autoptr (ChyResult) result = chy_tenant_query (self->folder->tenant, query, self->cancellable, error);
  g_autoptr (GPtrArray) rows = result != NULL && chy_result_complete (result, self->cancellable, error)
                                   ? chy_result_rows (result, first, n, self->cancellable, error)
                                   : NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    if (chy_body_get_text (rows->pdata[i], "id") != NULL)
      g_variant_builder_add (&builder, "s", chy_body_get_text (rows->pdata[i], "id"));

  return g_variant_builder_end (&builder);
}

/* Something done to some of the requests or certificates that are in a state. */
static gboolean
decide (ChySampleStory *self,
        const char *type,
        const char *resource,
        const char *state,
        gint64 first,
        guint n,
        const char *reason,
        GError **error)
{
  GVariant *ids = find_ids (self, resource, with ("state", g_variant_new_string (state)), first, n, error);
  const char *key = g_str_equal (resource, "requests") ? "requests" : "ids";
  GVariantDict dict;

  if (ids == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, key, ids);
  if (reason != NULL)
    g_variant_dict_insert (&dict, "reason", "s", reason);

  return apply (self, type, g_variant_dict_end (&dict), error);
}

/* --- the chapters -------------------------------------------------------------------------------------- */

static gboolean
found_authorities (ChySampleStory *self, GError **error)
{
  return step (self, error, "sample-mark", NULL, NULL) && step (self, error, "vault-create", NULL, NULL) &&
         step (self, error, "authority-create",
               with ("validity", g_variant_new_int64 ((gint64) 20 * YEAR * 86400)), "name", ROOT,
               "organization", "Sample Organization", "fqdn", "root." CHY_SAMPLE_DOMAIN, "key", "ec:p384",
               NULL) &&
         step (self, error, "authority-create",
               with ("validity", g_variant_new_int64 ((gint64) 8 * YEAR * 86400)), "name", ISSUING,
               "organization", "Sample Organization", "fqdn", FQDN, "key", "ec:p256", "parent", ROOT, NULL) &&
         step (self, error, "authority-exported", NULL, "authority", ISSUING, "file", "sample-root.cer",
               NULL);
}

#define DEVICE_KEYS                                                                                          \
  "allowExportableKey=true\nsubjectNameSource=request\ncompatibility.authority=2012r2\n"                     \
  "compatibility.recipient=windows81\nkeyAlgorithm=ec:p256\nminimumKeySize=256"

static gboolean
add_template (ChySampleStory *self, const char *title, const char *name, const char *more, GError **error)
{
  static const char *const hosts[] = { "CORP\\HQ-CONNECT1$", "CORP\\HQ-CONNECT2$", "CORP\\BRANCH-07$",
                                       "CORP\\LAB$", "CORP\\BRANCH-12$" };
  g_autofree char *lines = g_strconcat (DEVICE_KEYS, more, NULL);

  if (!step (self, error, "template-duplicate", NULL, "source", "User", "displayName", title, "name", name,
             NULL) ||
      !step (self, error, "template-revoke-grant", NULL, "template", name, "principal", "CORP\\Domain Users",
             "right", "enroll", NULL) ||
      !set_template (self, name, lines, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    if (!step (self, error, "template-grant", NULL, "template", name, "principal", hosts[i], "right",
               "enroll", NULL))
      return FALSE;

  return step (self, error, "authority-issue-template", NULL, "authority", ISSUING, "template", name, NULL);
}

static gboolean
add_templates (ChySampleStory *self, GError **error)
{
  return add_template (self, "Sample Wi-Fi", "SampleWiFi", "", error) &&
         add_template (self, "Sample VPN", "SampleVPN", "\nrequireManagerApproval=true", error) &&
         add_template (self, "Sample Tablets", "SampleTablets", "", error) &&
         add_template (self, "Sample Mail", "SampleMail", "", error);
}

static gboolean
add_connectors (ChySampleStory *self, GError **error)
{
  static const char *const names[] = { "HQ-CONNECT1", "HQ-CONNECT2", "BRANCH-07", "LAB", "BRANCH-12" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *account = g_strconcat ("CORP\\", names[i], "$", NULL);

      /* The last one is new: it is enrolled on the last day and has not called yet. */
      if (i + 1 < G_N_ELEMENTS (names) &&
          !step (self, error, "connector-enroll", NULL, "name", names[i], NULL))
        return FALSE;
      if (!step (self, error, "authority-grant", NULL, "authority", ISSUING, "principal", account, "right",
                 "request-certificates", NULL) ||
          !step (self, error, "authority-grant", NULL, "authority", ISSUING, "principal", account, "right",
                 "issue-and-manage-certificates", NULL))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_root_profile (
    ChySampleStory *self, const char *platform, const char *name, const char *more, GError **error)
{
  g_autoptr (GVariant) body =
      chy_tenant_get (self->folder->tenant, "authorities", ISSUING, self->cancellable, error);
  g_autoptr (GBytes) root = body != NULL ? chy_body_get_bytes (body, "root") : NULL;
  GVariantDict dict;
  GVariant *settings;

  if (root == NULL)
    return FALSE;
  g_variant_dict_init (&dict, settings = g_variant_ref_sink (settings_new (more)));
  g_variant_unref (settings);
  g_variant_dict_insert_value (&dict, "trustedRootCertificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, root, TRUE));

  return step (self, error, "profile-create", with ("settings", g_variant_dict_end (&dict)), "type",
               "trusted-certificate", "platform", platform, "name", name, NULL) &&
         step (self, error, "profile-assign", with ("include", list_new ("group:Staff")), "profile", name,
               NULL);
}

static gboolean
add_profile (ChySampleStory *self,
             const char *platform,
             const char *name,
             const char *template,
             const char *group,
             const char *more,
             GError **error)
{
  g_autofree char *lines = g_strdup_printf (
      "renewalThresholdPercentage=5\ncertificateValidityPeriodValue=1\ncertificateValidityPeriodScale=years\n"
      "certificationAuthority=%s\ncertificationAuthorityName=%s\ncertificateTemplateName=%s\n"
      "%s",
      FQDN, ISSUING, template, more);

  return step (self, error, "profile-create", with ("settings", settings_new (lines)), "type",
               "pkcs-certificate", "platform", platform, "name", name, NULL) &&
         step (self, error, "profile-assign", with ("include", list_new (group)), "profile", name, NULL);
}

#define USES  "extendedKeyUsages=Client Authentication,Secure Email\n"
#define NAMES "subjectNameFormat=commonName\nsubjectAlternativeNameType="

static gboolean
add_profiles (ChySampleStory *self, GError **error)
{
  static const char *const groups[] = { "Staff", "Field Tablets", "Engineering", "Pilot" };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (!step (self, error, "group-add", NULL, "name", groups[i], NULL))
      return FALSE;

  return add_root_profile (self, "windows10", "Sample root for Windows",
                           "destinationStore=computerCertStoreRoot", error) &&
         add_root_profile (self, "iOS", "Sample root for iPhone and iPad", "", error) &&
         add_root_profile (self, "macOS", "Sample root for Mac", "deploymentChannel=userChannel", error) &&
         add_root_profile (self, "androidWorkProfile", "Sample root for Android", "", error) &&
         add_profile (self, "windows10", "Wi-Fi for Windows", "SampleWiFi", "group:Staff",
                      USES NAMES "userPrincipalName", error) &&
         add_profile (self, "iOS", "Wi-Fi for iPhone and iPad", "SampleWiFi", "group:Staff",
                      NAMES "emailAddress,userPrincipalName", error) &&
         add_profile (self, "macOS", "VPN for Mac", "SampleVPN", "group:Staff",
                      "deploymentChannel=userChannel\n" NAMES "userPrincipalName", error) &&
         add_profile (self, "androidWorkProfile", "Wi-Fi for tablets", "SampleTablets", "group:Staff",
                      "rootCertificate=Sample root for Android\n" USES NAMES "userPrincipalName", error);
}

/* Most of what waits for a certificate manager is approved some days later. */
static gboolean
approve_most (ChySampleStory *self, GError **error)
{
  return decide (self, "request-approve", "requests", "pendingApproval", 0, 60, NULL, error);
}

static gboolean
add_wave (ChySampleStory *self, guint end, guint n, GError **error)
{
  g_autofree char *csv = chy_sample_people_next (self->people, n);
  g_autoptr (GBytes) bytes = g_bytes_new (csv, strlen (csv));

  set_time (self, (double) (YEAR - (int) end));

  return step (self, error, "directory-import",
               with ("file", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE)), NULL) &&
         run_connector (self, self->people->n_devices % 3 == 0 ? "HQ-CONNECT2" : "HQ-CONNECT1", error);
}

/* What goes on between the waves, by the day on which a wave ends. */
static gboolean
live (ChySampleStory *self, guint end, GError **error)
{
  switch (end)
    {
    case 38:
      return decide (self, "certificate-revoke", "certificates", "issued", 7, 2, "keyCompromise", error);
    case 66:
      return decide (self, "certificate-revoke", "certificates", "issued", 40, 3, "cessationOfOperation",
                     error) &&
             step (self, error, "user-retire", NULL, "id", "u0012", NULL);
    case 140:
      return step (self, error, "template-set", with ("settings", settings_new ("renewalPeriod=4w")),
                   "template", "SampleWiFi", NULL) &&
             step (self, error, "device-retire", NULL, "id", "d0003", NULL);
    case 205:
      return decide (self, "request-deny", "requests", "pendingApproval", 0, 2,
                     "The device is not known to us", error) &&
             approve_most (self, error);
    case 310:
      return decide (self, "certificate-revoke", "certificates", "issued", 90, 2, "certificateHold", error) &&
             decide (self, "certificate-revoke", "certificates", "issued", 120, 2, "affiliationChanged",
                     error);
    case 345:
      /* A mistake that nobody has noticed yet: the tablets fail from here on. */
      return step (self, error, "authority-withdraw-template", NULL, "authority", ISSUING, "template",
                   "SampleTablets", NULL);
    default:
      return end % 2 == 0 || end > 310 || approve_most (self, error);
    }
}

static gboolean
add_pilot (ChySampleStory *self, GError **error)
{
  set_time (self, 6.5);

  /* Somebody takes a right away that the connectors need, and nobody has noticed yet. */
  return add_profile (self, "windows10", "Mail for the pilot group", "SampleMail", "group:Pilot",
                      USES NAMES "emailAddress", error) &&
         step (self, error, "template-revoke-grant", NULL, "template", "SampleMail", "principal",
               "CORP\\HQ-CONNECT1$", "right", "enroll", NULL) &&
         step (self, error, "template-revoke-grant", NULL, "template", "SampleMail", "principal",
               "CORP\\HQ-CONNECT2$", "right", "enroll", NULL) &&
         step (self, error, "connector-disable", NULL, "connector", "LAB", NULL);
}

static gboolean
beat (ChySampleStory *self, const char *name, double days, GError **error)
{
  g_autofree char *host = g_ascii_strdown (name, -1);
  g_autofree char *fqdn = g_strconcat (host, "." CHY_SAMPLE_DOMAIN, NULL);

  set_time (self, days);

  return step (self, error, "connector-heartbeat", NULL, "connector", name, "host", fqdn, "version",
               CHY_VERSION, "account", "SYSTEM", NULL);
}

/* The last days: lists, who called when, and the devices that came today and still wait. */
static gboolean
end_story (ChySampleStory *self, GError **error)
{
  g_autofree char *csv = NULL;
  g_autoptr (GBytes) bytes = NULL;

  set_time (self, 5);
  if (!step (self, error, "authority-crl", with ("renew", g_variant_new_boolean (TRUE)), "authority", ROOT,
             NULL))
    return FALSE;
  set_time (self, 2);
  if (!step (self, error, "authority-crl", with ("renew", g_variant_new_boolean (TRUE)), "authority", ISSUING,
             NULL) ||
      !run_connector (self, "HQ-CONNECT1", error))
    return FALSE;
  set_time (self, 1);
  if (!step (self, error, "connector-enroll", NULL, "name", "BRANCH-12", NULL) ||
      !beat (self, "BRANCH-07", 3.1 / 24, error))
    return FALSE;
  set_time (self, 1.0 / 24);
  csv = chy_sample_people_next (self->people, CHY_SAMPLE_DEVICES - self->people->n_devices);
  bytes = g_bytes_new (csv, strlen (csv));
  if (!run_connector (self, "HQ-CONNECT2", error))
    return FALSE;
  set_time (self, 0.2 / 24);
  if (!step (self, error, "directory-import",
             with ("file", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE)), NULL))
    return FALSE;

  return beat (self, "HQ-CONNECT2", 0.02 / 24, error) && beat (self, "HQ-CONNECT1", 0, error);
}

gboolean
chy_sample_story_tell (ChySampleStory *self, GError **error)
{
  chy_clock_set (self->folder->clock, self->now - FIRST_DAY * CHY_USEC_PER_DAY);
  if (!found_authorities (self, error) || !add_templates (self, error) || !add_connectors (self, error) ||
      !add_profiles (self, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (waves); i++)
    {
      on_progress (0, 0, self);
      if (waves[i].end == 358 && !add_pilot (self, error))
        return FALSE;
      if (!add_wave (self, waves[i].end, waves[i].n, error) || !live (self, waves[i].end, error))
        return FALSE;
    }

  return end_story (self, error);
}
