/** The middle of the page: one conversation with its header, its messages or the app's Home, and the composer. */

import { act } from './wire.js';
import { appIcon, avatar } from './avatars.js';
import { buildBlocks } from './blocks.js';
import { composer } from './composer.js';
import { h, icon, show } from './dom.js';
import { formOf } from './forms.js';
import { showMessages } from './messages.js';
import { isChannel } from './references.js';
import { go, state } from './state.js';
import { followEnd } from './tail.js';
import { clockTime, cityOf } from './time.js';

let refresh = () => {};

export function showConversation(scene, look) {
  refresh = look;
  const host = document.getElementById('conversation');
  const conversation = scene.conversations.find((one) => one.id === scene.at);
  if (!conversation) return show(host, 'nowhere', () => nowhere());
  const tab = conversation.is_app ? state.tab : 'messages';
  const place = `${scene.me} ${scene.at} ${tab}`;
  show(host, place, () => [
    h('header', { class: 'place-head' }),
    h('div', { class: 'place-body' }),
    h('div', { class: 'place-foot' }),
  ]);
  host.setAttribute('aria-label', conversation.name);
  const [head, body, foot] = host.children;
  show(head, headOf(conversation, scene, tab), () => header(conversation, scene, tab));
  if (tab === 'home') showHome(body, foot, scene);
  else showLog(body, foot, conversation, scene, place);
}

function nowhere() {
  return h('div', { class: 'blank' }, h('p', {}, 'Pick a conversation on the left.'));
}

/** What the header says: it is drawn again when one of these changes. */
function headOf(conversation, scene, tab) {
  const local =
    conversation.kind === 'im' && !conversation.is_app
      ? clockTime(scene.now, scene.everybody[conversation.user]?.zone ?? scene.zone)
      : '';
  return [conversation, tab, local, scene.app_home];
}

function header(conversation, scene, tab) {
  const menu = h(
    'button',
    {
      type: 'button',
      class: 'quiet only-narrow',
      'aria-label': 'Show conversations',
      on: { click: () => document.body.classList.toggle('menu-open') },
    },
    icon('menu'),
  );
  if (conversation.is_app)
    return [
      menu,
      appIcon('small'),
      h('h1', {}, conversation.name),
      h('span', { class: 'badge' }, 'APP'),
      tabs(scene, tab),
    ];
  if (isChannel(conversation)) {
    const people = `${conversation.member_count} ${conversation.member_count === 1 ? 'person' : 'people'}`;
    return [
      menu,
      h('h1', {}, `${conversation.kind === 'public' ? '# ' : ''}${conversation.name}`),
      h('span', { class: 'about' }, [people, conversation.topic].filter(Boolean).join(' · ')),
    ];
  }
  const person = scene.everybody[conversation.user];
  const about = person?.zone ? `${person.title} · ${clockTime(scene.now, person.zone)} in ${cityOf(person.zone)}` : '';
  return [
    menu,
    avatar(person ?? { id: conversation.id, name: conversation.name }, 'small'),
    h('h1', {}, conversation.name),
    h('span', { class: 'about' }, about),
  ];
}

function tabs(scene, tab) {
  const one = (name, label) =>
    h(
      'button',
      { type: 'button', role: 'tab', 'aria-selected': String(tab === name), on: { click: () => openTab(name) } },
      label,
    );
  return h(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': scene.bot.name },
    scene.app_home.home && one('home', 'Home'),
    scene.app_home.messages && one('messages', 'Messages'),
  );
}

async function openTab(name) {
  go({ tab: name, thread: null });
  if (name === 'home') await act('opens_home');
  await refresh();
}

function showHome(body, foot, scene) {
  foot.replaceChildren();
  body.className = 'place-body home';
  show(body, { home: scene.home, me: scene.me }, () =>
    scene.home
      ? homeBlocks(scene)
      : h('div', { class: 'blank' }, h('p', {}, `${scene.bot.name} has not put anything here yet.`)),
  );
}

function homeBlocks(scene) {
  const { home } = scene;
  const form = formOf(home.id);
  form.adopt(home.state?.values);
  const send = async (block, element, action) => {
    const answer = await act('clicks', {
      view: home.id,
      block_id: block.block_id,
      action_id: element.action_id,
      action,
      values: form.values(home.blocks),
    });
    await refresh();
    return answer;
  };
  return h('div', { class: 'blocks' }, buildBlocks(home.blocks, { scene, form, where: { view: home.id }, send }));
}

function showLog(body, foot, conversation, scene, place) {
  if (!body.firstChild) {
    body.append(h('div', { class: 'beginning' }), h('div', { class: 'messages' }));
    body.className = 'place-body log';
    body.setAttribute('role', 'log');
    body.setAttribute('aria-label', 'Messages');
    followEnd(body, body.lastChild);
  }
  if (state.unreadSince === undefined) state.unreadSince = conversation.unread > 0 ? scene.read_until : null;
  show(body.firstChild, [conversation.name, scene.messages.length === 0], () => beginning(conversation, scene));
  showMessages(body.lastChild, scene.messages, scene, { refresh, unreadSince: state.unreadSince });
  show(foot, [place, scene.commands, scene.shortcuts, conversation.can_write], () => footer(conversation, scene));
  if (state.focus) bringIntoView(body, state.focus);
}

function beginning(conversation, scene) {
  if (conversation.is_app && scene.messages.length === 0)
    return h(
      'div',
      { class: 'blank' },
      appIcon('large'),
      h('h2', {}, conversation.name),
      h(
        'p',
        {},
        `Nothing yet. ${conversation.name} writes in working hours only; play the clock, or type / to see what you can ask.`,
      ),
    );
  if (scene.messages.length === 0) return h('div', { class: 'blank' }, h('p', {}, 'Nothing here yet.'));
  return h(
    'p',
    { class: 'start' },
    isChannel(conversation)
      ? `This is where #${conversation.name} begins.`
      : `This is where your messages with ${conversation.name} begin.`,
  );
}

function footer(conversation, scene) {
  if (!conversation.can_write)
    return h('p', { class: 'read-only' }, `Messages to ${conversation.name} are switched off in the app’s settings.`);
  const placeholder = `Message ${isChannel(conversation) ? '#' : ''}${conversation.name}`;
  return composer(scene, { placeholder, refresh: () => refresh() });
}

function bringIntoView(body, ts) {
  const node = body.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!node) return;
  state.focus = null;
  node.scrollIntoView({ block: 'center' });
  node.classList.add('found');
}
