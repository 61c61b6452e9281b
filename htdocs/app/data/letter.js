// A message to us. It outlives its page, and a reload: what was typed, the key with which it was sent, and what has become
// of it.
import { at as api } from './api.js';
import { post } from './request.js';

const place = 'xcri-letter';
const blank = { name: '', email: '', feedback_type: 'feedback', message: '' };

let letter = blank;
// What is sent again, because no answer came, has the same key and is kept once; anything else is another message, and so
// are the same words once they have been thanked for.
const none = { content: '', key: '' };
let sent = none;
try {
  const kept = JSON.parse(sessionStorage.getItem(place) ?? '{}');
  letter = { ...blank, ...kept.letter };
  sent = { ...sent, ...kept.sent };
} catch { /* Storage may be forbidden: then a reload loses it. */ }
function keep() {
  try {
    sessionStorage.setItem(place, JSON.stringify({ letter, sent }));
  } catch { /* or full */ }
}

export const written = () => letter;
export function write(news) {
  letter = { ...letter, ...news };
  keep();
}

/** @type {{ at: 'open' | 'sending' | 'failed' | 'sent', error?: any, answer?: any }} */
let outcome = { at: 'open' };
let listener;
export const outcomeOf = () => outcome;
// The page that shows it; one at a time.
export function onOutcome(listen) {
  listener = listen;
  return () => { if (listener === listen) listener = undefined; };
}
export function become(news) {
  outcome = news;
  listener?.(news);
}

export async function send() {
  const { name, email, feedback_type, message } = letter;
  const body = { name: name || null, email: email || null, feedback_type, message: message.trim() };
  const content = JSON.stringify(body);
  if (sent.content !== content) sent = { content, key: crypto.randomUUID?.() || `${Date.now()}-${Math.random()}` };
  keep();
  become({ at: 'sending' });
  try {
    const answer = await post(api.feedback(), body, { 'Idempotency-Key': sent.key });
    sent = none;
    write(blank);
    become({ at: 'sent', answer });
  } catch (error) {
    become({ at: 'failed', error });
  }
}
