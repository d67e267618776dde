/** The side panel with one thread. */

import { composer } from './composer.js';
import { h, icon, show } from './dom.js';
import { showMessages } from './messages.js';
import { go } from './state.js';

export function showThread(scene, look) {
  const panel = document.getElementById('thread');
  panel.hidden = !scene.thread;
  document.body.classList.toggle('thread-open', Boolean(scene.thread));
  if (!scene.thread) return show(panel, null, () => []);
  const parent = scene.thread[0];
  const conversation = scene.conversations.find((one) => one.id === scene.at);
  const place = `${scene.me} ${scene.at} ${parent.ts}`;
  const fresh = panel.dataset.place !== place;
  panel.dataset.place = place;
  show(panel, place, () => [
    h('header', { class: 'place-head' }, h('h1', {}, 'Thread'), h('span', { class: 'about' }, conversation?.name ?? ''),
      h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close thread', on: { click: () => go({ thread: null }) } }, icon('close'))),
    h('div', { class: 'place-body log', role: 'log', 'aria-label': 'Thread messages' }, h('div', { class: 'messages' })),
    h('div', { class: 'place-foot' }, conversation?.can_write && composer(scene, { thread: parent.ts, placeholder: 'Reply', refresh: look })),
  ]);
  const log = panel.children[1];
  const wasAtEnd = fresh || log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  showMessages(log.firstChild, scene.thread, scene, { refresh: look, inThread: true });
  if (wasAtEnd) log.scrollTop = log.scrollHeight;
}
