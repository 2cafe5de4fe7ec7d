// The address holds all of the state: which page, filters, order, page of a list, span of time.
let changed = () => {};

/** Calls this after each change of the address. */
export function onChange(listener) {
  changed = listener;
  addEventListener('popstate', listener);
  document.addEventListener('click', follow);
}

function follow(event) {
  const anchor = event.target.closest?.('a[href]');
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const href = anchor?.getAttribute('href') ?? anchor?.getAttributeNS('http://www.w3.org/1999/xlink', 'href');
  if (!anchor || !plain || !href?.startsWith('/') || href.startsWith('/api/') || anchor.hasAttribute('download')) {
    return;
  }
  event.preventDefault();
  go(href);
}

export function page() {
  return location.pathname.replace(/^\/|\/$/g, '') || 'overview';
}

export function param(name, fallback = '') {
  return new URLSearchParams(location.search).get(name) ?? fallback;
}

/** Address of a page: link('ledger', {chain}). What is empty is left away. */
export function link(name, params = {}) {
  return `/${name === 'overview' ? '' : name}${queryOf(params)}`;
}

function queryOf(params) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== '' && value !== null && value !== undefined));
  return query.size > 0 ? `?${query}` : '';
}

/** Address of this page with some things changed. */
export function here(changes) {
  return link(page(), {...Object.fromEntries(new URLSearchParams(location.search)), ...changes});
}

export function go(href) {
  if (href !== location.pathname + location.search) {
    history.pushState(null, '', href);
    changed();
  }
}

/** Changes parameters of this page, without a step for "back": for what changes at every key. */
export function set(changes) {
  history.replaceState(null, '', here(changes));
  changed();
}

/** Address of the API. */
export function api(path, params = {}) {
  return `/api/v1/${path}${queryOf(params)}`;
}
