/** The data_visualization block as SVG: bar, line, area and pie. Colours are the style sheet's (`series-1` …). */

import { h, svg } from './dom.js';

const WIDTH = 480;
const HEIGHT = 240;
const PLOT = { left: 46, right: 12, top: 12, bottom: 44 };

export function chart(block) {
  const { chart: data } = block;
  const drawing = data.type === 'pie' ? pie(data) : plot(data);
  const names =
    data.type === 'pie'
      ? data.segments.map((one) => `${one.label} ${share(one, data)}`)
      : data.series.map((one) => one.name);
  return h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, block.title),
    svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${block.title}: ${inWords(data)}` },
      drawing,
    ),
    h(
      'ul',
      { class: 'legend' },
      names.map((name, index) => h('li', { class: `series-${(index % 6) + 1}` }, name)),
    ),
  );
}

/** A chart has no text of its own, so somebody who cannot see it hears its figures. */
function inWords(data) {
  if (data.type === 'pie') return data.segments.map((one) => `${one.label} ${one.value}`).join(', ');
  return data.series
    .map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${point.value}`).join(', ')}`)
    .join('; ');
}

function plot(data) {
  const values = data.series.flatMap((one) => one.data.map((point) => point.value));
  const scale = scaleFor(Math.min(0, ...values), Math.max(0, ...values));
  const columns = data.axis_config.categories;
  const step = (WIDTH - PLOT.left - PLOT.right) / columns.length;
  const place = {
    y: (value) =>
      PLOT.top + (HEIGHT - PLOT.top - PLOT.bottom) * (1 - (value - scale.least) / (scale.most - scale.least)),
    middle: (index) => PLOT.left + step * (index + 0.5),
    step,
  };
  const draw = { bar: bars, line: lines, area: areas }[data.type];
  return [
    grid(scale, place),
    categories(columns, place),
    axisLabels(data.axis_config),
    draw(data.series, columns, place),
  ];
}

/** Round steps of 1, 2 or 5 times a power of ten, four to eight of them. */
function scaleFor(least, most) {
  const span = most - least || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= 6);
  return { least: Math.floor(least / step) * step, most: Math.ceil(most / step) * step || step, step };
}

function grid({ least, most, step }, place) {
  const marks = [];
  for (let index = 0; least + index * step <= most + step / 2; index += 1)
    marks.push(Number((least + index * step).toPrecision(12)));
  return marks.map((value) =>
    svg(
      'g',
      { class: value === 0 ? 'grid zero' : 'grid' },
      svg('line', { x1: PLOT.left, x2: WIDTH - PLOT.right, y1: place.y(value), y2: place.y(value) }),
      svg('text', { x: PLOT.left - 8, y: place.y(value) + 4, 'text-anchor': 'end' }, String(value)),
    ),
  );
}

function categories(columns, place) {
  const every = Math.ceil(columns.length / 12);
  return columns.map(
    (name, index) =>
      index % every === 0 &&
      svg(
        'text',
        { class: 'category', x: place.middle(index), y: HEIGHT - PLOT.bottom + 18, 'text-anchor': 'middle' },
        name,
      ),
  );
}

function axisLabels({ x_label: below, y_label: beside }) {
  const middle = (PLOT.top + HEIGHT - PLOT.bottom) / 2;
  return [
    below &&
      svg(
        'text',
        { class: 'axis', x: (PLOT.left + WIDTH - PLOT.right) / 2, y: HEIGHT - 6, 'text-anchor': 'middle' },
        below,
      ),
    beside &&
      svg(
        'text',
        { class: 'axis', x: 0, y: 0, transform: `translate(11 ${middle}) rotate(-90)`, 'text-anchor': 'middle' },
        beside,
      ),
  ];
}

function valueOf(series, category) {
  return series.data.find((point) => point.label === category).value;
}

function bars(series, columns, place) {
  const width = Math.min(34, (place.step * 0.72) / series.length);
  return series.flatMap((one, nth) =>
    columns.map((category, index) => {
      const value = valueOf(one, category);
      const top = Math.min(place.y(value), place.y(0));
      return svg(
        'rect',
        {
          class: `bar series-${(nth % 6) + 1}`,
          x: place.middle(index) + (nth - series.length / 2) * width + 1,
          y: top,
          width: width - 2,
          height: Math.abs(place.y(value) - place.y(0)),
          rx: 2,
        },
        tip(`${one.name}, ${category}: ${value}`),
      );
    }),
  );
}

function pointsOf(one, columns, place) {
  return columns.map((category, index) => ({
    x: place.middle(index),
    y: place.y(valueOf(one, category)),
    category,
    value: valueOf(one, category),
  }));
}

function path(points) {
  return points.map(({ x, y }, index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join(' ');
}

function lines(series, columns, place) {
  return series.map((one, nth) => {
    const points = pointsOf(one, columns, place);
    return svg(
      'g',
      { class: `line series-${(nth % 6) + 1}` },
      svg('path', { d: path(points) }),
      points.map(({ x, y, category, value }) =>
        svg('circle', { cx: x, cy: y, r: 3.5 }, tip(`${one.name}, ${category}: ${value}`)),
      ),
    );
  });
}

/** The first series lies at the back, as Slack layers them. */
function areas(series, columns, place) {
  return series.map((one, nth) => {
    const points = pointsOf(one, columns, place);
    const ground = `L${points.at(-1).x.toFixed(1)} ${place.y(0)} L${points[0].x.toFixed(1)} ${place.y(0)} Z`;
    return svg(
      'g',
      { class: `area series-${(nth % 6) + 1}` },
      svg('path', { class: 'surface', d: `${path(points)} ${ground}` }),
      svg('path', { class: 'edge', d: path(points) }),
    );
  });
}

function pie({ segments }) {
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  const [x, y, radius] = [WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 12];
  let turned = -Math.PI / 2;
  return segments.map((one, nth) => {
    const [from, angle] = [turned, (one.value / total) * 2 * Math.PI];
    turned += angle;
    const shape =
      segments.length === 1
        ? svg('circle', { cx: x, cy: y, r: radius }, tip(`${one.label}: ${one.value}`))
        : svg('path', { d: slice(x, y, radius, from, angle) }, tip(`${one.label}: ${one.value}`));
    shape.classList.add('slice', `series-${(nth % 6) + 1}`);
    return shape;
  });
}

function slice(x, y, radius, from, angle) {
  const at = (turn) => `${(x + radius * Math.cos(turn)).toFixed(2)} ${(y + radius * Math.sin(turn)).toFixed(2)}`;
  return `M${x} ${y} L${at(from)} A${radius} ${radius} 0 ${angle > Math.PI ? 1 : 0} 1 ${at(from + angle)} Z`;
}

function share(segment, { segments }) {
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  return `${Math.round((segment.value / total) * 100)} %`;
}

function tip(words) {
  return svg('title', {}, words);
}
