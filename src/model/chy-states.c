/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-states.h"

const ChyChoice chy_states_request[] = {
  { "assigned", N_ ("Assigned") },   { "queued", N_ ("Queued") },
  { "claimed", N_ ("In progress") }, { "keyMade", N_ ("Key made") },
  { "submitted", N_ ("Submitted") }, { "pendingApproval", N_ ("Waiting for approval") },
  { "issued", N_ ("Issued") },       { "wrapped", N_ ("Wrapped") },
  { "delivered", N_ ("Delivered") }, { "installed", N_ ("Installed") },
  { "failed", N_ ("Failed") },       { "denied", N_ ("Denied") },
  { "cancelled", N_ ("Canceled") },  { "superseded", N_ ("Superseded") },
  { "revoked", N_ ("Revoked") },     { NULL },
};

const ChyChoice chy_states_connector[] = {
  { "pending", N_ ("Pending") },
  { "active", N_ ("Active") },
  { "warning", N_ ("Warning") },
  { "inactive", N_ ("Inactive") },
  { "disabled", N_ ("Disabled") },
  { "closed", N_ ("Console closed") },
  { NULL },
};

const ChyChoice chy_states_role[] = {
  { "administrator", N_ ("Administrator"), N_ ("May do everything.") },
  { "certificateManager", N_ ("Certificate manager"), N_ ("Decides about requests and certificates, too.") },
  { "operator", N_ ("Operator"), N_ ("Looks after devices and requests.") },
  { "auditor", N_ ("Auditor"), N_ ("Reads everything, the audit log included, and changes nothing.") },
  { "connector", N_ ("Connector"),
    N_ ("Takes requests as the connector of the same name, and nothing else.") },
  { NULL },
};

const ChyChoice chy_states_certificate[] = {
  { "issued", N_ ("Issued") },
  { "pending", N_ ("Pending") },
  { "failed", N_ ("Failed") },
  { "denied", N_ ("Denied") },
  { "revoked", N_ ("Revoked") },
  { "expired", N_ ("Expired") },
  { NULL },
};

const ChyChoice chy_states_revocation[] = {
  { "unspecified", N_ ("Unspecified") },
  { "keyCompromise", N_ ("Key compromise") },
  { "cACompromise", N_ ("CA compromise") },
  { "affiliationChanged", N_ ("Change of affiliation") },
  { "superseded", N_ ("Superseded") },
  { "cessationOfOperation", N_ ("Cease of operation") },
  { "certificateHold", N_ ("Certificate hold") },
  { "removeFromCRL", N_ ("Hold lifted") },
  { "privilegeWithdrawn", N_ ("Privilege withdrawn") },
  { "aACompromise", N_ ("AA compromise") },
  { NULL },
};

const ChyChoice chy_states_authority[] = {
  { "active", N_ ("Active") },
  { "waitingForCertificate", N_ ("Waits for its certificate") },
  { "locked", N_ ("Locked") },
  { "expired", N_ ("Expired") },
  { "unreachable", N_ ("Not reachable") },
  { NULL },
};

const ChyChoice chy_states_request_kind[] = {
  { "issued", N_ ("Issued"), NULL },
  { "imported", N_ ("Imported"), NULL },
  { NULL },
};
