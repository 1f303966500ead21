/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-store.h"
#include "model/chy-problem.h"

/* One template that an authority must hear of. */
typedef struct
{
  gint64 row;
  char *authority;       /* (owned) id */
  char *authority_name;  /* (owned) */
  char *template_id;     /* (owned) */
  char **accepted;       /* (owned) codes */
  ChyDocument *document; /* (owned) or NULL: deleted since */
  char *message;         /* (owned) why it could not be sent, or NULL */
} Letter;

typedef struct
{
  GPtrArray *letters; /* (owned) of Letter */
} Outbox;

static void
letter_free (Letter *letter)
{
  g_free (letter->authority);
  g_free (letter->authority_name);
  g_free (letter->template_id);
  g_strfreev (letter->accepted);
  chy_document_free (letter->document);
  g_free (letter->message);
  g_free (letter);
}

/* Rows of "outbox-list": id, authority, its name, template, accepted. */
static gboolean
on_letter (ChyRow *row, gpointer data)
{
  Letter *letter = g_new0 (Letter, 1);
  const char *accepted = chy_row_text (row, 4);

  letter->row = chy_row_int (row, 0);
  letter->authority = g_strdup (chy_row_text (row, 1));
  letter->authority_name = g_strdup (chy_row_text (row, 2));
  letter->template_id = g_strdup (chy_row_text (row, 3));
  letter->accepted = g_strsplit (accepted != NULL ? accepted : "", ",", -1);
  g_ptr_array_add (data, letter);
  return TRUE;
}

/* A template whose errors nobody accepted is not sent (decisions.md 13). */
static gboolean
check_letter (ChySession *session, Letter *letter, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (ChyTemplate) template = chy_template_new_from_body (letter->document->body, error);

  if (template == NULL ||
      !chy_template_store_check (session, template, letter->template_id, NULL, 0, problems, error))
    return FALSE;
  left = chy_template_store_accept (problems, (const char *const *) letter->accepted);
  if (chy_problems_have_error (left))
    letter->message = g_strdup ("unaccepted");
  return TRUE;
}

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Outbox *self = data;

  g_ptr_array_set_size (self->letters, 0);
  if (!chy_session_each (session, "outbox-list", CHY_NO_PARAMS, on_letter, self->letters, error))
    return FALSE;
  for (guint i = 0; i < self->letters->len; i++)
    {
      Letter *letter = g_ptr_array_index (self->letters, i);

      letter->document = chy_document_load (session, letter->template_id, error);
      if (letter->document == NULL || !check_letter (session, letter, error))
        return FALSE;
    }
  return TRUE;
}

static void
send_letter (ChyCommandContext *context, Letter *letter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority = chy_command_context_get_authority (context, letter->authority, &error);
  g_autoptr (GVariant) params = NULL;
  GVariantDict dict;

  if (authority != NULL)
    {
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert_value (&dict, "document", letter->document->body);
      g_variant_dict_insert_value (&dict, "acceptedProblems",
                                   g_variant_new_strv ((const char *const *) letter->accepted, -1));
      params = g_variant_ref_sink (g_variant_dict_end (&dict));
      chy_authority_configure (authority, "issue-template", params, chy_command_context_get_actor (context),
                               NULL, chy_command_context_get_cancellable (context), &error);
    }
  if (error != NULL)
    letter->message = g_strdup (error->message);
}

static gboolean
settle (ChySession *session, gpointer data, GError **error)
{
  Outbox *self = data;

  for (guint i = 0; i < self->letters->len; i++)
    {
      const Letter *letter = g_ptr_array_index (self->letters, i);

      if (letter->message != NULL)
        {
          if (!chy_session_run (session, "outbox-failed",
                                CHY_PARAMS (CHY_INT (letter->row), CHY_TEXT (letter->message)), error))
            return FALSE;
          continue;
        }
      if (!chy_session_run (session, "outbox-remove", CHY_PARAMS (CHY_INT (letter->row)), error) ||
          !chy_session_run (session, "issued-template-version",
                            CHY_PARAMS (CHY_TEXT (letter->authority), CHY_TEXT (letter->template_id),
                                        CHY_INT (letter->document->version)),
                            error))
        return FALSE;
    }
  chy_session_touch (session, "authorities");
  chy_session_touch (session, "templates");
  return TRUE;
}

gboolean
chy_outbox_flush (ChyCommandContext *context, GError **error)
{
  g_autoptr (GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) letter_free);
  Outbox self = { .letters = letters };

  if (!chy_command_context_read (context, load, &self, error))
    return FALSE;
  if (letters->len == 0)
    return TRUE;
  for (guint i = 0; i < letters->len; i++)
    {
      Letter *letter = g_ptr_array_index (letters, i);

      if (letter->message == NULL)
        send_letter (context, letter);
      if (letter->message != NULL)
        chy_command_context_add_problem (
            context,
            chy_problem_new (CHY_SEVERITY_WARNING, "command",
                             g_str_equal (letter->message, "unaccepted") ? "unaccepted" : "unfinished",
                             letter->document->title, NULL, "authority", letter->authority_name, "detail",
                             letter->message, NULL));
    }
  return chy_command_context_write (context, settle, &self, error);
}
