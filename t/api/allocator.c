/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * A module for t/api/allocator.t: each child says in the log whether more than one
 * thread may take memory from its pools' allocator, after all other modules have
 * had their say.
 */
#include <apr_allocator.h>
#include <httpd.h>
#include <http_config.h>
#include <http_log.h>

static void tell(apr_pool_t *pchild, server_rec *s)
{
    apr_allocator_t *allocator = apr_pool_allocator_get(pchild);

    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s,
                 "the child's allocator has %s lock",
                 apr_allocator_mutex_get(allocator) ? "a" : "no");
}

static void register_hooks(apr_pool_t *p)
{
    (void)p;
    ap_hook_child_init(tell, NULL, NULL, APR_HOOK_REALLY_LAST);
}

AP_DECLARE_MODULE(allocator) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
    AP_MODULE_FLAG_NONE
};
