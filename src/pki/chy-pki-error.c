/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki/chy-pki-error.h"

/* By hand: the formatter would put blanks into the name that chy-problems-pki.c refers to. */
GQuark
chy_pki_error_quark (void)
{
  return g_quark_from_static_string ("chy-pki-error-quark");
}
