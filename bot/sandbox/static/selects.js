/** The select menus: options from the layout, from the bot, or from the workspace; one choice or several. */

import { h, icon } from './dom.js';
import { avatar } from './avatars.js';
import { change } from './change.js';
import { openChooser } from './chooser.js';
import { isChannel } from './references.js';
import { act } from './wire.js';
import { plain } from './text.js';

const FEW = 7;

/** One choice. */
export function select(element, use) {
  const source = sourceOf(element, use);
  const text = h('span', { class: 'chosen' });
  const node = h(
    'button',
    {
      type: 'button',
      class: 'button picker',
      'aria-haspopup': 'listbox',
      'aria-describedby': use.describedBy,
      on: { click: () => open() },
    },
    text,
    icon('down'),
  );
  const redraw = (value) => {
    text.textContent = value ? source.name(value) : placeholder(element);
    text.classList.toggle('empty', !value);
    node.setAttribute('aria-label', `${use.label}: ${text.textContent}`);
  };
  const open = () =>
    openChooser(node, {
      label: use.label,
      load: source.load,
      few: source.few,
      current: keyOf(use.form.read(use.block, element)),
      picked: (item) => change(element, use, item.value, redraw),
    });
  const keyOf = (value) => (value ? source.key(value) : null);
  redraw(use.form.read(use.block, element));
  return node;
}

/** Several choices: the bot hears of them once, when the list closes, as Slack does it. */
export function multiSelect(element, use) {
  const source = sourceOf(element, use);
  const chips = h('span', { class: 'chips' });
  const node = h(
    'button',
    {
      type: 'button',
      class: 'button picker multi',
      'aria-haspopup': 'listbox',
      'aria-describedby': use.describedBy,
      on: { click: () => open() },
    },
    chips,
    icon('down'),
  );
  let values = use.form.read(use.block, element) ?? [];
  const redraw = (now) => {
    values = now;
    const names = values.map(source.name);
    chips.replaceChildren(
      ...(names.length > 0
        ? names.map((name) => h('span', { class: 'chip' }, name))
        : [h('span', { class: 'chosen empty' }, placeholder(element))]),
    );
    node.setAttribute('aria-label', `${use.label}: ${names.join(', ') || placeholder(element)}`);
  };
  const open = () => {
    const before = JSON.stringify(values);
    openChooser(node, {
      label: use.label,
      load: source.load,
      few: source.few,
      chosen: new Set(values.map(source.key)),
      most: element.max_selected_items ?? Infinity,
      toggled: (item, on) =>
        redraw(on ? [...values, item.value] : values.filter((value) => source.key(value) !== item.key)),
      closed: () => JSON.stringify(values) !== before && change(element, use, values, redraw),
    });
  };
  redraw(values);
  return node;
}

function placeholder(element) {
  return element.placeholder ? plain(element.placeholder) : 'Choose';
}

/** Where a menu's items come from: `load(query)`, and for a value its `key` and `name`. */
function sourceOf(element, use) {
  const kind = element.type.replace(/^multi_/, '');
  if (kind === 'users_select') return peopleOf(use.scene);
  if (kind === 'conversations_select' || kind === 'channels_select') return channelsOf(element, use.scene);
  const key = (option) => option.value;
  const name = (option) => plain(option.text);
  const items =
    kind === 'external_select' ? (query) => suggestions(element, use, query) : (query) => ownOptions(element, query);
  return { key, name, load: items, few: kind === 'static_select' && flatten(element).length <= FEW };
}

function itemOf(option, group) {
  return {
    key: option.value,
    value: option,
    label: plain(option.text),
    detail: option.description && plain(option.description),
    group,
  };
}

function flatten({ options, option_groups: groups }) {
  const grouped = (groups ?? []).flatMap((group) => group.options.map((option) => itemOf(option, plain(group.label))));
  return [...(options ?? []).map((option) => itemOf(option)), ...grouped];
}

function ownOptions(element, query) {
  return flatten(element).filter((item) => contains(item.label, query));
}

async function suggestions(element, use, query) {
  const least = element.min_query_length ?? 3;
  if (query.length < least)
    throw new Error(least === 1 ? 'Type a letter to search.' : `Type at least ${least} letters to search.`);
  const answer = await act(
    'suggests',
    { ...use.where, block_id: use.block.block_id, action_id: element.action_id, value: query },
    { quiet: true },
  );
  if (!answer.ok) throw new Error(answer.message);
  return flatten(answer);
}

function peopleOf(scene) {
  const shown = (person) =>
    h(
      'span',
      { class: 'option-person' },
      avatar(person, 'small'),
      h('span', { class: 'option-text' }, h('span', {}, person.name), h('small', {}, person.title)),
    );
  return {
    key: (id) => id,
    name: (id) => scene.everybody[id]?.name ?? id,
    load: (query) =>
      scene.people
        .filter((person) => contains(person.name, query))
        .map((person) => ({ key: person.id, value: person.id, label: person.name, show: shown(person) })),
  };
}

function channelsOf(element, scene) {
  const kinds = element.type.endsWith('channels_select')
    ? ['public']
    : (element.filter?.include ?? ['public', 'private', 'im', 'mpim']);
  const label = (one) => (isChannel(one) ? `#${one.name}` : one.name);
  const visible = scene.conversations.filter((one) => kinds.includes(one.kind));
  return {
    key: (id) => id,
    name: (id) => label(scene.conversations.find((one) => one.id === id) ?? { name: id }),
    load: (query) =>
      visible
        .filter((one) => contains(label(one), query))
        .map((one) => ({ key: one.id, value: one.id, label: label(one) })),
  };
}

function contains(label, query) {
  return label.toLowerCase().includes(query.trim().toLowerCase());
}
