/** The list behind every select menu: type to filter, arrows to move, Enter to take. Options may come from the server. */

import { freshId, h } from './dom.js';
import { openPopover } from './popovers.js';

const TYPING_PAUSE_MS = 250;

/**
 * `load(query)` returns (a promise of) `[{key, label, detail, group, show}]`, or throws a sentence.
 * One choice: `picked(item)` and it closes. Several: `chosen` is the set of keys it starts with, `toggled(item, on)`
 * is called for each, and `closed()` at the end. `few` items need no search: typing still finds them.
 */
export function openChooser(
  anchor,
  { label, load, picked, current = null, chosen = null, toggled, closed = () => {}, most = Infinity, few = false },
) {
  const listId = freshId('list');
  const list = h('div', {
    id: listId,
    role: 'listbox',
    class: 'options',
    'aria-label': label,
    ...(chosen ? { 'aria-multiselectable': 'true' } : {}),
  });
  const search = h('input', {
    type: 'text',
    role: 'combobox',
    class: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'Type to find',
    'aria-label': `Find in ${label}`,
    'aria-expanded': 'true',
    'aria-controls': listId,
  });
  const chooser = new Chooser(search, list, { load, current, chosen, most, take: (item) => take(item) });
  const close = openPopover(anchor, h('div', { class: few ? 'chooser few' : 'chooser' }, search, list), {
    label,
    closed,
    asWide: true,
  });
  function take(item) {
    if (chosen === null) {
      close();
      picked(item);
    } else if (chooser.toggle(item)) toggled(item, chosen.has(item.key));
  }
  search.focus();
  chooser.refill('');
}

class Chooser {
  constructor(search, list, { load, current, chosen, most, take }) {
    Object.assign(this, { search, list, load, current, chosen, most, take, items: [], active: 0, asked: 0 });
    let pause;
    search.addEventListener('input', () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.refill(search.value), TYPING_PAUSE_MS);
    });
    search.addEventListener('keydown', (event) => this.press(event));
  }

  /** Answers may overtake each other: only the last question's answer is shown. */
  async refill(query) {
    this.asked += 1;
    const mine = this.asked;
    try {
      const items = await this.load(query);
      if (mine !== this.asked) return;
      Object.assign(this, {
        items,
        active: Math.max(
          0,
          items.findIndex((item) => item.key === this.current),
        ),
      });
      this.draw(items.length === 0 ? 'Nothing found.' : null);
    } catch (problem) {
      if (mine === this.asked) this.draw(problem.message);
    }
  }

  draw(sentence) {
    if (sentence) return this.list.replaceChildren(h('p', { class: 'nothing', role: 'status' }, sentence));
    let group = null;
    const rows = this.items.flatMap((item, index) => {
      const heading =
        item.group && item.group !== group ? [h('p', { class: 'group', role: 'presentation' }, item.group)] : [];
      group = item.group;
      return [...heading, this.row(item, index)];
    });
    this.list.replaceChildren(...rows);
    this.mark();
  }

  row(item, index) {
    const selected = this.chosen?.has(item.key) ?? item.key === this.current;
    return h(
      'div',
      {
        role: 'option',
        id: freshId('option'),
        class: 'option',
        'aria-selected': String(selected),
        'data-index': index,
        on: { pointermove: () => this.move(index), click: () => this.take(item) },
      },
      item.show ??
        h('span', { class: 'option-text' }, h('span', {}, item.label), item.detail && h('small', {}, item.detail)),
    );
  }

  toggle(item) {
    if (this.chosen.has(item.key)) this.chosen.delete(item.key);
    else if (this.chosen.size >= this.most) return false;
    else this.chosen.add(item.key);
    this.draw(null);
    return true;
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.items.length > 0) {
      event.preventDefault();
      this.move((this.active + step + this.items.length) % this.items.length);
      this.rows()[this.active].scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && this.items[this.active]) {
      event.preventDefault();
      this.take(this.items[this.active]);
    }
  }

  move(index) {
    this.active = index;
    this.mark();
  }

  mark() {
    this.rows().forEach((row, index) => row.classList.toggle('active', index === this.active));
    this.search.setAttribute('aria-activedescendant', this.rows()[this.active]?.id ?? '');
  }

  rows() {
    return [...this.list.querySelectorAll('.option')];
  }
}
