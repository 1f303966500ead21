/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-base-error.h"

G_DEFINE_QUARK (chy - base - error - quark, chy_base_error)
