/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-request.h"

#include "chy-connector-words.h"
#include "console/widgets/chy-words.h"

enum
{
  MINUTE = 60,
  HOUR = 3600,
};

/* --- a connector -----------------------------------------------------------------------------------------
 */

static const char *const icons[] = {
  [CHY_CONNECTOR_PENDING] = "chy-state-pending-symbolic",
  [CHY_CONNECTOR_ACTIVE] = "chy-state-ok-symbolic",
  [CHY_CONNECTOR_WARNING] = "chy-state-warning-symbolic",
  [CHY_CONNECTOR_INACTIVE] = "chy-state-inactive-symbolic",
  [CHY_CONNECTOR_DISABLED] = "chy-state-inactive-symbolic",
  [CHY_CONNECTOR_CLOSED] = "chy-state-inactive-symbolic",
};

static ChyConnectorState
state_now (GVariant *row, gint64 now)
{
  const char *stored = chy_body_get_text (row, "state");
  const char *reason =
      g_strcmp0 (stored, "closed") == 0 ? CHY_CONNECTOR_REASON_CLOSED : chy_body_get_text (row, "reason");

  return chy_connector_state (chy_body_get_int (row, "lastConnectionDateTime", 0), reason,
                              chy_body_get_bool (row, "enabled", TRUE), now);
}

static char *
silence (gint64 seconds)
{
  gulong n = (gulong) (seconds < HOUR ? MAX (seconds / MINUTE, 1) : seconds / HOUR);

  if (seconds < HOUR)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Not heard from for %lu minute", "Not heard from for %lu minutes", n),
        n);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Not heard from for %lu hour", "Not heard from for %lu hours", n), n);
}

static gboolean
works_here (GVariant *row, ChyEngine *engine)
{
  return engine != NULL && chy_engine_get_state (engine) == CHY_ENGINE_RUNNING &&
         g_strcmp0 (chy_engine_get_connector (engine), chy_body_get_text (row, "id")) == 0;
}

static char *
make_reason (GVariant *row, ChyConnectorState state, ChyEngine *engine, gint64 now)
{
  const char *reason = chy_body_get_text (row, "reason");
  gint64 last = chy_body_get_int (row, "lastConnectionDateTime", 0);
  g_autofree char *when = NULL;

  switch (state)
    {
    case CHY_CONNECTOR_PENDING:
      return g_strdup (_ ("Waiting for its first contact"));
    case CHY_CONNECTOR_ACTIVE:
      return g_strdup (works_here (row, engine) ? _ ("Works in this console") : _ ("Healthy"));
    case CHY_CONNECTOR_WARNING:
      if (reason != NULL && *reason != '\0')
        return g_strdup (reason);
      return silence ((now - last) / CHY_USEC_PER_SEC);
    case CHY_CONNECTOR_DISABLED:
      return g_strdup (_ ("Takes no requests"));
    case CHY_CONNECTOR_CLOSED:
      if (engine != NULL && chy_engine_get_state (engine) == CHY_ENGINE_STOPPED &&
          g_strcmp0 (chy_engine_get_connector (engine), chy_body_get_text (row, "id")) == 0)
        return g_strdup (_ ("Stopped in this console"));
      return g_strdup (_ ("Its console is closed"));
    case CHY_CONNECTOR_INACTIVE:
    default:
      when = chy_words_relative (last, now);
      /* Translators: %s is a time such as "3 days ago". */
      return g_strdup_printf (_ ("Last heard from %s"), when);
    }
}

void
chy_connector_words_init (ChyConnectorWords *self, GVariant *row, ChyEngine *engine, gint64 now)
{
  ChyConnectorState state = state_now (row, now);
  gint64 last = chy_body_get_int (row, "lastConnectionDateTime", 0);

  self->icon = icons[state];
  self->word = g_strdup (
      chy_connector_state_get_title (state == CHY_CONNECTOR_CLOSED ? CHY_CONNECTOR_INACTIVE : state));
  self->reason = make_reason (row, state, engine, now);
  self->contact = last > 0 ? chy_words_relative (MIN (last, now), now) : g_strdup (_ ("Never"));
  self->contact_tip = last > 0 ? chy_words_time (last) : NULL;
  self->bad = state == CHY_CONNECTOR_WARNING || state == CHY_CONNECTOR_INACTIVE;
}

void
chy_connector_words_clear (ChyConnectorWords *self)
{
  g_free (self->word);
  g_free (self->reason);
  g_free (self->contact);
  g_free (self->contact_tip);
}

/* --- a day ------------------------------------------------------------------------------------------------
 */

void
chy_connector_day_init (ChyConnectorDay *self, GVariant *row, gint64 now)
{
  g_autoptr (GVariant) hours = chy_body_get (row, "hours");
  gint64 this_hour = now / CHY_USEC_PER_SEC / HOUR;

  *self = (ChyConnectorDay){ .all_succeeded = 0 };
  for (gsize i = 0; hours != NULL && i < g_variant_n_children (hours); i++)
    {
      g_autoptr (GVariant) hour = g_variant_get_child_value (hours, i);
      gint64 ago = this_hour - chy_body_get_int (hour, "dateTime", 0) / CHY_USEC_PER_SEC / HOUR;
      gint64 at = CHY_CONNECTOR_HOURS - 1 - ago;

      if (at < 0 || at >= CHY_CONNECTOR_HOURS)
        continue;
      self->succeeded[at] = chy_body_get_int (hour, "succeeded", 0);
      self->failed[at] = chy_body_get_int (hour, "failed", 0);
      self->all_succeeded += self->succeeded[at];
      self->all_failed += self->failed[at];
    }
}

char *
chy_connector_day_sentence (const ChyConnectorDay *self, GVariant *row)
{
  g_autofree char *succeeded = chy_words_number (self->all_succeeded);
  g_autofree char *failed = chy_words_number (self->all_failed);

  if (self->all_succeeded + self->all_failed > 0)
    /* Translators: both are numbers of requests. */
    return g_strdup_printf (_ ("%s succeeded, %s failed"), succeeded, failed);

  return g_strdup (chy_body_get_int (row, "succeeded", 0) + chy_body_get_int (row, "failed", 0) > 0
                       ? _ ("None in 24 hours")
                       : _ ("No requests yet"));
}

/* --- the engine -------------------------------------------------------------------------------------------
 */

static void
describe_running (ChyEngineWords *self, ChyEngine *engine, const char *name)
{
  gint64 done = 0, total = 0;
  g_autofree char *n = NULL;
  g_autofree char *of = NULL;

  chy_engine_get_progress (engine, &done, &total);
  self->icon = "chy-state-ok-symbolic";
  self->sentence = g_strdup_printf (_ ("“%s” works in this console"), name);
  n = chy_words_number (done);
  of = chy_words_number (total);
  if (done < total)
    /* Translators: how many requests are done, and how many there are. */
    self->detail = g_strdup_printf (_ ("%s of %s requests done"), n, of);
  else if (total > 0)
    self->detail = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s request done since it was started",
                                                 "%s requests done since it was started", (gulong) total),
                                    of);
  else
    self->detail = g_strdup (_ ("Requests are taken for as long as this window is open."));
}

static void
describe_failed (ChyEngineWords *self, ChyEngine *engine, const char *name)
{
  g_autoptr (GPtrArray) problems = chy_problems_from_error (chy_engine_get_error (engine));
  g_autofree char *sentence = problems->len > 0 ? chy_problem_get_sentence (problems->pdata[0]) : NULL;
  g_autofree char *remedy = problems->len > 0 ? chy_problem_get_remedy (problems->pdata[0]) : NULL;

  self->icon = "chy-state-error-symbolic";
  self->sentence = g_strdup_printf (_ ("“%s” could not work"), name);
  self->detail = g_strjoin (" ", sentence != NULL ? sentence : "", remedy, NULL);
}

/* Those states that are a sentence and no more. */
static const struct
{
  ChyEngineState state;
  const char *icon;
  const char *sentence;
  const char *detail;
  const char *action;
  const char *button;
} plain[] = {
  { CHY_ENGINE_DISABLED, "chy-state-inactive-symbolic",
    /* Translators: %s is the name of a connector, here and in the next ones. */
    N_ ("“%s” is disabled"), N_ ("It takes no requests until it is enabled."), "panel.enable-here",
    N_ ("_Enable") },
  { CHY_ENGINE_LOCKED, "chy-state-pending-symbolic", N_ ("“%s” waits for the vault"),
    N_ ("The connector of this computer needs the vault for the keys that it makes. Open it, and it starts."),
    "panel.unlock", N_ ("_Open Vault…") },
  { CHY_ENGINE_LACKS, "chy-state-warning-symbolic", N_ ("“%s” waits for its rights"),
    N_ ("It lacks a right on a template or an authority, so its requests would be denied. Grant what is missing, "
        "and it starts."),
    "panel.rights", N_ ("Show _Rights") },
  { CHY_ENGINE_STOPPING, "chy-state-pending-symbolic", N_ ("“%s” finishes what it began"),
    N_ ("What it has not begun goes back to the queue."), NULL, NULL },
  { CHY_ENGINE_STOPPED, "chy-state-inactive-symbolic", N_ ("“%s” is stopped"),
    N_ ("Requests wait until it is started, or until another connector takes them."), "panel.start",
    N_ ("_Start") },
  { CHY_ENGINE_BUSY, "chy-state-info-symbolic", N_ ("“%s” does not work here"),
    N_ ("Another program on this computer works as a connector of this tenant already. This console takes over "
        "when that one ends."),
    "panel.start", N_ ("_Try Now") },
};

/* `sentence` comes from the table, so the compiler cannot hold it against an argument. */
static char *
put_name (const char *sentence, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (sentence, "%s", 2);

  return g_strjoinv (name, parts);
}

void
chy_engine_words_init (ChyEngineWords *self, ChyEngine *engine)
{
  ChyEngineState state = engine != NULL ? chy_engine_get_state (engine) : CHY_ENGINE_NONE;
  const char *name = engine != NULL ? chy_engine_get_name (engine) : NULL;

  *self = (ChyEngineWords){ .icon = "chy-state-unknown-symbolic" };
  if (name == NULL)
    return;
  if (state == CHY_ENGINE_RUNNING)
    {
      describe_running (self, engine, name);
      self->action = "panel.stop";
      self->button = _ ("_Stop");
    }
  else if (state == CHY_ENGINE_FAILED)
    {
      describe_failed (self, engine, name);
      self->action = "panel.start";
      self->button = _ ("_Try Again");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (plain[i].state == state)
      {
        self->icon = plain[i].icon;
        self->sentence = put_name (g_dgettext (GETTEXT_PACKAGE, plain[i].sentence), name);
        self->detail = g_strdup (g_dgettext (GETTEXT_PACKAGE, plain[i].detail));
        self->action = plain[i].action;
        self->button = plain[i].button != NULL ? g_dgettext (GETTEXT_PACKAGE, plain[i].button) : NULL;
      }
}

void
chy_engine_words_clear (ChyEngineWords *self)
{
  g_free (self->sentence);
  g_free (self->detail);
}
