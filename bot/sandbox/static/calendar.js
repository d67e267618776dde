/** Picking a date: one month at a time, arrow keys by day and week, Page Up and Down by month. Dates are "2026-11-24". */

import { h, iconButton } from './dom.js';
import { openPopover } from './popovers.js';
import { dateInWords } from './time.js';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** `picked(iso)` is called once, with a date or, where `clearable`, with null. */
export function openCalendar(anchor, { label, value, today, picked, clearable = false }) {
  let focus = value ?? today;
  const grid = h('div', { class: 'calendar' });
  const close = openPopover(anchor, grid, { label });
  const take = (iso) => {
    close();
    picked(iso);
  };
  const draw = () => {
    grid.replaceChildren(head(), weeks(), ...(clearable && value ? [foot()] : []));
    grid.querySelector(`[data-date="${focus}"]`)?.focus();
  };
  const turn = (months) => {
    focus = addMonths(focus, months);
    draw();
  };
  const head = () =>
    h(
      'div',
      { class: 'calendar-head' },
      iconButton('back', 'Month before', () => turn(-1)),
      h('strong', { 'aria-live': 'polite' }, monthName(focus)),
      iconButton('forward', 'Month after', () => turn(1)),
    );
  const weeks = () =>
    h(
      'div',
      { class: 'calendar-days', on: { keydown: press } },
      WEEKDAYS.map((name) => h('span', { 'aria-hidden': 'true' }, name)),
      daysShown(focus).map(day),
    );
  const day = (iso) =>
    h(
      'button',
      {
        type: 'button',
        'data-date': iso,
        tabindex: iso === focus ? '0' : '-1',
        'aria-label': dateInWords(iso),
        'aria-pressed': String(iso === value),
        'aria-current': iso === today ? 'date' : null,
        class: iso.slice(0, 7) === focus.slice(0, 7) ? 'day' : 'day outside',
        on: { click: () => take(iso) },
      },
      String(Number(iso.slice(8))),
    );
  const foot = () => h('button', { type: 'button', class: 'link', on: { click: () => take(null) } }, 'No date');
  function press(event) {
    if (event.key in STEPS) focus = addDays(focus, STEPS[event.key]);
    else if (event.key === 'PageUp' || event.key === 'PageDown')
      focus = addMonths(focus, event.key === 'PageUp' ? -1 : 1);
    else return;
    event.preventDefault();
    draw();
  }
  draw();
}

function addDays(iso, days) {
  return new Date(Date.parse(iso) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of another month, or that month's last day. */
function addMonths(iso, months) {
  const [year, month, day] = iso.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

function daysShown(iso) {
  const first = `${iso.slice(0, 7)}-01`;
  const weekday = (new Date(Date.parse(first)).getUTCDay() + 6) % 7;
  return Array.from({ length: 42 }, (_, index) => addDays(first, index - weekday));
}

function monthName(iso) {
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(iso));
}
