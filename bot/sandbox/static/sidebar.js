/** The acting person's own sidebar: channels, direct messages, and the app. */

import { appIcon, avatar } from './avatars.js';
import { h, icon, keep } from './dom.js';
import { go } from './state.js';
import { clockTime, cityOf } from './time.js';

export function showSidebar(scene) {
  const nav = document.getElementById('sidebar');
  const me = scene.everybody[scene.me];
  const items = [
    {
      kind: 'me',
      key: 'me',
      team: scene.team.name,
      name: me.name,
      id: me.id,
      title: me.title,
      local: `${clockTime(scene.now, scene.zone)} ${cityOf(scene.zone)}`,
    },
    ...group(
      'Apps',
      scene.conversations.filter((one) => one.is_app),
      scene,
    ),
    ...group(
      'Channels',
      scene.conversations.filter((one) => one.kind === 'public' || one.kind === 'private'),
      scene,
    ),
    ...group(
      'Direct messages',
      scene.conversations.filter((one) => !one.is_app && (one.kind === 'im' || one.kind === 'mpim')),
      scene,
    ),
  ];
  keep(nav, items, { key: (item) => item.key, build });
}

function group(title, conversations, scene) {
  if (conversations.length === 0) return [];
  const rows = conversations.map((one) => ({
    kind: 'conversation',
    key: one.id,
    shape: one.kind,
    name: one.name,
    unread: one.unread,
    active: one.id === scene.at,
    is_app: one.is_app,
    user: scene.everybody[one.user] ?? null,
  }));
  return [{ kind: 'title', key: title, title }, ...rows];
}

function build(item) {
  if (item.kind === 'me') return whoIAm(item);
  if (item.kind === 'title') return h('h2', {}, item.title);
  const unread = item.unread > 0 ? `, ${item.unread} unread` : '';
  return h(
    'button',
    {
      type: 'button',
      class: item.unread > 0 ? 'place unread' : 'place',
      'aria-label': `${item.name}${unread}`,
      'aria-current': item.active ? 'page' : null,
      on: {
        click: () => {
          document.body.classList.remove('menu-open');
          go({ at: item.key });
        },
      },
    },
    mark(item),
    h('span', { class: 'place-name' }, item.name),
    item.is_app && h('span', { class: 'badge' }, 'APP'),
    item.unread > 0 && h('span', { class: 'count' }, String(item.unread)),
  );
}

function mark(item) {
  if (item.is_app) return appIcon('tiny');
  if (item.shape === 'private') return icon('lock');
  if (item.shape === 'public') return h('span', { class: 'hash', 'aria-hidden': 'true' }, '#');
  return avatar(item.user ?? { id: item.key, name: item.name }, 'tiny');
}

function whoIAm(item) {
  return h(
    'div',
    { class: 'team' },
    h('strong', {}, item.team),
    h('small', {}, `as ${item.name}`),
    h('small', {}, [item.title, item.local].filter(Boolean).join(' · ')),
  );
}
