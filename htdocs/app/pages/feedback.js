import { html, useState, useEffect, useRef } from '../view.js';
import { at as api } from '../data/api.js';
import { post, get } from '../data/request.js';
import { useHead } from '../components/head.js';
import { href } from '../data/address.js';

const most = 2000; const least = 10;
// What was written and not sent outlives a look at another page.
let draft = '';

export default function Feedback() {
  useHead('Feedback', 'Report a fault, ask a question, or say what you think of the rankings.');
  const [text, setText] = useState(draft);
  draft = text;
  const [state, set] = useState({ at: 'open' });
  const [away, setAway] = useState(undefined);
  const out = useRef(null);
  // What is sent again, because no answer came, has the same key and is kept once; anything else is another message.
  const last = useRef({});
  const length = [...text.trim()].length;
  useEffect(() => { get(api.feedbackStatus()).then((s) => setAway(s.configured === false ? s : null), () => setAway(null)); }, []);
  useEffect(() => { if (state.at === 'failed' || state.at === 'sent') out.current?.focus(); }, [state]);
  const send = async (e) => {
    e.preventDefault();
    const form = Object.fromEntries(new FormData(e.target));
    if (length < least || length > most) { set({ at: 'failed', detail: `The message must have ${least} to ${most} characters; it has ${length}.` }); return; }
    set({ at: 'sending' });
    try {
      const body = { name: form.name || null, email: form.email || null, feedback_type: form.feedback_type, message: text.trim() };
      const content = JSON.stringify(body);
      if (last.current.content !== content) last.current = { content, key: crypto.randomUUID?.() || `${Date.now()}-${Math.random()}` };
      const answer = await post(api.feedback(), body, { 'Idempotency-Key': last.current.key });
      setText('');
      set({ at: 'sent', detail: answer.message, reference: answer.reference });
    } catch (error) {
      const detail = error.status === 429 ? `You have sent several messages already. ${error.detail}`
        : error.status === 404 || error.status === 405 || error.status === 501 ? 'Feedback is not available at the moment. Your message was not sent; it is still here.' : error.detail;
      set({ at: 'failed', detail });
    }
  };
  if (state.at === 'sent') {
    return html`<div class="state" role="status" tabindex="-1" ref=${out}><h1>Thank you</h1><p>${state.detail || 'Your message has arrived.'}</p>
      ${state.reference && html`<p>Its reference is <strong>${state.reference}</strong>, should you ask about it.</p>`}
      <p class="state-ways"><button type="button" class="button" onClick=${() => set({ at: 'open' })}>Write another</button><a class="button" href=${href('')}>To the rankings</a></p></div>`;
  }
  return html`<div class="page-head"><h1>Feedback</h1><p class="subtitle">A fault, a question, or what you think of the rankings</p></div>
    ${away && html`<p class="notice">Feedback is off on this server: a message written here would not be kept. Please write to us at${' '}
      <a href=${`https://github.com/${away.repository}/issues`}>github.com/${away.repository}</a> instead.</p>`}
    <form class="form" hidden=${away === undefined} onSubmit=${send} noValidate>
      <label>Name (if you like) <input type="text" name="name" maxlength="100" autocomplete="name" /></label>
      <label>Email (if you would like an answer) <input type="email" name="email" maxlength="100" autocomplete="email" /></label>
      <label>What it is <select name="feedback_type"><option value="feedback">Feedback</option><option value="bug">A fault</option><option value="question">A question</option></select></label>
      <label>Message <textarea name="message" required aria-describedby="message-count" value=${text} onInput=${(e) => setText(e.target.value)}></textarea></label>
      <p id="message-count" class=${`small ${length > most ? 'fault' : 'quiet'}`} aria-live="polite">${length} of ${most} characters${length < least ? `, at least ${least}` : ''}</p>
      ${state.at === 'failed' && html`<p class="fault" role="alert" tabindex="-1" ref=${out}>${state.detail}</p>`}
      <p><button class="button main" type="submit" disabled=${state.at === 'sending'}>${state.at === 'sending' ? 'Sending' : 'Send'}</button></p>
    </form>`;
}
