/** Where people type: plain messages, slash commands with completion, @names, :emoji:, and the app's global shortcuts. */

import { act } from './wire.js';
import { say } from './banners.js';
import { emojiStartingWith } from './emoji.js';
import { freshId, h, icon } from './dom.js';
import { openMenu } from './popovers.js';
import { draftKey, state } from './state.js';

/** A composer for the open conversation, or for its thread. Typed text is kept per person and place until it is sent. */
export function composer(scene, { thread = null, placeholder, refresh }) {
  return new Composer(scene, { thread, placeholder, refresh }).node;
}

class Composer {
  constructor(scene, { thread, placeholder, refresh }) {
    Object.assign(this, {
      scene,
      thread,
      refresh,
      key: draftKey(thread),
      place: { channel: state.at, thread_ts: thread },
      items: [],
      active: 0,
      names: new Map(),
    });
    this.list = h('div', {
      class: 'completion',
      role: 'listbox',
      id: freshId('completion'),
      'aria-label': 'Suggestions',
      hidden: true,
    });
    this.hint = h('div', { class: 'usage', hidden: true });
    this.field = h('textarea', {
      rows: 1,
      'aria-label': placeholder,
      placeholder,
      value: state.drafts.get(this.key) ?? '',
      'aria-controls': this.list.id,
      'aria-autocomplete': 'list',
      on: {
        input: () => this.typed(),
        keydown: (event) => this.press(event),
        blur: () => setTimeout(() => this.suggest([]), 150),
      },
    });
    this.button = h(
      'button',
      { type: 'button', class: 'send', 'aria-label': 'Send', on: { click: () => this.send() } },
      icon('send'),
    );
    this.node = h(
      'div',
      { class: 'composer' },
      this.list,
      this.hint,
      h('div', { class: 'composer-box' }, this.shortcuts(), this.field, this.button),
    );
    this.grow();
    this.lookAhead();
  }

  shortcuts() {
    const global = this.scene.shortcuts.filter((one) => !one.on_message);
    if (global.length === 0 || this.thread) return null;
    const node = h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': 'Shortcuts',
        title: 'Shortcuts',
        'aria-haspopup': 'menu',
        on: { click: () => openMenu(node, items, 'Shortcuts') },
      },
      icon('bolt'),
    );
    const items = global.map((one) => ({
      label: one.name,
      hint: one.description,
      run: async () => {
        await act('shortcut', { callback_id: one.callback_id });
        await this.refresh();
      },
    }));
    return node;
  }

  typed() {
    state.drafts.set(this.key, this.field.value);
    this.grow();
    this.lookAhead();
  }

  grow() {
    this.field.style.height = 'auto';
    if (this.field.value !== '') this.field.style.height = `${Math.min(this.field.scrollHeight, 200)}px`;
    this.button.disabled = this.field.value.trim() === '';
  }

  lookAhead() {
    const typed = this.field.value.slice(0, this.field.selectionStart);
    this.suggest(this.commands(typed) ?? this.people(typed) ?? this.emoji(typed) ?? []);
    const command = this.scene.commands.find((one) => typed.startsWith(`${one.name} `));
    this.hint.hidden = !command;
    if (command)
      this.hint.replaceChildren(
        h('strong', {}, command.name),
        ` ${command.usage_hint}`,
        h('small', {}, command.description),
      );
  }

  commands(typed) {
    if (this.thread || !/^\/\S*$/.test(typed)) return null;
    return this.scene.commands
      .filter((one) => one.name.startsWith(typed))
      .map((one) => ({
        label: one.name,
        extra: one.usage_hint,
        detail: one.description,
        insert: `${one.name} `,
        replaces: typed.length,
      }));
  }

  people(typed) {
    const [, name] = typed.match(/(?:^|\s)@([\p{L} ]{1,30})$/u) ?? [];
    if (name === undefined) return null;
    const found = this.scene.people.filter((one) => one.name.toLowerCase().startsWith(name.toLowerCase())).slice(0, 6);
    return found.length === 0
      ? null
      : found.map((one) => ({
          label: one.name,
          detail: one.title,
          insert: `@${one.name} `,
          replaces: name.length + 1,
          taken: () => this.names.set(`@${one.name}`, `<@${one.id}>`),
        }));
  }

  emoji(typed) {
    const [, prefix] = typed.match(/(?:^|\s):([a-z0-9_+-]{2,})$/i) ?? [];
    return prefix === undefined
      ? null
      : emojiStartingWith(prefix).map(({ name, character }) => ({
          label: `${character} :${name}:`,
          insert: `:${name}: `,
          replaces: prefix.length + 1,
        }));
  }

  suggest(items) {
    Object.assign(this, { items, active: 0 });
    this.list.hidden = items.length === 0;
    this.field.setAttribute('aria-expanded', String(items.length > 0));
    this.list.replaceChildren(
      ...items.map((item, index) =>
        h(
          'div',
          {
            role: 'option',
            class: 'option',
            'aria-selected': String(index === 0),
            on: {
              pointerdown: (event) => {
                event.preventDefault();
                this.take(item);
              },
            },
          },
          h(
            'span',
            { class: 'option-text' },
            h('span', {}, h('strong', {}, item.label), item.extra && h('code', {}, item.extra)),
            item.detail && h('small', {}, item.detail),
          ),
        ),
      ),
    );
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((row, index) => {
      row.classList.toggle('active', index === this.active);
      row.setAttribute('aria-selected', String(index === this.active));
    });
  }

  take(item) {
    const caret = this.field.selectionStart;
    const start = caret - item.replaces;
    this.field.setRangeText(item.insert, start, caret, 'end');
    item.taken?.();
    this.typed();
    this.field.focus();
  }

  press(event) {
    const open = this.items.length > 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) {
      event.preventDefault();
      this.active = (this.active + step + this.items.length) % this.items.length;
      this.mark();
    } else if (open && event.key === 'Escape') {
      event.stopPropagation();
      this.suggest([]);
    } else if (open && (event.key === 'Tab' || event.key === 'Enter') && !this.isComplete()) {
      event.preventDefault();
      this.take(this.items[this.active]);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  /** A command that is typed out in full runs on Enter, though its own name is still being suggested. */
  isComplete() {
    return this.scene.commands.some((one) => one.name === this.field.value.trim());
  }

  async send() {
    const text = this.field.value.trim();
    if (text === '' || this.field.readOnly) return;
    this.suggest([]);
    this.field.readOnly = true;
    const sent = await this.hand(text);
    this.field.readOnly = false;
    if (sent) this.clear();
    await this.refresh();
  }

  /** True once it has arrived; otherwise what was typed stays where it is. */
  async hand(text) {
    if (!text.startsWith('/')) return (await act('types', { ...this.place, text: this.withMentions(text) })).ok;
    if (this.thread) {
      say('Slash commands do not work in threads. Write it in the conversation itself.', { kind: 'problem' });
      return false;
    }
    const [name] = text.split(/\s+/);
    return (
      await act('command', {
        channel: this.place.channel,
        name,
        text: this.withMentions(text.slice(name.length).trim()),
      })
    ).ok;
  }

  withMentions(text) {
    return [...this.names].reduce((words, [name, reference]) => words.replaceAll(name, reference), text);
  }

  clear() {
    this.field.value = '';
    state.drafts.delete(this.key);
    this.hint.hidden = true;
    this.grow();
  }
}
