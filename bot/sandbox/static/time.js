/** Instants shown in somebody's own zone. Instants are epoch milliseconds; nothing here reads the browser's zone. */

const LOCALE = 'en-GB';
const formats = new Map();

function format(zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key))
    formats.set(key, new Intl.DateTimeFormat(LOCALE, { timeZone: zone, hourCycle: 'h23', ...options }));
  return formats.get(key);
}

/** "10:00" */
export function clockTime(at, zone) {
  return format(zone, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** "Tue 10:00": enough where the day may differ from the reader's. */
export function dayAndTime(at, zone) {
  return `${format(zone, { weekday: 'short' }).format(at)} ${clockTime(at, zone)}`;
}

/** "Tue 24 Nov 2026" */
export function shortDate(at, zone) {
  return format(zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
    .format(at)
    .replaceAll(',', '');
}

/** "2026-11-24": the local calendar date. */
export function isoDate(at, zone) {
  const parts = partsOf(at, zone, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "Today", "Yesterday", or "Tuesday 24 November", for the line between two days of messages. */
export function dayLabel(at, now, zone) {
  const day = isoDate(at, zone);
  if (day === isoDate(now, zone)) return 'Today';
  if (day === isoDate(now - 86_400_000, zone)) return 'Yesterday';
  const sameYear = day.slice(0, 4) === isoDate(now, zone).slice(0, 4);
  const options = { weekday: 'long', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) };
  return format(zone, options).format(at).replaceAll(',', '');
}

/** "Berlin" for Europe/Berlin, "Buenos Aires" for America/Argentina/Buenos_Aires. */
export function cityOf(zone) {
  return zone.split('/').at(-1).replaceAll('_', ' ');
}

/** A calendar date (no zone, no instant) in words: "Sat 12 Dec 2026". */
export function dateInWords(iso) {
  return shortDate(Date.parse(`${iso}T12:00:00Z`), 'UTC');
}

function partsOf(at, zone, options) {
  return Object.fromEntries(
    format(zone, options)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
}

const DATE_TOKENS = {
  date_num: (at, zone) => isoDate(at, zone),
  date: (at, zone) => format(zone, { day: 'numeric', month: 'long', year: 'numeric' }).format(at),
  date_short: (at, zone) => format(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(at),
  date_long: (at, zone) => format(zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at),
  time: clockTime,
  time_secs: (at, zone) => format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at),
};

/** Slack's <!date^…> tokens, in the reader's zone: docs.slack.dev/messaging/formatting-message-text (date formatting). */
export function fillDateTokens(template, at, now, zone) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === 'ago') return ago(at, now);
    const pretty = name.endsWith('_pretty') ? prettyDay(at, now, zone) : null;
    const token = DATE_TOKENS[name.replace(/_pretty$/, '')];
    return pretty ?? (token ? token(at, zone) : whole);
  });
}

function prettyDay(at, now, zone) {
  const names = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' };
  const days = (Date.parse(isoDate(at, zone)) - Date.parse(isoDate(now, zone))) / 86_400_000;
  return names[days] ?? null;
}

function ago(at, now) {
  const minutes = Math.round((at - now) / 60_000);
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  if (Math.abs(minutes) < 1440) return relative.format(Math.round(minutes / 60), 'hour');
  return relative.format(Math.round(minutes / 1440), 'day');
}
