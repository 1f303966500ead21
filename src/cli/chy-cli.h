/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "authority/chy-authority.h"
#include "base/chy-clock.h"
#include "model/chy-diagnostics.h"
#include "model/chy-resource.h"
#include "tenant/chy-tenant.h"
#include "tenant/commands/chy-command-type.h"

G_BEGIN_DECLS

/* The command line. A *verb* is what stands before its arguments ("authority create"); it comes from a
 * command type of the tenant, or from a noun's own file in commands/ where it only reads or deals with files.
 * Both are described by the same table, from which parsing, --help, the manual and completion follow. */

typedef struct _ChyCli ChyCli;
typedef struct _ChyCliCall ChyCliCall;
typedef struct _ChyCliVerb ChyCliVerb;

/* Exit statuses: they are part of the interface. */
typedef enum
{
  CHY_CLI_DONE = 0,
  CHY_CLI_FAILED = 1,
  CHY_CLI_USAGE = 2,
  CHY_CLI_SOME_FAILED = 3,
} ChyCliStatus;

typedef enum
{
  CHY_CLI_MANY = 1 << 0,        /* the last positional takes one or more */
  CHY_CLI_PAIRS = 1 << 1,       /* key=value, key:=JSON and key=@FILE may follow */
  CHY_CLI_NEEDS_VAULT = 1 << 2, /* asks for the passphrase where it is not given */
  CHY_CLI_WITHOUT_TENANT = 1 << 3,
} ChyCliVerbFlags;

/* How a verb that comes from a command type differs from what its type says. */
typedef struct
{
  const char *command;                                                   /* name of the command type */
  gboolean (*run) (ChyCli *cli, const ChyCliCall *call, GError **error); /* or NULL */
  const char *file_value; /* what the command gives under this key goes into a last argument FILE; or NULL */
  const char *pem;        /* label: the file is PEM; NULL: as it is */
  const char *option;     /* the file is an option of this name instead; or NULL */
  /* Parameters that were not given and follow from the program's own options: a full reference. Or NULL. */
  GVariant *(*complete) (ChyCli *cli, GVariant *params, GError **error);
} ChyCliOverride;

struct _ChyCliVerb
{
  const char *words; /* "authority create", "directory user list", "doctor" */
  const char *help;  /* N_(): one sentence */
  const char *const
      *positionals;        /* keys of `fields`, NULL-terminated; or NULL. Optional where not REQUIRED */
  const ChyField *fields;  /* positionals and options; ends with key NULL; or NULL */
  const ChyField *secrets; /* --KEY-file, its first line; with CHY_FIELD_FILE the whole file; or NULL */
  ChyCliVerbFlags flags;
  gboolean (*run) (ChyCli *cli, const ChyCliCall *call, GError **error);
  const ChyCommandType *command;  /* what it applies, where it comes from one */
  const ChyCliOverride *override; /* what of it goes into a file, or NULL */
  const char *resource;           /* what it lists or shows */
};

/* One noun: src/cli/commands/chy-cli-noun-NAME.c defines `const ChyCliNoun chy_cli_noun_NAME`. */
typedef struct
{
  const char *name;
  const char *help;                /* N_() */
  const ChyCliVerb *verbs;         /* its own ones; ends with words NULL; or NULL */
  const ChyCliOverride *overrides; /* ends with command NULL; or NULL */
} ChyCliNoun;

/* Generated from commands/meson.build. */
const ChyCliNoun *const *chy_cli_nouns (void);

/* What only a composition root can do; each may be NULL where it is not offered. */
typedef struct
{
  /* The tenant of the options (ChyCli's fields), a new reference. */
  ChyTenant *(*open) (gpointer data, ChyCli *cli, GError **error);
  gboolean (*has_vault) (gpointer data);
  /* `passphrase` NULL: the desktop keyring. */
  gboolean (*unlock) (gpointer data, ChySecret *passphrase, GCancellable *cancellable, GError **error);
  /* The authorities of this computer, borrowed; NULL where the tenant is a remote one. */
  ChyAuthorityHost *(*get_authorities) (gpointer data);
  /* An authority with a passphrase of its own. */
  gboolean (*unlock_authority) (gpointer data, const char *name, ChySecret *passphrase, GError **error);
  /* Works until nothing is claimable (`once`), for `seconds`, or until it is cancelled. Gives its counts. */
  gboolean (*run_connector) (gpointer data,
                             const char *name,
                             gboolean once,
                             gint64 seconds,
                             void (*progress) (gint64 done, gint64 total, gpointer progress_data),
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GVariant **ret_result,
                             GError **error);
  gboolean (*backup) (gpointer data, const char *path, GCancellable *cancellable, GError **error);
  gboolean (*restore) (
      gpointer data, ChyCli *cli, const char *path, GCancellable *cancellable, GError **error);
  /* A data folder into a database; `from` NULL: the folder of the options. */
  gboolean (*migrate) (gpointer data,
                       ChyCli *cli,
                       const char *from,
                       const char *to,
                       GCancellable *cancellable,
                       GError **error);
  /* The sample organization, in the folder of the options; `ret_path` gets which one that is. */
  gboolean (*create_sample) (
      gpointer data, ChyCli *cli, GCancellable *cancellable, char **ret_path, GError **error);
  gboolean (*remove_sample) (gpointer data, ChyCli *cli, char **ret_path, GError **error);
  /* With a browser, to which `show` is given the address; gives {server, account, role, notAfter}. */
  gboolean (*sign_in) (gpointer data,
                       ChyCli *cli,
                       const char *url,
                       void (*show) (const char *address, gpointer show_data),
                       gpointer show_data,
                       GVariant **ret_session,
                       GError **error);
  gboolean (*sign_out) (gpointer data, ChyCli *cli, const char *url, GError **error);
  /* Of the tenant of the options, whether it can be opened or not. */
  ChyDiagnostics *(*diagnose) (gpointer data, ChyCli *cli, GCancellable *cancellable, GError **error);
} ChyCliBackend;

struct _ChyCli
{
  const ChyCliBackend *backend; /* static */
  gpointer backend_data;        /* borrowed */
  ChyClock *clock;              /* (owned) */
  GCancellable *cancellable;    /* (owned) */
  ChyTenant *tenant;            /* (owned) opened by the first verb that needs it */
  FILE *out, *err;              /* borrowed */
  gboolean interactive;         /* somebody can be asked */
  gboolean err_is_terminal;     /* progress may be shown */
  gboolean progress_shown;

  char *data_dir;            /* (owned) or NULL */
  char *tenant_url;          /* (owned) or NULL */
  char *client_certificate;  /* (owned) PEM file to sign in to a server by, with its key; or NULL */
  char *server_certificate;  /* (owned) PEM file of what is trusted there; or NULL */
  char *passphrase_file;     /* (owned) or NULL */
  char *key_passphrase_file; /* (owned) of authorities with a passphrase of their own, or NULL */
  ChySecret *passphrase;     /* (owned) read from it, or NULL */
  gboolean json;
  gboolean yes;
  gboolean vault_open;
  ChyCliStatus status;
};

struct _ChyCliCall
{
  const ChyCliVerb *verb;   /* borrowed */
  GVariant *params;         /* (owned) body of the options and positionals that were given */
  GHashTable *secret_files; /* (owned) key -> path */
  GPtrArray *pairs;         /* (owned) of char*: key=value as given */
  gboolean help;
};

ChyCli *chy_cli_new (const ChyCliBackend *backend, gpointer backend_data, ChyClock *clock);
void chy_cli_free (ChyCli *self);

/* The whole command line without the program's name. Everything that goes wrong is told on `err`. */
ChyCliStatus chy_cli_run (ChyCli *self, const char *const *arguments);

/* --- verbs: chy-cli-verbs.c ------------------------------------------------------------------------ */

/* All verbs of all nouns and command types, sorted by their words: of ChyCliVerb, owned. */
GPtrArray *chy_cli_verbs_new (void);
/* The verb that the arguments begin with (the longest), and how many of them it takes; NULL where none. */
const ChyCliVerb *chy_cli_verbs_find (GPtrArray *verbs, const char *const *arguments, guint *ret_length);
/* --some-key for someKey, without the hyphens. Free with g_free(). */
char *chy_cli_option_name (const char *key);

/* --- arguments: chy-cli-parse.c --------------------------------------------------------------------- */

/* What follows the verb. Global options are taken wherever they stand. Refusals of domain "cli" are mistakes
 * of the command line. */
ChyCliCall *
chy_cli_call_parse (ChyCli *self, const ChyCliVerb *verb, const char *const *arguments, GError **error);
void chy_cli_call_free (ChyCliCall *self);
/* A global option at `arguments[*index]`: *ret_taken says whether it was one; *index then stands on its last
 * word. */
gboolean chy_cli_take_global (
    ChyCli *self, const char *const *arguments, guint *index, gboolean *ret_taken, GError **error);
/* Whether an error means that the command line itself is wrong. */
gboolean chy_cli_error_is_usage (const GError *error);

/* key=value, key:=JSON and key=@FILE by `fields`; without a table everything is text. Full reference. */
GVariant *chy_cli_pairs_to_body (GPtrArray *pairs, const ChyField *fields, GError **error);
/* The secrets that the call names, read from their files; those that are required and missing are asked for.
 */
GHashTable *chy_cli_read_secrets (ChyCli *self, const ChyCliCall *call, GError **error);
/* What --passphrase-file holds (borrowed); NULL where it is not given. */
ChySecret *chy_cli_get_passphrase (ChyCli *self, GError **error);

/* --- what verbs do ----------------------------------------------------------------------------------- */

/* The tenant, opened. */
ChyTenant *chy_cli_get_tenant (ChyCli *self, GError **error);
/* Opens the vault: --passphrase-file, the keyring, the terminal. */
gboolean chy_cli_open_vault (ChyCli *self, GError **error);
/* Opens the keys of authorities that have a passphrase of their own (`name` NULL: all of them) with
 * --key-passphrase-file, or by asking where one is named. */
gboolean chy_cli_open_authority (ChyCli *self, const char *name, GError **error);

/* Applies a command with its consequence shown and confirmed, and says what came of it; `ret_outcome` may be
 * NULL. chy_cli_apply_quietly() prints nothing but problems. */
gboolean chy_cli_apply (ChyCli *self,
                        const ChyCommandType *type,
                        GVariant *params,
                        GHashTable *secrets,
                        ChyOutcome **ret_outcome,
                        GError **error);
gboolean chy_cli_apply_quietly (ChyCli *self,
                                const ChyCommandType *type,
                                GVariant *params,
                                GHashTable *secrets,
                                ChyOutcome **ret_outcome,
                                GError **error);
void chy_cli_print_outcome (ChyCli *self, const ChyCommandType *type, ChyOutcome *outcome);

/* `run` of verbs that only apply their command, list their resource, or show one object of it. */
gboolean chy_cli_run_command (ChyCli *self, const ChyCliCall *call, GError **error);
gboolean chy_cli_run_list (ChyCli *self, const ChyCliCall *call, GError **error);
gboolean chy_cli_run_show (ChyCli *self, const ChyCliCall *call, GError **error);

/* A list of `resource` by a filter (a body, or NULL), search words, sort; limit 0: all. */
gboolean chy_cli_list (ChyCli *self,
                       const char *resource,
                       GVariant *filter,
                       const char *search,
                       const char *sort,
                       gint64 limit,
                       GError **error);
/* Every row of a query, at most `limit` (0: all): array of GVariant. */
GPtrArray *
chy_cli_query_rows (ChyCli *self, const char *resource, GVariant *filter, gint64 limit, GError **error);
GPtrArray *chy_cli_query_details (
    ChyCli *self, const char *resource, GVariant *filter, gboolean details, gint64 limit, GError **error);

/* --- certificates and files: chy-cli-files.c ---------------------------------------------------------- */

/* An authority's certificate and all above it: array of GBytes. */
GPtrArray *chy_cli_get_chain (ChyCli *self, const char *authority, GError **error);
/* DER, or PEM with what is in `chain` (may be NULL) behind it. */
gboolean chy_cli_write_certificate (
    ChyCli *self, const char *path, GBytes *der, GPtrArray *chain, gboolean pem, GError **error);
/* `run` of a command whose override says that a part of its outcome (binary, text or a secret) goes into a
 * file. */
gboolean chy_cli_run_to_file (ChyCli *self, const ChyCliCall *call, GError **error);

/* --- checks and previews: chy-cli-check.c ------------------------------------------------------------- */

/* Findings about one object of a resource, by the tenant's "KIND-checks" where it has them, else by the model
 * alone. The status is CHY_CLI_FAILED where one is an error. */
gboolean
chy_cli_run_check (ChyCli *self, const char *resource, const char *kind, const char *name, GError **error);
gboolean chy_cli_run_preview (ChyCli *self, const ChyCliCall *call, GError **error);
/* Two tables as one, the first before the second; what both have stands once. Free with g_free(). */
ChyField *chy_cli_join_fields (const ChyField *first, const ChyField *second);

/* --- output: chy-cli-output.c ------------------------------------------------------------------------ */

/* A table of `keys` (NULL-terminated) of rows by `fields`. */
void chy_cli_print_table (ChyCli *self, const ChyField *fields, const char *const *keys, GPtrArray *rows);
/* One object, a line a key; what no field describes comes last. With --json as JSON. */
void chy_cli_print_object (ChyCli *self, const ChyField *fields, GVariant *body);
/* Rows as a table, or with --json as a document. `count` is what the query has. */
void chy_cli_print_rows (
    ChyCli *self, const ChyField *fields, const char *const *keys, GPtrArray *rows, gint64 count);
/* A line on standard error. */
void chy_cli_say (ChyCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Title, sentence and remedy on standard error. */
void chy_cli_print_problem (ChyCli *self, ChyProblem *problem);
void chy_cli_print_problems (ChyCli *self, GPtrArray *problems);
void chy_cli_print_error (ChyCli *self, const GError *error);
/* Problems as what a verb is about (check, doctor): on standard output, as a table or JSON. */
void chy_cli_print_findings (ChyCli *self, GPtrArray *problems);
/* The same from rows {severity, code, object, message, remedy, affected, command}, in words already. */
void chy_cli_print_finding_rows (ChyCli *self, GPtrArray *rows);
/* Printable text without control characters. Free with g_free(). */
char *chy_cli_clean (const char *text);

/* Writes what a verb makes into a file ("-": standard output), 0600 where `secret`. */
gboolean chy_cli_write_file (
    ChyCli *self, const char *path, gconstpointer data, gsize size, gboolean is_secret, GError **error);

/* --- the terminal: chy-cli-terminal.c ---------------------------------------------------------------- */

/* A question that yes or no answers; FALSE for everything but yes. */
gboolean chy_cli_ask (ChyCli *self, const char *question);
/* Without echo; NULL where nobody answers. */
ChySecret *chy_cli_ask_secret (ChyCli *self, const char *prompt);
void chy_cli_show_progress (ChyCli *self, gint64 done, gint64 total);
void chy_cli_end_progress (ChyCli *self);

/* --- help: chy-cli-help.c ---------------------------------------------------------------------------- */

void chy_cli_print_help (ChyCli *self, GPtrArray *verbs, const char *noun);
void chy_cli_print_verb_help (ChyCli *self, const ChyCliVerb *verb);
/* Every verb with its options, for the manual and for completion: JSON. */
void chy_cli_dump_tables (ChyCli *self, GPtrArray *verbs);
/* "NAME [--option VALUE]...": free with g_free(). */
char *chy_cli_verb_usage (const ChyCliVerb *verb);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCli, chy_cli_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCliCall, chy_cli_call_free)

G_END_DECLS
