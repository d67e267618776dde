/** Modal dialogs of the page itself, on the browser's own <dialog>: it traps focus and makes the rest inert. */

import { freshId, h, textButton } from './dom.js';
import { plain, textObject } from './text.js';

/** Opens `<dialog>` with `content`; `escaped` is called instead of closing it on Esc. Returns the element. */
export function openDialog(content, { labelledBy, className = '', escaped }) {
  const dialog = h('dialog', { class: className, 'aria-labelledby': labelledBy }, content);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    escaped();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks what a Block Kit `confirm` object asks; true at once where there is none. */
export function confirmFirst(confirm, scene) {
  if (!confirm) return Promise.resolve(true);
  return ask({
    title: plain(confirm.title),
    body: textObject(confirm.text, scene),
    yes: confirm.confirm ? plain(confirm.confirm) : 'Yes',
    no: confirm.deny ? plain(confirm.deny) : 'No',
    danger: confirm.style === 'danger',
  });
}

export function ask({ title, body, yes, no, danger = false }) {
  return new Promise((resolve) => {
    const titleId = freshId('title');
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = openDialog(
      [
        h('h2', { id: titleId }, title),
        h('div', { class: 'words' }, body),
        h(
          'footer',
          {},
          textButton(no, () => close(false)),
          h(
            'button',
            {
              type: 'button',
              class: `button ${danger ? 'danger' : 'primary'}`,
              autofocus: true,
              on: { click: () => close(true) },
            },
            yes,
          ),
        ),
      ],
      { labelledBy: titleId, className: 'confirm', escaped: () => close(false) },
    );
  });
}
