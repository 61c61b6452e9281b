// The season resume is HTML that others wrote. An allow-list: text, headings, lists, tables and ordinary links.
import DOMPurify from '../../vendor/purify.js';

const allowed = {
  ALLOWED_TAGS: ['a', 'b', 'br', 'caption', 'dd', 'div', 'dl', 'dt', 'em', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'li', 'ol', 'p', 'small', 'span', 'strong', 'sub', 'sup',
    'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'u', 'ul'],
  ALLOWED_ATTR: ['href', 'colspan', 'rowspan', 'scope'],
  ALLOWED_URI_REGEXP: /^https?:\/\//i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true
};

export function clean(source) {
  const part = /** @type {DocumentFragment} */ (/** @type {unknown} */ (DOMPurify.sanitize(source, allowed)));
  // Its headings stand below ours, and its links lead away from us.
  for (const old of part.querySelectorAll('h2')) {
    const h = document.createElement('h3');
    h.append(...old.childNodes);
    old.replaceWith(h);
  }
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (part.querySelectorAll('a[href]'))) {
    link.rel = 'noopener nofollow ugc';
    link.target = '_blank';
  }
  const box = document.createElement('div');
  box.append(part);
  return box.innerHTML;
}
