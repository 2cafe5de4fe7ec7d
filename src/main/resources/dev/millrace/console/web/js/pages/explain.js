// What became of one record, and why.
import {tags} from '/js/tags.js';
import {api, go, here, link, param} from '/js/url.js';
import {read} from '/js/data.js';
import {moment, number} from '/js/format.js';
import {card, chip, empty, facts, foreign, list, notice, withData} from '/js/parts.js';
import {objectLink} from '/js/pages/ledger.js';

const {a, button, code, div, form, input, label, li, ol, p, pre, span, strong, ul} = tags;
const LONGEST_VALUE = 6000;

export const title = 'Explain';
export const lead = 'Name a record, and see what every pipeline made of it: each stage’s decision under the rules that held then, and where it is now.';

export function draw() {
  const at = param('at');
  return div('page', search(at), at ? withData(read(api('explain', {at}), 0), answer) : empty('Which record?',
    'Write its place above as TOPIC-PARTITION@OFFSET, for example ', code('', 'user-login-0@17'), '. The ledger and dead letters link here too.'));
}

function search(at) {
  const submit = (event) => {
    event.preventDefault();
    go(here({at: new FormData(event.target).get('at').trim()}));
  };
  return form({class: 'filters', role: 'search', onSubmit: submit}, label('', 'Record', input({key: at, name: 'at', defaultValue: at, size: 44, placeholder: 'topic-partition@offset', spellcheck: false, required: true})),
    button({class: 'main'}, 'Explain'));
}

function answer(data) {
  return div('page', record(data), ...data.pipelines.map(account),
    data.pipelines.length === 0 ? empty('No pipeline reads this topic', 'Neither one of this process nor any that the ledger knows.') : null);
}

const ABSENT = {
  'no-partition': 'There is no such partition.', removed: 'The log begins above it: retention or deletion has removed what was there.',
  'not-written': 'Nothing has been written there yet.', 'not-committed': 'It lies behind a transaction that is still open, so nobody reads it yet.',
  aborted: 'A record of a transaction that was aborted; nobody ever reads it.', marker: 'No record: it is a transaction’s marker.',
  'marker-or-compacted': 'No record: a transaction’s marker, or compaction has removed what was there.',
};

function record({position, record: found}) {
  return card('The record', position, found.state === 'here'
    ? [facts([['Time', moment(found.timestamp)], ['Key', found.key === null || found.key === undefined ? 'none' : foreign(found.key, 300)]]),
      found.value === null || found.value === undefined ? p('note', 'No value: a tombstone.') : div('value', pre({tabindex: 0, role: 'region', 'aria-label': 'Value of the record'}, foreign(pretty(found.value), LONGEST_VALUE)))]
    : notice('warn', ABSENT[found.state] ?? found.state, found.log_end === undefined ? null : ` The partition holds [${number(found.log_start)}, ${number(found.log_end)}).`));
}

function pretty(text) {
  try {
    return text.length > LONGEST_VALUE ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const OUTCOMES = {
  stored: ['good', 'stored'], forwarded: ['good', 'forwarded'], filtered: ['', 'filtered'], duplicate: ['', 'duplicate'], dead: ['bad', 'dead letter'],
  gap: ['warn', 'gap'], 'no-record': ['', 'no record'], pending: ['warn', 'not settled yet'], 'not-taken': ['', 'never taken'], 'one-of': ['warn', 'one of several'],
};

function account(one) {
  const [kind, words] = OUTCOMES[one.outcome.is] ?? ['', one.outcome.is];
  return card(one.pipeline, [chip(kind, words), one.configured ? null : ' not configured here'],
    where(one.outcome), ledger(one.ledger), stages(one.stages), one.rules ? p('note', 'Rules ', code('', one.rules.hash), one.rules.current ? ', those in force' : ', older ones than those in force', ` · contract ${one.rules.contract}`) : null,
    one.notes.length > 0 ? ul('', ...one.notes.map((note) => li('note', foreign(note, 500)))) : null);
}

function where(outcome) {
  switch (outcome.is) {
    case 'stored':
      return facts([['Object', a({href: objectLink(outcome)}, foreign(outcome.key))], ['Line', outcome.line === undefined ? 'not known' : number(outcome.line)], ['How this is known', foreign(outcome.proof)]]);
    case 'forwarded':
      return facts([['Output topic', foreign(outcome.topic)], ['There as', outcome.positions.length === 0 ? 'not found' : outcome.positions.map(foreign)], ['How this is known', foreign(outcome.proof)]]);
    case 'duplicate':
      return facts([['Repeats', outcome.of === undefined ? 'an earlier record that cannot be named' : `offset ${number(outcome.of)}`]]);
    case 'dead':
      return list({
        title: 'Its dead letters',
        columns: [
          {head: 'Letter', isHead: true, cell: (row) => a({href: link('letters', {letter: row.position, state: 'all'})}, foreign(row.position))},
          {head: 'Reason', cell: (row) => chip('bad', row.reason)},
          {head: 'At', cell: (row) => code('', foreign(row.pointer || 'the whole value', 100))},
          {head: 'Message', cell: (row) => foreign(row.message, 300)},
        ],
        rows: outcome.letters, empty: p('note', `Its letter in ${outcome.topic} is not found any more.`),
      });
    case 'gap':
      return facts([['Cause', foreign(outcome.cause)]]);
    case 'pending':
      return outcome.expected ? facts([['Expected', foreign(outcome.expected)]]) : null;
    case 'one-of':
      return facts([['One of', outcome.outcomes.join(', ')]]);
    default:
      return null;
  }
}

function ledger(standing) {
  const range = standing.first === undefined ? '' : `[${number(standing.first)}, ${number(standing.end)})`;
  const words = {
    settled: `Settled with its range ${range}: ${['stored', 'forwarded', 'filtered', 'duplicates'].filter((name) => standing[name] > 0).map((name) => `${number(standing[name])} ${name}`).join(', ')}`
      + `${Object.keys(standing.dead ?? {}).length > 0 ? `, ${number(Object.values(standing.dead).reduce((sum, count) => sum + count, 0))} dead` : ''}.`,
    sealed: `The end of its batch ${range} is decided, its outcome is not.`,
    'not-settled': `Not settled yet: the ledger has come to ${number(standing.settled)}.`,
    'before-start': `The pipeline began at ${number(standing.start)}, above it.`,
    unknown: 'The ledger knows nothing of this pipeline and partition.',
    missing: `It lies below ${number(standing.settled)}, but no entry covers it: the books do not balance.`,
  };
  return p('', strong('', 'Ledger: '), words[standing.state] ?? standing.state);
}

function stages(steps) {
  return steps.length === 0 ? null : ol({class: 'stages', 'aria-label': 'What each stage decided'}, ...steps.map((step) => li('',
    span('stage', step.stage), div('', code('', foreign(step.rule, 200)), div('note', foreign(step.found, 400))),
    chip({passed: 'good', changed: 'good', ended: 'warn'}[step.effect] ?? '', {passed: 'goes on', changed: 'changed', ended: 'ends here'}[step.effect] ?? step.effect))));
}
