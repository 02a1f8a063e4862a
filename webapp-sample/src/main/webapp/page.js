import * as signIn from './sign-in.js';
import * as picture from './picture.js';
import * as figures from './figures.js';
import * as report from './report.js';
import { log } from './log.js';

const byId = id => document.getElementById(id);
let setup = null;

/** What the arrow into the WAR shows of the token. */
function incoming(token, who) {
  if (!token) {
    return null;
  }
  try {
    const claims = signIn.claimsOf(token);
    return {
      who,
      audience: claims.aud,
      scopes: claims.scp,
      roles: claims.roles,
      client: claims.azp || claims.appid,
      contexts: claims.acrs,
      seconds: claims.exp - Date.now() / 1000,
    };
  } catch (unreadable) {
    return { who, audience: 'unreadable' };
  }
}

function held() {
  const signedIn = signIn.held();
  return signedIn === null ? { token: null, who: 'nobody' } : { token: signedIn.accessToken, who: signedIn.name };
}

async function askControl(path, options = {}) {
  const response = await fetch(`${setup.control}/${path}`, { cache: 'no-store', ...options });
  if (!response.ok) {
    throw new Error(`the demo answered ${response.status} to ${path}`);
  }
  return response;
}

const control = async (path, options) => (await askControl(path, options)).json();
const demoToken = async query => (await askControl(`token?${query}`)).text();

/** One call of the WAR with everything that is to be known of it. */
async function call(path, { token, who, method = 'GET', demoToken = null }) {
  const id = crypto.randomUUID();
  const headers = { 'client-request-id': id };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const since = performance.now();
  const response = await fetch(path, { method, headers, cache: 'no-store' });
  const text = await response.text();
  const took = performance.now() - since;
  let body = null;
  try {
    body = JSON.parse(text);
  } catch (notJson) {
    body = { text };
  }
  return {
    path, method, took, body, demoToken,
    status: response.status,
    ok: response.ok,
    retryAfter: response.headers.get('Retry-After'),
    incoming: incoming(token, who),
    answer: {
      ok: response.ok,
      status: response.status,
      error: body && body.error,
      description: body && body.error_description,
    },
    trace: await trace(id, token),
    exchanges: setup.control ? await control(`exchanges?id=${id}`) : [],
  };
}

async function trace(id, token) {
  if (!token) {
    return null;
  }
  const response = await fetch(`api/rest/journal/${id}`, {
    headers: { Authorization: `Bearer ${token}` }, cache: 'no-store',
  });
  return response.ok ? response.json() : null;
}

function curl(done) {
  const method = done.method === 'GET' ? '' : ` -X ${done.method}`;
  const header = done.incoming ? ` -H "Authorization: Bearer ${shellToken(done)}"` : '';
  return `curl -si${method}${header} ${new URL(done.path, location.href).href}`;
}

/** The demo gives a shell its users' tokens; one that proves more than a password it has not got. */
function shellToken({ incoming: token, demoToken }) {
  const query = demoToken || `user=${token.who.toLowerCase()}`;
  return setup.control && !token.contexts ? `$(curl -s '${setup.control}/token?${query}')` : '$TOKEN';
}

const TEXTS = {
  consent_required: 'consent is missing; the page can ask the user for it',
  insufficient_claims: 'more proof of the user is wanted; the page signs in again with the claims of the challenge',
  interaction_required: 'the user must sign in again',
  insufficient_scope: 'the token lacks a scope that the rule for this path names',
  invalid_token: 'the filter refused the token; the application never saw the request',
  temporarily_unavailable: 'Entra cannot be reached, and no token was held',
  user_required: 'an application called where a user is needed',
};

function sentence(title, done) {
  if (!done.ok) {
    const why = TEXTS[done.body.error] || done.body.error_description || 'refused';
    const retry = done.retryAfter ? ` Try again in ${done.retryAfter} s.` : '';
    return `${title}: ${why}.${retry}`;
  }
  const asked = done.exchanges.filter(each => each.status === 200).length;
  const sources = done.trace ? done.trace.acquisitions.map(each => each.source) : [];
  if (asked > 0) {
    return `${title}: answered after ${asked === 1 ? 'one exchange' : `${asked} exchanges`} at Entra.`;
  }
  if (sources.length === 0) {
    return `${title}: answered; no token of another API was needed.`;
  }
  return sources.includes('STORE')
    ? `${title}: answered without asking Entra. The token had been kept, sealed, in the store.`
    : `${title}: answered without asking Entra. The token was in memory.`;
}

const kindOf = done => done.ok ? 'good' : done.status >= 500 || ['invalid_token', 'insufficient_scope'].includes(done.body.error) ? 'bad' : 'warm';

async function show(title, done, text = sentence(title, done)) {
  const kind = kindOf(done);
  picture.headline(text, kind);
  log(text, kind === 'good' ? '' : kind, `${done.status}`, curl(done));
  byId('claims-out').textContent = done.trace && done.trace.calls.length > 0
    ? JSON.stringify(done.trace.calls.map(each => ({ api: each.api, claims: each.saw })), null, 2)
    : 'This call reached no API.';
  await picture.tell(done);
  resolve(done);
}

/** Offers what ends a challenge, where there is such a thing. */
function resolve(done) {
  byId('resolve')?.remove();
  const again = { path: done.path };
  const way = {
    consent_required: ['Give consent', () => signIn.go({ scope: `openid profile offline_access ${done.body.consent_scope}`, prompt: 'consent' }, again)],
    insufficient_claims: ['Sign in with more proof', () => signIn.go({ claims: done.body.claims }, again)],
    interaction_required: ['Sign in again', () => signIn.go({ prompt: 'login' }, again)],
  }[done.ok ? '' : done.body.error];
  if (way) {
    const button = document.createElement('button');
    button.type = 'button';
    button.id = 'resolve';
    button.className = 'primary';
    button.textContent = way[0];
    button.addEventListener('click', way[1]);
    byId('headline').after(button);
    button.focus();
  }
}

async function simple(title, path, options = {}) {
  const caller = { ...held(), ...options };
  picture.begin(incoming(caller.token, caller.who));
  const done = await call(path, caller);
  await show(title, done);
  return done;
}

const paths = {
  whoami: ['Who am I', 'api/whoami'],
  call: ['One call', 'api/rest/partner'],
  parallel: ['Two APIs in parallel', 'api/rest/partner/both'],
  app: ['As the application', 'api/rest/partner/as-app'],
  consent: ['The calendar', 'api/rest/calendar'],
  claims: ['Claims challenge', 'api/rest/calendar/private'],
  forbidden: ['A forbidden scope', 'api/admin'],
};

const actions = {
  async many() {
    await signIn.renew();
    const caller = held();
    picture.begin(incoming(caller.token, caller.who));
    const all = await Promise.all(Array.from({ length: 50 }, () => call('api/rest/partner', caller)));
    const asked = all.flatMap(each => each.exchanges).filter(each => each.status === 200).length;
    const good = all.filter(each => each.ok).length;
    const leader = all.find(each => each.exchanges.length > 0) || all[0];
    await show('50 calls at once', leader, `50 calls at once with a new token: ${good} answered, ${asked} exchange${asked === 1 ? '' : 's'} at Entra.`);
  },
  async report() {
    const caller = held();
    picture.begin(incoming(caller.token, caller.who));
    const done = await call('api/rest/report', { ...caller, method: 'POST' });
    await show('A report', done, done.ok
      ? 'A report was started: one exchange at Entra, whose refresh token now lies sealed in a session on the server.'
      : sentence('A report', done));
    if (done.ok) {
      report.begin(done.body.id);
    }
  },
  async entra(button) {
    const down = button.getAttribute('aria-pressed') !== 'true';
    await control(`entra?down=${down}`, { method: 'POST' });
    button.setAttribute('aria-pressed', String(down));
    button.textContent = down ? 'Entra is down: mend it' : 'Entra is down';
    if (!down) {
      picture.headline('Entra answers again.', 'good');
      log('Entra answers again.', '', 'ok', null);
      return;
    }
    const cached = await simple('Entra is down, a token is held', 'api/rest/partner');
    const fresh = await call('api/rest/partner/fresh', held());
    await show('Entra is down, a new token is needed', fresh,
      `Entra is down: the call with a held token was answered ${cached.status}, the one that needs a new token ${fresh.status}${fresh.retryAfter ? ` with Retry-After ${fresh.retryAfter} s` : ''}.`);
  },
  async redeploy() {
    await restart('redeploy', 'The WAR was redeployed');
  },
  async kill() {
    await restart('kill', 'The server was killed (kill -9) and started again');
  },
  async expired() {
    await spoiled('expired', 'An expired token');
  },
  async tampered() {
    await spoiled('tampered', 'A tampered token');
  },
};

async function restart(how, text) {
  const caller = held();
  picture.begin(incoming(caller.token, caller.who));
  picture.headline(how === 'kill' ? 'Killing the server …' : 'Redeploying …');
  picture.gone(how === 'kill' ? 'killed' : 'redeploying');
  figures.pause(true);
  report.pause(true);
  try {
    await control(how, { method: 'POST' });
  } finally {
    figures.pause(false);
    report.pause(false);
  }
  log(`${text}.`, '', 'ok', `curl -s -X POST ${setup.control}/${how}`);
  picture.begin(incoming(caller.token, caller.who));
  const done = await call('api/rest/partner', caller);
  await show(text, done, done.ok && done.exchanges.length === 0
    ? `${text}. The next call was answered without a new exchange: the token had been kept, sealed, in the store.`
    : `${text}. ${sentence('The next call', done)}`);
}

async function spoiled(how, title) {
  const query = `user=alice&how=${how}`;
  await simple(title, 'api/rest/partner', { token: await demoToken(query), who: 'somebody', demoToken: query });
}

function person() {
  const signedIn = signIn.held();
  byId('who').textContent = signedIn === null ? 'Nobody is signed in.' : `${signedIn.name} (${signedIn.kind})`;
  byId('sign-in').hidden = signedIn !== null;
  byId('sign-out').hidden = signedIn === null;
  byId('daemon').hidden = signedIn !== null || !setup.control;
  byId('show-token').hidden = signedIn === null;
  byId('token-text').hidden = true;
  byId('claims-in').textContent = signedIn === null ? 'Sign in first.' : JSON.stringify(signIn.claimsOf(signedIn.accessToken), null, 2);
}

/** On a small screen the buttons are far below what they change. */
function bringIntoView(element) {
  const box = element.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight) {
    element.scrollIntoView({ block: 'start' });
  }
}

/** One action at a time; what goes wrong is said, and the buttons work again. */
async function run(work) {
  const buttons = document.querySelectorAll('#actions button');
  buttons.forEach(button => { button.disabled = true; });
  byId('resolve')?.remove();
  document.body.dataset.busy = 'true';
  bringIntoView(byId('headline'));
  try {
    await work();
  } catch (fault) {
    picture.headline(`It did not work: ${fault.message}`, 'bad');
    picture.gone('no answer');
    log(`It did not work: ${fault.message}`, 'bad', 'fault', null);
  } finally {
    buttons.forEach(button => { button.disabled = false; });
    person();
    figures.look();
    document.body.dataset.busy = 'false';
  }
}

byId('actions').addEventListener('click', event => {
  const button = event.target.closest('button');
  if (button) {
    const name = button.dataset.action;
    run(() => paths[name] ? simple(...paths[name]) : actions[name](button));
  }
});
byId('sign-in').addEventListener('click', () => run(() => signIn.go()));
byId('sign-out').addEventListener('click', () => {
  signIn.forget();
  picture.begin(null);
  picture.headline('Signed out.');
  report.hide();
  person();
});
byId('daemon').addEventListener('click', () => run(async () => {
  const token = await demoToken('user=daemon');
  signIn.hold({ accessToken: token, refreshToken: null, name: 'Nightly import', kind: 'daemon' });
  await simple(...paths.whoami);
}));
byId('show-token').addEventListener('click', () => {
  const text = byId('token-text');
  text.hidden = !text.hidden;
  text.textContent = text.hidden ? '' : signIn.held().accessToken;
  byId('show-token').textContent = text.hidden ? "Show the token's text" : "Hide the token's text";
});

async function start() {
  setup = await signIn.load();
  picture.name(setup.clientId, 'this page');
  picture.name(setup.scope && new URL(setup.scope).host, 'your WAR');
  byId('no-demo').hidden = Boolean(setup.control);
  for (const name of ['many', 'entra', 'redeploy', 'kill', 'expired', 'tampered']) {
    document.querySelector(`[data-action="${name}"]`).hidden = !setup.control;
  }
  byId('sign-in').disabled = !setup.clientId;
  figures.start();
  person();
  await run(async () => {
    const waiting = await signIn.comeBack();
    person();
    if (waiting) {
      await simple('After the sign-in', waiting.path);
    } else if (signIn.held()) {
      picture.headline('Press a button: the picture shows what travels where.');
    }
  });
  report.follow();
  document.body.dataset.ready = 'true';
}

start();
