// Does it run, do the books balance, and is anything wrong now?
import {tags} from '/js/tags.js';
import {api, link} from '/js/url.js';
import {read} from '/js/data.js';
import {pulse} from '/js/live.js';
import {bytes, clock, duration, number, perSecond} from '/js/format.js';
import {age, bars, card, chip, empty, foreign, list, meter, since, stats, withData} from '/js/parts.js';
import {picture, timeAxis, valueAxis} from '/js/chart.js';

const {a, code, div, h2, li, p, section, span, ul} = tags;

export const title = 'Overview';
export const lead = 'Everything this process does, at a glance: what comes in, where it goes, and whether every offset has its one place.';

export function draw() {
  return withData(read(api('overview'), 2), (data) => {
    const now = pulse() ?? data.pulse;
    const pipelines = now.pipelines ?? [];
    return div('page',
      verdict(data),
      wrong(data.wrong),
      stats(figures(pipelines, data.books)),
      div('grid', traffic(), backlog()),
      card('Pipelines', span('', 'rates over the last ten seconds'), table(pipelines)),
      div('grid',
        card('What became of all records', age(data.books), outcomes(data.books.total)),
        div('stack', card('Memory', 'one budget for everything that is buffered', meter('Memory in use', now.memory?.used ?? 0, now.memory?.limit ?? 0)),
          card('Why records were rejected', 'since this process started', reasons(pipelines)))));
  });
}

function verdict({books, wrong: problems}) {
  if (books.balanced === undefined) {
    return banner('warn', '…', 'The ledger is being read', age(books));
  }
  const total = books.total;
  const settled = `${number(total.records)} records in ${number(books.chains)} ${books.chains === 1 ? 'partition' : 'partitions'} are settled`;
  if (!books.balanced) {
    return banner('bad', '!', 'The books do not balance', `${number(books.unbalanced)} of ${number(books.chains)} chains have a problem; ${age(books)}`,
      a({class: 'button', href: link('ledger')}, 'See the ledger'));
  }
  if (problems.length > 0) {
    return banner('warn', '!', 'The books balance, and something needs a look', `${settled}; ${age(books)}`);
  }
  return banner('good', '✓', 'The books balance', `${settled}, each in exactly one place; ${age(books)}`,
    a({class: 'button', href: link('ledger')}, 'See the ledger'));
}

function banner(kind, mark, head, words, action = null) {
  return section({class: `verdict ${kind}`, 'aria-label': 'Verdict', role: 'status'}, span({class: 'mark', 'aria-hidden': 'true'}, mark),
    div('', h2('', head), p('note', words)), action);
}

const KINDS = {
  books: 'books', failed: 'ended', stuck: 'stuck', stopped: 'stopped', store: 'store', memory: 'memory', console: 'console',
};

function wrong(items) {
  return items.length === 0 ? null : card('What is wrong now', `${number(items.length)} ${items.length === 1 ? 'thing' : 'things'}`,
    ul('wrongs', ...items.map((item) => li('', chip(['books', 'failed', 'stuck', 'stopped'].includes(item.kind) ? 'bad' : 'warn', KINDS[item.kind] ?? 'brokers'),
      div('', item.pipeline ? a({href: link('pipelines', {name: item.pipeline})}, foreign(item.pipeline)) : null, item.pipeline ? ': ' : null, foreign(item.what, 1000)),
      span('note', since(item.since))))));
}

function sum(pipelines, read) {
  return pipelines.reduce((total, pipeline) => total + read(pipeline), 0);
}

function figures(pipelines, books) {
  const lag = sum(pipelines, (one) => one.lag);
  const settling = sum(pipelines, (one) => one.per_second.settled);
  return [
    {name: 'In', value: perSecond(sum(pipelines, (one) => one.per_second.taken)), note: 'records read from Kafka'},
    {name: 'Settled', value: perSecond(settling), note: 'records that reached their place'},
    {name: 'Waiting', value: number(lag), note: lag > 0 && settling > 0 ? `${wait(lag / settling)} of work at this pace` : 'in the topics or in open batches'},
    {name: 'End to end', value: latency(pipelines), note: 'from a record’s timestamp to its place, median of the last minute'},
    {name: 'Dead letters', value: number(books.total?.dead), note: share(books.total)},
    {name: 'Objects', value: number(books.total?.objects), note: bytes(books.total?.object_bytes)},
  ];
}

function wait(seconds) {
  return seconds < 1 ? 'less than a second' : seconds < 120 ? `about ${Math.round(seconds)} s` : `about ${Math.round(seconds / 60)} min`;
}

/** Of the slowest pipeline. */
function latency(pipelines) {
  const medians = pipelines.map((one) => one.latency?.median_ms).filter((millis) => millis !== undefined);
  return medians.length === 0 ? '–' : duration(Math.max(...medians)).split(' ');
}

function share(total) {
  return total?.records > 0 ? `${(100 * total.dead / total.records).toFixed(2)} % of all records` : 'of all records';
}

function reasons(pipelines) {
  const sums = new Map();
  pipelines.forEach((one) => Object.entries(one.dead_by_reason).forEach(([reason, count]) => sums.set(reason, (sums.get(reason) ?? 0) + count)));
  const rows = [...sums].sort((a, b) => b[1] - a[1]);
  const rest = rows.slice(6).reduce((total, [, count]) => total + count, 0);
  return rows.length === 0 ? empty('Nothing was rejected', 'Every record kept its contract.') : bars([...rows.slice(0, 6), ...(rest > 0 ? [['other reasons', rest]] : [])], 'dead');
}

function traffic() {
  return card('Traffic', 'the last ten minutes', withData(read(api('history', {steps: 120}), 3), (history) => picture({
    title: 'Records read, settled and rejected per second over the last ten minutes',
    columns: ['Time', 'In, per second', 'Settled, per second', 'Dead letters, per second'],
    rows: rowsOf(history, ['taken', 'settled', 'dead']),
    options: (colours) => ({
      legend: {top: 0, right: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 8, textStyle: {color: colours.quiet}},
      grid: {left: 8, right: 30, top: 34, bottom: 4, containLabel: true},
      xAxis: timeAxis(colours), yAxis: valueAxis(colours, number),
      series: [line('in', history, 'taken', colours.forwarded), line('settled', history, 'settled', colours.stored), line('dead letters', history, 'dead', colours.dead)],
    }),
  })));
}

function backlog() {
  return card('Waiting', 'records not settled yet', withData(read(api('history', {steps: 120}), 3), (history) => picture({
    title: 'Records not settled yet, over the last ten minutes',
    columns: ['Time', 'Records waiting'],
    rows: rowsOf(history, ['lag']),
    options: (colours) => ({
      xAxis: timeAxis(colours), yAxis: valueAxis(colours, number),
      series: [{...line('waiting', history, 'lag', colours.duplicate), areaStyle: {opacity: 0.15}}],
    }),
  })));
}

function rowsOf(history, names) {
  return history.times.map((time, index) => [clock(time), ...names.map((name) => number(history[name][index]))]).reverse().slice(0, 60);
}

export function line(name, history, values, colour) {
  return {
    name, type: 'line', showSymbol: false, smooth: 0.2, color: colour, lineStyle: {width: 2}, emphasis: {disabled: true},
    data: history.times.map((time, index) => [time, history[values][index]]),
  };
}

function table(pipelines) {
  return list({
    title: 'Pipelines of this process',
    columns: [
      {head: 'Pipeline', isHead: true, cell: (one) => a({href: link('pipelines', {name: one.name})}, foreign(one.name))},
      {head: 'State', cell: (one) => state(one)},
      {head: 'In', isNumber: true, cell: (one) => perSecond(one.per_second.taken).join(' ')},
      {head: 'Settled', isNumber: true, cell: (one) => perSecond(one.per_second.settled).join(' ')},
      {head: 'Dead letters', isNumber: true, cell: (one) => number(one.dead)},
      {head: 'End to end', isNumber: true, cell: (one) => (one.latency ? `${duration(one.latency.median_ms)}, ${duration(one.latency.p99_ms)} at 99 %` : '–')},
      {head: 'Waiting', isNumber: true, cell: (one) => number(one.lag)},
      {head: 'Partitions', isNumber: true, cell: (one) => number(one.partitions)},
    ],
    rows: pipelines,
    empty: empty('No pipeline runs in this process', 'Pipelines stand in ', code('', 'millrace.yaml'), '.'),
  });
}

export function state(one) {
  if (one.stopped > 0) {
    return chip('bad', `${number(one.stopped)} stopped`);
  }
  return Object.keys(one.troubles).length > 0 ? chip('warn', 'in trouble') : chip('good', 'runs');
}

function outcomes(total) {
  if (!total || total.records === 0) {
    return empty('Nothing is settled yet', 'The first batch is settled seconds after the first event.');
  }
  return list({
    title: 'What became of all records',
    columns: [
      {head: 'Outcome', isHead: true, cell: (row) => [span({class: `key ${row.key}`, 'aria-hidden': 'true'}), ' ', row.text]},
      {head: 'Records', isNumber: true, cell: (row) => number(row.count)},
      {head: 'Share', isNumber: true, cell: (row) => `${(100 * row.count / total.records).toFixed(2)} %`},
    ],
    rows: [['stored', 'in objects', 'stored'], ['forwarded', 'forwarded to a topic', 'forwarded'], ['filtered', 'filtered', 'filtered'],
      ['duplicates', 'duplicates', 'duplicate'], ['dead', 'dead letters', 'dead']]
      .map(([name, text, key]) => ({text, key, count: total[name] ?? 0})).filter((row) => row.count > 0),
  });
}
