/* Licensed under the Apache License, Version 2.0; see LICENSE. */
#include "http/workbook.h"
#include "database/cells.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <malloc.h>
#include <minizip/unzip.h>
#include <minizip/zip.h>
#include <sys/mman.h>
#include <xlsxwriter.h>

#define SHEET "xl/worksheets/sheet1.xml"
#define MOST_TITLE 31
/* Of what stands beside the sheet */
#define LEVEL 1

/* The sheet is nearly all of a file, and ISA-L packs it in a third of the time
 * that zlib needs at its quickest level, and no larger. */
typedef struct {
    struct isal_zstream stream;
    unsigned char level[ISAL_DEF_LVL1_DEFAULT];
    unsigned char out[32 * 1024];
    apr_uint32_t crc;
    apr_uint64_t size;      /* unpacked */
} packer_t;

struct xcri_workbook_t {
    xcri_spool_t *spool;
    const char *title;
    const xcri_statement_t *st;
    const xcri_view_t *view;
    zipFile zip;            /* NULL: not open */
    packer_t *packer;       /* NULL: none; see begin_packing() */
    const char *tail;       /* of the sheet, after its rows */
    const char *wrong;      /* what the spool said; NULL: nothing */
};

/* ---- where minizip writes: the spool ---------------------------------------- */

static voidpf open_spool(voidpf book, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return book;
}

static uLong read_spool(voidpf book, voidpf stream, void *data, uLong len)
{
    (void)book;
    (void)stream;
    (void)data;
    (void)len;
    return 0; /* a new one is never read */
}

static uLong write_spool(voidpf opaque, voidpf stream, const void *data,
                         uLong len)
{
    xcri_workbook_t *book = opaque;

    (void)stream;
    if (!book->wrong) {
        book->wrong = xcri_spool_write(book->spool, data, len);
    }
    return book->wrong ? 0 : len;
}

static ZPOS64_T tell_spool(voidpf opaque, voidpf stream)
{
    const xcri_workbook_t *book = opaque;

    (void)stream;
    return (ZPOS64_T)book->spool->at;
}

static long seek_spool(voidpf opaque, voidpf stream, ZPOS64_T offset,
                       int origin)
{
    xcri_spool_t *spool = ((xcri_workbook_t *)opaque)->spool;

    (void)stream;
    spool->at = (apr_off_t)offset
                + (origin == ZLIB_FILEFUNC_SEEK_CUR ? spool->at
                   : origin == ZLIB_FILEFUNC_SEEK_END ? spool->size : 0);
    return 0;
}

static int close_spool(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

static int has_failed(voidpf opaque, voidpf stream)
{
    (void)stream;
    return ((xcri_workbook_t *)opaque)->wrong != NULL;
}

static zipFile open_zip(xcri_workbook_t *book)
{
    zlib_filefunc64_def functions = { open_spool, read_spool, write_spool,
                                      tell_spool, seek_spool, close_spool,
                                      has_failed, book };

    return zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &functions);
}

static void end_packing(xcri_workbook_t *book)
{
    if (book->packer) {
        munmap(book->packer, sizeof(*book->packer));
    }
    book->packer = NULL;
}

static apr_status_t let_go(void *opaque)
{
    xcri_workbook_t *book = opaque;

    end_packing(book);
    if (book->zip) {
        /* Its memory is freed, and nothing is written any more. */
        book->wrong = "left alone";
        zipClose(book->zip, NULL);
        book->zip = NULL;
    }
    return APR_SUCCESS;
}

/* ---- the workbook without rows ------------------------------------------------ */

static lxw_format *format(lxw_workbook *made, const char *numbers)
{
    lxw_format *f = workbook_add_format(made);

    if (numbers) {
        format_set_num_format(f, numbers);
    }
    else {
        format_set_bold(f);
    }
    return f;
}

/* Writes the column names, and makes known the formats that cells.h counts. */
static void write_head(lxw_workbook *made, lxw_worksheet *sheet,
                       const xcri_statement_t *st, const xcri_view_t *view)
{
    static const char *const numbers[] = {
        [XCRI_CELL_HEAD] = NULL, [XCRI_CELL_DATE] = "yyyy-mm-dd",
        [XCRI_CELL_DATETIME] = "yyyy-mm-dd hh:mm:ss"
    };
    lxw_format *head = NULL;
    int i;

    for (i = XCRI_CELL_HEAD; i <= XCRI_CELL_DATETIME; i++) {
        lxw_format *f = format(made, numbers[i]);

        lxw_format_get_xf_index(f);
        head = head ? head : f;
    }
    for (i = 0; i < view->ncolumns; i++) {
        const xcri_column_t *column = &st->columns[view->columns
                                                   ? view->columns[i] : i];

        worksheet_write_string(sheet, 0, (lxw_col_t)i, column->name, head);
        worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i,
                             (double)strlen(column->name) + 2, NULL);
    }
    worksheet_freeze_panes(sheet, 1, 0);
}

static const char *make_small(const xcri_workbook_t *book, const char *path,
                              const char *dir)
{
    apr_pool_t *pool = book->spool->pool;
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = apr_pstrdup(pool, dir)
    };
    lxw_doc_properties properties = { .created = 1 };
    lxw_workbook *made = workbook_new_opt(path, &options);
    lxw_worksheet *sheet = made ? workbook_add_worksheet(made, book->title)
                                : NULL;
    lxw_error rv;

    if (!sheet) {
        lxw_workbook_free(made);
        return "no memory for a workbook";
    }
    /* The same rows are the same bytes, whenever they are asked for. */
    workbook_set_properties(made, &properties);
    write_head(made, sheet, book->st, book->view);
    rv = workbook_close(made);
    return rv ? lxw_strerror(rv) : NULL;
}

/* ---- with them ------------------------------------------------------------------ */

static int add_member(xcri_workbook_t *book, const char *name, int is_packed)
{
    /* The first day that a ZIP file knows */
    zip_fileinfo info = { .tmz_date = { .tm_mday = 1, .tm_year = 1980 } };

    return zipOpenNewFileInZip2_64(book->zip, name, &info, NULL, 0, NULL, 0,
                                   NULL, Z_DEFLATED, LEVEL, is_packed, 0);
}

static int add_text(const xcri_workbook_t *book, const char *text)
{
    return zipWriteInFileInZip(book->zip, text, (unsigned)strlen(text));
}

static int pack(xcri_workbook_t *book, const char *data, apr_size_t len,
                int is_last)
{
    packer_t *packer = book->packer;
    struct isal_zstream *stream = &packer->stream;
    int rv = ZIP_OK;

    packer->crc = crc32_gzip_refl(packer->crc, (const unsigned char *)data,
                                  len);
    packer->size += len;
    stream->next_in = (unsigned char *)data; /* which is read only */
    stream->avail_in = (apr_uint32_t)len;
    stream->end_of_stream = is_last ? 1 : 0;
    do {
        stream->next_out = packer->out;
        stream->avail_out = sizeof(packer->out);
        if (isal_deflate(stream) != COMP_OK) {
            return ZIP_INTERNALERROR;
        }
        rv = zipWriteInFileInZip(book->zip, packer->out,
            (unsigned)sizeof(packer->out) - stream->avail_out);
    } while (rv == ZIP_OK && !stream->avail_out);
    return rv;
}

/* The packer is most of a megabyte: a pool would keep it, and so would the heap
 * of each thread that once made a workbook. */
static int begin_packing(xcri_workbook_t *book)
{
    packer_t *packer = mmap(NULL, sizeof(*packer), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (packer == MAP_FAILED) {
        return ZIP_INTERNALERROR;
    }
    isal_deflate_init(&packer->stream);
    packer->stream.level = 1;
    packer->stream.level_buf = packer->level;
    packer->stream.level_buf_size = sizeof(packer->level);
    book->packer = packer;
    return add_member(book, SHEET, 1);
}

/* Opens the sheet, and writes what stands before its rows. */
static int begin_sheet(xcri_workbook_t *book, char *xml)
{
    char *size = strstr(xml, "<dimension ");
    char *rows = strstr(xml, "</sheetData>");
    int rv = begin_packing(book);

    if (!rows || !size || rv != ZIP_OK) {
        return rv == ZIP_OK ? ZIP_BADZIPFILE : rv;
    }
    book->tail = apr_pstrdup(book->spool->pool, rows);
    *rows = '\0';
    /* That of the head alone: a reader may believe it. */
    *size = '\0';
    rv = pack(book, xml, strlen(xml), 0);
    xml = strchr(size + 1, '>') + 1;
    return rv == ZIP_OK ? pack(book, xml, strlen(xml), 0) : rv;
}

/* The small workbook's member at which reading stands, as text */
static char *member(unzFile from, char *name, uLong size, apr_pool_t *pool)
{
    unz_file_info64 info;
    char *text;

    if (unzGetCurrentFileInfo64(from, &info, name, size, NULL, 0, NULL, 0)
        != UNZ_OK || unzOpenCurrentFile(from) != UNZ_OK) {
        return NULL;
    }
    text = apr_pcalloc(pool, info.uncompressed_size + 1);
    if (unzReadCurrentFile(from, text, (unsigned)info.uncompressed_size)
        != (int)info.uncompressed_size) {
        text = NULL;
    }
    unzCloseCurrentFile(from);
    return text;
}

/* Copies all members but the sheet, which is opened as the last one. */
static const char *copy(xcri_workbook_t *book, const char *path)
{
    unzFile from = unzOpen64(path);
    apr_pool_t *pool = book->spool->memory;
    char *sheet = NULL;
    int rv = from ? unzGoToFirstFile(from) : UNZ_ERRNO;

    while (rv == UNZ_OK) {
        char name[100] = "";
        char *text = member(from, name, sizeof(name) - 1, pool);

        if (!text) {
            rv = UNZ_ERRNO;
            break;
        }
        if (!strcmp(name, SHEET)) {
            sheet = text;
        }
        else if ((rv = add_member(book, name, 0)) != ZIP_OK
                 || (rv = add_text(book, text)) != ZIP_OK
                 || (rv = zipCloseFileInZip(book->zip)) != ZIP_OK) {
            break;
        }
        rv = unzGoToNextFile(from);
    }
    if (from) {
        unzClose(from);
    }
    if (rv == UNZ_END_OF_LIST_OF_FILE) {
        rv = sheet ? begin_sheet(book, sheet) : UNZ_ERRNO;
    }
    return book->wrong ? book->wrong
           : rv != ZIP_OK ? "the small workbook cannot be copied" : NULL;
}

/* ---- the spool's ------------------------------------------------------------------ */

static const char *begin(void *opaque)
{
    xcri_workbook_t *book = opaque;
    apr_pool_t *pool = book->spool->memory;
    apr_file_t *file;
    const char *dir, *wrong;
    char *path;

    let_go(book);
    book->wrong = NULL;
    book->zip = open_zip(book);
    if (!book->zip) {
        return "no memory for a workbook";
    }
    if (apr_temp_dir_get(&dir, pool) != APR_SUCCESS) {
        return "there is no directory for temporary files";
    }
    path = apr_pstrcat(pool, dir, "/xcri-XXXXXX", NULL);
    if (apr_file_mktemp(&file, path, 0, pool) != APR_SUCCESS) {
        return "the small workbook cannot be made";
    }
    wrong = make_small(book, path, dir);
    wrong = wrong ? wrong : copy(book, path);
    apr_file_close(file); /* and it is removed */
    return wrong;
}

static const char *take(void *opaque, const char *data, apr_size_t len)
{
    xcri_workbook_t *book = opaque;
    int rv = pack(book, data, len, 0);

    return book->wrong ? book->wrong : rv != ZIP_OK ? "packing failed" : NULL;
}

xcri_workbook_t *xcri_workbook_make(xcri_spool_t *spool, const char *title,
                                    const xcri_statement_t *st,
                                    const xcri_view_t *view)
{
    xcri_workbook_t *book = apr_pcalloc(spool->pool, sizeof(*book));

    book->spool = spool;
    book->title = apr_pstrndup(spool->pool, title, MOST_TITLE);
    book->st = st;
    book->view = view;
    spool->begin = begin;
    spool->take = take;
    spool->to = book;
    apr_pool_cleanup_register(spool->pool, book, let_go,
                              apr_pool_cleanup_null);
    return book;
}

const char *xcri_workbook_end(xcri_workbook_t *book, xcri_json_t *out)
{
    int rv = pack(book, book->tail, strlen(book->tail), 1);

    if (rv == ZIP_OK) {
        rv = zipCloseFileInZipRaw64(book->zip, book->packer->size,
                                    book->packer->crc);
    }
    if (rv == ZIP_OK) {
        rv = zipClose(book->zip, NULL);
        book->zip = NULL;
    }
    end_packing(book);
    /* What the libraries have freed would stay in the heap of each thread that
     * once made a workbook, for some tenth of a millisecond saved. */
    malloc_trim(0);
    return book->wrong ? book->wrong
           : rv != ZIP_OK ? "packing failed"
           : xcri_spool_give(book->spool, out);
}
