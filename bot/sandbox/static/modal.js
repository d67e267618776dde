/**
 * The modal on top of the stack. Whatever was typed stays until the bot has taken it: through an update of the view,
 * through errors, and when the bot does not answer at all.
 */

import { appIcon } from './avatars.js';
import { buildBlocks } from './blocks.js';
import { say } from './banners.js';
import { openDialog } from './dialogs.js';
import { freshId, h, iconButton, show, textButton } from './dom.js';
import { forgetForm, formOf } from './forms.js';
import { state } from './state.js';
import { plain } from './text.js';
import { act } from './wire.js';

let dialog = null;
let problems = {}; // block_id -> sentence, for the view shown now
let refresh = () => {};

/** Shows what the scene says is open. `look` asks the server for a new scene. */
export function showModal(scene, look) {
  refresh = look;
  const view = scene.modals.at(-1);
  if (!view) return drop();
  if (dialog?.dataset.root !== view.root_view_id) {
    drop();
    dialog = openDialog([], {
      labelledBy: freshId('title'),
      className: 'modal',
      escaped: () => close(view.id, { all: false }),
    });
    dialog.dataset.root = view.root_view_id;
  }
  const fresh = dialog.dataset.view !== view.id;
  if (fresh) problems = {};
  dialog.dataset.view = view.id;
  show(dialog, { view, problems, depth: scene.modals.length }, () => content(view, scene));
  if (fresh) dialog.querySelector('.modal-body :is(input, textarea, button):not([hidden])')?.focus();
}

function drop() {
  dialog?.close();
  dialog?.remove();
  dialog = null;
  problems = {};
}

function content(view, scene) {
  const form = formOf(view.id);
  form.adopt(view.state?.values);
  const where = { view: view.id };
  const send = (block, element, action) => click(view, form, block, element, action);
  const stacked = scene.modals.length > 1;
  const closing = () => close(view.id, { all: false });
  return [
    h(
      'header',
      {},
      appIcon('small'),
      h('h2', { id: dialog.getAttribute('aria-labelledby') }, plain(view.title)),
      iconButton('close', stacked ? 'Close all' : 'Close', () => close(view.id, { all: true })),
    ),
    h(
      'form',
      {
        class: 'modal-body',
        novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            submit(view, form);
          },
        },
      },
      h('div', { class: 'dialog-banners', role: 'status' }),
      buildBlocks(view.blocks, { scene, form, where, send, errors: problems }),
      h('button', { type: 'submit', hidden: true, 'aria-hidden': 'true', tabindex: '-1' }),
    ),
    h(
      'footer',
      {},
      textButton(view.close ? plain(view.close) : stacked ? 'Back' : view.submit ? 'Cancel' : 'Close', closing),
      view.submit &&
        h(
          'button',
          {
            type: 'button',
            class: 'button primary',
            disabled: view.submit_disabled,
            on: { click: () => submit(view, form) },
          },
          plain(view.submit),
        ),
    ),
  ];
}

async function click(view, form, block, element, action) {
  const answer = await act('clicks', {
    view: view.id,
    block_id: block.block_id,
    action_id: element.action_id,
    action,
    values: form.values(view.blocks),
  });
  await refresh();
  return answer;
}

async function submit(view, form) {
  busy(true);
  const answer = await act('submits', { view: view.id, values: form.values(view.blocks) }, { quiet: true });
  busy(false);
  if (!answer.ok) return say(answer.message, { kind: 'problem' });
  if (answer.outcome === 'errors') return complain(answer.errors);
  if (answer.outcome === 'closed' || answer.outcome === 'cleared') forgetForm(view.id);
  problems = {};
  return refresh();
}

/** Redraws with a sentence under each wrong input, and goes to the first. */
async function complain(sentences) {
  problems = sentences;
  await refresh();
  const first = dialog?.querySelector('.input.wrong');
  first?.scrollIntoView({ block: 'nearest' });
  first?.querySelector('input, textarea, button')?.focus();
}

function busy(on) {
  const button = dialog?.querySelector('footer .primary');
  if (!button) return;
  button.disabled = on;
  if (on) button.setAttribute('aria-busy', 'true');
  else button.removeAttribute('aria-busy');
}

async function close(view, { all }) {
  await act('closes', { view, all });
  forgetForm(view);
  state.focus = null;
  await refresh();
}
