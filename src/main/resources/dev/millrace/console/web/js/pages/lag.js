// Who is behind, by how long, and how long still until data is lost; and the same by topic.
import {tags} from '/js/tags.js';
import {api, link, param} from '/js/url.js';
import {read} from '/js/data.js';
import {duration, number, perSecond} from '/js/format.js';
import {age, card, chip, empty, facts, filters, foreign, list, notice, pager, stats, withData} from '/js/parts.js';

const {a, div, li, nav, path, span, svg, ul} = tags;

export const title = 'Topics and lag';
export const lead = 'Every group of the cluster, the worst first: how long its oldest record has been waiting, when it will have caught up, and when retention would take what it has not read.';

export function draw() {
  if (param('group')) {
    return one(param('group'));
  }
  return div('page', nav({class: 'actions', 'aria-label': 'View'},
    a({class: 'button', href: link('lag'), 'aria-current': param('view') === '' ? 'true' : undefined}, 'Groups'),
    a({class: 'button', href: link('lag', {view: 'topics'}), 'aria-current': param('view') === 'topics' ? 'true' : undefined}, 'Topics')),
  param('view') === 'topics' ? topics() : groups());
}

/** Less than a night's sleep. */
const SOON_SECONDS = 8 * 3600;
const VERDICTS = {ok: ['good', 'ok'], behind: ['warn', 'behind'], stalled: ['bad', 'stalled'], stopped: ['bad', 'stopped'], rewound: ['bad', 'rewound'], unknown: ['', 'not known']};

function verdict({state}) {
  const [kind, words] = VERDICTS[state] ?? ['', state];
  return chip(kind, words);
}

function groups() {
  const query = {group: param('q'), state: param('state'), page: param('page', '1')};
  return withData(read(api('lag', query), 5), (data) => div('page',
    filters([{name: 'q', title: 'Group contains', value: query.group, placeholder: 'any'},
      {name: 'state', title: 'Verdict', value: query.state, options: [['', 'all'], ...Object.entries(VERDICTS).map(([name, [, words]]) => [name, words])]}]),
    troubles(data),
    stats([
      {name: 'Groups', value: number(data.groups), note: 'of this cluster'},
      ...['ok', 'behind', 'stalled', 'stopped', 'rewound', 'unknown'].filter((state) => (data.verdicts[state] ?? 0) > 0).map((state) => ({name: VERDICTS[state][1], value: number(data.verdicts[state])})),
    ]),
    card('Groups', age(data.look), list({
      title: 'Consumer groups and their lag',
      columns: [
        {head: 'Group', isHead: true, cell: (row) => [a({href: link('lag', {group: row.group})}, foreign(row.group, 80)), div('note', `${row.kind}, ${row.members === null ? 'members not known' : `${number(row.members)} ${row.members === 1 ? 'member' : 'members'}`}`)]},
        {head: 'Verdict', cell: (row) => verdict(row.verdict)},
        {head: 'Behind', isNumber: true, cell: (row) => waiting(row.time)},
        {head: 'Records', isNumber: true, cell: (row) => (row.lag_complete ? number(row.lag) : row.lag === undefined || row.lag === null ? '–' : `${number(row.lag)} at least`)},
        {head: 'Trend', cell: (row) => spark(row.trend, row.group)},
        {head: 'Consumes', isNumber: true, cell: (row) => rate(row.consumed_per_second)},
        {head: 'Arrives', isNumber: true, cell: (row) => rate(row.arriving_per_second)},
        {head: 'Caught up in', isNumber: true, cell: (row) => when(row.drain)},
        {head: 'Data loss in', isNumber: true, cell: (row) => loss(row.loss)},
      ],
      rows: data.items,
      empty: query.group || query.state ? empty('No group matches', 'The filters above leave nothing over.') : empty('No group was seen yet', 'The first look at the cluster takes a few seconds.'),
    }), pager(data))));
}

function troubles(data) {
  return data.troubles.length === 0 ? null : notice('warn', ul('', ...data.troubles.slice(0, 10).map((trouble) => li('', foreign(trouble, 300)))));
}

function waiting(time) {
  return time?.seconds === undefined ? '–' : time.seconds === 0 ? '0 s' : `${time.state === 'at_least' ? 'over ' : ''}${duration(time.seconds * 1000)}`;
}

function rate(value) {
  return value === undefined || value === null ? '–' : perSecond(value).join(' ');
}

function when(forecast) {
  return {in: () => (forecast.seconds === 0 ? 'now' : duration(forecast.seconds * 1000)), never: () => 'never'}[forecast?.state]?.() ?? '–';
}

function loss(one) {
  if (one?.state === 'already') {
    return chip('bad', `${number(one.offsets)} lost`);
  }
  if (one?.state !== 'in') {
    return one?.state === 'never' ? 'never' : '–';
  }
  return one.seconds < SOON_SECONDS ? chip('bad', duration(one.seconds * 1000)) : duration(one.seconds * 1000);
}

function spark(values, name) {
  if (!values || values.length < 2) {
    return span('note', '–');
  }
  const most = Math.max(1, ...values);
  const points = values.map((value, index) => `${(100 * index / (values.length - 1)).toFixed(1)} ${(29 - 28 * value / most).toFixed(1)}`);
  return svg({class: 'spark', viewBox: '0 0 100 30', preserveAspectRatio: 'none', role: 'img', 'aria-label': `lag of ${name}: from ${number(values[0])} to ${number(values.at(-1))}, at most ${number(most)}`}, path({d: `M${points.join('L')}`}));
}

function one(name) {
  return withData(read(api('lag/group', {group: name, page: param('page', '1')}), 5), (data) => div('page',
    div('actions', a({class: 'button', href: link('lag')}, '← All groups')),
    card(name, age(data.look), facts([['Verdict', [verdict(data.verdict), ' ', foreign(data.verdict.reason, 300)]], ['Protocol', data.kind], ['State', data.state],
      ['Members', number(data.members)], ['Records not read', number(data.lag)], ['The oldest of them waits for', waiting(data.time)]])),
    card('Partitions', 'the worst first', list({
      title: `Partitions of group ${name}`,
      columns: [
        {head: 'Partition', isHead: true, cell: (row) => foreign(`${row.topic}-${row.partition}`)},
        {head: 'Verdict', cell: (row) => verdict(row.verdict)},
        {head: 'Behind', isNumber: true, cell: (row) => waiting(row.time)},
        {head: 'Records', isNumber: true, cell: (row) => number(row.lag.offsets)},
        {head: 'Committed', isNumber: true, cell: (row) => number(row.lag.committed)},
        {head: 'End', isNumber: true, cell: (row) => number(row.lag.high_watermark)},
        {head: 'Consumes', isNumber: true, cell: (row) => rate(row.consumed_per_second)},
        {head: 'Arrives', isNumber: true, cell: (row) => rate(row.arriving_per_second)},
        {head: 'Data loss in', isNumber: true, cell: (row) => loss(row.loss)},
        {head: 'Why', cell: (row) => foreign(row.verdict.reason, 160)},
      ],
      rows: data.items, empty: empty('No partition is known of this group'),
    }), pager(data))));
}

function topics() {
  const query = {topic: param('q'), page: param('page', '1')};
  return withData(read(api('topics', query), 5), (data) => div('page',
    filters([{name: 'q', title: 'Topic contains', value: query.topic, placeholder: 'any'}]),
    card('Topics', age(data.look), list({
      title: 'Topics that groups read',
      columns: [
        {head: 'Topic', isHead: true, cell: (row) => foreign(row.topic, 80)},
        {head: 'Partitions', isNumber: true, cell: (row) => number(row.partitions)},
        {head: 'Records there', isNumber: true, cell: (row) => number(row.records)},
        {head: 'Arrives', isNumber: true, cell: (row) => rate(row.arriving_per_second)},
        {head: 'Groups', isNumber: true, cell: (row) => number(row.groups)},
        {head: 'Furthest behind', cell: (row) => (row.worst ? [a({href: link('lag', {group: row.worst})}, foreign(row.worst, 60)), ` ${number(row.worst_lag)} records`] : '–')},
      ],
      rows: data.items,
      empty: query.topic ? empty('No topic matches', 'No name contains these letters.') : empty('No topic was seen yet', 'Shown are topics that a group reads.'),
    }), pager(data))));
}
