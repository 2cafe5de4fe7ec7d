// The way of a record as a picture, with what passes each place now.
import {tags} from '/js/tags.js';
import {api, link, param} from '/js/url.js';
import {read} from '/js/data.js';
import {pulse} from '/js/live.js';
import {bytes, duration, number, perSecond} from '/js/format.js';
import {bars, card, chip, empty, facts, foreign, meter, since, stats, withData} from '/js/parts.js';
import {state} from '/js/pages/overview.js';

const {a, div, g, h2, li, nav, p, path, rect, section, span, svg, text, ul} = tags;

export const title = 'Pipelines';
export const lead = 'The way of a record: read, checked against its contract, changed by rules, gathered into a batch, and settled in exactly one place.';

export function draw() {
  return withData(read(api('pipelines', {size: 200}), 10), (data) => {
    if (data.items.length === 0) {
      return empty('No pipeline runs in this process', 'Pipelines stand in millrace.yaml.');
    }
    const chosen = data.items.find((one) => one.name === param('name')) ?? data.items[0];
    const live = pulse()?.pipelines.find((one) => one.name === chosen.name);
    return div('page',
      data.items.length > 1 ? nav({class: 'actions', 'aria-label': 'Pipelines'}, ...data.items.map((one) => a(
        {class: 'button', href: link('pipelines', {name: one.name}), 'aria-current': one.name === chosen.name ? 'true' : undefined}, foreign(one.name)))) : null,
      section({class: 'card', 'aria-label': `Pipeline ${chosen.name}`}, head(chosen, live), live ? way(chosen, live) : div('loading', 'Waiting for the first pulse …')),
      withData(read(api('pipelines/one', {name: chosen.name}), 3), (details) => div('page', wrong(details), numbers(live), div('grid',
        cuts(details.batches), rejects(live), settings(details), div('stack', memory(), protocol(live))))));
  });
}

function head(chosen, live) {
  return div('page-head', h2('', foreign(chosen.name)), span('note', 'group ', foreign(chosen.group), ' · ', `${number(chosen.workers)} ${chosen.workers === 1 ? 'worker' : 'workers'} · `,
    `${number(live?.partitions ?? 0)} partitions`), live ? state(live) : null);
}

function wrong(details) {
  return details.wrong.length === 0 ? null : card('What is wrong now', null, ul('wrongs', ...details.wrong.map((item) => li('', chip('warn', item.kind), foreign(item.what, 1000), span('note', since(item.since))))));
}

// ---- the picture: one line from left to right, what leaves it goes down

const TOP = 30;
const BOX = {width: 148, height: 78};
const LEAVE = 205;

function way(settings, live) {
  const rate = live.per_second;
  const passed = Math.max(0, rate.settled - rate.dead);
  const isObjects = settings.sink === 'objects';
  const out = isObjects ? rate.stored : rate.forwarded;
  const stops = [
    {x: 0, name: 'Kafka', what: short(settings.topic), rate: rate.taken},
    {x: 1, name: 'Contract', what: short(settings.contract), rate: rate.taken},
    {x: 2, name: 'Rules', what: rules(settings), rate: passed},
    {x: 3, name: 'Batch', what: limits(settings), rate: out},
    {x: 4, name: isObjects ? 'Objects' : 'Topic', what: short(isObjects ? settings.bucket : settings.output), rate: out, kind: isObjects ? 'end' : 'end forwarded'},
  ];
  const leaving = [
    {x: 1, name: 'Dead letters', what: short(settings.dead_letter_topic), rate: rate.dead, total: live.dead, kind: 'dead'},
    {x: 2, name: 'Filtered', what: `and ${perSecond(rate.duplicates).join(' ')} duplicates`, rate: rate.filtered, total: live.filtered + live.duplicates, kind: 'filtered'},
  ].filter((one) => one.x === 1 || settings.rules || settings.dedupe);
  return div({class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'The way of a record'},
    svg({class: 'way', viewBox: '0 0 960 310', role: 'img', 'aria-label': sentence(settings, live, out)},
      ...stops.slice(1).map((stop) => flow(path, `M${left(stop.x - 1) + BOX.width} ${TOP + BOX.height / 2} H${left(stop.x) - 2}`, stop.rate, isObjects ? '' : 'forwarded')),
      ...leaving.map((one) => flow(path, `M${left(one.x) + BOX.width / 2} ${TOP + BOX.height} V${LEAVE - 2}`, one.rate, one.kind)),
      ...stops.map((stop) => box(stop, TOP)), ...leaving.map((one) => box(one, LEAVE)),
      waiting(live)),
    p('hidden-text', sentence(settings, live, out)));
}

function left(x) {
  return 4 + x * 201;
}

function flow(shape, d, rate, kind) {
  const width = rate > 0 ? Math.min(10, 3 + Math.log10(1 + rate) * 1.4) : 2;
  return g('', shape({class: 'flow', d, 'stroke-width': width}), rate > 0 ? shape({class: `flow on ${kind}`, d, 'stroke-width': Math.max(2, width - 1)}) : null);
}

function box(stop, y) {
  const x = left(stop.x);
  const middle = x + BOX.width / 2;
  return g('', rect({class: `box ${stop.kind ?? ''}`, x, y, width: BOX.width, height: stop.total === undefined ? BOX.height : BOX.height + 18, rx: 9}),
    text({class: 'name', x: middle, y: y + 22, 'text-anchor': 'middle'}, stop.name),
    text({class: 'what', x: middle, y: y + 41, 'text-anchor': 'middle'}, stop.what),
    text({class: 'rate', x: middle, y: y + 65, 'text-anchor': 'middle'}, perSecond(stop.rate).join(' ')),
    stop.total === undefined ? null : text({class: 'what', x: middle, y: y + 84, 'text-anchor': 'middle'}, `${number(stop.total)} since the start`));
}

function waiting(live) {
  return g('', text({class: 'what', x: left(0) + BOX.width / 2, y: TOP + BOX.height + 24, 'text-anchor': 'middle'}, `${number(live.lag)} not settled yet`),
    text({class: 'what', x: left(4) + BOX.width / 2, y: TOP + BOX.height + 24, 'text-anchor': 'middle'}, live.objects > 0 ? `${number(live.objects)} objects, ${bytes(live.object_bytes)}` : `${number(live.forwarded)} forwarded`),
    text({class: 'what', x: left(3) + BOX.width / 2, y: TOP + BOX.height + 24, 'text-anchor': 'middle'}, `${perSecond(live.per_second.transactions).join(' ')} transactions`));
}

function short(words) {
  const all = [...String(words ?? '')].filter((c) => c >= ' ');
  return all.length > 21 ? `${all.slice(0, 20).join('')}…` : all.join('');
}

function rules(settings) {
  const parts = [settings.rules ? 'filter, set' : null, settings.dedupe ? 'dedupe' : null].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'none: as it came';
}

function limits(settings) {
  return `${number(settings.limits.records)} or ${duration(settings.limits.interval_ms)}`;
}

function sentence(settings, live, out) {
  const rate = live.per_second;
  return `From topic ${settings.topic} come ${perSecond(rate.taken).join(' ')}; ${perSecond(out).join(' ')} reach ${settings.sink === 'objects' ? `bucket ${settings.bucket}` : `topic ${settings.output}`}, `
    + `${perSecond(rate.dead).join(' ')} become dead letters, ${perSecond(rate.filtered).join(' ')} are filtered and ${perSecond(rate.duplicates).join(' ')} are duplicates.`;
}

// ---- numbers

function numbers(live) {
  return live ? stats([
    {name: 'Taken', value: number(live.taken), note: 'since the start'},
    {name: 'Stored', value: number(live.stored), note: live.objects > 0 ? `in ${number(live.objects)} objects` : 'none: it forwards'},
    {name: 'Forwarded', value: number(live.forwarded)},
    {name: 'Filtered', value: number(live.filtered)},
    {name: 'Duplicates', value: number(live.duplicates)},
    {name: 'Dead letters', value: number(live.dead)},
  ]) : null;
}

const CUTS = {
  records: 'enough records', bytes: 'enough bytes', interval: 'time was up', memory: 'memory was short',
  'dead-letters': 'many dead letters', gap: 'unreadable records followed', drain: 'the pipeline stopped',
};

function cuts(batches) {
  const rows = Object.entries(batches.cuts).map(([reason, count]) => [CUTS[reason] ?? reason, count]).sort((a, b) => b[1] - a[1]);
  return card('Batches', `the last ${number(batches.batches)}`, rows.length === 0 ? empty('No batch is settled yet') : div('stack',
    facts([['Records', spread(batches.records, number)], ['Object size', spread(batches.object_bytes, bytes)]]),
    div('', p('note', 'Why they ended'), bars(rows))));
}

function spread(values, show) {
  return values.most === undefined ? null : `${show(values.median)} in the middle, ${show(values.p90)} at 90 %, ${show(values.least)} to ${show(values.most)}`;
}

function rejects(live) {
  const rows = Object.entries(live?.dead_by_reason ?? {}).sort((a, b) => b[1] - a[1]);
  return card('Why records were rejected', 'since the start', rows.length === 0 ? empty('Nothing was rejected', 'Every record kept its contract.') : bars(rows, 'dead'));
}

function memory() {
  const used = pulse()?.memory;
  return card('Memory budget', 'shared by all pipelines of the process', used ? meter('Memory in use', used.used, used.limit) : null,
    p('note', 'Open batches, encoded objects and dead letters are in it. When it is full, the largest batch is cut and reading pauses.'));
}

function settings(details) {
  return card('How it is set up', null, facts([
    ['Source', ['topic ', foreign(details.topic)]], ['Consumer group', foreign(details.group)], ['Contract', foreign(details.contract)],
    ['Goes to', foreign(details.location)], ['Dead letters go to', ['topic ', foreign(details.dead_letter_topic)]],
    ['A batch ends at', `${number(details.limits.records)} records, ${bytes(details.limits.bytes)} or ${duration(details.limits.interval_ms)}`],
    ['Format', details.format ?? null], ['Workers', number(details.workers)],
  ]));
}

const PROTOCOL = [
  ['transactions', 'transactions'], ['seals', 'batch ends sealed'], ['seals_adopted', 'sealed by an earlier owner and finished here'],
  ['commits_refused', 'commits refused'], ['commits_unknown', 'commits whose outcome was unknown'], ['unknown_resolved', 'of these found out'],
  ['rebalances', 'rebalances'], ['takeovers', 'open transactions of others ended'], ['put_failures', 'attempts of uploads that failed'],
  ['gap_offsets', 'offsets in gaps'], ['dedupe_late', 'too late to compare'], ['dedupe_evicted', 'ids forgotten early'],
];

function protocol(live) {
  return card('What delivery had to cope with', 'since the start', facts(PROTOCOL.filter(([name]) => ['transactions', 'seals', 'rebalances'].includes(name) || live?.protocol[name] > 0)
    .map(([name, words]) => [words, number(live?.protocol[name])])));
}
