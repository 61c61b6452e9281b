/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "core/fault.h"

typedef struct {
    const char *what, *cure;
} words_t;

#define WORDS(name, what, cure) { what, cure },
static const words_t faults[] = { XCRI_FAULTS(WORDS) };

static const words_t *words_of(int fault)
{
    return &faults[fault >= 0 && fault < XCRI_FAULT_KINDS ? fault
                                                          : XCRI_FAULT_OTHER];
}

const char *xcri_fault_what(int fault)
{
    return words_of(fault)->what;
}

const char *xcri_fault_cure(int fault)
{
    return words_of(fault)->cure;
}
