/* Licensed under the Apache License, Version 2.0; see LICENSE. */
/**
 * @file accept.h
 * @brief The Accept header, by RFC 9110, section 12.5.1
 */
#ifndef XCRI_ACCEPT_H
#define XCRI_ACCEPT_H

/**
 * How much a client likes a type, in thousandths; 0: not at all.
 * @param accept the header, or NULL: everything is liked
 * @param media  for example text/csv, without parameters
 */
int xcri_accept_quality(const char *accept, const char *media);

/** The same of a coding in Accept-Encoding (section 12.5.3); "*" is all that are
 *  not named. */
int xcri_accept_coding(const char *accept_encoding, const char *coding);

/** Does it say, as most clients do, that JSON is liked as well as anything? */
int xcri_accept_is_plain(const char *accept);

#endif
