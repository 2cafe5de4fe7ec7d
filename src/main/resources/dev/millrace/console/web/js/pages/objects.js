// What lies in the store, as the ledger names it, and the first lines of one object.
import {tags} from '/js/tags.js';
import {api, here, link, param} from '/js/url.js';
import {read} from '/js/data.js';
import {bytes, number} from '/js/format.js';
import {age, card, empty, facts, filters, foreign, list, pager, withData} from '/js/parts.js';

const {a, div, li, nav, ol, span} = tags;

export const title = 'Objects';
export const lead = 'The objects that the ledger named lately, by bucket and folder. Nothing is listed in the store itself, so looking costs it nothing.';

export function draw() {
  const query = {prefix: param('prefix'), filter: param('filter'), page: param('page', '1')};
  return withData(read(api('objects', query), 5), (data) => div('page',
    filters([{name: 'filter', title: 'Key contains', value: query.filter, placeholder: 'any', wide: true}]),
    param('key') ? preview(param('bucket'), param('key')) : null,
    card('Folder', age(data.look), crumbs(query.prefix), list({
      title: 'Folders and objects',
      chosen: (row) => row.key && row.key === param('key'),
      columns: [
        {head: 'Name', isHead: true, cell: (row) => (row.folder
          ? a({href: link('objects', {prefix: `${query.prefix}${row.folder}/`, filter: query.filter})}, foreign(row.folder), '/')
          : a({href: here({bucket: row.bucket, key: row.key})}, foreign(row.object)))},
        {head: 'Holds', isNumber: true, cell: (row) => (row.folder ? `${number(row.objects)} objects` : `${number(row.stored)} events`)},
        {head: 'Size', isNumber: true, cell: (row) => bytes(row.bytes)},
        {head: 'Offsets', cell: (row) => (row.folder ? '' : a({href: link('ledger', {chain: row.chain, first: row.first})}, `[${number(row.first)}, ${number(row.end)})`))},
      ],
      rows: data.items,
      empty: query.filter ? empty('No object matches', 'No key contains these letters.') : empty('No objects yet', 'Pipelines that forward to a topic make none; others make one with each batch.'),
    }), pager(data))));
}

function crumbs(prefix) {
  const parts = prefix.split('/').filter(Boolean);
  return nav({'aria-label': 'Folder'}, ol('crumbs', li('', parts.length === 0 ? 'all buckets' : a({href: link('objects')}, 'all buckets')),
    ...parts.map((part, index) => li('', index === parts.length - 1 ? foreign(part) : a({href: link('objects', {prefix: `${parts.slice(0, index + 1).join('/')}/`})}, foreign(part))))));
}

function preview(bucket, key) {
  return withData(read(api('objects/preview', {bucket, key, lines: 20}), 0), (data) => card('First lines', `${number(data.lines.length)} of ${number(data.stored)} events`, div('actions', a({class: 'button', href: here({bucket: '', key: ''})}, 'Close')),
    facts([['Object', foreign(data.key)], ['Store', foreign(data.location)], ['Size', bytes(data.bytes)],
      ['Offsets', a({href: link('ledger', {chain: data.chain, first: data.first})}, `[${number(data.first)}, ${number(data.end)}) of ${data.topic}-${data.partition}`)]]),
    data.lines.length === 0 ? empty('The object holds no lines') : ol({class: 'lines', tabindex: 0, 'aria-label': 'First lines of the object'},
      ...data.lines.map((line) => li('', span('', foreign(line.text), line.cut ? span('note', ` … ${bytes(line.bytes)} in all`) : null))))));
}
