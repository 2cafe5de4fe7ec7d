// Where every offset went: a strip for each partition, and for one of them its ranges with their objects.
import {tags} from '/js/tags.js';
import {api, here, link, param} from '/js/url.js';
import {read} from '/js/data.js';
import {bytes, number} from '/js/format.js';
import {age, card, chip, empty, facts, filters, foreign, legend, list, notice, pager, stats, withData} from '/js/parts.js';
import {strip, words} from '/js/ledger-strip.js';

const {a, br, code, div, h2, li, p, span, ul} = tags;

export const title = 'Ledger';
export const lead = 'Every offset ends in exactly one place. Each strip shows the last ranges of a partition, the newest at the right; choose one to see its objects.';

export function draw() {
  return param('chain') ? one(param('chain')) : all();
}

function all() {
  const query = {pipeline: param('pipeline'), topic: param('topic'), page: param('page', '1')};
  return withData(read(api('ledger', query), 3), (data) => div('page',
    filters([{name: 'pipeline', title: 'Pipeline', value: query.pipeline, placeholder: 'all'}, {name: 'topic', title: 'Topic contains', value: query.topic, placeholder: 'any'}]),
    totals(data.total_of_all),
    card('Partitions', age(data.look), legend(['stored', 'forwarded', 'filtered', 'duplicates', 'dead', 'gap']), list({
      title: 'Partitions and what became of their records',
      columns: [
        {head: 'Partition', isHead: true, cell: (row) => [a({href: link('ledger', {chain: row.chain})}, foreign(`${row.topic}-${row.partition}`)), br(''), span('note', foreign(row.pipeline), row.generation > 1 ? `, generation ${row.generation}` : '')]},
        {head: 'The last ranges', wide: true, cell: (row) => strip(row.recent)},
        {head: 'Settled to', isNumber: true, cell: (row) => number(row.to)},
        {head: 'Records', isNumber: true, cell: (row) => number(row.records)},
        {head: 'Dead', isNumber: true, cell: (row) => number(row.dead)},
        {head: 'Objects', isNumber: true, cell: (row) => number(row.objects)},
        {head: 'Sealed', isNumber: true, cell: (row) => number(row.sealed)},
        {head: 'Books', cell: (row) => (row.balanced ? chip('good', 'balance') : chip('bad', 'do not balance'))},
      ],
      rows: data.items,
      empty: query.pipeline || query.topic ? empty('No partition matches', 'The filters above leave nothing over.') : empty('Nothing is settled yet', 'The first range appears when the first batch is settled.'),
    }), pager(data))));
}

function totals(total) {
  return stats([
    {name: 'Records', value: number(total.records ?? 0), note: 'with exactly one outcome each'},
    {name: 'Stored', value: number(total.stored ?? 0), note: `${number(total.objects ?? 0)} objects, ${bytes(total.object_bytes ?? 0)}`},
    {name: 'Forwarded', value: number(total.forwarded ?? 0)},
    {name: 'Filtered', value: number((total.filtered ?? 0) + (total.duplicates ?? 0)), note: `of these ${number(total.duplicates ?? 0)} duplicates`},
    {name: 'Dead letters', value: number(total.dead ?? 0)},
    {name: 'In gaps', value: number(total.gap_offsets ?? 0), note: 'offsets nobody can read'},
  ]);
}

function one(chain) {
  const before = param('before');
  return withData(read(api('ledger/ranges', {chain, before, size: 60}), before ? 0 : 2), (data) => {
    const books = data.books;
    const chosen = data.ranges.find((range) => String(range.first) === param('first'));
    return div('page',
      div('page-head', h2('', foreign(`${books.topic}-${books.partition}`), ' · ', foreign(books.pipeline)), a({class: 'button', href: link('ledger')}, '← All partitions')),
      books.problems.length > 0 ? notice('bad', ul('', ...books.problems.map((problem) => li('', foreign(problem))))) : null,
      stats([
        {name: 'Settled', value: number(books.to), note: `next offset; the books begin at ${number(books.from)}`},
        {name: 'Records', value: number(books.records), note: books.balanced ? 'the books balance' : 'the books do not balance'},
        {name: 'Objects', value: number(books.objects), note: bytes(books.object_bytes)},
        {name: 'Dead letters', value: number(books.dead)},
        {name: 'Sealed', value: number(books.sealed), note: 'batches whose end is decided and whose outcome is not'},
      ]),
      card('Ranges', age(data.look), legend(['stored', 'forwarded', 'filtered', 'duplicates', 'dead', 'gap']),
        strip(data.ranges, {large: true, hrefOf: (range) => here({first: range.first}), chosen: chosen?.first}),
        div('actions', data.has_older ? a({class: 'button', href: here({before: data.ranges[0].first, first: ''})}, '← Older') : null,
          before ? a({class: 'button', href: here({before: '', first: ''})}, 'Newest →') : null),
        chosen ? detail(chosen) : p('note', 'Choose a range in the strip or in the table to see more of it.')),
      card('The same as a table', `${number(data.ranges.length)} ranges, the newest first`, ranges(data.ranges, chosen)),
      p('note', 'The console keeps the last ranges of each partition; ', code('', 'millrace audit'), ' reads them all.'));
  });
}

function detail(range) {
  const object = range.object;
  return div({class: 'page', 'aria-live': 'polite'}, facts([
    ['Offsets', words(range)], ['It ended because of', range.cut], ['Nothing is known because', range.cause ? foreign(range.cause) : null],
    ['Rejected for', Object.entries(range.dead_by_reason ?? {}).map(([reason, count]) => `${reason} ${number(count)}`).join(', ')],
    ['Object', object ? a({href: objectLink(object)}, foreign(object.key)) : null], ['Size', object ? bytes(object.bytes) : null], ['CRC-32C', object?.crc32c],
    ['Rules', range.rules ? code('', range.rules) : null],
  ]));
}

export function objectLink(object) {
  return link('objects', {prefix: `${object.bucket}/${object.key.slice(0, object.key.lastIndexOf('/') + 1)}`, bucket: object.bucket, key: object.key});
}

function ranges(rows, chosen) {
  return list({
    title: 'Ranges of this partition',
    chosen: (row) => row === chosen,
    columns: [
      {head: 'Offsets', isHead: true, cell: (row) => a({href: here({first: row.first})}, `[${number(row.first)}, ${number(row.end)})`)},
      {head: 'Kind', cell: (row) => (row.kind === 'gap' || row.kind === 'short' ? chip('warn', row.kind) : row.kind)},
      {head: 'Records', isNumber: true, cell: (row) => number(row.records)},
      {head: 'Stored', isNumber: true, cell: (row) => number(row.stored)},
      {head: 'Forwarded', isNumber: true, cell: (row) => number(row.forwarded)},
      {head: 'Filtered', isNumber: true, cell: (row) => number(row.filtered)},
      {head: 'Duplicates', isNumber: true, cell: (row) => number(row.duplicates)},
      {head: 'Dead', isNumber: true, cell: (row) => number(row.dead)},
      {head: 'Ended by', cell: (row) => row.cut ?? '–'},
      {head: 'Object', cell: (row) => (row.object ? a({href: objectLink(row.object)}, bytes(row.object.bytes)) : '–')},
    ],
    rows: [...rows].reverse(),
    empty: empty('No range is settled yet'),
  });
}
