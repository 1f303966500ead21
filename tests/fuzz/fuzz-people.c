/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "wire/chy-people.h"

static gboolean
take_body (GVariant *body, gint64 line, gpointer data, GError **error)
{
  g_assert_null (chy_people_check (body));
  g_assert_cmpint (line, >, 0);

  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GInputStream) csv = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GInputStream) any = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GInputStream) ldif = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  chy_people_read_csv (csv, take_body, NULL, problems, NULL, NULL);
  chy_people_read_ldif (ldif, take_body, NULL, problems, NULL, NULL);
  chy_people_read (any, take_body, NULL, problems, NULL, NULL);

  return 0;
}
