/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sample-private.h"

/* A name as people write it, and as a principal name has it. */
typedef struct
{
  const char *name, *ascii;
} Name;

enum
{
  N_GIVEN = 8,
  N_FAMILY = 8,
};

typedef struct
{
  const char *group;
  gboolean family_first;
  Name given[N_GIVEN];
  Name family[N_FAMILY];
} Region;

static const Region regions[] = {
  { "Zürich",
    FALSE,
    { { "Zoë", "zoe" },
      { "Jürg", "juerg" },
      { "Anneli", "anneli" },
      { "Beat", "beat" },
      { "Regula", "regula" },
      { "Köbi", "koebi" },
      { "Désirée", "desiree" },
      { "Till", "till" } },
    { { "Müller", "mueller" },
      { "Brügger", "bruegger" },
      { "Zürcher", "zuercher" },
      { "Meier", "meier" },
      { "Hofstätter", "hofstaetter" },
      { "Weiß", "weiss" },
      { "Käser", "kaeser" },
      { "Schönholzer", "schoenholzer" } } },
  { "København",
    FALSE,
    { { "Søren", "soren" },
      { "Åse", "aase" },
      { "Bjørn", "bjorn" },
      { "Mette", "mette" },
      { "Jørgen", "jorgen" },
      { "Ida", "ida" },
      { "Håkon", "haakon" },
      { "Þóra", "thora" } },
    { { "Ødegård", "odegaard" },
      { "Ångström", "angstrom" },
      { "Kjær", "kjaer" },
      { "Nygård", "nygaard" },
      { "Sjöberg", "sjoberg" },
      { "Lindqvist", "lindqvist" },
      { "Østergaard", "ostergaard" },
      { "Guðmundsdóttir", "gudmundsdottir" } } },
  { "Kraków",
    FALSE,
    { { "Łukasz", "lukasz" },
      { "Małgorzata", "malgorzata" },
      { "Jiří", "jiri" },
      { "Žofie", "zofie" },
      { "Święta", "swieta" },
      { "Ondřej", "ondrej" },
      { "Agnieszka", "agnieszka" },
      { "Čeněk", "cenek" } },
    { { "Wójcik", "wojcik" },
      { "Dąbrowska", "dabrowska" },
      { "Nováková", "novakova" },
      { "Dvořák", "dvorak" },
      { "Żuraw", "zuraw" },
      { "Śliwa", "sliwa" },
      { "Kołodziej", "kolodziej" },
      { "Říha", "riha" } } },
  { "São Paulo",
    FALSE,
    { { "João", "joao" },
      { "Conceição", "conceicao" },
      { "José", "jose" },
      { "Inés", "ines" },
      { "Íñigo", "inigo" },
      { "Luísa", "luisa" },
      { "Begoña", "begona" },
      { "Thiago", "thiago" } },
    { { "Gonçalves", "goncalves" },
      { "Núñez", "nunez" },
      { "Araújo", "araujo" },
      { "Ibáñez", "ibanez" },
      { "Simões", "simoes" },
      { "Magalhães", "magalhaes" },
      { "Peña", "pena" },
      { "Antunes", "antunes" } } },
  { "東京",
    TRUE,
    { { "さくら", "sakura" },
      { "健太", "kenta" },
      { "美咲", "misaki" },
      { "大輔", "daisuke" },
      { "陽子", "yoko" },
      { "翔", "sho" },
      { "直美", "naomi" },
      { "隆", "takashi" } },
    { { "田中", "tanaka" },
      { "鈴木", "suzuki" },
      { "高橋", "takahashi" },
      { "渡辺", "watanabe" },
      { "小林", "kobayashi" },
      { "山本", "yamamoto" },
      { "伊藤", "ito" },
      { "佐々木", "sasaki" } } },
  { "Αθήνα",
    FALSE,
    { { "Ελένη", "eleni" },
      { "Γιώργος", "giorgos" },
      { "Σοφία", "sofia" },
      { "Νίκος", "nikos" },
      { "Δέσποινα", "despoina" },
      { "Θάνος", "thanos" },
      { "Ειρήνη", "eirini" },
      { "Χρήστος", "christos" } },
    { { "Παπαδοπούλου", "papadopoulou" },
      { "Αγγελής", "angelis" },
      { "Νικολάου", "nikolaou" },
      { "Δημητρίου", "dimitriou" },
      { "Οικονόμου", "oikonomou" },
      { "Βλάχος", "vlachos" },
      { "Μακρή", "makri" },
      { "Ζήσης", "zisis" } } },
  { "Montréal",
    FALSE,
    { { "Chloé", "chloe" },
      { "Loïc", "loic" },
      { "Maëlle", "maelle" },
      { "François", "francois" },
      { "Amara", "amara" },
      { "Noah", "noah" },
      { "Siobhán", "siobhan" },
      { "Đức", "duc" } },
    { { "Lefèvre", "lefevre" },
      { "O’Brien", "obrien" },
      { "Bélanger", "belanger" },
      { "Nguyễn", "nguyen" },
      { "Çelik", "celik" },
      { "Okafor", "okafor" },
      { "Côté", "cote" },
      { "D’Amours", "damours" } } },
  { "القاهرة",
    FALSE,
    { { "ليلى", "layla" },
      { "عمر", "omar" },
      { "نور", "nour" },
      { "يوسف", "youssef" },
      { "مريم", "mariam" },
      { "خالد", "khaled" },
      { "هدى", "hoda" },
      { "طارق", "tarek" } },
    { { "حداد", "haddad" },
      { "المصري", "elmasry" },
      { "منصور", "mansour" },
      { "سالم", "salem" },
      { "فهمي", "fahmy" },
      { "زكي", "zaki" },
      { "نصار", "nassar" },
      { "شريف", "sherif" } } },
};

static const char *const departments[] = { "Engineering", "Sales",      "Finance", "Logistics",
                                           "Research",    "Purchasing", "Legal",   "Contractors" };

/* What a device is; every eighth or so is a tablet in the field. */
typedef struct
{
  const char *platform, *prefix, *ownership;
} Kind;

static const Kind kinds[] = {
  { "windows10", "LAPTOP", "company" },
  { "iOS", "IPHONE", "personal" },
  { "windows10", "DESK", "company" },
  { "windows10", "LAPTOP", "company" },
  { "macOS", "MACBOOK", "company" },
  { "windows10", "LAPTOP", "company" },
  { "androidWorkProfile", "TABLET", NULL },
  { "windows10", "DESK", "company" },
  { "iOS", "IPAD", "company" },
  { "windows10", "LAPTOP", "company" },
};

ChySamplePeople *
chy_sample_people_new (void)
{
  ChySamplePeople *self = g_new0 (ChySamplePeople, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
chy_sample_people_free (ChySamplePeople *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->names);
  g_free (self);
}

/* "zoe.mueller", or with a number where there is one already. */
static char *
make_principal (ChySamplePeople *self, const Name *given, const Name *family)
{
  char *name = g_strdup_printf ("%s.%s", given->ascii, family->ascii);

  for (guint i = 2; g_hash_table_contains (self->names, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.%s%u", given->ascii, family->ascii, i);
    }
  g_hash_table_add (self->names, g_strdup (name));

  return name;
}

static void
add_user (ChySamplePeople *self, GString *csv)
{
  guint i = self->n_users++;
  const Region *region = &regions[i * 5 % G_N_ELEMENTS (regions)];
  const Name *given = &region->given[(i / 8 + i / 61) % N_GIVEN];
  const Name *family = &region->family[(i / 3 + i / 64) % N_FAMILY];
  const char *department = departments[(i + i / 8) % G_N_ELEMENTS (departments)];
  g_autofree char *principal = make_principal (self, given, family);
  g_autofree char *name = region->family_first ? g_strdup_printf ("%s %s", family->name, given->name)
                                               : g_strdup_printf ("%s %s", given->name, family->name);
  /* Here and there somebody has no mailbox yet. */
  gboolean mail = i % 31 != 4;

  g_string_append_printf (csv, "user,u%04u,%s,%s,%s,%s@" CHY_SAMPLE_DOMAIN ",%s%s,%s,,,,,Staff;%s;%s%s\n", i,
                          name, given->name, family->name, principal, mail ? principal : "",
                          mail ? "@sample.test" : "", department, department, region->group,
                          i % 61 == 7 ? ";Pilot" : "");
}

static void
add_device (ChySamplePeople *self, GString *csv, guint user)
{
  guint i = self->n_devices++;
  const Kind *kind = &kinds[i % G_N_ELEMENTS (kinds)];

  g_string_append_printf (csv, "device,d%04u,%s-%04u,,,,,,SN%07u,%s,%s,u%04u,%s\n", i, kind->prefix, i + 1,
                          4700000 + i * 37, kind->platform,
                          kind->ownership != NULL ? kind->ownership : "company", user,
                          g_str_equal (kind->prefix, "TABLET") ? "Field Tablets" : "");
}

char *
chy_sample_people_next (ChySamplePeople *self, guint n)
{
  GString *csv = g_string_new ("kind,id,name,givenName,surname,userPrincipalName,email,department,"
                               "serialNumber,platform,ownership,user,groups\n");

  for (guint i = 0; i < n; i++)
    {
      /* Every fourth device is somebody's second one. */
      if (self->n_users == 0 || self->n_devices % 4 != 3)
        add_user (self, csv);
      add_device (self, csv, self->n_users - 1);
    }

  return g_string_free (csv, FALSE);
}
