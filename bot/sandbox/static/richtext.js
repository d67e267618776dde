/** The rich_text block: Slack's own tree of sections, lists, quotes and preformatted text. Text in it is literal. */

import { h } from './dom.js';
import { emoji } from './emoji.js';
import { broadcast, channelReference, groupReference, link, userReference } from './references.js';
import { fillDateTokens } from './time.js';

export function richText(block, scene) {
  return h(
    'div',
    { class: 'rich-text' },
    block.elements.map((element) => part(element, scene)),
  );
}

function part(element, scene) {
  switch (element.type) {
    case 'rich_text_list':
      return list(element, scene);
    case 'rich_text_quote':
      return h('blockquote', {}, spans(element, scene));
    case 'rich_text_preformatted':
      return h('pre', {}, h('code', {}, spans(element, scene)));
    default:
      return h('p', {}, spans(element, scene));
  }
}

function list(element, scene) {
  const items = element.elements.map((item) => h('li', {}, spans(item, scene)));
  const depth = `list depth-${Math.min(element.indent ?? 0, 6)}`;
  if (element.style === 'ordered') return h('ol', { class: depth, start: (element.offset ?? 0) + 1 }, items);
  return h('ul', { class: depth }, items);
}

function spans(holder, scene) {
  return (holder.elements ?? []).map((element) => styled(span(element, scene), element.style));
}

function span(element, scene) {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'link':
      return link(element.url, element.text ?? element.url, scene);
    case 'user':
      return userReference(element.user_id, scene);
    case 'usergroup':
      return groupReference(element.usergroup_id, scene);
    case 'channel':
      return channelReference(element.channel_id, scene);
    case 'broadcast':
      return broadcast(element.range);
    case 'emoji':
      return emoji(element.name, element.skin_tone) ?? `:${element.name}:`;
    case 'date':
      return fillDateTokens(element.format, element.timestamp * 1000, scene.now, scene.zone);
    default:
      return element.text ?? '';
  }
}

const STYLES = { code: 'code', strike: 's', italic: 'em', bold: 'strong', underline: 'u' };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}
