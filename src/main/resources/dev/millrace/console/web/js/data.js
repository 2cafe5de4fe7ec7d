// What pages read from the API: asked for when a page first needs it, again while it is shown, forgotten afterwards.
const MOST_KEPT = 40;
const entries = new Map();
let redraw = () => {};
let round = 0;

/** Draws once more, soon. */
export function redrawSoon() {
  redraw();
}

export function start(draw) {
  redraw = draw;
  setInterval(refreshWhatIsShown, 500);
}

/**
 * Gives what is known of an address: {state: 'loading' | 'ready' | 'failed', value, problem, at}. After a failure the last
 * value stays, so that a page can show it as stale.
 */
export function read(address, everySeconds = 5) {
  let entry = entries.get(address);
  if (!entry) {
    entry = {state: 'loading', value: null, problem: null, at: 0, due: 0, busy: false};
    entries.set(address, entry);
    forgetOldest();
  }
  entry.round = round;
  entry.every = everySeconds * 1000;
  if (!entry.busy && entry.due === 0) {
    load(address, entry);
  }
  return entry;
}

/** Before each drawing. */
export function beginRound() {
  round++;
}

function forgetOldest() {
  if (entries.size > MOST_KEPT) {
    const oldest = [...entries].sort(([, a], [, b]) => (a.round ?? 0) - (b.round ?? 0))[0][0];
    entries.delete(oldest);
  }
}

function refreshWhatIsShown() {
  if (document.hidden) {
    return;
  }
  const now = performance.now();
  for (const [address, entry] of entries) {
    if (entry.round === round && !entry.busy && entry.every > 0 && now >= entry.due) {
      load(address, entry);
    }
  }
}

async function load(address, entry) {
  entry.busy = true;
  try {
    entry.value = await fetchJson(address);
    entry.state = 'ready';
    entry.problem = null;
    entry.at = Date.now();
  } catch (problem) {
    entry.state = 'failed';
    entry.problem = problem;
  }
  entry.busy = false;
  entry.due = performance.now() + entry.every;
  redraw();
}

/** Asks the API once; throws an error with the API's own words, and its status. */
export async function fetchJson(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    throw Object.assign(new Error('the program does not answer; has it ended?'), {status: 0});
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw Object.assign(new Error(body.error ?? `the program answered ${response.status}`), {status: response.status});
  }
  return body;
}

/** Changes something. */
export function send(path, body, method = 'POST') {
  return fetchJson(`/api/v1/${path}`, {
    method,
    headers: {'Content-Type': 'application/json', 'X-Millrace-Change': '1'},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** Reads everything anew: after a change that the pages must show. */
export function invalidate() {
  for (const entry of entries.values()) {
    entry.due = 0;
  }
}
