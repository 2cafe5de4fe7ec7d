// A rejected value, set out so that the place that broke its contract is seen at once.
import {tags} from '/js/tags.js';
import {number} from '/js/format.js';
import {foreign} from '/js/parts.js';

const {code, div, mark, p, pre, span} = tags;
const LONGEST = 20_000;
const MOST_LINES = 200;
const AROUND = 300;
/** Of these a tree would not show what is wrong, or there is none. */
const BY_BYTE = new Set(['syntax', 'truncated', 'encoding', 'duplicate-field', 'too-deep']);

/** Draws the value of a letter as {@code dlq show --json} gives it. */
export function brokenValue(letter) {
  if (letter.value === null || letter.value === undefined) {
    return p('note', letter.gone ? foreign(`The record is gone: ${letter.gone}`) : 'The record has no value: a tombstone.');
  }
  if (letter.value_encoding === 'base64') {
    return div('value', p('note', 'The value is no text; shown is its base64.'), pre('', foreign(letter.value, 2000)));
  }
  const tree = BY_BYTE.has(letter.type) || letter.value.length > LONGEST ? null : parse(letter.value);
  return tree === null ? aroundByte(letter) : asTree(tree.value, letter);
}

function parse(text) {
  try {
    return {value: JSON.parse(text)};
  } catch {
    return null;
  }
}

function asTree(value, letter) {
  const lines = [];
  walk(lines, '', '', value, '', 0, letter.pointer);
  const at = Math.max(0, lines.findIndex((line) => line.isBroken));
  const from = Math.max(0, Math.min(at - MOST_LINES / 2, lines.length - MOST_LINES));
  const shown = lines.slice(from, from + MOST_LINES);
  return div('value', pre({tabindex: 0, role: 'region', 'aria-label': 'The value, with the broken place marked'},
    from > 0 ? `… ${number(from)} lines\n` : null,
    ...shown.map((line) => [line.isBroken ? broken(line.text, letter.type) : foreign(line.text, 500), '\n']),
    from + MOST_LINES < lines.length ? `… ${number(lines.length - from - MOST_LINES)} lines` : null),
  shown.some((line) => line.isBroken) || !letter.pointer ? null : p('note', 'The place at fault, ', code('', foreign(letter.pointer)), ', is not in the value.'));
}

function broken(text, type) {
  const indent = text.length - text.trimStart().length;
  return [text.slice(0, indent), mark('broken', foreign(text.slice(indent), 500)), span('broken-note', ` ← ${type}`)];
}

/** One line for each value; JSON.stringify shows strings with everything that could act escaped. */
function walk(lines, pointer, label, value, comma, depth, broken) {
  const indent = '  '.repeat(depth);
  const isBroken = broken !== '' && pointer === broken;
  if (value !== null && typeof value === 'object') {
    const isArray = Array.isArray(value);
    const entries = isArray ? value.map((item, index) => [index, item]) : Object.entries(value);
    lines.push({text: `${indent}${label}${isArray ? '[' : '{'}`, isBroken});
    entries.forEach(([name, item], index) => walk(lines, `${pointer}/${String(name).replace(/~/g, '~0').replace(/\//g, '~1')}`,
      isArray ? '' : `${JSON.stringify(name)}: `, item, index < entries.length - 1 ? ',' : '', depth + 1, broken));
    lines.push({text: `${indent}${isArray ? ']' : '}'}${comma}`, isBroken: false});
  } else {
    lines.push({text: `${indent}${label}${JSON.stringify(value)}${comma}`, isBroken});
  }
}

/** The text around the byte at which it broke; a byte of UTF-8 is found again by encoding what stands before it. */
function aroundByte(letter) {
  const bytes = new TextEncoder().encode(letter.value);
  if (!(letter.byte_offset >= 0)) {
    return div('value', pre('', foreign(letter.value, 2000)));
  }
  const at = Math.min(letter.byte_offset, bytes.length);
  const text = (from, to) => new TextDecoder().decode(bytes.subarray(Math.max(0, from), Math.max(0, to)));
  const before = text(at - AROUND, at);
  const after = text(at, at + AROUND);
  return div('value', pre({tabindex: 0, role: 'region', 'aria-label': 'The value around the byte at which it broke'},
    at > AROUND ? '…' : null, foreign(before), mark('broken', foreign(after.slice(0, 1) || '⟨end⟩')), foreign(after.slice(1)), at + AROUND < bytes.length ? '…' : null),
  p('note', `Broken at byte ${number(letter.byte_offset)} of ${number(bytes.length)}.`));
}
