// The pulse of the program, once a second. The browser connects again by itself and names the last pulse it has seen.
import {api} from '/js/url.js';

let redraw = () => {};
let source = null;
let state = 'connecting';
let last = null;
let lostAt = null;

export function start(draw) {
  redraw = draw;
  stop();
  source = new EventSource(api('events'));
  source.addEventListener('open', () => become('live'));
  source.addEventListener('error', () => become('lost'));
  source.addEventListener('pulse', (event) => {
    last = JSON.parse(event.data);
    become('live');
  });
}

export function stop() {
  source?.close();
  source = null;
}

function become(next) {
  lostAt = next === 'lost' ? lostAt ?? new Date().toISOString() : null;
  state = next;
  redraw();
}

/** The newest pulse, null before the first. */
export function pulse() {
  return last;
}

/** {state: 'connecting' | 'live' | 'lost', since}. */
export function connection() {
  return {state, since: lostAt};
}
