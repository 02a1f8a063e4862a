// Draws what a call did: which token travelled where, and what was found.

const byId = id => document.getElementById(id);
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const STATES = ['active', 'good', 'bad', 'warm', 'skipped'];

const SOURCES = {
  HEAP: 'memory',
  STORE: 'the store',
  SHARED_FLIGHT: 'a flight under way',
  TOKEN_ENDPOINT: 'an exchange',
};

/** What stands on the arrows while nothing has happened. */
const hints = new Map([...document.querySelectorAll('.arrow ul')].map(list => [list, [...list.children]]));

let down = false;

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const names = new Map();

/** Says what a client id is called here. */
export function name(clientId, called) {
  if (clientId) {
    names.set(clientId, called);
  }
}

/** An id by its beginning, which tells ids apart, and by its name; the whole stands in the claims. */
function short(value, called = names.get(value)) {
  const text = ID.test(value) ? `${value.slice(0, 8)}…` : value;
  return called ? `${text} (${called})` : text;
}

const node = name => byId(`node-${name}`);
const apiNode = api => document.querySelector(`.node[data-api="${api}"]`);
const apiArrow = api => document.querySelector(`.arrow[data-api="${api}"]`);

function state(element, name) {
  element.classList.remove(...STATES);
  if (name) {
    element.classList.add(name);
  }
}

function facts(element, pairs) {
  const list = element.querySelector('dl');
  list.replaceChildren();
  for (const [term, text] of pairs) {
    if (text === undefined || text === null || text === '') {
      continue;
    }
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = term;
    dd.append(...breakable(`${text}`));
    list.append(dt, dd);
  }
}

/** A user's name may break after its @ and the dot that follows, a scope after its slashes. */
function breakable(text) {
  return text.split(/(?<=@|@[^.@]*\.|\/)/).flatMap(part => [part, document.createElement('wbr')]);
}

function lines(arrow, texts) {
  const list = arrow.querySelector('ul');
  list.replaceChildren(...texts.filter(Boolean).map(text => {
    const item = document.createElement('li');
    item.textContent = text;
    return item;
  }));
}

export function minutes(seconds) {
  const left = Math.round(seconds / 60);
  return left > 0 ? `valid for ${left} min` : 'expired';
}

const millis = value => value === undefined || value === null ? '' : `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`;
const words = value => Array.isArray(value) ? value.join(' ') : value;
const step = () => new Promise(done => setTimeout(done, calm.matches ? 0 : 420));

export function headline(text, kind = '') {
  const element = byId('headline');
  element.textContent = text;
  element.className = `headline ${kind}`;
}

/** Entra's node says so for as long as it is down. */
export function entraIs(nowDown) {
  down = nowDown;
  showOutage();
}

function showOutage() {
  state(node('entra'), down ? 'bad' : '');
  facts(node('entra'), outage());
}

const outage = () => down ? [['is down', 'answers 503']] : [];

/** Nothing is under way, and nothing was. */
export function rest() {
  for (const element of document.querySelectorAll('.node, .arrow')) {
    state(element, '');
  }
  hints.forEach((items, list) => list.replaceChildren(...items));
  showOutage();
}

/** Before a call: nothing of the last one is left. */
export function begin(incoming) {
  for (const element of document.querySelectorAll('.node, .arrow')) {
    state(element, '');
  }
  for (const element of document.querySelectorAll('.node')) {
    facts(element, []);
  }
  for (const element of document.querySelectorAll('.arrow')) {
    lines(element, []);
  }
  showOutage();
  state(node('browser'), 'active');
  state(byId('arrow-in'), 'active');
  lines(byId('arrow-in'), describe(incoming));
  facts(node('browser'), [['as', incoming ? incoming.who : 'nobody']]);
}

/** What a token says, as the arrow shows it. */
function describe(token) {
  if (!token) {
    return ['no token'];
  }
  return [
    `aud ${short(token.audience)}`,
    token.scopes && `scp ${words(token.scopes)}`,
    token.roles && token.roles.length > 0 && `roles ${words(token.roles)}`,
    token.client && `app ${short(token.client)}`,
    token.seconds !== undefined && minutes(token.seconds),
  ];
}

/** After a call: the steps one after the other. note: [term, text], what else is to be known of the WAR. */
export async function tell(call, note) {
  const { incoming, trace, ok, body, status, exchanges, took } = call;
  const passed = trace !== null;
  lines(byId('arrow-in'), [...describe(incoming), `answered in ${millis(took)}`]);
  state(node('browser'), ok ? 'good' : '');
  state(byId('arrow-in'), passed ? 'good' : 'bad');
  if (!passed) {
    state(node('sample'), 'bad');
    facts(node('sample'), [['the filter', `refused: ${status}`], ['because', body.error_description], note]);
    unused();
    return;
  }
  const acquisitions = trace.acquisitions;
  state(node('sample'), 'good');
  facts(node('sample'), [
    ['caller', trace.caller.name],
    ['tenant', short(trace.caller.tenant)],
    ['roles', words(trace.caller.roles) || 'none'],
    ...acquisitions.map(each => [
      each.api.replace(/API$|App$/, ''),
      each.error ? `no token: ${each.error}` : `token from ${SOURCES[each.source]}`,
    ]),
    ['answered', ok ? '' : `${status} ${body.error}`],
    note,
  ]);
  await step();
  await entra(call);
  await downstream(trace.calls);
  unused();
  if (!ok) {
    state(node('sample'), status === 401 ? 'warm' : 'bad');
  }
}

/** What a call did not need is said, too. */
function unused() {
  for (const arrow of document.querySelectorAll('.arrow')) {
    if (arrow.querySelector('li') === null) {
      state(arrow, 'skipped');
      lines(arrow, [arrow.id === 'arrow-entra' ? 'not asked' : 'not called']);
    }
  }
}

async function entra({ incoming, trace, exchanges }) {
  const acquisitions = trace.acquisitions;
  const arrow = byId('arrow-entra');
  if (acquisitions.length === 0 && exchanges.length === 0) {
    return;
  }
  if (exchanges.length === 0) {
    state(arrow, 'skipped');
    const sources = [...new Set(acquisitions.map(each => SOURCES[each.source] || 'memory'))];
    lines(arrow, acquisitions.some(each => each.error)
      ? ['not asked again']
      : ['not asked', `the token was in ${sources.join(' and ')}`]);
    return;
  }
  state(arrow, 'active');
  const waited = acquisitions.filter(each => each.source === 'TOKEN_ENDPOINT').map(each => millis(each.millis));
  lines(arrow, [
    ...exchanges.map(each => `${each.grant.replaceAll('_', '-')} for ${each.resource || each.scope}${each.challenged ? ', with the claims' : ''}`),
    `app ${short(incoming.audience)}`,
    waited.length > 0 && `took ${waited.join(', ')}`,
  ]);
  await step();
  const refused = exchanges.filter(each => each.status !== 200);
  state(arrow, refused.length > 0 ? 'bad' : 'good');
  state(node('entra'), down ? 'bad' : refused.length > 0 ? 'warm' : 'good');
  facts(node('entra'), [...outage(), ...exchanges.flatMap(each => [
    ['asked for', each.scope],
    each.status === 200
      ? ['granted', `a token for ${each.resource}`]
      : ['refused', `${each.status > 0 ? each.status : 'no answer'} ${each.rule}`],
  ])]);
}

async function downstream(calls) {
  if (calls.length === 0) {
    return;
  }
  for (const call of calls) {
    const name = call.api.replace(/App$/, 'API');
    state(apiArrow(name), 'active');
    lines(apiArrow(name), describeCall(call));
  }
  await step();
  for (const call of calls) {
    const name = call.api.replace(/App$/, 'API');
    const good = call.status >= 200 && call.status < 300;
    state(apiArrow(name), good ? 'good' : 'bad');
    state(apiNode(name), good ? 'good' : 'bad');
    facts(apiNode(name), [
      ['saw', call.saw && call.saw.name],
      ['as', call.saw && (call.saw.isApplication ? 'an application' : 'a user')],
      ['answered', call.status],
    ]);
  }
}

function describeCall(call) {
  const saw = call.saw || {};
  return [
    saw.audience ? `aud ${short(words(saw.audience), call.api.replace(/(API|App)$/, ' API'))}` : call.path,
    saw.scopes && saw.scopes.length > 0 && `scp ${words(saw.scopes)}`,
    saw.roles && saw.roles.length > 0 && `roles ${words(saw.roles)}`,
    saw.client && `app ${short(saw.client)}`,
    saw.expiresIn !== undefined && minutes(saw.expiresIn),
    `took ${millis(call.millis)}`,
  ];
}

/** While the server is started again. */
export function restarting(text) {
  state(byId('arrow-in'), '');
  state(node('browser'), '');
  state(node('sample'), 'active');
  facts(node('sample'), [['server', text]]);
}

/** Something did not work; who: browser, entra or sample, or undefined if it was none of them. */
export function failed(who) {
  rest();
  if (who) {
    state(node(who), 'bad');
    facts(node(who), [[who === 'sample' ? 'server' : 'sign-in', who === 'sample' ? 'no answer' : 'failed']]);
  }
}
