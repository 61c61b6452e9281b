// Numbers and dates as people read them. A date is a date: it is never moved by a time zone.

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const full = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const parts = (text) => /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(text ?? '');

export function date(text) {
  const p = parts(text);
  return p ? `${months[Number(p[2]) - 1]} ${Number(p[3])}, ${p[1]}` : '–';
}
export function dateLong(text) {
  const p = parts(text);
  return p ? `${full[Number(p[2]) - 1]} ${Number(p[3])}, ${p[1]}` : '–';
}
export function dateShort(text) {
  const p = parts(text);
  return p ? `${months[Number(p[2]) - 1]} ${Number(p[3])}` : '–';
}
// The ranking program's clock is US Eastern time, and the API hands it out as it is stored.
export function moment(text) {
  const p = parts(text);
  if (!p) return '–';
  if (!p[4]) return dateLong(text);
  const hour = Number(p[4]);
  return `${dateLong(text)}, ${hour % 12 || 12}:${p[5]} ${hour < 12 ? 'AM' : 'PM'} Eastern`;
}
// The same of what is kept in UTC
export function momentOfUtc(text) {
  const at = new Date(`${text}Z`);
  const said = (style) => at.toLocaleString('en-US', { timeZone: 'America/New_York', ...style }).replace(/\s/g, ' ');
  return `${said({ dateStyle: 'long' })}, ${said({ timeStyle: 'short' })} Eastern`;
}
// 2025-02-30 looks like a date and is none.
export function isDate(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text ?? '')) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
}

// The day that `date` wrote
export function dayWritten(text) {
  const p = /^([A-Z][a-z]{2}) (\d+), (\d{4})$/.exec(text);
  return p && months.includes(p[1]) ? new Date(Date.UTC(Number(p[3]), months.indexOf(p[1]), Number(p[2]))) : null;
}

// A day as a number, for what is drawn over time
export const dayNumber = (text) => new Date(`${text}T00:00:00Z`).valueOf() / 864e5;
// A moment of the visitor's own clock, from the ISO text of one
export const clock = (text) => new Date(text);
// Retry-After: a number of seconds, or a date as HTTP writes it, which every browser reads
export const secondsUntil = (text) => Math.max(0, /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - Date.now()) / 1000) || 0);

// Numbers as Intl.NumberFormat('en-US') writes them: a phone takes longer to make the first one of those than to draw the page.
const written = (digits) => (n) => {
  const x = Number(n);
  const size = Math.abs(x);
  if (size >= 1e12) return x.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [units, part] = (size < 1e-6 ? 0 : Math.round(Number(`${size}e${digits}`)) / 10 ** digits).toFixed(digits).split('.');
  return `${x < 0 ? '-' : ''}${units.replace(/\B(?=(\d{3})+$)/g, ',')}${part ? `.${part}` : ''}`;
};
const whole = written(0);
const two = written(2);
const one = written(1);
const given = (n) => n !== null && n !== undefined && n !== '' && Number.isFinite(Number(n));

export const int = (n) => (given(n) ? whole(n) : '–');
const minus = (text) => text.replace('-', '−');
export const score = (n) => (given(n) ? minus(two(n)) : '–');
export const tenth = (n) => (given(n) ? minus(one(n)) : '–');
export const percent = (n) => (given(n) ? `${one(n)}%` : '–');

export function ordinal(n) {
  if (!given(n)) return '–';
  const tens = n % 100;
  const end = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${whole(n)}${end}`;
}
// "12-3 (0.800)"; without a meeting there is no share.
export function record(wins, losses) {
  if (!given(wins) || !given(losses)) return '–';
  const all = Number(wins) + Number(losses);
  return all ? `${int(wins)}–${int(losses)} (${(wins / all).toFixed(3)})` : '0–0';
}
export const wl = (wins, losses) => (given(wins) && given(losses) ? `${int(wins)}–${int(losses)}` : '–');
