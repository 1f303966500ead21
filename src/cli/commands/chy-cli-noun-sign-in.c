/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static const ChyField fields[] = {
  { .key = "url",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Server"),
    .help = N_ ("The server, as https://HOST:PORT.") },
  { .key = "noBrowser",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("No Browser"),
    .help = N_ ("Only print the address to open; the browser must run on this computer.") },
  { NULL },
};

static const ChyField result_fields[] = {
  { .key = "server", .kind = CHY_FIELD_TEXT, .title = N_ ("Server") },
  { .key = "account", .kind = CHY_FIELD_TEXT, .title = N_ ("Account") },
  { .key = "role", .kind = CHY_FIELD_TEXT, .title = N_ ("Role") },
  { .key = "notAfter", .kind = CHY_FIELD_TIME, .title = N_ ("Until") },
  { NULL },
};

static const char *const positionals[] = { "url", NULL };

typedef struct
{
  ChyCli *cli; /* borrowed */
  gboolean no_browser;
} Showing;

static gboolean
has_desktop (void)
{
  return g_getenv ("WAYLAND_DISPLAY") != NULL || g_getenv ("DISPLAY") != NULL;
}

/* The address is told in any case: a browser that opens elsewhere, or not at all, says nothing. */
static void
show (const char *address, gpointer data)
{
  const Showing *self = data;
  g_autoptr (GError) error = NULL;
  gboolean opened =
      !self->no_browser && has_desktop () && g_app_info_launch_default_for_uri (address, NULL, &error);

  if (opened)
    chy_cli_say (self->cli, "%s",
                 _ ("Your browser opens: sign in there. If it does not, open this address:"));
  else
    chy_cli_say (self->cli, "%s", _ ("Open this address in a browser of this computer, and sign in there:"));
  chy_cli_say (self->cli, "%s", address);
  chy_cli_say (self->cli, "%s", _ ("Waiting for at most five minutes."));
}

static gboolean
run_sign_in (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *url = chy_body_get_text (call->params, "url");
  Showing showing = { cli, chy_body_get_bool (call->params, "noBrowser", FALSE) };
  g_autoptr (GVariant) session = NULL;

  if (cli->backend->sign_in == NULL)
    {
      chy_refuse_one (error, "cli", "not-local", NULL, NULL);
      return FALSE;
    }
  if (!cli->backend->sign_in (cli->backend_data, cli, url, show, &showing, &session, error))
    return FALSE;
  chy_cli_say (cli, _ ("Signed in as %s."), chy_body_get_text (session, "account"));
  chy_cli_print_object (cli, result_fields, session);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "sign-in",
    .help = N_ ("Signs in to a server with a browser, where it has OpenID Connect; --tenant then needs no "
                "certificate until the sign-in ends."),
    .positionals = positionals,
    .fields = fields,
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_sign_in },
  { NULL },
};

const ChyCliNoun chy_cli_noun_sign_in = {
  .name = "sign-in",
  .help = N_ ("Signs in to a server with a browser"),
  .verbs = verbs,
};
