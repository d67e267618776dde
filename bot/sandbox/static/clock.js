/** The strip with the played clock: what time it is in the story, and how far to play it. Hidden without such a clock. */

import { act } from './wire.js';
import { h, icon, show, textButton } from './dom.js';
import { momentPicker } from './moments.js';
import { openPopover } from './popovers.js';
import { state } from './state.js';
import { cityOf, clockTime, dateInWords, dayAndTime, isoDate, shortDate } from './time.js';

const JUMPS = [
  { to: 'next', label: 'To the next thing that happens', primary: true },
  { to: '+1h', label: '+1 hour' },
  { to: 'tomorrow 09:00', label: 'To tomorrow 9:00' },
  { to: 'tuesday 10:00', label: 'To Tuesday 10:00' },
];

let goal = null;

export function showClock(scene, look) {
  const strip = document.getElementById('clock');
  strip.hidden = !scene.clock;
  if (!scene.clock) return;
  if (!strip.firstChild)
    strip.append(
      h('div', { class: 'story-time' }),
      h('div', { class: 'jumps', role: 'toolbar', 'aria-label': 'Play the clock' }),
      h('div', { class: 'progress', role: 'progressbar', 'aria-label': 'The clock is playing' }),
    );
  const [time, jumps, progress] = strip.children;
  const { playing, next } = scene.clock;
  strip.classList.toggle('playing', playing);
  progress.hidden = !playing;
  show(time, [shortDate(scene.now, scene.zone), clockTime(scene.now, scene.zone), scene.zone, scene.me], () =>
    storyTime(scene),
  );
  show(jumps, [playing, next, goal, scene.me], () => (playing ? playingNote(scene) : buttons(scene, look)));
}

/** Plays the clock to a place as `play_to` of a guide step names it; the answer comes when it stands there. */
export async function playTo(to, look) {
  goal = GOALS[to] ?? `to ${momentInWords(to)}`;
  const playing = act('plays', { to });
  await look();
  const answer = await playing;
  goal = null;
  await look();
  return answer;
}

const GOALS = Object.fromEntries([
  ...JUMPS.map(({ to, label }) => [to, label.replace(/^To /, 'to ')]),
  ['+1h', 'one hour on'],
]);

/** "monday 11:00" and "2026-11-23T11:00", as people write them. */
function momentInWords(to) {
  if (to.includes('T')) return `${dateInWords(to.slice(0, 10))}, ${to.slice(11)}`;
  return to.startsWith('tomorrow') ? to : to[0].toUpperCase() + to.slice(1);
}

function storyTime(scene) {
  return [
    h('span', { class: 'story-clock' }, clockTime(scene.now, scene.zone)),
    h(
      'span',
      { class: 'story-date' },
      h('strong', {}, shortDate(scene.now, scene.zone)),
      h('small', {}, `${cityOf(scene.zone)}, where ${scene.everybody[scene.me].name.split(' ')[0]} is`),
    ),
  ];
}

function playingNote() {
  return h('span', { class: 'playing-note' }, `Playing ${goal ?? 'on'}…`);
}

function buttons(scene, look) {
  const picker = h(
    'button',
    {
      type: 'button',
      class: 'button',
      'aria-haspopup': 'dialog',
      'aria-label': 'To a date and time',
      title: 'To a date and time',
      on: { click: () => openPicker(picker, look) },
    },
    icon('calendar'),
  );
  return [
    ...JUMPS.map(({ to, label, primary }) =>
      h(
        'button',
        {
          type: 'button',
          class: primary ? 'button primary' : 'button',
          title: to === 'next' ? nextInWords(scene) : null,
          on: { click: () => playTo(to, look) },
        },
        to === 'next' ? [icon('next'), label] : label,
      ),
    ),
    picker,
  ];
}

function nextInWords({ clock, zone }) {
  return clock.next === null ? 'Nothing is planned' : dayAndTime(clock.next, zone);
}

function openPicker(anchor, look) {
  const { now, zone } = state.scene;
  const start = { date: isoDate(now, zone), time: clockTime(now, zone) };
  const picker = momentPicker({ label: 'Play to', today: start.date, start });
  const play = textButton(
    'Play',
    () => {
      close();
      playTo(picker.value(), look);
    },
    'primary',
  );
  const close = openPopover(
    anchor,
    h('div', { class: 'pick-moment' }, h('p', {}, `In ${cityOf(zone)}`), picker.node, play),
    { label: 'To a date and time' },
  );
  play.focus();
}
