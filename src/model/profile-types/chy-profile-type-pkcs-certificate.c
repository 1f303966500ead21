/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pkcs-certificate.h"

#include "base/chy-i18n.h"

extern const ChyProfileType chy_profile_type_pkcs_certificate;

static const char *
get_graph_type (const ChyPlatform *platform)
{
  return platform->pkcs_certificate_type;
}

const ChyProfileType chy_profile_type_pkcs_certificate = {
  .id = "pkcs-certificate",
  .title = N_ ("PKCS certificate"),
  .help = N_ ("Gives each user or device a certificate of its own. The connector makes the key pair, has the "
              "authority sign, and hands over a PFX file."),
  .get_fields = chy_pkcs_get_fields,
  .get_graph_type = get_graph_type,
  .check = chy_pkcs_check,
};
