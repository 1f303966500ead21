/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"
#include "model/chy-request.h"
#include "model/chy-states.h"
#include "wire/chy-wire.h"

static const ChyField list_fields[] = {
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .title = N_ ("State"),
    .help = N_ ("Only those in this state."),
    .choices = chy_states_request },
  { .key = "profile",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Profile"),
    .help = N_ ("Only those of this profile.") },
  { .key = "device",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Device"),
    .help = N_ ("Only those for this device.") },
  { .key = "userPrincipalName",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("User"),
    .help = N_ ("Only those for this user.") },
  { .key = "search",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Search"),
    .help = N_ ("Only what has these words.") },
  { .key = "sort",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Sort"),
    .help = N_ ("The column to sort by; -COLUMN for the other way round.") },
  { .key = "limit",
    .kind = CHY_FIELD_INTEGER,
    .min = 1,
    .max = G_MAXINT64,
    .title = N_ ("Limit"),
    .help = N_ ("At most so many.") },
  { NULL },
};

static const ChyField show_fields[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Request"),
    .help = N_ ("Number or ID.") },
  { NULL },
};

static const char *const show_positionals[] = { "id", NULL };

/* Every event on a line, with how long the step took. */
static void
print_timeline (ChyCli *cli, GPtrArray *events)
{
  gint64 before = 0;

  fprintf (cli->out, "\n%s\n", _ ("Timeline:"));
  for (guint i = 0; i < events->len; i++)
    {
      GVariant *event = events->pdata[i];
      gint64 when = chy_body_get_int (event, "eventDateTime", 0);
      const char *state = chy_body_get_text (event, "kind");
      const char *message = chy_body_get_text (event, "message");
      const ChyField time_field = { .key = "time", .kind = CHY_FIELD_TIME };
      g_autoptr (GVariant) time = g_variant_ref_sink (g_variant_new_int64 (when));
      g_autofree char *time_text = chy_field_format (&time_field, time);
      g_autofree char *clean = chy_cli_clean (message != NULL ? message : "");
      ChyRequestState known;
      const char *sentence = state != NULL && chy_request_state_from_string (state, &known)
                                 ? chy_request_state_get_sentence (known)
                                 : state;

      fprintf (cli->out, "  %s", time_text);
      if (i > 0 && when >= before)
        fprintf (cli->out, "  +%.3f s", (double) (when - before) / CHY_USEC_PER_SEC);
      fprintf (cli->out, "  %s%s%s\n", sentence != NULL ? sentence : "", clean[0] != '\0' ? ": " : "", clean);
      before = when;
    }
}

static gboolean
run_show (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("requests");
  g_autoptr (GVariant) request = chy_tenant_get (
      cli->tenant, "requests", chy_body_get_text (call->params, "id"), cli->cancellable, error);
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GVariant) whole = NULL;
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (request == NULL)
    return FALSE;
  filter = chy_body_with (NULL, "requestId", g_variant_new_string (chy_body_get_text (request, "id")));
  events = chy_cli_query_rows (cli, "request-events", filter, 0, error);
  if (events == NULL)
    {
      g_variant_builder_clear (&list);
      return FALSE;
    }
  for (guint i = 0; cli->json && i < events->len; i++)
    {
      g_autoptr (GVariant) tree =
          chy_wire_body_to_tree (events->pdata[i], chy_resource_find ("request-events")->columns);

      g_variant_builder_add_value (&list, tree);
    }
  whole = chy_body_with (request, "events", g_variant_builder_end (&list));
  chy_cli_print_object (cli, resource->columns, cli->json ? whole : request);
  if (!cli->json)
    print_timeline (cli, events);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "request list",
    .help = N_ ("Lists the requests, the youngest first."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "requests" },
  { .words = "request show",
    .help = N_ ("Shows one request with its whole timeline."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_show,
    .resource = "requests" },
  { NULL },
};

static const ChyCliOverride overrides[] = {
  { .command = "request-export-pfx", .file_value = "pfx" },
  { NULL },
};

const ChyCliNoun chy_cli_noun_request = {
  .name = "request",
  .help = N_ ("Requests for certificates"),
  .verbs = verbs,
  .overrides = overrides,
};
