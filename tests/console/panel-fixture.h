/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-application.h"
#include "console/chy-window.h"
#include "fake-tenant.h"
#include "screen.h"

G_BEGIN_DECLS

/* A window on a scripted tenant, for the tests of panels. */
typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *window;
} PanelFixture;

void panel_set_up (PanelFixture *fixture, gconstpointer application);
void panel_tear_down (PanelFixture *fixture, gconstpointer application);
/* Shows a panel (or a place of it) once its rows are in. */
void panel_show (PanelFixture *fixture, const char *panel, const char *place);
/* The dialog in front; waits for it. */
GtkWidget *panel_wait_for_dialog (PanelFixture *fixture, const char *title);
/* The last parameters of a command, as text, once it was applied `n` times; g_free(). */
char *panel_wait_for_command (PanelFixture *fixture, const char *command, guint n);
void panel_press (GtkWidget *root, const char *button);

/* An application that is not run. */
ChyApplication *panel_application_new (void);

G_END_DECLS
