/** Block Kit layouts. One small function per kind of block; a kind that is not here is named, never dropped in silence. */

import { chart } from './charts.js';
import { dataTable, simpleTable } from './tables.js';
import { freshId, h } from './dom.js';
import { buildElement, picture } from './elements.js';
import { markdown } from './markdown.js';
import { richText } from './richtext.js';
import { plain, textObject } from './text.js';

/**
 * Nodes for `blocks`. `use` goes on to the elements: `scene`, `form`, `where` (message or view, as the server is told),
 * `send(block, element, action)` (tell the bot), `errors` by block_id.
 */
export function buildBlocks(blocks, use) {
  return blocks.map((block) => {
    const node = (BUILDERS[block.type] ?? unknown)(block, use);
    node.dataset.block = block.block_id ?? '';
    return node;
  });
}

const BUILDERS = {
  section,
  header: (block) => h(`h${(block.level ?? 1) + 1}`, { class: `header level-${block.level ?? 1}` }, plain(block.text)),
  divider: () => h('hr'),
  image,
  context,
  actions: (block, use) =>
    h(
      'div',
      { class: 'actions' },
      block.elements.map((element) => elementIn(block, element, use)),
    ),
  input,
  rich_text: (block, use) => richText(block, use.scene),
  markdown: (block, use) => markdown(block.text, use.scene),
  table: (block, use) => simpleTable(block, use),
  data_table: (block, use) => dataTable(block, use),
  data_visualization: chart,
  alert,
  card,
};

function elementIn(block, element, use, label = labelOf(element)) {
  return buildElement(element, { ...use, block, label, fire: (action) => use.send(block, element, action) });
}

const LABELS = { datepicker: 'Date', timepicker: 'Time', datetimepicker: 'Date and time', users_select: 'Person' };

/** An element outside an input block has no label of its own: its placeholder, or what kind of thing it is. */
function labelOf(element) {
  if (element.placeholder) return plain(element.placeholder);
  return LABELS[element.type.replace(/^multi_/, '')] ?? 'Choice';
}

function section(block, use) {
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'section-text' },
      block.text && h('div', { class: 'words' }, textObject(block.text, use.scene)),
      block.fields &&
        h(
          'div',
          { class: 'fields' },
          block.fields.map((field) => h('div', { class: 'words' }, textObject(field, use.scene))),
        ),
    ),
    block.accessory && h('div', { class: 'accessory' }, elementIn(block, block.accessory, use)),
  );
}

function image(block) {
  return h(
    'figure',
    { class: 'image' },
    block.title && h('figcaption', {}, plain(block.title)),
    picture(block, 'picture'),
  );
}

function context(block, use) {
  return h(
    'div',
    { class: 'context' },
    block.elements.map((element) =>
      element.type === 'image'
        ? picture(element, 'context-image')
        : h('span', { class: 'words' }, textObject(element, use.scene)),
    ),
  );
}

function input(block, use) {
  const hintId = freshId('hint');
  const label = plain(block.label);
  const fire = block.dispatch_action ? (action) => use.send(block, block.element, action) : undefined;
  const error = use.errors?.[block.block_id];
  return h(
    'div',
    { class: error ? 'input wrong' : 'input' },
    h(
      'div',
      { class: 'label', 'aria-hidden': 'true', on: { click: focusField } },
      label,
      block.optional && h('small', {}, ' (optional)'),
    ),
    buildElement(block.element, { ...use, block, label, fire, describedBy: hintId }),
    h(
      'div',
      { id: hintId, class: 'below' },
      error && h('p', { class: 'error', role: 'alert' }, error),
      block.hint && h('p', { class: 'hint' }, plain(block.hint)),
    ),
  );
}

/** A click on the visible label goes to its field, whatever kind that is. */
function focusField(event) {
  event.currentTarget.nextElementSibling.querySelector('input, textarea, button')?.focus();
}

function alert(block, use) {
  const level = block.level ?? 'default';
  return h(
    'div',
    { class: `alert ${level}`, role: level === 'error' ? 'alert' : 'note' },
    textObject(block.text, use.scene),
  );
}

function card(block, use) {
  const words = (name) => block[name] && h('div', { class: `card-${name} words` }, textObject(block[name], use.scene));
  return h(
    'div',
    { class: 'card', role: 'group' },
    block.hero_image && picture(block.hero_image, 'card-hero'),
    h(
      'div',
      { class: 'card-head' },
      block.icon && picture(block.icon, 'card-icon'),
      h('div', {}, words('title'), words('subtitle')),
    ),
    words('body'),
    words('subtext'),
    block.actions &&
      h(
        'div',
        { class: 'actions' },
        block.actions.map((element) => elementIn(block, element, use)),
      ),
  );
}

function unknown(block) {
  return h('div', { class: 'unknown' }, `This page does not show “${block.type}” blocks.`);
}
