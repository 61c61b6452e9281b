import { html, useState, useEffect, useLayoutEffect, useRef } from '../view.js';
import { at as api } from '../data/api.js';
import { get } from '../data/request.js';
import { written, write, send, outcomeOf, onOutcome, become } from '../data/letter.js';
import { useHead } from '../components/head.js';
import { href } from '../data/address.js';

const most = 2000; const least = 10;
const failure = (error) => (error.status === 429 ? `You have sent several messages already. ${error.detail}`
  : [404, 405, 501].includes(error.status) ? 'Feedback is not available at the moment. Your message was not sent; it is still here.' : error.detail);

export default function Feedback() {
  useHead('Feedback', 'Report a fault, ask a question, or say what you think of the rankings.');
  const [letter, setLetter] = useState(written);
  const [state, set] = useState(outcomeOf);
  const [wrong, setWrong] = useState('');
  const [away, setAway] = useState(null);
  const thanks = useRef(null);
  const message = useRef(null);
  useLayoutEffect(() => onOutcome((news) => { setLetter(written()); set(news); }), []);
  // Who has been thanked finds the form again.
  useLayoutEffect(() => () => { if (outcomeOf().at === 'sent') become({ at: 'open' }); }, []);
  useEffect(() => { get(api.feedbackStatus()).then((s) => { if (s.configured === false) setAway(s); }, () => {}); }, []);
  // The form, and the focus with it, makes way for the thanks; whoever is elsewhere on the page stays there.
  useEffect(() => { if (state.at === 'sent' && document.activeElement === document.body) thanks.current.focus(); }, [state]);
  const another = () => { become({ at: 'open' }); requestAnimationFrame(() => message.current?.focus()); };
  if (state.at === 'sent') {
    return html`<div class="state" role="status" tabindex="-1" ref=${thanks}><h1>Thank you</h1><p>${state.answer.message || 'Your message has arrived.'}</p>
      ${state.answer.reference && html`<p>Its reference is <strong>${state.answer.reference}</strong>, should you ask about it.</p>`}
      <p class="state-ways"><button type="button" class="button" onClick=${another}>Write another</button><a class="button" href=${href('')}>To the rankings</a></p></div>`;
  }
  const sending = state.at === 'sending';
  const length = [...letter.message.trim()].length;
  const submit = (e) => {
    e.preventDefault();
    if (sending) return;
    const fits = length >= least && length <= most;
    setWrong(fits ? '' : `The message must have ${least} to ${most} characters; it has ${length}.`);
    if (fits) send(); else message.current.focus();
  };
  const typed = (e) => { write({ [e.target.name]: e.target.value }); setLetter(written()); };
  const fault = wrong || (state.at === 'failed' && failure(state.error));
  return html`<div class="page-head"><h1>Feedback</h1><p class="subtitle">A fault, a question, or what you think of the rankings</p></div>
    <form class="form" onSubmit=${submit} onInput=${typed} noValidate>
      <label>Name (if you like) <input type="text" name="name" maxlength="100" autocomplete="name" value=${letter.name} readonly=${sending} /></label>
      <label>Email (if you would like an answer) <input type="email" name="email" maxlength="100" autocomplete="email" value=${letter.email} readonly=${sending} /></label>
      <label>What it is <select name="feedback_type" value=${letter.feedback_type}><option value="feedback">Feedback</option><option value="bug">A fault</option><option value="question">A question</option></select></label>
      <label>Message <textarea name="message" required ref=${message} aria-invalid=${wrong ? 'true' : null} aria-describedby=${wrong ? 'message-count message-fault' : 'message-count'} value=${letter.message} readonly=${sending}></textarea></label>
      <p id="message-count" class=${`small ${length > most ? 'fault' : 'quiet'}`} aria-live="polite">${length} of ${most} characters${length < least ? `, at least ${least}` : ''}</p>
      ${fault && html`<p id="message-fault" class="fault" role="alert">${fault}</p>`}
      <p><button class=${`button main ${sending ? 'off' : ''}`} type="submit" aria-disabled=${String(sending)}>${sending ? 'Sending' : 'Send'}</button></p>
      <!-- Below the form: it may come late, and must not move what one types into. -->
      <div role="status">${away && html`<p class="notice">Feedback is off on this server: a message written here would not be kept. Please write to us at${' '}
        <a href=${`https://github.com/${away.repository}/issues`}>github.com/${away.repository}</a> instead.</p>`}</div>
    </form>`;
}
