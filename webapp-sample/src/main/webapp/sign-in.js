// Authorization code with PKCE (RFC 7636), state and nonce, as a single-page application does it.

const PENDING = 'onbehalf.pending';

let setup = null;

/** In memory only: no storage of the browser ever holds a token, and a reload forgets it. */
let signedIn = null;

export async function load() {
  setup = await (await fetch('setup.json', { cache: 'no-store' })).json();
  return setup;
}

/** What is held: {accessToken, refreshToken, name, kind}, or null. */
export function held() {
  return signedIn;
}

export function hold(tokens) {
  signedIn = tokens;
}

export function forget() {
  signedIn = null;
}

/** The claims of a token, for the person who holds it to read; nothing is decided by them here. */
export function claimsOf(token) {
  const base64 = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function random() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function redirectUri() {
  return new URL('.', location.href).href;
}

/** The text of a failure, and that it is none of the WAR's. */
function failed(text, blames = 'browser') {
  return Object.assign(new Error(text), { blames });
}

/**
 * Goes to the sign-in page and does not return.
 * more: further parameters, such as the claims of a challenge or the scope of a consent.
 * action: what to do on return.
 */
export async function go(more = {}, action = null) {
  const verifier = random();
  const state = random();
  const nonce = random();
  const challenge = base64Url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, nonce, action }));
  const parameters = new URLSearchParams({
    client_id: setup.clientId,
    response_type: 'code',
    redirect_uri: redirectUri(),
    scope: `openid profile offline_access ${setup.scope}`,
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  });
  if (signedIn !== null && signedIn.kind === 'user') {
    // who it is need not be asked again
    parameters.set('login_hint', claimsOf(signedIn.accessToken).preferred_username || '');
  }
  location.assign(`${setup.authority}/oauth2/v2.0/authorize?${parameters}`);
}

/** Takes the code back from the address; answers the action that waits for it, or null. */
export async function comeBack() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) {
    return null;
  }
  const pending = JSON.parse(sessionStorage.getItem(PENDING) || 'null');
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', redirectUri());
  if (pending === null || answer.get('state') !== pending.state) {
    throw failed('the answer to a sign-in that did not begin in this tab was ignored');
  }
  if (!answer.has('code')) {
    throw failed(answer.get('error') === 'access_denied'
      ? 'the consent was declined, so nothing was changed'
      : answer.get('error_description') || answer.get('error'));
  }
  await ask({
    grant_type: 'authorization_code',
    code: answer.get('code'),
    redirect_uri: redirectUri(),
    code_verifier: pending.verifier,
  }, pending.nonce);
  return pending.action;
}

/** A new token for the same sign-in, so that there is something to exchange. */
export async function renew() {
  if (signedIn !== null && signedIn.refreshToken) {
    await ask({ grant_type: 'refresh_token', refresh_token: signedIn.refreshToken });
  }
}

async function ask(parameters, nonce = null) {
  const response = await fetch(`${setup.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: setup.clientId,
      scope: `openid profile offline_access ${setup.scope}`,
      ...parameters,
    }),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw failed(body.error_description || body.error || `Entra answered ${response.status} to the sign-in`, 'entra');
  }
  if (nonce !== null) {
    check(claimsOf(body.id_token), nonce);
  }
  const claims = claimsOf(body.access_token);
  hold({
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    name: claims.name || claims.preferred_username || claims.upn || claims.oid,
    kind: 'user',
  });
}

/** Straight from the token endpoint, so that its signature need not be checked (OpenID Connect Core, 3.1.3.7). */
function check(identity, nonce) {
  if (identity.nonce !== nonce || identity.aud !== setup.clientId) {
    throw failed('the ID token is not the answer to this sign-in');
  }
}
