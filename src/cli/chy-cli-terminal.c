/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>
#include <unistd.h>

#include "base/chy-i18n.h"
#include "base/chy-terminal.h"

gboolean
chy_cli_ask (ChyCli *self, const char *question)
{
  char answer[64] = "";
  g_autofree char *yes = g_utf8_casefold (C_ ("answer", "yes"), -1);
  /* "si" for "sí"; a word that has no such letters becomes question marks. */
  g_autofree char *plain = g_str_to_ascii (yes, NULL);
  g_autofree char *given = NULL;

  /* Translators: the first letters of your words for yes and no, as in "[j/N]"; the capital one is what Enter
   * means. What is accepted is the beginning of your word for "yes", and the English one. */
  fprintf (self->err, "%s %s ", question, C_ ("answer", "[y/N]"));
  fflush (self->err);
  if (!chy_terminal_wait (STDIN_FILENO, self->cancellable))
    {
      fputc ('\n', self->err);
      return FALSE;
    }
  if (fgets (answer, sizeof answer, stdin) == NULL || !g_utf8_validate (answer, -1, NULL))
    return FALSE;
  g_strstrip (answer);
  given = g_utf8_casefold (answer, -1);

  return given[0] != '\0' &&
         (strcmp (given, "y") == 0 || strcmp (given, "yes") == 0 || g_str_has_prefix (yes, given) ||
          (strchr (plain, '?') == NULL && g_str_has_prefix (plain, given)));
}

ChySecret *
chy_cli_ask_secret (ChyCli *self, const char *prompt)
{
  return chy_terminal_ask_secret (prompt, self->err, self->cancellable);
}

void
chy_cli_show_progress (ChyCli *self, gint64 done, gint64 total)
{
  if (!self->err_is_terminal)
    return;
  fprintf (self->err, "\r\033[K");
  fprintf (self->err, _ ("%" PRId64 " of %" PRId64), done, total);
  fflush (self->err);
  self->progress_shown = TRUE;
}

void
chy_cli_end_progress (ChyCli *self)
{
  if (self->progress_shown)
    fprintf (self->err, "\r\033[K");
  self->progress_shown = FALSE;
}
