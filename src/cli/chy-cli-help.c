/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cli.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "wire/chy-wire.h"

/* The options that every verb takes. */
static const ChyField global_options[] = {
  { .key = "dataDir",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("DIR"),
    .help = N_ ("The data folder; without it $XDG_DATA_HOME/chancery.") },
  { .key = "tenant",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("URL"),
    .help = N_ ("The tenant: sqlite:DIR for a data folder, postgresql://USER@HOST/DATABASE for a shared "
                "database, https://HOST:PORT for a server.") },
  { .key = "clientCertificate",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("FILE"),
    .help = N_ ("The certificate to sign in to a server by and its private key, both PEM, in one file.") },
  { .key = "serverCertificate",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("FILE"),
    .help =
        N_ ("The server's own certificate, or that of the authority which signed it, PEM; without it what "
            "the system trusts.") },
  { .key = "passphraseFile",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("FILE"),
    .help = N_ ("The first line of FILE opens the vault; - is standard input.") },
  { .key = "keyPassphraseFile",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("FILE"),
    .help =
        N_ ("The first line of FILE opens the keys of authorities that have a passphrase of their own.") },
  { .key = "json",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("JSON"),
    .help = N_ ("Print one JSON document instead of tables.") },
  { .key = "yes",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Yes"),
    .help = N_ ("Answer questions about consequences with yes.") },
  { .key = "help", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("Help"), .help = N_ ("Print this help.") },
  { NULL },
};

/* The word that stands for a value: NAME, FILE, ID. */
static char *
placeholder (const ChyField *field)
{
  g_autofree char *option = NULL;

  if (field->kind == CHY_FIELD_BINARY || (field->flags & CHY_FIELD_FILE) != 0)
    return g_strdup ("FILE");
  if (field->kind == CHY_FIELD_PERIOD)
    return g_strdup ("PERIOD");
  if (field->kind == CHY_FIELD_TIME)
    return g_strdup ("TIME");
  if (field->kind == CHY_FIELD_INTEGER)
    return g_strdup ("N");
  option = chy_cli_option_name (field->key);

  return g_ascii_strup (option, -1);
}

static gboolean
is_positional (const ChyCliVerb *verb, const char *key)
{
  return verb->positionals != NULL && g_strv_contains (verb->positionals, key);
}

/* Objects are not options: they come as key=value. */
static gboolean
is_option (const ChyCliVerb *verb, const ChyField *field)
{
  return !is_positional (verb, field->key) && field->kind != CHY_FIELD_OBJECT &&
         field->kind != CHY_FIELD_OBJECT_LIST && (field->flags & CHY_FIELD_READ_ONLY) == 0;
}

static gboolean
has_options (const ChyCliVerb *verb)
{
  for (const ChyField *field = verb->fields; field != NULL && field->key != NULL; field++)
    if (is_option (verb, field) && (field->flags & CHY_FIELD_REQUIRED) == 0)
      return TRUE;

  return verb->secrets != NULL;
}

char *
chy_cli_verb_usage (const ChyCliVerb *verb)
{
  GString *usage = g_string_new (verb->words);

  for (gsize i = 0; verb->positionals != NULL && verb->positionals[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (verb->fields, verb->positionals[i]);
      gboolean required = field != NULL && (field->flags & CHY_FIELD_REQUIRED) != 0;
      gboolean many = (verb->flags & CHY_CLI_MANY) != 0 && verb->positionals[i + 1] == NULL;
      g_autofree char *option = chy_cli_option_name (verb->positionals[i]);
      g_autofree char *upper = g_ascii_strup (option, -1);

      g_string_append_printf (usage, required ? " %s%s" : " [%s%s]", upper, many ? "..." : "");
    }
  for (const ChyField *field = verb->fields; field != NULL && field->key != NULL; field++)
    {
      g_autofree char *option = chy_cli_option_name (field->key);
      g_autofree char *value = placeholder (field);

      if (is_option (verb, field) && (field->flags & CHY_FIELD_REQUIRED) != 0)
        g_string_append_printf (usage, " --%s %s", option, value);
    }
  if (has_options (verb))
    g_string_append (usage, " [--option VALUE]...");
  if ((verb->flags & CHY_CLI_PAIRS) != 0)
    g_string_append (usage, " [key=value]...");

  return g_string_free (usage, FALSE);
}

static void
print_entry (ChyCli *self, const char *left, const char *right)
{
  if (strlen (left) > 26)
    fprintf (self->out, "  %s\n  %-28s%s\n", left, "", right);
  else
    fprintf (self->out, "  %-28s%s\n", left, right);
}

static void
print_option (ChyCli *self, const char *prefix, const char *option, const ChyField *field)
{
  g_autofree char *value = field->kind == CHY_FIELD_BOOLEAN ? g_strdup ("") : placeholder (field);
  g_autofree char *left = g_strdup_printf ("%s%s%s%s", prefix, option, value[0] != '\0' ? " " : "", value);
  GString *right = g_string_new (NULL);

  if (field->help != NULL)
    g_string_append (right, _ (field->help));
  else if (field->title != NULL)
    g_string_append_printf (right, "%s.", _ (field->title));
  if (field->choices != NULL)
    {
      g_string_append (right, " (");
      for (const ChyChoice *choice = field->choices; choice->id != NULL; choice++)
        g_string_append_printf (right, "%s%s", choice != field->choices ? ", " : "", choice->id);
      g_string_append_c (right, ')');
    }
  if (field->default_text != NULL && field->default_text[0] != '\0')
    g_string_append_printf (right, _ (" Default: %s."), field->default_text);
  print_entry (self, left, right->str);
  g_string_free (right, TRUE);
}

static void
print_globals (ChyCli *self)
{
  fprintf (self->out, "\n%s\n", _ ("Options of every command:"));
  for (const ChyField *field = global_options; field->key != NULL; field++)
    {
      g_autofree char *option = chy_cli_option_name (field->key);
      g_autofree char *left =
          g_strdup_printf ("--%s%s%s", option, field->kind == CHY_FIELD_BOOLEAN ? "" : " ",
                           field->kind == CHY_FIELD_BOOLEAN ? "" : _ (field->title));

      print_entry (self, left, _ (field->help));
    }
}

static const ChyCliNoun *
find_noun (const char *name)
{
  for (const ChyCliNoun *const *noun = chy_cli_nouns (); *noun != NULL; noun++)
    if (strcmp ((*noun)->name, name) == 0)
      return *noun;

  return NULL;
}

/* Nouns in the order of the verbs, each once. */
static void
print_nouns (ChyCli *self, GPtrArray *verbs)
{
  g_autofree char *last = g_strdup ("");

  for (guint i = 0; i < verbs->len; i++)
    {
      const ChyCliVerb *verb = verbs->pdata[i];
      const char *blank = strchr (verb->words, ' ');
      g_autofree char *name =
          blank != NULL ? g_strndup (verb->words, blank - verb->words) : g_strdup (verb->words);
      const ChyCliNoun *noun = find_noun (name);

      if (strcmp (name, last) == 0)
        continue;
      print_entry (self, name, noun != NULL ? _ (noun->help) : verb->help != NULL ? _ (verb->help) : "");
      g_free (last);
      last = g_steal_pointer (&name);
    }
}

void
chy_cli_print_help (ChyCli *self, GPtrArray *verbs, const char *noun)
{
  const ChyCliNoun *entry = noun != NULL ? find_noun (noun) : NULL;

  if (noun == NULL)
    {
      fprintf (
          self->out,
          "%s\n  chancery-cli [--data-dir DIR | --tenant URL] [--json] [--yes] NOUN VERB [ARGUMENT...]\n\n",
          _ ("Usage:"));
      fprintf (self->out, "%s\n", _ ("Nouns:"));
      print_nouns (self, verbs);
      print_globals (self);
      fprintf (
          self->out, "\n%s\n",
          _ ("chancery-cli NOUN --help lists the verbs of a noun, chancery-cli NOUN VERB --help tells their "
             "options.\nExit status: 0 done; 1 refused or failed; 2 the command line is wrong; 3 some of a "
             "batch failed."));
      return;
    }
  if (entry != NULL)
    fprintf (self->out, "%s\n\n", _ (entry->help));
  fprintf (self->out, "%s\n", _ ("Usage:"));
  for (guint i = 0; i < verbs->len; i++)
    {
      const ChyCliVerb *verb = verbs->pdata[i];
      g_autofree char *usage = NULL;

      if (!g_str_has_prefix (verb->words, noun) ||
          (verb->words[strlen (noun)] != ' ' && verb->words[strlen (noun)] != '\0'))
        continue;
      usage = chy_cli_verb_usage (verb);
      fprintf (self->out, "  chancery-cli %s\n      %s\n", usage, verb->help != NULL ? _ (verb->help) : "");
    }
  print_globals (self);
}

/* What a list can be sorted and filtered by. */
static void
print_columns (ChyCli *self, const ChyResource *resource)
{
  const ChyFieldFlags kinds[] = { CHY_FIELD_SORTABLE, CHY_FIELD_FILTER };
  const char *const heads[] = { _ ("Columns to sort by:"), _ ("Columns to filter by (COLUMN=VALUE):") };

  for (gsize i = 0; resource != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      gboolean first = TRUE;

      fprintf (self->out, "\n%s\n  ", heads[i]);
      for (const ChyField *column = resource->columns; column->key != NULL; column++)
        if ((column->flags & kinds[i]) != 0)
          {
            fprintf (self->out, "%s%s", first ? "" : ", ", column->key);
            first = FALSE;
          }
      fputc ('\n', self->out);
    }
}

void
chy_cli_print_verb_help (ChyCli *self, const ChyCliVerb *verb)
{
  g_autofree char *usage = chy_cli_verb_usage (verb);
  gboolean heading = FALSE;

  fprintf (self->out, "%s\n\n%s\n  chancery-cli %s\n", verb->help != NULL ? _ (verb->help) : "", _ ("Usage:"),
           usage);
  for (gsize i = 0; verb->positionals != NULL && verb->positionals[i] != NULL; i++)
    {
      const ChyField *field = chy_fields_find (verb->fields, verb->positionals[i]);
      g_autofree char *option = chy_cli_option_name (verb->positionals[i]);
      g_autofree char *upper = g_ascii_strup (option, -1);
      ChyField shown = field != NULL ? *field : (ChyField){ 0 };

      if (field == NULL)
        continue;
      if (i == 0)
        fprintf (self->out, "\n%s\n", _ ("Arguments:"));
      /* As an entry without a value of its own. */
      shown.kind = CHY_FIELD_BOOLEAN;
      print_option (self, "", upper, &shown);
    }
  for (const ChyField *field = verb->fields; field != NULL && field->key != NULL; field++)
    {
      g_autofree char *option = chy_cli_option_name (field->key);

      if (!is_option (verb, field))
        continue;
      if (!heading)
        fprintf (self->out, "\n%s\n", _ ("Options:"));
      heading = TRUE;
      print_option (self, "--", option, field);
    }
  for (const ChyField *secret = verb->secrets; secret != NULL && secret->key != NULL; secret++)
    {
      g_autofree char *option = chy_cli_option_name (secret->key);
      gboolean whole = (secret->flags & CHY_FIELD_FILE) != 0;
      g_autofree char *left = g_strdup_printf ("--%s%s FILE", option, whole ? "" : "-file");

      if (!heading)
        fprintf (self->out, "\n%s\n", _ ("Options:"));
      heading = TRUE;
      print_entry (self, left, secret->help != NULL ? _ (secret->help) : _ (secret->title));
    }
  if (verb->resource != NULL && (verb->flags & CHY_CLI_PAIRS) != 0)
    print_columns (self, chy_resource_find (verb->resource));
  else if ((verb->flags & CHY_CLI_PAIRS) != 0)
    fprintf (self->out, "\n%s\n", _ ("Settings follow as key=value, key:=JSON or key=@FILE."));
  print_globals (self);
}

/* --- for the manual and for completion --------------------------------------------------------------------
 */

static void
add_entry (
    GVariantBuilder *builder, const char *name, const char *value, const char *help, const ChyField *field)
{
  GVariantBuilder choices = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantDict entry = G_VARIANT_DICT_INIT (NULL);

  for (const ChyChoice *choice = field->choices; choice != NULL && choice->id != NULL; choice++)
    g_variant_builder_add (&choices, "s", choice->id);
  g_variant_dict_insert (&entry, "name", "s", name);
  g_variant_dict_insert (&entry, "value", "s", value);
  g_variant_dict_insert (&entry, "help", "s", help != NULL ? help : "");
  g_variant_dict_insert (&entry, "required", "b", (field->flags & CHY_FIELD_REQUIRED) != 0);
  g_variant_dict_insert_value (&entry, "choices", g_variant_builder_end (&choices));
  g_variant_builder_add_value (builder, g_variant_dict_end (&entry));
}

static GVariant *
options_to_tree (const ChyCliVerb *verb)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (const ChyField *field = verb->fields; field != NULL && field->key != NULL; field++)
    {
      g_autofree char *option = chy_cli_option_name (field->key);
      g_autofree char *value = field->kind == CHY_FIELD_BOOLEAN ? g_strdup ("") : placeholder (field);
      const char *help = field->help != NULL ? field->help : field->title;

      if (is_option (verb, field))
        add_entry (&builder, option, value, help, field);
    }
  for (const ChyField *secret = verb->secrets; secret != NULL && secret->key != NULL; secret++)
    {
      g_autofree char *option = chy_cli_option_name (secret->key);
      g_autofree char *full =
          g_strconcat (option, (secret->flags & CHY_FIELD_FILE) != 0 ? "" : "-file", NULL);

      add_entry (&builder, full, "FILE", secret->help != NULL ? secret->help : secret->title, secret);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
globals_to_tree (void)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (const ChyField *field = global_options; field->key != NULL; field++)
    {
      g_autofree char *option = chy_cli_option_name (field->key);

      add_entry (&builder, option, field->kind == CHY_FIELD_BOOLEAN ? "" : field->title, field->help, field);
    }

  return g_variant_builder_end (&builder);
}

void
chy_cli_dump_tables (ChyCli *self, GPtrArray *verbs)
{
  g_autoptr (GVariant) tree = NULL;
  g_autofree char *text = NULL;
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantBuilder nouns = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  for (const ChyCliNoun *const *noun = chy_cli_nouns (); *noun != NULL; noun++)
    g_variant_builder_add (&nouns, "{sv}", (*noun)->name, g_variant_new_string ((*noun)->help));
  for (guint i = 0; i < verbs->len; i++)
    {
      const ChyCliVerb *verb = verbs->pdata[i];
      GVariantDict entry = G_VARIANT_DICT_INIT (NULL);
      g_autofree char *usage = chy_cli_verb_usage (verb);

      g_variant_dict_insert (&entry, "words", "s", verb->words);
      g_variant_dict_insert (&entry, "usage", "s", usage);
      g_variant_dict_insert (&entry, "help", "s", verb->help != NULL ? verb->help : "");
      g_variant_dict_insert_value (&entry, "options", options_to_tree (verb));
      g_variant_builder_add_value (&list, g_variant_dict_end (&entry));
    }
  g_variant_dict_insert_value (&dict, "verbs", g_variant_builder_end (&list));
  g_variant_dict_insert_value (&dict, "globals", globals_to_tree ());
  g_variant_dict_insert_value (&dict, "nouns", g_variant_builder_end (&nouns));
  tree = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = chy_wire_print (tree, CHY_WIRE_PRETTY);
  fputs (text, self->out);
}
