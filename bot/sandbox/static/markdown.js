/**
 * The `markdown` block: the part of CommonMark that Slack shows (headings, lists and task lists, quotes, fences, pipe
 * tables, rules, bold, italics, strike, code, links; an image becomes a link).
 */

import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { link } from './references.js';

const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const TASK = /^\[([ xX])\]\s+(.*)$/;
const RULE = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

export function markdown(source, scene) {
  const lines = source.split('\n');
  const nodes = [];
  while (lines.length > 0) nodes.push(block(lines, scene));
  return h('div', { class: 'markdown' }, nodes);
}

/** Takes the lines of one block off the front of `lines`. */
function block(lines, scene) {
  if (lines[0].startsWith('```')) return fence(lines);
  if (RULE.test(lines[0])) return lines.shift() && h('hr');
  if (HEADING.test(lines[0])) return heading(lines.shift(), scene);
  if (lines[0].startsWith('>')) return quote(lines, scene);
  if (ITEM.test(lines[0])) return list(lines, scene);
  if (lines[0].includes('|') && TABLE_RULE.test(lines[1] ?? '')) return table(lines, scene);
  return paragraph(lines, scene);
}

function fence(lines) {
  lines.shift();
  const end = lines.findIndex((line) => line.startsWith('```'));
  const body = lines.splice(0, end < 0 ? lines.length : end);
  lines.shift();
  return h('pre', {}, h('code', {}, body.join('\n')));
}

function heading(line, scene) {
  const [, marks, text] = line.match(HEADING);
  return h(`h${Math.min(marks.length + 2, 6)}`, { class: `level-${marks.length}` }, inline(text, scene));
}

function quote(lines, scene) {
  const run = takeWhile(lines, (line) => line.startsWith('>'));
  return h('blockquote', {}, inline(run.map((line) => line.replace(/^>\s?/, '')).join('\n'), scene));
}

function list(lines, scene) {
  const [, , number] = lines[0].match(ITEM);
  const run = takeWhile(lines, (line) => ITEM.test(line) && Boolean(line.match(ITEM)[2]) === Boolean(number));
  const items = run.map((line) => {
    const [, indent, , text] = line.match(ITEM);
    return h('li', { class: `depth-${Math.min(Math.floor(indent.length / 2), 6)}` }, item(text, scene));
  });
  return number ? h('ol', { start: number }, items) : h('ul', {}, items);
}

function item(text, scene) {
  const task = text.match(TASK);
  if (!task) return inline(text, scene);
  return [h('input', { type: 'checkbox', disabled: true, checked: task[1] !== ' ' }), ' ', ...inline(task[2], scene)];
}

function table(lines, scene) {
  const [head, , ...body] = takeWhile(lines, (line) => line.includes('|'));
  const cells = (line, tag) => splitCells(line).map((cell) => h(tag, {}, inline(cell, scene)));
  return h(
    'div',
    { class: 'table-scroll' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, cells(head, 'th'))),
      h(
        'tbody',
        {},
        body.map((line) => h('tr', {}, cells(line, 'td'))),
      ),
    ),
  );
}

function splitCells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function paragraph(lines, scene) {
  const run = takeWhile(lines, (line, taken) => line.trim() !== '' && (taken === 0 || !startsBlock(line)));
  if (run.length === 0) lines.shift();
  return run.length === 0 ? [] : h('p', {}, inline(run.join('\n'), scene));
}

function startsBlock(line) {
  return line.startsWith('```') || line.startsWith('>') || [RULE, HEADING, ITEM].some((pattern) => pattern.test(line));
}

function takeWhile(lines, wanted) {
  const run = [];
  while (lines.length > 0 && wanted(lines[0], run.length)) run.push(lines.shift());
  return run;
}

const SPANS = [
  [/`([^`\n]+)`/, (found) => h('code', {}, found[1])],
  [/!?\[([^\]\n]*)\]\(([^)\s]+)\)/, (found, scene) => link(found[2], found[1] || found[2], scene)],
  [/\*\*(?=\S)(.+?)\*\*/, (found, scene) => h('strong', {}, inline(found[1], scene))],
  [/~~(?=\S)(.+?)~~/, (found, scene) => h('s', {}, inline(found[1], scene))],
  [/\*(?=\S)([^*\n]+?)\*/, (found, scene) => h('em', {}, inline(found[1], scene))],
  [/(?<![\p{L}\p{N}])_(?=\S)([^_\n]+?)_(?![\p{L}\p{N}])/u, (found, scene) => h('em', {}, inline(found[1], scene))],
  [/https?:\/\/[^\s<>)]+/, (found, scene) => link(found[0], found[0], scene)],
];

/** The earliest span wins; at the same place, the one listed first. */
function inline(text, scene) {
  let best = null;
  for (const [pattern, build] of SPANS) {
    const found = text.match(pattern);
    if (found && (best === null || found.index < best.found.index)) best = { found, build };
  }
  if (best === null) return text === '' ? [] : [withEmoji(text)];
  const { found, build } = best;
  const end = found.index + found[0].length;
  return [withEmoji(text.slice(0, found.index)), build(found, scene), ...inline(text.slice(end), scene)];
}
