/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-certificate.h"
#include "chy-oids.h"

#include <string.h>

#define MAX_POOL  1000
#define MAX_DEPTH 16
/* Cross-certified authorities make many ways; a hostile pool could make very many. */
#define MAX_CHECKS 500

typedef struct
{
  GBytes *der; /* (borrowed) */
  ChyCertDer cert;
  gboolean is_ca;
  GBytes *key_id;       /* (owned) or NULL */
  GBytes *authority_id; /* (owned) or NULL */
  gboolean used;
} Candidate;

typedef struct
{
  GArray *pool;     /* (owned) of Candidate */
  GPtrArray *chain; /* (owned) of Candidate */
  guint checks;
} Search;

static void
candidate_clear (gpointer data)
{
  Candidate *self = data;

  g_clear_pointer (&self->key_id, g_bytes_unref);
  g_clear_pointer (&self->authority_id, g_bytes_unref);
}

static GBytes *
read_authority_id (const ChyCertDer *cert)
{
  ChyDer content, inside;
  ChyDerItem id;

  if (!cert->has_extensions || !chy_extension_find (&cert->extensions, CHY_OID_AUTHORITY_KEY_ID, &content) ||
      !chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) ||
      !chy_der_take (&inside, CHY_DER_CONTEXT (0), &id))
    return NULL;
  return g_bytes_new (id.content, id.size);
}

/* basicConstraints with cA, or a root of version 1, which has no extensions. */
static gboolean
read_is_ca (const ChyCertDer *cert)
{
  ChyDer content, inside;
  ChyDerItem item;
  gboolean is_ca = FALSE;

  if (!cert->has_extensions)
    return cert->version == 1;
  return chy_extension_find (&cert->extensions, CHY_OID_BASIC_CONSTRAINTS, &content) &&
         chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) &&
         chy_der_take (&inside, CHY_DER_BOOLEAN, &item) && chy_der_item_to_boolean (&item, &is_ca) && is_ca;
}

static gboolean
candidate_init (Candidate *self, GBytes *der, GError **error)
{
  memset (self, 0, sizeof *self);
  if (!chy_cert_der_read (der, &self->cert, error))
    return FALSE;
  self->der = der;
  self->is_ca = read_is_ca (&self->cert);
  self->key_id = chy_cert_der_subject_key_id (&self->cert);
  self->authority_id = read_authority_id (&self->cert);
  return TRUE;
}

static gboolean
same_octets (const ChyDerItem *a, const ChyDerItem *b)
{
  return a->whole_size == b->whole_size && memcmp (a->whole, b->whole, a->whole_size) == 0;
}

static gboolean
is_issued_by (Search *search, const Candidate *child, const Candidate *parent)
{
  if (!same_octets (&child->cert.issuer, &parent->cert.subject))
    return FALSE;
  if (child->authority_id != NULL && parent->key_id != NULL &&
      !g_bytes_equal (child->authority_id, parent->key_id))
    return FALSE;
  if (search->checks++ >= MAX_CHECKS)
    return FALSE;
  return chy_signature_verify (&child->cert.tbs, &child->cert.outer_algorithm, &child->cert.signature,
                               &parent->cert.public_key, TRUE, NULL);
}

/* A depth-first search; the chain is its stack, at most MAX_DEPTH deep. `from` says where to go on. */
static gboolean
find_root (Search *search)
{
  guint from[MAX_DEPTH] = { 0 };

  while (search->chain->len > 0)
    {
      guint depth = search->chain->len - 1;
      Candidate *top = g_ptr_array_index (search->chain, depth);
      Candidate *parent = NULL;

      if (from[depth] == 0 && same_octets (&top->cert.issuer, &top->cert.subject) &&
          is_issued_by (search, top, top))
        return TRUE;
      for (; parent == NULL && depth + 1 < MAX_DEPTH && from[depth] < search->pool->len; from[depth]++)
        {
          Candidate *next = &g_array_index (search->pool, Candidate, from[depth]);

          if (!next->used && next->is_ca && is_issued_by (search, top, next))
            parent = next;
        }
      if (parent != NULL)
        {
          parent->used = TRUE;
          g_ptr_array_add (search->chain, parent);
          from[depth + 1] = 0;
          continue;
        }
      top->used = FALSE;
      g_ptr_array_set_size (search->chain, (int) depth);
    }
  return FALSE;
}

static gboolean
fill_pool (GArray *pool, GBytes *leaf, GPtrArray *certificates, GError **error)
{
  Candidate candidate;
  guint i;

  if (certificates->len > MAX_POOL)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d certificates", MAX_POOL);
      return FALSE;
    }
  for (i = 0; i < certificates->len; i++)
    {
      GBytes *der = g_ptr_array_index (certificates, i);

      if (g_bytes_equal (der, leaf))
        continue;
      if (!candidate_init (&candidate, der, error))
        return FALSE;
      g_array_append_val (pool, candidate);
    }
  return TRUE;
}

GPtrArray *
chy_chain_build (GBytes *leaf, GPtrArray *certificates, GError **error)
{
  g_autoptr (GArray) pool = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  Search search = { .pool = pool, .chain = stack };
  Candidate first;
  guint i;

  g_array_set_clear_func (pool, candidate_clear);
  if (!fill_pool (pool, leaf, certificates, error) || !candidate_init (&first, leaf, error))
    return NULL;
  g_ptr_array_add (stack, &first);
  if (find_root (&search))
    for (i = 0; i < stack->len; i++)
      g_ptr_array_add (chain, g_bytes_ref (((Candidate *) g_ptr_array_index (stack, i))->der));
  candidate_clear (&first);
  if (chain->len > 0)
    return g_steal_pointer (&chain);
  g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NO_CHAIN,
                       "The certificates at hand do not lead from this one to a self-signed root");
  return NULL;
}
