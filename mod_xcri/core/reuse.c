/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/reuse.h"

#include <apr_allocator.h>

/* So many are kept, and so many bytes in each: 2 MB for a process at most */
#define KEPT 8
#define MOST_FREE (256 * 1024)

/* Empty pools that nobody uses, of this process; each place is taken and filled
 * in one step. The first has what was used last. */
static apr_pool_t *kept[KEPT];

static apr_status_t give_back(void *data)
{
    apr_pool_t *pool = data;
    int i;

    apr_pool_clear(pool);
    for (i = 0; i < KEPT && pool; i++) {
        pool = __atomic_exchange_n(&kept[i], pool, __ATOMIC_ACQ_REL);
    }
    if (pool) {
        apr_pool_destroy(pool);
    }
    return APR_SUCCESS;
}

static apr_pool_t *make(void)
{
    apr_allocator_t *allocator;
    apr_pool_t *pool;

    apr_allocator_create(&allocator);
    apr_allocator_max_free_set(allocator, MOST_FREE);
    apr_pool_create_unmanaged_ex(&pool, NULL, allocator);
    apr_allocator_owner_set(allocator, pool);
    return pool;
}

apr_pool_t *xcri_reuse_pool(apr_pool_t *parent)
{
    apr_pool_t *pool = NULL;
    int i;

    for (i = 0; i < KEPT && !pool; i++) {
        pool = __atomic_exchange_n(&kept[i], NULL, __ATOMIC_ACQ_REL);
    }
    if (!pool) {
        pool = make();
    }
    apr_pool_cleanup_register(parent, pool, give_back, apr_pool_cleanup_null);
    return pool;
}
