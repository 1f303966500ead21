/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-rows.h"

#include "base/chy-clock.h"

#include <string.h>

#define DER_SIZE 700

static const char *const given_names[] = { "Anna",   "Ben",   "Carla",  "David",  "Elif",   "Felix", "Greta",
                                           "Hassan", "Ines",  "Jürgen", "Katrin", "Luca",   "Maria", "Noah",
                                           "Olga",   "Pavel", "Qing",   "Rosa",   "Stefan", "Tomás", "Ursula",
                                           "Viktor", "Wanda", "Xenia",  "Yusuf",  "Zoé" };
static const char *const surnames[] = { "Abel",    "Bauer",    "Castillo", "Dvořák", "Eriksen",  "Fischer",
                                        "Garcia",  "Hoffmann", "Ivanov",   "Jansen", "Kowalski", "Lehmann",
                                        "Müller",  "Nguyen",   "Okafor",   "Petrov", "Quinn",    "Rossi",
                                        "Schmidt", "Tanaka",   "Ulrich",   "Vogel",  "Weber",    "Yilmaz" };
static const char *const cities[] = {
  "Berlin", "Hamburg", "München", "Köln", "Wien", "Zürich", "Prag", "Oslo"
};
static const struct
{
  const char *name;
  const char *template_name;
  const char *device; /* what its devices are called */
} profiles[] = {
  { "Wi-Fi certificate", "ContosoWiFi", "LAPTOP" },      { "VPN certificate", "ContosoVPN", "LAPTOP" },
  { "S/MIME signing", "ContosoSMIME", "DESKTOP" },       { "iPad certificate", "ContosoMobile", "IPAD" },
  { "Android certificate", "ContosoMobile", "ANDROID" }, { "Point of sale", "ContosoKiosk", "KASSE" },
};
static const struct
{
  const char *uuid;
  const char *name;
  const char *issuer;
} authorities[] = {
  { "5a1c0de0-0000-4000-8000-000000000001", "Contoso Issuing CA 1", "CN=Contoso Issuing CA 1,O=Contoso" },
  { "5a1c0de0-0000-4000-8000-000000000002", "Contoso Issuing CA 2", "CN=Contoso Issuing CA 2,O=Contoso" },
};

/* One row of each table. */
typedef struct
{
  gint64 id;
  char uuid[40], request[40], profile[40], device[40], person[40], serial[40], thumbprint[48];
  char subject[200], device_name[40], user_name[80], upn[100];
  const char *state, *profile_name, *template_name;
  gsize authority;
  gint64 not_before, not_after, revoked, renew_at;
  guint8 der[DER_SIZE];
} Row;

/* splitmix64 (Steele, Lea, Flood 2014): the n-th number of a stream, without its forerunners. */
static guint64
mix (guint64 n, guint64 stream)
{
  guint64 z = (n + stream * 0x632be59bd9b4e019u) * 0x9e3779b97f4a7c15u;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static void
make_uuid (char *text, guint64 n, guint64 stream)
{
  guint64 a = mix (n, stream), b = mix (n, stream + 100);

  g_snprintf (text, 40, "%08x-%04x-4%03x-8%03x-%012" G_GINT64_MODIFIER "x", (guint) (a >> 32),
              (guint) (a >> 16) & 0xffff, (guint) a & 0xfff, (guint) (b >> 48) & 0xfff, b & 0xffffffffffffu);
}

/* Which of a device's certificates it is: a third of the devices have had three. */
static void
make_people (Row *row, gint64 n)
{
  gint64 device = row->id % MAX (1, n * 2 / 5);
  gint64 person = device / 2;
  const gsize profile = mix ((guint64) device, 3) % G_N_ELEMENTS (profiles);
  const char *given = given_names[mix ((guint64) person, 4) % G_N_ELEMENTS (given_names)];
  const char *surname = surnames[mix ((guint64) person, 5) % G_N_ELEMENTS (surnames)];
  const char *city = cities[mix ((guint64) person, 6) % G_N_ELEMENTS (cities)];

  make_uuid (row->device, (guint64) device, 10);
  make_uuid (row->person, (guint64) person, 11);
  make_uuid (row->profile, profile, 12);
  row->profile_name = profiles[profile].name;
  row->template_name = profiles[profile].template_name;
  g_snprintf (row->device_name, sizeof row->device_name, "%s-%06" G_GINT64_FORMAT, profiles[profile].device,
              device);
  g_snprintf (row->user_name, sizeof row->user_name, "%s %s", given, surname);
  g_snprintf (row->upn, sizeof row->upn, "user%06" G_GINT64_FORMAT "@contoso.test", person);
  if (profile >= 3)
    g_snprintf (row->subject, sizeof row->subject, "CN=%s,OU=%s,O=Contoso", row->device_name, city);
  else
    g_snprintf (row->subject, sizeof row->subject, "CN=%s %s %06" G_GINT64_FORMAT ",OU=%s,O=Contoso", given,
                surname, person, city);
}

static void
make_row (Row *row, gint64 n, gint64 now)
{
  const guint64 chance = mix ((guint64) row->id, 1) % 1000;
  const gint64 first = now - 3 * 365 * CHY_USEC_PER_DAY;

  make_people (row, n);
  make_uuid (row->uuid, (guint64) row->id, 13);
  make_uuid (row->request, (guint64) row->id, 14);
  row->authority = mix ((guint64) row->id, 2) % 10 < 7 ? 0 : 1;
  g_snprintf (row->serial, sizeof row->serial, "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
              mix ((guint64) row->id, 20) >> 1, mix ((guint64) row->id, 21));
  g_snprintf (row->thumbprint, sizeof row->thumbprint,
              "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x%08x", mix ((guint64) row->id, 22),
              mix ((guint64) row->id, 23), (guint) mix ((guint64) row->id, 24));
  row->not_before = first + (gint64) ((double) (now - first) * ((double) row->id / (double) n));
  row->not_after = row->not_before + 365 * CHY_USEC_PER_DAY;
  row->renew_at = row->not_after - 73 * CHY_USEC_PER_DAY;
  row->revoked = chance < 30 ? row->not_before + (gint64) (chance + 1) * 10 * CHY_USEC_PER_DAY : 0;
  row->revoked = MIN (row->revoked, now);
  /* Those of the last day have expired, too, but nobody has looked at the list since. */
  row->state = chance < 30 ? "revoked" : row->not_after < now - CHY_USEC_PER_DAY ? "expired" : "issued";
  for (gsize i = 0; i < DER_SIZE; i += 8)
    {
      guint64 bits = mix ((guint64) row->id, 1000 + i);

      memcpy (row->der + i, &bits, MIN (8, DER_SIZE - i));
    }
}

static void
bind_text (sqlite3_stmt *statement, const char *name, const char *text)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index > 0 && sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC) != SQLITE_OK)
    g_error ("%s cannot be bound", name);
}

/* 0 stands for none. */
static void
bind_int (sqlite3_stmt *statement, const char *name, gint64 value)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index > 0 && value != 0 && sqlite3_bind_int64 (statement, index, value) != SQLITE_OK)
    g_error ("%s cannot be bound", name);
}

static void
bind_row (sqlite3_stmt *statement, const Row *row)
{
  bind_int (statement, ":id", row->id);
  bind_text (statement, ":uuid", row->uuid);
  bind_text (statement, ":request", row->request);
  bind_text (statement, ":profile", row->profile);
  bind_text (statement, ":profile_name", row->profile_name);
  bind_text (statement, ":template_name", row->template_name);
  bind_text (statement, ":device", row->device);
  bind_text (statement, ":device_name", row->device_name);
  bind_text (statement, ":person", row->person);
  bind_text (statement, ":user_name", row->user_name);
  bind_text (statement, ":upn", row->upn);
  bind_text (statement, ":serial", row->serial);
  bind_text (statement, ":thumbprint", row->thumbprint);
  bind_text (statement, ":subject", row->subject);
  bind_text (statement, ":state", row->state);
  bind_text (statement, ":request_state",
             g_str_equal (row->state, "issued") ? "delivered"
             : row->revoked != 0                ? "revoked"
                                                : "superseded");
  bind_text (statement, ":authority", authorities[row->authority].uuid);
  bind_text (statement, ":authority_name", authorities[row->authority].name);
  bind_text (statement, ":issuer", authorities[row->authority].issuer);
  bind_int (statement, ":generation", row->id);
  bind_int (statement, ":not_before", row->not_before);
  bind_int (statement, ":not_after", row->not_after);
  bind_int (statement, ":renew_at", g_str_equal (row->state, "issued") ? row->renew_at : 0);
  bind_int (statement, ":revoked", row->revoked);
}

static const char request_sql[] =
    "INSERT INTO request (id, uuid, profile, device, person, generation, state, attempt, fence, authority,"
    " authority_name, template_name, profile_name, device_name, user_name, user_principal_name, platform, serial,"
    " thumbprint, subject, not_before, not_after, renew_at, created, updated)"
    " VALUES (:id, :request, :profile, :device, :person, :generation, :request_state, 1, 1, :authority,"
    " :authority_name, :template_name, :profile_name, :device_name, :user_name, :upn, 'windows10', :serial,"
    " :thumbprint, :subject, :not_before, :not_after, :renew_at, :not_before, :not_before)";

static const char certificate_sql[] =
    "INSERT INTO certificate (id, uuid, request, number, state, serial, thumbprint, subject, issuer, not_before,"
    " not_after, authority, authority_name, template_name, requester_name, profile, profile_name, device,"
    " device_name, person, user_principal_name, revoked, reason, created, renew_at)"
    " VALUES (:id, :uuid, :request, :id, :state, :serial, :thumbprint, :subject, :issuer, :not_before, :not_after,"
    " :authority, :authority_name, :template_name, 'CORP\\CONNECTOR1$', :profile, :profile_name, :device,"
    " :device_name, :person, :upn, :revoked, iif (:revoked IS NULL, NULL, 5), :not_before, :renew_at)";

static const char data_sql[] = "INSERT INTO certificate_data (certificate, der) VALUES (:id, :der)";

void
big_rows_insert (sqlite3 *db, gint64 n, gint64 now)
{
  const char *const sql[] = { request_sql, certificate_sql, data_sql };
  sqlite3_stmt *statements[G_N_ELEMENTS (sql)];
  g_autofree Row *row = g_new0 (Row, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (sql); i++)
    if (sqlite3_prepare_v2 (db, sql[i], -1, &statements[i], NULL) != SQLITE_OK)
      g_error ("%s: %s", sql[i], sqlite3_errmsg (db));
  for (row->id = 1; row->id <= n; row->id++)
    {
      make_row (row, n, now);
      for (gsize i = 0; i < G_N_ELEMENTS (sql); i++)
        {
          int der = sqlite3_bind_parameter_index (statements[i], ":der");

          sqlite3_clear_bindings (statements[i]);
          bind_row (statements[i], row);
          if (der > 0)
            (void) sqlite3_bind_blob (statements[i], der, row->der, DER_SIZE, SQLITE_STATIC);
          if (sqlite3_step (statements[i]) != SQLITE_DONE)
            g_error ("%s: %s", sql[i], sqlite3_errmsg (db));
          (void) sqlite3_reset (statements[i]);
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sql); i++)
    (void) sqlite3_finalize (statements[i]);
}
