// What Apache had put into the page before any script ran: read when main.js begins, for it is replaced then.
const main = document.getElementById('main');
const text = /** @type {HTMLElement | null} */ (main.querySelector('.text'));

export const firstText = { name: text?.dataset.name, html: text?.innerHTML };
export const firstRows = document.getElementById('first-rows');
const box = firstRows?.querySelector('input');
// By then the visitor may have typed something.
export const typed = () => ({ text: box?.value, here: Boolean(box) && document.activeElement === box });
