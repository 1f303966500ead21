/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-problem.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A tenant that a test writes: rows for its lists, and what becomes of each command. It holds callers to the
 * port as the real one does: unknown resources, filters, sorts, commands and parameters are refused, required
 * parameters and secrets too, and a command that has a consequence wants to be confirmed.
 *
 * A *name* below is a resource's id ("certificates") or a command's type ("profile-delete"). Everything may
 * be called from any thread. */
#define FAKE_TYPE_TENANT (fake_tenant_get_type ())
G_DECLARE_FINAL_TYPE (FakeTenant, fake_tenant, FAKE, TENANT, GObject)

FakeTenant *fake_tenant_new (void);

/* --- rows -------------------------------------------------------------------------------------------- */

/* A row as GVariant text, "{'id': <'1'>, 'tries': <int64 3>}"; or as a body, which is sunk. A row without an
 * id gets one. Nothing is told: fake_tenant_tell() does that. */
void fake_tenant_add (FakeTenant *self, const char *resource, const char *text);
void fake_tenant_add_body (FakeTenant *self, const char *resource, GVariant *body);
/* One value of one row, sunk; NULL takes it away. */
void
fake_tenant_set (FakeTenant *self, const char *resource, const char *id, const char *key, GVariant *value);
void fake_tenant_remove (FakeTenant *self, const char *resource, const char *id);
void fake_tenant_clear (FakeTenant *self, const char *resource);
/* Its rows answer whatever is asked: for what is computed from the filter, such as a preview. */
void fake_tenant_answer_all (FakeTenant *self, const char *resource);
/* Emits "changed" for it, in the main context. */
void fake_tenant_tell (FakeTenant *self, const char *resource);

/* --- what commands do -------------------------------------------------------------------------------- */

/* What it says before it is done, in its preview; with ChyCommand.confirmed FALSE it is then refused. */
void fake_tenant_set_consequence (FakeTenant *self, const char *command, const char *consequence);
/* The values of its outcome, as GVariant text. */
void fake_tenant_set_values (FakeTenant *self, const char *command, const char *text);
/* A secret of its outcome. */
void fake_tenant_give_secret (FakeTenant *self, const char *command, const char *key, const char *text);
/* A problem that its preview and its outcome carry, taken over; an error refuses it, as in the real one. */
void fake_tenant_add_problem (FakeTenant *self, const char *command, ChyProblem *problem);
void fake_tenant_clear_problems (FakeTenant *self, const char *command);
/* What it changes when it is applied: runs in the worker. */
typedef void (*FakeEffect) (FakeTenant *self, const ChyCommand *command, gpointer data);
void fake_tenant_set_effect (FakeTenant *self, const char *command, FakeEffect effect, gpointer data);
/* FALSE from chy_tenant_can(), and a refusal by role. */
void fake_tenant_forbid (FakeTenant *self, const char *command);

/* --- time and failure -------------------------------------------------------------------------------- */

/* The next query of that resource, or the next time that command is applied, fails so, once. Takes `error`
 * over. For a preview the name is "preview:profile-delete". */
void fake_tenant_fail (FakeTenant *self, const char *name, GError *error);
/* Queries or applications of that name wait (and can be cancelled) until they are let go. */
void fake_tenant_hold (FakeTenant *self, const char *name, gboolean hold);

/* --- what was asked ---------------------------------------------------------------------------------- */

/* How often it was queried, or applied (whether it worked or not); "preview:profile-delete" counts previews.
 */
guint fake_tenant_count (FakeTenant *self, const char *name);
/* The last query of that resource: "SORT,DESCENDING,SEARCH,{filter}"; or the last parameters of that command
 * as GVariant text; NULL where there was none. g_free(). */
char *fake_tenant_get_last (FakeTenant *self, const char *name);
/* The last parameters of that command that was applied (full), or NULL. */
GVariant *fake_tenant_get_params (FakeTenant *self, const char *command);
/* A secret that came with it, as text, or NULL. g_free(). */
char *fake_tenant_get_secret (FakeTenant *self, const char *command, const char *key);
gboolean fake_tenant_was_confirmed (FakeTenant *self, const char *command);

/* Runs the main loop until it was queried or applied `n` times; fails the test after 20 seconds. */
void fake_tenant_wait (FakeTenant *self, const char *name, guint n);

G_END_DECLS
