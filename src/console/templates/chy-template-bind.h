/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/widgets/chy-form.h"
#include "chy-template-draft.h"

G_BEGIN_DECLS

/* Controls that follow a draft and change it, for the tabs that are more than a list of fields. What the
 * draft does not offer is insensitive, as certtmpl has it. */

/* A BOOLEAN setting; its title is the label. */
GtkWidget *chy_template_check_new (ChyTemplateDraft *draft, const char *key);
/* One choice of a CHOICE setting; `group` is another radio of it, or NULL. */
GtkWidget *
chy_template_radio_new (ChyTemplateDraft *draft, const char *key, const char *choice, GtkWidget *group);
/* A CHOICE setting. */
GtkWidget *chy_template_combo_new (ChyTemplateDraft *draft, const char *key);
/* One choice of a CHOICE_LIST setting; `label` (translated) or NULL for the choice's title. */
GtkWidget *
chy_template_item_new (ChyTemplateDraft *draft, const char *key, const char *choice, const char *label);

/* Settings one below the other, as a form that follows the draft. */
ChyForm *chy_template_form_new (ChyTemplateDraft *draft, ChyTenant *tenant, const char *const *keys);

/* A box with the page's margins in a scroller; the box is given back in `ret_box`. */
GtkWidget *chy_template_page_new (GtkWidget **ret_box);
/* A first size for a dialog, not larger than the window that it stands over. */
void chy_template_fit (GtkWidget *dialog, int width, int height);
/* A head above a group of controls, and a sentence below one. */
GtkWidget *chy_template_head_new (const char *text);
GtkWidget *chy_template_sentence_new (const char *text);

G_END_DECLS
