/** The `table` and `data_table` blocks. A data table sorts by a click on its head and turns pages. */

import { freshId, h } from './dom.js';
import { buildElement } from './elements.js';
import { richText } from './richtext.js';

export function simpleTable(block, use) {
  const align = (index) => block.column_settings?.[index]?.align ?? 'left';
  const [head, ...body] = block.rows;
  const cells = (row, tag) =>
    row.map((cell, index) => h(tag, { class: `align-${align(index)}` }, content(cell, block, use)));
  return h(
    'div',
    { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Table' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, cells(head, 'th'))),
      h(
        'tbody',
        {},
        body.map((row) => h('tr', {}, cells(row, 'td'))),
      ),
    ),
  );
}

function content(cell, block, use) {
  if (cell.type === 'rich_text') return richText(cell, use.scene);
  if (cell.type === 'action_cell') {
    return buildElement(cell.element, {
      ...use,
      block,
      label: 'Action',
      fire: (action) => use.send(block, cell.element, action),
    });
  }
  return wordsOf(cell);
}

function wordsOf(cell) {
  return cell.text ?? String(cell.value ?? '');
}

export function dataTable(block, use) {
  const [head, ...rows] = block.rows;
  const shown = { page: 0, column: null, down: false };
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const captionId = freshId('caption');
  const host = h('div', { class: 'data-table', role: 'region', 'aria-labelledby': captionId });

  const sort = (column) => {
    Object.assign(shown, { page: 0, down: shown.column === column && !shown.down, column });
    draw();
  };
  const turn = (step) => {
    shown.page += step;
    draw();
  };
  const headCell = (cell, index) =>
    h(
      'th',
      { scope: 'col', 'aria-sort': sorting(shown, index), class: alignment(rows, index) },
      h('button', { type: 'button', on: { click: () => sort(index) } }, wordsOf(cell)),
    );
  const bodyCell = (cell, index) =>
    h(
      index === block.row_header_column_index ? 'th' : 'td',
      { class: alignment(rows, index) },
      content(cell, block, use),
    );
  const foot = () =>
    h(
      'div',
      { class: 'pages' },
      h(
        'button',
        { type: 'button', class: 'quiet', disabled: shown.page === 0, on: { click: () => turn(-1) } },
        'Before',
      ),
      h('span', {}, `${shown.page + 1} of ${pages}`),
      h(
        'button',
        { type: 'button', class: 'quiet', disabled: shown.page === pages - 1, on: { click: () => turn(1) } },
        'Next',
      ),
    );

  function draw() {
    const visible = sorted(rows, shown).slice(shown.page * size, (shown.page + 1) * size);
    host.replaceChildren(
      h('div', { class: 'caption', id: captionId }, block.caption),
      h(
        'div',
        { class: 'table-scroll' },
        h(
          'table',
          {},
          h('thead', {}, h('tr', {}, head.map(headCell))),
          h(
            'tbody',
            {},
            visible.map((row) => h('tr', {}, row.map(bodyCell))),
          ),
        ),
      ),
      ...(pages > 1 ? [foot()] : []),
    );
  }
  draw();
  return host;
}

function sorting(shown, index) {
  if (shown.column !== index) return null;
  return shown.down ? 'descending' : 'ascending';
}

/** Numbers sort as numbers only where every cell of the column is one, as Slack does. */
function sorted(rows, { column, down }) {
  if (column === null) return rows;
  const compare = numeric(rows, column)
    ? (one, other) => one[column].value - other[column].value
    : (one, other) => wordsOf(one[column]).localeCompare(wordsOf(other[column]));
  const ordered = [...rows].sort(compare);
  return down ? ordered.reverse() : ordered;
}

function numeric(rows, column) {
  return rows.every((row) => row[column].type === 'raw_number');
}

function alignment(rows, column) {
  return numeric(rows, column) ? 'align-right' : 'align-left';
}
