/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-imported-pfx.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "chy-eku.h"

#include <string.h>

#define SOON (30 * CHY_USEC_PER_DAY)

#define EKU_IPSEC_USER "1.3.6.1.5.5.7.3.7"
#define EKU_IPSEC_IKE  "1.3.6.1.5.5.7.3.17"

const ChyChoice chy_imported_pfx_purposes[] = {
  { "unassigned", N_ ("Unassigned"), N_ ("For any use; nothing about the certificate is looked at.") },
  { "smimeEncryption", N_ ("S/MIME encryption"),
    N_ ("For reading encrypted mail: each device of the user needs the same key.") },
  { "smimeSigning", N_ ("S/MIME signing"), N_ ("For signing mail.") },
  { "vpn", N_ ("VPN"), N_ ("For signing in to a VPN.") },
  { "wifi", N_ ("Wi-Fi"), N_ ("For signing in to a wireless network.") },
  { NULL },
};

const ChyChoice chy_imported_pfx_states[] = {
  { "current", N_ ("Current"), N_ ("Devices of the user get this one.") },
  { "superseded", N_ ("Superseded"), N_ ("A newer one of the same purpose takes its place.") },
  { "notYetValid", N_ ("Not valid yet"), N_ ("Devices of the user get it when its validity begins.") },
  { "expired", N_ ("Expired"), N_ ("It is not delivered any more.") },
  { NULL },
};

/* What a purpose asks of a certificate: one of the usages, and one of the extended usages. */
typedef struct
{
  const char *purpose;
  guint key_usage;
  const char *usages[4]; /* OIDs, ended by NULL */
  gboolean mail;         /* the address of the user should be in it */
} Need;

static const Need needs[] = {
  { "smimeEncryption",
    CHY_KEY_USAGE_KEY_ENCIPHERMENT | CHY_KEY_USAGE_KEY_AGREEMENT,
    { CHY_EKU_SECURE_EMAIL },
    TRUE },
  { "smimeSigning",
    CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_NON_REPUDIATION,
    { CHY_EKU_SECURE_EMAIL },
    TRUE },
  { "vpn", CHY_KEY_USAGE_DIGITAL_SIGNATURE, { CHY_EKU_CLIENT_AUTH, EKU_IPSEC_USER, EKU_IPSEC_IKE }, FALSE },
  { "wifi", CHY_KEY_USAGE_DIGITAL_SIGNATURE, { CHY_EKU_CLIENT_AUTH }, FALSE },
};

static const Need *
find_need (const char *purpose)
{
  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    if (g_strcmp0 (needs[i].purpose, purpose) == 0)
      return &needs[i];
  return NULL;
}

typedef struct
{
  const ChyImportedPfxFacts *facts;
  const char *name; /* borrowed: of the certificate */
  GPtrArray *problems;
} Check;

static void
report (Check *self, ChySeverity severity, const char *code, const char *detail)
{
  g_ptr_array_add (self->problems,
                   chy_problem_new (severity, "pfx", code, self->name, "file", "name", self->name, "user",
                                    self->facts->user != NULL ? self->facts->user : "", "detail",
                                    detail != NULL ? detail : "", NULL));
}

static gboolean
has_usage (const ChyCertInfo *leaf, const Need *need)
{
  for (guint i = 0; i < leaf->extended_key_usages->len; i++)
    {
      const char *oid = leaf->extended_key_usages->pdata[i];

      if (strcmp (oid, CHY_EKU_ANY_PURPOSE) == 0 || g_strv_contains (need->usages, oid))
        return TRUE;
    }
  return leaf->extended_key_usages->len == 0;
}

static const char *
title_of (const char *purpose)
{
  for (const ChyChoice *choice = chy_imported_pfx_purposes; choice->id != NULL; choice++)
    if (g_strcmp0 (choice->id, purpose) == 0)
      return _ (choice->title);
  return "";
}

/* `ret_any`: it names some address. One that names none says nothing about whose it is. */
static gboolean
has_mail (const ChyCertInfo *leaf, const char *mail, gboolean *ret_any)
{
  *ret_any = FALSE;
  for (guint i = 0; i < leaf->sans->len; i++)
    {
      const ChySan *san = leaf->sans->pdata[i];

      if (san->kind != CHY_SAN_EMAIL)
        continue;
      *ret_any = TRUE;
      if (g_ascii_strcasecmp (san->value, mail) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
check_purpose (Check *self, const ChyCertInfo *leaf)
{
  const Need *need = find_need (self->facts->purpose);
  gboolean any = FALSE;

  if (need == NULL)
    return;
  if (leaf->key_usage != 0 && (leaf->key_usage & need->key_usage) == 0)
    report (self, CHY_SEVERITY_ERROR, "key-usage", title_of (need->purpose));
  if (!has_usage (leaf, need))
    report (self, CHY_SEVERITY_ERROR, "extended-key-usage", title_of (need->purpose));
  if (need->mail && self->facts->mail != NULL && *self->facts->mail != '\0' &&
      !has_mail (leaf, self->facts->mail, &any) && any)
    report (self, CHY_SEVERITY_WARNING, "other-mail", self->facts->mail);
}

static void
check_dates (Check *self, const ChyCertInfo *leaf)
{
  gint64 now = self->facts->now;

  if (leaf->not_after <= now)
    report (self, CHY_SEVERITY_ERROR, "expired", NULL);
  else if (leaf->not_before > now)
    report (self, CHY_SEVERITY_WARNING, "not-yet-valid", NULL);
  else if (leaf->not_after <= now + SOON)
    report (self, CHY_SEVERITY_WARNING, "expires-soon", NULL);
}

gboolean
chy_imported_pfx_check (const ChyCertInfo *leaf, const ChyImportedPfxFacts *facts, GPtrArray *problems)
{
  g_autofree char *name = leaf != NULL && leaf->subject != NULL ? chy_name_to_string (leaf->subject) : NULL;
  g_autoptr (GPtrArray) own = chy_problems_new ();
  Check self = { .facts = facts, .name = name != NULL ? name : "", .problems = own };
  gboolean good;

  if (leaf == NULL || !facts->has_key)
    report (&self, CHY_SEVERITY_ERROR, leaf == NULL ? "no-certificate" : "no-key", NULL);
  if (leaf != NULL)
    {
      if (leaf->is_ca)
        report (&self, CHY_SEVERITY_ERROR, "authority", NULL);
      check_dates (&self, leaf);
      check_purpose (&self, leaf);
      if (facts->alone && !leaf->self_signed)
        report (&self, CHY_SEVERITY_WARNING, "no-chain", NULL);
    }
  if (facts->weak)
    report (&self, CHY_SEVERITY_WARNING, "weak-protection", NULL);
  good = !chy_problems_have_error (own);
  g_ptr_array_extend (problems, own, (GCopyFunc) (GCallback) chy_problem_ref, NULL);
  return good;
}

gboolean
chy_imported_pfx_is_valid (gint64 not_before, gint64 not_after, gint64 now)
{
  return not_before <= now && now < not_after;
}

static int
compare (gint64 a, gint64 b)
{
  return a > b ? 1 : a < b ? -1 : 0;
}

int
chy_imported_pfx_compare (gint64 not_before,
                          gint64 not_after,
                          gint64 number,
                          gint64 other_not_before,
                          gint64 other_not_after,
                          gint64 other_number)
{
  int order = compare (not_before, other_not_before);

  if (order == 0)
    order = compare (not_after, other_not_after);
  return order != 0 ? order : compare (number, other_number);
}

const char *
chy_imported_pfx_state (gint64 not_before, gint64 not_after, gboolean newest, gint64 now)
{
  if (not_after <= now)
    return "expired";
  if (not_before > now)
    return "notYetValid";
  return newest ? "current" : "superseded";
}
