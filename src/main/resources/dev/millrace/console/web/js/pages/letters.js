// Dead letters: by cause, one of them whole, and what can be done about them, with its effect shown before it happens.
import {tags} from '/js/tags.js';
import {api, here, link, param} from '/js/url.js';
import {invalidate, read, redrawSoon, send} from '/js/data.js';
import {decimal, moment, number} from '/js/format.js';
import {age, card, chip, empty, facts, filters, foreign, list, notice, pager, stats, withData} from '/js/parts.js';
import {brokenValue} from '/js/broken-place.js';

const {a, button, code, div, form, h3, input, label, p, strong} = tags;

export const title = 'Dead letters';
export const lead = 'Records that broke their contract, grouped by cause. Mend the cause, see how many would pass today, and send those once more.';

/** What is being done, and to what; forms are not part of the address. */
let desk = fresh('');

function fresh(group) {
  return {group, field: '', expression: '', reason: '', tested: null, asking: null, job: null, problem: null};
}

export function draw() {
  const query = {state: param('state', 'open'), pipeline: param('pipeline'), where: param('where'), page: param('page', '1')};
  return withData(read(api('letters', query), 3), (data) => div('page',
    filters([{name: 'state', title: 'Letters', value: query.state, options: [['open', 'open'], ['all', 'all']]},
      {name: 'pipeline', title: 'Pipeline', value: query.pipeline, placeholder: 'all'},
      {name: 'where', title: 'Condition (CEL)', value: query.where, placeholder: 'type == "range"', wide: true}]),
    stats([
      {name: 'Open', value: number(data.open ?? 0), note: 'nothing was done about them yet'},
      {name: 'Replayed', value: number(data.replayed ?? 0), note: 'sent once more'},
      {name: 'Parked', value: number(data.parked ?? 0), note: 'sent too often'},
      {name: 'Discarded', value: number(data.discarded ?? 0), note: 'given up, with a reason'},
    ]),
    param('group') ? group(data.items.find((one) => one.group === param('group')) ?? {group: param('group')}) : null,
    param('letter') ? letter(param('letter')) : null,
    card('Causes', age(data.look), list({
      title: 'Dead letters by cause',
      chosen: (row) => row.group === param('group'),
      columns: [
        {head: 'Cause', isHead: true, wide: true, cell: (row) => [a({href: here({group: row.group, letter: row.sample})}, foreign(row.type), row.pointer ? [' at ', foreign(row.pointer, 80)] : null), div('note', foreign(row.message, 160))]},
        {head: 'Pipeline', cell: (row) => foreign(row.pipeline || '–', 60)},
        {head: 'Open', isNumber: true, cell: (row) => number(row.open)},
        {head: 'Done', isNumber: true, cell: (row) => number((row.replayed ?? 0) + (row.parked ?? 0) + (row.discarded ?? 0))},
        {head: 'Per minute', isNumber: true, cell: (row) => decimal(Number(row.per_minute))},
        {head: 'Last', cell: (row) => moment(row.last)},
        {head: 'Group', cell: (row) => code('', row.group)},
      ],
      rows: data.items,
      empty: query.where || query.pipeline ? empty('No letter matches', 'The filters above leave nothing over.')
        : empty('No dead letters', query.state === 'open' ? 'Every record kept its contract, or something was done about those that did not.' : 'Every record kept its contract.'),
    }), pager(data)),
    actions()));
}

// ---- what can be done about a group

function group(row) {
  if (desk.group !== row.group) {
    desk = fresh(row.group);
  }
  const job = desk.job ? read(api('letters/job', {id: desk.job}), 1).value : null;
  const isBusy = Boolean(job && job.state === 'running');
  settle(job);
  return card('What to do about this cause', row.open === undefined ? null : `${number(row.open)} open`,
    row.type === undefined ? notice('', 'No letter of this cause is open any more, or it stands on another page of the list.') : facts([['Cause', [foreign(row.type), row.pointer ? [' at ', code('', foreign(row.pointer, 200))] : null, ': ', foreign(row.message ?? '', 400)]],
      ['First and last', row.first ? `${moment(row.first)} to ${moment(row.last)}` : null], ['Contract', row.contract ? foreign(row.contract) : null]]),
    editing(isBusy),
    desk.problem ? notice('bad', desk.problem) : null,
    div('actions', button({type: 'button', class: desk.tested ? '' : 'main', disabled: isBusy, onClick: () => begin('test')}, 'Test with today’s rules'),
      desk.tested ? button({type: 'button', class: 'main', disabled: isBusy || desk.tested.passes === 0, onClick: () => ask('replay')}, `Replay the ${number(desk.tested.passes)} that pass …`) : null,
      button({type: 'button', class: 'danger', disabled: isBusy, onClick: () => ask('discard')}, 'Discard …'),
      a({class: 'button', href: here({group: '', letter: ''})}, 'Close')),
    isBusy ? notice('', `${{test: 'Testing', replay: 'Replaying', discard: 'Discarding'}[job.kind]}: ${number(job.looked)} letters looked at${job.kind === 'replay' ? `, ${number(job.replayed)} sent` : ''} …`) : null,
    outcome(job), desk.asking ? confirmation(row) : null);
}

function editing(isBusy) {
  const change = (name) => (event) => {
    desk = {...desk, [name]: event.target.value, tested: null, asking: null};
    redrawSoon();
  };
  return form({class: 'filters', onSubmit: (event) => event.preventDefault()},
    label('', 'Set a field first (optional)', input({value: desk.field, disabled: isBusy, placeholder: 'status', spellcheck: false, onInput: change('field')})),
    label('', 'to this expression', input({value: desk.expression, disabled: isBusy, placeholder: '"unknown"', size: 30, spellcheck: false, onInput: change('expression')})));
}

function ask(what) {
  desk = {...desk, asking: what, problem: null};
  redrawSoon();
}

function confirmation(row) {
  const isReplay = desk.asking === 'replay';
  const reason = (event) => {
    desk = {...desk, reason: event.target.value};
    redrawSoon();
  };
  return div({class: 'notice warn stack', role: 'group', 'aria-label': 'Before it happens'}, h3('', 'Before it happens'),
    isReplay
      ? p('', `${number(desk.tested.passes)} records are sent to the topic they came from, each exactly once, with their key, time and headers. ${number(desk.tested.looked - desk.tested.passes)} stay as they are.`)
      : p('', `${number(row.open)} letters are given up. They stay in their topic as long as it keeps them, but nobody is asked about them again.`),
    label('field', 'Reason, for the record', input({value: desk.reason, onInput: reason, size: 40})),
    div('actions', button({type: 'button', class: 'main', disabled: !isReplay && desk.reason.trim() === '', onClick: () => begin(desk.asking)}, isReplay ? `Send ${number(desk.tested.passes)} records` : `Discard ${number(row.open)} letters`),
      button({type: 'button', onClick: () => ask(null)}, 'Cancel')));
}

async function begin(kind) {
  const set = desk.field && desk.expression ? {[desk.field]: desk.expression} : undefined;
  try {
    const job = await send(`letters/${kind}`, {group: desk.group, set, reason: desk.reason || undefined});
    desk = {...desk, job: job.id, asking: null, problem: null, tested: kind === 'test' ? null : desk.tested};
  } catch (problem) {
    desk = {...desk, problem: problem.message, asking: null};
  }
  redrawSoon();
}

/** Takes in what came of a job, once. */
function settle(job) {
  if (!job || job.id !== desk.job || job.state === 'running' || desk.settled === job.id) {
    return;
  }
  desk = {...desk, settled: job.id, problem: job.problem ?? null, tested: job.kind === 'test' && job.result ? job.result : null};
  if (job.kind !== 'test') {
    invalidate();
  }
}

function outcome(job) {
  if (!job?.result || job.id !== desk.job) {
    return null;
  }
  const result = job.result;
  if (job.kind === 'test') {
    return div('stack', notice(result.passes > 0 ? 'good' : 'warn', strong('', `${number(result.passes)} of ${number(result.looked)} would pass today.`)), others(result));
  }
  return job.kind === 'replay'
    ? div('stack', notice('good', strong('', `${number(result.replayed)} records were sent. `), `On record as ${result.action ?? result.id}.`,
      result.parked > 0 ? ` ${number(result.parked)} were parked: sent too often before.` : null, result.stopped ? ` It ended early: ${result.stopped}.` : null), result.trial ? others(result.trial) : null)
    : notice('good', strong('', `${number(result.discarded)} letters were given up. `), `On record as ${result.action ?? result.id}.`);
}

function others(report) {
  return (report.others ?? []).length === 0 ? null : list({
    title: 'Why the others would not pass',
    columns: [
      {head: 'Would be', isHead: true, cell: (row) => ({dead: 'dead again', lost: 'not sent', untried: 'not known'}[row.outcome] ?? row.outcome)},
      {head: 'Why', cell: (row) => [row.type ? [foreign(row.type), ' '] : null, row.pointer ? ['at ', foreign(row.pointer, 80), ' '] : null, foreign(row.message, 200)]},
      {head: 'Letters', isNumber: true, cell: (row) => number(row.count)},
    ],
    rows: report.others, empty: null,
  });
}

// ---- one letter

function letter(place) {
  return withData(read(api('letters/one', {at: place}), 0), (one) => card('A letter of it', one.letter,
    facts([['Record', one.record ? a({href: link('explain', {at: one.record})}, foreign(one.record)) : null], ['Rejected', moment(one.written)],
      ['Error', [chip('bad', foreign(one.type)), one.pointer ? [' at ', code('', foreign(one.pointer, 300))] : null]], ['Message', foreign(one.message, 500)],
      ['Key', one.key ? foreign(one.key, 200) : null], ['Tried again', one.retries > 0 ? `${number(one.retries)} times` : null]]),
    brokenValue(one),
    (one.headers ?? []).length > 0 ? facts(one.headers.slice(0, 30).map((header) => [foreign(header.name, 60), foreign(header.value ?? '', 200)])) : null));
}

function actions() {
  return withData(read(api('letters/actions'), 10), (data) => (data.actions.length === 0 ? null : card('What was done', `the last ${number(data.actions.length)}`, list({
    title: 'What was done to dead letters',
    columns: [
      {head: 'When', isHead: true, cell: (row) => moment(row.started)},
      {head: 'What', cell: (row) => row.kind},
      {head: 'Who', cell: (row) => foreign(`${row.user}@${row.host}`, 60)},
      {head: 'How', cell: (row) => foreign(row.command, 100)},
      {head: 'Reason', cell: (row) => foreign(row.reason || '–', 200)},
      {head: 'Letters', isNumber: true, cell: (row) => number((row.replayed ?? 0) + (row.parked ?? 0) + (row.discarded ?? 0))},
    ],
    rows: data.actions, empty: null,
  }))));
}
