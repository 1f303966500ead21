/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-connector-feature.h"

const ChyField chy_connector_features[] = {
  CHY_CONNECTOR_FEATURE_FIELDS (0),
  { .key = NULL },
};

gboolean
chy_connector_has_feature (GVariant *body, const char *key)
{
  return chy_body_get_bool (body, key, TRUE);
}
