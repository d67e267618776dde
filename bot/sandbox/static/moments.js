/** Picking a date, a time of day, or both, by buttons that look and work alike everywhere on the page. */

import { openCalendar } from './calendar.js';
import { openChooser } from './chooser.js';
import { h, icon } from './dom.js';
import { dateInWords } from './time.js';

const EVERY_MINUTES = 15;

/** A button that shows a date ("2026-11-24") or `empty`. `show(value)` redraws it, `picked(value)` hears of a choice. */
export function dateButton({ label, empty = 'Pick a date', today, clearable = false, describedBy, value, picked }) {
  const button = pickerButton('calendar', describedBy, () =>
    openCalendar(button.node, { label, value: value(), today, clearable, picked }),
  );
  return { node: button.node, show: (date) => button.show(label, date ? dateInWords(date) : empty, !date) };
}

/** The same for a time of day ("16:30"): a list by the quarter of an hour, or any minute typed. */
export function timeButton({ label, empty = 'Pick a time', describedBy, picked }) {
  const button = pickerButton('clock', describedBy, () =>
    openChooser(button.node, { label, load: times, picked: (item) => picked(item.value) }),
  );
  return { node: button.node, show: (time) => button.show(label, time ?? empty, !time) };
}

/** A date and a time together; `value()` is "2026-11-24T16:30", or null while one is missing. */
export function momentPicker({ label, today, start = {}, describedBy, changed = () => {} }) {
  const chosen = { date: start.date ?? null, time: start.time ?? null };
  const value = () => (chosen.date && chosen.time ? `${chosen.date}T${chosen.time}` : null);
  const take = (part) => {
    Object.assign(chosen, part);
    draw();
    changed(value());
  };
  const date = dateButton({
    label: `${label}, date`,
    today,
    describedBy,
    value: () => chosen.date,
    picked: (picked) => take({ date: picked }),
  });
  const time = timeButton({ label: `${label}, time`, describedBy, picked: (picked) => take({ time: picked }) });
  const draw = () => {
    date.show(chosen.date);
    time.show(chosen.time);
  };
  draw();
  return { node: h('span', { class: 'moment' }, date.node, time.node), value };
}

function pickerButton(symbol, describedBy, open) {
  const text = h('span', { class: 'chosen' });
  const node = h(
    'button',
    {
      type: 'button',
      class: 'button picker',
      'aria-haspopup': 'dialog',
      'aria-describedby': describedBy,
      on: { click: open },
    },
    icon(symbol),
    text,
  );
  const show = (label, words, empty) => {
    text.textContent = words;
    text.classList.toggle('empty', empty);
    node.setAttribute('aria-label', `${label}: ${words}`);
  };
  return { node, show };
}

function times(query) {
  const typed = typedTime(query);
  const all = Array.from({ length: 1440 / EVERY_MINUTES }, (_, index) => inWords(index * EVERY_MINUTES));
  const fitting = all.filter((time) => time.startsWith(query) || time.startsWith(`0${query}`));
  return [...new Set([...(typed ? [typed] : []), ...fitting])].map((time) => ({ key: time, value: time, label: time }));
}

/** "9", "9:05", "905" and "16.30" as a time of day; null for anything else. */
function typedTime(query) {
  const [, hours, minutes = '00'] = query.trim().match(/^(\d{1,2})(?:[:.]?([0-5]\d))?$/) ?? [];
  return hours !== undefined && Number(hours) < 24 ? `${hours.padStart(2, '0')}:${minutes}` : null;
}

function inWords(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
