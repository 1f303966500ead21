/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-notebook.h"

#include <gtk/gtk-a11y.h>

typedef AtkStateSet *(*RefStateSet) (AtkObject *accessible);

/* The class's own function; given once, by the first call. */
static RefStateSet
original (RefStateSet given)
{
  static gsize kept = 0;

  if (given != NULL && g_once_init_enter (&kept))
    g_once_init_leave (&kept, (gsize) given);

  return (RefStateSet) kept;
}

static AtkStateSet *
ref_state_set (AtkObject *accessible)
{
  AtkStateSet *states;

  if (atk_object_peek_parent (accessible) != NULL)
    return original (NULL) (accessible);
  states = atk_state_set_new ();
  atk_state_set_add_state (states, ATK_STATE_DEFUNCT);

  return states;
}

void
chy_notebook_mend (void)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (GTK_TYPE_NOTEBOOK_PAGE_ACCESSIBLE);
  AtkObjectClass *page = ATK_OBJECT_CLASS (class);

  (void) original (page->ref_state_set);
  page->ref_state_set = ref_state_set;
}
