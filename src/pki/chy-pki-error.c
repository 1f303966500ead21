/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki/chy-pki-error.h"

G_DEFINE_QUARK (chy-pki-error-quark, chy_pki_error)
