// Draws the page that the address names, again whenever something is news.
import {h, render} from '/lib/preact.js';
import {tags} from '/js/tags.js';
import {duration} from '/js/format.js';
import {api, link, onChange, page, param} from '/js/url.js';
import * as data from '/js/data.js';
import * as live from '/js/live.js';
import {empty, notice} from '/js/parts.js';
import * as overview from '/js/pages/overview.js';
import * as pipelines from '/js/pages/pipelines.js';
import * as insights from '/js/pages/insights.js';
import * as ledger from '/js/pages/ledger.js';
import * as objects from '/js/pages/objects.js';
import * as letters from '/js/pages/letters.js';
import * as explain from '/js/pages/explain.js';
import * as lag from '/js/pages/lag.js';
import * as signIn from '/js/pages/sign-in.js';

const {a, aside, button, div, h1, header, img, li, main, nav, p, span, ul} = tags;
const PAGES = new Map(Object.entries({overview, pipelines, insights, letters, ledger, explain, lag, objects}));
const THEMES = [['light', 'Light'], ['dark', 'Dark'], ['', 'System']];
const root = document.getElementById('console');
let session = null;
let asked = false;
let shown = '';

function draw() {
  asked = false;
  data.beginRound();
  if (session?.role === 'nobody') {
    document.title = 'Sign in · Millrace';
    render(signIn.draw(begin, redraw), root);
    return;
  }
  const name = page();
  const known = PAGES.get(name);
  document.title = `${known?.title ?? 'Not found'} · Millrace`;
  render(frame(name, known), root);
  if (shown !== name) {
    // A new page is announced to whoever listens instead of looking; the first is announced by the browser.
    const isFirst = shown === '';
    shown = name;
    if (!isFirst) {
      document.querySelector('h1')?.focus();
      scrollTo(0, 0);
    }
  }
}

function redraw() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(draw);
  }
}

function frame(name, known) {
  return div('', a({class: 'skip', href: '#content', onClick: skip}, 'Skip to the content'), div('frame',
    aside('side', div('side-content', a({class: 'brand', href: link('overview')}, img({src: '/icon.svg', alt: ''}), 'Millrace'),
      nav({'aria-label': 'Pages'}, ul('menu', ...[...PAGES].map(([path, one]) => li('', a({href: link(path), 'aria-current': path === name ? 'page' : undefined}, one.title))))),
      div('side-foot', themes(), who()))),
    main({id: 'content', tabindex: -1}, div('page',
      header('page-head', div('', h1({tabindex: -1}, known?.title ?? 'There is no such page'), known ? p('lead', known.lead) : null), pulseMark()),
      lost(), known ? h(componentOf(name), {key: name, draw: known.draw}) : empty('There is no such page', a({href: link('overview')}, 'To the overview'))))));
}

/** One component for each page, so that nothing of one stays in the next. */
const components = new Map();
function componentOf(name) {
  if (!components.has(name)) {
    components.set(name, ({draw: drawPage}) => div('page', drawPage()));
  }
  return components.get(name);
}

function skip(event) {
  event.preventDefault();
  document.getElementById('content').focus();
}

function pulseMark() {
  const {state} = live.connection();
  const words = {connecting: 'connecting …', live: 'live', lost: 'connection lost'};
  return span({class: `live ${state === 'live' ? '' : state === 'lost' ? 'lost' : 'waiting'}`.trim(), role: 'status'}, words[state]);
}

function lost() {
  const {state, since} = live.connection();
  return state === 'lost' ? notice('warn', `The program does not answer for ${duration(Date.now() - Date.parse(since))}; what is shown may be old. The console connects again by itself.`) : null;
}

function who() {
  return session?.needs_token ? div('', p('', session.role === 'operate' ? 'You may operate.' : 'You may look.'),
    button({type: 'button', onClick: signOut}, 'Sign out')) : span('', 'For this machine alone');
}

function themes() {
  const now = document.documentElement.dataset.theme ?? '';
  return div({class: 'theme', role: 'group', 'aria-label': 'Colours'}, ...THEMES.map(([value, text]) => button(
    {type: 'button', 'aria-pressed': String(value === now), onClick: () => choose(value)}, text)));
}

function choose(theme) {
  if (theme) {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('theme', theme);
  } else {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('theme');
  }
  redraw();
}

async function signOut() {
  await data.send('session', undefined, 'DELETE');
  live.stop();
  begin();
}

async function begin() {
  try {
    session = await data.fetchJson(api('session'));
    if (session.role !== 'nobody') {
      live.start(redraw);
    }
  } catch (problem) {
    session = {role: 'view', needs_token: false};
    live.start(redraw);
  }
  redraw();
}

const theme = param('theme') || localStorage.getItem('theme');
if (theme === 'light' || theme === 'dark') {
  document.documentElement.dataset.theme = theme;
}
data.start(redraw);
onChange(redraw);
begin();
