/** Messages as people read them: grouped by author, divided by day, with what can be done to each. */

import { act } from './wire.js';
import { avatar } from './avatars.js';
import { buildBlocks } from './blocks.js';
import { ask } from './dialogs.js';
import { h, icon, keep, textButton } from './dom.js';
import { formOf } from './forms.js';
import { decode, mrkdwn } from './mrkdwn.js';
import { openMenu } from './popovers.js';
import { go, state } from './state.js';
import { clockTime, dayAndTime, dayLabel, isoDate } from './time.js';

const GROUPED_WITHIN_MS = 5 * 60_000;

/** Brings `host` up to date with `messages`; a message that did not change keeps its node, and what is typed in it. */
export function showMessages(host, messages, scene, { refresh, inThread = false, unreadSince = null }) {
  const items = itemsOf(messages, scene, { inThread, unreadSince });
  keep(host, items, { key: (item) => item.key, build: (item) => build(item, scene, { refresh, inThread }) });
}

/** The list with its dividers. Plain values: `keep` compares them. */
function itemsOf(messages, scene, { inThread, unreadSince }) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = isoDate(message.at, scene.zone);
    const newDay = !before || isoDate(before.at, scene.zone) !== day;
    if (newDay && !inThread)
      items.push({
        kind: 'day',
        key: `day ${day} ${items.length}`,
        label: dayLabel(message.at, scene.now, scene.zone),
      });
    const isNew = startsNew(message, before, unreadSince, scene.me);
    if (isNew) items.push({ kind: 'new', key: 'new' });
    const compact = !newDay && !isNew && followsOn(message, before);
    items.push({ kind: 'message', key: message.ts, message, compact, editing: state.editing === message.ts });
    if (inThread && items.length === 1 && messages.length > 1)
      items.push({ kind: 'replies', key: 'replies', count: messages.length - 1 });
    before = message;
  }
  return items;
}

function startsNew(message, before, unreadSince, me) {
  if (unreadSince === null || message.ts <= unreadSince || message.user === me) return false;
  return !before || before.ts <= unreadSince;
}

function followsOn(message, before) {
  const same =
    before &&
    before.user === message.user &&
    before.ephemeral === message.ephemeral &&
    !message.blocks &&
    !before.blocks;
  return Boolean(same && message.at - before.at < GROUPED_WITHIN_MS && !before.reply_count);
}

function build(item, scene, how) {
  if (item.kind === 'day') return h('div', { class: 'day-line', role: 'separator' }, h('span', {}, item.label));
  if (item.kind === 'new') return h('div', { class: 'new-line', role: 'separator' }, h('span', {}, 'New'));
  if (item.kind === 'replies')
    return h(
      'div',
      { class: 'day-line left', role: 'separator' },
      h('span', {}, counted(item.count, 'reply', 'replies')),
    );
  return messageNode(item, scene, how);
}

function messageNode({ message, compact, editing }, scene, how) {
  const author = scene.everybody[message.user] ?? { id: message.user, name: message.user, is_bot: message.is_bot };
  const time = clockTime(message.at, scene.zone);
  const classes = ['message', compact && 'compact', message.ephemeral && 'ephemeral'].filter(Boolean).join(' ');
  return h(
    'article',
    { class: classes, 'data-ts': message.ts, 'aria-label': `${author.name}, ${time}` },
    compact ? h('time', { class: 'gutter', datetime: new Date(message.at).toISOString() }, time) : avatar(author),
    h(
      'div',
      { class: 'message-main' },
      message.ephemeral && h('p', { class: 'only-you' }, icon('lock'), 'Only visible to you'),
      !compact && head(author, message, time, scene),
      editing ? editor(message, how) : body(message, scene, how),
      !how.inThread && message.reply_count > 0 && repliesLink(message, scene),
    ),
    !editing && toolbar(message, scene, how),
  );
}

function head(author, message, time, scene) {
  return h(
    'div',
    { class: 'message-head' },
    h('strong', {}, author.name),
    author.is_bot && h('span', { class: 'badge' }, 'APP'),
    h('time', { datetime: new Date(message.at).toISOString(), title: `${dayAndTime(message.at, scene.zone)}` }, time),
  );
}

function body(message, scene, how) {
  const where = { channel: message.channel, ts: message.ts };
  const form = formOf(`${scene.me} ${message.channel} ${message.ts}`, { follows: true });
  const send = async (block, element, action) => {
    const answer = await act('clicks', {
      ...where,
      block_id: block.block_id,
      action_id: element.action_id,
      action,
      values: form.values(message.blocks),
    });
    await how.refresh();
    return answer;
  };
  const content =
    message.blocks?.length > 0
      ? h('div', { class: 'blocks' }, buildBlocks(message.blocks, { scene, form, where, send }))
      : h('div', { class: 'words' }, mrkdwn(message.text, scene));
  return [
    content,
    ...(message.attachments ?? []).map((attachment) => attachmentNode(attachment, { scene, form, where, send })),
    ...(message.files ?? []).map(fileNode),
    message.edited && h('small', { class: 'edited' }, '(edited)'),
  ];
}

/** Slack's older secondary content: blocks or a text beside a bar. */
function attachmentNode(attachment, use) {
  const text = attachment.text ?? attachment.fallback ?? '';
  return h(
    'div',
    { class: 'attachment' },
    attachment.title && h('strong', {}, attachment.title),
    attachment.blocks
      ? h('div', { class: 'blocks' }, buildBlocks(attachment.blocks, use))
      : h('div', { class: 'words' }, mrkdwn(text, use.scene)),
  );
}

function fileNode(file) {
  return h(
    'a',
    { class: 'file', href: file.url_private, download: file.name },
    h('span', { class: 'file-icon', 'aria-hidden': 'true' }, file.name.split('.').pop().toUpperCase().slice(0, 4)),
    h(
      'span',
      { class: 'file-words' },
      h('strong', {}, file.title ?? file.name),
      h('small', {}, `${fileSize(file.size)} · Download`),
    ),
  );
}

function fileSize(bytes) {
  return bytes < 1000 ? counted(bytes, 'byte', 'bytes') : `${Math.round(bytes / 1000)} kB`;
}

function repliesLink(message, scene) {
  const last = message.last_reply_at ? `Last reply ${dayAndTime(message.last_reply_at, scene.zone)}` : '';
  return h(
    'button',
    { type: 'button', class: 'replies', on: { click: () => go({ thread: message.ts }) } },
    h('strong', {}, counted(message.reply_count, 'reply', 'replies')),
    h('span', {}, last),
  );
}

function counted(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

function toolbar(message, scene, how) {
  const items = message.ephemeral ? [] : menuItems(message, scene, how);
  const more =
    items.length > 0 &&
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': 'More actions',
        'aria-haspopup': 'menu',
        on: { click: () => openMenu(more, items, 'More actions') },
      },
      icon('more'),
    );
  const reply =
    !message.ephemeral &&
    !how.inThread &&
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': 'Reply in thread',
        title: 'Reply in thread',
        on: { click: () => go({ thread: message.thread_ts ?? message.ts }) },
      },
      icon('reply'),
    );
  return (
    (more || reply) && h('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Message actions' }, reply, more)
  );
}

function menuItems(message, scene, how) {
  const target = { channel: message.channel, ts: message.ts };
  const shortcuts = scene.shortcuts
    .filter((one) => one.on_message)
    .map((one) => ({
      label: one.name,
      hint: one.description || scene.bot.name,
      run: async () => {
        await act('shortcut', { ...target, callback_id: one.callback_id });
        await how.refresh();
      },
    }));
  const own =
    message.user === scene.me
      ? [
          { label: 'Edit message', run: () => go({ editing: message.ts }) },
          { label: 'Delete message', danger: true, run: () => remove(target, how) },
        ]
      : [];
  return [...shortcuts, ...own];
}

async function remove(target, how) {
  const sure = await ask({
    title: 'Delete this message?',
    body: 'It disappears for everybody.',
    yes: 'Delete',
    no: 'Keep',
    danger: true,
  });
  if (!sure) return;
  await act('deletes', target);
  await how.refresh();
}

function editor(message, how) {
  const field = h('textarea', {
    class: 'field',
    rows: 2,
    'aria-label': 'Edit message',
    value: decode(message.text),
    on: { keydown: press },
  });
  const done = () => go({ editing: null });
  const save = async () => {
    const answer = await act('edits', { channel: message.channel, ts: message.ts, text: field.value });
    if (answer.ok) done();
    await how.refresh();
  };
  function press(event) {
    if (event.key === 'Escape') done();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    save();
  }
  setTimeout(() => field.focus());
  return h(
    'div',
    { class: 'editor' },
    field,
    h('div', { class: 'actions' }, textButton('Cancel', done), textButton('Save', save, 'primary')),
  );
}
