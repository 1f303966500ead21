/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/widgets/chy-picker.h"

#include "chy-form-private.h"

/* An object of the tenant, by its name; without a tenant its id is typed. */

static void
picked_cb (ChyPicker *picker, ChyFormRow *row)
{
  const char *id = chy_picker_get_id (picker);

  chy_form_row_take (row, id != NULL ? g_variant_new_string (id) : NULL);
}

static GtkWidget *
create_reference (ChyFormRow *row)
{
  ChyTenant *tenant = chy_form_get_tenant (row->form);
  GtkWidget *picker;

  if (tenant == NULL || row->field->refers_to == NULL)
    return chy_form_control_entry.create (row);
  picker = chy_picker_new (tenant, row->field->refers_to,
                           (row->field->flags & CHY_FIELD_REQUIRED) == 0 ? _ ("Not set") : NULL);
  gtk_widget_set_hexpand (picker, TRUE);
  if (row->filter != NULL)
    chy_picker_set_filter (CHY_PICKER (picker), row->filter);
  g_signal_connect (picker, "changed", G_CALLBACK (picked_cb), row);

  return picker;
}

static void
show_reference (ChyFormRow *row, GVariant *value)
{
  const char *id = value != NULL ? g_variant_get_string (value, NULL) : NULL;

  if (CHY_IS_PICKER (row->widget))
    chy_picker_set_id (CHY_PICKER (row->widget), id != NULL && *id != '\0' ? id : NULL);
  else
    chy_form_control_entry.show (row, value);
}

const ChyFormControl chy_form_control_reference = { create_reference, show_reference };
