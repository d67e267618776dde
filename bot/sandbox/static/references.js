/** What a message can point at: people, groups, channels, everybody, an address. */

import { h } from './dom.js';
import { go } from './state.js';

const OPENABLE = new Set(['http:', 'https:', 'mailto:']);

export function isChannel(conversation) {
  return conversation.kind === 'public' || conversation.kind === 'private';
}

export function userReference(id, scene, label) {
  const person = scene.everybody[id];
  const name = person?.name ?? label ?? id;
  return h('span', { class: id === scene.me ? 'mention mention-me' : 'mention' }, `@${name || id}`);
}

export function groupReference(id, scene, label) {
  const group = scene.groups.find((one) => one.id === id);
  const mine = group?.members.includes(scene.me);
  return h('span', { class: mine ? 'mention mention-me' : 'mention' }, group ? `@${group.handle}` : label || '@group');
}

export function broadcast(range) {
  return h('span', { class: 'mention mention-me' }, `@${range}`);
}

export function channelReference(id, scene, label) {
  const channel = scene.conversations.find((one) => one.id === id);
  if (!channel) return h('span', { class: 'mention' }, label ? `#${label}` : '#private channel');
  const press = (event) => {
    event.preventDefault();
    go({ at: id });
  };
  // A link and no button: beside a button a line may break, and the full stop behind it would begin the next one.
  return h('a', { class: 'mention', href: '#', on: { click: press } }, `#${channel.name}`);
}

/** A link people can follow; what is not http(s) or mail stays words. A permalink into this workspace opens here. */
export function link(address, label, scene) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !OPENABLE.has(url.protocol)) return h('span', {}, label);
  const props = { href: url.href, target: '_blank', rel: 'noopener noreferrer' };
  const here = permalink(url, scene);
  if (here) props.on = { click: (event) => follow(event, here) };
  return h('a', props, url.protocol === 'mailto:' && label === address ? url.pathname : label);
}

/** Follows a button's address in a new tab, if it is one people can follow. */
export function openAddress(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && OPENABLE.has(url.protocol)) window.open(url.href, '_blank', 'noopener,noreferrer');
}

function permalink(url, scene) {
  if (url.host !== `${scene.team.domain}.slack.com`) return null;
  const [, channel, second, micros] = url.pathname.match(/^\/archives\/(\w+)\/p(\d+)(\d{6})$/) ?? [];
  return channel ? { channel, ts: `${second}.${micros}`, thread: url.searchParams.get('thread_ts') } : null;
}

function follow(event, { channel, ts, thread }) {
  event.preventDefault();
  go({ at: channel, thread, focus: ts });
}
