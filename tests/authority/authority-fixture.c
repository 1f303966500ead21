/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority-fixture.h"

#include "model/chy-field.h"
#include "../support/test-store.h"
#include "pki/chy-inspect.h"

#include <glib/gstdio.h>
#include <string.h>

/* 2026-06-01 00:00 UTC */
#define START (G_GINT64_CONSTANT (1780272000) * CHY_USEC_PER_SEC)

static ChyStore *
open_store (TestHost *self)
{
  g_autoptr (GError) error = NULL;
  ChyStore *store =
      test_store_open (self->folder, &chy_authority_schema, CHY_STORE_CREATE, self->clock, &error);

  g_assert_no_error (error);
  return store;
}

static void
make_principals (TestHost *self)
{
  const char *const none[] = { NULL };

  self->admin = chy_principal_new (TEST_DOMAIN "-500", "CORP\\Administrator", none);
  self->connector = chy_principal_new (TEST_DOMAIN "-1104", "CORP\\CONNECTOR1$", none);
  self->stranger = chy_principal_new (TEST_DOMAIN "-1200", "CORP\\stranger", none);
}

static void
open_host (TestHost *self)
{
  g_autoptr (GError) error = NULL;

  self->store = open_store (self);
  self->host = chy_authority_builtin_host_new (self->store, self->vault, self->clock, &error);
  g_assert_no_error (error);
}

void
test_host_open (TestHost *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) passphrase = chy_secret_new_string ("a test's passphrase");

  self->folder = g_dir_make_tmp ("chy-authority-XXXXXX", &error);
  g_assert_no_error (error);
  self->clock = chy_clock_new_fixed (START);
  self->vault = chy_vault_create (passphrase, START, &error);
  g_assert_no_error (error);
  make_principals (self);
  open_host (self);
}

static void
close_host (TestHost *self)
{
  g_clear_object (&self->host);
  chy_store_close (self->store);
  g_clear_object (&self->store);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

void
test_host_close (TestHost *self)
{
  close_host (self);
  g_clear_pointer (&self->vault, chy_vault_unref);
  g_clear_pointer (&self->clock, chy_clock_unref);
  g_clear_pointer (&self->admin, chy_principal_free);
  g_clear_pointer (&self->connector, chy_principal_free);
  g_clear_pointer (&self->stranger, chy_principal_free);
  remove_folder (self->folder);
  g_clear_pointer (&self->folder, g_free);
}

void
test_host_resume (TestHost *self)
{
  make_principals (self);
  open_host (self);
}

GBytes *
test_read (const char *folder, guint i)
{
  g_autofree char *name = g_strdup_printf ("csr-%u.der", i);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

void
test_host_reopen (TestHost *self)
{
  close_host (self);
  open_host (self);
}

static GVariant *
body_from_pairs (const char *key, va_list args)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (; key != NULL; key = va_arg (args, const char *))
    g_variant_dict_insert (&dict, key, "s", va_arg (args, const char *));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
test_body (const char *key, ...)
{
  va_list args;

  va_start (args, key);
  GVariant *body = body_from_pairs (key, args);
  va_end (args);
  return body;
}

ChyAuthority *
test_authority_new (
    ChyAuthorityHost *host, const ChyPrincipal *admin, GHashTable *secrets, const char *name, ...)
{
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, name);
  g_autoptr (GVariant) more = body_from_pairs (va_arg (args, const char *), args);
  va_end (args);
  g_autoptr (GVariant) params = chy_body_with (more, "name", g_variant_new_string (name));
  ChyAuthority *authority = chy_authority_host_create (host, params, secrets, admin, NULL, &error);
  g_assert_no_error (error);
  return authority;
}

void
test_grant (ChyAuthority *authority,
            const ChyPrincipal *admin,
            const ChyPrincipal *to,
            const char *right,
            gboolean deny)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) texts =
      test_body ("principalId", to->id, "principalName", to->name, "right", right, NULL);
  g_autoptr (GVariant) params = chy_body_with (texts, "deny", g_variant_new_boolean (deny));

  chy_authority_configure (authority, "grant", params, admin, NULL, NULL, &error);
  g_assert_no_error (error);
}

ChyAuthority *
test_root_new (ChyAuthorityHost *host, const ChyPrincipal *admin, const ChyPrincipal *connector)
{
  ChyAuthority *authority = test_authority_new (host, admin, NULL, "Test Root", "organization", "Contoso",
                                                "fqdn", "ca1.corp.contoso.test", "key", "ec:p256", NULL);

  test_grant (authority, admin, connector, "request-certificates", FALSE);
  test_grant (authority, admin, connector, "issue-and-manage-certificates", FALSE);
  return authority;
}

ChyTemplate *
test_template_new (const char *name, const ChyPrincipal *connector, const char *const *settings)
{
  g_autoptr (GError) error = NULL;
  const char *const none[] = { NULL };
  g_autoptr (ChyPrincipal) creator = chy_principal_new (TEST_DOMAIN "-500", "CORP\\Administrator", none);
  g_autoptr (GPtrArray) builtin = chy_templates_builtin (TEST_DOMAIN, "CORP", NULL);
  const ChyTemplate *user = NULL;
  const char *const basic[] = { "compatibility.authority=2008r2", "compatibility.recipient=windows7",
                                "subjectNameSource=request", "allowExportableKey=true", NULL };

  for (guint i = 0; i < builtin->len; i++)
    if (strcmp (((ChyTemplate *) g_ptr_array_index (builtin, i))->cn, "User") == 0)
      user = g_ptr_array_index (builtin, i);
  g_assert_nonnull (user);
  ChyTemplate *template = chy_template_duplicate (user, name, name, NULL, creator, &error);
  g_assert_no_error (error);
  chy_template_set_texts (template, basic, &error);
  g_assert_no_error (error);
  if (settings != NULL)
    chy_template_set_texts (template, settings, &error);
  g_assert_no_error (error);
  chy_template_grant (template, connector->id, connector->name,
                      CHY_TEMPLATE_RIGHT_READ | CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  return template;
}

gboolean
test_issue_template (ChyAuthority *authority,
                     const ChyPrincipal *admin,
                     ChyTemplate *template,
                     GError **error)
{
  g_autoptr (GVariant) document = chy_template_to_body (template);
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) params = chy_body_with (empty, "document", document);

  return chy_authority_configure (authority, "issue-template", params, admin, NULL, NULL, error);
}

void
test_issue (ChyAuthority *authority,
            const ChyPrincipal *admin,
            const ChyPrincipal *connector,
            const char *name,
            const char *const *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTemplate) template = test_template_new (name, connector, settings);

  test_issue_template (authority, admin, template, &error);
  g_assert_no_error (error);
}

ChyKey *
test_key (ChyKeyType type)
{
  g_autoptr (GError) error = NULL;
  ChyKey *key = chy_key_generate (type, &error);

  g_assert_no_error (error);
  return key;
}

GBytes *
test_csr (ChyKey *key, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *escaped = chy_name_escape (name);
  g_autofree char *text = *name != '\0' ? g_strdup_printf ("CN=%s", escaped) : g_strdup ("");
  g_autoptr (ChyCertSpec) spec = chy_cert_spec_new ();

  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse (text, &error);
  g_assert_no_error (error);
  GBytes *csr = chy_csr_create (key, spec, &error);
  g_assert_no_error (error);
  return csr;
}

ChyIssuance *
test_submit (ChyAuthority *authority,
             const ChyPrincipal *who,
             const char *template,
             const char *request_id,
             guint attempt,
             GBytes *csr,
             GError **error)
{
  const ChySubmission submission = {
    .request_id = request_id, .attempt = attempt, .template_name = template, .csr = csr, .requester = who
  };
  ChyIssuance *answer = NULL;
  GError *local = NULL;

  gboolean done = chy_authority_submit (authority, &submission, 1, &answer, &local, NULL);
  g_assert_true ((answer != NULL) != (local != NULL));
  g_assert_true (done || local != NULL);
  if (local != NULL)
    g_propagate_error (error, local);
  return answer;
}

GVariant *
test_query (ChyAuthority *authority, GVariant *filter)
{
  g_autoptr (GError) error = NULL;
  GVariant *result = chy_authority_query (authority, "certificates", filter, NULL, &error);

  g_assert_no_error (error);
  return result;
}

char *
test_write (const char *folder, const char *name, GBytes *der, const char *label)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);
  gsize size;
  const char *data = g_bytes_get_data (der, &size);
  g_autofree char *pem = label != NULL ? chy_pem_encode (label, der) : NULL;

  g_file_set_contents (path, pem != NULL ? pem : data, pem != NULL ? -1 : (gssize) size, &error);
  g_assert_no_error (error);
  return path;
}

gboolean
test_run (const char *const *argv, char **ret_output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_autofree char *output = NULL;
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (ret_output != NULL)
    *ret_output = g_steal_pointer (&output);
  return g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0;
}

static char *
write_bundle (const char *folder, const char *name, GPtrArray *certificates, guint first, guint end)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  for (guint i = first; i < end; i++)
    {
      g_autofree char *pem = chy_pem_encode ("CERTIFICATE", g_ptr_array_index (certificates, i));
      g_string_append (text, pem);
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return g_steal_pointer (&path);
}

void
test_verify (const char *folder, GBytes *leaf, GPtrArray *chain, GBytes *crl, gboolean expect_good)
{
  g_autofree char *leaf_path = test_write (folder, "leaf.pem", leaf, "CERTIFICATE");
  g_autofree char *root = write_bundle (folder, "root.pem", chain, chain->len - 1, chain->len);
  g_autofree char *between = write_bundle (folder, "between.pem", chain, 0, chain->len - 1);
  g_autofree char *crl_path = crl != NULL ? test_write (folder, "crl.pem", crl, "X509 CRL") : NULL;
  g_autofree char *output = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  const char *const fixed[] = { "openssl", "verify", "-x509_strict", "-attime", NULL };

  for (gsize i = 0; fixed[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) fixed[i]);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (leaf, &error);
  g_assert_no_error (error);
  /* The test's clock is not the system's: an hour after the beginning. */
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, info->not_before / CHY_USEC_PER_SEC + 3600);
  g_ptr_array_add (argv, when);
  g_ptr_array_add (argv, (gpointer) "-CAfile");
  g_ptr_array_add (argv, root);
  if (chain->len > 1)
    {
      g_ptr_array_add (argv, (gpointer) "-untrusted");
      g_ptr_array_add (argv, between);
    }
  if (crl_path != NULL)
    {
      g_ptr_array_add (argv, (gpointer) "-crl_check");
      g_ptr_array_add (argv, (gpointer) "-CRLfile");
      g_ptr_array_add (argv, crl_path);
    }
  g_ptr_array_add (argv, leaf_path);
  g_ptr_array_add (argv, NULL);
  gboolean good = test_run ((const char *const *) argv->pdata, &output);
  if (good != expect_good)
    g_test_message ("%s", output);
  g_assert_cmpint (good, ==, expect_good);
}
