/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-profile-type.h"

/* The parts of the profile type pkcs-certificate. */

const ChyField *chy_pkcs_get_fields (const ChyPlatform *platform);

void chy_pkcs_check (const ChyPlatform *platform,
                     GVariant *body,
                     const ChyProfileContext *context,
                     const char *object,
                     GPtrArray *problems);

/* Subject and alternative names: formats, variables, lengths of what is written out, forbidden characters. */
void
chy_pkcs_check_names (const ChyPlatform *platform, GVariant *body, const char *object, GPtrArray *problems);
