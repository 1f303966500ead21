/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-authority-assistant.h"
#include "console/widgets/chy-form.h"
#include "console/widgets/chy-secret-entry.h"

G_BEGIN_DECLS

/* What the parts of the assistant share: chy-authority-assistant.c walks, chy-authority-pages.c asks,
 * chy-authority-check.c looks at the answers, chy-authority-work.c does it, chy-authority-done.c says what
 * came of it. */

#define CHY_TYPE_AUTHORITY_ASSISTANT (chy_authority_assistant_get_type ())
G_DECLARE_FINAL_TYPE (ChyAuthorityAssistant, chy_authority_assistant, CHY, AUTHORITY_ASSISTANT, GtkWindow)

typedef enum
{
  CHY_AUTHORITY_ROOT,        /* a new one that signs itself */
  CHY_AUTHORITY_SUBORDINATE, /* below one of ours */
  CHY_AUTHORITY_EXTERNAL,    /* below a CA elsewhere */
  CHY_AUTHORITY_IMPORT,      /* an existing CA taken over */
  CHY_AUTHORITY_N_KINDS,
} ChyAuthorityKind;

typedef enum
{
  CHY_AUTHORITY_PAGE_KIND,
  CHY_AUTHORITY_PAGE_NAME,
  CHY_AUTHORITY_PAGE_KEY,
  CHY_AUTHORITY_PAGE_REVIEW,
  CHY_AUTHORITY_PAGE_DONE,
  CHY_AUTHORITY_N_PAGES,
} ChyAuthorityPage;

/* Controls of the pages, all of them the window's children. */
typedef struct
{
  GtkWidget *kinds[CHY_AUTHORITY_N_KINDS]; /* radio buttons */
  ChyForm *name;                           /* authority-create: name, organization, fqdn, parent */
  GtkBox *files;                           /* of an existing CA */
  ChyForm *certificate;                    /* authority-import: certificate */
  GtkLabel *key_file;
  ChySecretEntry *key_passphrase;
  GtkLabel *name_error;
  ChyForm *key; /* authority-create: key, validity */
  GtkWidget *in_file, *on_token;
  GtkRevealer *token;
  ChyForm *uri;
  ChySecretEntry *pin;
  GtkBox *vault; /* where there is none yet */
  ChySecretEntry *passphrase;
  GtkToggleButton *keyring, *recovery;
  GtkLabel *vault_words;
  GtkLabel *key_error;
  GtkBox *review;
  GtkBox *messages;
  GtkBox *done;
} ChyAuthorityControls;

struct _ChyAuthorityAssistant
{
  GtkWindow parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) of everything; cancelled when the window goes */
  GPtrArray *authorities;    /* (owned) rows of "authorities", or NULL: not known yet */
  char *vault;               /* (owned) state of the vault */
  ChyAuthorityPage page;
  ChySecret *key;        /* (owned) the private key of an existing CA, or NULL */
  ChySecret *passphrase; /* (owned) of the new vault, until its slots are added */
  gboolean busy;
  guint step;              /* of the work */
  char *id;                /* (owned) of the authority that was made, or NULL */
  char *name;              /* (owned) */
  gboolean waiting;        /* it waits for its certificate */
  ChySecret *recovery;     /* (owned) the code, until it is shown */
  GPtrArray *notes;        /* (owned) of ChyProblem: what went less well */
  GtkToggleButton *stored; /* the person has put the recovery code away, or NULL */

  ChyAuthorityControls controls;

  /* Template children. */
  GtkButton *back;
  GtkButton *cancel;
  GtkHeaderBar *bar;
  GtkButton *next;
  GtkSpinner *spinner;
  GtkStack *stack;
  GtkListBox *steps;
  GtkWidget *steps_side;
};

/* chy-authority-assistant.c */
ChyAuthorityKind chy_authority_assistant_get_kind (ChyAuthorityAssistant *self);
void chy_authority_assistant_show_page (ChyAuthorityAssistant *self, ChyAuthorityPage page);
/* What can be pressed now. */
void chy_authority_assistant_update (ChyAuthorityAssistant *self);
void chy_authority_assistant_set_busy (ChyAuthorityAssistant *self, gboolean busy);

/* chy-authority-pages.c */
void chy_authority_pages_add (ChyAuthorityAssistant *self);
/* The rows of authorities, or the vault's state, are here. */
void chy_authority_pages_learn (ChyAuthorityAssistant *self);
/* Shows what fits the kind that was chosen. */
void chy_authority_pages_set_kind (ChyAuthorityAssistant *self);
void chy_authority_pages_fill_review (ChyAuthorityAssistant *self);
gboolean chy_authority_pages_is_on_token (ChyAuthorityAssistant *self);
gboolean chy_authority_pages_makes_vault (ChyAuthorityAssistant *self);

/* chy-authority-check.c: says what is wrong with a page; TRUE where nothing is. */
gboolean chy_authority_check_page (ChyAuthorityAssistant *self, ChyAuthorityPage page);

/* chy-authority-work.c: does it, and shows what came of it. */
void chy_authority_work_begin (ChyAuthorityAssistant *self);

/* chy-authority-done.c */
void chy_authority_done_fill (ChyAuthorityAssistant *self);

/* Labels of a page. */
GtkWidget *chy_authority_text_new (const char *text, const char *style);
/* `sentence` NULL: nothing is wrong. */
void chy_authority_error_show (GtkLabel *label, const char *sentence);

G_END_DECLS
