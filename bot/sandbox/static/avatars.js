/** Faces without pictures: initials on a colour that stays the same for the same person. */

import { h, icon, svg } from './dom.js';

const HUES = [162, 12, 212, 268, 38, 336, 188, 98, 240, 358, 56, 292];

export function avatar(person, size = '') {
  if (person.is_bot) return appIcon(size);
  return h(
    'span',
    { class: `avatar ${size}`, 'aria-hidden': 'true', vars: { '--hue': HUES[hash(person.id) % HUES.length] } },
    initials(person.name),
  );
}

/** Cadence's own mark; other bots get a bolt. */
export function appIcon(size = '', own = true) {
  if (!own) return h('span', { class: `avatar app ${size}`, 'aria-hidden': 'true' }, icon('bolt'));
  return h(
    'span',
    { class: `avatar app ${size}`, 'aria-hidden': 'true' },
    svg('svg', { viewBox: '0 0 32 32' }, svg('path', { d: 'M8 13v6M13.3 9v14M18.7 11.5v9M24 14.5v3' })),
  );
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2)).toUpperCase();
}

function hash(text) {
  return [...text].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) >>> 0, 7);
}
