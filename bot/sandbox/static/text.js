/** Text objects: plain_text is literal but for emoji codes, mrkdwn follows mrkdwn.js. */

import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { mrkdwn } from './mrkdwn.js';

/** A plain string for labels and buttons. */
export function plain(object) {
  return object.emoji === false ? object.text : withEmoji(object.text);
}

/** Nodes for a text object of either kind. */
export function textObject(object, scene) {
  if (object.type !== 'mrkdwn') return [h('span', { class: 'plain' }, plain(object))];
  const literal = object.verbatim === true;
  return mrkdwn(object.text, scene, { links: !literal, names: !literal });
}
