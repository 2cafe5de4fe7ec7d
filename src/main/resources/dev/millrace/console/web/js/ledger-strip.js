// Ranges of offsets side by side, each as wide as its records and coloured by what became of these.
import {tags} from '/js/tags.js';
import {number} from '/js/format.js';
import {OUTCOMES, colour} from '/js/parts.js';

const {a, rect, svg, title} = tags;
const WIDTH = 1000;
const HEIGHT = 100;

/** How many records of a range ended where: [[outcome, count]], none with 0. */
export function outcomes(range) {
  if (range.kind === 'gap') {
    return [['gap', range.end - range.first]];
  }
  return OUTCOMES.map(([name]) => [name, range[name] ?? 0]).filter(([, count]) => count > 0);
}

/** "[12,000, 14,000): 1,960 stored, 40 dead letters". */
export function words(range) {
  const parts = outcomes(range).map(([name, count]) => `${number(count)} ${OUTCOMES.find(([outcome]) => outcome === name)[1]}`);
  return `[${number(range.first)}, ${number(range.end)}): ${parts.join(', ') || 'no records'}`;
}

/** Text alternative of a whole strip. */
function summary(ranges) {
  const sums = new Map();
  ranges.forEach((range) => outcomes(range).forEach(([name, count]) => sums.set(name, (sums.get(name) ?? 0) + count)));
  const parts = [...sums].map(([name, count]) => `${number(count)} ${OUTCOMES.find(([outcome]) => outcome === name)[1]}`);
  return ranges.length === 0 ? 'no ranges yet' : `the last ${ranges.length} ranges: ${parts.join(', ')}`;
}

/**
 * A strip.
 *
 * hrefOf: address for a range, or nothing for a strip that is only looked at; chosen: first offset of the marked range
 */
export function strip(ranges, {large = false, hrefOf = null, chosen = null} = {}) {
  const total = Math.max(1, ranges.reduce((sum, range) => sum + weight(range), 0));
  let x = 0;
  const pieces = ranges.map((range) => {
    const width = WIDTH * weight(range) / total;
    const piece = blocks(range, x, width, ranges.length);
    x += width;
    if (!hrefOf) {
      return piece;
    }
    return a({href: hrefOf(range), class: range.first === chosen ? 'chosen' : undefined, 'aria-label': words(range)}, title('', words(range)), ...piece,
      rect({class: 'frame', x: x - width + 1, y: 1, width: Math.max(1, width - 2), height: HEIGHT - 2}));
  });
  return svg({class: large ? 'strip large' : 'strip', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: hrefOf ? 'group' : 'img', 'aria-label': summary(ranges)},
    ...pieces.flat());
}

/** Long ranges must not make short ones vanish. */
function weight(range) {
  return Math.sqrt(Math.max(1, range.end - range.first));
}

function blocks(range, x, width, count) {
  const parts = outcomes(range);
  const all = Math.max(1, parts.reduce((sum, [, records]) => sum + records, 0));
  const seam = count > 1 ? Math.min(3, width * 0.12) : 0;
  let y = 0;
  // What is rare is drawn high enough to be seen.
  const heights = parts.map(([, records]) => Math.max(9, HEIGHT * records / all));
  const scale = HEIGHT / heights.reduce((sum, height) => sum + height, 0);
  if (parts.length === 0) {
    return [rect({class: 'fill-none', x, y: 0, width: Math.max(0.5, width - seam), height: HEIGHT})];
  }
  return parts.map(([name], index) => {
    const height = heights[index] * scale;
    y += height;
    return rect({class: `fill-${colour(name)}`, x, y: HEIGHT - y, width: Math.max(0.5, width - seam), height});
  });
}
