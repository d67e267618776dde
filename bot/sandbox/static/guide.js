/** "Try this": a few steps that lead through the product, given by whoever started the sandbox. Dismissible, one at a time. */

import { h, iconButton, show, textButton } from './dom.js';
import { ask } from './dialogs.js';
import { playTo } from './clock.js';
import { go } from './state.js';
import { act, fetchScene } from './wire.js';

const ASK_AGAIN_MS = 300;

let step = 0;
let dismissed = false;

export function showGuide(scene, look) {
  const strip = document.getElementById('guide');
  strip.hidden = dismissed || scene.guide.length === 0;
  if (strip.hidden) return;
  const playing = scene.clock?.playing ?? false;
  show(strip, { guide: scene.guide, step, playing, restart: scene.restart }, () => content(scene, playing, look));
}

function content(scene, playing, look) {
  const { title, text, act_as: person, at, play_to: moment } = scene.guide[step];
  const move = (to) => {
    step = to;
    look();
  };
  const last = step === scene.guide.length - 1;
  return [
    h(
      'ol',
      { class: 'steps' },
      scene.guide.map((one, index) =>
        h(
          'li',
          {},
          h(
            'button',
            {
              type: 'button',
              'aria-label': `Step ${index + 1}: ${one.title}`,
              'aria-current': index === step ? 'step' : null,
              class: index < step ? 'done' : '',
              on: { click: () => move(index) },
            },
            String(index + 1),
          ),
        ),
      ),
    ),
    h('p', {}, h('strong', {}, title), ' ', text),
    (person || moment) &&
      h(
        'button',
        {
          type: 'button',
          class: 'button primary',
          disabled: playing,
          on: { click: () => run({ person, at, moment }, look) },
        },
        'Show me',
      ),
    !last && textButton('Next step', () => move(step + 1)),
    scene.restart && textButton(scene.restart, () => restart(scene)),
    iconButton('close', 'Hide the guide', () => {
      dismissed = true;
      look();
    }),
  ];
}

/** Without a place of its own a step is looked at beside the bot, wherever one looked before. */
async function run({ person, at, moment }, look) {
  if (person) go({ me: person, at, thread: null, tab: 'messages' });
  await look();
  if (moment) await playTo(moment, look);
}

/** Begins anew, once somebody said yes: everything here is thrown away, and the page is loaded again when the other is there. */
async function restart(scene) {
  const yes = await ask({
    title: `${scene.restart}?`,
    body: 'What was done here is thrown away. It takes a few seconds.',
    yes: scene.restart,
    no: 'Stay here',
  });
  if (!yes || !(await act('restarts')).ok) return;
  document.body.classList.add('restarting');
  for (const part of ['clock', 'client']) document.getElementById(part).inert = true;
  const strip = document.getElementById('guide');
  strip.replaceChildren(h('p', {}, 'Opening the other workspace…'));
  let there = null;
  while (!there || there.known_as === scene.known_as) {
    await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    there = await fetchScene();
  }
  location.reload();
}
