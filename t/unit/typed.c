/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/* Values of columns that have another type than their route says */
#include "fixture.h"
#include "core/typed.h"

static const char *typed(xcri_type_t type, const char *text)
{
    char to[XCRI_TYPED_MOST];
    apr_size_t len = 0;

    switch (xcri_typed_text(type, str(text), to, &len)) {
    case XCRI_TYPED_NULL:
        return "null";
    case XCRI_TYPED_VALUE:
        return apr_pstrmemdup(pool, to, len);
    default:
        return "wrong";
    }
}

int main(void)
{
    static const struct {
        xcri_type_t type;
        const char *text, *want;
    } cases[] = {
        { XCRI_INT, "7", "7" }, { XCRI_INT, "-7", "-7" },
        { XCRI_INT, "0007", "7" }, { XCRI_INT, "0", "0" },
        { XCRI_INT, "000", "0" }, { XCRI_INT, "7.00", "7" },
        { XCRI_INT, "18446744073709551615", "18446744073709551615" },
        { XCRI_INT, "7.5", "wrong" }, { XCRI_INT, "", "wrong" },
        { XCRI_INT, "-", "wrong" }, { XCRI_INT, "7.", "wrong" },
        { XCRI_INT, ".5", "wrong" }, { XCRI_INT, "1e3", "wrong" },
        { XCRI_INT, " 7", "wrong" }, { XCRI_INT, "7 ", "wrong" },
        { XCRI_INT, "+7", "wrong" }, { XCRI_INT, "7.0x", "wrong" },
        { XCRI_INT, "2025-10-20", "wrong" },
        { XCRI_NUMBER, "7.50", "7.50" }, { XCRI_NUMBER, "-007.50", "-7.50" },
        { XCRI_NUMBER, "0.00", "0.00" }, { XCRI_NUMBER, "00", "0" },
        { XCRI_NUMBER, "NaN", "wrong" }, { XCRI_NUMBER, "1.2.3", "wrong" },
        { XCRI_TENTHS, "7.5", "7.5" },
        { XCRI_BOOL, "0", "false" }, { XCRI_BOOL, "0.00", "false" },
        { XCRI_BOOL, "1", "true" }, { XCRI_BOOL, "2", "true" },
        { XCRI_BOOL, "true", "wrong" },
        { XCRI_DATE, "2025-10-20", "2025-10-20" },
        { XCRI_DATE, "2025-10-20 11:12:13", "2025-10-20" },
        { XCRI_DATE, "2025-02-29", "wrong" }, { XCRI_DATE, "20251020", "wrong" },
        { XCRI_DATE, "2025-10-00", "null" }, { XCRI_DATE, "2025-00-00", "null" },
        { XCRI_DATE, "0000-00-00", "null" }, { XCRI_DATE, "", "wrong" },
        { XCRI_DATE, "0000-00-00 00:00:00", "null" },
        { XCRI_DATE, "2025-10-200", "wrong" },
        { XCRI_DATETIME, "2025-10-20", "2025-10-20T00:00:00" },
        { XCRI_DATETIME, "2025-10-20 11:12:13", "2025-10-20T11:12:13" },
        { XCRI_DATETIME, "2025-10-20T11:12:13", "2025-10-20T11:12:13" },
        { XCRI_DATETIME, "2025-10-20 11:12:13.000000", "2025-10-20T11:12:13" },
        { XCRI_DATETIME, "2025-10-20 11:12:13.25", "2025-10-20T11:12:13.25" },
        { XCRI_DATETIME, "2025-10-20 24:12:13", "wrong" },
        { XCRI_DATETIME, "2025-10-20 11:60:13", "wrong" },
        { XCRI_DATETIME, "2025-10-20 11:12", "wrong" },
        { XCRI_DATETIME, "2025-10-20 11:12:13.", "wrong" },
        { XCRI_DATETIME, "2025-10-20x11:12:13", "wrong" },
        { XCRI_DATETIME, "0000-00-00 00:00:00", "null" },
        { XCRI_TEXT, "a", "wrong" },
    };
    char long_number[XCRI_TYPED_MOST + 10];
    size_t i;

    begin();
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_str(typed(cases[i].type, cases[i].text), cases[i].want,
               "'%s' as type %d", cases[i].text, (int)cases[i].type);
    }
    memset(long_number, '1', sizeof(long_number));
    long_number[sizeof(long_number) - 1] = '\0';
    is_str(typed(XCRI_INT, long_number), "wrong", "a number without an end");
    return done_testing();
}
