/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-announce.h"

/* AtkLive of ATK 2.50. */
enum
{
  LIVE_POLITE = 1,
  LIVE_ASSERTIVE = 2,
};

/* So long a screen reader may ask for the words. */
#define STAND_SECONDS 10

/* --- an object that is nothing but said ----------------------------------------------------------------- */

#define CHY_TYPE_SAID (chy_said_get_type ())
G_DECLARE_FINAL_TYPE (ChySaid, chy_said, CHY, SAID, AtkObject)

struct _ChySaid
{
  AtkObject parent_instance;

  gboolean over;
};

G_DEFINE_FINAL_TYPE (ChySaid, chy_said, ATK_TYPE_OBJECT)

static AtkStateSet *
chy_said_ref_state_set (AtkObject *object)
{
  AtkStateSet *states = ATK_OBJECT_CLASS (chy_said_parent_class)->ref_state_set (object);

  if (!CHY_SAID (object)->over)
    {
      atk_state_set_add_state (states, ATK_STATE_VISIBLE);
      atk_state_set_add_state (states, ATK_STATE_SHOWING);
    }

  return states;
}

static void
chy_said_class_init (ChySaidClass *klass)
{
  ATK_OBJECT_CLASS (klass)->ref_state_set = chy_said_ref_state_set;
}

static void
chy_said_init (ChySaid *self)
{
  atk_object_set_role (ATK_OBJECT (self), ATK_ROLE_NOTIFICATION);
}

static gboolean
over_cb (gpointer data)
{
  ChySaid *self = data;

  self->over = TRUE;
  atk_object_notify_state_change (ATK_OBJECT (self), ATK_STATE_SHOWING, FALSE);

  return G_SOURCE_REMOVE;
}

/* --- saying ----------------------------------------------------------------------------------------------
 */

void
chy_announce (GtkWidget *from, const char *sentence, ChyAnnounceManner manner)
{
  AtkObject *window;
  AtkObject *said;

  g_return_if_fail (GTK_IS_WIDGET (from));

  if (sentence == NULL || *sentence == '\0')
    return;
  window = gtk_widget_get_accessible (gtk_widget_get_toplevel (from));
  if (g_signal_lookup ("notification", ATK_TYPE_OBJECT) != 0)
    {
      g_signal_emit_by_name (window, "notification", sentence,
                             manner == CHY_ANNOUNCE_URGENT ? LIVE_ASSERTIVE : LIVE_POLITE);
      return;
    }
  /* One of its own for each: the words must stay until they were asked for. */
  said = g_object_new (CHY_TYPE_SAID, NULL);
  atk_object_set_name (said, sentence);
  atk_object_set_parent (said, window);
  atk_object_notify_state_change (said, ATK_STATE_SHOWING, TRUE);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, STAND_SECONDS, over_cb, said, g_object_unref);
}

void
chy_announce_copy (GtkWidget *from, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (from) && text != NULL);

  gtk_clipboard_set_text (gtk_widget_get_clipboard (from, GDK_SELECTION_CLIPBOARD), text, -1);
  chy_announce (from, _ ("Copied to the clipboard."), CHY_ANNOUNCE_POLITE);
}

typedef struct
{
  char *sentence; /* (owned) */
  ChyAnnounceManner manner;
} Words;

static void
words_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Words *words = data;

  g_free (words->sentence);
  g_free (words);
}

static void
shown_cb (GtkWidget *widget, Words *words)
{
  chy_announce (widget, words->sentence, words->manner);
}

void
chy_announce_when_shown (GtkWidget *widget, const char *sentence, ChyAnnounceManner manner)
{
  Words *words;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  words = g_new0 (Words, 1);
  words->sentence = g_strdup (sentence);
  words->manner = manner;
  g_signal_connect_data (widget, "map", G_CALLBACK (shown_cb), words, words_free, G_CONNECT_AFTER);
}
