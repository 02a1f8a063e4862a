// One call of the WAR, and everything that is to be known of it afterwards.

import { claimsOf } from './sign-in.js';

let setup = null;

export function use(loaded) {
  setup = loaded;
}

/** What the arrow into the WAR shows of a token; null where there is none. */
export function incoming({ token, who }) {
  if (!token) {
    return null;
  }
  try {
    const claims = claimsOf(token);
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

async function askControl(path, options = {}) {
  const response = await fetch(`${setup.control}/${path}`, { cache: 'no-store', ...options });
  if (!response.ok) {
    throw new Error(`the demo answered ${response.status} to ${path}`);
  }
  return response;
}

/** What the demo's control says: how Entra was asked, and what it is told to do. */
export const control = async (path, options) => (await askControl(path, options)).json();

/** A token from the demo, as a shell would ask for it. */
export const demoToken = async query => (await askControl(`token?${query}`)).text();

/** caller: {token, who, shell}, where shell is the demo's query for such a token. */
export async function call(path, caller, method = 'GET') {
  const id = crypto.randomUUID();
  const headers = { 'client-request-id': id };
  if (caller.token) {
    headers.Authorization = `Bearer ${caller.token}`;
  }
  const since = performance.now();
  const response = await fetch(path, { method, headers, cache: 'no-store' }).catch(() => {
    throw Object.assign(new Error('the server of the WAR did not answer'), { blames: 'sample' });
  });
  const text = await response.text();
  const took = performance.now() - since;
  let body = null;
  try {
    body = JSON.parse(text);
  } catch (notJson) {
    body = { text };
  }
  return {
    path, method, caller, took, body,
    status: response.status,
    ok: response.ok,
    retryAfter: response.headers.get('Retry-After'),
    incoming: incoming(caller),
    trace: await trace(id, caller.token),
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

/** The line that repeats a call, or so many at once, in a shell; it fetches its token, and holds none. */
export function curl({ path, method, caller }, times = 1) {
  const options = ['-si', method === 'GET' ? '' : `-X ${method}`];
  if (caller.token) {
    const token = setup.control ? `$(curl -s '${setup.control}/token?${caller.shell}')` : '$TOKEN';
    options.push(`-H "Authorization: Bearer ${token}"`);
  }
  const address = new URL(path, location.href).href;
  return ['curl', ...options, times > 1 ? `-Z '${address}?[1-${times}]'` : address].filter(Boolean).join(' ');
}

/** The line that tells the demo to do something. */
export const controlLine = path => `curl -s -X POST '${setup.control}/${path}'`;
