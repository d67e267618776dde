/** The side panel with one thread. */

import { composer } from './composer.js';
import { h, iconButton, show } from './dom.js';
import { showMessages } from './messages.js';
import { go } from './state.js';
import { followEnd } from './tail.js';

export function showThread(scene, look) {
  const panel = document.getElementById('thread');
  panel.hidden = !scene.thread;
  document.body.classList.toggle('thread-open', Boolean(scene.thread));
  if (!scene.thread) return show(panel, null, () => []);
  const parent = scene.thread[0];
  const conversation = scene.conversations.find((one) => one.id === scene.at);
  const place = `${scene.me} ${scene.at} ${parent.ts}`;
  show(panel, place, () => drawn(parent, conversation, scene, look));
  showMessages(panel.querySelector('.messages'), scene.thread, scene, { refresh: look, inThread: true });
}

function drawn(parent, conversation, scene, look) {
  const messages = h('div', { class: 'messages' });
  const log = h('div', { class: 'place-body log', role: 'log', 'aria-label': 'Thread messages' }, messages);
  followEnd(log, messages);
  return [
    h(
      'header',
      { class: 'place-head' },
      h('h1', {}, 'Thread'),
      h('span', { class: 'about' }, conversation?.name ?? ''),
      iconButton('close', 'Close thread', () => go({ thread: null })),
    ),
    log,
    h(
      'div',
      { class: 'place-foot' },
      conversation?.can_write && composer(scene, { thread: parent.ts, placeholder: 'Reply', refresh: look }),
    ),
  ];
}
