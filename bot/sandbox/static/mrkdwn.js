/**
 * Slack's mrkdwn as DOM nodes. The rules are those of docs.slack.dev/messaging/formatting-message-text:
 *
 * - only &amp; &lt; &gt; are escapes; whatever stands between < and > is a reference or a link;
 * - *bold* _italic_ ~strike~ begin at a word's edge, hug their text and stay on one line; `code` and ```blocks``` are literal;
 * - a line that begins with > is a quote, escaped or not, and >>> quotes the rest;
 * - `links`: bare URLs become links; `names`: bare @here, @channel, #channel and group handles become references.
 *   In a block both are on unless `verbatim`; in a message's own text only links are.
 */

import { h } from './dom.js';
import { emoji } from './emoji.js';
import { broadcast, channelReference, groupReference, isChannel, link, userReference } from './references.js';
import { fillDateTokens } from './time.js';

const MARKS = { '*': 'strong', _: 'em', '~': 's' };
const WORD = /[\p{L}\p{N}]/u;
const SPACE = /[\s\u200b]/; // Slack takes a zero-width space for a space
const FENCE = /```\n?([\s\S]+?)```/g;
const QUOTED = /^(?:&gt;|>) ?/;
const QUOTED_REST = /^(?:&gt;|>){3}\s?/;

/** Nodes for `source`; `scene` knows people, channels and the reader's zone. */
export function mrkdwn(source, scene, { links = true, names = false } = {}) {
  const use = { scene, links, names };
  const nodes = [];
  let from = 0;
  for (const fence of source.matchAll(FENCE)) {
    nodes.push(...paragraphs(source.slice(from, fence.index).replace(/\n$/, ''), use));
    nodes.push(h('pre', {}, h('code', {}, decode(fence[1].replace(/\n$/, '')))));
    from = fence.index + fence[0].length;
    if (source[from] === '\n') from += 1;
  }
  return [...nodes, ...paragraphs(source.slice(from), use)];
}

/** What people typed, from what travels: the three escapes and nothing else. */
export function decode(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function paragraphs(text, use) {
  const nodes = [];
  const lines = text === '' ? [] : text.split('\n');
  while (lines.length > 0) {
    const rest = lines[0].match(QUOTED_REST);
    if (rest) return [...nodes, quote(lines.join('\n').slice(rest[0].length), use)];
    const quoted = QUOTED.test(lines[0]);
    const run = [];
    while (lines.length > 0 && QUOTED.test(lines[0]) === quoted && !QUOTED_REST.test(lines[0])) run.push(lines.shift());
    if (quoted) nodes.push(quote(run.map((line) => line.replace(QUOTED, '')).join('\n'), use));
    else nodes.push(...inline(run.join('\n'), use));
  }
  return nodes;
}

function quote(text, use) {
  return h('blockquote', {}, inline(text, use));
}

const READERS = [readReference, readCode, readMarked, readEmoji, readUrl, readName];

function inline(text, use, before = '') {
  const nodes = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const previous = at > 0 ? text[at - 1] : before;
    const hit = firstHit(text, at, previous, use);
    if (!hit) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) nodes.push(decode(plain));
    plain = '';
    nodes.push(hit.node);
    at = hit.end;
  }
  return plain ? [...nodes, decode(plain)] : nodes;
}

function firstHit(text, at, previous, use) {
  for (const read of READERS) {
    const hit = read(text, at, previous, use);
    if (hit) return hit;
  }
  return null;
}

function readReference(text, at, previous, use) {
  if (text[at] !== '<') return null;
  const end = text.indexOf('>', at);
  if (end < at + 2) return null;
  const [target, ...label] = text.slice(at + 1, end).split('|');
  return { node: reference(target, label.join('|'), use.scene), end: end + 1 };
}

function reference(target, label, scene) {
  if (target.startsWith('@')) return userReference(target.slice(1), scene, decode(label));
  if (target.startsWith('#')) return channelReference(target.slice(1), scene, decode(label));
  if (target.startsWith('!')) return special(target.slice(1), label, scene);
  return link(decode(target), decode(label || target), scene);
}

function special(target, label, scene) {
  if (target.startsWith('subteam^')) return groupReference(target.slice(8), scene, decode(label));
  if (target.startsWith('date^')) return dateReference(target, label, scene);
  return ['here', 'channel', 'everyone'].includes(target) ? broadcast(target) : decode(label || `<${target}>`);
}

function dateReference(target, label, scene) {
  const [, seconds, template = '{date}', address] = target.split('^');
  if (!/^-?\d+$/.test(seconds)) return decode(label);
  const at = Number(seconds) * 1000;
  const words = fillDateTokens(decode(template), at, scene.now, scene.zone);
  const node = h('time', { datetime: new Date(at).toISOString(), title: decode(label) }, words);
  return address ? link(decode(address), node, scene) : node;
}

function readCode(text, at) {
  if (text[at] !== '`') return null;
  const end = text.indexOf('`', at + 1);
  if (end < at + 2 || text.slice(at, end).includes('\n')) return null;
  return { node: h('code', {}, decode(text.slice(at + 1, end))), end: end + 1 };
}

function readMarked(text, at, previous, use) {
  const tag = MARKS[text[at]];
  if (!tag || WORD.test(previous)) return null;
  const end = closing(text, at);
  if (end === null) return null;
  return { node: h(tag, {}, inline(text.slice(at + 1, end), use, text[at])), end: end + 1 };
}

function closing(text, at) {
  const mark = text[at];
  if (SPACE.test(text[at + 1] ?? ' ') || text[at + 1] === mark) return null;
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end += 1) {
    if (text[end] === '<') end = Math.max(end, text.indexOf('>', end));
    else if (text[end] === mark && !SPACE.test(text[end - 1]) && !WORD.test(text[end + 1] ?? ' ')) return end;
  }
  return null;
}

function readEmoji(text, at) {
  const found = sticky(/:([a-z0-9_+'-]+)(?:::skin-tone-([2-6]))?:/iy, text, at);
  const character = found && emoji(found[1], found[2]);
  return character && { node: character, end: at + found[0].length };
}

function readUrl(text, at, previous, use) {
  if (!use.links || WORD.test(previous)) return null;
  const found = sticky(/https?:\/\/[^\s<>|]+/iy, text, at);
  if (!found) return null;
  const address = found[0].replace(/(?:&gt;|&lt;).*$/, '').replace(/[.,;:!?)'"*_~]+$/, '');
  return { node: link(decode(address), decode(address), use.scene), end: at + address.length };
}

function readName(text, at, previous, use) {
  if (!use.names || WORD.test(previous)) return null;
  const found = sticky(/([@#])([\p{L}\p{N}_-]+)/uy, text, at);
  const node = found && namedReference(found[1], found[2], use.scene);
  return node && { node, end: at + found[0].length };
}

function namedReference(sign, name, scene) {
  if (sign === '#') {
    const channel = scene.conversations.find((one) => one.name === name && isChannel(one));
    return channel ? channelReference(channel.id, scene) : null;
  }
  if (['here', 'channel', 'everyone'].includes(name)) return broadcast(name);
  const group = scene.groups.find((one) => one.handle === name);
  return group ? groupReference(group.id, scene) : null;
}

function sticky(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
