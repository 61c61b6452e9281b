/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/key.h"
#include "core/hash.h"

#include <apr_escape.h>
#include <apr_strings.h>

typedef struct {
    unsigned char *data;
    apr_size_t len;
} writer_t;

static void put(writer_t *to, const void *data, apr_size_t len)
{
    if (to->data) {
        memcpy(to->data + to->len, data, len);
    }
    to->len += len;
}

static void put_text(writer_t *to, const xcri_str_t *text)
{
    put(to, &text->len, sizeof(text->len));
    put(to, text->data, text->len);
}

static void put_value(writer_t *to, const xcri_request_t *req, int i)
{
    const xcri_value_t *v = &req->values[i];
    unsigned char kind = (unsigned char)v->kind;

    put(to, &kind, 1);
    if (v->kind == XCRI_IS_TEXT) {
        put_text(to, &v->text);
        if (req->compiled->echoed & (1U << i)) {
            put_text(to, &v->raw);
        }
    }
    else if (v->kind != XCRI_ABSENT) {
        put(to, &v->number, sizeof(v->number));
    }
    if (req->compiled->route->params[i].setting == XCRI_SETTING_SEASON) {
        unsigned char given = (unsigned char)v->given;

        /* The links of a list name the season that was named. */
        put(to, &given, 1);
    }
}

static void put_all(writer_t *to, const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    unsigned short where[] = { (unsigned short)req->mount->id,
                               (unsigned short)c->index };
    unsigned char how[] = {
        (unsigned char)req->form,
        /* So do they say where they are. */
        req->path.len && req->path.data[req->path.len - 1] == '/'
    };
    int i;

    put(to, where, sizeof(where));
    put(to, how, sizeof(how));
    /* Of two settings that an <If> makes of one mount; where it only bounds
     * what may be asked for, they are alike. */
    put(to, &req->settings.default_limit, sizeof(req->settings.default_limit));
    for (i = 0; i < c->nparams; i++) {
        put_value(to, req, i);
    }
    if (c->nsegments > 0 && c->segments[c->nsegments - 1].param >= 0) {
        put_text(to, &req->path);
    }
}

xcri_key_bytes_t xcri_key_make(const xcri_request_t *req)
{
    writer_t to = { NULL, 0 };
    xcri_key_bytes_t key;

    put_all(&to, req);
    key.data = to.data = apr_palloc(req->pool, to.len);
    key.len = to.len;
    to.len = 0;
    put_all(&to, req);
    key.hash = xcri_hash(XCRI_HASH_START, key.data, key.len);
    return key;
}

int xcri_key_mount(const xcri_key_bytes_t *key)
{
    unsigned short id;

    memcpy(&id, key->data, sizeof(id));
    return id;
}

const char *xcri_key_recipe(const xcri_request_t *req)
{
    const xcri_compiled_t *c = req->compiled;
    const char *address = apr_psprintf(req->pool, "%c%.*s?",
                                       'A' + (int)req->form,
                                       (int)req->path.len, req->path.data);
    int i;

    if (memchr(req->path.data, '?', req->path.len)
        || memchr(req->path.data, '\0', req->path.len)) {
        return NULL;
    }
    for (i = 0; i < c->nparams; i++) {
        const xcri_value_t *v = &req->values[i];

        if (v->given && !(c->in_path & (1U << i))) {
            address = apr_pstrcat(req->pool, address, c->route->params[i].name,
                                  "=", apr_pescape_urlencoded(req->pool,
                                      apr_pstrmemdup(req->pool, v->raw.data,
                                                     v->raw.len)), "&", NULL);
        }
    }
    return address;
}

xcri_form_t xcri_key_read_recipe(apr_pool_t *pool, const char *recipe,
                                 const char **path, const char **query)
{
    const char *mark = strchr(recipe, '?');

    *path = apr_pstrmemdup(pool, recipe + 1, (apr_size_t)(mark - recipe - 1));
    *query = mark + 1;
    return (xcri_form_t)(recipe[0] - 'A');
}

xcri_key_bytes_t xcri_key_address(request_rec *r, const xcri_mount_t *mount,
                                  const xcri_settings_t *settings)
{
    apr_size_t len = strlen(r->unparsed_uri);
    unsigned char *data = apr_palloc(r->pool, sizeof(mount->id)
                                              + sizeof(*settings) + len);
    xcri_key_bytes_t address = { data, 0, 0 };

    memcpy(data, &mount->id, sizeof(mount->id));
    memcpy(data + sizeof(mount->id), settings, sizeof(*settings));
    memcpy(data + sizeof(mount->id) + sizeof(*settings), r->unparsed_uri, len);
    address.len = sizeof(mount->id) + sizeof(*settings) + len;
    address.hash = xcri_hash(XCRI_HASH_START, data, address.len);
    return address;
}
