// Authorization code with PKCE (RFC 7636), as a single-page application does it: the token stays in this tab.

const KEY = 'onbehalf.signed-in';
const PENDING = 'onbehalf.pending';

let setup = null;

export async function load() {
  setup = await (await fetch('setup.json', { cache: 'no-store' })).json();
  return setup;
}

/** What is held: {accessToken, refreshToken, name, kind}, or null. */
export function held() {
  const text = sessionStorage.getItem(KEY);
  return text === null ? null : JSON.parse(text);
}

export function hold(signedIn) {
  sessionStorage.setItem(KEY, JSON.stringify(signedIn));
}

export function forget() {
  sessionStorage.removeItem(KEY);
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

/**
 * Goes to the sign-in page and does not return.
 * more: further parameters, such as the claims of a challenge or the scope of a consent.
 * action: what to do on return.
 */
export async function go(more = {}, action = null) {
  const verifier = random();
  const state = random();
  const challenge = base64Url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, action }));
  const parameters = new URLSearchParams({
    client_id: setup.clientId,
    response_type: 'code',
    redirect_uri: redirectUri(),
    scope: `openid profile offline_access ${setup.scope}`,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  });
  location.assign(`${setup.authority}/oauth2/v2.0/authorize?${parameters}`);
}

/** Takes the code back from the address; answers the action that waits for it, or null. */
export async function comeBack() {
  const answer = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) || 'null');
  if (!answer.has('state') || pending === null || answer.get('state') !== pending.state) {
    return null;
  }
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', redirectUri());
  if (!answer.has('code')) {
    throw new Error(answer.get('error_description') || answer.get('error') || 'no code came back');
  }
  await ask({
    grant_type: 'authorization_code',
    code: answer.get('code'),
    redirect_uri: redirectUri(),
    code_verifier: pending.verifier,
  });
  return pending.action;
}

/** A new token for the same sign-in, so that there is something to exchange. */
export async function renew() {
  const signedIn = held();
  if (signedIn === null || !signedIn.refreshToken) {
    return;
  }
  await ask({ grant_type: 'refresh_token', refresh_token: signedIn.refreshToken });
}

async function ask(parameters) {
  const response = await fetch(`${setup.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: setup.clientId,
      scope: `openid profile offline_access ${setup.scope}`,
      ...parameters,
    }),
  });
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.error_description || body.error);
  }
  const claims = claimsOf(body.access_token);
  hold({
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    name: claims.name || claims.preferred_username || claims.upn || claims.oid,
    kind: 'user',
  });
}
