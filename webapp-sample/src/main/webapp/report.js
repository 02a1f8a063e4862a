// A report is made on the server, by a session: it goes on when this page is closed.

import { held } from './sign-in.js';
import { log } from './log.js';

const byId = id => document.getElementById(id);

/** Where this browser remembers the report of whoever is signed in. */
const key = () => `onbehalf.report.${held().name}`;

const EVERY = 500;
const MOST_LOOKS = 600;

let following = false;
let paused = false;
let asking = Promise.resolve();

/** While the server is gone nobody asks it, and nobody is still asking when this ends. */
export async function pause(on) {
  paused = on;
  await asking;
}

/** Follows that report from now on, in every tab of this browser. */
export function begin(id) {
  localStorage.setItem(key(), id);
  follow();
}

export function hide() {
  byId('report').hidden = true;
}

/** Shows how far the report is until it has ended or nobody is signed in. */
export async function follow() {
  if (following) {
    return;
  }
  following = true;
  try {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const signedIn = held();
      const id = signedIn === null ? null : localStorage.getItem(key());
      if (id === null) {
        return;
      }
      if (!paused) {
        asking = ask(id, signedIn.accessToken);
      }
      const report = paused ? null : await asking;
      if (report !== null && held() === signedIn) {
        tell(report);
      }
      await new Promise(done => setTimeout(done, EVERY));
    }
  } finally {
    following = false;
  }
}

/** How far it is; null while the server is away. */
async function ask(id, token) {
  try {
    const response = await fetch(`api/rest/report/${encodeURIComponent(id)}`, {
      headers: { Authorization: `Bearer ${token}` }, cache: 'no-store',
    });
    if (response.status === 404) {
      return { state: 'the server knows it no longer', steps: 0, of: 1 };
    }
    return response.ok ? response.json() : null;
  } catch (unreachable) {
    return null;
  }
}

function tell(report) {
  byId('report').hidden = false;
  byId('report-progress').max = report.of;
  byId('report-progress').value = report.steps;
  byId('report-steps').textContent = `${report.steps} of ${report.of} calls`;
  if (report.state === 'running') {
    say('A report is being made on the server, by a session, with no request of yours. Close this page, redeploy or kill the server: it goes on.');
    return;
  }
  localStorage.removeItem(key());
  const finished = report.state === 'finished';
  const text = finished
    ? `The report is finished: ${report.steps} calls in your name, by a session, without a request of yours.`
    : `The report ended: ${report.state}.`;
  say(text);
  log(text, finished ? '' : 'bad', finished ? 'done' : 'ended', null);
}

/** Only what is new is put there, or a screen reader would say it again and again. */
function say(text) {
  if (byId('report-text').textContent !== text) {
    byId('report-text').textContent = text;
  }
}
