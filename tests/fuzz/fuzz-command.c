/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "server/chy-server-private.h"
#include "tenant/commands/chy-command-type.h"
#include "wire/chy-wire-exchange.h"

/* The body of a command, which the first byte chooses; its highest bit says that secrets are behind it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const ChyCommandType *const *types = chy_command_types ();
  char json[] = "application/json", exchange[] = CHY_WIRE_EXCHANGE_TYPE;
  ChyServerRequest request = { .body = NULL };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  ChyCommand *command;
  guint n = 0;

  if (size == 0)
    return 0;
  while (types[n] != NULL)
    n++;
  g_byte_array_append (body, data + 1, (guint) (size - 1));
  request.body = body;
  request.content_type = (data[0] & 0x80) != 0 ? exchange : json;
  command = chy_server_read_command (&request, types[(data[0] & 0x7f) % n], &error);
  g_assert_true ((command != NULL) != (error != NULL));
  if (command != NULL)
    {
      g_assert_true (g_variant_is_of_type (command->params, G_VARIANT_TYPE_VARDICT));
      chy_command_free (command);
    }

  return 0;
}
