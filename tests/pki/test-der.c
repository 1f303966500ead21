/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "base/chy-id.h"
#include "base/chy-time.h"
#include "pki/chy-der.h"

static void
assert_hex (ChyDerWriter *writer, const char *expected)
{
  g_autoptr (GBytes) bytes = chy_der_writer_finish (writer);
  gsize size;
  gconstpointer octets = g_bytes_get_data (bytes, &size);
  g_autofree char *hex = chy_hex_encode (octets, size);

  g_assert_cmpstr (hex, ==, expected);
}

static void
test_integers_go_both_ways (void)
{
  static const struct
  {
    gint64 value;
    const char *hex;
  } cases[] = {
    { 0, "020100" },
    { 1, "020101" },
    { 127, "02017f" },
    { 128, "02020080" },
    { 255, "020200ff" },
    { 256, "02020100" },
    { -1, "0201ff" },
    { -128, "020180" },
    { -129, "0202ff7f" },
    { 65535, "020300ffff" },
    { G_MAXINT64, "02087fffffffffffffff" },
    { G_MININT64, "02088000000000000000" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ChyDerWriter) w = { 0 };
      g_autoptr (GBytes) bytes = chy_hex_decode (cases[i].hex, NULL);
      ChyDer at;
      ChyDerItem item;
      gint64 value;

      chy_der_writer_init (&w, 0);
      chy_der_put_integer (&w, cases[i].value);
      assert_hex (&w, cases[i].hex);
      chy_der_init_bytes (&at, bytes);
      g_assert_true (chy_der_next (&at, &item));
      g_assert_true (chy_der_item_to_int64 (&item, &value));
      g_assert_cmpint (value, ==, cases[i].value);
    }
}

static void
test_oids_go_both_ways (void)
{
  static const struct
  {
    const char *oid;
    const char *hex;
  } cases[] = {
    { "0.0", "060100" },
    { "1.2.840.113549.1.1.11", "06092a864886f70d01010b" },
    { "2.5.29.15", "0603551d0f" },
    { "2.999.3", "0603883703" },
    { "1.3.6.1.4.1.311.20.2", "06092b0601040182371402" },
    { "1.39.0", "06024f00" },
  };
  static const char *const bad[] = { "",
                                     "1",
                                     "1.",
                                     ".1",
                                     "1.40",
                                     "3.1",
                                     "1.2.",
                                     "1..2",
                                     "1.02",
                                     "1.2.x",
                                     "1.2 ",
                                     "-1.2",
                                     "1.2.99999999999999999999999" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ChyDerWriter) w = { 0 };
      g_autofree char *again = NULL;
      ChyDer at;
      ChyDerItem item;

      chy_der_writer_init (&w, 0);
      g_assert_true (chy_der_put_oid (&w, cases[i].oid));
      chy_der_init (&at, w.bytes->data, w.bytes->len);
      g_assert_true (chy_der_next (&at, &item));
      g_assert_true (chy_der_item_is_oid (&item, cases[i].oid));
      again = chy_der_item_to_oid (&item);
      g_assert_cmpstr (again, ==, cases[i].oid);
      assert_hex (&w, cases[i].hex);
    }
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (ChyDerWriter) w = { 0 };

      chy_der_writer_init (&w, 0);
      g_assert_false (chy_der_put_oid (&w, bad[i]));
      g_assert_cmpuint (w.bytes->len, ==, 0);
    }
}

static void
test_lengths_are_the_shortest (void)
{
  static const gsize sizes[] = { 0, 1, 127, 128, 255, 256, 65535, 65536, 100000 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (ChyDerWriter) w = { 0 };
      g_autofree guint8 *zeros = g_malloc0 (sizes[i] + 1);
      ChyDer at, inside;
      ChyDerItem item;

      chy_der_writer_init (&w, 0);
      chy_der_begin (&w, CHY_DER_SEQUENCE);
      chy_der_put (&w, CHY_DER_OCTET_STRING, zeros, sizes[i]);
      chy_der_end (&w);
      chy_der_init (&at, w.bytes->data, w.bytes->len);
      g_assert_true (chy_der_enter (&at, CHY_DER_SEQUENCE, &inside));
      g_assert_true (chy_der_at_end (&at));
      g_assert_true (chy_der_take (&inside, CHY_DER_OCTET_STRING, &item));
      g_assert_cmpuint (item.size, ==, sizes[i]);
      g_assert_true (chy_der_check (w.bytes->data, w.bytes->len, 4));
    }
}

static void
test_what_der_forbids_is_not_read (void)
{
  static const char *const bad[] = {
    "30",   "3001",     "3081",   "308100",       "30817f00", "30820001",
    "3080", "30800000", "1f0100", "308500000000", "30ff",     "3084ffffffff"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) bytes = chy_hex_decode (bad[i], NULL);
      ChyDer at;
      ChyDerItem item;

      chy_der_init_bytes (&at, bytes);
      g_assert_false (chy_der_next (&at, &item));
    }
}

static void
test_named_bits_are_minimal (void)
{
  static const struct
  {
    guint32 flags;
    const char *hex;
  } cases[] = { { 0, "030100" },         { 1, "03020780" },
                { 2, "03020640" },       { 0x80, "03020001" },
                { 0x100, "0303070080" }, { 0x81, "03020081" },
                { 0x60, "03020106" },    { 0x80000000, "03050000000001" } };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ChyDerWriter) w = { 0 };
      g_autoptr (GBytes) bytes = chy_hex_decode (cases[i].hex, NULL);
      ChyDer at;
      ChyDerItem item;
      guint32 flags;

      chy_der_writer_init (&w, 0);
      chy_der_put_named_bits (&w, cases[i].flags);
      assert_hex (&w, cases[i].hex);
      chy_der_init_bytes (&at, bytes);
      g_assert_true (chy_der_next (&at, &item));
      g_assert_true (chy_der_item_to_named_bits (&item, &flags));
      g_assert_cmpuint (flags, ==, cases[i].flags);
    }
}

static void
test_every_day_of_the_calendar_goes_both_ways (void)
{
  gint64 day;

  for (day = -7305; day < 2932897; day += 97)
    {
      g_auto (ChyDerWriter) w = { 0 };
      gint64 usec = day * FIXTURE_DAY + (day & 0xffff) * G_USEC_PER_SEC;
      gint64 found = 0;
      ChyDer at;
      ChyDerItem item;

      chy_der_writer_init (&w, 0);
      g_assert_true (chy_der_put_time (&w, usec));
      chy_der_init (&at, w.bytes->data, w.bytes->len);
      g_assert_true (chy_der_next (&at, &item));
      g_assert_true (chy_der_item_to_time (&item, &found));
      g_assert_cmpint (found, ==, usec);
    }
}

static void
test_strings_become_utf8 (void)
{
  static const struct
  {
    const char *hex;
    const char *text;
  } cases[] = {
    { "0c03616263", "abc" },
    { "0c02c3a4", "ä" },
    { "1e0400e40062", "äb" },
    { "1402e462", "äb" },
    { "1c080000006100010600", "a\xf0\x90\x98\x80" },
    { "0c01c3", NULL },
    { "0c0100", NULL },
    { "1301e4", NULL },
    { "1e03006100", NULL },
    { "1e02d800", NULL },
    { "1c0400110000", NULL },
    { "1e020000", NULL },
    { "0401ff", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = chy_hex_decode (cases[i].hex, NULL);
      g_autofree char *text = NULL;
      ChyDer at;
      ChyDerItem item;

      chy_der_init_bytes (&at, bytes);
      g_assert_true (chy_der_next (&at, &item));
      text = chy_der_item_to_text (&item);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/der/integers go both ways", test_integers_go_both_ways);
  g_test_add_func ("/der/object identifiers go both ways", test_oids_go_both_ways);
  g_test_add_func ("/der/lengths are the shortest", test_lengths_are_the_shortest);
  g_test_add_func ("/der/what DER forbids is not read", test_what_der_forbids_is_not_read);
  g_test_add_func ("/der/named bits are minimal", test_named_bits_are_minimal);
  g_test_add_func ("/der/every day of the calendar goes both ways",
                   test_every_day_of_the_calendar_goes_both_ways);
  g_test_add_func ("/der/strings become UTF-8", test_strings_become_utf8);
  return g_test_run ();
}
