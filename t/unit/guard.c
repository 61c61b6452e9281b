/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/*
 * What the threads of a child share of a database: whose turn it is, which totals
 * are known, which version there is. With the sanitizer for threads, too. The
 * database itself is t/api's and t/faults'; here a connection is a number that
 * two must not have at once.
 */
#include "database/guard.h"
#include "database/totals.h"
#include "database/turn.h"
#include "core/clock.h"

#include "fixture.h"

#define SLOTS 4
#define KEEP 3
#define ROUTES 5
#define THREADS 8
#define TURNS 300

static xcri_pool_count_t count;
static xcri_gauge_t gauge;
static xcri_version_board_t board;
static _Atomic int is_over, served, refused, odd;
static int wrong;            /* under the guard's lock */

/* Routes 0 and 1 read one table; the last is the module's own. */
static const int tables[ROUTES + 1] = { 0, 0, 2, 3, 4, 5 };

static xcri_pool_t *make_guard(void)
{
    xcri_pool_t *guard = apr_pcalloc(pool, sizeof(*guard));

    memset(&count, 0, sizeof(count));
    memset(&gauge, 0, sizeof(gauge));
    guard->slots = SLOTS;
    guard->keep = KEEP;
    guard->nroutes = ROUTES;
    guard->most_busy = THREADS + 1;
    guard->held = apr_pcalloc(pool, sizeof(*guard->held) * (ROUTES + 1));
    guard->of_table = apr_pcalloc(pool, sizeof(*guard->of_table)
                                        * (ROUTES + 1));
    guard->lent = apr_pcalloc(pool, sizeof(*guard->lent) * (ROUTES + 1));
    guard->table = tables;
    guard->began = xcri_now();
    guard->count = &count;
    guard->gauge = &gauge;
    guard->board = &board;
    guard->totals = xcri_totals_make(pool);
    apr_pool_create(&guard->mem, pool);
    xcri_lock_make(&guard->lock);
    pthread_cond_init(&guard->wake, NULL);
    pthread_cond_init(&guard->told, NULL);
    pthread_cond_init(&guard->counted, NULL);
    xcri_guard_alive(guard);
    return guard;
}

static void start(apr_thread_t **threads, int n, apr_thread_start_t work,
                  void *data)
{
    int i;

    for (i = 0; i < n; i++) {
        if (apr_thread_create(&threads[i], NULL, work, data, pool)
            != APR_SUCCESS) {
            printf("Bail out! no thread\n");
            exit(1);
        }
    }
}

static void join(apr_thread_t **threads, int n)
{
    apr_status_t ended;
    int i;

    for (i = 0; i < n; i++) {
        apr_thread_join(&ended, threads[i]);
    }
}

/* ---- whose turn it is ----------------------------------------------------------- */

/* Opens it, or puts another in its place, as lease.c and pool.c do. */
static xcri_conn_t *connect_one(xcri_pool_t *guard, xcri_conn_t *conn)
{
    xcri_lock_take(&guard->lock);
    if (!conn) {
        conn = apr_pcalloc(guard->mem, sizeof(*conn));
        conn->pool = guard;
        conn->copy = -1;
        conn->next = guard->conns;
        guard->conns = conn;
        guard->nconns++;
        guard->live++;
        guard->opening_since = 0;
    }
    else if (conn->is_dead) {
        conn->is_dead = 0;
        guard->live++;
    }
    conn->retire = xcri_now() + apr_time_from_msec(20);
    xcri_lock_give(&guard->lock);
    return conn;
}

/* Only who has it on loan writes this, and without the lock: should two have it,
 * the sanitizer says so, and the number may be wrong. */
static void use(xcri_conn_t *conn)
{
    apr_uint32_t before = ++conn->uses;

    apr_sleep(20);
    if (conn->uses != before) {
        atomic_fetch_add(&odd, 1);
    }
}

static void look(const xcri_pool_t *guard)
{
    int held = 0, i;

    for (i = 0; i <= ROUTES; i++) {
        held += guard->held[i];
        wrong += guard->held[i] < 0 || guard->of_table[i] < 0;
    }
    wrong += held != guard->in_use || guard->in_use > guard->slots
             || guard->owned > guard->slots || guard->live > guard->nconns
             || guard->connecting < 0 || guard->waiting < 0;
}

/* Waits at most so long for a connection. Returns 0 when there is none. */
static int take(xcri_pool_t *guard, const xcri_claim_t *claim,
                apr_interval_time_t most, xcri_turn_t *turn)
{
    int is_served = xcri_turn_take(guard, claim, xcri_now() + most, turn);

    if (is_served && (!turn->conn || turn->connects)) {
        turn->conn = connect_one(guard, turn->conn);
    }
    return is_served;
}

static void leave(xcri_pool_t *guard, const xcri_claim_t *claim,
                  xcri_turn_t *turn)
{
    xcri_lock_take(&guard->lock);
    xcri_turn_connected(guard, turn, !turn->conn->is_dead);
    turn->conn->used = xcri_now();
    xcri_turn_leave(guard, claim, turn->conn);
    look(guard);
    xcri_lock_give(&guard->lock);
}

static void *APR_THREAD_FUNC borrow(apr_thread_t *thread, void *data)
{
    static _Atomic int threads;
    unsigned dice = (unsigned)atomic_fetch_add(&threads, 1) * 7919U + 1;
    xcri_pool_t *guard = data;
    int i;

    (void)thread;
    for (i = 0; i < TURNS; i++) {
        xcri_claim_t claim;
        xcri_turn_t turn;

        dice = dice * 1103515245U + 12345U;
        claim.route = (int)(dice >> 16) % (ROUTES + 1);
        claim.rank = claim.route == ROUTES ? XCRI_RANK_OWN
                     : (xcri_rank_t)((dice >> 20) % XCRI_RANK_OWN);
        if (!take(guard, &claim, apr_time_from_msec(50), &turn)) {
            atomic_fetch_add(&refused, 1);
            apr_sleep(200);
            continue;
        }
        use(turn.conn);
        xcri_guard_alive(guard);
        leave(guard, &claim, &turn);
        atomic_fetch_add(&served, 1);
    }
    return NULL;
}

/* The keeper's part: connections are lost, and now and then all of them, and
 * those who wait are sent away. */
static void *APR_THREAD_FUNC disturb(apr_thread_t *thread, void *data)
{
    xcri_pool_t *guard = data;
    xcri_conn_t *conn;
    int i;

    (void)thread;
    for (i = 0; !atomic_load(&is_over); i++) {
        apr_sleep(2000);
        xcri_guard_alive(guard);
        xcri_lock_take(&guard->lock);
        if (guard->conns && i % 3 == 0) {
            xcri_guard_shut(guard->conns);
        }
        if (i % 20 == 19) {
            for (conn = guard->conns; conn; conn = conn->next) {
                xcri_guard_shut(conn);
            }
            guard->away = 1;
            xcri_turn_refuse_all(guard);
        }
        else {
            guard->away = 0;
        }
        guard->unsure = 0;
        xcri_turn_serve(guard);
        look(guard);
        xcri_lock_give(&guard->lock);
    }
    return NULL;
}

/* As the status page: without the lock */
static void *APR_THREAD_FUNC watch(apr_thread_t *thread, void *data)
{
    const xcri_pool_t *guard = data;

    (void)thread;
    while (!atomic_load(&is_over)) {
        atomic_fetch_add(&odd, atomic_load(&gauge.in_use) > SLOTS);
        atomic_fetch_add(&odd, xcri_pool_patience(guard, xcri_now()) <= 0);
        atomic_fetch_add(&odd, xcri_pool_is_away(guard) > 1);
        atomic_fetch_add(&odd, xcri_pool_answered(guard) > xcri_now());
        apr_sleep(500);
    }
    return NULL;
}

static int idle(const xcri_pool_t *guard)
{
    const xcri_conn_t *conn;
    int n = 0;

    for (conn = guard->idle; conn; conn = conn->next_idle) {
        n++;
    }
    return n;
}

static void test_turns(void)
{
    xcri_pool_t *guard = make_guard();
    apr_thread_t *threads[THREADS], *others[2];

    atomic_store(&is_over, 0);
    start(&others[0], 1, disturb, guard);
    start(&others[1], 1, watch, guard);
    start(threads, THREADS, borrow, guard);
    join(threads, THREADS);
    atomic_store(&is_over, 1);
    join(others, 2);
    ok(atomic_load(&served) > TURNS, "%d of %d were served",
       atomic_load(&served), THREADS * TURNS);
    is_int(atomic_load(&served) + atomic_load(&refused), THREADS * TURNS,
           "the others were told so");
    is_int(atomic_load(&odd), 0, "nobody met somebody else");
    is_int(wrong, 0, "what is counted was right at each step");
    is_int(guard->in_use, 0, "in the end nothing is on loan");
    is_int(guard->waiting, 0, "nobody waits");
    ok(!guard->queue, "the queue is empty");
    is_int(guard->connecting, 0, "nobody connects");
    is_int(idle(guard), guard->owned, "all connections are idle");
    is_int(guard->nconns, guard->owned, "and none is lost");
    ok(guard->live <= KEEP, "no more are open than are kept (%d)",
       guard->live);
    is_int(atomic_load(&gauge.in_use), 0, "the gauge says so, too");
}

/* ---- where many come ------------------------------------------------------------- */

static const xcri_claim_t of_module = { .route = ROUTES, .rank = XCRI_RANK_OWN };
static const xcri_claim_t of_list = { .route = 2 };

static int take_and_leave(xcri_pool_t *guard, const xcri_claim_t *claim,
                          apr_interval_time_t most)
{
    xcri_turn_t turn;
    int is_served;

    xcri_guard_alive(guard);
    is_served = take(guard, claim, most, &turn);
    if (is_served) {
        leave(guard, claim, &turn);
    }
    return is_served;
}

/* Is one served who comes when there are as many as may be, somebody was sent away
 * just now, and one waits so long? A slot is free: who is let in has it at once. */
static int comes_in(xcri_pool_t *guard, apr_interval_time_t wait)
{
    int is_served;

    guard->waiting = guard->most_busy;
    guard->given = xcri_now();
    guard->shed_second = apr_time_sec(guard->given);
    guard->usual_wait = wait;
    is_served = take_and_leave(guard, &of_list, 0);
    guard->waiting = 0;
    return is_served;
}

static void *APR_THREAD_FUNC come_later(apr_thread_t *thread, void *data)
{
    (void)thread;
    atomic_fetch_add(&served, take_and_leave(data, &of_list,
                                             apr_time_from_sec(20)));
    return NULL;
}

static void set_in_use(xcri_pool_t *guard, int n)
{
    xcri_lock_take(&guard->lock);
    guard->in_use = n;
    xcri_turn_serve(guard);
    xcri_lock_give(&guard->lock);
}

static int is_waited(xcri_pool_t *guard)
{
    int waiting;

    xcri_lock_take(&guard->lock);
    waiting = guard->waiting;
    xcri_lock_give(&guard->lock);
    return waiting;
}

/* No slot is free until somebody has waited for one for 20 ms. */
static void keep_waiting(xcri_pool_t *guard)
{
    apr_thread_t *thread;

    set_in_use(guard, SLOTS);
    start(&thread, 1, come_later, guard);
    while (!is_waited(guard)) {
        apr_sleep(1000);
    }
    apr_sleep(apr_time_from_msec(20));
    xcri_guard_alive(guard);
    set_in_use(guard, 0);
    join(&thread, 1);
}

static void test_crowd(void)
{
    xcri_pool_t *guard = make_guard();

    is_int(take_and_leave(guard, &of_module, 0), 1, "there is a connection");
    is_int(comes_in(guard, 0), 1, "where nobody waits long, there is room for"
           " one more, whoever was sent away");
    is_int(guard->usual_wait < apr_time_from_msec(50), 1,
           "who is served at once has not waited");
    guard->began -= apr_time_from_sec(3600);
    is_int(comes_in(guard, XCRI_POOL_WAIT / 4), 1, "nor later");
    is_int(guard->usual_wait < XCRI_POOL_WAIT / 4, 1, "and one waits less now");
    is_int(comes_in(guard, XCRI_POOL_WAIT), 0, "where one waits long, there is"
           " none");
    is_int((apr_int64_t)atomic_load(&count.timeouts), 1, "which is noted");
    guard->usual_wait = 0;
    keep_waiting(guard);
    is_int(guard->usual_wait >= apr_time_from_msec(2), 1,
           "who has waited counts");
}

/* ---- totals ------------------------------------------------------------------------ */

#define VALUES 40
#define COUNTS 10000

/* Values whose count takes as long as this, and of which the second has none */
#define SLOW 50
#define FAILS 51
#define SLOWLY apr_time_from_msec(50)

static _Atomic int asked, given_back;

/* Who is asked what is not known: a value has 1,000 rows for each of the data's
 * versions, and as many as its number. */
int xcri_query_texts(xcri_query_t *q, const xcri_statement_t *st,
                     const char **texts, int *found)
{
    (void)st;
    atomic_fetch_add(&asked, 1);
    if (q->values[0].number >= SLOW) {
        apr_sleep(SLOWLY);
    }
    if (q->values[0].number == FAILS) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    *found = 1;
    *texts = apr_psprintf(q->pool, "%d", (q->version.tag[0] - 'a') * 1000
                                         + (int)q->values[0].number);
    return OK;
}

void xcri_query_end(xcri_query_t *q)
{
    (void)q;
    atomic_fetch_add(&given_back, 1);
}

/* No commit goes on here. */
int xcri_query_snapshot(xcri_query_t *q)
{
    (void)q;
    return HTTP_SERVICE_UNAVAILABLE;
}

static const xcri_statement_t of_one_value = { .id = 3, .uses = 1 };

/* What is needed to ask for the total of one value */
typedef struct {
    xcri_srv_conf_t srv;
    xcri_value_t value;
    xcri_query_t q;
} question_t;

static question_t *make_question(apr_pool_t *p, xcri_pool_t *guard)
{
    static const xcri_compiled_t compiled = { .nparams = 1 };
    question_t *question = apr_pcalloc(p, sizeof(*question));

    question->srv.pool = guard;
    question->value.kind = XCRI_IS_INT;
    question->q.pool = p;
    question->q.srv = &question->srv;
    question->q.compiled = &compiled;
    question->q.values = &question->value;
    return question;
}

static void *APR_THREAD_FUNC add_up(apr_thread_t *thread, void *data)
{
    question_t *question;
    apr_int64_t total;
    apr_pool_t *own;
    int i;

    apr_pool_create(&own, apr_thread_pool_get(thread));
    question = make_question(own, data);
    question->q.version.settled = 1;
    for (i = 0; i < COUNTS; i++) {
        int version = i / (VALUES * 10) % 2;

        question->value.number = i % VALUES;
        apr_snprintf(question->q.version.tag, sizeof(question->q.version.tag),
                     "%c", 'a' + version);
        if (xcri_totals_get(&question->q, &of_one_value, &total) != OK
            || total != version * 1000 + question->value.number) {
            atomic_fetch_add(&odd, 1);
        }
    }
    return NULL;
}

static void test_totals(void)
{
    apr_thread_t *threads[THREADS];

    atomic_store(&odd, 0);
    start(threads, THREADS, add_up, make_guard());
    join(threads, THREADS);
    is_int(atomic_load(&odd), 0, "each total is that of its value and version");
    ok(atomic_load(&asked) < THREADS * COUNTS / 2, "and %d of %d were known",
       THREADS * COUNTS - atomic_load(&asked), THREADS * COUNTS);
}

static xcri_pool_t *asked_of;
static int asked_for;

/* Asks for one total, as the others do at the same time. */
static void *APR_THREAD_FUNC ask(apr_thread_t *thread, void *data)
{
    question_t *question = make_question(apr_thread_pool_get(thread), asked_of);
    apr_int64_t total = -1;
    int rv;

    (void)data;
    question->q.version.settled = 1;
    apr_cpystrn(question->q.version.tag, "a",
                sizeof(question->q.version.tag));
    question->value.number = asked_for;
    rv = xcri_totals_get(&question->q, &of_one_value, &total);
    if (asked_for == FAILS ? rv == OK : rv != OK || total != asked_for) {
        atomic_fetch_add(&odd, 1);
    }
    return NULL;
}

static void ask_all(int value)
{
    apr_thread_t *threads[THREADS];

    atomic_store(&odd, 0);
    atomic_store(&asked, 0);
    atomic_store(&given_back, 0);
    asked_for = value;
    start(threads, THREADS, ask, NULL);
    join(threads, THREADS);
}

static void test_total_for_many(void)
{
    asked_of = make_guard();
    ask_all(SLOW);
    is_int(atomic_load(&odd), 0, "who asks while it is counted has the total");
    is_int(atomic_load(&asked), 1, "which is counted once");
    ok(atomic_load(&given_back) >= 1, "and %d wait for it without a connection",
       atomic_load(&given_back));
    ask_all(FAILS);
    is_int(atomic_load(&odd), 0, "one that cannot be counted is nobody's");
    is_int(atomic_load(&asked), THREADS, "and each of those who wait tries");
}

/* How often it is asked once more, by who does not know the version since then */
static int asked_again(question_t *question, apr_time_t since)
{
    int before = atomic_load(&asked);
    apr_int64_t total = -1;

    question->q.version.settled = 0;
    question->q.version.state = XCRI_VERSION_UNKNOWN;
    question->q.version.since = since;
    is_int(xcri_totals_get(&question->q, &of_one_value, &total), OK, "a total");
    is_int(total, 7, "which is right");
    return atomic_load(&asked) - before;
}

static void test_total_while_looked(void)
{
    question_t *question = make_question(pool, make_guard());
    apr_int64_t total;

    question->srv.freshness = apr_time_from_sec(1);
    question->value.number = 7;
    question->q.version.settled = 1;
    apr_cpystrn(question->q.version.tag, "a",
                sizeof(question->q.version.tag));
    xcri_totals_get(&question->q, &of_one_value, &total);
    is_int(asked_again(question, xcri_now()), 0,
           "while it is looked whether anything has changed, it is what it was");
    is_int(asked_again(question, xcri_now() - apr_time_from_sec(1)), 1,
           "but not for long");
    is_int(asked_again(question, xcri_now()), 0, "and it is there again then");
    question->q.version.tag[0] = 'b';
    question->value.number = 7;
    question->q.version.settled = 1;
    xcri_totals_get(&question->q, &of_one_value, &total);
    is_int(total, 1007, "of another version it is another");
}

/* How often the database is asked for a total that is needed twice in a moment */
static int counted(xcri_version_state_t state, apr_interval_time_t freshness)
{
    question_t *question = make_question(pool, make_guard());
    int before = atomic_load(&asked), i;
    apr_int64_t total;

    question->srv.freshness = freshness;
    question->q.version.state = state;
    for (i = 0; i < 2; i++) {
        xcri_totals_get(&question->q, &of_one_value, &total);
    }
    return atomic_load(&asked) - before;
}

static void test_unsettled_totals(void)
{
    apr_interval_time_t second = apr_time_from_sec(1);

    is_int(counted(XCRI_VERSION_UNKNOWN, second), 1,
           "before anybody has looked a total is good for a moment");
    is_int(counted(XCRI_VERSION_UNKNOWN, 0), 2,
           "but where nothing may be older than its question");
    is_int(counted(XCRI_VERSION_CHANGING, second), 2,
           "while tables change each is counted");
}

/* ---- the version ------------------------------------------------------------------- */

#define VERSIONS 3000

static void tag_of(int number, char *tag)
{
    apr_snprintf(tag, 33, "%032x", (unsigned)number);
}

static void *APR_THREAD_FUNC read_version(apr_thread_t *thread, void *data)
{
    static const xcri_compiled_t compiled = { .nparams = 0 };
    xcri_srv_conf_t srv;
    xcri_query_t q;
    apr_int64_t last = 0;
    char tag[33];

    (void)thread;
    memset(&srv, 0, sizeof(srv));
    memset(&q, 0, sizeof(q));
    srv.pool = data;
    q.srv = &srv;
    q.compiled = &compiled;
    while (!atomic_load(&is_over)) {
        if (!xcri_version_known(&q)) {
            continue;
        }
        tag_of((int)q.version.season, tag);
        if (q.version.season < last
            || q.version.counts[XCRI_VERSION_COUNTS - 1] != q.version.season
            || (q.version.settled && strcmp(tag, q.version.tag))) {
            atomic_fetch_add(&odd, 1);
        }
        last = q.version.season;
        xcri_version_check(&q);
        atomic_fetch_add(&served, 1);
    }
    return NULL;
}

/* Who looks finds other rows each time, and that they change in between. */
static void publish(xcri_pool_t *guard, int number, xcri_version_state_t state)
{
    xcri_version_t found;
    int i;

    memset(&found, 0, sizeof(found));
    found.state = state;
    found.checked = xcri_now();
    found.modified = apr_time_now();
    found.season = state == XCRI_VERSION_SETTLED ? number : 0;
    for (i = 0; i < XCRI_VERSION_COUNTS; i++) {
        found.counts[i] = state == XCRI_VERSION_SETTLED ? number : -1;
    }
    tag_of(number, found.tag);
    xcri_version_publish(guard, &found);
}

static void test_version(void)
{
    apr_thread_t *threads[THREADS];
    xcri_pool_t *guard = make_guard();
    xcri_version_t version;
    int i;

    atomic_store(&odd, 0);
    atomic_store(&served, 0);
    atomic_store(&is_over, 0);
    start(threads, THREADS / 2, read_version, guard);
    for (i = 1; i <= VERSIONS || !atomic_load(&served); i++) {
        publish(guard, i, i % 3 ? XCRI_VERSION_SETTLED : XCRI_VERSION_CHANGING);
    }
    atomic_store(&is_over, 1);
    join(threads, THREADS / 2);
    is_int(atomic_load(&odd), 0, "a version is read whole, and none comes back");
    xcri_version_peek(guard, &version);
    is_int(version.checked > 0, 1, "the last one is there (%d were read)",
           atomic_load(&served));
}

int main(void)
{
    begin();
    test_turns();
    test_crowd();
    test_totals();
    test_total_for_many();
    test_total_while_looked();
    test_unsettled_totals();
    test_version();
    return done_testing();
}
