/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/reuse.h"

#include <apr_allocator.h>

/* So many are kept, and so many bytes in each: 2 MB for a process at most */
#define KEPT 8
#define MOST_FREE (256 * 1024)

/* Empty pools that nobody uses, of this process, by the allocators that are theirs;
 * each place is taken and filled in one step. The first has what was used last. */
static apr_allocator_t *kept[KEPT];

static apr_status_t give_back(void *data)
{
    apr_pool_t *pool = data;
    apr_allocator_t *allocator = apr_pool_allocator_get(pool);
    int i;

    apr_pool_clear(pool);
    for (i = 0; i < KEPT && allocator; i++) {
        allocator = __atomic_exchange_n(&kept[i], allocator, __ATOMIC_ACQ_REL);
    }
    if (allocator) {
        apr_pool_destroy(apr_allocator_owner_get(allocator));
    }
    return APR_SUCCESS;
}

static apr_allocator_t *make(void)
{
    apr_allocator_t *allocator;
    apr_pool_t *pool;

    apr_allocator_create(&allocator);
    apr_allocator_max_free_set(allocator, MOST_FREE);
    apr_pool_create_unmanaged_ex(&pool, NULL, allocator);
    apr_allocator_owner_set(allocator, pool);
    return allocator;
}

apr_pool_t *xcri_reuse_pool(apr_pool_t *parent)
{
    apr_allocator_t *allocator = NULL;
    apr_pool_t *pool;
    int i;

    for (i = 0; i < KEPT && !allocator; i++) {
        allocator = __atomic_exchange_n(&kept[i], NULL, __ATOMIC_ACQ_REL);
    }
    pool = apr_allocator_owner_get(allocator ? allocator : make());
    apr_pool_cleanup_register(parent, pool, give_back, apr_pool_cleanup_null);
    return pool;
}
