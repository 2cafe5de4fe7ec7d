// What people want to see of the events: counted while they pass.
import {tags} from '/js/tags.js';
import {api, param} from '/js/url.js';
import {read} from '/js/data.js';
import {clock, decimal, moment, number, visible} from '/js/format.js';
import {age, bars, card, empty, filters, notice, paragraph, stats, withData} from '/js/parts.js';
import {picture, timeAxis, valueAxis} from '/js/chart.js';

const {code, div, h2, section} = tags;
const SPANS = [['15m', 'the last 15 minutes'], ['1h', 'the last hour'], ['6h', 'the last 6 hours'], ['1d', 'the last day']];
const LABELS = 12;

export const title = 'Insights';
export const lead = 'Counted exactly once while events pass: traffic per window with its peak, who and what they are, how many different, how slow.';

export function draw() {
  const last = param('last', '1h');
  const pipeline = param('pipeline');
  return withData(read(api('insights', {last, pipeline}), 3), (data) => {
    const names = [...new Set([pipeline, ...data.insights.map((one) => one.pipeline)])].filter(Boolean);
    return div('page',
      filters([{name: 'last', title: 'Span, up to the newest event', value: last, options: SPANS},
        {name: 'pipeline', title: 'Pipeline', value: pipeline, options: [['', 'all'], ...names.map((name) => [name, name])]}]),
      data.insights.length === 0 ? nothing(data.look) : names.filter((name) => !pipeline || name === pipeline).map((name) => ofPipeline(name, data)));
  });
}

function nothing(look) {
  return look.at ? empty('Nothing is counted yet', 'An insight is one line under ', code('', 'insights'), ' of a pipeline, for example ', code('', 'count-by: device_type'), '.')
    : div('loading', `The insights are being read. ${visible(look.problem ?? '', 300)}`);
}

function ofPipeline(name, data) {
  const mine = data.insights.filter((one) => one.pipeline === name);
  const figures = mine.filter((one) => one.value !== undefined || one.distinct !== undefined);
  return section({class: 'page', 'aria-label': `Insights of ${name}`},
    div('page-head', h2('', visible(name)), paragraph(mine.length > 0 ? `${moment(mine[0].from)} to ${clock(mine[0].to)}, ${age(data.look)}` : '')),
    figures.length > 0 ? stats(figures.map(figure)) : null,
    ...data.traffic.filter((one) => one.pipeline === name).map(traffic),
    div('grid', ...mine.filter((one) => one.counts || one.quantiles).map((one) => (one.counts ? counts(one) : quantiles(one)))),
    strays(mine));
}

function figure(one) {
  if (one.distinct !== undefined) {
    return {name: `different values of ${visible(one.field, 40)}`, value: number(one.distinct), note: one.low === one.high ? 'exact' : `95 % sure: ${number(one.low)} to ${number(one.high)}`};
  }
  return {name: `${one.insight} of ${visible(one.field, 40)}`, value: decimal(one.value), note: `${number(one.events)} events`};
}

/** Windows without events are zero, and the fullest one is marked. */
function traffic(one) {
  const step = one.window_seconds * 1000;
  const points = one.starts.map((start, index) => [Date.parse(start), one.events[index]]);
  const filled = points.length < 2 || (points.at(-1)[0] - points[0][0]) / step > 2000 ? points : fill(points, step);
  const peak = points.reduce((best, point) => (point[1] > best[1] ? point : best), points[0] ?? [0, 0]);
  const length = one.window_seconds === 60 ? 'minute' : `${number(one.window_seconds)} s`;
  const total = points.reduce((sum, [, events]) => sum + events, 0);
  return card(`Events per ${length}`, `${number(total)} events; most at ${clock(new Date(peak[0]).toISOString())}: ${number(peak[1])}`, picture({
    title: `Events per ${length}; the peak is ${number(peak[1])} at ${clock(new Date(peak[0]).toISOString())}`,
    columns: ['Window begins', 'Events'],
    rows: points.slice(-120).reverse().map(([at, events]) => [clock(new Date(at).toISOString()), number(events)]),
    options: (colours) => ({
      grid: {left: 8, right: 24, top: 34, bottom: 4, containLabel: true},
      xAxis: timeAxis(colours), yAxis: valueAxis(colours, number),
      series: [{
        name: 'events', type: filled.length > 90 ? 'line' : 'bar', showSymbol: false, color: colours.stored, barMaxWidth: 26, areaStyle: {opacity: 0.2},
        data: filled, itemStyle: {borderRadius: [3, 3, 0, 0]},
        markPoint: {
          symbol: 'circle', symbolSize: 9, itemStyle: {color: colours.dead}, data: [{coord: peak, value: peak[1]}],
          label: {formatter: `peak ${number(peak[1])}`, position: 'top', color: colours.text, fontWeight: 600, distance: 7},
        },
      }],
    }),
  }));
}

function fill(points, step) {
  const known = new Map(points);
  const filled = [];
  for (let at = points[0][0]; at <= points.at(-1)[0]; at += step) {
    filled.push([at, known.get(at) ?? 0]);
  }
  return filled;
}

function counts(one) {
  const sorted = Object.entries(one.counts).sort((a, b) => b[1] - a[1]);
  const rest = sorted.slice(LABELS).reduce((sum, [, count]) => sum + count, 0) + one.others;
  const rows = [...sorted.slice(0, LABELS), ...(rest > 0 ? [['all others', rest]] : []), ...(one.missing > 0 ? [['without the field', one.missing]] : [])];
  return card(`By ${visible(one.field, 60)}`, `${number(one.events)} events in windows of ${one.window}`, bars(rows));
}

function quantiles(one) {
  return card(`Quantiles of ${visible(one.field, 60)}`, `${number(one.events)} events`,
    stats(Object.entries(one.quantiles).map(([name, value]) => ({name, value: decimal(value)}))));
}

/** What is in no window must not go unseen. */
function strays(mine) {
  const sums = {late: 0, ahead: 0, crowded: 0, untimed: 0};
  mine.forEach((one) => Object.keys(sums).forEach((name) => {
    sums[name] = Math.max(sums[name], one.ever?.[name] ?? 0);
  }));
  const parts = [[sums.late, 'came too late for their window'], [sums.ahead, 'claimed to be later than their record'],
    [sums.crowded, 'were of batches with too many windows'], [sums.untimed, 'are placed by the time of their record']].filter(([count]) => count > 0);
  return parts.length === 0 ? null : notice('', `Of all events ever counted, ${parts.map(([count, words]) => `${number(count)} ${words}`).join(', ')}.`);
}
