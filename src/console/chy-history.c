/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-history.h"

enum
{
  MOST = 100,
};

struct _ChyHistory
{
  ChyHistoryPlace *current; /* (owned) or NULL */
  GPtrArray *before;        /* (owned) of ChyHistoryPlace, the last one last */
};

ChyHistoryPlace *
chy_history_place_new (const ChyPanelType *type, const char *place)
{
  ChyHistoryPlace *self = g_new0 (ChyHistoryPlace, 1);

  self->type = type;
  self->place = g_strdup (place != NULL && type->show != NULL ? place : "");

  return self;
}

void
chy_history_place_free (ChyHistoryPlace *self)
{
  g_free (self->place);
  g_free (self);
}

ChyHistory *
chy_history_new (void)
{
  ChyHistory *self = g_new0 (ChyHistory, 1);

  self->before = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_history_place_free);

  return self;
}

void
chy_history_free (ChyHistory *self)
{
  g_clear_pointer (&self->current, chy_history_place_free);
  g_ptr_array_unref (self->before);
  g_free (self);
}

const ChyHistoryPlace *
chy_history_get_current (ChyHistory *self)
{
  return self->current;
}

gboolean
chy_history_go (ChyHistory *self, ChyHistoryPlace *place)
{
  ChyHistoryPlace *before = self->current;

  if (before != NULL && place->type == before->type && g_str_equal (place->place, before->place))
    {
      chy_history_place_free (place);
      return FALSE;
    }
  if (before != NULL)
    g_ptr_array_add (self->before, before);
  if (self->before->len > MOST)
    g_ptr_array_remove_index (self->before, 0);
  self->current = place;

  return TRUE;
}

gboolean
chy_history_has_back (ChyHistory *self)
{
  return self->before->len > 0;
}

void
chy_history_go_back (ChyHistory *self)
{
  g_return_if_fail (chy_history_has_back (self));

  g_clear_pointer (&self->current, chy_history_place_free);
  self->current = g_ptr_array_steal_index (self->before, self->before->len - 1);
}
