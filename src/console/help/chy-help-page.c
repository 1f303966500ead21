/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-help-page.h"

#include <string.h>

/* Where the reader is. */
typedef struct
{
  ChyHelpPage *page; /* (owned) until it is whole */
  GPtrArray *open;   /* (owned) of ChyHelpBlock, borrowed: the innermost last */
  GString *markup;   /* (owned) of the text that is being read */
  GString *words;    /* (owned) of the whole page */
  gboolean in_info;
  gboolean in_text;   /* what stands here are words, not blanks between elements */
  gboolean sort;      /* the title is one to sort by */
  guint in_sequence;  /* members of a guiseq or keyseq so far, plus one; 0 outside */
  const char *joiner; /* between them */
} Reader;

/* Which elements hold blocks, and what they are. */
static const struct
{
  const char *name;
  ChyHelpKind kind;
} containers[] = {
  { "list", CHY_HELP_LIST }, { "steps", CHY_HELP_STEPS },     { "terms", CHY_HELP_TERMS },
  { "item", CHY_HELP_ITEM }, { "table", CHY_HELP_TABLE },     { "tr", CHY_HELP_ROW },
  { "note", CHY_HELP_NOTE }, { "section", CHY_HELP_SECTION },
};

/* Inline elements and their form. A link has its own. */
static const struct
{
  const char *name, *before, *after;
} marks[] = {
  { "gui", "<b>", "</b>" }, { "key", "<tt>", "</tt>" }, { "code", "<tt>", "</tt>" },
  { "em", "<i>", "</i>" },  { "cmd", "<tt>", "</tt>" }, { "file", "<tt>", "</tt>" },
  { "app", "", "" },
};

static void
block_free (gpointer data)
{
  ChyHelpBlock *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->markup);
  g_free (self->style);
  g_ptr_array_unref (self->children);
  g_free (self);
}

static ChyHelpBlock *
block_new (ChyHelpKind kind)
{
  ChyHelpBlock *self = g_new0 (ChyHelpBlock, 1);

  self->kind = kind;
  self->children = g_ptr_array_new_with_free_func (block_free);

  return self;
}

static const char *
attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];

  return NULL;
}

static void
add_block (Reader *reader, ChyHelpBlock *block)
{
  ChyHelpBlock *parent =
      reader->open->len > 0 ? g_ptr_array_index (reader->open, reader->open->len - 1) : NULL;

  g_ptr_array_add (parent != NULL ? parent->children : reader->page->blocks, block);
}

static void
read_link (Reader *reader, const char **names, const char **values)
{
  const char *type = attribute (names, values, "type");
  const char *xref = attribute (names, values, "xref");

  if (xref == NULL)
    return;
  if (reader->in_info)
    g_ptr_array_add (g_strcmp0 (type, "guide") == 0 ? reader->page->guides : reader->page->also,
                     g_strdup (xref));
  else
    {
      g_autofree char *escaped = g_markup_escape_text (xref, -1);

      g_string_append_printf (reader->markup, "<a href=\"help:%s\">", escaped);
    }
}

static gboolean
begin_inline (Reader *reader, const char *name)
{
  if (g_str_equal (name, "guiseq") || g_str_equal (name, "keyseq"))
    {
      reader->in_sequence = 1;
      reader->joiner = name[0] == 'g' ? " › " : "+";
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_equal (marks[i].name, name))
      {
        if (reader->in_sequence > 1)
          g_string_append (reader->markup, reader->joiner);
        if (reader->in_sequence > 0)
          reader->in_sequence++;
        g_string_append (reader->markup, marks[i].before);
        return TRUE;
      }

  return FALSE;
}

static gboolean
begin_container (Reader *reader, const char *name, const char **names, const char **values)
{
  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    if (g_str_equal (containers[i].name, name))
      {
        ChyHelpBlock *block = block_new (containers[i].kind);

        block->id = g_strdup (attribute (names, values, "id"));
        block->style = g_strdup (attribute (names, values, "style"));
        add_block (reader, block);
        g_ptr_array_add (reader->open, block);
        return TRUE;
      }

  return FALSE;
}

static void
begin_text (Reader *reader)
{
  g_string_truncate (reader->markup, 0);
  reader->in_text = TRUE;
}

static void
begin_page (Reader *reader, const char **names, const char **values, GError **error)
{
  const char *id = attribute (names, values, "id");

  if (id == NULL)
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_MISSING_ATTRIBUTE, "a page without an id");
  else
    {
      g_free (reader->page->id);
      reader->page->id = g_strdup (id);
    }
}

static void
start_element (GMarkupParseContext *context G_GNUC_UNUSED,
               const char *name,
               const char **names,
               const char **values,
               gpointer data,
               GError **error)
{
  Reader *reader = data;

  if (g_str_equal (name, "page"))
    begin_page (reader, names, values, error);
  else if (g_str_equal (name, "info"))
    reader->in_info = TRUE;
  else if (g_str_equal (name, "link"))
    read_link (reader, names, values);
  else if (g_str_equal (name, "p") || g_str_equal (name, "screen") || g_str_equal (name, "title") ||
           g_str_equal (name, "desc"))
    {
      reader->sort = g_strcmp0 (attribute (names, values, "type"), "sort") == 0;
      begin_text (reader);
    }
  else if (!begin_inline (reader, name) && !begin_container (reader, name, names, values) &&
           !g_str_equal (name, "td"))
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_UNKNOWN_ELEMENT, "the element %s is not understood",
                 name);
}

static char *
plain (const char *markup)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *unescaped = NULL;
  gboolean tag = FALSE;

  for (const char *c = markup; *c != '\0'; c++)
    {
      if (*c == '<')
        tag = TRUE;
      if (!tag)
        g_string_append_c (text, *c);
      if (*c == '>')
        tag = FALSE;
    }
  g_string_replace (text, "&lt;", "<", 0);
  g_string_replace (text, "&gt;", ">", 0);
  g_string_replace (text, "&apos;", "'", 0);
  g_string_replace (text, "&#39;", "'", 0);
  g_string_replace (text, "&quot;", "\"", 0);
  g_string_replace (text, "&amp;", "&", 0);

  return g_strdup (text->str);
}

static void
end_title (Reader *reader, const char *markup)
{
  ChyHelpBlock *block =
      reader->open->len > 0 ? g_ptr_array_index (reader->open, reader->open->len - 1) : NULL;

  if (block != NULL)
    {
      g_free (block->title);
      block->title = g_strdup (markup);
      return;
    }
  if (reader->sort)
    {
      g_free (reader->page->sort);
      reader->page->sort = plain (markup);
      return;
    }
  g_free (reader->page->title);
  reader->page->title = plain (markup);
}

static void
end_text (Reader *reader, const char *name)
{
  g_autofree char *markup = g_str_equal (name, "screen") ? g_strdup (reader->markup->str)
                                                         : g_strstrip (g_strdup (reader->markup->str));
  g_autofree char *words = plain (markup);

  reader->in_text = FALSE;
  if (!reader->sort)
    g_string_append_printf (reader->words, "%s\n", words);
  if (g_str_equal (name, "title"))
    end_title (reader, markup);
  else if (g_str_equal (name, "desc"))
    {
      g_free (reader->page->description);
      reader->page->description = g_steal_pointer (&words);
    }
  else
    {
      ChyHelpBlock *block = block_new (g_str_equal (name, "screen") ? CHY_HELP_SCREEN : CHY_HELP_PARAGRAPH);

      block->markup = g_steal_pointer (&markup);
      add_block (reader, block);
    }
  reader->sort = FALSE;
}

static void
end_element (GMarkupParseContext *context G_GNUC_UNUSED, const char *name, gpointer data, GError **error)
{
  Reader *reader = data;

  (void) error;
  if (g_str_equal (name, "info"))
    reader->in_info = FALSE;
  else if (g_str_equal (name, "link") && !reader->in_info)
    g_string_append (reader->markup, "</a>");
  else if (g_str_equal (name, "guiseq") || g_str_equal (name, "keyseq"))
    reader->in_sequence = 0;
  else if (g_str_equal (name, "p") || g_str_equal (name, "screen") || g_str_equal (name, "title") ||
           g_str_equal (name, "desc"))
    end_text (reader, name);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_equal (marks[i].name, name))
      g_string_append (reader->markup, marks[i].after);
  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    if (g_str_equal (containers[i].name, name))
      g_ptr_array_remove_index (reader->open, reader->open->len - 1);
}

static void
read_text (
    GMarkupParseContext *context G_GNUC_UNUSED, const char *text, gsize size, gpointer data, GError **error)
{
  Reader *reader = data;
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) size);

  (void) error;
  if (reader->in_text)
    g_string_append (reader->markup, escaped);
}

static const GMarkupParser parser = {
  .start_element = start_element,
  .end_element = end_element,
  .text = read_text,
};

ChyHelpPage *
chy_help_page_parse (const char *xml, gssize size, GError **error)
{
  g_autoptr (ChyHelpPage) page = g_new0 (ChyHelpPage, 1);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (GString) markup = g_string_new (NULL);
  g_autoptr (GString) words = g_string_new (NULL);
  Reader reader = { .page = page, .open = open, .markup = markup, .words = words };
  g_autoptr (GMarkupParseContext) context = NULL;

  page->guides = g_ptr_array_new_with_free_func (g_free);
  page->also = g_ptr_array_new_with_free_func (g_free);
  page->blocks = g_ptr_array_new_with_free_func (block_free);
  context = g_markup_parse_context_new (&parser, 0, &reader, NULL);
  if (!g_markup_parse_context_parse (context, xml, size, error) ||
      !g_markup_parse_context_end_parse (context, error))
    return NULL;
  if (page->id == NULL || page->title == NULL)
    {
      g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "a page has an id and a title");
      return NULL;
    }
  page->text = g_utf8_casefold (words->str, -1);

  return g_steal_pointer (&page);
}

void
chy_help_page_free (ChyHelpPage *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->sort);
  g_free (self->description);
  g_free (self->text);
  g_ptr_array_unref (self->guides);
  g_ptr_array_unref (self->also);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

static const ChyHelpBlock *
find_section (GPtrArray *blocks, const char *id)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      const ChyHelpBlock *block = g_ptr_array_index (blocks, i);
      const ChyHelpBlock *inner = find_section (block->children, id);

      if (block->kind == CHY_HELP_SECTION && g_strcmp0 (block->id, id) == 0)
        return block;
      if (inner != NULL)
        return inner;
    }

  return NULL;
}

const ChyHelpBlock *
chy_help_page_find_section (const ChyHelpPage *self, const char *id)
{
  return find_section (self->blocks, id);
}
