/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-i18n.h"

/* A verb that was made here from a command type; its words are owned. */
typedef struct
{
  ChyCliVerb verb;
  char *words;              /* (owned) or NULL */
  ChyField *fields;         /* (owned) or NULL */
  const char **positionals; /* (owned) or NULL */
} OwnedVerb;

static const ChyField file_fields[] = {
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("File"),
    .help = N_ ("The file to write; - is standard output.") },
  { NULL },
};

static const ChyField out_fields[] = {
  { .key = "out",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("File"),
    .help = N_ ("The file to write; - is standard output.") },
  { NULL },
};

static void
owned_verb_free (gpointer data)
{
  OwnedVerb *self = data;

  g_free (self->words);
  g_free (self->fields);
  g_free (self->positionals);
  g_free (self);
}

/* A last argument FILE behind those of the command, or an option. */
static void
add_file_argument (OwnedVerb *self, const ChyCommandType *type, const ChyCliOverride *override)
{
  guint n = type->positionals != NULL ? g_strv_length ((char **) type->positionals) : 0;

  self->fields = chy_cli_join_fields (type->fields, override->option != NULL ? out_fields : file_fields);
  self->positionals = g_new0 (const char *, n + 2);
  for (guint i = 0; i < n; i++)
    self->positionals[i] = type->positionals[i];
  if (override->option == NULL)
    self->positionals[n] = "file";
  self->verb.fields = self->fields;
  self->verb.positionals = self->positionals;
  self->verb.override = override;
  self->verb.run = chy_cli_run_to_file;
  self->verb.flags &= ~(guint) CHY_CLI_MANY;
}

static void
apply_override (OwnedVerb *self, const ChyCommandType *type)
{
  for (const ChyCliNoun *const *noun = chy_cli_nouns (); *noun != NULL; noun++)
    for (const ChyCliOverride *entry = (*noun)->overrides; entry != NULL && entry->command != NULL; entry++)
      {
        if (strcmp (entry->command, type->name) != 0)
          continue;
        if (entry->run != NULL)
          self->verb.run = entry->run;
        if (entry->file_value != NULL)
          add_file_argument (self, type, entry);
      }
}

/* What stands in the directory is typed behind its name: "directory user add". */
static char *
words_of_command (const ChyCommandType *type)
{
  static const char *const in_directory[] = { "user", "device", "group", "member", NULL };
  const char *prefix = g_strv_contains (in_directory, type->noun) ? "directory " : "";

  if (type->verb == NULL || type->verb[0] == '\0')
    return g_strconcat (prefix, type->noun, NULL);

  return g_strconcat (prefix, type->noun, " ", type->verb, NULL);
}

/* A batch that is given by one name (all of a profile) takes no more than that. */
static gboolean
takes_many (const ChyCommandType *type)
{
  const ChyField *last = NULL;

  for (guint i = 0; type->positionals != NULL && type->positionals[i] != NULL; i++)
    last = chy_fields_find (type->fields, type->positionals[i]);

  return last != NULL && last->kind == CHY_FIELD_TEXT_LIST;
}

static OwnedVerb *
verb_from_command (const ChyCommandType *type)
{
  OwnedVerb *self = g_new0 (OwnedVerb, 1);

  self->words = words_of_command (type);
  self->verb.words = self->words;
  self->verb.help = type->help;
  self->verb.positionals = type->positionals;
  self->verb.fields = type->fields;
  self->verb.secrets = type->secrets;
  self->verb.command = type;
  self->verb.run = chy_cli_run_command;
  if ((type->flags & CHY_COMMAND_BATCH) != 0 && takes_many (type))
    self->verb.flags |= CHY_CLI_MANY;
  if ((type->flags & CHY_COMMAND_NEEDS_VAULT) != 0)
    self->verb.flags |= CHY_CLI_NEEDS_VAULT;
  if (type->fields != NULL && chy_fields_find (type->fields, "settings") != NULL)
    self->verb.flags |= CHY_CLI_PAIRS;
  apply_override (self, type);

  return self;
}

static int
compare_verbs (gconstpointer a, gconstpointer b)
{
  const ChyCliVerb *left = *(const ChyCliVerb *const *) a;
  const ChyCliVerb *right = *(const ChyCliVerb *const *) b;

  return strcmp (left->words, right->words);
}

static gboolean
has_verb (GPtrArray *verbs, const char *words)
{
  for (guint i = 0; i < verbs->len; i++)
    if (strcmp (((ChyCliVerb *) verbs->pdata[i])->words, words) == 0)
      return TRUE;

  return FALSE;
}

GPtrArray *
chy_cli_verbs_new (void)
{
  GPtrArray *verbs = g_ptr_array_new_with_free_func (owned_verb_free);

  /* A noun's own verb comes before a command type's of the same words: it may wrap it. */
  for (const ChyCliNoun *const *noun = chy_cli_nouns (); *noun != NULL; noun++)
    for (const ChyCliVerb *verb = (*noun)->verbs; verb != NULL && verb->words != NULL; verb++)
      {
        OwnedVerb *copy = g_new0 (OwnedVerb, 1);

        copy->verb = *verb;
        g_ptr_array_add (verbs, copy);
      }
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    {
      OwnedVerb *verb;

      if (((*type)->flags & CHY_COMMAND_INTERNAL) != 0 || (*type)->noun == NULL)
        continue;
      verb = verb_from_command (*type);
      if (has_verb (verbs, verb->words))
        owned_verb_free (verb);
      else
        g_ptr_array_add (verbs, verb);
    }
  g_ptr_array_sort (verbs, compare_verbs);

  return verbs;
}

/* How many arguments the words of a verb take, or 0. A blank and a hyphen are the same here, so that the verb
 * "user-add" of the noun "directory" is typed as "directory user add". */
static guint
match_length (const char *words, const char *const *arguments)
{
  g_autofree char *wanted = g_strdelimit (g_strdup (words), " ", '-');
  const char *rest = wanted;

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      gsize length = strlen (arguments[i]);

      if (length == 0 || strncmp (rest, arguments[i], length) != 0)
        return 0;
      if (rest[length] == '\0')
        return i + 1;
      if (rest[length] != '-')
        return 0;
      rest += length + 1;
    }

  return 0;
}

const ChyCliVerb *
chy_cli_verbs_find (GPtrArray *verbs, const char *const *arguments, guint *ret_length)
{
  const ChyCliVerb *found = NULL;
  gsize found_size = 0;

  for (guint i = 0; i < verbs->len; i++)
    {
      const ChyCliVerb *verb = verbs->pdata[i];
      guint length = match_length (verb->words, arguments);

      if (length == 0 || strlen (verb->words) <= found_size)
        continue;
      found = verb;
      found_size = strlen (verb->words);
      *ret_length = length;
    }

  return found;
}

char *
chy_cli_option_name (const char *key)
{
  GString *name = g_string_new (NULL);

  for (const char *p = key; *p != '\0'; p++)
    {
      if (g_ascii_isupper (*p) && p != key)
        g_string_append_c (name, '-');
      g_string_append_c (name, g_ascii_tolower (*p));
    }

  return g_string_free (name, FALSE);
}
