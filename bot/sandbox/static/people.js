/** Whose eyes I look through: everybody of the workspace with role, local time, and a dot where something waits. */

import { avatar } from './avatars.js';
import { h, keep } from './dom.js';
import { withEmoji } from './emoji.js';
import { go } from './state.js';
import { cityOf, clockTime, dayAndTime, isoDate } from './time.js';

export function showPeople(scene) {
  const nav = document.getElementById('people');
  if (!nav.firstChild) nav.append(h('h2', {}, 'Act as'), h('div', { class: 'people' }));
  const rows = scene.people.map((person) => ({
    ...person,
    active: person.id === scene.me,
    local: localTime(scene, person),
    exact: `${dayAndTime(scene.now, person.zone)} in ${cityOf(person.zone)}`,
  }));
  keep(nav.lastChild, rows, { key: (row) => row.id, build: personRow });
}

/** The time where they are, with the weekday where it is another day than mine. */
function localTime({ now, zone }, person) {
  const sameDay = isoDate(now, zone) === isoDate(now, person.zone);
  return sameDay ? clockTime(now, person.zone) : dayAndTime(now, person.zone);
}

function personRow(row) {
  const waiting = row.unread > 0 ? `, ${row.unread} unread` : '';
  return h(
    'button',
    {
      type: 'button',
      class: row.unread > 0 ? 'person waiting' : 'person',
      'aria-label': `Act as ${row.name}${waiting}`,
      'aria-current': row.active ? 'true' : null,
      title: `${row.name} · ${row.title} · ${row.exact}`,
      on: { click: () => go({ me: row.id }) },
    },
    avatar(row, 'small'),
    h(
      'span',
      { class: 'person-words' },
      h(
        'span',
        { class: 'line' },
        h(
          'span',
          { class: 'person-name' },
          row.name,
          row.status && h('span', { class: 'status', title: row.status_text }, withEmoji(row.status)),
        ),
        h('time', {}, row.local),
      ),
      h('span', { class: 'line' }, h('small', {}, row.title), h('small', {}, cityOf(row.zone))),
    ),
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
  );
}
