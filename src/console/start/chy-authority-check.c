/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-authority-private.h"

static gboolean
is_taken (ChyAuthorityAssistant *self, const char *name)
{
  for (guint i = 0; self->authorities != NULL && i < self->authorities->len; i++)
    {
      const char *other = chy_body_get_text (g_ptr_array_index (self->authorities, i), "name");
      g_autofree char *one = g_utf8_casefold (name, -1);
      g_autofree char *two = g_utf8_casefold (other != NULL ? other : "", -1);

      if (g_str_equal (one, two))
        return TRUE;
    }

  return FALSE;
}

static gboolean
check_name (ChyAuthorityAssistant *self)
{
  ChyAuthorityControls *controls = &self->controls;
  ChyAuthorityKind kind = chy_authority_assistant_get_kind (self);
  g_autoptr (GVariant) body = chy_form_get_body (controls->name);
  const char *name = chy_body_get_text (body, "name");
  const char *parent = chy_body_get_text (body, "parent");

  chy_authority_error_show (controls->name_error, NULL);
  if (!chy_form_check (controls->name) ||
      (kind == CHY_AUTHORITY_IMPORT && !chy_form_check (controls->certificate)))
    return FALSE;
  if (name != NULL && is_taken (self, name))
    {
      g_autofree char *sentence =
          g_strdup_printf (_ ("There is an authority “%s” already. Choose another name."), name);

      chy_authority_error_show (controls->name_error, sentence);
      (void) chy_form_focus (controls->name, "name");
      return FALSE;
    }
  if (kind == CHY_AUTHORITY_SUBORDINATE && (parent == NULL || *parent == '\0'))
    {
      chy_authority_error_show (controls->name_error, _ ("Choose the authority that signs it."));
      (void) chy_form_focus (controls->name, "parent");
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_key (ChyAuthorityAssistant *self)
{
  ChyAuthorityControls *controls = &self->controls;
  gboolean import = chy_authority_assistant_get_kind (self) == CHY_AUTHORITY_IMPORT;
  gboolean token = chy_authority_pages_is_on_token (self);
  g_autoptr (GVariant) uri = chy_form_get_body (controls->uri);
  const char *text = chy_body_get_text (uri, "pkcs11");

  chy_authority_error_show (controls->key_error, NULL);
  if (!import && !chy_form_check (controls->key))
    return FALSE;
  if (token && (text == NULL || !g_str_has_prefix (text, "pkcs11:")))
    {
      chy_authority_error_show (controls->key_error, _ ("The address of a token begins with “pkcs11:”."));
      (void) chy_form_focus (controls->uri, "pkcs11");
      return FALSE;
    }
  if (import && !token && self->key == NULL)
    {
      chy_authority_error_show (
          controls->key_error,
          _ ("The file of the private key is missing. Go back and choose it, or use a token."));
      return FALSE;
    }
  if (chy_authority_pages_makes_vault (self) && chy_secret_entry_get_problem (controls->passphrase) != NULL)
    {
      chy_authority_error_show (controls->key_error, chy_secret_entry_get_problem (controls->passphrase));
      gtk_widget_child_focus (GTK_WIDGET (controls->passphrase), GTK_DIR_TAB_FORWARD);
      return FALSE;
    }

  return TRUE;
}

gboolean
chy_authority_check_page (ChyAuthorityAssistant *self, ChyAuthorityPage page)
{
  switch (page)
    {
    case CHY_AUTHORITY_PAGE_NAME:
      return check_name (self);
    case CHY_AUTHORITY_PAGE_KEY:
      return check_key (self);
    default:
      return TRUE;
    }
}
