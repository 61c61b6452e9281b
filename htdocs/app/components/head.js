import { useEffect } from '../view.js';

function meta(attribute, name, content) {
  let node = /** @type {HTMLMetaElement} */ (document.head.querySelector(`meta[${attribute}="${name}"]`));
  if (!node) {
    node = document.createElement('meta');
    node.setAttribute(attribute, name);
    document.head.append(node);
  }
  node.content = content;
}

// Title, description and canonical address of the page that is shown. (Apache has written those of the first page.)
export function useHead(title, description, canonical) {
  useEffect(() => {
    if (!title) return;
    document.title = `${title} | XCRI`;
    meta('property', 'og:title', title);
    if (description) {
      meta('name', 'description', description);
      meta('property', 'og:description', description);
    }
    const address = new URL(canonical ?? location.pathname + location.search, location.origin).href;
    meta('property', 'og:url', address);
    let link = /** @type {HTMLLinkElement} */ (document.head.querySelector('link[rel="canonical"]'));
    if (!link) {
      link = document.createElement('link');
      link.rel = 'canonical';
      document.head.append(link);
    }
    link.href = address;
  }, [title, description, canonical]);
}
