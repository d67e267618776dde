/**
 * Block Kit's interactive elements. Each is built from its JSON and a `use`:
 * `scene` (who is looking), `form` (values), `block` (its block), `label` (its accessible name where it has none of
 * its own), `fire(action)` (tell the bot; absent in an input block that does not dispatch), `describedBy`.
 */

import { change } from './change.js';
import { confirmFirst } from './dialogs.js';
import { h, icon } from './dom.js';
import { shaped } from './forms.js';
import { dateButton, momentPicker, timeButton } from './moments.js';
import { openMenu } from './popovers.js';
import { openAddress } from './references.js';
import { multiSelect, select } from './selects.js';
import { plain, textObject } from './text.js';
import { clockTime, isoDate } from './time.js';

const BUILDERS = {
  button,
  overflow,
  datepicker,
  timepicker,
  datetimepicker,
  checkboxes: choices('checkbox'),
  radio_buttons: choices('radio'),
  plain_text_input: textInput('text'),
  email_text_input: textInput('email'),
  url_text_input: textInput('url'),
  number_input: textInput('text'),
  rich_text_input: richTextInput,
  image: (element) => picture(element, 'accessory-image'),
};

export function buildElement(element, use) {
  if (BUILDERS[element.type]) return BUILDERS[element.type](element, use);
  if (element.type.startsWith('multi_')) return multiSelect(element, use);
  if (element.type.endsWith('_select')) return select(element, use);
  return h('span', { class: 'unknown' }, `This page does not show “${element.type}” elements.`);
}

/** Pictures from elsewhere stay closed: the page asks nobody but its own server. */
export function picture(element, className) {
  const local = element.image_url && new URL(element.image_url, location.href).origin === location.origin;
  if (local) return h('img', { class: className, src: element.image_url, alt: element.alt_text });
  return h(
    'span',
    { class: `${className} placeholder`, role: 'img', 'aria-label': element.alt_text, title: element.image_url },
    element.alt_text,
  );
}

function button(element, use) {
  const node = h(
    'button',
    {
      type: 'button',
      class: `button ${element.style ?? ''}`,
      'aria-label': element.accessibility_label,
      on: { click: () => press(node, element, use) },
    },
    plain(element.text),
  );
  return node;
}

async function press(node, element, use) {
  if (!(await confirmFirst(element.confirm, use.scene))) return;
  if (element.url) openAddress(element.url);
  await waiting(node, use.fire({ type: 'button', value: element.value, text: element.text }));
}

/** While the bot has not answered, the element says so and cannot be pressed twice. */
async function waiting(node, answer) {
  node.setAttribute('aria-busy', 'true');
  node.disabled = true;
  await answer;
  node.disabled = false;
  node.removeAttribute('aria-busy');
}

function overflow(element, use) {
  const items = element.options.map((option) => ({
    label: plain(option.text),
    hint: option.description && plain(option.description),
    run: () => pickOverflow(node, element, option, use),
  }));
  const node = h(
    'button',
    {
      type: 'button',
      class: 'button overflow',
      'aria-label': 'More choices',
      'aria-haspopup': 'menu',
      on: { click: () => openMenu(node, items, 'More choices') },
    },
    icon('more'),
  );
  return node;
}

async function pickOverflow(node, element, option, use) {
  if (!(await confirmFirst(element.confirm, use.scene))) return;
  if (option.url) openAddress(option.url);
  await waiting(node, use.fire({ type: 'overflow', selected_option: option }));
}

function datepicker(element, use) {
  const read = () => use.form.read(use.block, element);
  const button = dateButton({
    label: use.label,
    empty: element.placeholder && plain(element.placeholder),
    today: isoDate(use.scene.now, use.scene.zone),
    clearable: use.block.optional,
    describedBy: use.describedBy,
    value: read,
    picked: (value) => change(element, use, value, button.show),
  });
  button.show(read());
  return button.node;
}

function timepicker(element, use) {
  const button = timeButton({
    label: use.label,
    empty: element.placeholder && plain(element.placeholder),
    describedBy: use.describedBy,
    picked: (value) => change(element, use, value, button.show),
  });
  button.show(use.form.read(use.block, element));
  return button.node;
}

/** Its value is an instant in epoch seconds; people pick it in their own zone. */
function datetimepicker(element, use) {
  const { now, zone } = use.scene;
  const start = use.form.read(use.block, element);
  return momentPicker({
    label: use.label,
    today: isoDate(now, zone),
    start: start ? { date: isoDate(start * 1000, zone), time: clockTime(start * 1000, zone) } : {},
    describedBy: use.describedBy,
    changed: (local) => local && change(element, use, instantOf(local, zone), () => {}),
  }).node;
}

/** Epoch seconds of a local time in `zone`: guess in UTC, then correct by what the zone shows for the guess. */
function instantOf(local, zone) {
  const wanted = Date.parse(`${local}Z`);
  const shownFor = (at) => Date.parse(`${isoDate(at, zone)}T${clockTime(at, zone)}Z`);
  let at = wanted - (shownFor(wanted) - wanted);
  at -= shownFor(at) - wanted;
  return at / 1000;
}

function choices(kind) {
  return (element, use) => {
    const name = `${use.block.block_id} ${element.action_id} ${use.scene.me}`;
    const chosen = () =>
      [use.form.read(use.block, element)]
        .flat()
        .filter(Boolean)
        .map((option) => option.value);
    const inputs = element.options.map((option) =>
      h('input', {
        type: kind,
        name,
        value: option.value,
        checked: chosen().includes(option.value),
        on: { change: () => changed() },
      }),
    );
    const redraw = () =>
      inputs.forEach((input) => {
        input.checked = chosen().includes(input.value);
      });
    const changed = () => {
      const picked = element.options.filter((_, index) => inputs[index].checked);
      return change(element, use, kind === 'radio' ? picked[0] : picked, redraw);
    };
    return h(
      'div',
      {
        role: kind === 'radio' ? 'radiogroup' : 'group',
        class: 'choices',
        'aria-label': use.label,
        'aria-describedby': use.describedBy,
      },
      element.options.map((option, index) =>
        h(
          'label',
          { class: 'choice' },
          inputs[index],
          h(
            'span',
            {},
            textObject(option.text, use.scene),
            option.description && h('small', {}, textObject(option.description, use.scene)),
          ),
        ),
      ),
    );
  };
}

function textInput(type) {
  return (element, use) => {
    const count = h('small', { class: 'count', 'aria-hidden': 'true' });
    const props = {
      class: 'field',
      'aria-label': use.label,
      'aria-describedby': use.describedBy,
      'aria-required': use.block.optional ? null : 'true',
      placeholder: element.placeholder && plain(element.placeholder),
      value: use.form.read(use.block, element) ?? '',
      on: { input: typed, change: settled, keydown: pressed },
    };
    const node = element.multiline
      ? h('textarea', { ...props, rows: 4 })
      : h('input', { ...props, type, inputmode: element.type === 'number_input' ? 'decimal' : null });
    function typed() {
      use.form.write(use.block, element, node.value === '' ? null : node.value);
      counted();
    }
    function counted() {
      const left = (element.max_length ?? 3000) - node.value.length;
      count.textContent = left < 100 ? `${left}` : '';
      count.classList.toggle('over', left < 0);
    }
    function settled() {
      if (dispatchesOn(element, 'on_character_entered')) use.fire?.(shaped(element, node.value || null));
    }
    function pressed(event) {
      if (event.key === 'Enter' && !element.multiline && dispatchesOn(element, 'on_enter_pressed'))
        use.fire?.(shaped(element, node.value || null));
    }
    counted();
    return h('span', { class: 'text-field' }, node, count);
  };
}

function dispatchesOn(element, trigger) {
  return (element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed']).includes(trigger);
}

/** Slack's editor formats; this one takes plain words, which is the same tree without styles. */
function richTextInput(element, use) {
  const words = (value) =>
    (value?.elements ?? [])
      .flatMap((part) => part.elements ?? [])
      .map((part) => part.text ?? '')
      .join('');
  const node = h('textarea', {
    class: 'field',
    rows: 4,
    'aria-label': use.label,
    'aria-describedby': use.describedBy,
    value: words(use.form.read(use.block, element)),
    placeholder: element.placeholder && plain(element.placeholder),
    on: { input: () => use.form.write(use.block, element, node.value === '' ? null : treeOf(node.value)) },
  });
  return node;
}

function treeOf(text) {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}
