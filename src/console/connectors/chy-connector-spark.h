/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-connector-words.h"

G_BEGIN_DECLS

/* Successes and failures of a day, a bar an hour, the last one at the end of the line. */
#define CHY_TYPE_CONNECTOR_SPARK (chy_connector_spark_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorSpark, chy_connector_spark, CHY, CONNECTOR_SPARK, GtkDrawingArea)

GtkWidget *chy_connector_spark_new (void);
/* `sentence` says the same figures, for whoever does not see them. */
void chy_connector_spark_set_day (ChyConnectorSpark *self, const ChyConnectorDay *day, const char *sentence);

G_END_DECLS
