/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A page of the help, in the part of Mallard that our pages use: p, list, steps, terms, table, screen, note
 * and section; inside them gui, guiseq, key, keyseq, code, em and link. */

typedef enum
{
  CHY_HELP_PARAGRAPH,
  CHY_HELP_LIST,  /* of items */
  CHY_HELP_STEPS, /* of items */
  CHY_HELP_TERMS, /* of items with a title */
  CHY_HELP_ITEM,
  CHY_HELP_TABLE, /* of rows */
  CHY_HELP_ROW,   /* of paragraphs, one a column */
  CHY_HELP_SCREEN,
  CHY_HELP_NOTE,
  CHY_HELP_SECTION, /* with id and title */
} ChyHelpKind;

typedef struct
{
  ChyHelpKind kind;
  char *id;            /* (owned) of a section, or NULL */
  char *title;         /* (owned) Pango markup of a section or term, or NULL */
  char *markup;        /* (owned) Pango markup of a paragraph or screen, or NULL. Links are "help:XREF" */
  char *style;         /* (owned) of a note, or NULL */
  GPtrArray *children; /* (owned) of ChyHelpBlock */
} ChyHelpBlock;

typedef struct
{
  char *id;          /* (owned) */
  char *title;       /* (owned) text */
  char *sort;        /* (owned) what it is sorted by among others */
  char *description; /* (owned) text */
  GPtrArray *guides; /* (owned) of char*: "PAGE#SECTION" where it is listed */
  GPtrArray *also;   /* (owned) of char*: pages to look at, too */
  GPtrArray *blocks; /* (owned) of ChyHelpBlock */
  char *text;        /* (owned) all words, folded, to be searched */
} ChyHelpPage;

/* NULL for what is not a page. */
ChyHelpPage *chy_help_page_parse (const char *xml, gssize size, GError **error);
void chy_help_page_free (ChyHelpPage *self);

/* The section of that id, at any depth, or NULL. */
const ChyHelpBlock *chy_help_page_find_section (const ChyHelpPage *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyHelpPage, chy_help_page_free)

G_END_DECLS
