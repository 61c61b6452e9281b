/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "users.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int64_t at, took;
    int status;
} sample_t;

static sample_t *samples;
static size_t nsamples, room;

void report_answer(int64_t at, int64_t took, int status)
{
    if (nsamples == room) {
        room = room ? room * 2 : 65536;
        samples = realloc(samples, room * sizeof(*samples));
        if (!samples) {
            die("out of memory");
        }
    }
    samples[nsamples++] = (sample_t){ at, took, status };
}

void report_body(address_t *address, uint64_t body, int64_t at)
{
    body_t *b = address->bodies;
    int *n = &address->nbodies, i;

    for (i = 0; i < *n && b[i].body != body; i++) {
        continue;
    }
    if (i == *n) {
        if (i == MOST_BODIES) {
            return;
        }
        b[(*n)++] = (body_t){ body, at, 0, 0 };
    }
    b[i].last = at;
    b[i].count++;
}

static int by_time_taken(const void *a, const void *b)
{
    int64_t x = ((const sample_t *)a)->took, y = ((const sample_t *)b)->took;

    return (x > y) - (x < y);
}

static int by_moment(const void *a, const void *b)
{
    int64_t x = ((const sample_t *)a)->at, y = ((const sample_t *)b)->at;

    return (x > y) - (x < y);
}

/* Of n samples in the order of their time */
static double part(const sample_t *sorted, size_t n, double share)
{
    size_t i = (size_t)((double)n * share);

    return n ? (double)sorted[i < n ? i : n - 1].took / 1000 : 0;
}

static void report_spans(int64_t span)
{
    size_t from = 0, to;
    const char *comma = "";

    qsort(samples, nsamples, sizeof(*samples), by_moment);
    printf(",\"spans\":[");
    for (; from < nsamples; from = to) {
        int64_t which = samples[from].at / span;
        long bad = 0;

        for (to = from; to < nsamples && samples[to].at / span == which;
             to++) {
            bad += samples[to].status != 200;
        }
        qsort(samples + from, to - from, sizeof(*samples), by_time_taken);
        printf("%s{\"at\":%" PRId64 ",\"requests\":%zu,\"not_200\":%ld,"
               "\"p99\":%.3f}", comma, which * span / 1000, to - from, bad,
               part(samples + from, to - from, .99));
        comma = ",";
    }
    printf("]");
}

static void report_bodies(const address_t *addresses, int naddresses)
{
    int i, j;

    printf(",\"bodies\":{");
    for (i = 0; i < naddresses; i++) {
        printf("%s\"%s\":[", i ? "," : "", addresses[i].path);
        for (j = 0; j < addresses[i].nbodies; j++) {
            const body_t *b = &addresses[i].bodies[j];

            printf("%s{\"body\":\"%016" PRIx64 "\",\"first\":%" PRId64
                   ",\"last\":%" PRId64 ",\"count\":%ld}", j ? "," : "",
                   b->body, b->first / 1000, b->last / 1000, b->count);
        }
        printf("]");
    }
    printf("}");
}

void report_all(int64_t lasted, long sent_again, int64_t span,
                const address_t *addresses, int naddresses)
{
    static long statuses[1000];
    const char *comma = "";
    long bad = 0;
    size_t i;

    for (i = 0; i < nsamples; i++) {
        bad += samples[i].status != 200;
        statuses[samples[i].status > 0 && samples[i].status < 1000
                 ? samples[i].status : 0]++;
    }
    qsort(samples, nsamples, sizeof(*samples), by_time_taken);
    printf("{\"requests\":%zu,\"seconds\":%.3f,\"not_200\":%ld,"
           "\"sent_again\":%ld,\"p50\":%.3f,\"p99\":%.3f,\"longest\":%.3f,"
           "\"statuses\":{", nsamples, (double)lasted / 1e6, bad, sent_again,
           part(samples, nsamples, .5), part(samples, nsamples, .99),
           part(samples, nsamples, 1));
    for (i = 0; i < 1000; i++) {
        if (statuses[i]) {
            printf("%s\"%zu\":%ld", comma, i, statuses[i]);
            comma = ",";
        }
    }
    printf("}");
    if (span) {
        report_spans(span);
    }
    if (naddresses) {
        report_bodies(addresses, naddresses);
    }
    printf("}\n");
}

