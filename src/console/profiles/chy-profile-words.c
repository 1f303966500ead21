/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-words.h"

#include <string.h>

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-profile-type.h"

char *
chy_profile_words_key (const char *algorithm)
{
  if (algorithm == NULL)
    return NULL;
  if (g_str_has_prefix (algorithm, "rsa:"))
    return g_strdup_printf ("RSA %s", algorithm + strlen ("rsa:"));
  if (g_str_has_prefix (algorithm, "ec:p"))
    return g_strdup_printf ("ECDSA P-%s", algorithm + strlen ("ec:p"));

  return g_strdup (strcmp (algorithm, "ed25519") == 0 ? "Ed25519" : algorithm);
}

char *
chy_profile_words_date (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / CHY_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  /* Translators: a date as g_date_time_format() writes it: 18 June 2026. */
  return local != NULL ? g_date_time_format (local, _ ("%-d %B %Y")) : g_strdup (_ ("Unknown"));
}

char *
chy_profile_words_kind (const char *type_id, const char *platform_id)
{
  const ChyProfileType *type = type_id != NULL ? chy_profile_type_find (type_id) : NULL;
  const ChyPlatform *platform = chy_platform_find (platform_id);

  if (type == NULL || platform == NULL)
    return g_strdup ("");

  /* Translators: a profile's type and its platform: "PKCS certificate for Windows 10 and later". */
  return g_strdup_printf (_ ("%s for %s"), _ (type->title), _ (platform->title));
}

GtkWidget *
chy_profile_label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);
  g_auto (GStrv) classes = g_strsplit (style != NULL ? style : "", " ", -1);

  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "width-chars", 16,
                NULL);
  for (char **name = classes; *name != NULL; name++)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), *name);

  return label;
}

GtkWidget *
chy_profile_card_new (const char *title, GtkWidget **ret_count)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = chy_profile_label_new (title, "section");

  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_style_context_add_class (gtk_widget_get_style_context (head), "card-head");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_container_add (GTK_CONTAINER (head), label);
  if (ret_count != NULL)
    {
      *ret_count = chy_profile_label_new ("", "dim num");
      gtk_label_set_xalign (GTK_LABEL (*ret_count), 1.0f);
      gtk_container_add (GTK_CONTAINER (head), *ret_count);
    }
  gtk_container_add (GTK_CONTAINER (card), head);
  gtk_container_add (GTK_CONTAINER (card), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));

  return card;
}
