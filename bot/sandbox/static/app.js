/**
 * The sandbox's page: a small Slack client on which one acts as anybody of the workspace.
 *
 * It has one source: the scene, everything the acting person sees, asked for again after every change. Each part of the
 * page draws itself from it and leaves alone what did not change, so what is being typed stays.
 */

import { act, fetchScene, watchChanges } from './wire.js';
import { showClock } from './clock.js';
import { showConversation } from './conversation.js';
import { showGuide } from './guide.js';
import { showModal } from './modal.js';
import { showPeople } from './people.js';
import { showSidebar } from './sidebar.js';
import { go, state, watchMoves } from './state.js';
import { showThread } from './thread.js';

const EVERY_MS = 15_000; // the clock in the strip goes on though nothing happens

let looking = null;
let again = false;

/** Asks for the scene and draws it. Calls that come meanwhile are answered together by one more look. */
function look() {
  if (looking) again = true;
  else looking = lookUntilQuiet();
  return looking;
}

async function lookUntilQuiet() {
  try {
    do {
      again = false;
      const asked = whereIAm();
      const scene = await fetchScene();
      if (scene && asked === whereIAm()) draw(scene);
      else if (scene) again = true;
    } while (again);
  } finally {
    looking = null; // in the same breath as the last test of `again`: a call in between would be forgotten
  }
}

function whereIAm() {
  return [state.me, state.at, state.thread].join();
}

function draw(scene) {
  Object.assign(state, { scene, me: scene.me, at: scene.at });
  document.getElementById('conversation').inert = false;
  document.title = `${scene.everybody[scene.me].name} · ${scene.team.name}`;
  showClock(scene, look);
  showGuide(scene, look);
  showPeople(scene);
  showSidebar(scene);
  showConversation(scene, look);
  showThread(scene, look);
  showModal(scene, look);
  markRead(scene);
}

/** Reading is seeing: the open conversation counts as read while the page is in front. */
function markRead(scene) {
  const here = scene.conversations.find((one) => one.id === scene.at);
  const seen = state.tab === 'messages' || !here?.is_app;
  if (here?.unread > 0 && seen && !document.hidden) act('reads', { channel: here.id }, { quiet: true });
}

watchMoves(async (place) => {
  // Until somebody else's place is drawn, what stands there belongs to whom I acted as before.
  if ('me' in place) document.getElementById('conversation').inert = true;
  await look();
  if ('at' in place || 'me' in place) await act('opens', { channel: state.at }, { quiet: true });
});
document.addEventListener('visibilitychange', look);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && state.thread && !document.querySelector('dialog[open], [popover]:popover-open'))
    go({ thread: null });
});
setInterval(look, EVERY_MS);
look().then(() => act('opens', { channel: state.at }, { quiet: true }));
watchChanges(look);
