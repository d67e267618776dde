/** One-sentence messages to the person at the screen. They leave by themselves, problems only when dismissed. */

import { h, iconButton } from './dom.js';

const SHOWN_FOR_MS = 6000;

export function say(sentence, { kind = 'note' } = {}) {
  const tray = document.getElementById('banners');
  const same = [...tray.children].find((banner) => banner.dataset.sentence === sentence);
  same?.remove();
  const banner = h(
    'div',
    { class: `banner ${kind}`, 'data-sentence': sentence, ...(kind === 'problem' ? { role: 'alert' } : {}) },
    h('span', {}, sentence),
    iconButton('close', 'Dismiss', () => banner.remove()),
  );
  host(tray).append(banner);
  if (kind !== 'problem') setTimeout(() => banner.remove(), SHOWN_FOR_MS);
}

/** An open dialog lies above the page, so a banner must lie inside it to be seen. */
function host(tray) {
  const dialogs = document.querySelectorAll('dialog[open]');
  const top = dialogs[dialogs.length - 1];
  return top?.querySelector('.dialog-banners') ?? tray;
}
