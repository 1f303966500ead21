/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-alert.h"

#include "chy-setting.h"
#include "wire/chy-wire.h"

ChyAlert *
chy_alert_new (const char *key, ChyProblem *problem, gint64 raised)
{
  ChyAlert *self = g_new0 (ChyAlert, 1);

  self->key = g_strdup (key);
  self->problem = chy_problem_ref (problem);
  self->raised = raised;
  self->told = g_new0 (char *, 1);
  return self;
}

void
chy_alert_free (ChyAlert *self)
{
  g_free (self->key);
  g_clear_pointer (&self->problem, chy_problem_unref);
  g_strfreev (self->told);
  g_free (self);
}

ChyAlert *
chy_alert_find (GPtrArray *alerts, const char *key)
{
  for (guint i = 0; i < alerts->len; i++)
    if (g_str_equal (((ChyAlert *) alerts->pdata[i])->key, key))
      return alerts->pdata[i];
  return NULL;
}

static ChyAlert *
decode (const char *key, const char *text, GError **error)
{
  g_autoptr (GVariant) body = chy_wire_parse (text, -1, error);
  g_autoptr (GVariant) inner = NULL;
  g_autoptr (ChyProblem) problem = NULL;
  const char *told;
  ChyAlert *self;

  if (body == NULL)
    return NULL;
  inner = g_variant_is_of_type (body, G_VARIANT_TYPE_VARDICT) ? chy_body_get (body, "problem") : NULL;
  problem = inner != NULL && g_variant_is_of_type (inner, G_VARIANT_TYPE_VARDICT)
                ? chy_problem_new_from_body (inner)
                : NULL;
  if (problem == NULL)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED, "the alert %s", key);
      return NULL;
    }
  self = chy_alert_new (key, problem, chy_body_get_int (body, "raised", 0));
  self->over = chy_body_get_int (body, "over", 0);
  self->tries = chy_body_get_int (body, "tries", 0);
  told = chy_body_get_text (body, "told");
  if (told != NULL && *told != '\0')
    {
      g_strfreev (self->told);
      self->told = g_strsplit (told, ",", -1);
    }
  return self;
}

typedef struct
{
  GPtrArray *alerts;
  GError *error;
} List;

static gboolean
on_row (ChyRow *row, gpointer data)
{
  List *list = data;
  ChyAlert *alert =
      decode (chy_row_text (row, 0) + strlen (CHY_SETTING_ALERT), chy_row_text (row, 1), &list->error);

  if (alert == NULL)
    return FALSE;
  g_ptr_array_add (list->alerts, alert);
  return TRUE;
}

GPtrArray *
chy_alert_list (ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_alert_free);
  List list = { .alerts = alerts };

  if (!chy_setting_each (session, CHY_SETTING_ALERT, on_row, &list, error))
    return NULL;
  if (list.error != NULL)
    {
      g_propagate_error (error, list.error);
      return NULL;
    }
  return g_steal_pointer (&alerts);
}

gboolean
chy_alert_save (ChySession *session, const ChyAlert *self, GError **error)
{
  g_autofree char *key = g_strconcat (CHY_SETTING_ALERT, self->key, NULL);
  g_autofree char *told = g_strjoinv (",", self->told);
  g_autofree char *text = NULL;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) problem = chy_problem_to_body (self->problem);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "problem", problem);
  g_variant_dict_insert (&dict, "raised", "x", self->raised);
  g_variant_dict_insert (&dict, "over", "x", self->over);
  g_variant_dict_insert (&dict, "told", "s", told);
  g_variant_dict_insert (&dict, "tries", "x", self->tries);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  text = chy_wire_print (body, CHY_WIRE_CANONICAL);
  chy_session_touch (session, "alerts");
  return chy_session_run (session, "setting-set", CHY_PARAMS (CHY_TEXT (key), CHY_TEXT (text)), error);
}

gboolean
chy_alert_remove (ChySession *session, const char *key, GError **error)
{
  g_autofree char *setting = g_strconcat (CHY_SETTING_ALERT, key, NULL);

  chy_session_touch (session, "alerts");
  return chy_session_run (session, "setting-remove", CHY_PARAMS (CHY_TEXT (setting)), error);
}
