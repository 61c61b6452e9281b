/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/spool.h"
#include "core/reuse.h"

#include <apr_file_io.h>
#include <apr_strings.h>

/* What is in memory once there is a file */
#define BUFFER (64 * 1024)

/* What all files of this process hold, in bytes: the one thing that they share.
 * It is counted up before a file grows, and down when it is closed. */
static apr_int64_t held;

static int reserve(const xcri_spool_t *spool, apr_off_t more)
{
    if (__atomic_add_fetch(&held, more, __ATOMIC_RELAXED) > spool->limit) {
        __atomic_sub_fetch(&held, more, __ATOMIC_RELAXED);
        return 0;
    }
    return 1;
}

static void empty(xcri_spool_t *spool)
{
    __atomic_sub_fetch(&held, spool->size, __ATOMIC_RELAXED);
    spool->size = spool->at = 0;
}

static apr_status_t let_go(void *spool)
{
    empty(spool);
    return APR_SUCCESS;
}

int xcri_spool_is_full(apr_int64_t limit)
{
    return __atomic_load_n(&held, __ATOMIC_RELAXED)
           > limit - XCRI_SPOOL_SMALL;
}

xcri_spool_t *xcri_spool_make(apr_pool_t *pool, apr_int64_t limit)
{
    xcri_spool_t *spool = apr_pcalloc(pool, sizeof(*spool));

    spool->memory = xcri_reuse_pool(pool);
    spool->pool = pool;
    spool->limit = limit;
    apr_pool_cleanup_register(pool, spool, let_go, apr_pool_cleanup_null);
    return spool;
}

static const char *failed(const xcri_spool_t *spool, const char *what,
                          apr_status_t rv)
{
    char words[120];

    return apr_psprintf(spool->pool, "the temporary file of a large answer "
                        "cannot be %s: %s", what,
                        apr_strerror(rv, words, sizeof(words)));
}

/* What httpd sends with sendfile(2), it sends when the client has time; what it
 * has to read first, a thread waits with. A temporary file is a local one, and
 * nobody cuts it: the reasons of EnableSendfile Off do not hold. */
static const char *open_file(xcri_spool_t *spool)
{
    const char *dir, *name;
    char *path;
    apr_status_t rv = apr_temp_dir_get(&dir, spool->pool);

    if (rv == APR_SUCCESS) {
        path = apr_pstrcat(spool->pool, dir, "/xcri-XXXXXX", NULL);
        rv = apr_file_mktemp(&spool->file, path,
                             APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE
                             | APR_FOPEN_EXCL | APR_FOPEN_BINARY
                             | APR_FOPEN_SENDFILE_ENABLED, spool->pool);
    }
    if (rv != APR_SUCCESS) {
        spool->file = NULL;
        return failed(spool, "made", rv);
    }
    apr_file_name_get(&name, spool->file);
    rv = apr_file_remove(name, spool->pool);
    return rv == APR_SUCCESS ? NULL : failed(spool, "made nameless", rv);
}

const char *xcri_spool_write(xcri_spool_t *spool, const void *data,
                             apr_size_t len)
{
    const char *wrong = spool->file ? NULL : open_file(spool);
    apr_off_t end = spool->at + (apr_off_t)len;
    apr_off_t at = spool->at;
    apr_status_t rv;

    if (wrong) {
        return wrong;
    }
    if (end > spool->size) {
        if (!reserve(spool, end - spool->size)) {
            return "large answers hold as much already as XCRILargeAnswers "
                   "allows";
        }
        spool->size = end;
    }
    rv = apr_file_seek(spool->file, APR_SET, &at);
    if (rv == APR_SUCCESS) {
        rv = apr_file_write_full(spool->file, data, len, NULL);
    }
    spool->at = end;
    return rv == APR_SUCCESS ? NULL : failed(spool, "written", rv);
}

const char *xcri_spool_begin(xcri_spool_t *spool, xcri_json_t *json)
{
    apr_status_t rv = APR_SUCCESS;

    apr_pool_clear(spool->memory);
    xcri_json_init(json, spool->memory);
    json->spool = spool;
    spool->most = spool->take ? BUFFER : XCRI_SPOOL_SMALL;
    if (spool->size) {
        empty(spool);
        rv = apr_file_trunc(spool->file, 0);
    }
    return rv != APR_SUCCESS ? failed(spool, "emptied", rv)
           : spool->begin ? spool->begin(spool->to) : NULL;
}

static const char *flush(xcri_spool_t *spool, xcri_json_t *json)
{
    const xcri_chunk_t *chunk;
    const char *wrong = NULL;
    int repaired = json->repaired;

    for (chunk = xcri_json_chunks(json); chunk && !wrong; chunk = chunk->next) {
        if (!chunk->file && chunk->used) {
            wrong = spool->take ? spool->take(spool->to, chunk->data,
                                              chunk->used)
                                : xcri_spool_write(spool, chunk->data,
                                                   chunk->used);
        }
    }
    apr_pool_clear(spool->memory);
    xcri_json_init(json, spool->memory);
    json->spool = spool;
    json->repaired = repaired;
    spool->most = BUFFER;
    if (!spool->take && spool->size) {
        xcri_json_file(json, spool->file, spool->size);
    }
    return wrong;
}

const char *xcri_spool_drain(xcri_spool_t *spool, xcri_json_t *json)
{
    apr_size_t in_file = spool->take ? 0 : (apr_size_t)spool->size;

    return xcri_json_length(json) - in_file > spool->most
           ? flush(spool, json) : NULL;
}

const char *xcri_spool_end(xcri_spool_t *spool, xcri_json_t *json)
{
    return spool->take || spool->size ? flush(spool, json) : NULL;
}

const char *xcri_spool_give(xcri_spool_t *spool, xcri_json_t *out)
{
    apr_size_t len = (apr_size_t)spool->size;
    apr_off_t at = 0;
    apr_status_t rv;

    if (len > XCRI_SPOOL_SMALL) {
        xcri_json_file(out, spool->file, spool->size);
        return NULL;
    }
    xcri_json_room(out, len);
    rv = apr_file_seek(spool->file, APR_SET, &at);
    if (rv == APR_SUCCESS) {
        rv = apr_file_read_full(spool->file, out->at, len, NULL);
    }
    if (rv != APR_SUCCESS) {
        return failed(spool, "read", rv);
    }
    out->at += len;
    empty(spool);
    apr_file_close(spool->file);
    spool->file = NULL;
    return NULL;
}
