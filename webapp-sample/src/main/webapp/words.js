// What came of a call, in a sentence.

const TEXTS = {
  consent_required: 'consent is missing; the page can ask the user for it',
  insufficient_claims: 'more proof of the user is wanted; the page signs in again with the claims of the challenge',
  interaction_required: 'the user must sign in again',
  insufficient_scope: 'the token lacks a scope that the rule for this path names',
  invalid_token: 'the filter refused the token; the application never saw the request',
  temporarily_unavailable: 'Entra cannot be reached, and no token was held',
  user_required: 'an application called where a user is needed',
  access_denied: 'the account may not do this',
};

const REFUSED = ['invalid_token', 'insufficient_scope', 'user_required', 'access_denied'];

function why(done) {
  if (!done.caller.token) {
    return 'there was no token, so the filter asked for one; sign in first';
  }
  return TEXTS[done.body.error] || done.body.error_description || 'refused';
}

export function sentence(title, done) {
  if (!done.ok) {
    const retry = done.retryAfter ? ` Try again in ${done.retryAfter} s.` : '';
    return `${title}: ${why(done)}.${retry}`;
  }
  const asked = done.exchanges.filter(each => each.status === 200).length;
  const sources = done.trace ? done.trace.acquisitions.map(each => each.source) : [];
  if (asked > 0) {
    return `${title}: answered after ${asked === 1 ? 'one request' : `${asked} requests`} to Entra.`;
  }
  if (sources.length === 0) {
    return `${title}: answered; no token of another API was needed.`;
  }
  return sources.includes('STORE')
    ? `${title}: answered without asking Entra. The token had been kept, sealed, in the store.`
    : `${title}: answered without asking Entra. The token was in memory.`;
}

/** Where the tokens of many calls came from. */
export function sources(all) {
  const found = all.flatMap(each => each.trace ? each.trace.acquisitions : []).map(each => each.source);
  const count = name => found.filter(each => each === name).length;
  return [
    [count('SHARED_FLIGHT'), 'shared its flight'],
    [count('HEAP'), 'found the token in memory'],
    [count('STORE'), 'found it in the store'],
  ].filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`).join(', ');
}

/** good, warm where the user can mend it, bad. */
export function kindOf(done) {
  if (done.ok) {
    return 'good';
  }
  return done.status >= 500 || REFUSED.includes(done.body.error) ? 'bad' : 'warm';
}
