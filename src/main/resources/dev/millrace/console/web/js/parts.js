// What pages are put together from.
import {tags} from '/js/tags.js';
import {bytes, clock, duration, moment, number, visible} from '/js/format.js';
import {here, set} from '/js/url.js';

const {a, article, bdi, button, caption, dd, div, dl, dt, form, h2, header, i, input, label, li, nav, option, p, select, small, span, strong, table, tbody, td, tfoot, th, thead, tr, ul} = tags;

export const OUTCOMES = [
  ['stored', 'stored'], ['forwarded', 'forwarded'], ['filtered', 'filtered'],
  ['duplicates', 'duplicate'], ['dead', 'dead letter'], ['gap', 'gap'],
];

/** Class of an outcome's colour. */
export function colour(outcome) {
  return outcome === 'duplicates' ? 'duplicate' : outcome;
}

/** Foreign text: shown, never acting, kept from turning the text around it. */
export function foreign(text, longest) {
  return bdi('', visible(text, longest));
}

export function card(title, note, ...content) {
  return article('card', header('', h2('', title), note ? span('note', note) : null), ...content);
}

/** Figures side by side: [{name, value: [number, unit] | text, note}]. */
export function stats(items) {
  return dl('stats', ...items.map(({name, value, note}) => div('stat', dt('', name),
    dd('', Array.isArray(value) ? [value[0], span('unit', value[1])] : value, note ? div('note', note) : null))));
}

/** A table; a column is {head, cell, isNumber, isHead, wide}. */
export function list({title, columns, rows, empty, foot, chosen}) {
  if (rows.length === 0) {
    return empty;
  }
  const cell = (column, row) => (column.isHead
    ? th({scope: 'row', class: column.wide ? 'wide' : undefined}, column.cell(row))
    : td({class: [column.isNumber ? 'number' : '', column.wide ? 'wide' : ''].join(' ').trim() || undefined}, column.cell(row)));
  return div({class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title}, table('',
    caption('hidden-text', title),
    thead('', tr('', ...columns.map((column) => th({scope: 'col', class: column.isNumber ? 'number' : undefined}, column.head)))),
    tbody('', ...rows.map((row) => tr({class: chosen?.(row) ? 'chosen' : undefined}, ...columns.map((column) => cell(column, row))))),
    foot ? tfoot('', tr('', ...columns.map((column, index) => (index === 0
      ? th({scope: 'row'}, column.foot ?? foot)
      : td(column.isNumber ? 'number' : '', column.foot ?? ''))))) : null));
}

export function empty(title, ...words) {
  return div('empty', strong('', title), ...words);
}

export function notice(kind, ...words) {
  return div({class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : 'status'}, ...words);
}

export function chip(kind, text) {
  return span(`chip ${kind}`, text);
}

/** How old what is shown is, once that matters. */
export function age(look) {
  if (!look?.at) {
    return look?.problem ? `not there yet: ${visible(look.problem, 300)}` : 'being read';
  }
  return look.problem ? `as of ${clock(look.at)}; since then: ${visible(look.problem, 300)}` : `as of ${clock(look.at)}`;
}

/**
 * Draws what was read, or in its place why it is not there: loading, failed. What is stale is drawn with a word on top.
 */
export function withData(entry, draw) {
  if (entry.value === null) {
    return entry.state === 'failed'
      ? notice('bad', strong('', 'This could not be read. '), visible(entry.problem.message, 500))
      : div({class: 'loading', role: 'status'}, 'Reading …');
  }
  const stale = entry.state === 'failed'
    ? notice('warn', strong('', `Shown is what was true at ${clock(new Date(entry.at).toISOString())}. `), visible(entry.problem.message, 500))
    : null;
  return [stale, draw(entry.value)];
}

export function pager({total, page, size}) {
  const pages = Math.max(1, Math.ceil(total / size));
  if (pages === 1) {
    return null;
  }
  const from = (page - 1) * size + 1;
  return nav({class: 'pager', 'aria-label': 'Pages of the list'},
    page > 1 ? a({class: 'button', href: here({page: page - 1})}, '← Previous') : span(''),
    span('', `${number(from)} to ${number(Math.min(total, page * size))} of ${number(total)}`),
    page < pages ? a({class: 'button', href: here({page: page + 1})}, 'Next →') : span(''));
}

/** Fields whose values stand in the address: [{name, title, options | placeholder, value}]. */
export function filters(fields) {
  return form({class: 'filters', role: 'search', onSubmit: (event) => event.preventDefault()},
    ...fields.map((field) => label('', field.title, field.options
      ? select({value: field.value, onChange: (event) => set({[field.name]: event.target.value, page: ''})},
        ...field.options.map(([value, text]) => option({value, selected: value === field.value}, text)))
      : input({type: 'search', value: field.value, placeholder: field.placeholder, size: field.wide ? 36 : 20, spellcheck: false,
        onInput: (event) => set({[field.name]: event.target.value, page: ''})}))));
}

export function legend(names) {
  return ul('legend', ...OUTCOMES.filter(([name]) => names.includes(name))
    .map(([name, text]) => li('', span({class: `key ${colour(name)}`, 'aria-hidden': 'true'}), text)));
}

/** Bars for a few numbers that are compared: [[name, number]]. */
export function bars(rows, kind = '') {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return dl('bars', ...rows.flatMap(([name, count]) => [
    dt('', foreign(name, 80)),
    dd({class: `bar ${kind}`, 'aria-hidden': 'true'}, i({style: {width: `${Math.max(count > 0 ? 0.5 : 0, 100 * count / most)}%`}})),
    dd('number', number(count)),
  ]));
}

export function facts(rows) {
  return dl('facts', ...rows.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .flatMap(([name, value]) => [dt('', name), dd('', value)]));
}

export function meter(title, used, limit) {
  const share = limit > 0 ? used / limit : 0;
  return div('', div({class: 'meter', role: 'meter', 'aria-label': title, 'aria-valuemin': 0, 'aria-valuemax': limit, 'aria-valuenow': used, 'aria-valuetext': `${bytes(used)} of ${bytes(limit)}`},
    i({style: {width: `${Math.min(100, share * 100)}%`}})), small('note', `${bytes(used)} of ${bytes(limit)}`));
}

export function since(iso) {
  return iso ? `since ${moment(iso)} (${duration(Date.now() - Date.parse(iso))})` : '';
}

export function busyButton(text, busyText, isBusy, kind, onClick) {
  return button({type: 'button', class: kind, disabled: isBusy, onClick}, isBusy ? busyText : text);
}

export function paragraph(...words) {
  return p('note', ...words);
}
