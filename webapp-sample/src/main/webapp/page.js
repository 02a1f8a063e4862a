import * as signIn from './sign-in.js';
import * as picture from './picture.js';
import * as figures from './figures.js';
import * as report from './report.js';
import { call, control, controlLine, curl, demoToken, incoming, use } from './call.js';
import { kindOf, sentence, sources } from './words.js';
import { log } from './log.js';
import { hideCode, showCode } from './code.js';

const byId = id => document.getElementById(id);
const WELCOME = 'Begin with step 1: sign in. The picture shows what travels where.';
let setup = null;

/** Who calls, by what is held now. */
function caller() {
  const signedIn = signIn.held();
  return signedIn === null
    ? { token: null, who: 'nobody', shell: '' }
    : { token: signedIn.accessToken, who: signedIn.name, shell: shell(signedIn) };
}

/** How a shell asks the demo for such a token. */
function shell({ name, kind, accessToken }) {
  const proven = (signIn.claimsOf(accessToken).acrs || []).includes('c1') ? '&how=proven' : '';
  return kind === 'daemon' ? 'user=daemon' : `user=${name.toLowerCase()}${proven}`;
}

/** After a step's button has worked, the next step is the one to take. */
function stepDone(action) {
  const step = document.querySelector(`[data-action="${action}"]`)?.closest('.step');
  if (step) {
    step.classList.add('done');
    document.querySelectorAll('.step').forEach(each => each.classList.remove('next'));
    document.querySelector('.step:not(.done)')?.classList.add('next');
  }
}

async function show(title, done, text = sentence(title, done), note = ['', ''], times = 1) {
  const kind = kindOf(done);
  picture.headline(text, kind);
  log(text, kind === 'good' ? '' : kind, `${done.status}`, curl(done, times));
  byId('claims-out').textContent = done.trace && done.trace.calls.some(each => each.saw)
    ? JSON.stringify(done.trace.calls.map(each => ({ api: each.api, claims: each.saw })), null, 2)
    : 'The last call reached no API that told what it saw.';
  await picture.tell(done, note);
  resolve(title, done);
  return done;
}

/** Offers what ends a challenge, where there is such a thing; what was refused is then done again. */
function resolve(title, done) {
  byId('resolve')?.remove();
  const again = { title, path: done.path };
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

async function simple(title, path, by = caller()) {
  picture.begin(incoming(by));
  picture.headline(`${title} …`);
  const done = await call(path, by);
  return show(title, done);
}

const paths = {
  whoami: ['Who am I', 'api/whoami'],
  call: ['One call', 'api/rest/partner'],
  parallel: ['Two APIs in parallel', 'api/rest/partner/both'],
  app: ['As the application', 'api/rest/partner/as-app'],
  consent: ['The calendar', 'api/rest/calendar'],
  claims: ['Private events', 'api/rest/calendar/private'],
  forbidden: ['A forbidden scope', 'api/admin'],
};

const actions = {
  async many() {
    await signIn.renew();
    picture.begin(incoming(caller()));
    picture.headline('50 calls at once, with a token that nobody has exchanged yet …');
    const by = caller();
    const all = await Promise.all(Array.from({ length: 50 }, () => call('api/rest/partner', by)));
    const asked = all.flatMap(each => each.exchanges).filter(each => each.status === 200).length;
    const good = all.filter(each => each.ok).length;
    const leader = all.find(each => each.exchanges.length > 0) || all[0];
    return show('50 calls at once', leader, good === 0 ? undefined
      : `50 calls at once with a new token: ${good} answered, ${asked} exchange${asked === 1 ? '' : 's'} at Entra; ${sources(all)}.`,
    ['shown', 'one of the 50 calls'], 50);
  },
  async report() {
    const by = caller();
    picture.begin(incoming(by));
    picture.headline('Starting a report …');
    const done = await call('api/rest/report', by, 'POST');
    await show('A report', done, done.ok
      ? 'A report was started: one exchange at Entra, counted below, whose refresh token now lies sealed in a session on the server.'
      : undefined, done.ok ? ['session', 'started; its refresh token is sealed'] : undefined);
    if (done.ok) {
      report.begin(done.body.id);
    }
  },
  async entra() {
    const down = byId('entra').getAttribute('aria-pressed') !== 'true';
    if (down) {
      const before = await call('api/rest/partner', caller());
      if (!before.ok) {
        await show('Before Entra goes down, a call so that a token is held', before);
        return;
      }
    }
    await control(`entra?down=${down}`, { method: 'POST' });
    entraIs(down);
    if (!down) {
      picture.begin(incoming(caller()));
      picture.rest();
      picture.headline('Entra answers again.', 'good');
      log('Entra answers again.', '', 'ok', controlLine('entra?down=false'));
      return;
    }
    log('Entra is down from now on: 503 to whoever asks for a token.', 'warm', 'down', controlLine('entra?down=true'));
    const cached = await simple('Entra is down, a token is held', 'api/rest/partner');
    picture.begin(incoming(caller()));
    const fresh = await call('api/rest/partner/fresh', caller());
    await show('Entra is down, a new token is needed', fresh,
      `Entra is down: the call with a held token was answered ${cached.status}, the one that needs a new token ${fresh.status}${fresh.retryAfter ? ` with Retry-After ${fresh.retryAfter} s` : ''}.`);
  },
  async redeploy() {
    return restart('redeploy', 'The WAR was redeployed', 'Redeploying the WAR …', ['server', 'redeployed just now']);
  },
  async kill() {
    return restart('kill', 'The server was killed (kill -9) and started again', 'Killing the server …', ['server', 'killed, started again']);
  },
  async expired() {
    await spoiled('expired', 'An expired token');
  },
  async tampered() {
    await spoiled('tampered', 'A tampered token');
  },
};

async function restart(how, text, meanwhile, note) {
  picture.begin(incoming(caller()));
  // so that there is a token to be kept
  await call('api/rest/partner', caller());
  picture.headline(meanwhile);
  picture.restarting(how === 'kill' ? 'killed; a new one starts' : 'the WAR is being redeployed');
  await figures.pause(true);
  await report.pause(true);
  try {
    await control(how, { method: 'POST' });
  } finally {
    await figures.pause(false);
    await report.pause(false);
  }
  log(`${text}.`, '', 'ok', controlLine(how));
  const by = caller();
  picture.begin(incoming(by));
  const done = await call('api/rest/partner', by);
  const kept = done.ok && done.exchanges.length === 0 && done.trace.acquisitions.some(each => each.source === 'STORE');
  return show(text, done, kept
    ? `${text}. The next call was answered without a new exchange: the token had been kept, sealed, in the store.`
    : `${text}. ${sentence('The next call', done)}`, note);
}

async function spoiled(how, title) {
  const query = `user=alice&how=${how}`;
  await simple(title, 'api/rest/partner', { token: await demoToken(query), who: 'somebody', shell: query });
}

function entraIs(down) {
  byId('entra').setAttribute('aria-pressed', String(down));
  picture.entraIs(down);
}

function person() {
  const signedIn = signIn.held();
  byId('who').textContent = signedIn === null ? 'Nobody is signed in.' : `${signedIn.name} (${signedIn.kind})`;
  byId('sign-in').hidden = signedIn !== null;
  byId('sign-out').hidden = signedIn === null;
  byId('daemon').hidden = signedIn !== null || !setup.control;
  byId('show-token').hidden = signedIn === null;
  hideToken();
  byId('claims-in').textContent = signedIn === null ? 'Sign in first.' : JSON.stringify(signIn.claimsOf(signedIn.accessToken), null, 2);
}

function hideToken() {
  byId('token-text').hidden = true;
  byId('token-text').textContent = '';
  byId('show-token').textContent = "Show the token's text";
}

/** On a small screen the buttons are far below what they change. */
function bringIntoView(element) {
  const box = element.getBoundingClientRect();
  if (box.top < 0 || box.bottom > innerHeight) {
    element.scrollIntoView({ block: 'start' });
  }
}

/** One action at a time; what goes wrong is said, and the buttons work again. They stay in the keyboard's reach. */
async function run(work) {
  if (document.body.dataset.busy === 'true') {
    return;
  }
  const buttons = document.querySelectorAll('[data-action], #daemon');
  buttons.forEach(button => button.setAttribute('aria-disabled', 'true'));
  byId('resolve')?.remove();
  document.body.dataset.busy = 'true';
  const since = performance.now();
  const clock = setInterval(() => {
    byId('elapsed').textContent = `${Math.round((performance.now() - since) / 1000)} s`;
  }, 1000);
  try {
    await work();
  } catch (fault) {
    const what = fault.blames === 'browser' || fault.blames === 'entra' ? 'The sign-in failed' : 'It did not work';
    picture.headline(`${what}: ${fault.message}.`.replace(/\.\.$/, '.'), 'bad');
    picture.failed(fault.blames);
    log(`${what}: ${fault.message}`, 'bad', 'fault', null);
  } finally {
    clearInterval(clock);
    byId('elapsed').textContent = '';
    buttons.forEach(button => button.removeAttribute('aria-disabled'));
    person();
    figures.look();
    document.body.dataset.busy = 'false';
  }
}

document.querySelector('main').addEventListener('click', event => {
  const button = event.target.closest('[data-action]');
  if (button) {
    bringIntoView(byId('headline'));
    const name = button.dataset.action;
    run(async () => {
      showCode(name, setup.control);
      const done = await (paths[name] ? simple(...paths[name]) : actions[name]());
      if (!done || done.ok) {
        stepDone(name);
      }
    });
  }
});
byId('sign-in').addEventListener('click', () => run(() => signIn.go()));
byId('sign-out').addEventListener('click', () => {
  signIn.forget();
  picture.begin(null);
  picture.rest();
  picture.headline('Signed out: this page has forgotten its tokens.');
  byId('resolve')?.remove();
  hideCode();
  byId('claims-out').textContent = 'Make a call first.';
  report.hide();
  person();
  byId('sign-in').focus();
});
byId('daemon').addEventListener('click', () => run(async () => {
  const token = await demoToken('user=daemon');
  signIn.hold({ accessToken: token, refreshToken: null, name: 'Nightly import', kind: 'daemon' });
  person();
  byId('sign-out').focus();
  showCode('whoami', setup.control);
  await simple(...paths.whoami);
}));
byId('show-token').addEventListener('click', () => {
  const text = byId('token-text');
  if (!text.hidden) {
    hideToken();
    return;
  }
  text.hidden = false;
  text.textContent = signIn.held().accessToken;
  byId('show-token').textContent = "Hide the token's text";
});

async function start() {
  setup = await signIn.load();
  use(setup);
  picture.name(setup.clientId, 'this page');
  picture.name(setup.scope && new URL(setup.scope).host, 'your WAR');
  byId('no-demo').hidden = Boolean(setup.control);
  for (const name of ['many', 'entra', 'redeploy', 'kill', 'expired', 'tampered']) {
    document.querySelector(`[data-action="${name}"]`).hidden = !setup.control;
  }
  byId('trouble').hidden = !setup.control;
  byId('step-3').hidden = !setup.control;
  byId('sign-in').disabled = !setup.clientId;
  figures.start();
  person();
  await run(async () => {
    if (setup.control) {
      entraIs((await control('state')).down);
    }
    const waiting = await signIn.comeBack();
    person();
    if (waiting) {
      await simple(`${waiting.title}, after the sign-in`, waiting.path);
    } else if (!signIn.held()) {
      picture.headline(WELCOME);
    } else {
      picture.headline(`${signIn.held().name} is signed in. Now ask the WAR who is calling: "Who am I".`);
      log(`${signIn.held().name} signed in: authorization code, PKCE, state and nonce.`, '', 'ok', null);
    }
  });
  report.follow();
  document.body.dataset.ready = 'true';
}

start();
