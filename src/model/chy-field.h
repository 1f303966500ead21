/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "model/chy-problem.h"

G_BEGIN_DECLS

/* One setting, described once. From it come the console's form, the command line's options, the JSON,
 * the stored form, the validation and the tests that walk all of it (house.md 5).
 *
 * Values live in a *body*: a GVariant of type a{sv}, keyed by ChyField.key, immutable and therefore free
 * to cross threads. A key that no field describes comes from a newer peer and is kept as it is. */
typedef enum
{
  CHY_FIELD_TEXT,        /* s */
  CHY_FIELD_INTEGER,     /* x */
  CHY_FIELD_BOOLEAN,     /* b */
  CHY_FIELD_CHOICE,      /* s: one of `choices` (an unknown one is kept and shown as unknown) */
  CHY_FIELD_TEXT_LIST,   /* as */
  CHY_FIELD_CHOICE_LIST, /* as */
  CHY_FIELD_BINARY,      /* ay; base64 in JSON */
  CHY_FIELD_TIME,        /* x: microseconds since 1970 UTC; RFC 3339 in JSON */
  CHY_FIELD_PERIOD,      /* x: seconds; "1y" in text and JSON */
  CHY_FIELD_REFERENCE,   /* s: the id of an object of the resource `refers_to` */
  CHY_FIELD_OBJECT,      /* a{sv} by `fields` */
  CHY_FIELD_OBJECT_LIST, /* aa{sv} by `fields` */
} ChyFieldKind;

typedef enum
{
  CHY_FIELD_REQUIRED = 1 << 0,  /* must be there and not empty */
  CHY_FIELD_IMMUTABLE = 1 << 1, /* cannot change once saved */
  CHY_FIELD_READ_ONLY = 1 << 2, /* set by the system only */
  CHY_FIELD_FILE = 1 << 3,      /* text or binary that people give as a file (key=@file) */
  CHY_FIELD_SORTABLE = 1 << 4,  /* as a column of a resource: has an index */
  CHY_FIELD_FILTER = 1 << 5,    /* as a column of a resource: may stand in a filter */
  CHY_FIELD_DETAIL = 1 << 6,    /* as a column of a resource: only in a query for details */
  CHY_FIELD_JOINED = 1 << 7,    /* CHOICE_LIST: in JSON one text "a,b", as Graph writes flag enumerations */
  CHY_FIELD_ORDINAL = 1 << 8,   /* INTEGER: names something and counts nothing: "1337", never "1,337" */
} ChyFieldFlags;

typedef struct
{
  const char *id;    /* stored and sent; never translated or renamed */
  const char *title; /* N_() */
  const char *help;  /* N_(), or NULL */
} ChyChoice;

typedef struct _ChyField ChyField;

struct _ChyField
{
  const char *key; /* JSON and stored name, camelCase; NULL ends a table */
  ChyFieldKind kind;
  ChyFieldFlags flags;
  const char *title;        /* N_(), as the consoles of Microsoft name it */
  const char *help;         /* N_(), one or two sentences */
  const char *default_text; /* in the form that chy_field_parse() reads, or NULL */
  const ChyChoice *choices; /* ends with id NULL; for the CHOICE kinds */
  gint64 min, max; /* INTEGER, PERIOD: value; the texts: length in characters; lists and binary: count. max 0:
                      no limit */
  const ChyField *fields; /* for the OBJECT kinds */
  const char *refers_to;  /* for REFERENCE: a resource id */
  const char *graph_name; /* where Microsoft Graph calls it otherwise than `key`; else NULL */
  gboolean (*applies) (
      GVariant *body); /* NULL: always. A setting that does not apply is neither shown nor checked */
  gboolean (*check) (const ChyField *self,
                     GVariant *value,
                     const char **ret_code); /* NULL: no rule of its own; gives a code of domain "field" */
  GVariant *(*parse) (const ChyField *self,
                      const char *text,
                      GError **error); /* NULL: by kind; for an OBJECT
                                          kind that people write as text */
  char *(*to_text) (const ChyField *self,
                    GVariant *value,
                    gboolean for_people); /* NULL: by kind; the way back of `parse`, or words. g_free() */
};

/* The field of that key in a table that ends with key NULL; NULL where there is none. */
const ChyField *chy_fields_find (const ChyField *fields, const char *key);
/* What JSON calls it: its Graph name, or its key. */
const char *chy_field_get_json_name (const ChyField *self);
/* As chy_fields_find(), by that name. */
const ChyField *chy_fields_find_json (const ChyField *fields, const char *name);

/* The type that a value of this field has. */
const GVariantType *chy_field_get_value_type (const ChyField *self);

/* Reads what a person typed: numbers, true/false/yes/no, comma lists, periods, times, ids or titles of
 * choices. OBJECT kinds (where the field has no `parse` of its own) and BINARY are not read from text
 * (CHY_FIELD_ERROR_NOT_TEXT). A new floating reference. */
GVariant *chy_field_parse (const ChyField *self, const char *text, GError **error);

/* What stands between the items of a list in the reader's language, ", " in English. Static. */
const char *chy_list_comma (void);

/* The value in words for a person (translated titles of choices, local times), and the form that
 * chy_field_parse() reads back. Free with g_free(). */
char *chy_field_format (const ChyField *self, GVariant *value);
char *chy_field_to_text (const ChyField *self, GVariant *value);
/* A value that no field describes, for a person; nested ones in one line. Free with g_free(). */
char *chy_value_format (GVariant *value);

/* `body` with every default filled in where an applicable field has one and the body has none. A new full
 * reference. */
GVariant *chy_fields_complete (const ChyField *fields, GVariant *body);

/* Checks types, required fields, limits, choices, then each field's own rule; adds one ChyProblem of domain
 * "field" for everything found. `object` names what the body belongs to, or NULL. TRUE where nothing was an
 * error. */
gboolean chy_fields_check (const ChyField *fields, GVariant *body, const char *object, GPtrArray *problems);

typedef enum
{
  CHY_FIELD_ERROR_NOT_TEXT,
  CHY_FIELD_ERROR_NOT_A_NUMBER,
  CHY_FIELD_ERROR_NOT_A_CHOICE,
  CHY_FIELD_ERROR_NOT_A_BOOLEAN,
  CHY_FIELD_ERROR_UNKNOWN_KEY,
  CHY_FIELD_ERROR_INVALID,
} ChyFieldError;

#define CHY_FIELD_ERROR (chy_field_error_quark ())
GQuark chy_field_error_quark (void);

/* --- bodies ------------------------------------------------------------------------------------ */

/* The value, or NULL / the default where the key is missing or of another type. Strings are borrowed from the
 * body. */
const char *chy_body_get_text (GVariant *body, const char *key);
gint64 chy_body_get_int (GVariant *body, const char *key, gint64 otherwise);
gboolean chy_body_get_bool (GVariant *body, const char *key, gboolean otherwise);
GBytes *chy_body_get_bytes (GVariant *body, const char *key); /* new reference or NULL */
char **chy_body_get_list (GVariant *body, const char *key);   /* g_strfreev(); empty where missing */
GVariant *chy_body_get (GVariant *body, const char *key);     /* new reference or NULL, unboxed */

/* The empty body, and a body with one key changed (value NULL removes it; a floating value is sunk). New full
 * references. */
GVariant *chy_body_new (void);
GVariant *chy_body_with (GVariant *body, const char *key, GVariant *value);

/* `changes` laid over `body`; a change of type "()" removes its key. New full reference. */
GVariant *chy_body_merge (GVariant *body, GVariant *changes);

G_END_DECLS
