/** What opens beside a button and closes by itself: a plain panel, a menu. In the browser's top layer, so above dialogs. */

import { h } from './dom.js';

const GAP = 6;

/**
 * Show `content` beside `anchor`; returns a function that closes it. `closed` is called once, however it closes.
 * Inside a dialog the panel must be a child of the dialog: everything else is inert while a dialog is open. Inside
 * another panel it must be a child of that one: the browser closes every panel that the newest does not stand in.
 */
export function openPopover(anchor, content, { label, role = 'dialog', closed = () => {}, asWide = false }) {
  const panel = h('div', { class: 'popover', popover: 'auto', role, 'aria-label': label }, content);
  (anchor.closest('.popover, dialog') ?? document.body).append(panel);
  if (asWide) panel.style.minWidth = `${Math.max(anchor.getBoundingClientRect().width, 240)}px`;
  panel.addEventListener('toggle', (event) => {
    if (event.newState !== 'closed') return;
    const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.remove();
    anchor.setAttribute('aria-expanded', 'false');
    if (hadFocus && anchor.isConnected) anchor.focus();
    closed();
  });
  panel.showPopover();
  anchor.setAttribute('aria-expanded', 'true');
  // What a panel shows may come later, from the server: it then needs another place.
  new ResizeObserver(() => place(panel, anchor.getBoundingClientRect())).observe(panel);
  return () => panel.isConnected && panel.hidePopover();
}

function place(panel, anchor) {
  const { width, height } = panel.getBoundingClientRect();
  const below = anchor.bottom + GAP + height <= window.innerHeight;
  const top = below ? anchor.bottom + GAP : Math.max(8, anchor.top - GAP - height);
  const left = Math.max(8, Math.min(anchor.left, window.innerWidth - width - 8));
  panel.style.top = `${top}px`;
  panel.style.left = `${left}px`;
}

/** A menu of `{label, hint, danger, run}`; arrow keys move, Enter runs. */
export function openMenu(anchor, items, label) {
  let close = () => {};
  const buttons = items.map((item) =>
    h(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        class: item.danger ? 'menu-item danger' : 'menu-item',
        on: {
          click: () => {
            close();
            item.run();
          },
        },
      },
      h('span', {}, item.label),
      item.hint && h('small', {}, item.hint),
    ),
  );
  const list = h('div', { class: 'menu', on: { keydown: (event) => walk(event, buttons) } }, buttons);
  close = openPopover(anchor, list, { label, role: 'menu' });
  buttons[0]?.focus();
}

/** Arrow keys among `buttons`. */
function walk(event, buttons) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const from = buttons.indexOf(document.activeElement);
  buttons[(from + step + buttons.length) % buttons.length]?.focus();
}
