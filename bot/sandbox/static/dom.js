/**
 * Building the page without a single string of markup: whatever somebody wrote becomes a text node,
 * so it can never become code.
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * One element. `props` are attributes, except `on` (listeners), `vars` (CSS custom properties) and
 * `value`/`checked` (live properties). null, undefined and false leave an attribute out.
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, { on = {}, vars = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'value' || name === 'checked') node[name] = value;
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, value] of Object.entries(vars)) node.style.setProperty(name, value);
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
  node.append(...present(children));
  return node;
}

/** What there is to show: a part that does not apply may be given as null, undefined or false. */
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

const shown = new WeakMap();

/** Build `container`'s content again only when `value` has changed: what did not change keeps focus, text and scroll. */
export function show(container, value, build) {
  const print = JSON.stringify(value);
  if (shown.get(container) === print) return;
  shown.set(container, print);
  container.replaceChildren(...present([build()]));
}

const kept = new WeakMap();

/** The same for a list: an item keeps its node while its key and its value stay the same. */
export function keep(container, items, { key, build }) {
  const before = kept.get(container) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const print = JSON.stringify(item);
    const old = before.get(key(item));
    after.set(key(item), old?.print === print ? old : { print, node: build(item) });
  }
  const wanted = new Set([...after.values()].map((entry) => entry.node));
  const focused = [...before].find(([, entry]) => entry.node === document.activeElement)?.[0];
  for (const child of [...container.children]) if (!wanted.has(child)) child.remove();
  let cursor = container.firstChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextSibling;
    else container.insertBefore(node, cursor);
  }
  kept.set(container, after);
  if (document.activeElement === document.body) after.get(focused)?.node.focus({ preventScroll: true });
}

/** A button with words on it; `look` is 'primary' or 'danger' where it is not an ordinary one. */
export function textButton(words, click, look = '') {
  return h('button', { type: 'button', class: `button ${look}`.trim(), on: { click } }, words);
}

/** A button that shows an icon only; `label` is what it is called. */
export function iconButton(name, label, click, more = {}) {
  return h(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': label, title: label, ...more, on: { click } },
    icon(name),
  );
}

let serial = 0;

/** An id no other element has, for aria-labelledby and the like. */
export function freshId(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

const SHAPES = {
  close: 'M5 5l10 10M15 5L5 15',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  down: 'M6 8l4 4 4-4',
  back: 'M12 5l-5 5 5 5',
  forward: 'M8 5l5 5-5 5',
  send: 'M4 10h11M10.5 5l5 5-5 5',
  reply: 'M4 5.5h12v8H9.5L6 16.5v-3H4z',
  bolt: 'M11 3L5 11.5h4.5L9 17l6-8.5h-4.5z',
  check: 'M5 10.5l3.5 3.5L15.5 6.5',
  calendar: 'M4 6h12v10H4zM4 9h12M7.5 4v3M12.5 4v3',
  clock: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 6.5V10l2.5 1.5',
  menu: 'M4 6h12M4 10h12M4 14h12',
  lock: 'M6 9h8v7H6zM7.5 9V7a2.5 2.5 0 0 1 5 0v2',
  info: 'M10 9v5M10 6.5h.01M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14z',
  next: 'M5 5l6 5-6 5zM14.5 5v10',
};

/** A line icon from the small set above; decoration only, so hidden from assistive technology. */
export function icon(name) {
  return svg('svg', { class: 'icon', viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: SHAPES[name] }));
}
