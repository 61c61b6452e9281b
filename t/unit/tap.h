/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file tap.h
 * @brief The test protocol of prove, as much of it as our C tests need
 *
 *     #include "tap.h"
 *
 *     int main(void)
 *     {
 *         is_int(1 + 1, 2, "sums");
 *         is_str("a", "a", "the letter %c", 'a');
 *         return done_testing();
 *     }
 *
 * Every check returns whether it held.
 */
#ifndef XCRI_TAP_H
#define XCRI_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_tests;
static int tap_failures;

static inline int tap_result(int held, const char *format, va_list args)
{
    char name[400];

    vsnprintf(name, sizeof(name), format, args);
    printf("%sok %d - %s\n", held ? "" : "not ", ++tap_tests, name);
    fflush(stdout);
    if (!held) {
        tap_failures++;
        fprintf(stderr, "#   Failed test '%s'\n", name);
    }
    return held;
}

__attribute__((format(printf, 2, 3))) static inline int ok(int held, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tap_result(held != 0, format, args);
    va_end(args);
    return held != 0;
}

/** Equal strings; NULL equals NULL only. */
__attribute__((format(printf, 3, 4))) static inline int is_str(const char *got, const char *want,
                                                               const char *format, ...)
{
    int held = got && want ? strcmp(got, want) == 0 : got == want;
    va_list args;

    va_start(args, format);
    tap_result(held, format, args);
    va_end(args);
    if (!held) {
        fprintf(stderr, "#      got: %s%s%s\n", got ? "'" : "", got ? got : "NULL", got ? "'" : "");
        fprintf(stderr, "# expected: %s%s%s\n", want ? "'" : "", want ? want : "NULL", want ? "'" : "");
    }
    return held;
}

__attribute__((format(printf, 3, 4))) static inline int is_int(long long got, long long want,
                                                               const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tap_result(got == want, format, args);
    va_end(args);
    if (got != want) {
        fprintf(stderr, "#      got: %lld\n# expected: %lld\n", got, want);
    }
    return got == want;
}

/** The last call of main(): prints the plan, returns the exit status. */
static inline int done_testing(void)
{
    printf("1..%d\n", tap_tests);
    return tap_failures ? 1 : 0;
}

#endif
