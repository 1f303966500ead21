/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* Why a file that was dropped onto the window goes nowhere. */
static const ChyProblemWords words[] = {
  { "unknown", N_ ("An unknown kind of file"),
    N_ ("“{name}” is no certificate, PFX file, certificate request, or list of people and devices (CSV)."),
    N_ ("Check that this is the right file, and that it was copied whole.") },
  { "private-key", N_ ("A private key"), N_ ("“{name}” holds a private key alone. It is not opened here."),
    N_ ("Keep it where only its owner can read it. An existing CA is taken over with New Authority.") },
  { "crl", N_ ("A revocation list"),
    N_ ("“{name}” is the revocation list of an authority, which is not shown here."), NULL },
  { "not-local", N_ ("Not on this computer"), N_ ("“{name}” is not a file of this computer."),
    N_ ("Copy it to a folder of this computer first.") },
  { "profile-binary", N_ ("A binary property list"),
    N_ ("“{name}” is a property list in the binary form, and configuration profiles are XML."),
    N_ ("Convert it with “plutil -convert xml1” on a Mac, or “plistutil” elsewhere.") },
  { "profile-malformed", N_ ("A damaged configuration profile"),
    N_ ("“{name}” begins as a configuration profile does, and the rest is malformed, too large or missing."),
    N_ ("Check that this is the right file, and that it was copied whole.") },
  { "profile-other", N_ ("Another property list"),
    N_ ("“{name}” is a property list of something else than a configuration profile."), NULL },
  { NULL },
};

const ChyProblemDomain chy_problems_open = { "open", words };
