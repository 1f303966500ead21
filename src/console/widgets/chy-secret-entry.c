/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"

#include "chy-secret-entry.h"

enum
{
  MIN_LENGTH = 8, /* as the vault has it */
  LEVELS = 4,
};

struct _ChySecretEntry
{
  GtkGrid parent_instance;

  gboolean is_new;
  /* GTK's own buffer of an entry wipes what it no longer needs. */
  GtkEntry *entry;
  GtkEntry *again; /* or NULL */
  GtkWidget *show;
  GtkWidget *level; /* or NULL */
  GtkLabel *strength;
  GtkWidget *caps; /* "Caps Lock is on" */
  GtkLabel *problem;
  GdkKeymap *keymap; /* (owned by the display) */
};

G_DEFINE_FINAL_TYPE (ChySecretEntry, chy_secret_entry, GTK_TYPE_GRID)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct
{
  double bits; /* at least */
  const char *words;
} levels[LEVELS] = {
  { 0, N_ ("Strength: weak") },
  { 40, N_ ("Strength: fair") },
  { 60, N_ ("Strength: good") },
  { 80, N_ ("Strength: strong") },
};

static int
find_level (const char *text)
{
  double bits = chy_secret_strength (text);
  int level = 0;

  for (int i = 0; i < LEVELS; i++)
    if (bits >= levels[i].bits)
      level = i;

  return level;
}

static void
show_strength (ChySecretEntry *self)
{
  const char *text = gtk_entry_get_text (self->entry);
  int level = find_level (text);
  GtkStyleContext *style;

  if (self->level == NULL)
    return;
  style = gtk_widget_get_style_context (self->level);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), *text != '\0' ? level + 1 : 0);
  gtk_label_set_text (self->strength, *text != '\0' ? g_dgettext (GETTEXT_PACKAGE, levels[level].words) : "");
  if (level == 0)
    gtk_style_context_add_class (style, "error");
  else
    gtk_style_context_remove_class (style, "error");
}

static gboolean
differs (ChySecretEntry *self)
{
  return self->again != NULL &&
         strcmp (gtk_entry_get_text (self->entry), gtk_entry_get_text (self->again)) != 0;
}

/* Said as soon as it is certain, not while the first letters are typed. */
static void
show_problem (ChySecretEntry *self)
{
  const char *text = self->again != NULL ? gtk_entry_get_text (self->again) : "";
  const char *problem = *text != '\0' ? chy_secret_entry_get_problem (self) : NULL;

  /* The second is on its way to being the first. */
  if (problem != NULL && differs (self) && g_str_has_prefix (gtk_entry_get_text (self->entry), text))
    problem = NULL;
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static void
changed_cb (ChySecretEntry *self)
{
  show_strength (self);
  show_problem (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_toggled_cb (ChySecretEntry *self)
{
  gboolean visible = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->show));

  gtk_entry_set_visibility (self->entry, visible);
  if (self->again != NULL)
    gtk_entry_set_visibility (self->again, visible);
}

static void
caps_cb (ChySecretEntry *self)
{
  gboolean focus = gtk_widget_has_focus (GTK_WIDGET (self->entry)) ||
                   (self->again != NULL && gtk_widget_has_focus (GTK_WIDGET (self->again)));

  gtk_widget_set_visible (self->caps, focus && gdk_keymap_get_caps_lock_state (self->keymap));
}

static gboolean
focus_cb (ChySecretEntry *self)
{
  caps_cb (self);

  return GDK_EVENT_PROPAGATE;
}

static GtkEntry *
entry_new (ChySecretEntry *self, const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  /* A caps lock warning of one's own: GTK's takes the icon, and says nothing to a screen reader. */
  g_object_set (entry, "visibility", FALSE, "input-purpose", GTK_INPUT_PURPOSE_PASSWORD, "input-hints",
                GTK_INPUT_HINT_NO_SPELLCHECK, "caps-lock-warning", FALSE, "activates-default", TRUE,
                "hexpand", TRUE, "visible", TRUE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (entry), name);
  chy_secret_guard_copy (entry);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (entry, "focus-in-event", G_CALLBACK (focus_cb), self);
  g_signal_connect_swapped (entry, "focus-out-event", G_CALLBACK (focus_cb), self);

  return GTK_ENTRY (entry);
}

static GtkWidget *
label_new (const char *text, GtkWidget *target)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), target);
  g_object_set (label, "xalign", 0.0, "visible", TRUE, NULL);

  return label;
}

static GtkWidget *
note_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 50, "no-show-all", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "small");

  return label;
}

static void
add_show (ChySecretEntry *self)
{
  self->show = gtk_toggle_button_new ();
  gtk_container_add (
      GTK_CONTAINER (self->show),
      g_object_new (GTK_TYPE_IMAGE, "icon-name", "view-reveal-symbolic", "visible", TRUE, NULL));
  g_object_set (self->show, "tooltip-text", _ ("Show What Is Typed"), "visible", TRUE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (self->show), _ ("Show What Is Typed"));
  g_signal_connect_swapped (self->show, "toggled", G_CALLBACK (show_toggled_cb), self);
  gtk_grid_attach (GTK_GRID (self), self->show, 2, 0, 1, 1);
}

static void
add_strength (ChySecretEntry *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->level = gtk_level_bar_new_for_interval (0, LEVELS);
  gtk_level_bar_set_mode (GTK_LEVEL_BAR (self->level), GTK_LEVEL_BAR_MODE_DISCRETE);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (self->level), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (self->level), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (self->level), GTK_LEVEL_BAR_OFFSET_FULL);
  g_object_set (self->level, "valign", GTK_ALIGN_CENTER, "hexpand", TRUE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (self->level), _ ("Strength"));
  self->strength = GTK_LABEL (gtk_label_new (""));
  g_object_set (self->strength, "xalign", 0.0, "width-chars", 18, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->strength)), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->strength)), "small");
  gtk_container_add (GTK_CONTAINER (box), self->level);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->strength));
  gtk_widget_show_all (box);
  gtk_grid_attach (GTK_GRID (self), box, 1, 2, 1, 1);
}

/* A label without the mark of its mnemonic, for a screen reader. */
static char *
plain (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);

  return g_strjoinv ("", parts);
}

static void
chy_secret_entry_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (CHY_SECRET_ENTRY (widget)->entry));
}

static void
chy_secret_entry_dispose (GObject *object)
{
  ChySecretEntry *self = CHY_SECRET_ENTRY (object);

  if (self->keymap != NULL)
    g_signal_handlers_disconnect_by_data (self->keymap, self);
  self->keymap = NULL;

  G_OBJECT_CLASS (chy_secret_entry_parent_class)->dispose (object);
}

static void
chy_secret_entry_class_init (ChySecretEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_secret_entry_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = chy_secret_entry_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
chy_secret_entry_init (ChySecretEntry *self)
{
  g_object_set (self, "column-spacing", 12, "row-spacing", 6, "hexpand", TRUE, NULL);
  self->keymap = gdk_keymap_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  g_signal_connect_swapped (self->keymap, "state-changed", G_CALLBACK (caps_cb), self);
}

GtkWidget *
chy_secret_entry_new (const char *label, gboolean is_new)
{
  ChySecretEntry *self = g_object_new (CHY_TYPE_SECRET_ENTRY, "visible", TRUE, NULL);
  g_autofree char *name = plain (label);

  self->is_new = is_new;
  self->entry = entry_new (self, name);
  gtk_grid_attach (GTK_GRID (self), label_new (label, GTK_WIDGET (self->entry)), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self), GTK_WIDGET (self->entry), 1, 0, 1, 1);
  add_show (self);
  if (is_new)
    {
      /* Translators: %s is “Passphrase” or “Password”. */
      g_autofree char *again = g_strdup_printf (_ ("%s, again"), name);

      self->again = entry_new (self, again);
      gtk_grid_attach (GTK_GRID (self), label_new (_ ("A_gain"), GTK_WIDGET (self->again)), 0, 1, 1, 1);
      gtk_grid_attach (GTK_GRID (self), GTK_WIDGET (self->again), 1, 1, 1, 1);
      add_strength (self);
    }
  self->caps = note_new (_ ("Caps Lock is on."), "warning-text");
  gtk_grid_attach (GTK_GRID (self), self->caps, 1, 3, 2, 1);
  self->problem = GTK_LABEL (note_new ("", "error-text"));
  gtk_grid_attach (GTK_GRID (self), GTK_WIDGET (self->problem), 1, 4, 2, 1);

  return GTK_WIDGET (self);
}

ChySecret *
chy_secret_entry_get (ChySecretEntry *self)
{
  const char *text;

  g_return_val_if_fail (CHY_IS_SECRET_ENTRY (self), NULL);

  text = gtk_entry_get_text (self->entry);
  if (*text == '\0' || differs (self))
    return NULL;

  return chy_secret_new_string (text);
}

const char *
chy_secret_entry_get_problem (ChySecretEntry *self)
{
  const char *text;

  g_return_val_if_fail (CHY_IS_SECRET_ENTRY (self), NULL);

  text = gtk_entry_get_text (self->entry);
  if (*text == '\0')
    return _ ("Nothing has been typed yet.");
  if (differs (self))
    return _ ("The two are not the same.");
  if (self->is_new && g_utf8_strlen (text, -1) < MIN_LENGTH)
    return _ ("Use at least 8 characters.");

  return NULL;
}
